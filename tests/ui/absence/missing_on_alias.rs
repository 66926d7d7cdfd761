use vmstate_runtime::VmState;

type Level = Option<u32>;

#[derive(VmState)]
struct Device {
    level: Level,
}

fn main() {}
