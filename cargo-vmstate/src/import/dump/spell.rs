//! How QEMU shows the fields of a device.

use std::collections::HashMap;

use vmstate_schema::Device;
use vmstate_schema::model::{Field, Subsection, Type};

use crate::cmd::show::dump_vmstate::{describe, is_nothing, stem};
use crate::qemu::names::{Names, Spelling};
use crate::qemu::shape::{Described, Entry};

/// What is taken over from a dump.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Everything: the device is from this dump.
    All,
    /// Only what no byte of a stream depends on: the device is ours, and a difference on the wire stays one.
    BesideTheWire {
        /// Whether the dump says how many elements there are.
        numbered: bool,
    },
}

/// Adds what QEMU shows in another way than would follow from the wire. What is there already stays.
pub(super) fn add(names: &mut Names, device: &Device, qemu: &Described, taken: Taken) {
    let plain = describe(device, &Names::default());
    let mut spelled = Spelled { names, taken };
    spelled.body(&device.fields, &plain, qemu, Some(device.minimum_version()));
    spelled.parts(&device.subsections, &plain, qemu);
}

struct Spelled<'n> {
    names: &'n mut Names,
    taken: Taken,
}

impl Spelled<'_> {
    /// `minimum` is the oldest version that is loaded; a nested struct is always at its newest.
    fn body(
        &mut self,
        fields: &[Field],
        plain: &Described,
        qemu: &Described,
        minimum: Option<u32>,
    ) {
        let fields: Vec<&Field> = fields.iter().filter(|field| !is_nothing(field)).collect();
        for (index, shown) in pairs(plain.fields(), qemu.fields()) {
            let (field, entry) = (fields[index], &plain.fields()[index]);
            let same: Vec<&Entry> = shown.iter().map(|at| &qemu.fields()[*at]).collect();
            if let Some(spellings) = self.spellings(field, entry, &same, minimum) {
                let known = self.names.fields.entry(plain.name.clone()).or_default();
                known.entry(field.name.clone()).or_insert(spellings);
            }
            let nested = field.ty.as_ref().and_then(Type::nested);
            let theirs = same.first().and_then(|it| it.nested.as_ref());
            if let (Some(ty), Some(inner), Some(theirs)) = (nested, &entry.nested, theirs) {
                self.body(&ty.fields, inner, theirs, None);
                self.parts(&ty.subsections, inner, theirs);
            }
        }
    }

    fn parts(&mut self, parts: &[Subsection], plain: &Described, qemu: &Described) {
        // Of two of one name QEMU loads the first.
        let all = qemu.subsections.iter().rev();
        let qemu: HashMap<&str, &Described> = all.map(|it| (it.name.as_str(), it)).collect();
        for (part, inner) in parts.iter().zip(&plain.subsections) {
            if let Some(theirs) = qemu.get(part.name.as_str()) {
                self.body(&part.fields, inner, theirs, Some(part.minimum));
                self.parts(&part.subsections, inner, theirs);
            }
        }
    }

    /// How QEMU shows a field, if it does so in another way that may be taken over.
    fn spellings(
        &self,
        field: &Field,
        plain: &Entry,
        qemu: &[&Entry],
        minimum: Option<u32>,
    ) -> Option<Vec<Spelling>> {
        let Taken::BesideTheWire { numbered } = self.taken else {
            let mut all = Spelling::between(plain, qemu.first()?);
            // The size of a struct in memory.
            all.size = all.size.filter(|_| plain.nested.is_none());
            let is_said = says_anything(&all);
            return Some(vec![all]).filter(|_| is_said);
        };
        if let [_, _, ..] = qemu {
            // Of several tests one is true: the values lie in each other's place.
            let alternatives = qemu.iter().all(|it| it.exists)
                && qemu.iter().any(|it| it.size == plain.size)
                && is_opaque(field);
            let spellings = qemu.iter().map(|it| Spelling::between(plain, it)).collect();
            return Some(spellings).filter(|_| alternatives);
        }
        let theirs = qemu.first()?;
        let mut spelling = Spelling::between(plain, theirs);
        spelling.exists = None;
        // The field is in every section that is loaded.
        let always = |version: u32| minimum.is_none_or(|minimum| version <= minimum);
        if !always(plain.version) || !always(theirs.version) {
            spelling.version = None;
        }
        (spelling.num, spelling.size) = sizes(field, plain, theirs, numbered);
        let is_said = says_anything(&spelling);
        Some(vec![spelling]).filter(|_| is_said)
    }
}

/// Whether there is anything in it.
fn says_anything(spelling: &Spelling) -> bool {
    *spelling != Spelling::default()
}

/// Number and size, if they make up the same bytes.
fn sizes(field: &Field, plain: &Entry, qemu: &Entry, numbered: bool) -> (Option<u64>, Option<u64>) {
    if plain.nested.is_some() {
        return (None, None);
    }
    let total = |entry: &Entry| entry.num.unwrap_or(1).checked_mul(entry.size);
    let whole = (Some(0).filter(|_| plain.num.is_some()), Some(qemu.size));
    let is_whole = qemu.num.is_none() && qemu.size != plain.size && total(plain) == total(qemu);
    let of_no_size = qemu.num.is_none() && qemu.size == 0 && plain.size > 0;
    if is_whole || of_no_size && (is_opaque(field) || is_bytes(field)) {
        return whole;
    }
    if numbered && plain.num != qemu.num && total(plain) == total(qemu) {
        let spelling = Spelling::between(plain, qemu);
        return (spelling.num, spelling.size);
    }
    (None, None)
}

/// Whether it has a layout by hand.
fn is_opaque(field: &Field) -> bool {
    matches!(&field.ty, Some(Type::Leaf { name, .. })
        if !name.starts_with("int") && !name.starts_with("uint") && name != "bool")
}

fn is_bytes(field: &Field) -> bool {
    matches!(&field.ty, Some(Type::Sequence { element, .. }) if element.size() == Some(1))
}

/// So many fields are seen at once when two lists are aligned. QEMU's have less than a hundred; beyond, what was moved farther than
/// that is not found, so that time is linear and memory the same for any dump.
const WINDOW: usize = 1024;

/// The entries of a dump for each of our fields: those of its name, in the order that both have; where there are several
/// of one name in a row and we have one, all of them.
fn pairs(ours: &[Entry], qemu: &[Entry]) -> Vec<(usize, Vec<usize>)> {
    let mut numbers = HashMap::new();
    let mut number = |entry: &Entry| {
        let next = numbers.len();
        *numbers.entry(stem(&entry.name).to_owned()).or_insert(next)
    };
    let ours: Vec<usize> = ours.iter().map(&mut number).collect();
    let qemu: Vec<usize> = qemu.iter().map(&mut number).collect();
    let same = |a: usize, b: usize| ours[a] == qemu[b];
    let (mut a, mut b) = (0, 0);
    let mut pairs: Vec<(usize, Vec<usize>)> = Vec::new();
    while a < ours.len() && b < qemu.len() {
        let (from_a, from_b) = (a, b);
        let (to_a, to_b) = (ours.len().min(a + WINDOW), qemu.len().min(b + WINDOW));
        let longest = longest(&ours[a..to_a], &qemu[b..to_b]);
        while a < to_a && b < to_b {
            let (down, right) = (&longest[a - from_a + 1], &longest[a - from_a]);
            if same(a, b) {
                pairs.push((a, vec![b]));
                (a, b) = (a + 1, b + 1);
            } else if down[b - from_b] >= right[b - from_b + 1] {
                a += 1;
            } else {
                again(&mut pairs, b, same);
                b += 1;
            }
        }
    }
    while b < qemu.len() && again(&mut pairs, b, same) {
        b += 1;
    }
    pairs
}

/// An entry right behind those of our last field, and of its name, is one of them.
fn again(pairs: &mut [(usize, Vec<usize>)], b: usize, same: impl Fn(usize, usize) -> bool) -> bool {
    let Some((last, entries)) = pairs.last_mut() else { return false };
    let is_next = entries.last().is_some_and(|at| at + 1 == b) && same(*last, b);
    if is_next {
        entries.push(b);
    }
    is_next
}

/// How long the longest common subsequence is of what is left of both, from any two places.
fn longest(ours: &[usize], qemu: &[usize]) -> Vec<Vec<u32>> {
    let mut longest = vec![vec![0; qemu.len() + 1]; ours.len() + 1];
    for a in (0..ours.len()).rev() {
        for b in (0..qemu.len()).rev() {
            longest[a][b] = if ours[a] == qemu[b] {
                longest[a + 1][b + 1] + 1
            } else {
                longest[a + 1][b].max(longest[a][b + 1])
            };
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<Entry> {
        names.into_iter().map(|name| Entry { name: name.to_owned(), ..Entry::default() }).collect()
    }

    #[test]
    fn entries_stand_beside_the_fields_of_their_name() {
        let of =
            |ours: &str, qemu: &str| pairs(&entries(ours.split(' ')), &entries(qemu.split(' ')));
        assert_eq!(of("a b c", "a c"), [(0, vec![0]), (2, vec![1])]);
        assert_eq!(of("y x", "x x"), [(1, vec![0, 1])]);
        assert_eq!(of("a b", "a a a b b"), [(0, vec![0, 1, 2]), (1, vec![3, 4])]);
        assert_eq!(of("a b c", "c a b"), [(0, vec![1]), (1, vec![2])]);
        assert_eq!(of("a a b", "a b"), [(0, vec![0]), (2, vec![1])]);
    }

    /// Whole, the table for these would have 40 GB.
    #[test]
    fn the_longest_lists_are_aligned_within_little_memory() {
        const MANY: usize = 100_000;
        vmstate_tests::long!("it aligns a hundred thousand names");
        let names: Vec<String> = (0..MANY).map(|n| format!("f{n}")).collect();
        let ours = entries(names.iter().map(String::as_str));
        // One is new at the start, and every hundredth is not there.
        let kept = names.iter().enumerate().filter(|(at, _)| at % 100 != 99);
        let qemu = entries(["new"].into_iter().chain(kept.map(|it| it.1.as_str())));
        let pairs = pairs(&ours, &qemu);
        assert_eq!(pairs.len(), MANY - MANY / 100);
        assert!(pairs.iter().all(|(a, b)| b.len() == 1 && ours[*a].name == qemu[b[0]].name));
    }
}
