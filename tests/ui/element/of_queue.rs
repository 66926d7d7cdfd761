use vmstate_runtime::VmState;

#[derive(VmState)]
struct Entry {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(queue)]
    entries: std::collections::VecDeque<Entry>,
}

fn main() {}
