use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "nic")]
pub struct Nic {
    ctrl: u32,
    status: u16,
    #[vmstate(property = "queues", default = 4)]
    queues: u16,
    #[vmstate(property = "legacy", default = true)]
    legacy: bool,
    #[vmstate(property = "spare", default = false)]
    spare: bool,
}

impl Nic {}

pub const MACHINES: MachineTypes = machine_types! {
    "virt-1.1" => {},
    "virt-1.0" => {},
};

const _: () = MACHINES.require(&[Nic::DESCRIPTION]);
