//! What is wrong with a struct inside is not a change of the device as well.

use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "uart", version = 1)]
pub struct Uart {
    fifo: Fifo,
    lines: [Fifo; 2],
    job: Job,
}

#[derive(VmState)]
#[vmstate(name = "nic", version = 1, same_bytes = "tidied")]
pub struct Nic {
    fifo: Fifo,
}

#[derive(VmState)]
#[vmstate(nested, name = "fifo")]
pub struct Fifo {
    #[vmstate(nope)]
    head: u8,
}

#[derive(VmState)]
#[repr(u8)]
pub enum Job {
    Idle = 0,
    Read {
        #[vmstate(rename = "lba")]
        block: u32,
    } = 1,
}
