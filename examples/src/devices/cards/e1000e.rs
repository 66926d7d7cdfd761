//! The Intel 82574 network adapter. The example for MSI-X, and for arrays of nested structs beside
//! bulk registers.

use vmstate_runtime::{Timer, VmState};

use super::express::{Msix, PciExpressDevice};
use crate::devices::Block;

/// The adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "e1000e", post_load = "check_shift")]
pub struct E1000e {
    /// What every PCI Express device has.
    #[vmstate(rename = "parent_obj[0]")]
    pub parent_obj: PciExpressDevice,
    /// Its interrupts.
    #[vmstate(rename = "parent_obj[1]")]
    pub msix: Msix,
    /// Which register the I/O port accesses.
    pub ioaddr: u32,
    /// The least free descriptors, as a shift of the ring's length, below which the guest is told.
    #[vmstate(rename = "core.rxbuf_min_shift")]
    pub rxbuf_min_shift: u32,
    /// Bytes of a receive descriptor.
    #[vmstate(rename = "core.rx_desc_len")]
    pub rx_desc_len: u8,
    /// Bytes of the guest's buffers, one for each a descriptor has.
    #[vmstate(rename = "core.rxbuf_sizes")]
    pub rxbuf_sizes: [u32; 4],
    /// The sum.
    #[vmstate(rename = "core.rx_desc_buf_size")]
    pub rx_desc_buf_size: u32,
    /// The EEPROM.
    #[vmstate(rename = "core.eeprom")]
    pub eeprom: Block<u16, 64>,
    /// Registers of the PHY: seven pages of 32.
    #[vmstate(rename = "core.phy")]
    pub phy: Block<u16, 224>,
    /// All registers.
    #[vmstate(rename = "core.mac")]
    pub mac: Block<u32, 0x8000>,
    /// The address that the machine gave it.
    #[vmstate(rename = "core.permanent_mac")]
    pub permanent_mac: [u8; 6],
    /// Interrupts that wait for their timers.
    #[vmstate(rename = "core.delayed_causes")]
    pub delayed_causes: u32,
    /// The subsystem's id,
    pub subsys: u16,
    /// and its vendor.
    pub subsys_ven: u16,
    /// Receive delay.
    #[vmstate(rename = "core.rdtr")]
    pub rdtr: InterruptTimer,
    /// Absolute receive delay.
    #[vmstate(rename = "core.radv")]
    pub radv: InterruptTimer,
    /// Delay of small packets.
    #[vmstate(rename = "core.raid")]
    pub raid: InterruptTimer,
    /// Absolute transmit delay.
    #[vmstate(rename = "core.tadv")]
    pub tadv: InterruptTimer,
    /// Transmit delay.
    #[vmstate(rename = "core.tidv")]
    pub tidv: InterruptTimer,
    /// Throttling.
    #[vmstate(rename = "core.itr")]
    pub itr: InterruptTimer,
    /// Whether an interrupt waits for it.
    #[vmstate(rename = "core.itr_intr_pending")]
    pub itr_intr_pending: bool,
    /// Throttling, one an interrupt of MSI-X.
    #[vmstate(rename = "core.eitr")]
    pub eitr: [InterruptTimer; 5],
    /// Whether an interrupt waits for it.
    #[vmstate(rename = "core.eitr_intr_pending")]
    pub eitr_intr_pending: [bool; 5],
    /// Throttling as the guest wrote it,
    #[vmstate(rename = "core.itr_guest_value")]
    pub itr_guest_value: u32,
    /// one an interrupt of MSI-X.
    #[vmstate(rename = "core.eitr_guest_value")]
    pub eitr_guest_value: [u32; 5],
    /// The Ethernet type of VLANs.
    #[vmstate(rename = "core.vet")]
    pub vet: u16,
    /// The transmit queues.
    #[vmstate(rename = "core.tx")]
    pub tx: [TxQueue; 2],
    /// What the guest adds to its clock.
    #[vmstate(rename = "core.timadj", test = "sends_clock_offset", absent = 0)]
    pub timadj: i64,

    /// Whether that is sent: off up to 7.2.
    #[vmstate(property = "migrate-timadj", default = true)]
    pub migrate_timadj: bool,
}

/// A timer that holds interrupts back.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "e1000e-intr-timer", nested)]
pub struct InterruptTimer {
    /// When it expires.
    pub timer: Timer,
    /// Whether it runs.
    pub running: bool,
}

/// A transmit queue: the offload context, and what was decided for the packet.
#[allow(clippy::struct_excessive_bools)] // as on the wire
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "e1000e-tx", nested)]
pub struct TxQueue {
    /// Which sums to fill in.
    pub sum_needed: u8,
    /// Where the IP checksum starts,
    #[vmstate(rename = "props.ipcss")]
    pub ipcss: u8,
    /// where it goes,
    #[vmstate(rename = "props.ipcso")]
    pub ipcso: u8,
    /// and where the sum ends.
    #[vmstate(rename = "props.ipcse")]
    pub ipcse: u16,
    /// The same for TCP or UDP.
    #[vmstate(rename = "props.tucss")]
    pub tucss: u8,
    /// Where it goes,
    #[vmstate(rename = "props.tucso")]
    pub tucso: u8,
    /// and where the sum ends.
    #[vmstate(rename = "props.tucse")]
    pub tucse: u16,
    /// Bytes of headers.
    #[vmstate(rename = "props.hdr_len")]
    pub hdr_len: u8,
    /// The longest segment.
    #[vmstate(rename = "props.mss")]
    pub mss: u16,
    /// Bytes to send.
    #[vmstate(rename = "props.paylen")]
    pub paylen: u32,
    /// Whether it is IPv4.
    #[vmstate(rename = "props.ip")]
    pub ip: i8,
    /// Whether it is TCP.
    #[vmstate(rename = "props.tcp")]
    pub tcp: i8,
    /// Whether segmentation is on in the context,
    #[vmstate(rename = "props.tse")]
    pub tse: bool,
    /// and for this packet.
    pub cptse: bool,
    /// Whether the rest of the packet is dropped.
    pub skip_cp: bool,
}

impl E1000e {
    /// As machine types up to 7.2 have it.
    #[must_use]
    pub fn new() -> Self {
        Self { msix: Msix::new(5), ..Self::default() }
    }

    /// As machine types from 8.0 on have it.
    #[must_use]
    pub fn with_clock_offset() -> Self {
        Self { migrate_timadj: true, ..Self::new() }
    }

    /// With so many interrupt vectors: none where the machine has no MSI-X.
    #[must_use]
    pub fn with_vectors(self, vectors: usize) -> Self {
        Self { msix: Msix::new(vectors), ..self }
    }

    fn sends_clock_offset(&self, _version_id: u32) -> bool {
        self.migrate_timadj
    }

    /// A shift by more than 31 would be undefined.
    fn check_shift(&mut self, _version_id: u32) -> Result<(), String> {
        if self.rxbuf_min_shift > 31 {
            return Err(format!("rxbuf_min_shift is {}, 31 at most", self.rxbuf_min_shift));
        }
        Ok(())
    }
}
