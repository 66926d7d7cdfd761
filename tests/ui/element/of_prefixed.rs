use vmstate_runtime::VmState;

#[derive(VmState)]
struct Entry {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = u32)]
    entries: Vec<Entry>,
}

fn main() {}
