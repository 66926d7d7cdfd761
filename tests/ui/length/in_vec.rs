use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    rows: u8,
    #[vmstate(len = "rows")]
    value: Vec<Vec<u8>>,
}

fn main() {}
