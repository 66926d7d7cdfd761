//! C-like enums: an integer of which only the discriminants are legal.

use crate::codec::{Codec, Count};
use crate::error::{LoadError, LoadErrorKind};
use crate::fields::{Loaded, Saved};
use crate::raw::{RunReader, RunWriter};
use crate::schema::{Shape, Type};

/// `Codec::__put` of an enum, as the integer of its `repr`.
#[inline(always)]
pub fn put_enum<R: Codec + Copy>(discriminant: R, run: &mut RunWriter<'_, '_>) -> Saved {
    discriminant.__put(run)
}

/// `Codec::__get` of an enum: `variant` finds the one with this discriminant.
#[inline(always)]
pub fn get_enum<E: Codec, R: Codec + Count + Copy + Default>(
    value: &mut E,
    run: &mut RunReader<'_, '_>,
    variant: impl FnOnce(R) -> Option<E>,
) -> Loaded {
    let mut found = R::default();
    found.__get(run)?;
    match variant(found) {
        Some(known) => {
            *value = known;
            Ok(())
        }
        None => Err(unknown(found.count(), &E::TYPE, run.offset())),
    }
}

#[cold]
fn unknown(found: i128, ty: &Type, behind: u64) -> LoadError {
    let known = if let Shape::Enum(variants) = ty.shape { variants } else { &[] };
    let offset = behind.saturating_sub(ty.size.unwrap_or(0) as u64);
    LoadError::new(LoadErrorKind::UnknownDiscriminant { found, known }, offset)
}
