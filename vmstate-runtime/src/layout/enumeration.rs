//! C-like enums: an integer of which only the discriminants are legal.

use super::{Count, Element, Layout};
use crate::schema::{Shape, Type};
use crate::wire::error::LoadErrorKind;
use crate::wire::{RunReader, RunWriter};

/// `Layout::__put` of an enum, as the integer of its `repr`.
#[inline]
pub fn put_enum<R: Layout<R>>(discriminant: R, run: &mut RunWriter<'_, '_>) {
    R::__put(&discriminant, run);
}

/// `Layout::__get` of an enum: `variant` finds the one with this discriminant.
#[inline]
pub fn get_enum<E: Layout<E>, R: Element<R> + Count + Copy>(
    value: &mut E,
    discriminant: R,
    run: &mut RunReader<'_, '_>,
    variant: impl FnOnce(R) -> Option<E>,
) {
    let mut found = discriminant;
    R::__get(&mut found, run);
    match variant(found) {
        Some(known) => *value = known,
        None => unknown(found.count(), const { &E::TYPE }, run),
    }
}

#[cold]
fn unknown(found: i128, ty: &'static Type, run: &mut RunReader<'_, '_>) {
    let known = if let Shape::Enum(variants) = ty.shape { variants } else { &[] };
    run.refuse(ty.size.unwrap_or(0), LoadErrorKind::UnknownDiscriminant { found, known });
}
