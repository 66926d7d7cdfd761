use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(nested, name = "pci_function")]
struct PciFunction {
    command: u16,
    #[vmstate(property = "error-mask", default = true)]
    with_error_mask: bool,
}

#[derive(VmState)]
#[vmstate(name = "nic")]
struct Nic {
    pci: [PciFunction; 2],
}

const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => {},
    "demo-1.0" => { "pci_function.error-mask" = false },
};

const _: () = MACHINES.require(&[Nic::DESCRIPTION, PciFunction::DESCRIPTION]);

fn main() {}
