//! What the two ends agree on about RAM.

use alloc::format;

use crate::{Configuration, StreamErrorKind};

/// What the two ends agree on about RAM, and its section does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    page_size: u64,
    /// Each block says its address, and shared ones are not sent. Capability `x-ignore-shared`.
    pub ignore_shared: bool,
    /// Blocks whose pages have another size than the host's say so. Capability `postcopy-ram`.
    pub postcopy: bool,
    /// Pages are at fixed offsets of the file. Capability `mapped-ram`, which is recognized and refused.
    pub mapped: bool,
}

impl Format {
    /// Pages of this size: 4096 for x86, and as the configuration says for Arm. AVR has 256, the least.
    ///
    /// # Errors
    ///
    /// If it is no power of two from 256 bytes to 1 GiB: flags need the low bits of an offset.
    pub fn new(page_size: u64) -> Result<Self, StreamErrorKind> {
        if !page_size.is_power_of_two() || !(1 << 8..=1 << 30).contains(&page_size) {
            return Err(StreamErrorKind::Malformed {
                expected: "guest pages of a power of two from 256 bytes to 1 GiB".into(),
                found: format!("{page_size} bytes"),
            });
        }
        Ok(Self { page_size, ignore_shared: false, postcopy: false, mapped: false })
    }

    /// As the configuration says, or with this size of pages, if it does not say one: the target's
    /// smallest.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), of the size that counts.
    pub fn of(configuration: &Configuration, page_size: u64) -> Result<Self, StreamErrorKind> {
        let page_size = match configuration.target_page_bits {
            Some(bits) => 1_u64.checked_shl(bits).unwrap_or(0),
            None => page_size,
        };
        let ignore_shared = configuration.ignores_shared();
        let mapped = configuration.is_mapped_ram();
        Ok(Self { ignore_shared, mapped, ..Self::new(page_size)? })
    }

    /// The size of the guest's pages.
    #[must_use]
    pub fn page_size(&self) -> u64 {
        self.page_size
    }
}
