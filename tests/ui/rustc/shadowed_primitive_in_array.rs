use vmstate_runtime::VmState;

#[allow(non_camel_case_types)]
type u16 = u64;

#[derive(VmState)]
struct Device {
    levels: [u16; 4],
}

fn main() {}
