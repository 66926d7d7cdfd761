use std::sync::Mutex;
use vmstate_runtime::VmState;

type Level = u32;
type Levels = Vec<u32>;
type Window = [u8; 4];

#[derive(VmState)]
struct Device {
    count: u8,
    #[vmstate(len = "count")]
    counted: Level,
    #[vmstate(prefix = u8, optional)]
    prefixed: Level,
    #[vmstate(configured)]
    configured: Window,
    #[vmstate(queue, as = u8)]
    queued: Level,
    #[vmstate(list)]
    listed: Mutex<Window>,
    #[vmstate(tree)]
    tree: Levels,
    #[vmstate(range = 0..1)]
    part: Levels,
    #[vmstate(bits = "count")]
    bits: Level,
    #[vmstate(optional)]
    optional: Level,
    #[vmstate(nullable)]
    nullable: Levels,
    #[vmstate(auto_alloc)]
    allocated: Option<Box<u8>>,
    #[vmstate(auto_alloc)]
    allocated_alias: Level,
    #[vmstate(at_most)]
    bounded: Levels,
    #[vmstate(equal)]
    compared: Mutex<Level>,
    #[vmstate(equal)]
    named: NotCompared,
}

struct NotCompared;

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Write(#[vmstate(prefix = u8)] Level),
    Queue(#[vmstate(queue)] Window),
    Missing(#[vmstate(queue)] Nowhere),
}

fn main() {}
