//! A struct with a description, and the order in which its parts are saved and loaded.

use crate::codec::Codec;
use crate::error::{LoadError, LoadErrorKind, Step};
use crate::fields::{Loaded, Saved};
use crate::property::{PropertyError, Value};
use crate::raw::{RunReader, RunWriter};
use crate::schema::Description;
use crate::stream::{Decision, Decoder, Encoder};

/// A struct with a description: QEMU's `VMStateDescription` with its struct.
///
/// Only the derive can implement it; the hidden methods are what it writes and may change with any
/// release. Everything with a name that is meant for callers is a method of [`VmState`](crate::VmState),
/// which every such struct is. Import this one for `DESCRIPTION`:
///
/// ```
/// use vmstate_runtime::{Described, VmState};
///
/// #[derive(VmState)]
/// struct Uart {
///     lcr: u8,
/// }
///
/// const FIELDS: usize = Uart::DESCRIPTION.fields.len();
/// assert_eq!(FIELDS, 1);
/// assert_eq!(Uart { lcr: 3 }.description().name, "uart");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no description of its state",
    label = "add `#[derive(VmState)]` to this struct"
)]
pub trait Described {
    /// Names, versions, fields, subsections and properties.
    const DESCRIPTION: Description;

    #[doc(hidden)]
    #[inline]
    fn __is_needed(&self) -> bool {
        true
    }

    #[doc(hidden)]
    fn __set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
        let _ = value;
        Err(PropertyError::unknown(name, const { Self::DESCRIPTION.properties }))
    }

    #[doc(hidden)]
    fn __save_fields(&self, run: &mut RunWriter<'_, '_>, version_id: u32) -> Saved;

    #[doc(hidden)]
    fn __load_fields(&mut self, run: &mut RunReader<'_, '_>, version_id: u32) -> Loaded;

    #[doc(hidden)]
    #[inline(always)]
    fn __save_subsections(&self, out: &mut Encoder<'_>) -> Saved {
        let _ = out;
        Ok(())
    }

    #[doc(hidden)]
    #[inline(always)]
    fn __load_subsections(&mut self, input: &mut Decoder<'_>) -> Loaded {
        no_subsections(input, const { &Self::DESCRIPTION })
    }

    #[doc(hidden)]
    #[inline(always)]
    fn __pre_save(&self) -> Saved {
        Ok(())
    }

    #[doc(hidden)]
    #[inline(always)]
    fn __post_save(&self) -> Saved {
        Ok(())
    }

    #[doc(hidden)]
    #[inline(always)]
    fn __pre_load(&mut self) -> Loaded {
        Ok(())
    }

    #[doc(hidden)]
    #[inline(always)]
    fn __post_load(&mut self, version_id: u32) -> Loaded {
        let _ = version_id;
        Ok(())
    }

    /// Streams below the minimum version; `Ok(false)` if there is no function for this one.
    #[doc(hidden)]
    #[inline(always)]
    fn __load_old(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<bool, LoadError> {
        let _ = (input, version_id);
        Ok(false)
    }
}

/// Hook, fields, subsections, hook; the last one whenever the first succeeded.
#[inline]
pub(crate) fn save_body<T: Described + ?Sized>(
    state: &T,
    out: &mut Encoder<'_>,
    version_id: u32,
) -> Saved {
    state.__pre_save()?;
    let saved = save_parts(state, out, version_id);
    let post = state.__post_save();
    // An error of the fields outweighs that of the hook.
    saved.and(post)
}

#[inline(always)]
fn save_parts<T: Described + ?Sized>(state: &T, out: &mut Encoder<'_>, version_id: u32) -> Saved {
    let mut run = RunWriter::new(out);
    state.__save_fields(&mut run, version_id)?;
    run.finish();
    state.__save_subsections(out)
}

/// The version check, hook, fields, subsections, hook.
#[inline]
pub(crate) fn load_body<T: Described + ?Sized>(
    state: &mut T,
    input: &mut Decoder<'_>,
    version_id: u32,
) -> Loaded {
    let description = const { &T::DESCRIPTION };
    if version_id > description.version_id || version_id < description.minimum_version_id {
        return load_other_version(state, input, version_id);
    }
    place(state.__pre_load(), input)?;
    let mut run = RunReader::new(input);
    state.__load_fields(&mut run, version_id)?;
    run.finish();
    state.__load_subsections(input)?;
    place(state.__post_load(version_id), input)
}

/// An old format that there is still a loader for, or a refusal.
#[cold]
fn load_other_version<T: Described + ?Sized>(
    state: &mut T,
    input: &mut Decoder<'_>,
    version_id: u32,
) -> Loaded {
    let offset = input.offset();
    let d = const { &T::DESCRIPTION };
    if version_id <= d.version_id
        && state.__load_old(input, version_id).map_err(|e| e.or_offset(offset))?
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
#[inline(always)]
pub(crate) fn place(result: Loaded, input: &Decoder<'_>) -> Loaded {
    match result {
        Ok(()) => Ok(()),
        Err(e) => Err(e.or_offset(input.offset())),
    }
}

/// The next subsection of `description`, if one starts here: its position and its version.
#[doc(hidden)]
#[inline(always)]
pub fn next_subsection(
    input: &mut Decoder<'_>,
    description: &'static Description,
    expected: &mut usize,
) -> Result<Option<(usize, u32)>, LoadError> {
    if input.may_be_subsection() { input.next_subsection(description, expected) } else { Ok(None) }
}

/// A description without subsections: one that follows all the same is an error that names it.
#[doc(hidden)]
#[inline(always)]
pub fn no_subsections(input: &mut Decoder<'_>, description: &'static Description) -> Loaded {
    if input.may_be_subsection() {
        input.no_subsection(description)?;
    }
    Ok(())
}

/// `Codec::encode` of a struct.
#[doc(hidden)]
#[inline]
pub fn encode_struct<T: Described>(state: &T, out: &mut Encoder<'_>) -> Saved {
    save_fields(state, out, const { T::DESCRIPTION.version_id })
}

/// `Codec::decode` of a struct: at its own current version, which is what QEMU does; none is on the
/// wire.
#[doc(hidden)]
#[inline]
pub fn decode_struct<T: Described>(state: &mut T, input: &mut Decoder<'_>) -> Loaded {
    load_body(state, input, const { T::DESCRIPTION.version_id })
}

/// `Codec::put` of a struct.
#[doc(hidden)]
#[inline(always)]
pub fn put_struct<T: Described>(state: &T, run: &mut RunWriter<'_, '_>) -> Saved {
    let Some(size) = (const { T::DESCRIPTION.fixed_size() }) else {
        return run.suspend(|out| encode_struct(state, out));
    };
    state.__pre_save()?;
    run.ensure(size)?;
    let mut inner = run.enter(size);
    let saved = match state.__save_fields(&mut inner, const { T::DESCRIPTION.version_id }) {
        Ok(()) => {
            let end = inner.end();
            run.leave(size, end)
        }
        Err(e) => {
            run.close();
            Err(e)
        }
    };
    let post = state.__post_save();
    saved.and(post)
}

/// `Codec::get` of a struct.
#[doc(hidden)]
#[inline(always)]
pub fn get_struct<T: Described>(state: &mut T, run: &mut RunReader<'_, '_>) -> Loaded {
    let version_id = const { T::DESCRIPTION.version_id };
    let Some(size) = (const { T::DESCRIPTION.fixed_size() }) else {
        return run.suspend(|input| decode_struct(state, input));
    };
    if run.rest() < size && !run.has(size) {
        // Not all of it is at hand: field by field, so that the one that is cut is known.
        return run.suspend(|input| decode_struct(state, input));
    }
    run.placed(state.__pre_load())?;
    run.ensure(size)?;
    let seen = run.seen();
    let mut inner = run.enter(size, false);
    if let Err(e) = state.__load_fields(&mut inner, version_id) {
        run.close();
        return Err(e);
    }
    if !seen && let Err(e) = inner.end_of_struct(const { &T::DESCRIPTION }) {
        run.close();
        return Err(e);
    }
    let end = inner.end();
    run.leave(size, end)?;
    run.placed(state.__post_load(version_id))
}

/// The fields and subsections of a nested struct, perhaps at a pinned version (QEMU:
/// `VMS_VSTRUCT`).
#[inline]
pub(crate) fn save_fields<T: Described>(
    state: &T,
    out: &mut Encoder<'_>,
    version_id: u32,
) -> Saved {
    save_body(state, out, version_id)?;
    if const { T::DESCRIPTION.has_options() } {
        out.decide(Decision::End);
    }
    Ok(())
}

/// Saves a subsection: header, then whatever `body` writes.
#[doc(hidden)]
#[inline(always)]
pub fn save_subsection<'a>(
    out: &mut Encoder<'a>,
    part: &'static Description,
    body: impl FnOnce(&mut Encoder<'a>) -> Saved,
) -> Saved {
    match out.subsection_header(part).and_then(|()| body(out)) {
        Ok(()) => Ok(()),
        Err(e) => Err(e.within(Step::Subsection(part.name))),
    }
}

/// Loads a subsection whose header has been read.
#[doc(hidden)]
#[inline(always)]
pub fn load_subsection<'a>(
    input: &mut Decoder<'a>,
    part: &'static Description,
    version_id: u32,
    body: impl FnOnce(&mut Decoder<'a>) -> Loaded,
) -> Loaded {
    let result = if version_id > part.version_id || version_id < part.minimum_version_id {
        check_version(part, version_id, input.offset() - 4)
    } else {
        body(input)
    };
    match result {
        Ok(()) => Ok(()),
        Err(e) => Err(e.or_offset(input.offset()).within(Step::Subsection(part.name))),
    }
}

/// The fields of a subsection.
#[doc(hidden)]
#[inline(always)]
pub fn save_part(
    out: &mut Encoder<'_>,
    fields: impl FnOnce(&mut RunWriter<'_, '_>) -> Saved,
) -> Saved {
    let mut run = RunWriter::new(out);
    fields(&mut run)?;
    run.finish();
    Ok(())
}

/// The fields of a subsection.
#[doc(hidden)]
#[inline(always)]
pub fn load_part(
    input: &mut Decoder<'_>,
    fields: impl FnOnce(&mut RunReader<'_, '_>) -> Loaded,
) -> Loaded {
    let mut run = RunReader::new(input);
    fields(&mut run)?;
    run.finish();
    Ok(())
}

/// `Codec::encode` of a value that has `__put`.
#[doc(hidden)]
#[inline]
pub fn encode_value<T: Codec>(value: &T, out: &mut Encoder<'_>) -> Saved {
    crate::codec::encode_fixed(value, out)
}

/// `Codec::decode` of a value that has `__get`.
#[doc(hidden)]
#[inline]
pub fn decode_value<T: Codec>(value: &mut T, input: &mut Decoder<'_>) -> Loaded {
    crate::codec::decode_fixed(value, input)
}
