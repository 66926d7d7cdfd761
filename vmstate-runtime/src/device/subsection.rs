//! Subsections: a header, and what a description of its own says.

use super::order::check_version;
use super::{Loaded, Saved};
use crate::schema::{Description, Field};
use crate::wire::error::{LoadError, Origin, Step};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// The subsection number `N` of a struct: all of them are counted, nested ones behind the one they are in.
///
/// An impl for each, because the compiler takes time for the square of what one function, or one constant, has in it:
/// closures and inline constants are looked up in the types of all of it.
#[doc(hidden)]
pub trait Subsection<const N: usize> {
    const DESCRIPTION: Description = Self::__DESCRIPTION.0.fields(Self::__DESCRIPTION.1);
    const __DESCRIPTION: (Description, &'static [Field]);

    fn put(&self, run: &mut RunWriter<'_, '_>, fields: &'static [Field], version_id: u32);
    fn get(&mut self, run: &mut RunReader<'_, '_>, fields: &'static [Field], version_id: u32);

    /// Fields, and what the derive has here besides: hooks, and subsections of its own.
    #[inline]
    fn save(&self, out: &mut Encoder<'_>, own: &'static Description) -> Saved {
        put_part(self, out, own)
    }

    /// The same for loading.
    #[inline]
    fn load(
        &mut self,
        input: &mut Decoder<'_>,
        own: &'static Description,
        version_id: u32,
    ) -> Loaded {
        get_part(self, input, version_id)?;
        no_subsections(input, own)
    }
}

/// Writes the fields of a subsection.
///
/// # Errors
///
/// Whatever stops the save of a field.
#[doc(hidden)]
#[inline]
pub fn put_part<T: Subsection<N> + ?Sized, const N: usize>(
    state: &T,
    out: &mut Encoder<'_>,
    own: &'static Description,
) -> Saved {
    let mut run = RunWriter::new(out, Origin::NOTHING);
    state.put(&mut run, const { T::__DESCRIPTION.1 }, own.version_id);
    run.finish()
}

/// Reads the fields of a subsection.
///
/// # Errors
///
/// Whatever stops the load of a field.
#[doc(hidden)]
#[inline]
pub fn get_part<T: Subsection<N> + ?Sized, const N: usize>(
    state: &mut T,
    input: &mut Decoder<'_>,
    version_id: u32,
) -> Loaded {
    let mut run = RunReader::new(input, Origin::NOTHING);
    state.get(&mut run, const { T::__DESCRIPTION.1 }, version_id);
    run.finish()
}

/// Finds the subsections of a struct, which may come in any order: they are asked for in that of the description, and once
/// more in that if another one comes behind them.
#[doc(hidden)]
pub struct Passes {
    /// One was found since the last look at what comes.
    found: bool,
}

impl Passes {
    /// Before the first pass.
    pub const FIRST: Self = Self { found: true };

    /// Whether there is something to ask for. If a pass found nothing, whatever starts here is looked at first.
    ///
    /// # Errors
    ///
    /// When the input ends within a header, or a subsection comes that the description does not have.
    #[inline]
    pub fn another(
        &mut self,
        input: &mut Decoder<'_>,
        description: &'static Description,
    ) -> Result<bool, LoadError> {
        if !input.may_be_subsection() {
            return Ok(false);
        }
        if core::mem::take(&mut self.found) {
            return Ok(true);
        }
        input.is_subsection_of(description)
    }

    /// Takes the header of `part`, if that starts here, and returns its version.
    #[inline]
    pub fn header(&mut self, input: &mut Decoder<'_>, part: &'static Description) -> Option<u32> {
        let version_id = input.take_header(part.name);
        self.found |= version_id.is_some();
        version_id
    }
}

/// A description without subsections: one that follows all the same is an error that names it.
///
/// # Errors
///
/// When a subsection comes.
#[doc(hidden)]
#[inline]
pub fn no_subsections(input: &mut Decoder<'_>, description: &'static Description) -> Loaded {
    if input.may_be_subsection() && input.may_be_named_like(description.name.as_bytes()) {
        return input.no_subsection_ahead(description);
    }
    Ok(())
}

/// Saves subsection number `N`: header, and what is in it.
///
/// # Errors
///
/// Whatever stops the save of the subsection.
#[doc(hidden)]
#[inline]
pub fn save_subsection<T: Subsection<N> + ?Sized, const N: usize>(
    state: &T,
    out: &mut Encoder<'_>,
    own: &'static Description,
) -> Saved {
    let result = match out.subsection_header(own) {
        Ok(()) => state.save(out, own),
        Err(e) => Err(e),
    };
    match result {
        Ok(()) => Ok(()),
        Err(e) => Err(e.within(Step::Subsection(own.name))),
    }
}

/// Loads subsection number `N`, whose header has been read.
///
/// # Errors
///
/// When its version is not one that loads, or whatever stops the load of it.
#[doc(hidden)]
#[inline]
pub fn load_subsection<T: Subsection<N> + ?Sized, const N: usize>(
    state: &mut T,
    input: &mut Decoder<'_>,
    own: &'static Description,
    version_id: u32,
) -> Loaded {
    let result = if own.loads(version_id) {
        state.load(input, own, version_id)
    } else {
        check_version(own, version_id, input.offset().saturating_sub(4))
    };
    match result {
        Ok(()) => Ok(()),
        Err(e) => Err(e.or_offset(input.offset()).within(Step::Subsection(own.name))),
    }
}

/// The fields of a mirror.
///
/// # Errors
///
/// Whatever stops the save of a field.
#[doc(hidden)]
#[inline]
pub fn save_part(out: &mut Encoder<'_>, fields: impl FnOnce(&mut RunWriter<'_, '_>)) -> Saved {
    let mut run = RunWriter::new(out, Origin::NOTHING);
    fields(&mut run);
    run.finish()
}

/// The fields of a mirror.
///
/// # Errors
///
/// Whatever stops the load of a field.
#[doc(hidden)]
#[inline]
pub fn load_part(input: &mut Decoder<'_>, fields: impl FnOnce(&mut RunReader<'_, '_>)) -> Loaded {
    let mut run = RunReader::new(input, Origin::NOTHING);
    fields(&mut run);
    run.finish()
}
