//! (b) A network card: 60 scalars, two nested structs, a register file of 128 KiB and a subsection,
//! 131,513 bytes.

use vmstate_runtime::VmState;

use super::data::{Data, Sample, devices};

/// Its size on the wire.
pub const SIZE: usize = 131_513;

/// The number of registers.
pub const REGISTERS: usize = 0x8000;

devices! {
    /// A network card about the size of QEMU's `e1000`.
    #[derive(VmState, Clone, Debug, PartialEq)]
    #[allow(clippy::struct_excessive_bools)] // each is a bit of a register
    pub struct Nic {
        pub rx_size: u32,
        pub rx_min_shift: u32,
        pub eecd_val_in: u32,
        pub eecd_bits_in: u16,
        pub eecd_bits_out: u16,
        pub eecd_reading: bool,
        pub eecd_old: u32,
        pub autoneg_done: bool,
        pub link_up: bool,
        pub phy_page: u8,
        pub mit_timer_on: bool,
        pub mit_irq_level: bool,
        pub mit_ide: u32,
        pub itr: u16,
        pub rdtr: u16,
        pub radv: u16,
        pub tidv: u16,
        pub tadv: u16,
        pub mit_deadline: i64,
        pub tx_size: u16,
        pub tx_header_len: u8,
        pub tx_vlan: u16,
        pub tx_vlan_needed: bool,
        pub tx_sum_needed: u8,
        pub tx_cptse: bool,
        pub tx_tso_frames: u16,
        pub tx_context: u8,
        pub tx_head: u32,
        pub tx_tail: u32,
        pub rx_head: u32,
        pub rx_tail: u32,
        pub rx_ring: u64,
        pub tx_ring: u64,
        pub rx_ring_len: u32,
        pub tx_ring_len: u32,
        pub rx_threshold: u16,
        pub tx_threshold: u16,
        pub flow_address: u64,
        pub flow_type: u16,
        pub flow_timer: u16,
        pub flow_on: bool,
        pub good_received: u64,
        pub good_sent: u64,
        pub octets_received: u64,
        pub octets_sent: u64,
        pub missed: u32,
        pub collisions: u16,
        pub crc_errors: u16,
        pub symbol_errors: u16,
        pub late_collisions: u16,
        pub interrupt_cause: u32,
        pub interrupt_mask: u32,
        pub vlan_type: u16,
        pub led: u32,
        pub wake_up: u32,
        pub management: u8,
        pub power_state: u8,
        pub revision: u8,
        pub pba: u16,
        pub reset_level: u8,
        pub props: TxProps,
        pub tso_props: TxProps,
        pub mac_reg: [u32; REGISTERS],
        pub phy_reg: [u16; 32],
        pub eeprom_data: [u16; 64],
        #[vmstate(subsection = "tso_state")]
        pub tso_offset: u32,
        #[vmstate(subsection = "tso_state")]
        pub tso_sent: u32,
        #[vmstate(subsection = "tso_state")]
        pub tso_flags: u32,
    }

    /// What the driver said about the packets that follow.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct TxProps {
        pub ipcss: u8,
        pub ipcso: u8,
        pub ipcse: u16,
        pub tucss: u8,
        pub tucso: u8,
        pub tucse: u16,
        pub paylen: u32,
        pub hdr_len: u8,
        pub mss: u16,
        pub ip: i8,
        pub tcp: i8,
    }
}

impl Nic {
    /// Whether the subsection is sent.
    #[must_use]
    pub fn tso_state(&self) -> bool {
        self.tso_flags != 0
    }
}

/// A card that is sending; of its registers, seven of eight are not in use.
#[must_use]
pub fn device(data: &mut Data) -> Nic {
    let mut nic = Nic::sample(data);
    for (i, register) in nic.mac_reg.iter_mut().enumerate() {
        if i % 8 != 0 {
            *register = 0;
        }
    }
    nic.tso_flags |= 1;
    nic
}
