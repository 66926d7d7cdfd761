use vmstate_runtime::VmState;

#[derive(VmState)]
struct Entry {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(optional)]
    entry: Option<Entry>,
}

fn main() {}
