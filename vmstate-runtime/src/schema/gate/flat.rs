//! The bytes of fields without names and structs, in a const: what `same_bytes` has to keep. The crate
//! `vmstate-schema` flattens in the same way.

use super::scope::{self, Scope, weight};
use super::{Release, as_str, decimal};
use crate::schema::print::{fingerprint, hash, parts_fingerprint};
use crate::schema::property::constant::fail;
use crate::schema::{Description, Field, Length, Shape, Type};

/// As many pieces a body may have.
const MOST: usize = 1024;

const INTEGER: u8 = 0;
const BYTES: u8 = 1;
const EXACT: u8 = 2;
const BEGIN: u8 = 3;
const END: u8 = 4;

/// A piece of a stream: kind, width, count, fingerprint, fingerprint of its conditions, and the field it is of.
#[derive(Clone, Copy)]
pub struct Atom(pub u8, pub u64, pub u64, pub u64, pub u64, pub &'static str);

impl Atom {
    const fn bytes(&self) -> u64 {
        self.1.saturating_mul(self.2)
    }

    const fn may_be(&self, other: &Self, skip: u64, skip_other: u64) -> bool {
        if self.4 != other.4 {
            return false;
        }
        match (self.0, other.0) {
            (INTEGER, INTEGER) => self.1 == other.1 && skip % self.1 == skip_other % self.1,
            (BYTES, BYTES | INTEGER) | (INTEGER, BYTES) | (END, END) => true,
            (EXACT, BYTES) | (BYTES, EXACT) => self.1 > 0 && other.1 > 0,
            (EXACT, EXACT) | (BEGIN, BEGIN) => self.3 == other.3,
            _ => false,
        }
    }
}

/// Refuses a body that has other bytes than released. `new` are the fields that are not released, and behind a `test`; `guarded`
/// the released ones that are behind one since. Other rules judge those. `device`: the fields of the device of a subsection,
/// and which of those are new.
#[track_caller]
pub const fn gate_bytes(
    fields: &[Field],
    released: &[Atom],
    [new, guarded]: [&[usize]; 2],
    device: (&[Field], &[usize]),
    release: &Release,
) {
    let scope = Scope { fields, new, version_id: u32::MAX, at: 0 };
    let mut flat = Flat::new(scope, Scope::of_device(device.0, device.1));
    let mut i = 0;
    while i < fields.len() {
        flat.field = fields[i].name;
        if contains(guarded, i) {
            flat.conditional(&Field { field_exists: None, ..fields[i] }, fields[i].since);
        } else if scope.has(i) {
            flat.conditional(&fields[i], fields[i].since);
        }
        i += 1;
    }
    let (was, is) = match difference(released, &flat.atoms, flat.len) {
        None => return,
        _ if flat.is_faulty => return,
        Some((was, is)) => (
            if was < released.len() { Some(&released[was]) } else { None },
            if is < flat.len { Some(&flat.atoms[is]) } else { None },
        ),
    };
    let (digits_was, digits_is) = (count_of(was), count_of(is));
    let (was, is) = (words(was, as_str(&digits_was)), words(is, as_str(&digits_is)));
    fail(&[
        "`same_bytes`, but device `",
        release.device,
        "` has other bytes than released [VMS0035]\n   released: ",
        was[0],
        was[1],
        was[2],
        was[3],
        "\n        now: ",
        is[0],
        is[1],
        is[2],
        is[3],
        "\n",
        release.hosts,
        " take these bytes for something else; this code misreads theirs\n\
         help: restore what was released, or let the fields have the same widths in the same order\n\
         help: `cargo vmstate explain VMS0035` says more",
    ])
}

const fn count_of(atom: Option<&Atom>) -> [u8; 20] {
    match atom {
        Some(atom) => decimal(atom.2),
        None => decimal(0),
    }
}

const fn words<'a>(atom: Option<&Atom>, count: &'a str) -> [&'a str; 4] {
    match atom {
        None => ["nothing more", "", "", ""],
        Some(Atom(INTEGER, width, _, _, _, field)) => {
            let bits = match width {
                1 => " x 8 bits of field ",
                2 => " x 16 bits of field ",
                4 => " x 32 bits of field ",
                _ => " x 64 bits of field ",
            };
            [count, bits, field, ""]
        }
        Some(Atom(BYTES, _, _, _, _, field)) => [count, " bytes of field ", field, ""],
        Some(Atom(_, _, _, _, _, field)) => ["field ", field, "", ""],
    }
}

/// The places of the first pieces that are not the same.
const fn difference(was: &[Atom], is: &[Atom; MOST], len: usize) -> Option<(usize, usize)> {
    let (mut a, mut b, mut skip_a, mut skip_b) = (0, 0, 0, 0);
    while a < was.len() && b < len {
        let (x, y) = (&was[a], &is[b]);
        let (left, right) = (x.bytes() - skip_a, y.bytes() - skip_b);
        let both = if left < right { left } else { right };
        if !x.may_be(y, skip_a, skip_b) || both == 0 && left != right {
            return Some((a, b));
        }
        (skip_a, skip_b) = (skip_a + both, skip_b + both);
        if skip_a == x.bytes() {
            (a, skip_a) = (a + 1, 0);
        }
        if skip_b == y.bytes() {
            (b, skip_b) = (b + 1, 0);
        }
    }
    if a < was.len() || b < len { Some((a, b)) } else { None }
}

struct Flat<'a> {
    atoms: [Atom; MOST],
    len: usize,
    field: &'static str,
    condition: u64,
    /// Where the elements at hand begin: what is before does not merge with them.
    from: usize,
    /// The bytes before what is at hand, without what has no size.
    at: u64,
    /// Whether the attributes of a type are wrong, which is an error already.
    is_faulty: bool,
    /// What lengths name: the struct at hand, and the device of a subsection.
    scope: Scope<'a>,
    device: Scope<'a>,
}

pub(super) const fn contains(places: &[usize], place: usize) -> bool {
    let mut rest = places;
    while let [first, others @ ..] = rest {
        if *first == place {
            return true;
        }
        rest = others;
    }
    false
}

impl<'a> Flat<'a> {
    #[expect(clippy::large_stack_arrays, reason = "it is only made in a const")]
    const fn new(scope: Scope<'a>, device: Scope<'a>) -> Self {
        let atoms = [Atom(END, 0, 0, 0, 0, ""); MOST];
        let (len, field, condition, from, at) = (0, "", 0, 0, 0);
        Self { atoms, len, field, condition, from, at, is_faulty: false, scope, device }
    }

    const fn conditional(&mut self, field: &Field, since: u32) {
        let outer = self.condition;
        if since > 0 || field.field_exists.is_some() {
            let test = match field.field_exists {
                Some(test) => test,
                None => "",
            };
            self.condition = outer.wrapping_mul(31).wrapping_add(hash(since, test));
        }
        let at = self.at;
        self.ty(&field.ty);
        self.at = at.saturating_add(weight(&field.ty));
        self.condition = outer;
    }

    const fn push(&mut self, kind: u8, width: u64, count: u64, exact: u64) {
        if self.len > self.from && kind <= BYTES {
            let last = &mut self.atoms[self.len - 1];
            if last.0 == kind && last.1 == width && last.4 == self.condition {
                last.2 = last.2.saturating_add(count);
                return;
            }
        }
        if self.len == MOST {
            fail(&["field `", self.field, "`: too many pieces to compare; split the struct"]);
        }
        self.atoms[self.len] = Atom(kind, width, count, exact, self.condition, self.field);
        self.len += 1;
    }

    const fn ty(&mut self, ty: &Type) {
        match ty.shape {
            Shape::Leaf => match (integer(ty.name), ty.size) {
                (0, Some(0)) => {}
                (0, Some(size)) => self.push(BYTES, 1, size as u64, 0),
                (0, None) => {
                    self.is_faulty |= ty.name.is_empty();
                    self.push(EXACT, 0, 1, fingerprint(ty));
                }
                (width, _) => self.push(INTEGER, width, 1, 0),
            },
            Shape::Restricted(_) | Shape::Enum(_) => {
                let width = match ty.size {
                    Some(size) => size as u64,
                    None => 0,
                };
                self.push(EXACT, width, 1, fingerprint(ty));
            }
            Shape::Struct(nested) | Shape::PinnedStruct(nested, _) => self.structure(ty, nested),
            Shape::Tree(..) => self.push(EXACT, 0, 1, fingerprint(ty)),
            Shape::Array(_, 0) | Shape::Sequence(_, Length::Fixed(0)) => {}
            Shape::Array(element, 1) | Shape::Sequence(element, Length::Fixed(1)) => {
                self.ty(element);
            }
            Shape::Array(element, len) => {
                let marker = Type { shape: Shape::Array(&BYTE, len), ..*ty };
                self.group(fingerprint(&marker), Some(len as u64), element);
            }
            Shape::Sequence(element, Length::Fixed(count)) => {
                let marker = Type { shape: Shape::Array(&BYTE, count as usize), ..BYTE };
                self.group(fingerprint(&marker), Some(count), element);
            }
            Shape::Sequence(element, length) => self.sequence(element, length),
            Shape::Pointer(element, marker) => {
                let marker = Type { shape: Shape::Pointer(&BYTE, marker), ..*ty };
                self.group(fingerprint(&marker), None, element);
            }
        }
    }

    const fn sequence(&mut self, element: &Type, length: Length) {
        let marker = match scope::fingerprint(length, [&self.scope, &self.device]) {
            Some(place) => place,
            None => fingerprint(&Type { shape: Shape::Sequence(&BYTE, length), ..BYTE }),
        };
        self.group(marker, None, element);
    }

    const fn structure(&mut self, ty: &Type, nested: &Description) {
        let Some(scope) = scope::inside(ty, self.at) else { return };
        let outer = self.scope;
        self.scope = scope;
        let mut i = 0;
        while i < nested.fields.len() {
            if scope.has(i) {
                self.conditional(&nested.fields[i], 0);
            }
            i += 1;
        }
        self.scope = outer;
        if !nested.subsections.is_empty() {
            self.push(EXACT, 0, 1, parts_fingerprint(nested));
        }
    }

    const fn group(&mut self, marker: u64, times: Option<u64>, element: &Type) {
        let (outer, begin) = (self.from, self.len);
        self.push(BEGIN, 0, 1, marker);
        self.from = self.len;
        self.ty(element);
        self.from = outer;
        let (inner, fixed) = (self.len - begin - 1, times.is_some());
        if inner == 0 && fixed {
            self.len = begin;
            return;
        }
        let last = self.atoms[self.len - 1];
        if let Some(times) = times
            && inner == 1
            && last.0 <= BYTES
            && last.4 == self.condition
        {
            self.len = begin;
            self.push(last.0, last.1, last.2.saturating_mul(times), 0);
            return;
        }
        self.push(END, 0, 1, 0);
    }
}

const BYTE: Type = Type::leaf("uint8", 1);

/// The bytes of an integer of this name; 0 for anything else. A compared integer is one.
const fn integer(name: &str) -> u64 {
    match name.as_bytes() {
        b"bool" | b"uint8" | b"int8" | b"uint8 equal" => 1,
        b"uint16" | b"int16" | b"uint16 equal" => 2,
        b"uint32" | b"int32" | b"uint32 equal" | b"int32 equal" | b"int32 le" => 4,
        b"uint64" | b"int64" | b"int64 equal" => 8,
        _ => 0,
    }
}
