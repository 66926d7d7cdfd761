use vmstate_runtime::VmState;

use super::bus::Bus;

#[derive(VmState, Default)]
pub(crate) struct Bridge {
    level: u8,
    #[vmstate(nullable)]
    behind: Option<Box<Bus>>,
}
