//! The order in which the parts of a struct are saved and loaded.

use core::marker::PhantomData;

use super::{Described, Loaded, Saved, description_of};
use crate::schema::Description;
use crate::wire::error::{LoadError, LoadErrorKind, Origin};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// What the code for a struct depends on: consts, so that there is no code for what it does not have. Each is
/// computed once for a struct, whichever functions ask.
pub(super) struct Facts<T>(PhantomData<T>);

impl<T: Described> Facts<T> {
    /// Whether there is more to do than for its fields: hooks, subsections, values of what does not come, an old format.
    pub(super) const HAS_MORE: bool =
        description_of::<T>().has_more_than_fields() || T::__SETS_ABSENT;

    /// Whether bodies of its own version differ in size.
    pub(super) const IS_VARIABLE: bool = description_of::<T>().fixed_size().is_none();

    /// Whether a section is one run and nothing else; see [`section`](super::section).
    pub(super) const IS_ONE_RUN: bool = {
        let d = description_of::<T>();
        let is_run = matches!(d.fields, [first, ..] if first.run == Self::SIZE);
        let is_plain = d.unmigratable.is_none() && d.load_old.is_none() && !T::__SETS_ABSENT;
        is_run && is_plain && !Self::IS_VARIABLE && !d.hooks.loads()
    };

    /// The size of those that do not, or 0.
    pub(super) const SIZE: usize = match description_of::<T>().fixed_size() {
        Some(size) => size,
        None => 0,
    };
}

/// Hook, fields, subsections, hook; the last one whenever the first succeeded.
#[inline]
pub(crate) fn save_body<T: Described>(state: &T, out: &mut Encoder<'_>, version_id: u32) -> Saved {
    if Facts::<T>::HAS_MORE {
        return save_with_hooks(state, out, version_id);
    }
    let mut run = RunWriter::new(out, Origin::NOTHING);
    state.__save_fields(&mut run, description_of::<T>().fields, version_id);
    run.finish()
}

#[inline]
fn save_with_hooks<T: Described>(state: &T, out: &mut Encoder<'_>, version_id: u32) -> Saved {
    let saved = match state.__pre_save()? {
        None => save_parts(state, out, version_id),
        Some(changed) => save_parts(&changed, out, version_id),
    };
    let post = state.__post_save();
    // An error of the fields outweighs that of the hook.
    saved.and(post)
}

#[inline]
fn save_parts<T: Described>(state: &T, out: &mut Encoder<'_>, version_id: u32) -> Saved {
    let description = description_of::<T>();
    let mut run = RunWriter::new(out, Origin::NOTHING);
    state.__save_fields(&mut run, description.fields, version_id);
    run.finish()?;
    state.__save_subsections(out)
}

/// The version check, hook, fields, subsections, hook.
#[inline]
pub(crate) fn load_body<T: Described>(
    state: &mut T,
    input: &mut Decoder<'_>,
    version_id: u32,
) -> Loaded {
    if Facts::<T>::HAS_MORE {
        return load_with_hooks(state, input, version_id);
    }
    let (description, is_fixed) = (description_of::<T>(), input.is_fixed());
    if !description.loads(version_id) {
        return check_version(description, version_id, input.offset());
    }
    let mut run = RunReader::new(input, Origin::NOTHING);
    state.__load_fields(&mut run, description.fields, version_id);
    run.finish()?;
    input.no_subsection(description, is_fixed)
}

#[inline]
fn load_with_hooks<T: Described>(
    state: &mut T,
    input: &mut Decoder<'_>,
    version_id: u32,
) -> Loaded {
    let (description, is_fixed) = (description_of::<T>(), input.is_fixed());
    if !description.loads(version_id) {
        return load_other_version(state, input, version_id);
    }
    place(state.__pre_load(), input)?;
    let mut run = RunReader::new(input, Origin::NOTHING);
    state.__load_fields(&mut run, description.fields, version_id);
    run.finish()?;
    if const { description_of::<T>().subsections.is_empty() } {
        input.no_subsection(description, is_fixed)?;
    } else {
        state.__load_subsections(input)?;
    }
    place(state.__post_load(version_id), input)
}

/// An old format that there is still a loader for, or a refusal.
#[cold]
fn load_other_version<T: Described>(
    state: &mut T,
    input: &mut Decoder<'_>,
    version_id: u32,
) -> Loaded {
    let (offset, d) = (input.offset(), description_of::<T>());
    if const { description_of::<T>().load_old.is_some() }
        && version_id <= d.version_id
        && input
            .__lend(|input| state.__load_old(input, version_id))
            .map_err(|e| e.or_offset(offset))?
    {
        return Ok(());
    }
    check_version(d, version_id, offset)
}

/// Is this a version that the description loads?
#[cold]
pub(crate) fn check_version(d: &'static Description, version_id: u32, offset: u64) -> Loaded {
    let kind = if version_id > d.version_id {
        LoadErrorKind::TooNew { version_id, supported: d.version_id }
    } else if version_id < d.minimum_version_id {
        LoadErrorKind::TooOld { version_id, minimum: d.minimum_version_id }
    } else {
        return Ok(());
    };
    Err(LoadError::new(kind, offset))
}

/// Gives the error of a hook the place it happened at.
#[inline]
pub(crate) fn place(result: Loaded, input: &Decoder<'_>) -> Loaded {
    match result {
        Ok(()) => Ok(()),
        Err(e) => Err(e.or_offset(input.offset())),
    }
}
