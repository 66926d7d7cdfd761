//! Values of fields: the same in every run, and as uneven in size as those of real devices.

use std::array;

/// A source of numbers, splitmix64.
#[derive(Clone, Debug)]
pub struct Data(u64);

impl Data {
    /// Another seed, other numbers.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number of 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// What a register holds: half of them below 2^7, a quarter below 2^15, the rest of any size.
    pub fn register(&mut self) -> u64 {
        let size = self.bits() % 4;
        match size {
            0 | 1 => self.bits() % (1 << 7),
            2 => self.bits() % (1 << 15),
            _ => self.bits(),
        }
    }
}

/// A value that can be made from [`Data`], and that has a reset value.
pub trait Sample {
    /// All zeros, and nothing allocated.
    const ZERO: Self;

    /// A value as a running device has it.
    fn sample(data: &mut Data) -> Self;
}

macro_rules! integers {
    ($($int:ty)*) => {$(
        impl Sample for $int {
            const ZERO: Self = 0;

            #[allow(clippy::cast_possible_wrap, clippy::cast_lossless)] // any bits will do
            fn sample(data: &mut Data) -> Self {
                data.register() as $int
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 i8 i32 i64);

impl Sample for bool {
    const ZERO: Self = false;

    fn sample(data: &mut Data) -> Self {
        data.bits() % 2 == 1
    }
}

impl<T: Sample, const N: usize> Sample for [T; N] {
    const ZERO: Self = [T::ZERO; N];

    fn sample(data: &mut Data) -> Self {
        array::from_fn(|_| T::sample(data))
    }
}

impl<T: Sample> Sample for Vec<T> {
    const ZERO: Self = Self::new();

    /// How many elements there are is the device's to say.
    fn sample(_: &mut Data) -> Self {
        Self::new()
    }
}

/// Declares structs as they stand, with [`Sample`] and `Default`, field by field.
macro_rules! devices {
    ($($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* })*) => {$(
        $(#[$meta])*
        #[allow(missing_docs)] // names of registers
        pub struct $name { $($fields)* }

        $crate::workloads::data::sample! { $name { $($fields)* } }
    )*};
}

macro_rules! sample {
    ($name:ident { $($(#[$meta:meta])* pub $field:ident: $ty:ty,)* }) => {
        impl $crate::workloads::Sample for $name {
            const ZERO: Self = Self { $($field: $crate::workloads::Sample::ZERO,)* };

            fn sample(data: &mut $crate::workloads::Data) -> Self {
                Self { $($field: $crate::workloads::Sample::sample(data),)* }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                $crate::workloads::Sample::ZERO
            }
        }
    };
}

pub(super) use {devices, sample};
