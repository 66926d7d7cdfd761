use vmstate_machine::{MachineTypes, machine_types};

const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => { "nic" = 1 },
    "demo-1.0" => { ".uso" = false, "nic.uso" = false },
};

fn main() {
    let _ = MACHINES;
}
