use std::num::NonZeroU32;

use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

/// A file of before these values were recorded says `uint32` for it as well.
#[derive(VmState)]
#[vmstate(name = "ring")]
pub struct Ring {
    id: NonZeroU32,
    slot: Slot,
    #[vmstate(as = u32)]
    kept: NonZeroU32,
}

#[derive(VmState)]
#[vmstate(nested, name = "slot")]
pub struct Slot {
    #[vmstate(prefix = u8)]
    label: String,
}
