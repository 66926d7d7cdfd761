//! What the processor at hand can shuffle bytes with.

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// From narrow to wide; a processor has all that are narrower, too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Shuffles {
    None = 1,
    Ssse3,
    Avx2,
    Avx512,
}

/// 0 until it is asked for.
static KNOWN: AtomicU8 = AtomicU8::new(0);

impl Shuffles {
    /// One load after the first time, which is less than `is_x86_feature_detected` takes for three
    /// features.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn here() -> Self {
        Self::known().unwrap_or_else(Self::ask)
    }

    /// What was found out before, if anything was.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn known() -> Option<Self> {
        match KNOWN.load(Relaxed) {
            0 => None,
            known if known == Self::Avx512 as u8 => Some(Self::Avx512),
            known if known == Self::Avx2 as u8 => Some(Self::Avx2),
            known if known == Self::Ssse3 as u8 => Some(Self::Ssse3),
            _ => Some(Self::None),
        }
    }

    #[cold]
    #[inline(never)]
    fn ask() -> Self {
        let here = if std::arch::is_x86_feature_detected!("avx512bw")
            && std::arch::is_x86_feature_detected!("avx512vl")
        {
            Self::Avx512
        } else if std::arch::is_x86_feature_detected!("avx2") {
            Self::Avx2
        } else if std::arch::is_x86_feature_detected!("ssse3") {
            Self::Ssse3
        } else {
            Self::None
        };
        KNOWN.store(here as u8, Relaxed);
        here
    }
}
