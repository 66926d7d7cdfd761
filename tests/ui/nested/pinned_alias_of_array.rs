use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(version = 2)]
struct Part {
    a: u8,
}

type Parts = [Part; 2];

#[derive(VmState)]
struct Device {
    #[vmstate(struct_version = 1)]
    parts: Parts,
}

fn main() {}
