use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2, minimum_version = 3)]
struct Device {
    #[vmstate(since = "3", flavor)]
    line_control: u8,
    name: String,
    fifo: Vec<u8>,
}

fn main() {}
