use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

use vmstate_runtime::schema::Priority;

#[derive(VmState)]
#[vmstate(priority = Priority::IOMMU)]
pub struct Pl011 {
    flags: u32,
}
