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
