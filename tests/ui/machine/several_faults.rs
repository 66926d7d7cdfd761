use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::{Described, VmState};

#[derive(VmState)]
struct Uart {
    lcr: u8,
    #[vmstate(property, default = true)]
    migrate_clock: bool,
    #[vmstate(property = "depth", default = 16)]
    depth: u8,
}

const MACHINES: MachineTypes = machine_types! {
    "virt-2" => {},
    "virt-1" => { "uart.migrate-clok" = false, "uart.depth" = "deep" },
    "virt-0" => { "uarts.migrate-clock" = false, "uart.depth" = 300 },
};

const _: () = MACHINES.require(&[Uart::DESCRIPTION]);

fn main() {}
