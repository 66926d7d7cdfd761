//! The queues of a virtio device.

use virtio_queue::{Queue, QueueState, QueueT};
use vmstate_runtime::VmState;
use vmstate_tests::{Wire, load};

// port: virtio-queue

#[derive(VmState, Default)]
#[vmstate(remote = "virtio_queue::QueueState")]
struct QueueWire {
    max_size: u16,
    next_avail: u16,
    next_used: u16,
    event_idx_enabled: bool,
    size: u16,
    ready: bool,
    desc_table: u64,
    avail_ring: u64,
    used_ring: u64,
}

#[derive(VmState, Debug, Default)]
struct Block {
    status: u8,
    #[vmstate(prefix = u16, max = 8, as = QueueWire)]
    queues: Vec<QueueState>,
}

// end of port

// port: live queues, checked by virtio-queue

/// A queue as its state, which the other crate checks when it makes a queue of it.
struct Checked;

impl Layout<Queue> for Checked {
    const TYPE: Type = <QueueWire as Layout<QueueState>>::TYPE;

    fn put(queue: &Queue, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        QueueWire::put(&queue.state(), out)
    }

    fn get(queue: &mut Queue, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let mut state = QueueState::default();
        QueueWire::get(&mut state, input)?;
        *queue = state.try_into().map_err(|e: virtio_queue::Error| input.error(e.to_string()))?;
        Ok(())
    }
}

#[derive(VmState, Debug)]
struct Live {
    #[vmstate(configured, as = Checked)]
    queues: Vec<Queue>,
}

// end of port

use vmstate_runtime::schema::Type;
use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError};

fn state(size: u16) -> QueueState {
    QueueState {
        max_size: 16,
        next_avail: 1,
        next_used: 2,
        event_idx_enabled: true,
        size,
        ready: true,
        desc_table: 0x1000,
        avail_ring: 0x2000,
        used_ring: 0x3000,
    }
}

fn wire(of: &'static str, lead: impl FnOnce(Wire) -> Wire, sizes: &[&str]) -> Wire {
    let mut wire = lead(Wire::of(of));
    for (i, size) in sizes.iter().enumerate() {
        let at = |field: &str| format!("queues[{i}].{field}");
        wire = wire
            .value(&at("max_size"), "0010")
            .value(&at("next_avail"), "0001")
            .value(&at("next_used"), "0002")
            .value(&at("event_idx_enabled"), "01")
            .value(&at("size"), size)
            .value(&at("ready"), "01")
            .value(&at("desc_table"), "0000000000001000")
            .value(&at("avail_ring"), "0000000000002000")
            .value(&at("used_ring"), "0000000000003000");
    }
    wire
}

#[test]
fn states() {
    let lead = |wire: Wire| wire.value("status", "0f").value("queues", "0002");
    let wire = wire("block", lead, &["0008", "0010"]);
    assert_eq!(wire.bytes().len(), 1 + 2 + 2 * 34);
    wire.is(&Block { status: 15, queues: vec![state(8), state(16)] }, Block::default);
}

#[test]
fn live_queues() {
    let queue = |size| Queue::try_from(state(size)).unwrap();
    let wire = wire("live", |wire| wire, &["0008", "0010"]);
    let make = || Live { queues: vec![Queue::new(16).unwrap(), Queue::new(16).unwrap()] };
    wire.is(&Live { queues: vec![queue(8), queue(16)] }, make);
    let mut wrong = wire.bytes().to_vec();
    wrong[34 + 8] = 3; // not a power of two
    let e = load(make, &wrong, 1).error();
    assert_eq!(e.path().to_string(), "live/queues[1]");
    assert!(format!("{e:#}").contains("size"), "{e:#}");
}
