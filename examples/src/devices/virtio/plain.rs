//! Kinds that send little or nothing of their own.

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};

use super::Kind;

/// Nothing of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plain;

impl Kind for Plain {
    fn put(&self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    fn get(&mut self, _: &mut Decoder<'_>, _: u32, _: usize) -> Result<(), LoadError> {
        Ok(())
    }
}

/// What a struct with the derive sends is all that its kind does.
macro_rules! derived {
    ($($kind:ty),*) => {$(
        impl Kind for $kind {
            fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
                out.value(self)
            }

            fn get(&mut self, input: &mut Decoder<'_>, _: u32, _: usize) -> Result<(), LoadError> {
                input.value(self)
            }
        }
    )*};
}

derived!(Iommu, Mem);

/// Features of balloons: hints about free pages,
const FREE_PAGE_HINT: u32 = 1 << 3;
/// and what is in them.
const PAGE_POISON: u32 = 1 << 4;

/// Memory that the guest gives back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "virtio-balloon-device",
    nested,
    subsection(
        free_pages,
        name = "virtio-balloon-device/free-page-report",
        needed = "Self::accepted::<FREE_PAGE_HINT>"
    ),
    subsection(
        poison,
        name = "virtio-balloon-device/page-poison",
        needed = "Self::accepted::<PAGE_POISON>"
    )
)]
pub struct Balloon {
    /// Pages that the guest should give back,
    pub num_pages: u32,
    /// and those that it did.
    pub actual: u32,
    /// The hint about free pages that is asked for,
    #[vmstate(subsection = "free_pages", absent = 0)]
    pub free_page_hint_cmd_id: u32,
    /// and how far that is.
    #[vmstate(subsection = "free_pages", absent = 0)]
    pub free_page_hint_status: u32,
    /// What free pages are filled with.
    #[vmstate(subsection = "poison", absent = 0)]
    pub poison_val: u32,
    #[vmstate(skip = "of the features that come before")]
    negotiated: u32,
}

impl Balloon {
    fn accepted<const FEATURE: u32>(&self) -> bool {
        self.negotiated & FEATURE != 0
    }
}

impl Kind for Balloon {
    fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(self)
    }

    fn get(&mut self, input: &mut Decoder<'_>, negotiated: u32, _: usize) -> Result<(), LoadError> {
        self.negotiated = negotiated;
        input.value(self)
    }
}

/// An IOMMU without a domain: those that the guest made are not modeled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "virtio-iommu-device",
    version = 2,
    minimum_version = 2,
    nested,
    post_load = "check_domains"
)]
pub struct Iommu {
    domains: u32,
    end: u8,
    /// Whether devices in no domain reach all memory.
    pub bypass: bool,
}

impl Iommu {
    fn check_domains(&mut self, _version_id: u32) -> Result<(), String> {
        match (self.domains, self.end) {
            (0, 0) => Ok(()),
            (domains, _) => Err(format!("{domains} domains, 0 expected")),
        }
    }
}

/// Memory that the guest plugs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio-mem-device", nested)]
pub struct Mem {
    /// Both ends must have the same memory: where it is, how large, its blocks, and the node. Machine types since 8.1 send this and what
    /// is plugged before RAM, in a section of its own.
    #[vmstate(test = "is_late")]
    pub checks: MemChecks,
    /// How much the guest may plug at most.
    pub usable_region_size: u64,
    /// How much it did.
    #[vmstate(test = "is_late")]
    pub size: u64,
    /// How much it should.
    pub requested_size: u64,
    /// Which blocks are plugged, one bit each.
    #[vmstate(test = "is_late", len = "words()", max = 1 << 20)]
    pub bitmap: Vec<u64>,
    #[vmstate(skip = "configuration")]
    late: bool,
}

/// What both ends must have alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio-mem-device/sanity-checks", version = 0, nested)]
pub struct MemChecks {
    /// Where the memory is.
    pub addr: u64,
    /// How large it is.
    pub region_size: u64,
    /// The size of a block.
    pub block_size: u64,
    /// The node it belongs to.
    pub node: u32,
}

impl Mem {
    /// As machine types up to 8.0 have it.
    #[must_use]
    pub fn late() -> Self {
        Self { late: true, ..Self::default() }
    }

    fn is_late(&self, _version_id: u32) -> bool {
        self.late
    }

    fn words(&self) -> u64 {
        let MemChecks { region_size, block_size, .. } = self.checks;
        region_size.checked_div(block_size).unwrap_or(0).div_ceil(64)
    }
}
