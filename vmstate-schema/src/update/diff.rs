//! The difference between two layouts of a device, with what it does to whom.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use crate::by_name;
use crate::model::{Body, Device, Field, Hook, Hooks, Property, Struct, Subsection, Type};
use crate::rules::{Alignment, Directions, Order, same_bytes, same_condition, type_change};
use crate::text;

/// One difference between two layouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path of what changed: `fifo.head`, `pl011/clock.clk`; empty for the device.
    pub path: String,
    /// What it was, as in a file; `None` if it is new.
    pub from: Option<String>,
    /// What it is; `None` if it is gone.
    pub to: Option<String>,
    /// Which streams it breaks, "old" being the first layout.
    pub breaks: Directions,
    /// One line about the consequence.
    pub consequence: String,
    /// The bytes are the same, and what a hook, a test, a `validate` or a default does with them is not: only the author can know
    /// whether released guests survive that.
    pub is_judgement: bool,
}

/// What is said of fields that only the description of a stream tells apart.
const SAME_BYTES: &str = "the bytes are the same, under another name or grouped in another way";

/// What changed from one layout to another: the device, its fields, its subsections, its properties.
#[must_use]
pub fn diff(a: &Device, b: &Device) -> Vec<Change> {
    let mut changes = Changes { list: Vec::new(), versions: (a.version(), b.version()) };
    changes.versions(a, b);
    changes.section(a, b);
    changes.hooks("", &a.hooks, &b.hooks);
    let body = |device| Device::body(device, &[]);
    if let (Some(from), Some(to)) = (body(a), body(b)) {
        changes.body("", from, to);
    }
    changes.properties(&a.properties, &b.properties);
    changes.list
}

struct Changes {
    list: Vec<Change>,
    /// The versions of the body at hand, there and here.
    versions: (u32, u32),
}

impl Changes {
    fn add(
        &mut self,
        path: impl Into<String>,
        from: Option<String>,
        to: Option<String>,
        breaks: Directions,
        consequence: impl Into<String>,
    ) {
        let (path, consequence) = (path.into(), consequence.into());
        self.list.push(Change { path, from, to, breaks, consequence, is_judgement: false });
    }

    fn versions(&mut self, a: &Device, b: &Device) {
        let range = |device: &Device| {
            let mut text =
                format!("version {} minimum {}", device.version(), device.minimum_version());
            if let Some(old) = device.load_old.get() {
                let _ = write!(text, " load_old {} {}", old.since, old.function);
            }
            text
        };
        let (from, to) = (range(a), range(b));
        if from == to {
            return;
        }
        let loads = |device: &Device, version| {
            (device.oldest_loaded()..=device.version()).contains(&version)
        };
        let breaks =
            Directions { old_to_new: !loads(b, a.version()), new_to_old: !loads(a, b.version()) };
        let consequence = match (breaks.old_to_new, breaks.new_to_old) {
            (false, false) => "each side still loads the version that the other sends",
            (true, false) => "old streams are refused",
            (false, true) => "old hosts refuse new streams",
            (true, true) => "each side refuses the other's streams",
        };
        self.add("", Some(from), Some(to), breaks, consequence);
    }

    fn section(&mut self, a: &Device, b: &Device) {
        let needed = |device: &Device| device.needed.get().map(|it| format!("needed {it}"));
        self.changed(
            "",
            needed(a),
            needed(b),
            Directions::BOTH,
            "the section is sent in other cases",
        );
        let setup = |device: &Device| device.early_setup.get().map(|()| "early_setup".to_owned());
        let none = Directions::NONE;
        self.changed("", setup(a), setup(b), none, "the section stands elsewhere in the stream");
        let stuck =
            |device: &Device| device.unmigratable.get().map(|it| format!("unmigratable \"{it}\""));
        let breaks = if b.unmigratable.get().is_some() { Directions::BOTH } else { none };
        self.changed("", stuck(a), stuck(b), breaks, "whether machines with it can migrate at all");
    }

    fn changed(
        &mut self,
        path: &str,
        from: Option<String>,
        to: Option<String>,
        breaks: Directions,
        consequence: &str,
    ) {
        if from != to {
            self.add(path, from, to, breaks, consequence);
        }
    }

    fn hooks(&mut self, path: &str, a: &Hooks, b: &Hooks) {
        for hook in Hook::ALL {
            let line = |hooks: &Hooks| {
                hooks.get(hook).get().map(|it| format!("hook {} {it}", hook.word()))
            };
            let consequence = "the bytes are the same; what is done with them may differ";
            let count = self.list.len();
            self.changed(path, line(a), line(b), Directions::NONE, consequence);
            self.judge(count);
        }
    }

    /// What was added since then replaces or removes something that only the author can judge.
    fn judge(&mut self, count: usize) {
        for change in &mut self.list[count..] {
            change.is_judgement = change.from.is_some();
        }
    }

    fn body(&mut self, path: &str, a: Body<'_>, b: Body<'_>) {
        let alignment = Alignment::new(a.fields, b.fields);
        let always = self.versions.0.min(self.versions.1);
        let count = self.list.len();
        let (respelled, spelling) = respelled(&alignment, a.fields, b.fields, always);
        for &gone in &alignment.missing {
            let field = &a.fields[gone];
            let (breaks, consequence) = if respelled.contains(&gone) {
                (Directions::NONE, SAME_BYTES)
            } else {
                (Directions::BOTH, "old hosts send and expect it")
            };
            let head = Some(text::field_head(field));
            self.add(join(path, &field.name), head, None, breaks, consequence);
        }
        for &new in &alignment.extra {
            if spelling.contains(&new) {
                let head = Some(text::field_head(&b.fields[new]));
                let place = join(path, &b.fields[new].name);
                self.add(place, None, head, Directions::NONE, SAME_BYTES);
            } else {
                self.new_field(path, &b.fields[new]);
            }
        }
        for pair in &alignment.pairs {
            let (from, to) = (&a.fields[pair.released], &b.fields[pair.current]);
            let place = join(path, &from.name);
            if matches!(pair.place, Order::Moved | Order::Swapped(_)) {
                let place_of = |index: usize| Some(format!("field {} at {}", from.name, index + 1));
                let (was, is) = (place_of(pair.released), place_of(pair.current));
                self.add(
                    place.clone(),
                    was,
                    is,
                    Directions::BOTH,
                    "fields take each other's bytes",
                );
            }
            self.field(&place, from, to);
        }
        // Fields of one name have numbers, which shift when one comes or goes.
        let mut moved = alignment.pairs.iter().filter(|pair| pair.place != Order::Kept);
        let rearranged = !alignment.missing.is_empty()
            && moved.all(|pair| a.fields[pair.released].name.ends_with(']'));
        let whole = |fields| in_all(fields, always);
        if rearranged && same_bytes(&whole(a.fields), &whole(b.fields)) {
            for change in self.list[count..].iter_mut().filter(|it| it.breaks != Directions::NONE) {
                (change.breaks, change.consequence) = (Directions::NONE, SAME_BYTES.to_owned());
            }
        }
        self.subsections(a.subsections, b.subsections);
    }

    fn new_field(&mut self, path: &str, field: &Field) {
        let (breaks, consequence) = if field.test.get().is_some() {
            (Directions::NONE, "sent and expected only when its test says so")
        } else if field.since > self.versions.0 {
            (Directions::NONE, "only in streams of the new version")
        } else {
            (Directions::BOTH, "old hosts neither send nor expect it")
        };
        let head = Some(text::field_head(field));
        self.add(join(path, &field.name), None, head, breaks, consequence);
    }

    fn field(&mut self, path: &str, from: &Field, to: &Field) {
        if let Some((a, b)) = nested(from, to) {
            self.nested(path, a, b);
        } else if let (Some(a), Some(b)) = (&from.ty, &to.ty)
            && let Some(change) = type_change(a, b)
        {
            let consequence = change.note.as_deref().unwrap_or("other bytes");
            self.add(
                change.path(path),
                change.from.clone(),
                change.to.clone(),
                change.breaks,
                consequence,
            );
        }
        let plain = |field: &Field| Field { ty: None, ..field.clone() };
        if text::field_head(&plain(from)) == text::field_head(&plain(to)) {
            return;
        }
        let (a, b) = (text::field_head(from), text::field_head(to));
        let first_test = from.test.get().is_none() && from.since == to.since;
        let (sent, received) = self.versions;
        let other_cases = Directions {
            old_to_new: (from.since <= sent) != (to.since <= sent),
            new_to_old: (from.since <= received) != (to.since <= received),
        };
        let same_test = from.test.get() == to.test.get();
        let (breaks, consequence) = if same_test && from.since != to.since {
            let consequence = match other_cases {
                Directions::NONE => "it is in every section that they send each other",
                _ => "it is sent in other cases",
            };
            (other_cases, consequence)
        } else if !same_condition(from, to) && !first_test {
            (Directions::BOTH, "it is sent in other cases")
        } else if from.check != to.check {
            (Directions::BOTH, "it is compared with the destination, or stored, on one side only")
        } else if from.test.get() != to.test.get() {
            (Directions::NONE, "sent only when its test says so: true for old machine types")
        } else {
            (Directions::NONE, "the bytes are the same; what is refused may differ")
        };
        let count = self.list.len();
        self.add(path, Some(a), Some(b), breaks, consequence);
        // A first test is the recipe for a field that retires.
        let test = from.test.get().is_some() && from.test.get() != to.test.get();
        if test || from.validate.get() != to.validate.get() {
            self.judge(count);
        }
    }

    /// A struct in the section: it has no version on the wire, so all its fields are there.
    fn nested(&mut self, path: &str, a: &Struct, b: &Struct) {
        self.hooks(path, &a.hooks, &b.hooks);
        let outer = std::mem::replace(&mut self.versions, (u32::MAX, u32::MAX));
        let (a_fields, b_fields) = (a.sent_fields(), b.sent_fields());
        let (a, b) = (&*a.subsections, &*b.subsections);
        let [a, b] = [(&a_fields, a), (&b_fields, b)]
            .map(|(fields, subsections)| Body { fields, subsections });
        self.body(path, a, b);
        self.versions = outer;
    }

    fn subsections(&mut self, a: &[Subsection], b: &[Subsection]) {
        let (known, places) = (by_name(a, |it| &it.name), by_name(b, |it| &it.name));
        for from in a {
            let Some(to) = places.get(from.name.as_str()).map(|at| &b[*at]) else {
                let head = Some(text::subsection_head(from));
                let consequence = "old hosts send it when needed, and it is refused then";
                self.add(&from.name, head, None, Directions::OLD_TO_NEW, consequence);
                continue;
            };
            self.kept_subsection(from, to);
        }
        for new in b.iter().filter(|new| !known.contains_key(new.name.as_str())) {
            let (breaks, consequence) = match new.needed {
                Some(_) => {
                    (Directions::NONE, "old hosts refuse it, so it is sent only when needed")
                }
                None => (Directions::NEW_TO_OLD, "old hosts refuse it, and it is always sent"),
            };
            self.add(&new.name, None, Some(text::subsection_head(new)), breaks, consequence);
        }
    }

    fn kept_subsection(&mut self, from: &Subsection, to: &Subsection) {
        let (head, now) = (text::subsection_head(from), text::subsection_head(to));
        if head != now {
            let breaks = if from.needed == to.needed {
                Directions {
                    old_to_new: !(to.minimum..=to.version).contains(&from.version),
                    new_to_old: !(from.minimum..=from.version).contains(&to.version),
                }
            } else {
                Directions::BOTH
            };
            let consequence = "it is sent in other cases or with another version";
            self.add(&from.name, Some(head), Some(now), breaks, consequence);
        }
        self.hooks(&from.name, &from.hooks, &to.hooks);
        let outer = std::mem::replace(&mut self.versions, (from.version, to.version));
        self.body(&from.name, from.body(), to.body());
        self.versions = outer;
    }

    fn properties(&mut self, a: &[Property], b: &[Property]) {
        let (known, places) = (by_name(a, |it| &it.name), by_name(b, |it| &it.name));
        let line = |property: Option<&Property>| {
            let property = property?;
            property.value.get().map(|_| text::property_line(property))
        };
        let new = b.iter().filter(|it| !known.contains_key(it.name.as_str()));
        for property in a.iter().chain(new) {
            let name = property.name.as_str();
            let from = line(known.get(name).map(|at| &a[*at]));
            let to = line(places.get(name).map(|at| &b[*at]));
            let consequence = "configuration, not in the stream";
            let count = self.list.len();
            self.changed(&property.name, from, to, Directions::NONE, consequence);
            self.judge(count);
        }
    }
}

/// The structs that two fields are, or hold as many of, if they may be taken for the same.
fn nested<'a>(from: &'a Field, to: &'a Field) -> Option<(&'a Struct, &'a Struct)> {
    let (mut a, mut b) = (from.ty.as_ref()?, to.ty.as_ref()?);
    loop {
        match (a, b) {
            (Type::Struct(a), Type::Struct(b)) => {
                let same = a.pinned == b.pinned || a.sent_version() == b.sent_version();
                return (same && a.name == b.name).then_some((a, b));
            }
            (
                Type::Sequence { length, element },
                Type::Sequence { length: other, element: theirs },
            ) if length == other => (a, b) = (element, theirs),
            (Type::Pointer(marker, element), Type::Pointer(other, theirs)) if marker == other => {
                (a, b) = (element, theirs);
            }
            _ => return None,
        }
    }
}

/// The fields as they are in sections of version `always` and newer.
fn in_all(fields: &[Field], always: u32) -> Vec<Field> {
    let since = |since: u32| if since <= always { 0 } else { since };
    fields.iter().map(|it| Field { since: since(it.since), ..it.clone() }).collect()
}

/// Fields that are gone, and new ones in the same gap that are their bytes. Up to version `always` a field is in the
/// sections of both.
fn respelled(
    alignment: &Alignment,
    from: &[Field],
    to: &[Field],
    always: u32,
) -> (HashSet<usize>, HashSet<usize>) {
    let mut gaps: BTreeMap<Option<usize>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for &gone in &alignment.missing {
        gaps.entry(alignment.gap(gone).0).or_default().0.push(gone);
    }
    for &new in &alignment.extra {
        gaps.entry(alignment.kept_before(new)).or_default().1.push(new);
    }
    gaps.retain(|_, (gone, new)| {
        let pick = |fields: &[Field], at: &[usize]| -> Vec<Field> {
            at.iter().map(|at| fields[*at].clone()).collect()
        };
        let pick = |fields: &[Field], at: &[usize]| in_all(&pick(fields, at), always);
        !gone.is_empty() && same_bytes(&pick(from, gone), &pick(to, new))
    });
    let gone = gaps.values().flat_map(|(gone, _)| gone.iter().copied()).collect();
    (gone, gaps.values().flat_map(|(_, new)| new.iter().copied()).collect())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
