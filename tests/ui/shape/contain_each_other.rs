use vmstate_runtime::VmState;

#[derive(VmState, Default)]
struct Bus {
    #[vmstate(prefix = u8)]
    slots: Vec<Slot>,
}

#[derive(VmState, Default)]
struct Slot {
    bridge: Bridge,
}

#[derive(VmState, Default)]
struct Bridge {
    level: u8,
    #[vmstate(nullable)]
    behind: Option<Box<Bus>>,
}

fn main() {}
