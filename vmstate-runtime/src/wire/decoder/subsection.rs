//! Subsections: which one starts at the decoder's place, if any.

use alloc::string::String;

use super::Decoder;
use super::aside::short;
use crate::schema::Description;
use crate::wire::SUBSECTION;
use crate::wire::error::{LoadError, LoadErrorKind, Step};

/// A subsection that starts at the decoder's place.
enum Header {
    /// Not one of this description's: another level's, or data.
    Foreign,
    /// The one of this name.
    Known(&'static str),
    /// Its name begins like the description's, but there is none of that name.
    Unknown,
}

impl Decoder<'_> {
    /// Whether a subsection can start here: the next byte says so, or is still to be read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn may_be_subsection(&self) -> bool {
        match self.input.window().first() {
            Some(byte) => *byte == SUBSECTION,
            None => !self.input.is_whole(),
        }
    }

    /// Whether the subsection that starts here can have a name that begins with `own`, for all that its
    /// length and one byte say: most often it is the next one of the parent.
    #[inline]
    pub(crate) fn may_be_named_like(&self, own: &[u8]) -> bool {
        let window = self.input.window();
        let is_short = window.get(1).is_some_and(|len| usize::from(*len) <= own.len());
        let last = window.get(1 + own.len());
        !is_short && last.is_none_or(|byte| own.last().is_none_or(|own| byte == own))
    }

    /// Takes the header of the subsection of this name, if that starts here, and returns its version.
    #[inline]
    pub(crate) fn take_header(&mut self, name: &str) -> Option<u32> {
        let [SUBSECTION, len, rest @ ..] = self.input.window() else { return None };
        if usize::from(*len) != name.len() {
            return None;
        }
        let version_id = rest.strip_prefix(name.as_bytes())?.first_chunk().copied()?;
        self.input.take(2 + name.len() + 4);
        Some(u32::from_be_bytes(version_id))
    }

    /// At the end of a description without subsections: one that follows and is named like its own
    /// is an error; anything else is left alone.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn no_subsection(
        &mut self,
        of: &'static Description,
        is_fixed: bool,
    ) -> Result<(), LoadError> {
        let may_be_one = match self.input.window().first() {
            Some(byte) => *byte == SUBSECTION,
            None => !is_fixed || self.input.is_part(),
        };
        if !may_be_one {
            return Ok(());
        }
        if is_fixed { self.aside().no_subsection(of) } else { self.no_subsection_ahead(of) }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn no_subsection_ahead(
        &mut self,
        of: &'static Description,
    ) -> Result<(), LoadError> {
        if let Some(name) = whole_header(self.input.window())
            && !is_named_like(name, of)
        {
            return Ok(());
        }
        self.is_subsection_of(of).map(|_| ())
    }

    /// Whether a subsection of this description starts here, whose header is at hand then.
    ///
    /// QEMU: `vmstate_subsection_load`. What does not look like a subsection of this description is
    /// left alone, since it may belong to an outer one or be data.
    #[cold]
    #[inline(never)]
    pub(crate) fn is_subsection_of(
        &mut self,
        description: &'static Description,
    ) -> Result<bool, LoadError> {
        if self.peek_byte()? != SUBSECTION {
            return Ok(false);
        }
        let head = self.peek(2)?;
        let len = head.get(1).map_or(0, |len| usize::from(*len));
        let header = self.peek(2 + len)?;
        let name = header.get(2..2 + len).unwrap_or_default();
        match classify(name, description) {
            Header::Foreign => Ok(false),
            Header::Unknown => {
                let name = String::from_utf8_lossy(name).into_owned();
                let description = description.name;
                let kind = LoadErrorKind::UnknownSubsection { name, description };
                Err(LoadError::new(kind, self.offset()))
            }
            Header::Known(name) => match self.has_version_behind(2 + len) {
                Ok(()) => Ok(true),
                Err(e) => Err(e.within(Step::Subsection(name))),
            },
        }
    }

    /// Has the version of a subsection at hand, which is behind the next `len` bytes.
    fn has_version_behind(&mut self, len: usize) -> Result<(), LoadError> {
        if self.input.rest() < len + 4 && !self.is_fixed() {
            self.refill(len + 4)?;
        }
        let available = self.input.rest().saturating_sub(len);
        if available >= 4 {
            return Ok(());
        }
        Err(short(available, self.offset().wrapping_add(len as u64), self.input.is_part(), 4))
    }
}

/// The name in a subsection's header that is at hand.
#[inline]
fn whole_header(window: &[u8]) -> Option<&[u8]> {
    let [SUBSECTION, len, rest @ ..] = window else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(*len))?;
    (rest.len() >= 4).then_some(name)
}

/// Whether this can be the name of a subsection of the description.
#[inline]
fn is_named_like(name: &[u8], description: &'static Description) -> bool {
    let own = description.name.as_bytes();
    name.len() > own.len() && name.starts_with(own)
}

/// Whose subsection is it?
fn classify(name: &[u8], description: &'static Description) -> Header {
    if !is_named_like(name, description) {
        return Header::Foreign;
    }
    match description.subsection(name) {
        Some(index) => Header::Known(description.subsections[index].name),
        None => Header::Unknown,
    }
}
