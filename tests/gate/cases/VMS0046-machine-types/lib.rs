use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(unreleased, name = "nic")]
pub struct Nic {
    ctrl: u32,
    #[vmstate(property = "uso", default = true)]
    pub uso: bool,
    #[vmstate(property = "queues", default = 4)]
    pub queues: u16,
    #[vmstate(property = "mode", default = "new")]
    pub mode: String,
}

#[derive(VmState)]
#[vmstate(unreleased, name = "uart")]
pub struct Uart {
    lcr: u8,
}

pub const MACHINES: MachineTypes = machine_types! {
    "virt-1.1" => {},
    "virt-1.0" => { "nic.uso" = false, "nic.mode" = "old" },
    "virt-0.9" => { "nic.queues" = 2 },
};

const _: () = MACHINES.require(&[Nic::DESCRIPTION, Uart::DESCRIPTION]);
