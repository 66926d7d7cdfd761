use vmstate_runtime::VmState;

type Level = u32;

#[derive(VmState)]
struct Device {
    #[vmstate(configured)]
    value: Level,
}

fn main() {}
