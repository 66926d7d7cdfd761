use vmstate_runtime::VmState;

#[derive(VmState)]
struct Entry {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(auto_alloc)]
    entry: Option<Box<Entry>>,
}

fn main() {}
