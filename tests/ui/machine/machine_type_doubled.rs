use vmstate_machine::{MachineTypes, machine_types};

const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => {},
    "demo-1.0" => {},
    "demo-2.0" => {},
};

fn main() {}
