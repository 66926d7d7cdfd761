//! Subsections: which one starts at the decoder's place, if any.

use alloc::string::String;

use super::Decoder;
use crate::schema::Description;
use crate::wire::SUBSECTION;
use crate::wire::error::{LoadError, LoadErrorKind, Step};

/// A subsection that starts at the decoder's place.
enum Header {
    /// Not one of this description's: another level's, or data.
    Foreign,
    /// The one at this position.
    Known(usize),
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

    /// The next subsection of `description`, if one starts here: its position and its version.
    ///
    /// `expected` is where to look first; subsections usually come in the order in which they are
    /// declared.
    #[inline]
    pub(crate) fn next_subsection(
        &mut self,
        description: &'static Description,
        expected: &mut usize,
    ) -> Result<Option<(usize, u32)>, LoadError> {
        match whole_header(self.input.window()) {
            Some((name, version_id)) => match position(description, name, *expected) {
                Some(index) => {
                    *expected = index + 1;
                    let len = 2 + name.len() + 4;
                    self.input.take(len);
                    Ok(Some((index, version_id)))
                }
                None => self.any_subsection(description, expected),
            },
            None => self.any_subsection(description, expected),
        }
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
        if let Some((name, _)) = whole_header(self.input.window())
            && !is_named_like(name, of)
        {
            return Ok(());
        }
        self.any_subsection(of, &mut 0).map(|_| ())
    }

    /// A subsection that is cut, out of order or not known.
    ///
    /// QEMU: `vmstate_subsection_load`. What does not look like a subsection of this description is
    /// left alone, since it may belong to an outer one or be data.
    #[cold]
    #[inline(never)]
    fn any_subsection(
        &mut self,
        description: &'static Description,
        expected: &mut usize,
    ) -> Result<Option<(usize, u32)>, LoadError> {
        if self.peek_byte()? != SUBSECTION {
            return Ok(None);
        }
        let head = self.peek(2)?;
        let len = head.get(1).map_or(0, |len| usize::from(*len));
        let header = self.peek(2 + len)?;
        let name = header.get(2..2 + len).unwrap_or_default();
        match classify(name, description) {
            Header::Foreign => Ok(None),
            Header::Unknown => {
                let name = String::from_utf8_lossy(name).into_owned();
                let description = description.name;
                let kind = LoadErrorKind::UnknownSubsection { name, description };
                Err(LoadError::new(kind, self.offset()))
            }
            Header::Known(index) => {
                *expected = index + 1;
                self.take(2 + len)?;
                let name = description.subsections[index].name;
                match self.take(4) {
                    Ok(version_id) => {
                        let version_id = version_id.first_chunk().copied().unwrap_or_default();
                        Ok(Some((index, u32::from_be_bytes(version_id))))
                    }
                    Err(e) => Err(e.within(Step::Subsection(name))),
                }
            }
        }
    }
}

/// A subsection's header that is at hand: its name and its version.
#[inline]
fn whole_header(window: &[u8]) -> Option<(&[u8], u32)> {
    let [SUBSECTION, len, rest @ ..] = window else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(*len))?;
    Some((name, u32::from_be_bytes(*rest.first_chunk()?)))
}

/// Which of the subsections from `expected` on has this name.
fn position(description: &'static Description, name: &[u8], expected: usize) -> Option<usize> {
    let mut index = expected;
    while let Some(subsection) = description.subsections.get(index) {
        if subsection.name.as_bytes() == name {
            return Some(index);
        }
        index += 1;
    }
    None
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
    description.subsection(name).map_or(Header::Unknown, Header::Known)
}
