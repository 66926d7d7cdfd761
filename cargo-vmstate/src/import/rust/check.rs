//! What the derive would refuse: sections that QEMU can save and can never load.

use std::collections::BTreeSet;

use super::model::{Id, Kind, Library, Part};

/// Leaves out the sections whose structs could not be loaded.
pub(super) fn leave_out(library: &mut Library) {
    let mut renamed = BTreeSet::new();
    let refused: Vec<_> = library
        .structs
        .iter()
        .map(|it| own(&it.body).or_else(|| swallowing(library, &it.body, &mut renamed)))
        .collect();
    for id in renamed {
        library.structs[id].is_renamed = true;
    }
    // A struct stands behind those that are in it.
    let mut all: Vec<Option<String>> = Vec::with_capacity(refused.len());
    for (id, why) in refused.into_iter().enumerate() {
        let inside = reached(&library.structs[id].body);
        let mut inside = inside.into_iter().filter_map(|id| all.get(id)?.clone());
        let found = why.or_else(|| inside.next());
        all.push(found);
    }
    let sections = std::mem::take(&mut library.sections);
    for section in sections {
        match &all[section.device] {
            Some(why) => library.left_out.push((section.name, why.clone())),
            None => library.sections.push(section),
        }
    }
}

/// The names of subsections.
fn own(part: &Part) -> Option<String> {
    for subsection in &part.parts {
        let (name, around) = (&subsection.name, &part.name);
        if name.len() <= around.len() || !name.starts_with(around.as_str()) || name.len() > 255 {
            return Some(format!(
                "subsection `{name}` is not named after `{around}`, so no loader finds it"
            ));
        }
        if let Some(why) = own(subsection) {
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
        if let Some(name) = names.iter().find(|name| name.starts_with(nested.name.as_str())) {
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
