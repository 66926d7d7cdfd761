//! (d) 64 queues of 12 scalars and 8 descriptors: 11,652 bytes.

use vmstate_runtime::VmState;

use super::data::{Data, Sample, devices};

/// Its size on the wire.
pub const SIZE: usize = 4 + QUEUES * (50 + 4 + DESCRIPTORS * 16);

/// The number of queues.
pub const QUEUES: usize = 64;

/// The number of descriptors of each.
pub const DESCRIPTORS: usize = 8;

devices! {
    /// All queues of a virtio device.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Queues {
        #[vmstate(prefix = u32)]
        pub queues: Vec<Queue>,
    }

    /// A virtio queue with the descriptors that are in flight.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Queue {
        pub num: u32,
        pub enabled: bool,
        pub inverted: u8,
        pub vector: u16,
        pub last_avail_idx: u16,
        pub used_idx: u16,
        pub signalled_used: u16,
        pub features: u32,
        pub desc: u64,
        pub avail: u64,
        pub used: u64,
        pub notify_offset: u64,
        #[vmstate(prefix = u32)]
        pub inflight: Vec<Desc>,
    }

    /// A descriptor, without padding in memory or on the wire.
    #[derive(VmState, Clone, Copy, Debug, PartialEq)]
    #[repr(C)]
    pub struct Desc {
        pub addr: u64,
        pub len: u32,
        pub flags: u16,
        pub next: u16,
    }
}

/// Queues with some descriptors in flight.
#[must_use]
pub fn device(data: &mut Data) -> Queues {
    Queues { queues: (0..QUEUES).map(|_| queue(data)).collect() }
}

fn queue(data: &mut Data) -> Queue {
    let inflight = (0..DESCRIPTORS).map(|_| Desc::sample(data)).collect();
    Queue { inflight, ..Queue::sample(data) }
}
