//! Network adapters.

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};

use super::Kind;

/// The guest may switch offloads, so what it chose is sent.
const CTRL_GUEST_OFFLOADS: u32 = 1 << 2;
const MAX_MACS: usize = 1 << 12;

/// A network adapter.
#[allow(clippy::struct_excessive_bools)] // as on the wire
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "virtio-net-device",
    version = 11,
    minimum_version = 11,
    nested,
    subsection(rss, name = "virtio-net-device/rss", needed = "has_rss")
)]
pub struct Net {
    /// Its address.
    pub mac: [u8; 6],
    /// Whether the first queue waits for its timer.
    pub tx_waiting: u32,
    /// Whether a packet may be in several buffers.
    pub mergeable_rx_bufs: u32,
    /// The link.
    pub status: u16,
    /// Takes all packets.
    pub promisc: u8,
    /// Takes all for a group.
    pub allmulti: u8,
    /// Addresses that it takes.
    pub mac_table: MacTable,
    /// Networks that it takes, one bit each.
    pub vlans: [u8; 512],
    /// Whether packets have a header for offloads.
    pub has_vnet_hdr: u32,
    /// Too many addresses of groups,
    pub multi_overflow: u8,
    /// and of hosts.
    pub uni_overflow: u8,
    /// Takes all for one host.
    pub alluni: u8,
    /// Takes none for a group.
    pub nomulti: u8,
    /// Takes none for one host.
    pub nouni: u8,
    /// Takes none for all.
    pub nobcast: u8,
    /// Whether packets of UDP may be fragmented by the host.
    pub has_ufo: u8,
    /// How many pairs of queues there may be, if several,
    #[vmstate(test = "has_pairs", validate = "check_pairs", absent = 1)]
    pub max_queue_pairs: u16,
    /// and how many are used.
    #[vmstate(test = "has_pairs", validate = "check_pairs", absent = 1)]
    pub curr_queue_pairs: u16,
    /// Whether each other queue waits for its timer.
    #[vmstate(len = "other_pairs()", max = 1 << 15)]
    pub others_waiting: Vec<u32>,
    /// Offloads that the guest chose.
    #[vmstate(test = "has_offloads", absent = 0)]
    pub curr_guest_offloads: u64,

    /// How packets are spread over the queues.
    #[vmstate(subsection = "rss", absent = Rss::default())]
    pub rss: Rss,

    #[vmstate(skip = "configuration")]
    several_pairs: bool,
    #[vmstate(skip = "of the features that come before")]
    offloads: bool,
}

/// Addresses that an adapter takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mac_table", nested)]
pub struct MacTable {
    /// How many there are.
    pub in_use: u32,
    /// The addresses.
    #[vmstate(len = "in_use", max = MAX_MACS)]
    pub macs: Vec<[u8; 6]>,
}

/// How packets are spread over the queues.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio-net-rss", nested)]
pub struct Rss {
    /// Whether they are.
    pub enabled: bool,
    /// Whether to another queue.
    pub redirect: bool,
    /// Whether the guest is told the hash.
    pub populate_hash: bool,
    /// What is hashed.
    pub hash_types: u32,
    /// Length of the table.
    pub indirections_len: u16,
    /// The queue for what is not hashed.
    pub default_queue: u16,
    /// The key.
    pub key: [u8; 40],
    /// Which queue for which hash.
    #[vmstate(len = "indirections_len")]
    pub indirections_table: Vec<u16>,
}

impl Default for Rss {
    fn default() -> Self {
        Self {
            enabled: false,
            redirect: false,
            populate_hash: false,
            hash_types: 0,
            indirections_len: 0,
            default_queue: 0,
            key: [0; 40],
            indirections_table: Vec::new(),
        }
    }
}

impl Net {
    /// An adapter of one pair of queues, or of several.
    #[must_use]
    pub fn new(pairs: u16) -> Self {
        Self {
            mac: [0; 6],
            tx_waiting: 0,
            mergeable_rx_bufs: 0,
            status: 0,
            promisc: 0,
            allmulti: 0,
            mac_table: MacTable::default(),
            vlans: [0; 512],
            has_vnet_hdr: 0,
            multi_overflow: 0,
            uni_overflow: 0,
            alluni: 0,
            nomulti: 0,
            nouni: 0,
            nobcast: 0,
            has_ufo: 0,
            max_queue_pairs: pairs,
            curr_queue_pairs: 1,
            others_waiting: Vec::new(),
            curr_guest_offloads: 0,
            rss: Rss::default(),
            several_pairs: pairs > 1,
            offloads: false,
        }
    }

    fn has_pairs(&self, _version_id: u32) -> bool {
        self.several_pairs
    }

    fn has_offloads(&self, _version_id: u32) -> bool {
        self.offloads
    }

    fn check_pairs(&self, _version_id: u32) -> Result<(), String> {
        let Self { curr_queue_pairs, max_queue_pairs, .. } = self;
        if *max_queue_pairs >= 1 && *max_queue_pairs <= 1 << 14 {
            return Ok(());
        }
        Err(format!("{curr_queue_pairs} pairs of queues of {max_queue_pairs}"))
    }

    fn other_pairs(&self) -> u16 {
        self.curr_queue_pairs.saturating_sub(1)
    }

    fn has_rss(&self) -> bool {
        self.rss.enabled
    }
}

impl Kind for Net {
    fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(self)
    }

    fn get(&mut self, input: &mut Decoder<'_>, negotiated: u32, _: usize) -> Result<(), LoadError> {
        self.offloads = negotiated & CTRL_GUEST_OFFLOADS != 0;
        input.value(self)
    }
}
