//! Two files of one device, of two branches, in one.

use std::fmt;

use crate::model::{
    Baseline, Break, Conditional, Device, Entry, Field, Graph, History, Hook, Hooks, Layout,
    Property, Stamp, Struct, Subsection, Type, Union,
};
use crate::rules::Alignment;
use crate::text::{parse_baseline, print_baseline};

/// What both files say that releases shipped, whichever of them is ours. `next` lines are those of ours, where releases have nothing of
/// the device, and left out else: they are written anew from the source.
///
/// What two branches shipped alike stands there once, with the stamps of both. What they shipped under one name each in
/// its own way stands there twice, and [`compare`](crate::compare) says so.
///
/// ```
/// use vmstate_schema::update::{merge, release, update};
/// use vmstate_schema::{Baseline, Device, print_baseline};
///
/// let old = release(&Baseline::new(Device::new("uart")), "1.0", &[])?;
/// let stable = release(&old, "1.0.1", &["1.0".to_owned()])?;
/// let main = release(&old, "2.0", &[])?;
/// let both = merge(&main, &stable)?;
/// assert_eq!(Ok(&both), merge(&stable, &main).as_ref());
/// assert!(print_baseline(&both).contains("\n1.0.1 after 1.0\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// When the two disagree about a release that both know: then one was edited.
pub fn merge(ours: &Baseline, theirs: &Baseline) -> Result<Baseline, MergeError> {
    let format = ours.format.min(theirs.format);
    let shared = |a: &Baseline, b: &Baseline| {
        a.shared_with(b).map(|it| print_baseline(&it.in_format(format)))
    };
    if shared(ours, theirs) != shared(theirs, ours) {
        return Err(MergeError::Edited);
    }
    unite(ours, theirs)
}

/// The same of the two sides of a conflict. What git merged stands in both, releases of the other side, too, so that neither need be
/// what it was: what either has is taken.
///
/// # Errors
///
/// When both have a released line, each in its own way.
pub fn unite(ours: &Baseline, theirs: &Baseline) -> Result<Baseline, MergeError> {
    let (Some(one), Some(two)) = (ours.stamped(), theirs.stamped()) else {
        let released = if theirs.stamped().is_some() { theirs } else { ours };
        return Ok(released.clone());
    };
    let sides = [(&*one.releases, &one.graph), (&*two.releases, &two.graph)];
    let union = Union::of(sides).map_err(MergeError::Order)?;
    let mut merger = Merger { union };
    let [one, two] = [&one, &two].map(|it| merger.translated(it));
    let layouts = merger.layouts(one.layouts, two.layouts);
    let both = Baseline {
        format: one.format.max(two.format),
        releases: merger.union.releases,
        graph: merger.union.graph,
        dropped: ours.dropped.clone().or_else(|| theirs.dropped.clone()),
        when: ours.when.clone().or_else(|| theirs.when.clone()),
        instance: ours.instance.clone().or_else(|| theirs.instance.clone()),
        parts: parts(ours, theirs),
        layouts,
    };
    // Sets of releases are numbered as they come in a file.
    parse_baseline(&print_baseline(&both)).map_err(|error| MergeError::Unclear(error.message))
}

/// The conditions of parts that either has.
fn parts(ours: &Baseline, theirs: &Baseline) -> Vec<Conditional> {
    let known = |part: &Conditional| ours.parts.iter().any(|it| it.part == part.part);
    let others = theirs.parts.iter().filter(|part| !known(part));
    ours.parts.iter().chain(others).cloned().collect()
}

/// Why two files cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// They say something else about a release that both know.
    Edited,
    /// A release came after others in one than in the other.
    Order(String),
    /// What came out is no file; the message of the parser.
    Unclear(String),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited => {
                f.write_str("the two sides say different things about a release that both have")
            }
            Self::Order(release) => {
                write!(f, "release `{release}` comes after another one on either side")
            }
            Self::Unclear(message) => write!(f, "the two sides do not fit: {message}"),
        }
    }
}

impl std::error::Error for MergeError {}

struct Merger {
    union: Union,
}

/// A stamp in each file of what may be the same in both.
type Stamps = (Stamp, Stamp);

impl Merger {
    /// A file with the stamps that it has in the union.
    fn translated(&mut self, file: &Baseline) -> Baseline {
        let mut known: Vec<(Stamp, Stamp)> = Vec::new();
        for stamp in file.graph.stamps() {
            known.push((stamp, self.union.stamp(&file.releases, &file.graph, stamp)));
        }
        let find = |stamp| known.iter().find(|it| it.0 == stamp).map(|it| it.1);
        let layouts = file.layouts.iter().map(|layout| Layout {
            restart: layout.restart.and_then(find),
            same_bytes: layout.same_bytes.clone(),
            device: layout.device.only(&find),
        });
        let layouts = layouts.collect();
        Baseline { layouts, graph: Graph::default(), ..file.clone() }
    }

    /// Those that began with the same releases are one.
    fn layouts(&mut self, ours: Vec<Layout>, theirs: Vec<Layout>) -> Vec<Layout> {
        let mut merged: Vec<Layout> = Vec::new();
        let mut rest = theirs;
        for layout in ours {
            let same = rest.iter().position(|it| it.restart == layout.restart);
            merged.push(match same.map(|at| rest.remove(at)) {
                Some(other) => {
                    Layout { device: self.device(layout.device, other.device), ..layout }
                }
                None => layout,
            });
        }
        merged.extend(rest);
        merged.sort_by_key(|layout| layout.restart.map(|stamp| self.order(stamp)));
        merged
    }

    fn order(&self, stamp: Stamp) -> usize {
        self.union.graph.members(stamp).first().copied().unwrap_or(usize::MAX)
    }

    fn device(&mut self, a: Device, b: Device) -> Device {
        let (fields, subsections) =
            (self.fields(&a.fields, &b.fields), self.subsections(&a.subsections, &b.subsections));
        Device {
            name: a.name,
            needed: self.history(&a.needed, &b.needed, None),
            versions: self.history(&a.versions, &b.versions, None),
            priority: self.history(&a.priority, &b.priority, None),
            early_setup: self.history(&a.early_setup, &b.early_setup, None),
            unmigratable: self.history(&a.unmigratable, &b.unmigratable, None),
            load_old: self.history(&a.load_old, &b.load_old, None),
            breaks_backward: self.breaks(a.breaks_backward, b.breaks_backward),
            breaks_forward: self.breaks(a.breaks_forward, b.breaks_forward),
            same_bytes: None,
            hooks: self.hooks(&a.hooks, &b.hooks),
            fields,
            subsections,
            properties: self.properties(a.properties, b.properties),
        }
    }

    /// The changes of both, in order. What both began with, each for itself, is said once: `owner` are the stamps of what it is
    /// said about.
    fn history<T: Clone + PartialEq>(
        &mut self,
        a: &History<T>,
        b: &History<T>,
        owner: Option<Stamps>,
    ) -> History<T> {
        let mut entries = a.entries().to_vec();
        for entry in b.entries() {
            if entries.contains(entry) {
                continue;
            }
            let twin = |it: &&mut Entry<T>| {
                owner == Some((it.stamp, entry.stamp)) && it.value == entry.value
            };
            match entries.iter_mut().find(twin) {
                Some(known) => known.stamp = self.union.both(known.stamp, entry.stamp),
                None => entries.push(entry.clone()),
            }
        }
        entries.sort_by_key(|entry| self.order(entry.stamp));
        History::from_entries(entries)
    }

    fn breaks(&mut self, mut a: Vec<Break>, b: Vec<Break>) -> Vec<Break> {
        for entry in b {
            let same = |it: &&mut Break| (it.version, &it.reason) == (entry.version, &entry.reason);
            match a.iter_mut().find(same) {
                Some(known) => known.stamp = self.union.both(known.stamp, entry.stamp),
                None => a.push(entry),
            }
        }
        a.sort_by_key(|entry| (self.order(entry.stamp), entry.version));
        a
    }

    fn hooks(&mut self, a: &Hooks, b: &Hooks) -> Hooks {
        let mut hooks = Hooks::default();
        for hook in Hook::ALL {
            *hooks.get_mut(hook) = self.history(a.get(hook), b.get(hook), None);
        }
        hooks
    }

    fn properties(&mut self, mut a: Vec<Property>, b: Vec<Property>) -> Vec<Property> {
        for property in b {
            match a.iter_mut().find(|it| it.name == property.name) {
                Some(known) => {
                    let value = std::mem::take(&mut known.value);
                    known.value = self.history(&value, &property.value, None);
                }
                None => a.push(property),
            }
        }
        let began = |it: &Property| it.value.entries().first().map(|entry| self.order(entry.stamp));
        a.sort_by_key(began);
        a
    }

    fn fields(&mut self, a: &[Field], b: &[Field]) -> Vec<Field> {
        let pairs = Alignment::new(a, b).pairs;
        let pairs = pairs.iter().map(|pair| (pair.released, pair.current));
        self.lists(a, b, pairs.collect(), |it| it.stamp, Self::field)
    }

    fn subsections(&mut self, a: &[Subsection], b: &[Subsection]) -> Vec<Subsection> {
        let pair = |at: usize| Some((at, b.iter().position(|it| it.name == a[at].name)?));
        let pairs = (0..a.len()).filter_map(pair);
        self.lists(a, b, pairs.collect(), |it| it.stamp, Self::subsection)
    }

    /// Two lists in one: what is the same in both once, and between two of those what either has.
    fn lists<T: Clone>(
        &mut self,
        a: &[T],
        b: &[T],
        pairs: Vec<(usize, usize)>,
        stamp: impl Fn(&T) -> Stamp,
        one: impl Fn(&mut Self, &T, &T) -> Option<T>,
    ) -> Vec<T> {
        let (mut list, mut in_a, mut in_b) = (Vec::new(), 0, 0);
        for (at, other) in pairs {
            // In another order they are two.
            if other < in_b {
                continue;
            }
            let Some(both) = one(self, &a[at], &b[other]) else { continue };
            self.gap(&mut list, &a[in_a..at], &b[in_b..other], &stamp);
            list.push(both);
            (in_a, in_b) = (at + 1, other + 1);
        }
        self.gap(&mut list, &a[in_a..], &b[in_b..], &stamp);
        list
    }

    /// What was released first comes first, whichever file is ours.
    fn gap<T: Clone>(&self, list: &mut Vec<T>, a: &[T], b: &[T], stamp: &impl Fn(&T) -> Stamp) {
        let began = |part: &[T]| part.first().map_or(usize::MAX, |it| self.order(stamp(it)));
        let (first, second) = if began(b) < began(a) { (b, a) } else { (a, b) };
        list.extend(first.iter().chain(second).cloned());
    }

    /// A field that is the same in both; `None` if two branches have one of this name each in its own way.
    fn field(&mut self, a: &Field, b: &Field) -> Option<Field> {
        let began = |field: &Field| {
            let first = |it: &History<String>| {
                it.entries()
                    .first()
                    .filter(|it| it.stamp == field.stamp)
                    .and_then(|it| it.value.clone())
            };
            (field.since, field.check, first(&field.test))
        };
        if began(a) != began(b) {
            return None;
        }
        let ty = match (&a.ty, &b.ty) {
            (Some(a_type), Some(b_type)) => {
                Some(self.ty(a_type, b_type, self.union.meet(a.stamp, b.stamp))?)
            }
            _ => return None,
        };
        let owner = Some((a.stamp, b.stamp));
        Some(Field {
            name: a.name.clone(),
            ty,
            since: a.since,
            first: self.history(&a.first, &b.first, owner),
            max: self.history(&a.max, &b.max, owner),
            test: self.history(&a.test, &b.test, owner),
            absent: self.history(&a.absent, &b.absent, owner),
            check: a.check,
            validate: self.history(&a.validate, &b.validate, owner),
            stamp: self.union.both(a.stamp, b.stamp),
        })
    }

    fn subsection(&mut self, a: &Subsection, b: &Subsection) -> Option<Subsection> {
        let head = |part: &Subsection| (part.version, part.minimum, part.needed.clone());
        if head(a) != head(b) {
            return None;
        }
        let common = self.union.meet(a.stamp, b.stamp);
        let fields = self.fields(&a.fields, &b.fields);
        let subsections = self.subsections(&a.subsections, &b.subsections);
        if !common && (fields.len() != a.fields.len() || fields.len() != b.fields.len()) {
            return None;
        }
        let owner = Some((a.stamp, b.stamp));
        Some(Subsection {
            name: a.name.clone(),
            version: a.version,
            minimum: a.minimum,
            needed: a.needed.clone(),
            decided: self.history(&a.decided, &b.decided, owner),
            hooks: self.hooks(&a.hooks, &b.hooks),
            fields,
            subsections,
            stamp: self.union.both(a.stamp, b.stamp),
        })
    }

    /// A type that is the same in both. What began as one may have grown on either side.
    fn ty(&mut self, a: &Type, b: &Type, common: bool) -> Option<Type> {
        if a.head() != b.head() {
            return None;
        }
        Some(match (a, b) {
            (Type::Struct(a), Type::Struct(b)) => {
                let fields = self.fields(&a.fields, &b.fields);
                if !common && (fields.len() != a.fields.len() || fields.len() != b.fields.len()) {
                    return None;
                }
                let (hooks, subsections) = (
                    self.hooks(&a.hooks, &b.hooks),
                    self.subsections(&a.subsections, &b.subsections),
                );
                Type::Struct(Box::new(Struct {
                    name: a.name.clone(),
                    hooks,
                    fields,
                    subsections,
                    ..**a
                }))
            }
            (Type::Sequence { length, element }, Type::Sequence { element: other, .. }) => {
                let element = Box::new(self.ty(element, other, common)?);
                Type::Sequence { length: length.clone(), element }
            }
            (Type::Pointer(marker, element), Type::Pointer(_, other)) => {
                Type::Pointer(*marker, Box::new(self.ty(element, other, common)?))
            }
            (Type::Tree { key, value }, Type::Tree { key: other_key, value: other }) => {
                Type::Tree {
                    key: Box::new(self.ty(key, other_key, common)?),
                    value: Box::new(self.ty(value, other, common)?),
                }
            }
            _ => a.clone(),
        })
    }
}
