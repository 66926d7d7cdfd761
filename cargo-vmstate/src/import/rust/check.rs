//! What the derive would refuse: sections that QEMU can save and can never load.

use std::collections::{BTreeSet, HashSet};

use super::model::{Id, Kind, Library, Part};

/// How deep structs may lie in each other. Those of a stream never do; several of one name, made one, may.
const DEEPEST: usize = 64;

/// Leaves out the sections whose structs could not be loaded.
pub(super) fn leave_out(library: &mut Library) {
    let mut renamed = BTreeSet::new();
    let heights = heights(library);
    let refused: Vec<_> = library
        .structs
        .iter()
        .zip(&heights)
        .map(|(it, height)| match height {
            0..=DEEPEST => own(&it.body).or_else(|| swallowing(library, &it.body, &mut renamed)),
            _ => Some("its structs lie too deep in each other".to_owned()),
        })
        .collect();
    for id in renamed {
        library.structs[id].is_renamed = true;
    }
    let first = first_refused(library, &heights, &refused);
    let sections = std::mem::take(&mut library.sections);
    for section in sections {
        match first[section.device].and_then(|id| refused[id].clone()) {
            Some(why) => library.left_out.push((section.name, why)),
            None => library.sections.push(section),
        }
    }
}

/// How deep others lie in each struct; none is in itself.
fn heights(library: &Library) -> Vec<usize> {
    let mut heights = vec![None; library.structs.len()];
    let mut left: Vec<Id> = (0..library.structs.len()).collect();
    // Each is looked at twice: before those that are in it, and behind them.
    while let Some(&id) = left.last() {
        let inside = reached(&library.structs[id].body);
        let unknown: Vec<Id> = inside.iter().copied().filter(|id| heights[*id].is_none()).collect();
        if heights[id].is_some() || unknown.is_empty() {
            left.pop();
            let highest = inside.into_iter().filter_map(|id| heights[id]).max();
            heights[id] = Some(highest.map_or(0, |highest: usize| highest + 1));
        }
        left.extend(unknown);
    }
    heights.into_iter().map(Option::unwrap_or_default).collect()
}

/// For each struct the first that is refused, of it and of those that are in it.
fn first_refused(
    library: &Library,
    heights: &[usize],
    refused: &[Option<String>],
) -> Vec<Option<Id>> {
    let mut first = vec![None; refused.len()];
    let mut order: Vec<Id> = (0..refused.len()).collect();
    order.sort_by_key(|id| heights[*id]);
    for id in order {
        let inside = || reached(&library.structs[id].body).into_iter().find_map(|id| first[id]);
        first[id] = refused[id].as_ref().map(|_| id).or_else(inside);
    }
    first
}

/// Whether a name can be written into an attribute: QEMU's are not empty, have 255 bytes at most, and none of them is zero.
pub(super) fn is_usable(name: &str) -> bool {
    (1..=255).contains(&name.len()) && !name.contains('\0')
}

/// Its versions, and the names of its subsections.
fn own(part: &Part) -> Option<String> {
    if let Some(version) = newest(part).filter(|version| i32::try_from(*version).is_err()) {
        return Some(format!("version {version} is none: QEMU's end at {}", i32::MAX));
    }
    let mut names = Vec::new();
    subsections(part, &mut names);
    let mut seen = HashSet::new();
    let doubled = names.into_iter().find(|name| !seen.insert(*name));
    doubled
        .map(|name| format!("two subsections are called `{name}`, so no loader tells them apart"))
        .or_else(|| named_after(part))
}

fn newest(part: &Part) -> Option<u32> {
    part.parts.iter().filter_map(newest).chain([part.version]).max()
}

fn named_after(part: &Part) -> Option<String> {
    let around = &part.name;
    for subsection in &part.parts {
        let name = &subsection.name;
        let goes_on = name.len() > around.len() && name.starts_with(around.as_str());
        if !goes_on || !is_usable(name) || !is_usable(around) {
            return Some(format!(
                "subsection `{name}` is not named after `{around}`, so no loader finds it"
            ));
        }
        if let Some(why) = named_after(subsection) {
            return Some(why);
        }
    }
    part.parts.windows(2).find_map(|pair| {
        let (short, long) = (&pair[0].name, &pair[1].name);
        let swallows = long.len() > short.len() && long.starts_with(short.as_str());
        swallows.then(|| format!("a loader takes subsection `{long}` for one of `{short}`"))
    })
}

/// A nested struct at the end takes every subsection whose name goes on after its own. One without subsections of its own
/// may have another name, since its name is not on the wire.
fn swallowing(library: &Library, part: &Part, renamed: &mut BTreeSet<Id>) -> Option<String> {
    let mut names = Vec::new();
    subsections(part, &mut names);
    names.sort_unstable();
    swallowing_one_of(library, part, &names, renamed)
}

fn subsections<'l>(part: &'l Part, names: &mut Vec<&'l str>) {
    for subsection in &part.parts {
        names.push(&subsection.name);
        subsections(subsection, names);
    }
}

fn swallowing_one_of(
    library: &Library,
    part: &Part,
    names: &[&str],
    renamed: &mut BTreeSet<Id>,
) -> Option<String> {
    let mut end = part;
    while let Some(Kind::Struct(id)) = end.fields.last().map(|field| innermost(&field.kind)) {
        let nested = &library.structs[*id].body;
        // Those that begin so stand together.
        let at = names.partition_point(|name| *name < nested.name.as_str());
        if let Some(name) = names.get(at).filter(|name| name.starts_with(nested.name.as_str())) {
            if !nested.parts.is_empty() {
                let nested = &nested.name;
                return Some(format!(
                    "a loader takes subsection `{name}` for one of the nested `{nested}`"
                ));
            }
            renamed.insert(*id);
        }
        end = nested;
    }
    part.parts.iter().find_map(|part| swallowing_one_of(library, part, names, renamed))
}

fn innermost(kind: &Kind) -> &Kind {
    match kind {
        Kind::Array(inside, _)
        | Kind::Counted(inside, _)
        | Kind::Pointers(inside, _)
        | Kind::Allocated(inside, _)
        | Kind::Queue(Some(inside)) => innermost(inside),
        other => other,
    }
}

/// The structs that a part names.
pub(super) fn reached(part: &Part) -> Vec<Id> {
    let mut found = Vec::new();
    for field in &part.fields {
        if let Kind::Struct(id) = innermost(&field.kind) {
            found.push(*id);
        }
    }
    found.extend(part.parts.iter().flat_map(reached));
    found
}
