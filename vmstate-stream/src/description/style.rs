//! Which QEMU's text it is.

/// Which QEMU's text it is.
///
/// | | 7.2 | 10.0 | 11.1 |
/// |---|---|---|---|
/// | the configuration | is not described | is, before all else | is, before all else |
/// | elements that do not look alike | have an `index` | have one, but the last | have none |
/// | null pointers | are described as what they would point to | have type `nullptr` | have type `ptr-marker` |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// QEMU 7.2.
    #[default]
    V7_2,
    /// QEMU 10.0.
    V10_0,
    /// QEMU 11.1.
    V11_1,
}

impl Style {
    /// Whether an element of so many, which do not look alike, says which one it is.
    #[inline]
    pub(super) fn numbers(self, index: u64, len: u64) -> bool {
        match self {
            Self::V7_2 => true,
            Self::V10_0 => index + 1 < len,
            Self::V11_1 => false,
        }
    }

    /// Whether null pointers have a type of their own.
    pub(super) fn describes_null(self) -> bool {
        self != Self::V7_2
    }

    /// Whether the configuration is described.
    pub(super) fn describes_configuration(self) -> bool {
        self != Self::V7_2
    }
}
