//! Passing over what the policy allows to.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use vmstate_runtime::schema::Description;
use vmstate_runtime::{Decoder, LoadError, LoadErrorKind};
use vmstate_stream::Header;

use super::load::name;
use super::{Decision, MachineError, Policy, UnknownSection, UnknownSubsection};
use crate::device::Section;
use crate::seal::Lengths;

/// What precedes the name of a subsection.
const SUBSECTION: u8 = 0x05;
const FOOTER: u8 = 0x7e;

/// How many subsections of a section are left out at most. After each the section is read from its start, so a stream
/// could make work that grows with the square of its length; no release has gained as many in one device.
const MOST: usize = 64;

/// The stream once more, and how long its sections are, if the policy passes over anything.
#[derive(Default)]
pub(super) struct Lenient {
    lengths: Option<Lengths>,
    stream: Vec<u8>,
    /// Where that begins.
    start: u64,
    drops: bool,
}

impl Lenient {
    pub(super) fn new(
        input: &mut Decoder<'_>,
        policy: Policy,
        lengths: Option<Lengths>,
    ) -> Result<Self, MachineError> {
        let drops = policy.unknown_subsection == UnknownSubsection::Drop;
        if !drops && policy.unknown_section == UnknownSection::Refuse {
            return Ok(Self::default());
        }
        let stream = match input.remaining().filter(|_| drops) {
            Some(len) => {
                let rest = input.peek(len).map_err(vmstate_stream::StreamError::from)?;
                rest.to_owned()
            }
            None => Vec::new(),
        };
        let start = input.offset();
        Ok(Self { lengths, drops: drops && !stream.is_empty(), stream, start })
    }

    /// How long the body of a section is, if that is known and subsections are dropped.
    pub(super) fn drops_in(&self, header: &Header) -> Option<usize> {
        if self.drops { self.length_of(header) } else { None }
    }

    /// How long the body of a section is, if that is known.
    pub(super) fn length_of(&self, header: &Header) -> Option<usize> {
        let lengths = self.lengths.as_ref()?;
        usize::try_from(lengths.get(&header.idstr, header.instance_id)?).ok()
    }

    /// Loads the section, whose body has `len` bytes, without the subsections that its device does not know. What is
    /// loaded claims memory from the budget of `input`.
    pub(super) fn load<S: ?Sized + Section>(
        &self,
        section: &mut S,
        (header, version_id): (&Header, u32),
        input: &mut Decoder<'_>,
        len: usize,
        decisions: &mut Vec<Decision>,
    ) -> Result<(), LoadError> {
        let (start, claimed) = (input.offset(), input.claimed());
        let mut part = self.body(start, len).to_owned();
        let mut dropped = 0;
        loop {
            let mut rest = Decoder::part(&part, start, false).with_claimed(claimed).apart();
            let loaded =
                rest.__lend(|rest| section.load(rest, version_id)).and_then(|()| rest.end());
            let Err(error) = loaded else {
                input.take(len)?;
                // Of what was tried before nothing is held.
                return input.claim(rest.claimed().saturating_sub(claimed) as usize);
            };
            let LoadErrorKind::UnknownSubsection { name: unknown, .. } = error.kind() else {
                return Err(error);
            };
            // A layout by hand may make up such an error, anywhere.
            let at = error.offset().checked_sub(start).filter(|at| *at < part.len() as u64);
            let at = at.filter(|_| dropped < MOST).map(|at| at as usize);
            let end = at.and_then(|at| subsection_end(&part, at, section.description()));
            let (Some(at), Some(end)) = (at, end) else { return Err(error) };
            dropped += 1;
            decisions.push(Decision::Dropped {
                section: name(header),
                subsection: unknown.clone(),
                bytes: (end - at) as u64,
            });
            part.drain(at..end);
        }
    }

    /// The body of a section, or what there is of it.
    fn body(&self, start: u64, len: usize) -> &[u8] {
        let body = self.stream.get((start - self.start) as usize..).unwrap_or_default();
        body.get(..len).unwrap_or(body)
    }
}

/// Where the subsection at `at` ends: at the next one that the device knows, or at the end of the section.
fn subsection_end(part: &[u8], at: usize, device: &'static Description) -> Option<usize> {
    let name = part.get(at + 1).map(|len| usize::from(*len))?;
    let behind = at.checked_add(2 + name + 4).filter(|behind| *behind <= part.len())?;
    let starts =
        |rest: &[u8]| device.subsections.iter().any(|known| is_header_of(rest, known.name));
    Some((behind..part.len()).find(|next| starts(&part[*next..])).unwrap_or(part.len()))
}

fn is_header_of(bytes: &[u8], name: &str) -> bool {
    match bytes {
        [SUBSECTION, len, rest @ ..] => {
            usize::from(*len) == name.len() && rest.starts_with(name.as_bytes())
        }
        _ => false,
    }
}

/// Passes over a body of unknown length, to the next footer of its section that a record follows. A guess, for a load that has
/// failed and is to name all that differs.
pub(super) fn skip_to_footer(input: &mut Decoder<'_>, section_id: u32) -> Result<(), LoadError> {
    let [a, b, c, d] = section_id.to_be_bytes();
    let footer = [FOOTER, a, b, c, d];
    loop {
        let next = input.peek(6)?;
        if next.starts_with(&footer) && next.get(5).is_none_or(|kind| matches!(kind, 0..=4 | 8)) {
            return Ok(());
        }
        input.take(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_is_found() {
        let bytes = [1, 2, 0x7e, 0, 0, 0, 3, 9, 0x7e, 0, 0, 0, 3, 4, 7];
        let mut input = Decoder::new(&bytes);
        skip_to_footer(&mut input, 3).unwrap();
        assert_eq!(input.offset(), 8);
        assert!(skip_to_footer(&mut Decoder::new(&bytes), 4).is_err());
    }
}
