//! The network adapter made up for virtual machines, vmxnet3.

use vmstate_runtime::VmState;

use super::express::{Msix, PciExpressDevice};
use crate::devices::Block;

const QUEUES: usize = 8;
const INTERRUPTS: usize = 25;

/// The adapter.
#[allow(clippy::struct_excessive_bools)] // as on the wire
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "vmxnet3",
    default,
    post_load = "check_queues",
    subsection(groups, name = "vmxnet3/mcast_list", needed = true)
)]
pub struct Vmxnet3 {
    /// What every PCI device has.
    #[vmstate(rename = "parent_obj[0]")]
    pub pci: PciExpressDevice,
    /// Its interrupts.
    #[vmstate(rename = "parent_obj[1]")]
    pub msix: Msix,
    /// Whether received packets are put together.
    pub rx_packets_compound: bool,
    /// Whether tags of networks are taken off.
    pub rx_vlan_stripping: bool,
    /// Whether large packets are received.
    pub lro_supported: bool,
    /// What is received.
    pub rx_mode: u32,
    /// Addresses of groups,
    pub mcast_list_len: u32,
    /// and bytes of them.
    pub mcast_list_buff_size: u32,
    /// Networks that are received, one bit each.
    pub vlan_table: Block<u32, 128>,
    /// The longest packet.
    pub mtu: u32,
    /// The most pieces of a packet received,
    pub max_rx_frags: u16,
    /// and of one sent.
    pub max_tx_frags: u32,
    /// The interrupt of events.
    pub event_int_idx: u8,
    /// Whether an interrupt masks itself.
    pub auto_int_masking: bool,
    /// Queues to send from,
    pub txq_num: u8,
    /// and to receive into.
    pub rxq_num: u8,
    /// Whether the driver uses it.
    pub device_active: u32,
    /// The last command.
    pub last_command: u32,
    /// The link.
    pub link_status_and_speed: u32,
    /// Half of an address that is being written.
    pub temp_mac: u32,
    /// Memory shared with the driver,
    pub drv_shmem: u64,
    /// and half of its address that is being written.
    pub temp_shared_guest_driver_memory: u64,
    /// Queues to send from.
    pub txq_descr: [SendQueue; QUEUES],
    /// Queues to receive into.
    pub rxq_descr: [ReceiveQueue; QUEUES],
    /// The interrupts.
    pub interrupt_states: [Interrupt; INTERRUPTS],
    /// The addresses of groups.
    #[vmstate(subsection = "groups", rename = "mcast_list", len = "mcast_list_buff_size", max = 1 << 16, buffer)]
    pub mcast_list: Vec<u8>,
}

/// A ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmxnet3-ring", version = 0, nested)]
pub struct Ring {
    /// Where it is.
    pub pa: u64,
    /// Cells in it,
    pub size: u32,
    /// and bytes of one.
    pub cell_size: u32,
    /// The next one.
    pub next: u32,
    /// The bit of the round.
    #[vmstate(rename = "gen")]
    pub generation: u8,
}

/// A queue to send from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmxnet3-txq-descr", version = 0, nested)]
pub struct SendQueue {
    /// What to send,
    pub tx_ring: Ring,
    /// and what is done.
    pub comp_ring: Ring,
    /// The interrupt.
    pub intr_idx: u8,
    /// Where the guest has the counts.
    pub tx_stats_pa: u64,
    /// The counts.
    pub txq_stats: SendCounts,
}

/// A queue to receive into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmxnet3-rxq-descr", version = 0, nested)]
pub struct ReceiveQueue {
    /// Where to receive,
    pub rx_ring: [Ring; 2],
    /// and what is done.
    pub comp_ring: Ring,
    /// The interrupt.
    pub intr_idx: u8,
    /// Where the guest has the counts.
    pub rx_stats_pa: u64,
    /// The counts.
    pub rxq_stats: ReceiveCounts,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmxnet3-tx-stats", version = 0, nested)]
pub struct SendCounts {
    /// Packets cut by the device.
    #[vmstate(rename = "TSOPktsTxOK")]
    pub tso_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "TSOBytesTxOK")]
    pub tso_bytes: u64,
    /// Packets for one host.
    #[vmstate(rename = "ucastPktsTxOK")]
    pub unicast_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "ucastBytesTxOK")]
    pub unicast_bytes: u64,
    /// Packets for a group.
    #[vmstate(rename = "mcastPktsTxOK")]
    pub multicast_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "mcastBytesTxOK")]
    pub multicast_bytes: u64,
    /// Packets for all.
    #[vmstate(rename = "bcastPktsTxOK")]
    pub broadcast_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "bcastBytesTxOK")]
    pub broadcast_bytes: u64,
    /// Packets not sent.
    #[vmstate(rename = "pktsTxError")]
    pub errors: u64,
    /// Packets dropped.
    #[vmstate(rename = "pktsTxDiscard")]
    pub discarded: u64,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmxnet3-rx-stats", version = 0, nested)]
pub struct ReceiveCounts {
    /// Packets put together.
    #[vmstate(rename = "LROPktsRxOK")]
    pub lro_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "LROBytesRxOK")]
    pub lro_bytes: u64,
    /// Packets for one host.
    #[vmstate(rename = "ucastPktsRxOK")]
    pub unicast_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "ucastBytesRxOK")]
    pub unicast_bytes: u64,
    /// Packets for a group.
    #[vmstate(rename = "mcastPktsRxOK")]
    pub multicast_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "mcastBytesRxOK")]
    pub multicast_bytes: u64,
    /// Packets for all.
    #[vmstate(rename = "bcastPktsRxOK")]
    pub broadcast_packets: u64,
    /// Their bytes.
    #[vmstate(rename = "bcastBytesRxOK")]
    pub broadcast_bytes: u64,
    /// Packets that found no room.
    #[vmstate(rename = "pktsRxOutOfBuf")]
    pub out_of_buffers: u64,
    /// Packets that were damaged.
    #[vmstate(rename = "pktsRxError")]
    pub errors: u64,
}

/// An interrupt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmxnet3-int-state", version = 0, nested)]
pub struct Interrupt {
    /// Whether the guest masked it.
    pub is_masked: bool,
    /// Whether it waits.
    pub is_pending: bool,
    /// Whether it is raised.
    pub is_asserted: bool,
}

impl Vmxnet3 {
    /// An adapter with as many vectors as it has interrupts.
    #[must_use]
    pub fn new() -> Self {
        Self { msix: Msix::new(INTERRUPTS), ..Self::default() }
    }

    /// Queues are looked up with these.
    fn check_queues(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { txq_num, rxq_num, .. } = self;
        if usize::from(*txq_num.max(rxq_num)) <= QUEUES {
            return Ok(());
        }
        Err(format!("{txq_num} and {rxq_num} queues, {QUEUES} expected at most"))
    }
}
