//! The first difference between two wire types.

use std::collections::HashSet;

use super::align::{Alignment, Order};
use super::attributes::{is_lowered, same_absent, same_test};
use super::{Directions, Rule};
use crate::by_name;
use crate::model::{Decided, Domain, Field, Hooks, Struct, Subsection, Type};

/// The first difference between a released type and what it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeChange {
    /// The rule that it breaks.
    pub rule: Rule,
    /// The names of nested fields that lead to it; empty for the type itself.
    pub inner: Vec<String>,
    /// The item as released, as in a file; `None` if it is new.
    pub from: Option<String>,
    /// The item now; `None` if it is gone.
    pub to: Option<String>,
    /// The sizes of the item, if both are known; 0 for one that is not there.
    pub sizes: Option<(u64, u64)>,
    /// Which streams it breaks.
    pub breaks: Directions,
    /// What else there is to say.
    pub note: Option<String>,
    /// What to do about just this.
    pub help: Option<String>,
}

impl TypeChange {
    fn new(from: Option<String>, to: Option<String>) -> Self {
        let inner = Vec::new();
        let breaks = Directions::BOTH;
        let rule = Rule::TypeChanged;
        Self { rule, inner, from, to, sizes: None, breaks, note: None, help: None }
    }

    /// The path of the item from a field of this name on: `fifo.head`.
    #[must_use]
    pub fn path(&self, field: &str) -> String {
        let mut path = field.to_owned();
        for name in &self.inner {
            path.push('.');
            path.push_str(name);
        }
        path
    }

    fn within(mut self, name: &str) -> Self {
        self.inner.insert(0, name.to_owned());
        self
    }

    fn sizes(self, from: Option<u64>, to: Option<u64>) -> Self {
        Self { sizes: from.zip(to), ..self }
    }

    fn rule(self, rule: Rule, breaks: Directions) -> Self {
        Self { rule, breaks, ..self }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

/// The first difference; `None` if the types are the same on the wire.
#[must_use]
pub fn type_change(released: &Type, current: &Type) -> Option<TypeChange> {
    match (released, current) {
        (Type::Struct(from), Type::Struct(to)) => structs(from, to),
        (Type::Pointer(was, from), Type::Pointer(is, to)) if was == is => type_change(from, to),
        (
            Type::Sequence { length: a, element: from },
            Type::Sequence { length: b, element: to },
        ) if a == b => type_change(from, to),
        (Type::Tree { key: a, value: from }, Type::Tree { key: b, value: to }) => {
            let key = type_change(a, b).map(|change| change.within("key"));
            key.or_else(|| type_change(from, to).map(|change| change.within("value")))
        }
        (Type::Enum { repr: a, variants: from }, Type::Enum { repr: b, variants: to })
            if a == b =>
        {
            (from != to).then(|| variants(released, current, from, to))
        }
        (
            Type::Leaf { name: a, size: from, domain: was },
            Type::Leaf { name: b, size: to, domain: is },
        ) if (a, from) == (b, to) => {
            (was != is).then(|| domains(heads(released, current), *was, *is))
        }
        _ => (released != current).then(|| heads(released, current)),
    }
}

/// The same bytes, of which others are legal.
fn domains(change: TypeChange, was: Option<Domain>, is: Option<Domain>) -> TypeChange {
    let outside = |domain: Domain| match domain {
        Domain::NonZero => "a 0",
        Domain::Utf8 => "what is not UTF-8",
    };
    match (was, is) {
        (None, Some(domain)) => {
            let note = format!("{} of a released guest is refused here", outside(domain));
            let help = "keep the released type on the wire (`#[vmstate(as = u32)]` does, on a `NonZeroU32`), or in the field; to \
                        refuse what no released guest has, `validate` says so by name";
            TypeChange { breaks: Directions::OLD_TO_NEW, ..change.note(note).help(help) }
        }
        (Some(domain), None) => {
            let note = format!("released hosts refuse {}", outside(domain));
            let help =
                "keep the released type on the wire, and send what it cannot hold in a subsection";
            TypeChange { breaks: Directions::NEW_TO_OLD, ..change.note(note).help(help) }
        }
        _ => change,
    }
}

fn heads(released: &Type, current: &Type) -> TypeChange {
    let change = TypeChange::new(Some(released.head()), Some(current.head()));
    change.sizes(released.size(), current.size())
}

fn variants(
    released: &Type,
    current: &Type,
    from: &[(String, i128)],
    to: &[(String, i128)],
) -> TypeChange {
    let change = heads(released, current);
    let sorted = |variants: &[(String, i128)]| {
        let mut variants = variants.to_vec();
        variants.sort_unstable();
        variants
    };
    let missing = |list: &[(String, i128)], other: &[(String, i128)]| {
        let other: HashSet<_> = other.iter().collect();
        list.iter().find(|variant| !other.contains(variant)).cloned()
    };
    let (added, removed) = (missing(to, from), missing(from, to));
    match (added, removed) {
        (None, None) if sorted(from) == sorted(to) => {
            let note = "only the order in the source changed; restore it";
            TypeChange { breaks: Directions::NONE, ..change.note(note) }
        }
        (Some(added), None) => {
            let note = format!("released hosts refuse the value {} (`{}`)", added.1, added.0);
            let help = "never send it to old machine types: keep this enum as released, and send \
                        the new value in a subsection";
            TypeChange { breaks: Directions::NEW_TO_OLD, ..change.note(note).help(help) }
        }
        (None, Some(removed)) => {
            let note = format!("the value {} (`{}`) is refused here now", removed.1, removed.0);
            let help = format!("keep the variant `{}`", removed.0);
            TypeChange { breaks: Directions::OLD_TO_NEW, ..change.note(note).help(help) }
        }
        (Some((to, value)), Some((from, was))) if value == was => change.help(format!(
            "if `{from}` is only called `{to}` in Rust, keep its name: `#[vmstate(rename = \"{from}\")]` on it; a value is never \
             given another meaning"
        )),
        _ => change.help("restore the names and values of the released variants"),
    }
}

fn structs(from: &Struct, to: &Struct) -> Option<TypeChange> {
    let (a, b) = (from, to);
    // Behind a `struct_version` the version of the struct itself may go on.
    let pinned = a.pinned.is_some() || b.pinned.is_some();
    let same = if pinned {
        a.sent_version() == b.sent_version()
    } else {
        (a.version, a.minimum) == (b.version, b.minimum)
    };
    if !same {
        let change = TypeChange::new(Some(struct_head(a)), Some(struct_head(b)));
        return Some(change.note(
            "a nested struct has no version on the wire, so it cannot be raised without a bump of the device",
        ));
    }
    if a.name != b.name {
        let change = TypeChange::new(Some(struct_head(a)), Some(struct_head(b)));
        let help = format!(
            "if the type was only renamed in Rust, keep its name: `#[vmstate(name = \"{}\")]` on it",
            a.name
        );
        return Some(change.help(help));
    }
    let (a_fields, b_fields) = (a.sent_fields(), b.sent_fields());
    body(Body::of(a, &a_fields), Body::of(b, &b_fields), false)
}

/// What nested structs and subsections have in common.
#[derive(Clone, Copy)]
struct Body<'a> {
    fields: &'a [Field],
    subsections: &'a [Subsection],
    /// The oldest version of it that is loaded: what came with that or before is always there.
    minimum: u32,
    /// Whether a `pre_load` sets what does not come.
    reset: bool,
}

impl<'a> Body<'a> {
    fn of(it: &'a Struct, fields: &'a [Field]) -> Self {
        let (minimum, reset) = (it.minimum, is_reset(&it.hooks));
        Body { fields, subsections: &it.subsections, minimum, reset }
    }

    /// Since which version a field is there.
    fn since(&self, field: &Field) -> u32 {
        field.since.max(self.minimum)
    }
}

fn is_reset(hooks: &Hooks) -> bool {
    hooks.pre_load.get().is_some()
}

fn body(from: Body<'_>, to: Body<'_>, part: bool) -> Option<TypeChange> {
    let lost = from.reset && !to.reset;
    let change = fields(from, to);
    let change = change.or_else(|| lost.then(|| lacking(from.fields, to.fields, part)).flatten());
    change.or_else(|| subsections(from, to))
}

/// The first field that may not come, and that only a `pre_load` has set, which is gone.
fn lacking(from: &[Field], to: &[Field], part: bool) -> Option<TypeChange> {
    let unsaid = |field: &Field| field.absent.get().is_none();
    let lacks = |it: &Field| (part || it.test.get().is_some()) && unsaid(it);
    let pairs = Alignment::new(from, to).pairs;
    let mut pairs = pairs.iter().map(|pair| (&from[pair.released], &to[pair.current]));
    let (_, field) = pairs.find(|(was, is)| lacks(is) && unsaid(was))?;
    Some(unsaid_change(field).within(&field.name))
}

fn struct_head(it: &Struct) -> String {
    let plain = Struct { fields: Vec::new(), subsections: Vec::new(), ..it.clone() };
    Type::Struct(Box::new(plain)).head()
}

/// The first difference between the fields of nested structs.
fn fields(was: Body<'_>, is: Body<'_>) -> Option<TypeChange> {
    let (from, to, reset) = (was.fields, is.fields, is.reset);
    let alignment = Alignment::new(from, to);
    if let Some(&gone) = alignment.missing.first() {
        let here = alignment.extra.iter().find(|&&extra| extra == gone);
        let to = here.map(|&extra| item(&to[extra]));
        let size = if to.is_some() { None } else { Some(0) };
        let change = TypeChange::new(Some(item(&from[gone])), to);
        return Some(change.sizes(from[gone].size(), size).within(&from[gone].name));
    }
    // One with a `test` is legal, as in a device.
    let mut extra = alignment.extra.iter();
    let may_come = |field: &Field| field.test.get().is_some() && !is_of_variant(field);
    if let Some(&new) = extra.find(|&&index| !may_come(&to[index])) {
        let change = TypeChange::new(None, Some(item(&to[new]))).sizes(Some(0), to[new].size());
        return Some(change.within(&to[new].name));
    }
    let unsaid = |index: &usize| !reset && to[*index].absent.get().is_none();
    if let Some(&new) = alignment.extra.iter().find(|index| unsaid(index)) {
        return Some(unsaid_change(&to[new]).within(&to[new].name));
    }
    for pair in &alignment.pairs {
        let (a, b) = (&from[pair.released], &to[pair.current]);
        if pair.place != Order::Kept {
            // What stood there, and what stands there now.
            let now = to.get(pair.released).map(item);
            let change = TypeChange::new(Some(item(a)), now).within(&a.name);
            return Some(change.help("restore the order of the nested struct's fields"));
        }
        if let Some(change) = attributes(a, b, was.since(a) == is.since(b)) {
            return Some(change.within(&a.name));
        }
    }
    None
}

fn attributes(a: &Field, b: &Field, same_since: bool) -> Option<TypeChange> {
    if let (Some(from), Some(to)) = (&a.ty, &b.ty)
        && let Some(change) = type_change(from, to)
    {
        return Some(change);
    }
    // As in a device, a field may gain a `test` and an `absent`, and another `validate`.
    let test = a.test.get().is_none_or(|was| b.test.get().is_some_and(|is| same_test(was, is)));
    let same = same_since
        && a.first.get().unwrap_or(&0) == b.first.get().unwrap_or(&0)
        && test
        && a.check == b.check;
    let change = || TypeChange::new(Some(item(a)), Some(item(b)));
    if !same {
        return Some(change());
    }
    if is_lowered(a, b) {
        let help = "restore `max` in the nested struct";
        return Some(change().rule(Rule::LimitLowered, Directions::OLD_TO_NEW).help(help));
    }
    let absent =
        a.absent.get().is_none_or(|was| b.absent.get().is_some_and(|is| same_absent(was, is)));
    let help = "restore `absent` in the nested struct";
    (!absent).then(|| change().rule(Rule::AbsentChanged, Directions::OLD_TO_NEW).help(help))
}

/// Whether it is what a variant of an enum holds: its test is the variant, `Read.lba`.
fn is_of_variant(field: &Field) -> bool {
    let of = |test: &String| field.name.strip_prefix(test.as_str());
    field.test.get().and_then(of).is_some_and(|rest| rest.starts_with('.'))
}

fn unsaid_change(field: &Field) -> TypeChange {
    let change = TypeChange::new(None, Some(item(field)));
    change.rule(Rule::AbsenceUnsaid, Directions::OLD_TO_NEW).help(
        "say what it is when it does not come: `absent = 0`, or `absent = keep`, or set it in a `pre_load` of the \
         nested struct",
    )
}

fn item(field: &Field) -> String {
    crate::text::field_head(field)
}

fn subsections(was: Body<'_>, is: Body<'_>) -> Option<TypeChange> {
    let (from, to, reset) = (was.subsections, is.subsections, is.reset);
    let mut last = 0;
    let places = by_name(to, |it| &it.name);
    for a in from {
        let Some(&at) = places.get(a.name.as_str()) else {
            let change = TypeChange::new(Some(crate::text::subsection_head(a)), None);
            return Some(change.within(&a.name));
        };
        if let Some(change) = subsection(a, &to[at], was.reset, reset) {
            return Some(change.within(&a.name));
        }
        if at < last {
            let heads = (crate::text::subsection_head(a), crate::text::subsection_head(&to[last]));
            let change = TypeChange::new(Some(heads.0), Some(heads.1)).within(&a.name);
            return Some(change.help("restore the order of the nested struct's subsections"));
        }
        last = at;
    }
    let known = by_name(from, |it| &it.name);
    let is_new = |b: &&Subsection| !known.contains_key(b.name.as_str());
    to.iter().filter(is_new).find_map(|new| added(new, reset))
}

fn added(new: &Subsection, reset: bool) -> Option<TypeChange> {
    let change =
        || TypeChange::new(None, Some(crate::text::subsection_head(new))).within(&new.name);
    if new.is_always_sent() {
        return Some(change().help("send it only when needed: `needed = \"...\"`"));
    }
    if !matches!(new.decided.get(), Some(Decided::State)) {
        let help = "where the state alone decides, say so in the entry of the nested struct: `subsection(key, needed = \"...\", \
                    on = state)`; machine types set properties of devices and cannot reach one in here: what they switch \
                    goes into a subsection of the device";
        return Some(change().rule(Rule::Undecided, Directions::NEW_TO_OLD).help(help));
    }
    let unsaid = new.fields.iter().find(|field| !reset && field.absent.get().is_none())?;
    Some(unsaid_change(unsaid).within(&unsaid.name).within(&new.name))
}

fn subsection(a: &Subsection, b: &Subsection, was: bool, reset: bool) -> Option<TypeChange> {
    let decided = a.decided.get().is_none() || a.decided.get() == b.decided.get();
    if (&a.needed, a.version, a.minimum) != (&b.needed, b.version, b.minimum) || !decided {
        let (from, to) = (crate::text::subsection_head(a), crate::text::subsection_head(b));
        return Some(TypeChange::new(Some(from), Some(to)));
    }
    let reset = reset || is_reset(&b.hooks);
    body(
        Body { fields: &a.fields, subsections: &a.subsections, minimum: a.minimum, reset: was },
        Body { fields: &b.fields, subsections: &b.subsections, minimum: b.minimum, reset },
        true,
    )
}
