use vmstate_runtime::VmState;

#[derive(VmState, Default)]
pub(crate) struct Bus {
    #[vmstate(prefix = u8)]
    bridges: Vec<crate::bridge::Bridge>,
}
