//! What lies on the wire, whatever the types are called: the same bytes may be grouped in another way.

use std::fmt;

use super::scope::{self, Scope, weight};
use crate::model::{Field, History, Length, Struct, Type, hash, implied_size};
use crate::text::parts_text;

/// A piece of a stream that knows nothing of structs and names. `vmstate-runtime` has the same in consts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// What it is.
    pub kind: AtomKind,
    /// The bytes of each element; 0 if they vary.
    pub width: u64,
    /// How many elements.
    pub count: u64,
    /// A fingerprint of what must be the same to the letter.
    pub exact: u64,
    /// Fingerprints of the conditions under which it is there; 0 without.
    pub condition: u64,
    /// The field that it is of.
    pub field: String,
}

/// What an [`Atom`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum AtomKind {
    /// Integers of one width, signed or not, of which any value is legal.
    Integer = 0,
    /// Bytes that could be anything: fillers, buffers, values of a layout by hand.
    Bytes = 1,
    /// Something that only equals itself.
    Exact = 2,
    /// What follows, up to its end, is there several times.
    Begin = 3,
    /// The end of that.
    End = 4,
}

/// What fields are on the wire; those of a subsection with the fields of its `device`, which may count its elements.
#[must_use]
pub fn flatten(fields: &[Field], device: &[Field]) -> Vec<Atom> {
    let scopes = [Scope::new(fields, 0), Scope::of_device(device)];
    let mut flat = Flat::default();
    for field in fields {
        flat.top(field, scopes);
    }
    flat.atoms
}

/// Fields that became of released ones: without those that are new and behind a `test`, and with those that are
/// behind one since, as if they were not. Both is legal, and judged by other rules.
pub(super) fn as_released(released: &[Field], fields: &[Field]) -> Vec<Field> {
    let atoms = flatten(released, &[]);
    let kept = fields.iter().filter_map(|field| match news(released, &atoms, field) {
        News::Nothing => Some(field.clone()),
        News::Guarded => Some(Field { test: History::new(), ..field.clone() }),
        News::Field => None,
    });
    kept.collect()
}

/// What is new about a field behind a `test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It is not behind one, or was.
    Nothing,
    /// A released field is behind the test since.
    Guarded,
    /// The field itself.
    Field,
}

/// The same of a field where these were released, with their atoms.
#[must_use]
pub fn news(released: &[Field], atoms: &[Atom], field: &Field) -> News {
    let condition = Flat::default().condition_of(field, field.since);
    if field.test.get().is_none() || atoms.iter().any(|it| it.condition == condition) {
        return News::Nothing;
    }
    match released.iter().find(|it| it.name == field.name) {
        Some(was) if was.test.get().is_none() => News::Guarded,
        Some(_) => News::Nothing,
        None => News::Field,
    }
}

/// Whether fields are the same bytes, however they are called and grouped, and are there in the same cases.
pub(crate) fn same_bytes(was: &[Field], is: &[Field]) -> bool {
    difference(&flatten(was, &[]), &flatten(is, &[])).is_none()
}

/// The first place where two streams are not the same; `None` for the end of one of them.
pub(super) fn difference<'a>(
    was: &'a [Atom],
    is: &'a [Atom],
) -> Option<(Option<&'a Atom>, Option<&'a Atom>)> {
    let (mut was, mut is) = (was.iter(), is.iter());
    let (mut a, mut b) = (was.next(), is.next());
    // What of the first elements is used up, in bytes.
    let (mut skip_a, mut skip_b) = (0, 0);
    loop {
        let (Some(x), Some(y)) = (a, b) else {
            return (a.is_some() || b.is_some()).then_some((a, b));
        };
        let (left, right) = (x.bytes() - skip_a, y.bytes() - skip_b);
        let both = left.min(right);
        if !x.may_be(y, skip_a, skip_b) || both == 0 && left != right {
            return Some((a, b));
        }
        (skip_a, skip_b) = (skip_a + both, skip_b + both);
        if skip_a == x.bytes() {
            (a, skip_a) = (was.next(), 0);
        }
        if skip_b == y.bytes() {
            (b, skip_b) = (is.next(), 0);
        }
    }
}

impl Atom {
    fn bytes(&self) -> u64 {
        self.width.saturating_mul(self.count)
    }

    fn may_be(&self, other: &Self, skip: u64, skip_other: u64) -> bool {
        use AtomKind::{Begin, Bytes, End, Exact, Integer};
        self.condition == other.condition
            && match (self.kind, other.kind) {
                (Integer, Integer) => {
                    self.width == other.width && skip % self.width == skip_other % self.width
                }
                (Bytes, Bytes | Integer) | (Integer, Bytes) | (End, End) => true,
                (Exact, Bytes) | (Bytes, Exact) => self.width > 0 && other.width > 0,
                (Exact, Exact) | (Begin, Begin) => self.exact == other.exact,
                _ => false,
            }
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        match self.kind {
            AtomKind::Integer => {
                write!(f, "{} x {} bits of `{field}`", self.count, self.width * 8)
            }
            AtomKind::Bytes => write!(f, "{} bytes of `{field}`", self.count),
            _ => write!(f, "`{field}`"),
        }
    }
}

#[derive(Default)]
struct Flat {
    atoms: Vec<Atom>,
    field: String,
    condition: u64,
    /// The bytes before what is at hand, without what has no size.
    at: u64,
}

/// What lengths name: the struct at hand, and the device of a subsection.
type Scopes<'a> = [Scope<'a>; 2];

impl Flat {
    fn top(&mut self, field: &Field, scopes: Scopes<'_>) {
        self.field.clone_from(&field.name);
        self.conditional(field, field.since, scopes);
    }

    fn condition_of(&self, field: &Field, since: u32) -> u64 {
        let test = field.test.get().map_or("", String::as_str);
        if since == 0 && test.is_empty() {
            return self.condition;
        }
        let test = test.split('(').next().unwrap_or_default();
        let condition = hash(format!("{since} {test}").as_bytes());
        self.condition.wrapping_mul(31).wrapping_add(condition)
    }

    fn conditional(&mut self, field: &Field, since: u32, scopes: Scopes<'_>) {
        let (outer, at) = (self.condition, self.at);
        self.condition = self.condition_of(field, since);
        if let Some(ty) = &field.ty {
            self.ty(ty, scopes);
        }
        self.at = at.saturating_add(weight(field));
        self.condition = outer;
    }

    fn push(&mut self, kind: AtomKind, width: u64, count: u64, exact: u64) {
        let condition = self.condition;
        if let Some(last) = self.atoms.last_mut() {
            let same = last.kind == kind && last.width == width && last.condition == condition;
            if same && matches!(kind, AtomKind::Integer | AtomKind::Bytes) {
                last.count = last.count.saturating_add(count);
                return;
            }
        }
        let field = self.field.clone();
        self.atoms.push(Atom { kind, width, count, exact, condition, field });
    }

    fn ty(&mut self, ty: &Type, scopes: Scopes<'_>) {
        match ty {
            Type::Leaf { domain: Some(_), .. } | Type::Enum { .. } => {
                self.push(AtomKind::Exact, ty.size().unwrap_or(0), 1, ty.fingerprint());
            }
            Type::Leaf { name, size, .. } => match (implied_size(name), size) {
                (Some(width), _) => self.push(AtomKind::Integer, width, 1, 0),
                (None, Some(0)) => {}
                (None, Some(size)) => self.push(AtomKind::Bytes, 1, *size, 0),
                (None, None) => self.push(AtomKind::Exact, 0, 1, ty.fingerprint()),
            },
            Type::Struct(nested) => self.structure(nested, scopes),
            Type::Tree { .. } => self.push(AtomKind::Exact, 0, 1, ty.fingerprint()),
            Type::Sequence { length: Length::Fixed(0), .. } => {}
            Type::Sequence { length, element } => {
                let times = if let Length::Fixed(len) = length { Some(*len) } else { None };
                self.group(scope::fingerprint(length, scopes), times, element, scopes);
            }
            Type::Pointer(marker, element) => {
                let marker = Type::Pointer(*marker, Box::new(byte()));
                self.group(marker.fingerprint(), None, element, scopes);
            }
        }
    }

    fn structure(&mut self, nested: &Struct, [_, device]: Scopes<'_>) {
        let fields = nested.sent_fields();
        let scopes = [Scope::new(&fields, self.at), device];
        // A nested struct always has the same version, so a `since` holds or does not.
        fields.iter().for_each(|field| self.conditional(field, 0, scopes));
        if !nested.subsections.is_empty() {
            self.push(AtomKind::Exact, 0, 1, hash(parts_text(nested).as_bytes()));
        }
    }

    /// Elements: `times` of them, if that is fixed.
    fn group(&mut self, marker: u64, times: Option<u64>, element: &Type, scopes: Scopes<'_>) {
        if times == Some(1) {
            return self.ty(element, scopes);
        }
        let (condition, at) = (self.condition, self.at);
        let inner = Flat { atoms: Vec::new(), field: self.field.clone(), condition, at };
        let inner = inner.of(element, scopes);
        match (inner.as_slice(), times) {
            ([], Some(_)) => {}
            ([one], Some(times)) if one.is_uniform(self.condition) => {
                self.push(one.kind, one.width, one.count.saturating_mul(times), 0);
            }
            _ => {
                self.push(AtomKind::Begin, 0, 1, marker);
                self.atoms.extend(inner);
                self.push(AtomKind::End, 0, 1, 0);
            }
        }
    }

    fn of(mut self, element: &Type, scopes: Scopes<'_>) -> Vec<Atom> {
        self.ty(element, scopes);
        self.atoms
    }
}

impl Atom {
    fn is_uniform(&self, condition: u64) -> bool {
        matches!(self.kind, AtomKind::Integer | AtomKind::Bytes) && self.condition == condition
    }
}

fn byte() -> Type {
    Type::leaf("uint8", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::device;

    fn flat(lines: &str) -> Vec<Atom> {
        flatten(&device(&format!("version 1 minimum 1\n{lines}")).fields, &[])
    }

    fn same(a: &str, b: &str) -> bool {
        let (a, b) = (flat(a), flat(b));
        assert_eq!(difference(&a, &b).is_none(), difference(&b, &a).is_none());
        difference(&a, &b).is_none()
    }

    #[test]
    fn the_same_bytes_are_grouped_in_many_ways() {
        let of = "  field a uint16\n  field b uint16\n";
        for (a, b) in [
            ("field low [4] uint64\nfield high [4] uint64\n", "field all [8] uint64\n"),
            ("field m [2] [3] uint8\n", "field m [6] uint8\n"),
            ("field a bool\n", "field a uint8\n"),
            ("field a int32\n", "field a uint32\n"),
            ("field a uint8\nfield b uint32\n", "field gap unused_buffer:5\n"),
            ("field a [6] uint8\n", "field a buffer:2\nfield b buffer:4\n"),
            ("field a timer:8\n", "field a int64\n"),
            (
                "field a uint16\nfield b uint16\n",
                &format!("field s struct s version 1 minimum 1\n{of}"),
            ),
            (&format!("field s [3] struct s version 1 minimum 1\n{of}"), "field s [6] uint16\n"),
            ("field e enum uint8 A=0\n", "field gap unused_buffer:1\n"),
            ("field a uint8 check equal\n", "field a uint8\n"),
            (
                "field n uint8\nfield v [n] struct s version 1 minimum 1\n  field a uint8\n",
                "field n uint8\nfield v [n] uint8\n",
            ),
            ("field a uint8 test f\nfield b uint8 test f\n", "field a [2] uint8 test f\n"),
            ("field a [0] uint8\n", ""),
            ("field n uint8\nfield v [n] uint8\n", "field count uint8\nfield v [count] uint8\n"),
            (
                "field n uint8\nfield v [n*2] uint8\n",
                "field s struct s version 1 minimum 1\n  field m uint8\nfield v [s.m*2] uint8\n",
            ),
            (
                "field a uint16\nfield s struct s version 1 minimum 1\n  field n uint8\n  field v [n] uint8\n",
                "field a unused_buffer:2\nfield m uint8\nfield v [m] uint8\n",
            ),
        ] {
            assert!(same(a, b), "{a}{b}");
        }
    }

    #[test]
    fn other_bytes_are_told_apart() {
        for (a, b) in [
            ("field a uint16\nfield b uint32\n", "field a uint32\nfield b uint16\n"),
            ("field a uint32\n", "field a [4] uint8\n"),
            ("field a uint8\n", "field a uint8\nfield b uint8\n"),
            ("field a uint8\n", "field a uint8 test f\n"),
            ("field a uint8 since 2\n", "field a uint8 since 3\n"),
            ("field e enum uint8 A=0\n", "field e enum uint8 A=0 B=1\n"),
            ("field e enum uint8 A=0\n", "field e uint8\n"),
            ("field a [n] uint8\n", "field a [m] uint8\n"),
            (
                "field m uint8\nfield n uint8\nfield v [n] uint8\n",
                "field n uint8\nfield m uint8\nfield v [n] uint8\n",
            ),
            (
                "field w [prefix uint8] uint8\nfield n uint8\nfield m uint8\nfield v [n] uint8\n",
                "field w [prefix uint8] uint8\nfield n uint8\nfield m uint8\nfield v [m] uint8\n",
            ),
            ("field a [prefix uint8] uint8\n", "field a [prefix uint16] uint8\n"),
            ("field a nullable uint8\n", "field a auto_alloc uint8\n"),
            ("field a by_hand:?\n", "field a otherwise:?\n"),
            ("field a uint16\nfield b uint8\n", "field a unused_buffer:2\n"),
            (
                "field a [2] struct s version 1 minimum 1\n  field a uint8\n  field b uint16\n",
                "field a uint8\nfield b uint16\nfield c uint8\n",
            ),
        ] {
            assert!(!same(a, b), "{a}{b}");
        }
    }
}
