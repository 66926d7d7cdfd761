use vmstate_runtime::VmState;

#[derive(VmState)]
struct Watchdog {
    left: std::time::Duration,
    count: std::sync::atomic::AtomicUsize,
    window: std::ops::Range<u32>,
}

fn main() {}
