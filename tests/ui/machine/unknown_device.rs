use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::{Described, VmState};

#[derive(VmState)]
struct Uart {
    lcr: u8,
    #[vmstate(property = "fifo-size", default = 16)]
    fifo_size: u8,
}

const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => {},
    "demo-1.0" => { "uartt.fifo-size" = 1 },
};
const _: () = MACHINES.require(&[Uart::DESCRIPTION]);

fn main() {}
