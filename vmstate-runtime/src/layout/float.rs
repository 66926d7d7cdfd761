//! Floating point numbers and registers.

use super::{Element, Layout, by_run, overwritten, types};
use crate::schema::Type;
use crate::wire::{RunReader, RunWriter};

/// A double-precision register: the 8 bytes of its bits, high word first. QEMU: `CPU_DoubleU`,
/// `VMSTATE_CPUDOUBLE`.
///
/// It holds bits, so that a signaling NaN survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CpuDouble(pub u64);

impl CpuDouble {
    /// The register that holds this number.
    #[must_use]
    pub const fn new(value: f64) -> Self {
        Self(value.to_bits())
    }

    /// The number in the register.
    #[must_use]
    pub const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

macro_rules! bits {
    ($($(#[$doc:meta])* $value:ident $inner:ident $ty:expr, $to:expr, $from:expr;)*) => {$(
        $(#[$doc])*
        impl Layout<$value> for $value {
            const TYPE: Type = $ty;

            by_run!($value);
            overwritten!($value);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(value: &$value, run: &mut RunWriter<'_, '_>) {
                run.$inner($to(*value));
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(value: &mut $value, run: &mut RunReader<'_, '_>) {
                let mut bits = $to(*value);
                run.$inner(&mut bits);
                *value = $from(bits);
            }
        }

        impl Element<$value> for $value {
            #[inline]
            fn new() -> Option<$value> {
                Some($value::default())
            }
        }
    )*};
}

bits! {
    CpuDouble u64 Type::leaf("CPU_Double_U", 8), |double: CpuDouble| double.0, CpuDouble;
    /// The four bytes of its bits, a NaN's included (QEMU: `VMSTATE_FLOAT32`).
    f32 u32 types::U32, f32::to_bits, f32::from_bits;
    /// The eight bytes of its bits, a NaN's included (QEMU: `VMSTATE_FLOAT64`).
    f64 u64 types::U64, f64::to_bits, f64::from_bits;
}
