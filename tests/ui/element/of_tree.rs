use vmstate_runtime::VmState;

#[derive(VmState)]
struct Entry {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(tree)]
    entries: std::collections::BTreeMap<u64, Entry>,
}

fn main() {}
