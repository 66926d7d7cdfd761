//! `--diff`: two streams, field by field.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use vmstate_stream::walk::{Value, What};

use super::explain::Explainer;
use super::printable::{Printable, size};
use super::select::{Selection, Wanted};
use super::survey::Survey;
use crate::screen::{self, BOLD, GREEN, RED, paint};
use vmstate_stream::survey::{Kind, Record, Section};

/// How many elements of one array are listed.
const FEW: usize = 16;

/// A section by its name and instance, and the how manieth of these it is.
type Key = (String, u32, usize);

/// A value: its type, and what it says, element by element.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    ty: String,
    values: Vec<String>,
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
    let mut different = 0;
    let mut out = machines(old.0, new.0);
    different += usize::from(!out.is_empty());
    for (key, section) in &before {
        if !wanted.has_section(section) {
            continue;
        }
        match after.iter().find(|(other, _)| other == key) {
            None => {
                different += 1;
                let _ = writeln!(out, "{} {}", paint(RED, "-"), line(section));
            }
            Some((_, other)) => {
                let text = compare((old.1, section), (new.1, other), wanted, &mut different);
                out.push_str(&text);
            }
        }
        say(&std::mem::take(&mut out));
    }
    for (_, section) in
        after.iter().filter(|(key, _)| !before.iter().any(|(other, _)| other == key))
    {
        if wanted.has_section(section) {
            different += 1;
            let _ = writeln!(out, "{} {}", paint(GREEN, "+"), line(section));
        }
    }
    let _ =
        writeln!(out, "{different} differences in {} and {} sections", before.len(), after.len());
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
    let (before, order) = values(old.0, old.1, wanted);
    let (after, others) = values(new.0, new.1, wanted);
    if before.is_empty() && after.is_empty() && !same_bytes && !wanted.has_field() {
        *different += 1;
        let (old, new) = (old.0.payload(old.1).len(), new.0.payload(new.1).len());
        let _ = writeln!(out, "    nothing explains it; {old} bytes -> {new} bytes, not the same");
    }
    for path in &order {
        let told = &before[path];
        match after.get(path) {
            None => {
                *different += 1;
                let _ = writeln!(out, "  {} {}: {}", paint(RED, "-"), Printable(path), short(told));
            }
            Some(other) => changed(path, told, other, different, &mut out),
        }
    }
    for path in others.iter().filter(|path| !before.contains_key(*path)) {
        *different += 1;
        let _ =
            writeln!(out, "  {} {}: {}", paint(GREEN, "+"), Printable(path), short(&after[path]));
    }
    if out.is_empty() { out } else { format!("{}\n{out}", line(new.1)) }
}

/// The values of a section by their paths, and the paths in their order.
fn values(
    explainer: &Explainer<'_>,
    section: &Section,
    wanted: &Selection<'_>,
) -> (BTreeMap<String, Told>, Vec<String>) {
    let (mut values, mut order) = (BTreeMap::new(), Vec::new());
    let Ok(known) = explainer.known(section) else { return (values, order) };
    let mut walk = explainer.walk(section, &known);
    while let Ok(Some(item)) = walk.next() {
        if wanted.element(item.path) == Wanted::Nothing {
            continue;
        }
        let told = match &item.what {
            What::Value(it) => {
                Told { ty: it.ty().to_owned(), values: it.iter().map(one).collect() }
            }
            What::Subsection { version, .. } => {
                Told { ty: "subsection".into(), values: vec![format!("v{version}")] }
            }
            What::Null => Told { ty: "nullptr".into(), values: vec!["null".into()] },
            _ => continue,
        };
        let mut path = item.path.to_owned();
        // Two fields may have one name.
        while values.contains_key(&path) {
            path.push('\'');
        }
        order.push(path.clone());
        values.insert(path, told);
    }
    (values, order)
}

fn one(value: Value<'_>) -> String {
    value.to_string()
}

fn changed(path: &str, old: &Told, new: &Told, different: &mut usize, out: &mut String) {
    if old == new {
        return;
    }
    let path = Printable(path);
    if old.ty != new.ty && old.values == new.values {
        // The value is what it was: only how it lies on the wire is not.
        let _ =
            writeln!(out, "    {path}: {} -> {} (layout)", Printable(&old.ty), Printable(&new.ty));
        *different += 1;
        return;
    }
    if old.values.len() != new.values.len() || old.values.len() == 1 {
        let _ = writeln!(out, "    {path}: {} -> {}", short(old), short(new));
        *different += 1;
        return;
    }
    let pairs = old.values.iter().zip(&new.values).enumerate().filter(|(_, (old, new))| old != new);
    for (nth, (count, (old, new))) in pairs.enumerate() {
        *different += 1;
        match nth {
            0..FEW => drop(writeln!(out, "    {path}[{count}]: {old} -> {new}")),
            FEW => drop(writeln!(out, "    {path}: and more")),
            _ => {}
        }
    }
}

fn short(told: &Told) -> String {
    let text: Vec<_> = told.values.iter().take(FEW).map(String::as_str).collect();
    let text = text.join(" ");
    let more = if told.values.len() > FEW { " .." } else { "" };
    let cut: String = text.chars().take(120).collect();
    let cut_more = if cut.len() < text.len() { " .." } else { more };
    format!("{cut}{cut_more}")
}
