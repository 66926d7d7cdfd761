//! What a decoder has at hand, by value: for the faults and rare turns of one without a reader.
//!
//! Functions that are handed this instead of the decoder do not learn its address, so it can stay in registers.

use super::Decoder;
use crate::schema::Description;
use crate::wire::error::{LoadError, LoadErrorKind};

/// All that a decoder has, see [`Decoder::aside`].
#[derive(Clone, Copy)]
pub(crate) struct Aside<'a> {
    window: &'a [u8],
    offset: u64,
    goes_on: bool,
}

impl<'a> Aside<'a> {
    /// The same from a cursor on.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::wire) fn at(self, window: &'a [u8], offset: u64) -> Self {
        Self { window, offset, ..self }
    }

    /// Fewer than `len` bytes are left.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn short(self, len: usize) -> LoadError {
        let Self { window, offset, goes_on } = self;
        short(window.len(), offset, goes_on, len)
    }

    /// Something is left.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn leftover(self) -> LoadError {
        let Self { window, offset, goes_on } = self;
        leftover(window.len(), offset, goes_on)
    }

    /// See [`Decoder::no_subsection`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::wire) fn no_subsection(self, of: &'static Description) -> Result<(), LoadError> {
        let Self { window, offset, goes_on } = self;
        no_subsection(window, offset, goes_on, of)
    }
}

impl Decoder<'_> {
    /// What is at hand, its offset, and whether the stream goes on behind it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn ahead(&self) -> (&[u8], u64, bool) {
        (self.input.window(), self.offset(), self.input.is_part())
    }

    /// What is at hand, by value.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn aside(&self) -> Aside<'_> {
        let goes_on = self.input.is_part();
        Aside { window: self.input.window(), offset: self.offset(), goes_on }
    }
}

/// Fewer than `len` bytes are left.
#[cold]
#[inline(never)]
pub(super) fn short(available: usize, offset: u64, goes_on: bool, len: usize) -> LoadError {
    let (needed, available) = (len as u64, available as u64);
    let kind = if goes_on {
        LoadErrorKind::Incomplete { needed }
    } else {
        LoadErrorKind::Truncated { needed, available }
    };
    LoadError::new(kind, offset)
}

/// Bytes are left, or it is not known that none are.
#[cold]
#[inline(never)]
fn leftover(available: usize, offset: u64, goes_on: bool) -> LoadError {
    if goes_on && available == 0 {
        return short(0, offset, true, 1);
    }
    let bytes = (!goes_on).then_some(available as u64);
    LoadError::new(LoadErrorKind::Leftover { bytes }, offset)
}

#[cold]
#[inline(never)]
fn no_subsection(
    window: &[u8],
    offset: u64,
    goes_on: bool,
    of: &'static Description,
) -> Result<(), LoadError> {
    Decoder::part(window, offset, goes_on).no_subsection_ahead(of)
}
