//! `--diff`: two streams, field by field.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use vmstate_stream::walk::{Values, What};

use super::explain::{Explainer, Known};
use super::printable::{Printable, size};
use super::select::{Selection, Wanted};
use super::survey::Survey;
use crate::location::plural;
use crate::screen::{self, BOLD, GREEN, RED, paint};
use vmstate_stream::survey::{Kind, Record, Section};

/// How many elements of one array are listed.
const FEW: usize = 16;

/// A section by its name and instance, and the how manieth of these it is.
type Key = (String, u32, usize);

/// What stands at a path. Nothing of a value is copied.
#[derive(Clone, Copy)]
enum Told<'k> {
    Values(Values<'k>),
    Subsection(u32),
    Null,
}

impl<'k> Told<'k> {
    fn of(what: &What<'k>) -> Option<Self> {
        match what {
            What::Value(values) => Some(Self::Values(*values)),
            What::Subsection { version, .. } => Some(Self::Subsection(*version)),
            What::Null => Some(Self::Null),
            _ => None,
        }
    }

    fn ty(&self) -> &'k str {
        match self {
            Self::Values(values) => values.ty(),
            Self::Subsection(_) => "subsection",
            Self::Null => "nullptr",
        }
    }

    fn len(&self) -> usize {
        if let Self::Values(values) = self { values.len() } else { 1 }
    }

    /// What it says, element by element.
    fn texts(self) -> impl Iterator<Item = String> + use<'k> {
        let (values, alone) = match self {
            Self::Values(values) => (Some(values), None),
            Self::Subsection(version) => (None, Some(format!("v{version}"))),
            Self::Null => (None, Some("null".to_owned())),
        };
        let values = values.into_iter().flat_map(|values| values.iter());
        alone.into_iter().chain(values.map(|value| value.to_string()))
    }
}

/// A path of a section, and the how manieth of this name it is: two fields may have one.
type Path = (Rc<str>, usize);

/// What is at the paths of a section, and the paths in their order.
#[derive(Default)]
struct Found<'k> {
    at: HashMap<Path, Told<'k>>,
    order: Vec<Path>,
}

/// Prints what is different; says how many values are.
pub(super) fn print(
    old: (&Survey, &Explainer<'_>),
    new: (&Survey, &Explainer<'_>),
    wanted: &Selection<'_>,
) -> usize {
    compare_all(old, new, wanted, screen::out)
}

/// Says what is different, section by section.
pub(super) fn compare_all(
    old: (&Survey, &Explainer<'_>),
    new: (&Survey, &Explainer<'_>),
    wanted: &Selection<'_>,
    mut say: impl FnMut(&str),
) -> usize {
    let (before, after) = (sections(old.0), sections(new.0));
    let [old_keys, new_keys] = [&before, &after].map(|sections| {
        sections.iter().map(|(key, section)| (key, *section)).collect::<HashMap<_, _>>()
    });
    let mut different = 0;
    let mut out = machines(old.0, new.0);
    different += usize::from(!out.is_empty());
    for (key, section) in &before {
        if !wanted.has_section(section) {
            continue;
        }
        match new_keys.get(key) {
            None => {
                different += 1;
                let _ = writeln!(out, "{} {}", paint(RED, "-"), line(section));
            }
            Some(other) => {
                let text = compare((old.1, section), (new.1, other), wanted, &mut different);
                out.push_str(&text);
            }
        }
        say(&std::mem::take(&mut out));
    }
    for (_, section) in after.iter().filter(|(key, _)| !old_keys.contains_key(key)) {
        if wanted.has_section(section) {
            different += 1;
            let _ = writeln!(out, "{} {}", paint(GREEN, "+"), line(section));
        }
    }
    let _ = writeln!(
        out,
        "{} in {} and {} sections",
        plural(different, "difference", "differences"),
        before.len(),
        after.len()
    );
    say(&out);
    different
}

fn machines(old: &Survey, new: &Survey) -> String {
    let name = |survey: &Survey| survey.configuration.as_ref().map(|it| it.machine.clone());
    match (name(old), name(new)) {
        (old, new) if old == new => String::new(),
        (old, new) => {
            let show = |name: Option<String>| {
                name.map_or_else(|| "none".into(), |name| Printable(&name).to_string())
            };
            format!("{}: {} -> {}\n", paint(BOLD, "machine"), show(old), show(new))
        }
    }
}

fn sections(survey: &Survey) -> Vec<(Key, &Section)> {
    let mut seen: HashMap<(String, u32), usize> = HashMap::new();
    let full = survey.records.iter().filter_map(|record| match record {
        Record::Section(section) if section.kind == Kind::Full => Some(section),
        _ => None,
    });
    full.map(|section| {
        let (name, instance) = (section.header.idstr.clone(), section.header.instance_id);
        let nth = seen.entry((name.clone(), instance)).or_default();
        *nth += 1;
        ((name, instance, *nth), section)
    })
    .collect()
}

fn line(section: &Section) -> String {
    let header = &section.header;
    format!(
        "{}@{} v{}, {}",
        paint(BOLD, Printable(&header.idstr)),
        header.instance_id,
        header.version_id,
        size(section.size())
    )
}

fn compare(
    old: (&Explainer<'_>, &Section),
    new: (&Explainer<'_>, &Section),
    wanted: &Selection<'_>,
    different: &mut usize,
) -> String {
    let same_bytes = old.0.payload(old.1) == new.0.payload(new.1);
    let same_version = old.1.header.version_id == new.1.header.version_id;
    if same_bytes && same_version {
        return String::new();
    }
    let mut out = String::new();
    if !same_version {
        *different += 1;
        let _ = writeln!(
            out,
            "    version: {} -> {}",
            old.1.header.version_id, new.1.header.version_id
        );
    }
    let [known, other_known] = [old.0.known(old.1).ok(), new.0.known(new.1).ok()];
    let before = values(old, known.as_ref(), wanted);
    let after = values(new, other_known.as_ref(), wanted);
    if before.order.is_empty() && after.order.is_empty() && !same_bytes && !wanted.has_field() {
        *different += 1;
        let (old, new) = (old.0.payload(old.1).len(), new.0.payload(new.1).len());
        let _ = writeln!(out, "    nothing explains it; {old} bytes -> {new} bytes, not the same");
    }
    for path in &before.order {
        let told = before.at[path];
        match after.at.get(path) {
            None => {
                *different += 1;
                let _ = writeln!(out, "  {} {}: {}", paint(RED, "-"), shown(path), short(told));
            }
            Some(other) => changed(path, told, *other, different, &mut out),
        }
    }
    for path in after.order.iter().filter(|path| !before.at.contains_key(*path)) {
        *different += 1;
        let told = after.at[path];
        let _ = writeln!(out, "  {} {}: {}", paint(GREEN, "+"), shown(path), short(told));
    }
    if out.is_empty() { out } else { format!("{}\n{out}", line(new.1)) }
}

/// The values of a section by their paths, and the paths in their order.
fn values<'k, 's: 'k>(
    (explainer, section): (&Explainer<'s>, &Section),
    known: Option<&'k Known<'s>>,
    wanted: &Selection<'_>,
) -> Found<'k> {
    let (mut found, mut seen) = (Found::default(), HashMap::<Rc<str>, usize>::new());
    let Some(known) = known else { return found };
    let mut walk = explainer.walk(section, known);
    while let Ok(Some(item)) = walk.next() {
        let Some(told) = Told::of(&item.what) else { continue };
        if wanted.element(item.path) == Wanted::Nothing {
            continue;
        }
        let path = Rc::<str>::from(item.path);
        let nth = seen.entry(Rc::clone(&path)).or_default();
        found.order.push((Rc::clone(&path), *nth));
        found.at.insert((path, *nth), told);
        *nth += 1;
    }
    found
}

/// The path; with a mark for each of its name before it, or their number.
fn shown((path, nth): &Path) -> String {
    let path = Printable(path);
    match nth {
        0..4 => format!("{path}{}", "'".repeat(*nth)),
        _ => format!("{path}'{nth}"),
    }
}

fn changed(path: &Path, old: Told<'_>, new: Told<'_>, different: &mut usize, out: &mut String) {
    let path = || shown(path);
    if let (Told::Values(old), Told::Values(new)) = (&old, &new)
        && old == new
    {
        return;
    }
    if old.texts().eq(new.texts()) {
        // The value is what it was: only how it lies on the wire may not be.
        if old.ty() != new.ty() {
            let (old, new) = (Printable(old.ty()), Printable(new.ty()));
            let _ = writeln!(out, "    {}: {old} -> {new} (layout)", path());
            *different += 1;
        }
        return;
    }
    if old.len() != new.len() || old.len() == 1 {
        let _ = writeln!(out, "    {}: {} -> {}", path(), short(old), short(new));
        *different += 1;
        return;
    }
    let pairs = old.texts().zip(new.texts()).enumerate().filter(|(_, (old, new))| old != new);
    for (nth, (count, (old, new))) in pairs.enumerate() {
        *different += 1;
        match nth {
            0..FEW => drop(writeln!(out, "    {}[{count}]: {old} -> {new}", path())),
            FEW => drop(writeln!(out, "    {}: and more", path())),
            _ => {}
        }
    }
}

fn short(told: Told<'_>) -> String {
    let text: Vec<_> = told.texts().take(FEW).collect();
    let text = text.join(" ");
    let more = if told.len() > FEW { " .." } else { "" };
    let cut: String = text.chars().take(120).collect();
    let cut_more = if cut.len() < text.len() { " .." } else { more };
    format!("{cut}{cut_more}")
}
