use std::sync::Mutex;
use vmstate_runtime::VmState;

struct Mode;

#[derive(VmState)]
struct Device {
    level: u8,
    #[vmstate(property, default = true)]
    migrate_level: Mutex<bool>,
    #[vmstate(property, default = Mode)]
    mode: Mode,
    #[vmstate(property)]
    modes: Vec<Mode>,
}

fn main() {}
