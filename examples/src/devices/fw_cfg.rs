//! The firmware configuration device. The example for two fields that stand for one: version 1 had
//! half of the offset (`test`, `via` and a shared name).

use vmstate_runtime::{BoxError, Via, VmState};

/// Hosts round memory up to this.
const PAGE_SIZE: u64 = 4096;

/// The selector, and how far the guest has read.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "fw_cfg",
    version = 2,
    minimum_version = 1,
    pre_load = "set_defaults",
    subsection(dma, version = 0, minimum_version = 0, needed = "sends_dma"),
    subsection(acpi_mr, needed = "sends_sizes")
)]
#[allow(clippy::manual_non_exhaustive)] // what is private there is half of another field
pub struct FwCfg {
    /// The entry that was selected.
    pub cur_entry: u16,
    #[vmstate(rename = "cur_offset[0]", test = "is_version_1", via = ShortOffset)]
    short_offset: (),
    /// How much of it was read.
    #[vmstate(rename = "cur_offset[1]", since = 2)]
    pub cur_offset: u32,

    /// Where the guest put the description of a transfer.
    #[vmstate(subsection = "dma")]
    pub dma_addr: u64,

    /// Size of the memory that the ACPI tables are read from, which may be more than they need,
    #[vmstate(subsection = "acpi_mr")]
    pub table_mr_size: u64,
    /// of that with the commands to the linker,
    #[vmstate(subsection = "acpi_mr")]
    pub linker_mr_size: u64,
    /// and of that with the pointer to the root.
    #[vmstate(subsection = "acpi_mr")]
    pub rsdp_mr_size: u64,

    /// Machine types up to 2.4 have no DMA.
    #[vmstate(property = "dma_enabled", default = true)]
    pub dma_enabled: bool,
    /// Machine types up to 4.2 do not send the sizes.
    #[vmstate(property = "acpi-mr-restore", default = true)]
    pub acpi_mr_restore: bool,
}

/// The offset as version 1 had it.
#[derive(Default, VmState)]
struct ShortOffset(u16);

impl Via<FwCfg> for ShortOffset {
    fn build(device: &FwCfg) -> Self {
        Self(device.cur_offset as u16)
    }

    fn apply(self, device: &mut FwCfg) -> Result<(), BoxError> {
        device.cur_offset = self.0.into();
        Ok(())
    }
}

impl Default for FwCfg {
    fn default() -> Self {
        Self {
            cur_entry: 0,
            short_offset: (),
            cur_offset: 0,
            dma_addr: 0,
            table_mr_size: 0,
            linker_mr_size: 0,
            rsdp_mr_size: 0,
            dma_enabled: true,
            acpi_mr_restore: true,
        }
    }
}

impl FwCfg {
    /// What a stream without subsections means. Without sizes, the memory is as large as this
    /// device's own tables make it.
    fn set_defaults(&mut self) {
        self.dma_addr = 0;
    }

    fn is_version_1(_device: &Self, version_id: u32) -> bool {
        version_id == 1
    }

    fn sends_dma(&self) -> bool {
        self.dma_enabled
    }

    /// Whole pages are what every release would make of them.
    fn sends_sizes(&self) -> bool {
        let sizes = [self.table_mr_size, self.linker_mr_size, self.rsdp_mr_size];
        let are_whole_pages = sizes.iter().all(|size| size % PAGE_SIZE == 0);
        self.acpi_mr_restore && !are_whole_pages
    }
}
