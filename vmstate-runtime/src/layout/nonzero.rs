//! Integers that are never 0.

use core::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
};

use super::{Element, Layout, by_run};
use crate::schema::{Domain, Type};
use crate::wire::error::{LoadError, LoadErrorKind};
use crate::wire::{Decoder, RunReader, RunWriter};

macro_rules! nonzero {
    ($($nonzero:ident $int:ident;)*) => {$(
        /// The integer. A stream with 0 is an error.
        impl Layout<$nonzero> for $nonzero {
            const TYPE: Type = <$int as Layout<$int>>::TYPE.restricted(Domain::NonZero);

            by_run!($nonzero);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(value: &$nonzero, run: &mut RunWriter<'_, '_>) {
                run.$int(value.get());
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(value: &mut $nonzero, run: &mut RunReader<'_, '_>) {
                let mut found = value.get();
                run.$int(&mut found);
                match $nonzero::new(found) {
                    Some(found) => *value = found,
                    None => run.refuse(size_of::<$int>(), LoadErrorKind::Zero),
                }
            }
        }

        impl Element<$nonzero> for $nonzero {
            fn new() -> Option<$nonzero> {
                None
            }

            fn read(input: &mut Decoder<'_>) -> Result<$nonzero, LoadError> {
                let offset = input.offset();
                let found = $nonzero::new(input.read::<$int>()?);
                found.ok_or_else(|| LoadError::new(LoadErrorKind::Zero, offset))
            }
        }
    )*};
}

nonzero! {
    NonZeroU8 u8;
    NonZeroI8 i8;
    NonZeroU16 u16;
    NonZeroI16 i16;
    NonZeroU32 u32;
    NonZeroI32 i32;
    NonZeroU64 u64;
    NonZeroI64 i64;
}
