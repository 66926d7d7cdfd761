//! Damage to a stream of a machine, by its parts.

use arbitrary::Arbitrary;

use crate::edit::Edit;

/// A stream: what is before the first section, the sections with their footers, and what is behind the last.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) head: Vec<u8>,
    pub(super) sections: Vec<Vec<u8>>,
    pub(super) tail: Vec<u8>,
}

/// One change; numbers are taken modulo what there is.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) enum Damage {
    /// Anywhere.
    Bytes(Edit),
    /// In one section.
    Section(u8, Edit),
    /// In the configuration.
    Head(Edit),
    /// In the end, the description or the seal.
    Tail(Edit),
    Drop(u8),
    Double(u8, u8),
    Swap(u8, u8),
    /// A section of another name, instance or version.
    Name(u8, u8),
    Instance(u8, u8),
    Version(u8, u8),
    /// Another record before a section: a command, a part, a section that is started.
    Record(u8, u8, u8),
}

/// The type byte and the section id are before the name.
const NAME: usize = 5;

impl Parts {
    pub(super) fn bytes(&self) -> Vec<u8> {
        [&self.head[..], &self.sections.concat(), &self.tail].concat()
    }

    /// Changes the stream; returns what is left to be done to its bytes.
    pub(super) fn damage(&mut self, damage: Damage) -> Option<Edit> {
        let count = self.sections.len();
        let nth = |n: u8| usize::from(n) % count.max(1);
        match damage {
            Damage::Bytes(edit) => return Some(edit),
            Damage::Head(edit) => edit.apply(&mut self.head),
            Damage::Tail(edit) => edit.apply(&mut self.tail),
            _ if count == 0 => {}
            Damage::Section(n, edit) => edit.apply(&mut self.sections[nth(n)]),
            Damage::Drop(n) => drop(self.sections.remove(nth(n))),
            Damage::Double(from, to) => {
                let section = self.sections[nth(from)].clone();
                self.sections.insert(nth(to), section);
            }
            Damage::Swap(a, b) => self.sections.swap(nth(a), nth(b)),
            Damage::Name(n, change) => change_at(&mut self.sections[nth(n)], change, |_| NAME + 1),
            Damage::Instance(n, change) => {
                change_at(&mut self.sections[nth(n)], change, |len| NAME + 1 + len + 3);
            }
            Damage::Version(n, change) => {
                change_at(&mut self.sections[nth(n)], change, |len| NAME + 1 + len + 7);
            }
            Damage::Record(n, kind, len) => {
                let len = len % 16;
                let record = [&[kind % 10, 0, kind >> 4, 0, len][..], &vec![kind; len.into()]];
                self.sections.insert(nth(n), record.concat());
            }
        }
        None
    }
}

/// Changes a byte whose place depends on the length of the name.
fn change_at(section: &mut [u8], change: u8, place: impl FnOnce(usize) -> usize) {
    let len = section.get(NAME).copied().unwrap_or_default();
    if let Some(byte) = section.get_mut(place(len.into())) {
        *byte ^= change;
    }
}
