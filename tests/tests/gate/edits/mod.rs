//! Edits of released structs, each in every place where a struct can be: a device, a struct inside of one, an element of an array,
//! a subsection.
//!
//! The table of `rows` has a crate for each edit. Here one crate has them all, a module each, since what is refused does not
//! depend on its neighbors: what was released is dumped once, and what became of it is compiled as often as errors hide others.

mod counts;
mod fields;
mod foreign;
mod indirect;
mod made;
mod parts;
mod place;
mod structs;
mod twice;
mod values;
mod world;

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(crate) use self::place::Place;
use self::world::{Verdicts, World};

/// An edit, and what it gets in each place where it is tried.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edit {
    title: &'static str,
    /// Items beside the struct, before and after.
    items: [String; 2],
    /// Keys of the struct itself.
    keys: [String; 2],
    /// Keys of the device around it.
    outer: [String; 2],
    fields: [String; 2],
    methods: String,
    verdicts: Vec<(Place, &'static str)>,
}

/// Accepted.
const FINE: &str = "";

impl Edit {
    /// Of the fields of a struct.
    fn new(title: &'static str, before: &str, after: &str) -> Self {
        let fields = [before, after].map(str::to_owned);
        Self { title, fields, ..Self::default() }
    }

    /// Items before and after.
    fn items(mut self, before: &str, after: &str) -> Self {
        self.items = [before, after].map(str::to_owned);
        self
    }

    /// These fields, before and after.
    fn fields_are(mut self, fields: &str) -> Self {
        self.fields = [fields, fields].map(str::to_owned);
        self
    }

    /// More items before and after.
    fn and(mut self, before: &str, after: &str) -> Self {
        for (items, more) in self.items.iter_mut().zip([before, after]) {
            *items = format!("{items}\n{more}");
        }
        self
    }

    /// The same items before and after.
    fn with(self, items: &str) -> Self {
        self.items(items, items)
    }

    fn keys(mut self, before: &str, after: &str) -> Self {
        self.keys = [before, after].map(str::to_owned);
        self
    }

    /// The device says so from now on.
    fn device(mut self, key: &str) -> Self {
        self.outer = [String::new(), key.to_owned()];
        self
    }

    fn methods(self, methods: &str) -> Self {
        Self { methods: methods.to_owned(), ..self }
    }

    /// In a device, inside of one, in a subsection: the rules that refuse it.
    fn gets(self, device: &'static str, inside: &'static str, part: &'static str) -> Self {
        self.at(Place::Device, device).at(Place::Nested, inside).at(Place::Subsection, part)
    }

    fn at(mut self, place: Place, rules: &'static str) -> Self {
        self.verdicts.push((place, rules));
        self
    }

    /// Wherever a struct has a name of its own, so not in a subsection.
    fn structs(self, device: &'static str, inside: &'static str) -> Self {
        self.at(Place::Device, device).at(Place::Nested, inside).at(Place::Element, inside)
    }

    fn everywhere(self, rules: &'static str) -> Self {
        self.at(Place::Device, rules).at(Place::Element, rules).at(Place::Subsection, rules)
    }
}

fn all() -> Vec<Edit> {
    let files = [
        fields::edits,
        structs::edits,
        parts::edits,
        indirect::edits,
        twice::edits,
        counts::edits,
        values::edits,
        foreign::edits,
        made::edits,
    ];
    files.iter().flat_map(|edits| edits()).collect()
}

#[test]
fn every_edit_gets_what_it_deserves_wherever_it_is_made() {
    let mut edits = all();
    if !vmstate_tests::long::runs(
        "it makes one edit in six, in a device, and not where else a struct can be",
    ) {
        edits = edits.into_iter().step_by(6).collect();
        // Those that have no device of their own are left with the places that they have.
        for edit in &mut edits {
            let is_of_devices = edit.verdicts.iter().any(|(place, _)| *place == Place::Device);
            edit.verdicts.retain(|(place, _)| !is_of_devices || *place == Place::Device);
        }
    }
    let world = World::new(&edits);
    let compiled = world.compiled();
    let commanded = world.commanded();
    let mut wrong = String::new();
    for (name, title, expected) in world.expected() {
        let of = |verdicts: &Verdicts| verdicts.get(&name).cloned().unwrap_or_default();
        let (rustc, command) = (of(&compiled), of(&commanded));
        if rustc.rules() != expected || command.rules() != expected {
            let _ = writeln!(
                wrong,
                "{name}: {title}: expected `{expected}`, the compiler says `{}`, the command `{}`\n{}",
                rustc.rules(),
                command.rules(),
                rustc.text
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn no_edit_is_lost() {
    let edits = all();
    let mut titles = BTreeMap::new();
    for edit in &edits {
        *titles.entry(edit.title).or_insert(0) += 1;
    }
    let doubled: Vec<_> = titles.iter().filter(|(_, count)| **count > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
    let tried: usize = edits.iter().map(|edit| edit.verdicts.len()).sum();
    let refused = edits.iter().flat_map(|edit| &edit.verdicts).filter(|(_, rules)| *rules != FINE);
    assert_eq!((edits.len(), tried, refused.count()), (EDITS, TRIED, REFUSED));
}

const EDITS: usize = 442;
const TRIED: usize = 1262;
const REFUSED: usize = 844;
