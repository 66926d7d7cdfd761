use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(version = 3, minimum_version = 1)]
pub struct Pl011 {
    lcr: u32,
    flags: u64,
    dmacr: u8,
    #[vmstate(since = 3)]
    level: u32,
}
