use vmstate_runtime::VmState;

enum Mode {
    Off,
    On,
}

struct Wire {
    on: bool,
}

impl From<&Mode> for Wire {
    fn from(mode: &Mode) -> Self {
        Self { on: matches!(mode, Mode::On) }
    }
}

impl From<Wire> for Mode {
    fn from(wire: Wire) -> Self {
        if wire.on { Self::On } else { Self::Off }
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = Wire)]
    mode: Mode,
}

fn main() {}
