//! Which body is which, and where fields went that are not in theirs.

use super::align::Alignment;
use super::compare::Judge;
use super::{FieldAt, decided, fields, subsections};
use crate::by_name;
use crate::model::{Body, Device, Field, Stamp, Subsection};

/// A released body and what has become of it.
pub(super) struct Pair<'a> {
    pub(super) released: Body<'a>,
    pub(super) current: Body<'a>,
    /// The path of indices of the current body.
    pub(super) path: Vec<usize>,
    /// The released subsection; `None` for the main body.
    pub(super) part: Option<&'a Subsection>,
    pub(super) alignment: Alignment,
}

/// Every body of a device.
pub(super) struct Pairing<'a> {
    pub(super) pairs: Vec<Pair<'a>>,
    gone: Vec<&'a Subsection>,
    /// New subsections with their paths. Those inside of new ones are not here.
    new: Vec<(Vec<usize>, &'a Subsection)>,
}

/// All rules about fields and subsections.
pub(super) fn bodies(judge: &mut Judge<'_>) {
    let mut pairing = Pairing::new(judge.released, judge.current);
    for pair in &pairing.pairs {
        if let (Some(from), Some(to)) = (pair.part, judge.current.subsection(&pair.path)) {
            subsections::kept(judge, &pair.path, from, to);
        }
    }
    for gone in std::mem::take(&mut pairing.gone) {
        subsections::removed(judge, &mut pairing, gone);
    }
    if judge.current.same_bytes.is_some() {
        for pair in &pairing.pairs {
            fields::rearranged(judge, pair);
        }
    } else {
        for index in 0..pairing.pairs.len() {
            fields::missing(judge, &mut pairing, index);
        }
        for pair in &pairing.pairs {
            fields::kept(judge, pair);
            fields::added(judge, pair);
        }
    }
    for pair in &pairing.pairs {
        decided::reset(judge, pair);
    }
    for (path, new) in &pairing.new {
        subsections::added(judge, path, new);
    }
}

impl<'a> Pairing<'a> {
    fn new(released: &'a Device, current: &'a Device) -> Self {
        let mut pairing = Self { pairs: Vec::new(), gone: Vec::new(), new: Vec::new() };
        let main =
            |device: &'a Device| Body { fields: &device.fields, subsections: &device.subsections };
        pairing.add(None, main(released), main(current), Vec::new());
        pairing
    }

    fn add(
        &mut self,
        part: Option<&'a Subsection>,
        released: Body<'a>,
        current: Body<'a>,
        path: Vec<usize>,
    ) {
        let alignment = Alignment::new(released.fields, current.fields);
        let at = |index: usize| path.iter().copied().chain([index]).collect::<Vec<_>>();
        let mut known = vec![false; current.subsections.len()];
        let mut inner = Vec::new();
        let places = by_name(current.subsections, |it| &it.name);
        for gone in released.subsections {
            match places.get(gone.name.as_str()) {
                Some(&index) => {
                    known[index] = true;
                    inner.push((gone, at(index), &current.subsections[index]));
                }
                None => self.gone.push(gone),
            }
        }
        for (index, new) in current.subsections.iter().enumerate() {
            if !known[index] {
                self.new.push((at(index), new));
            }
        }
        self.pairs.push(Pair { released, current, path, part, alignment });
        for (from, path, to) in inner {
            self.add(Some(from), from.body(), to.body(), path);
        }
    }

    /// The new subsection that is this one under another name or parent.
    pub(super) fn take_renamed(&mut self, gone: &Subsection) -> Option<Vec<usize>> {
        let fields = |part: &Subsection| -> Vec<String> {
            part.fields.iter().map(|field| field.name.clone()).collect()
        };
        let index = self.new.iter().position(|(_, new)| {
            new.name == gone.name || fields(new) == fields(gone) || all_of(gone, new)
        })?;
        Some(self.new.remove(index).0)
    }

    /// The first of the fields of this subsection that stands in another body now. None of them counts as new.
    pub(super) fn take_fields(&mut self, gone: &Subsection) -> Option<FieldAt> {
        let mut first = None;
        for field in &gone.fields {
            let found = self.take_field(&field.name, None);
            first = first.or(found);
        }
        first
    }

    /// Where a field of this name stands as a new one, outside of the body `from`.
    pub(super) fn take_field(&mut self, name: &str, from: Option<usize>) -> Option<FieldAt> {
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            if Some(index) == from {
                continue;
            }
            let extra = &mut pair.alignment.extra;
            let named = |at: &usize| pair.current.fields[*at].name == name;
            if let Some(position) = extra.iter().position(named) {
                let field = extra.remove(position);
                return Some(FieldAt { subsection: pair.path.clone(), field });
            }
        }
        let mut new = self.new.iter();
        new.find_map(|(path, part)| find_in(path, part, name))
    }
}

/// Whether a new subsection holds everything that a released one held, under the same predicate.
fn all_of(gone: &Subsection, new: &Subsection) -> bool {
    let holds = |field: &Field| new.fields.iter().any(|it| it.name == field.name);
    gone.needed == new.needed && !gone.fields.is_empty() && gone.fields.iter().all(holds)
}

fn find_in(path: &[usize], part: &Subsection, name: &str) -> Option<FieldAt> {
    let field = part.fields.iter().position(|field| field.name == name)?;
    Some(FieldAt { subsection: path.to_vec(), field })
}

impl Pair<'_> {
    /// A field of the current body.
    pub(super) fn at(&self, field: usize) -> FieldAt {
        FieldAt { subsection: self.path.clone(), field }
    }

    /// Since when the body was released; none for the main body, which all have.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        self.part.map(|part| part.stamp)
    }

    /// `device `pl011`` or `subsection `pl011/clock``.
    pub(super) fn describe(&self, device: &Device) -> String {
        match self.part {
            Some(part) => format!("subsection `{}`", part.name),
            None => format!("device `{}`", device.name),
        }
    }
}
