//! Values that may be absent: the three ways a stream can tell.

use alloc::boxed::Box;
use core::marker::PhantomData;

use super::element::read_new;
use super::{Element, Layout, get_element, put_element};
use crate::schema::{Description, Field, Marker, Shape, Type, plan};
use crate::wire::error::{LoadError, LoadErrorKind, SaveError};
use crate::wire::{Decision, Decoder, Encoder};

/// The byte that stands for a null pointer (QEMU: `VMS_NULLPTR_MARKER`).
const NULL: u8 = 0x30;

/// The byte before an object that the destination allocates (QEMU 11: `VMS_MARKER_PTR_VALID`).
const VALID: u8 = 0x31;

/// A bool, and the value as `L` if it is true: the attribute `optional`.
///
/// In QEMU's words a `bool` and a field with a `test`. The ends need not agree on whether there is a
/// value: the destination takes what comes.
pub struct Optional<L>(PhantomData<L>);

impl<T, L: Element<T>> Layout<Option<T>> for Optional<L> {
    const TYPE: Type = Type::of_variants(
        const {
            &Description::new("optional").fields(
                const {
                    let present = Field::new("present", Type::leaf("bool", 1));
                    &plan([present, Field::new("value", L::TYPE).test("present")], 1)
                },
            )
        },
    );
    const __BY_HAND: bool = false;

    fn put(value: &Option<T>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&value.is_some())?;
        if let Some(value) = value {
            if let Some(trace) = out.trace() {
                trace.field(1, true);
            }
            put_element::<T, L>(value, out)?;
        }
        out.decide(Decision::End);
        Ok(())
    }

    fn get(value: &mut Option<T>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        if !input.read::<bool>()? {
            *value = None;
        } else if let Some(value) = value {
            get_element::<T, L, ()>(input, |input| L::get(value, input))?;
        } else {
            *value = Some(read_new::<T, L>(input, 0)?);
        }
        Ok(())
    }
}

impl<T, L: Element<T>> Element<Option<T>> for Optional<L> {
    fn new() -> Option<Option<T>> {
        Some(None)
    }
}

/// A pointer that may be null: the byte `0x30`, or the value as `L`: the attribute `nullable` (QEMU: an
/// element of `VMS_ARRAY_OF_POINTER`).
///
/// Both ends must have objects at the same places: nothing on the wire says which. A destination
/// without an object accepts only `0x30`; one with an object reads it, whatever its first byte is.
pub struct Nullable<L>(PhantomData<L>);

impl<T, L: Layout<T>> Layout<Option<Box<T>>> for Nullable<L> {
    const TYPE: Type = Type {
        name: L::TYPE.name,
        size: None,
        shape: Shape::Pointer(const { &L::TYPE }, Marker::Null),
    };
    const __BY_HAND: bool = false;

    #[inline]
    fn put(value: &Option<Box<T>>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        if let Some(value) = value {
            out.decide(Decision::Object);
            put_element::<T, L>(value, out)
        } else {
            out.decide(Decision::Null);
            out.value(&NULL)
        }
    }

    fn get(value: &mut Option<Box<T>>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        if let Some(value) = value {
            return get_element::<T, L, ()>(input, |input| L::get(value, input));
        }
        let offset = input.offset();
        match input.read::<u8>()? {
            NULL => Ok(()),
            found => Err(LoadError::new(LoadErrorKind::NotNull { found }, offset)),
        }
    }
}

/// Pointers that are null where nothing is configured.
impl<T, L: Layout<T>> Element<Option<Box<T>>> for Nullable<L> {
    fn new() -> Option<Option<Box<T>>> {
        Some(None)
    }
}

/// A marker, `0x30` or `0x31`, and the value as `L` after the second: the attribute `auto_alloc` (QEMU
/// 11: an element of `VMS_ARRAY_OF_POINTER_AUTO_ALLOC`).
///
/// The destination allocates what comes, so that the ends need not agree on which objects there are.
pub struct AutoAlloc<L>(PhantomData<L>);

impl<T, L: Element<T>> Layout<Option<Box<T>>> for AutoAlloc<L> {
    const TYPE: Type = Type {
        name: L::TYPE.name,
        size: None,
        shape: Shape::Pointer(const { &L::TYPE }, Marker::Auto),
    };
    const __BY_HAND: bool = false;

    fn put(value: &Option<Box<T>>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        if let Some(value) = value {
            out.decide(Decision::Object);
            out.value(&VALID)?;
            put_element::<T, L>(value, out)
        } else {
            out.decide(Decision::Null);
            out.value(&NULL)
        }
    }

    fn get(value: &mut Option<Box<T>>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let offset = input.offset();
        match (input.read::<u8>()?, &mut *value) {
            (NULL, _) => *value = None,
            (VALID, Some(value)) => get_element::<T, L, ()>(input, |input| L::get(value, input))?,
            (VALID, None) => {
                *value = Some(Box::new(read_new::<T, L>(input, size_of::<T>())?));
            }
            (found, _) => {
                return Err(LoadError::new(LoadErrorKind::UnknownMarker { found }, offset));
            }
        }
        Ok(())
    }
}

impl<T, L: Element<T>> Element<Option<Box<T>>> for AutoAlloc<L> {
    fn new() -> Option<Option<Box<T>>> {
        Some(None)
    }
}
