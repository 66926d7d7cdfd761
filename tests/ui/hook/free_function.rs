use vmstate_runtime::VmState;

fn has_clock(_: &Device) -> bool {
    true
}

#[derive(VmState)]
#[vmstate(needed = "has_clock")]
struct Device {
    clock: u32,
}

fn main() {}
