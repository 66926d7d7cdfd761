use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", subsection(clock, needed = true))]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "clock")]
    clock: u64,
}
