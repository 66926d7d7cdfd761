//! Sections that differ from one that was saved: each optional part there and not there, lengths and enums at their
//! ends, and random values.

use alloc::vec::Vec;

use vmstate_schema::model::{Body as Schema, Field, Length, Subsection, Type};

use super::fresh::{self, resize};
use super::random::Random;
use crate::schema::tree::{
    Body, Part, Value, encode, has_tests, innermost, integer_size, into_domain, nested_version,
    plain_size, presence, schema_of,
};

/// How many elements a sequence without a limit gets.
const SOME: u64 = 3;
/// More bytes than this are not made up for a single sequence.
const MOST_BYTES: u64 = 1 << 20;
/// How many plain values are tried at their ends.
const PLAIN: usize = 32;

/// What is to be changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mode {
    /// Nothing: what could be changed is listed.
    Survey,
    /// One place.
    One { place: usize, variant: usize },
    /// Everything that tests and lengths do not hang on, each with so many chances in a hundred.
    All { rate: usize },
    /// Every subsection there, and every plain value as large as it can be.
    Top,
    /// Whether the field with the test of this number is there.
    Test(usize),
}

/// What can be changed at a place, and how.
#[derive(Clone, Copy, Debug)]
struct Place {
    variants: usize,
    what: What,
    /// What comes of it is a section that the source could send, whatever tests say.
    sure: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A subsection.
    Part,
    /// A field with a `test`.
    Test,
    /// A length, an enum, an object.
    End,
    Plain,
}

/// A section to be made, and whether the source could surely send it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) mode: Mode,
    pub(super) sure: bool,
    /// Whether a field with a `test` is there that was not, or the other way round.
    pub(super) toggles: bool,
}

/// Changes a section.
pub(super) struct Vary<'r> {
    random: &'r mut Random,
    mode: Mode,
    places: Vec<Place>,
    tests: usize,
    has_tests: bool,
    /// A length was chosen that no limit is known of.
    pub(super) guessed: bool,
}

/// The sections to try: this one first. `rounds` of them are random.
pub(super) fn cases(body: &Body<'_>, schema: Schema<'_>, version: u32, rounds: usize) -> Vec<Case> {
    let mut random = Random::new(0);
    let mut survey = Vary::new(&mut random, Mode::Survey, schema);
    survey.body(&mut body.clone(), schema, version);
    let has_tests = survey.has_tests;
    let plain = survey.places.iter().filter(|place| place.what == What::Plain).count();
    let (stride, mut nth) = (plain.div_ceil(PLAIN).max(1), 0);
    let mut cases = Vec::from([Case { mode: Mode::All { rate: 0 }, sure: true, toggles: false }]);
    for (place, known) in survey.places.iter().enumerate() {
        if known.what == What::Plain {
            nth += 1;
            if nth % stride != 0 {
                continue;
            }
        }
        let one = |variant| Case {
            mode: Mode::One { place, variant },
            sure: known.sure,
            toggles: known.what == What::Test,
        };
        cases.extend((0..known.variants).map(one));
    }
    cases.push(Case { mode: Mode::Top, sure: !has_tests, toggles: false });
    let rates = [2, 10, 30, 100].into_iter().cycle();
    let random = rates.take(rounds).map(|rate| Case {
        mode: Mode::All { rate },
        sure: !has_tests,
        toggles: false,
    });
    cases.extend(random);
    cases
}

/// How many fields have a test that nothing on the wire tells.
pub(super) fn tests(body: &Body<'_>, schema: Schema<'_>, version: u32) -> usize {
    let mut random = Random::new(0);
    let mut survey = Vary::new(&mut random, Mode::Survey, schema);
    survey.body(&mut body.clone(), schema, version);
    survey.tests
}

impl<'r> Vary<'r> {
    pub(super) fn new(random: &'r mut Random, mode: Mode, schema: Schema<'_>) -> Self {
        let has_tests = has_tests(schema);
        Self { random, mode, places: Vec::new(), tests: 0, has_tests, guessed: false }
    }

    /// Passes a place: which of its variants is wanted.
    fn place(&mut self, what: What, variants: usize, sure: bool) -> Option<usize> {
        let here = self.places.len();
        self.places.push(Place { variants, what, sure });
        match self.mode {
            Mode::One { place, variant } if place == here => Some(variant),
            _ => None,
        }
    }

    /// A chance, where everything is changed.
    fn chance(&mut self) -> bool {
        matches!(self.mode, Mode::All { rate } if self.random.percent(rate))
    }

    pub(super) fn body<'s>(&mut self, body: &mut Body<'s>, schema: Schema<'s>, version: u32) {
        for (index, field) in schema.fields.iter().enumerate() {
            let Some(ty) = field.ty.as_ref().filter(|_| field.since <= version) else { continue };
            self.presence(body, schema, index, ty);
            // Both ends agree on what is compared.
            let Some(value) = body.fields[index].value.as_mut() else { continue };
            if field.check.is_some() || says_presence(schema, index) || says_variant(schema, index)
            {
                continue;
            }
            match counts(schema, &field.name) {
                Some(limit) => self.counter(value, ty, limit),
                None => self.value(value, ty, field.max.get().copied()),
            }
        }
        for part in schema.subsections {
            self.part(body, part);
        }
    }

    /// Whether a field with a test is there.
    fn presence<'s>(
        &mut self,
        body: &mut Body<'s>,
        schema: Schema<'s>,
        index: usize,
        ty: &'s Type,
    ) {
        if schema.fields[index].test.get().is_none() {
            return;
        }
        let told = presence(schema.fields, index);
        let wanted = if told.is_some() {
            self.place(What::End, 1, !self.has_tests).is_some() || self.chance()
        } else {
            let nth = self.tests;
            self.tests += 1;
            let by_number = matches!(self.mode, Mode::Test(test) if test == nth);
            self.place(What::Test, 1, false).is_some() || by_number
        };
        if !wanted {
            return;
        }
        let slot = &mut body.fields[index];
        slot.value = if slot.value.is_some() { None } else { Some(fresh::value(ty)) };
        let there = u8::from(slot.value.is_some());
        if let Some(bool) = told {
            body.fields[bool].value = Some(Value::Plain([there].into()));
        }
    }

    fn part<'s>(&mut self, body: &mut Body<'s>, part: &'s Subsection) {
        let found = body.parts.iter().position(|it| it.name == part.name);
        let sure = !has_tests(part.body());
        let made = match self.place(What::Part, if found.is_some() { 1 } else { 4 }, sure) {
            Some(variant) => Some(variant),
            // All of them together, too.
            None => match (self.mode, found) {
                (Mode::Top, None) => Some(0),
                (Mode::All { rate: 100 }, None) => Some(self.random.below(4)),
                (Mode::All { rate: 1..100 }, _) if self.random.percent(50) => {
                    Some(self.random.below(4))
                }
                _ => None,
            },
        };
        match (made, found) {
            (Some(_), Some(index)) => drop(body.parts.remove(index)),
            (Some(variant), None) => {
                let mut made = self.make(part, variant);
                if matches!(self.mode, Mode::Top) {
                    self.body(&mut made.body, part.body(), part.version);
                }
                body.parts.push(made);
            }
            (None, Some(index)) => {
                self.body(&mut body.parts[index].body, part.body(), part.version);
            }
            (None, None) => {}
        }
    }

    /// A subsection that was not there: the simplest one, or a random one.
    fn make<'s>(&mut self, part: &'s Subsection, variant: usize) -> Part<'s> {
        let mut body = fresh::body(part.body(), part.version);
        self.guessed |= part.fields.iter().filter_map(|field| field.ty.as_ref()).any(is_configured);
        if let Some(rate) = variant.checked_sub(1).and_then(|i| [30, 60, 100].get(i)) {
            let mut vary = Vary::new(&mut *self.random, Mode::All { rate: *rate }, part.body());
            vary.body(&mut body, part.body(), part.version);
        }
        Part { name: &part.name, version: part.version, body }
    }

    /// A field that counts elements.
    fn counter(&mut self, value: &mut Value<'_>, ty: &Type, limit: Limit) {
        let (Value::Plain(bytes), Type::Leaf { name, .. }) = (value, ty) else { return };
        let Some(size) = integer_size(name) else { return };
        let top = if name.starts_with("int") { size * 8 - 1 } else { size * 8 };
        let representable = u64::MAX >> (64 - top);
        let most = limit.most.unwrap_or(SOME * limit.unit).min(representable);
        let chosen = match self.place(What::End, 2, !self.has_tests) {
            Some(0) => Some(0),
            Some(_) => {
                self.guessed |= limit.most.is_none();
                Some(most)
            }
            // Rarely: hooks hang on it more than on other values.
            None if self.chance() && self.random.percent(25) => {
                self.guessed |= limit.most.is_none();
                Some(self.random.next() % (most.min(SOME * limit.unit) + 1))
            }
            None => None,
        };
        if let Some(chosen) = chosen {
            *bytes = chosen.to_be_bytes()[8 - size..].to_vec();
            into_domain(ty, bytes);
        }
    }

    fn value<'s>(&mut self, value: &mut Value<'s>, ty: &'s Type, max: Option<u64>) {
        match (value, ty) {
            (value, Type::Sequence { length, element }) if plain_size(ty).is_none() => {
                self.sequence(value, length, element, max);
            }
            (Value::Plain(bytes), _) => self.plain(bytes, innermost(ty)),
            (Value::Struct(body), Type::Struct(nested)) => {
                self.body(body, schema_of(nested), nested_version(nested));
            }
            (Value::Pointer(object), Type::Pointer(marker, ty)) => {
                if marker.precedes_objects() && self.place(What::End, 1, !self.has_tests).is_some()
                {
                    *object = match object {
                        Some(_) => None,
                        None => Some(fresh::value(ty).into()),
                    };
                }
                if let Some(object) = object {
                    self.value(object, ty, None);
                }
            }
            // The keys stay as they are: they are in order.
            (Value::Nodes(nodes), Type::Tree { value: ty, .. }) => {
                if self.place(What::End, 1, !self.has_tests).is_some() {
                    nodes.clear();
                }
                for (_, value) in nodes {
                    self.value(value, ty, None);
                }
            }
            _ => {}
        }
    }

    fn sequence<'s>(
        &mut self,
        value: &mut Value<'s>,
        length: &Length,
        element: &'s Type,
        max: Option<u64>,
    ) {
        if matches!(length, Length::Prefix(_) | Length::Terminated) {
            let size = element.size().unwrap_or(1).max(1);
            let most = max.unwrap_or(SOME).min(MOST_BYTES / size);
            let chosen = match self.place(What::End, 2, !self.has_tests) {
                Some(0) => Some(0),
                Some(_) => Some(most),
                None if self.chance() => Some(self.random.next() % (most.min(SOME) + 1)),
                None => None,
            };
            if let Some(chosen) = chosen {
                self.guessed |= chosen > 0 && max.is_none();
                resize(value, element, chosen as usize);
            }
        }
        match value {
            Value::Plain(bytes) => self.plain(bytes, innermost(element)),
            Value::Items(items) if matches!(self.mode, Mode::All { .. } | Mode::Top) => {
                for item in items {
                    self.value(item, element, None);
                }
            }
            Value::Items(items) => {
                // What goes for one goes for those between.
                if let [first, .., last] = items.as_mut_slice() {
                    self.value(first, element, None);
                    self.value(last, element, None);
                } else if let [only] = items.as_mut_slice() {
                    self.value(only, element, None);
                }
            }
            _ => {}
        }
    }

    fn plain(&mut self, bytes: &mut [u8], ty: &Type) {
        if bytes.is_empty() {
            return;
        }
        match ty {
            Type::Enum { repr, variants } => {
                let size = integer_size(repr).unwrap_or(1);
                let last = variants.len().saturating_sub(1);
                let chosen = match self.place(What::End, 2, !self.has_tests) {
                    Some(0) => Some(0),
                    Some(_) => Some(last),
                    None => self.chance().then(|| self.random.below(variants.len())),
                };
                if let Some((_, value)) = chosen.and_then(|chosen| variants.get(chosen)) {
                    let value = encode(*value, size);
                    bytes
                        .chunks_mut(size)
                        .for_each(|chunk| chunk.copy_from_slice(&value[..chunk.len()]));
                }
            }
            Type::Leaf { name, .. } => {
                let top = if name == "bool" { 1 } else { 0xff };
                match self.place(What::Plain, 2, !self.has_tests) {
                    Some(0) => bytes.fill(0),
                    Some(_) => bytes.fill(top),
                    None if matches!(self.mode, Mode::Top) => bytes.fill(top),
                    None if self.chance() => self.scramble(bytes, name),
                    None => {}
                }
                into_domain(ty, bytes);
            }
            _ => {}
        }
    }

    /// Other values: mostly small ones, which hooks rather take.
    fn scramble(&mut self, bytes: &mut [u8], name: &str) {
        let size = if name == "bool" { 1 } else { integer_size(name).unwrap_or(bytes.len()) };
        let style = self.random.below(4);
        for value in bytes.chunks_mut(size.max(1)) {
            let small = self.random.next() % 16;
            match style {
                _ if name == "bool" => value.fill((small & 1) as u8),
                0 => value.fill(0),
                1 => {
                    value.fill(0);
                    if let Some(last) = value.last_mut() {
                        *last = small as u8;
                    }
                }
                2 => {
                    for byte in value.iter_mut() {
                        *byte = b' ' + (self.random.next() % 95) as u8;
                    }
                }
                _ => value.iter_mut().for_each(|byte| *byte = self.random.next() as u8),
            }
        }
    }
}

/// Whether the destination knows something about its size that a schema does not say.
fn is_configured(ty: &Type) -> bool {
    match ty {
        Type::Sequence {
            length: Length::Configured | Length::Field(..) | Length::Bits(_), ..
        } => true,
        Type::Sequence { element, .. } => is_configured(element),
        Type::Pointer(marker, object) => !marker.precedes_objects() || is_configured(object),
        Type::Struct(nested) => {
            nested.fields.iter().filter_map(|field| field.ty.as_ref()).any(is_configured)
        }
        Type::Tree { key, value } => is_configured(key) || is_configured(value),
        Type::Leaf { .. } | Type::Enum { .. } => ty.size().is_none(),
    }
}

/// What a field that counts elements may say.
#[derive(Clone, Copy, Debug)]
struct Limit {
    /// The largest value, if one is known.
    most: Option<u64>,
    /// What counts for one: 64 bits are a word.
    unit: u64,
}

/// Whether lengths of this body or its subsections name the field, and what it may say then.
fn counts(schema: Schema<'_>, name: &str) -> Option<Limit> {
    let own = schema.fields.iter().filter_map(|field| limit_by(field, name));
    let parts = schema.subsections.iter().filter_map(|part| counts(part.body(), name));
    own.chain(parts).reduce(|a, b| Limit {
        most: match (a.most, b.most) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
        unit: a.unit.max(b.unit),
    })
}

fn limit_by(field: &Field, name: &str) -> Option<Limit> {
    let Some(Type::Sequence { length, element }) = &field.ty else { return None };
    let (path, times, unit) = match length {
        Length::Field(path, times) => (path, (*times).max(1), 1),
        Length::Bits(path) => (path, 1, 64),
        _ => return None,
    };
    let root = path.split('.').next();
    if path != name && root != Some(name) {
        return None;
    }
    let most = field.max.get().map(|max| max / times);
    let size = element.size().unwrap_or(1).max(1);
    Some(Limit { most: most.map(|most| most.min(MOST_BYTES / size)), unit })
}

/// Whether the field says whether the next one is there.
fn says_presence(schema: Schema<'_>, index: usize) -> bool {
    presence(schema.fields, index + 1) == Some(index)
}

/// Whether the field says which variant of an enum with data follows: nothing here tells which there are.
fn says_variant(schema: Schema<'_>, index: usize) -> bool {
    let [first, others @ ..] = schema.fields else { return false };
    let is_of_variant = |field: &Field| {
        let test = field.test.get();
        test.is_some_and(|test| {
            field.name.strip_prefix(test.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    index == 0 && first.name == "variant" && !others.is_empty() && others.iter().all(is_of_variant)
}
