//! Enums: an integer of which only the discriminants are legal, and what a variant holds.

use super::{Count, Element, Layout};
use crate::schema::{Field, Shape, Type};
use crate::wire::error::{LoadError, LoadErrorKind, Origin, SaveError};
use crate::wire::{Decision, Encoder, RunReader, RunWriter};

/// `Layout::__put` of an enum, as the integer of its `repr`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn put_enum<R: Layout<R> + Copy>(discriminant: R, run: &mut RunWriter<'_, '_>) {
    R::__put(&discriminant, run);
}

/// `Layout::__get` of an enum: `variant` finds the one with this discriminant.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn get_enum<L: Layout<E>, E, R: Element<R> + Count + Copy>(
    value: &mut E,
    discriminant: R,
    run: &mut RunReader<'_, '_>,
    variant: impl FnOnce(R) -> Option<E>,
) {
    let mut found = discriminant;
    R::__get(&mut found, run);
    match variant(found) {
        Some(known) => *value = known,
        None => unknown(found.count(), const { &L::TYPE }, run),
    }
}

#[cold]
fn unknown(found: i128, ty: &'static Type, run: &mut RunReader<'_, '_>) {
    let known = if let Shape::Enum(variants) = ty.shape { variants } else { &[] };
    run.refuse(ty.size.unwrap_or(0), LoadErrorKind::UnknownDiscriminant { found, known });
}

/// Saves an enum with data: `write` is handed the fields of its description.
///
/// # Errors
///
/// Whatever stops the save of a field of the variant.
pub fn save_variant(
    out: &mut Encoder<'_>,
    ty: &'static Type,
    write: impl FnOnce(&mut RunWriter<'_, '_>, &'static [Field]),
) -> Result<(), SaveError> {
    let fields = ty.nested().map_or(&[][..], |description| description.fields);
    let mut run = RunWriter::new(out, Origin::NOTHING);
    run.start(fields, 0);
    write(&mut run, fields);
    run.finish()?;
    out.decide(Decision::End);
    Ok(())
}

/// No variant has this discriminant.
#[cold]
#[must_use]
pub fn unknown_variant<R: Count + Copy>(
    found: R,
    known: &'static [(&'static str, i128)],
    offset: u64,
) -> LoadError {
    let found = found.count();
    LoadError::new(LoadErrorKind::UnknownDiscriminant { found, known }, offset)
}
