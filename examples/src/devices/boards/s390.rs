//! S/390: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

/// A request to shut down.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sclpquiesce", version = 0)]
pub struct SclpQuiesce {
    event_pending: bool,
}
