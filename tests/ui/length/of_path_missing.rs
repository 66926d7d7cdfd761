use vmstate_runtime::VmState;

#[derive(VmState)]
struct Config {
    full: bool,
}

#[derive(VmState)]
struct Device {
    config: Config,
    #[vmstate(len = "config.n")]
    value: Vec<u8>,
}

fn main() {}
