//! What generated code and `vmstate-machine` name. Not part of the public interface.

/// What every module with a device imports, by the same glob for each: traits imported one by one are looked through for
/// every method call.
pub mod described {
    pub use crate::device::Described as __Described;
}

pub use crate::__layout_of_struct as layout_of_struct;
/// Generated code implements what is behind `derive(VmState)`, and calls it by that name.
pub use crate::device::Described as VmState;
pub use crate::device::{
    AtVersion, Gated, HasMethod, Passes, Pinned, Subsection, Temporary, Unnamed, answer, counted,
    description_of, gate_instance, gate_section, get_part, get_remote, get_struct, is_on, load_old,
    load_part, load_struct, load_subsection, look, needed, no_subsections, post_load, pre_load,
    pre_save, present, put_part, put_remote, put_struct, save_part, save_struct, save_subsection,
    type_of_struct, verdict,
};
pub use crate::layout::absence::*;
#[cfg(feature = "std")]
pub use crate::layout::patiently;
pub use crate::layout::types::*;
pub use crate::layout::{
    Array, As, AtMost, Bits, Bounded, Buffer, Checked, Configured, Counted, Element, Equal,
    Fingerprint, FitsBits, FitsConfigured, FitsCounted, FitsEqual, FitsList, FitsOptional,
    FitsPointer, Holds, Layout, List, Maker, Maps, NoDefault, NoReference, Part, Points, Prefixed,
    Probe, Queue, Sequence, Tree, at_most, constant as count_of, conversion, count, get_by_run,
    get_enum, put_by_run, put_enum, read_field, read_value, save_variant, unknown_variant, unmade,
};
pub use crate::raw::{Integers, IntegersMut};
pub use crate::schema::gate::{
    Atom, Release, VARIABLE, dump, dump_places, gate_absent, gate_bytes, gate_field, gate_limits,
    gate_named, gate_priority, gate_type,
};
pub use crate::schema::property::suggestion::Nearest;
pub use crate::schema::property::{Property, PropertyError, PropertyValue, Value, constant};
pub use crate::schema::{
    Absence, AbsentValue, AsWritten, Decided, Description, Extra, Field, Hooks, LoadOld, Text,
    Type, device_fingerprint, fields, fingerprint, verify_absent, verify_last, verify_range,
    verify_type,
};
pub use crate::wire::error::{LoadError, SaveError};
pub use crate::wire::{Decoder, Encoder, RunReader, RunWriter};
pub use alloc::string::String;
pub use core::clone::Clone;
pub use core::default::Default;
pub use core::marker::Sized;
pub use core::option::Option::{self, None, Some};
pub use core::primitive;
pub use core::primitive::{bool, i128, str, u32, usize};
pub use core::result::Result::{self, Err, Ok};

/// `Layout` of a struct that is [`Described`](super::Described): `[generics] [type] [where clause] more methods`.
///
/// The underscores are for constants of the user, which no hygiene hides from a pattern.
#[doc(hidden)]
#[macro_export]
macro_rules! __layout_of_struct {
    ([$($generics:tt)*] [$($ty:tt)*] [$($clause:tt)*] $($more:tt)*) => {
        #[automatically_derived]
        impl $($generics)* $crate::__private::Layout<Self> for $($ty)* $($clause)* {
            const TYPE: $crate::__private::Type = $crate::__private::type_of_struct::<Self>();
            const __BY_HAND: $crate::__private::bool = false;

            #[inline]
            fn put(
                __value: &Self,
                __stream: &mut $crate::__private::Encoder<'_>,
            ) -> $crate::__private::Result<(), $crate::__private::SaveError> {
                $crate::__private::save_struct(__value, __stream)
            }

            #[inline]
            fn get(
                __value: &mut Self,
                __stream: &mut $crate::__private::Decoder<'_>,
            ) -> $crate::__private::Result<(), $crate::__private::LoadError> {
                $crate::__private::load_struct(__value, __stream)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(__value: &Self, __run: &mut $crate::__private::RunWriter<'_, '_>) {
                $crate::__private::put_struct(__value, __run)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(__value: &mut Self, __run: &mut $crate::__private::RunReader<'_, '_>) {
                $crate::__private::get_struct(__value, __run)
            }

            $($more)*
        }
    };
}
