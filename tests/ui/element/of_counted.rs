use vmstate_runtime::VmState;

#[derive(VmState)]
struct Entry {
    level: u8,
}

#[derive(VmState)]
struct Device {
    count: u8,
    #[vmstate(len = "count")]
    entries: Vec<Entry>,
}

fn main() {}
