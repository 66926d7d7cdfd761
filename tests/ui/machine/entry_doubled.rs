use vmstate_machine::{MachineTypes, machine_types};

const MACHINES: MachineTypes = machine_types! {
    "demo-1.0" => { "uart.fifo-size" = 1, "uart.fifo-size" = 16 },
};

fn main() {}
