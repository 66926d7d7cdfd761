use vmstate_machine::{MachineTypes, machine_types};

const MACHINES: MachineTypes = machine_types! {
    "demo-1.0" => { "fifo-size" = 1 },
};

fn main() {}
