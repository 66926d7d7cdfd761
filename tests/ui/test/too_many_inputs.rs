use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    #[vmstate(test = "is_wide(a, b, c, d, e, f, g)")]
    high: u32,
}

fn main() {}
