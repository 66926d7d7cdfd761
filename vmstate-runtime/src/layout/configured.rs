//! As many elements as the destination already has.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use super::sequence::{get_items, put_items};
use super::{Layout, renew_each};
use crate::schema::{Length, Type};
use crate::wire::error::{LoadError, SaveError};
use crate::wire::{Decision, Decoder, Encoder, RunWriter};

/// As many elements as the destination has, each as `L` says: the attribute `configured`.
///
/// The number is configuration, which both ends share; it is not on the wire (QEMU:
/// `VMSTATE_STRUCT_VARRAY_POINTER_KNOWN`, and buffers whose size is a parameter of the device).
pub struct Configured<L>(core::marker::PhantomData<L>);

macro_rules! configured {
    ($($list:ty),*) => {$(
        impl<T, L: Layout<T>> Layout<$list> for Configured<L> {
            const TYPE: Type = Type::sequence(const { &L::TYPE }, Length::Configured);
            const __BY_HAND: bool = false;

            #[inline]
            fn put(items: &$list, out: &mut Encoder<'_>) -> Result<(), SaveError> {
                out.decide(Decision::Count(items.len()));
                put_items::<T, L>(items, out)
            }

            #[inline]
            fn get(items: &mut $list, input: &mut Decoder<'_>) -> Result<(), LoadError> {
                get_items::<T, L>(items, 0, input)
            }

            #[inline]
            fn __renew(items: &mut $list, live: &$list) -> bool {
                renew_each::<T, L>(items, live)
            }

            // A trace looks into it.
            #[inline]
            fn __put(items: &$list, run: &mut RunWriter<'_, '_>) {
                run.outside(|out| Self::put(items, out));
            }
        }
    )*};
}

configured!(Vec<T>, Box<[T]>, [T]);

impl<T, L: Layout<T>> Layout<VecDeque<T>> for Configured<L> {
    const TYPE: Type = Type::sequence(const { &L::TYPE }, Length::Configured);
    const __BY_HAND: bool = false;

    fn put(items: &VecDeque<T>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.decide(Decision::Count(items.len()));
        super::counted::put_ring::<T, L>(items, items.len(), out)
    }

    fn get(items: &mut VecDeque<T>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        get_items::<T, L>(items.make_contiguous(), 0, input)
    }

    fn __put(items: &VecDeque<T>, run: &mut RunWriter<'_, '_>) {
        run.outside(|out| Self::put(items, out));
    }
}

/// As many bytes as the destination has: a buffer of configured size, such as video memory.
///
/// Saved into segments and loaded from `Bytes` it is not copied.
impl Layout<Bytes> for Configured<u8> {
    const TYPE: Type = Type::sequence(&Type::leaf("uint8", 1), Length::Configured).named("buffer");
    const __BY_HAND: bool = false;

    #[inline]
    fn put(bytes: &Bytes, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.shared(bytes)
    }

    #[inline]
    fn get(bytes: &mut Bytes, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        *bytes = input.shared(bytes.len())?;
        Ok(())
    }
}

/// As many bytes as the destination's text has.
impl Layout<String> for Configured<u8> {
    const TYPE: Type = Type::sequence(&Type::leaf("uint8", 1), Length::Configured);
    const __BY_HAND: bool = false;

    fn put(text: &String, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.decide(Decision::Count(text.len()));
        out.bytes(text.as_bytes())
    }

    fn get(text: &mut String, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        super::text::get(text, text.len(), input)
    }

    fn __put(text: &String, run: &mut RunWriter<'_, '_>) {
        run.outside(|out| <Self as Layout<String>>::put(text, out));
    }
}
