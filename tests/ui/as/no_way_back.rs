use vmstate_runtime::VmState;

enum Mode {
    Off,
    On,
}

impl From<&Mode> for u8 {
    fn from(mode: &Mode) -> Self {
        match mode {
            Mode::Off => 0,
            Mode::On => 1,
        }
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = u8)]
    mode: Mode,
}

fn main() {}
