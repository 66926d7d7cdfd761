//! Bringing the `next` lines of a baseline up to date.

use std::collections::HashSet;

use super::{Change, diff};
use crate::by_name;
use crate::model::{
    Baseline, Break, Device, Field, History, Hook, Hooks, Layout, Property, Stamp, Struct,
    Subsection, Type,
};
use crate::rules::{Alignment, Finding, compare, same_absent, starts_afresh};
use crate::text::FORMAT;

/// The baseline with `next` lines as the source has them. What was released stays as it is, line for line.
///
/// `current` is as a build prints it: of no release. Refuses what [`compare`](crate::compare) refuses. The same baseline again if nothing changed. A device that was dropped and is back
/// goes on with its history.
///
/// # Errors
///
/// Everything that would strand a guest of a release.
pub fn update(baseline: &Baseline, current: &Device) -> Result<Baseline, Vec<Finding>> {
    let findings = compare(baseline, current);
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut baseline = Baseline { dropped: None, ..baseline.clone() };
    let Some(released) = baseline.released() else {
        baseline.layouts = Baseline::new(current.clone()).layouts;
        baseline.format = FORMAT;
        return Ok(baseline);
    };
    baseline.layouts.retain(|layout| layout.restart != Some(Stamp::Next));
    let afresh = starts_afresh(&released, current)
        || never_migrated_like_this(&baseline, &released, current);
    let same_bytes = current.same_bytes.clone().filter(|_| is_rearranged(&baseline, current));
    let last = baseline.layouts.last_mut();
    if same_bytes.is_some() {
        if let Some(last) = last {
            last.device = last.device.only(&Stamp::released);
        }
        let (restart, device) = (Some(Stamp::Next), Device { same_bytes: None, ..current.clone() });
        baseline.layouts.push(Layout { restart, same_bytes, device });
    } else if afresh {
        if let Some(last) = last {
            last.device = last.device.only(&Stamp::released);
        }
        let (restart, device) = (Some(Stamp::Next), current.clone());
        baseline.layouts.push(Layout { restart, same_bytes: None, device });
    } else if let Some(last) = last {
        last.device = device(released, current);
    }
    baseline.upgrade();
    Ok(baseline)
}

/// Whether the device is put together in another way than released.
fn is_rearranged(baseline: &Baseline, current: &Device) -> bool {
    let plain = Device { same_bytes: None, ..current.clone() };
    !compare(baseline, &plain).is_empty()
}

/// What `new` changes about what a release shipped and only the author can judge: hooks, tests, `validate`s, defaults. What `old`
/// has recorded already was judged then.
#[must_use]
pub fn judgements(old: &Baseline, new: &Baseline) -> Vec<Change> {
    let (Some(released), Some(before), Some(after)) = (old.released(), old.next(), new.next())
    else {
        return Vec::new();
    };
    let since_release = diff(&released, after);
    let mut changes = diff(before, after);
    changes.retain(|change| {
        let was_released =
            |it: &Change| it.is_judgement && it.path == change.path && it.to == change.to;
        since_release.iter().any(was_released)
    });
    changes
}

/// Whether released hosts could not migrate the device, so that its layout was free to change, and it did.
fn never_migrated_like_this(baseline: &Baseline, released: &Device, current: &Device) -> bool {
    if released.unmigratable.get().is_none() {
        return false;
    }
    let migratable = |device: &Device| Device { unmigratable: History::new(), ..device.clone() };
    let device = migratable(released);
    let pretended = Baseline {
        layouts: vec![Layout { restart: None, same_bytes: None, device }],
        dropped: None,
        when: None,
        parts: Vec::new(),
        instance: None,
        format: baseline.format,
        releases: baseline.releases.clone(),
        graph: baseline.graph.clone(),
    };
    !compare(&pretended, &migratable(current)).is_empty()
}

/// The released device with everything that may change as it is now.
fn device(released: Device, current: &Device) -> Device {
    Device {
        name: released.name,
        needed: released.needed.with_next(current.needed.get().cloned()),
        versions: released.versions.with_next(current.versions.get().copied()),
        priority: released.priority.with_next(current.priority.get().copied()),
        early_setup: released.early_setup.with_next(current.early_setup.get().copied()),
        unmigratable: released.unmigratable.with_next(current.unmigratable.get().cloned()),
        load_old: released.load_old.with_next(current.load_old.get().cloned()),
        breaks_backward: breaks(released.breaks_backward, &current.breaks_backward),
        breaks_forward: breaks(released.breaks_forward, &current.breaks_forward),
        same_bytes: None,
        hooks: hooks(released.hooks, &current.hooks),
        fields: fields(&released.fields, &current.fields),
        subsections: subsections(released.subsections, &current.subsections),
        properties: properties(&released.properties, &current.properties),
    }
}

/// Released acknowledgements stay, whether or not the source still has them.
fn breaks(mut released: Vec<Break>, current: &[Break]) -> Vec<Break> {
    let known: HashSet<u32> = released.iter().map(|it| it.version).collect();
    for entry in current {
        if !known.contains(&entry.version) {
            released.push(entry.clone());
        }
    }
    released
}

fn hooks(mut released: Hooks, current: &Hooks) -> Hooks {
    for hook in Hook::ALL {
        let history = std::mem::take(released.get_mut(hook));
        *released.get_mut(hook) = history.with_next(current.get(hook).get().cloned());
    }
    released
}

/// The current fields in their order; those that were released with their lines.
fn fields(released: &[Field], current: &[Field]) -> Vec<Field> {
    let mut fields = current.to_vec();
    for pair in Alignment::new(released, current).pairs {
        let (from, to) = (released[pair.released].clone(), &current[pair.current]);
        fields[pair.current] = Field {
            first: from.first.with_next(to.first.get().copied()),
            max: from.max.with_next(to.max.get().copied()),
            test: from.test.with_next(to.test.get().cloned()),
            absent: absent(from.absent, to.absent.get()),
            validate: from.validate.with_next(to.validate.get().cloned()),
            ty: from.ty.as_ref().map(|ty| to.ty.as_ref().map_or(ty.clone(), |now| nested(ty, now))),
            ..from
        };
    }
    fields
}

/// The released value, unless it is another one: it may only be written in another way.
fn absent(released: History<String>, current: Option<&String>) -> History<String> {
    match (released.get(), current) {
        (Some(was), Some(is)) if same_absent(was, is) => released,
        (_, current) => released.with_next(current.cloned()),
    }
}

/// The released type, with what a nested struct may gain.
fn nested(released: &Type, current: &Type) -> Type {
    match (released, current) {
        (Type::Struct(from), Type::Struct(to)) => Type::Struct(Box::new(Struct {
            name: from.name.clone(),
            hooks: hooks(from.hooks.clone(), &to.hooks),
            fields: sent(from, to),
            subsections: subsections(from.subsections.clone(), &to.subsections),
            ..**from
        })),
        (Type::Sequence { length, element }, Type::Sequence { element: now, .. }) => {
            Type::Sequence { length: length.clone(), element: Box::new(nested(element, now)) }
        }
        (Type::Pointer(marker, element), Type::Pointer(same, now)) if marker == same => {
            Type::Pointer(*marker, Box::new(nested(element, now)))
        }
        (Type::Tree { key, value }, Type::Tree { key: key_now, value: now }) => {
            Type::Tree { key: Box::new(nested(key, key_now)), value: Box::new(nested(value, now)) }
        }
        _ => released.clone(),
    }
}

/// The fields of a nested struct that are sent. A file has others, behind a pinned version, only if it was written by an older `cargo
/// vmstate`: they stay.
fn sent(released: &Struct, current: &Struct) -> Vec<Field> {
    let before = released.sent_fields();
    let mut fields = fields(&before, &current.sent_fields());
    for (at, field) in released.fields.iter().enumerate() {
        if !before.contains(field) {
            fields.insert(at.min(fields.len()), field.clone());
        }
    }
    fields
}

/// The released subsections in their order, then the new ones: the order has no meaning on the wire.
fn subsections(released: Vec<Subsection>, current: &[Subsection]) -> Vec<Subsection> {
    let (known, places) = (by_name(&released, |it| &it.name), by_name(current, |it| &it.name));
    let new = current.iter().filter(|part| !known.contains_key(part.name.as_str()));
    let new: Vec<Subsection> = new.cloned().collect();
    let kept = released.into_iter().map(|part| {
        match places.get(part.name.as_str()).map(|at| &current[*at]) {
            Some(now) => Subsection {
                decided: part.decided.with_next(now.decided.get().cloned()),
                hooks: hooks(part.hooks, &now.hooks),
                fields: fields(&part.fields, &now.fields),
                subsections: subsections(part.subsections, &now.subsections),
                ..part
            },
            None => part,
        }
    });
    kept.chain(new).collect()
}

fn properties(recorded: &[Property], current: &[Property]) -> Vec<Property> {
    let (known, places) = (by_name(recorded, |it| &it.name), by_name(current, |it| &it.name));
    let find = |name: &str| places.get(name).map(|at| &current[*at]);
    let kept = recorded.iter().map(|property| {
        let now = find(&property.name).and_then(|it| it.value.get().cloned());
        Property { name: property.name.clone(), value: property.value.clone().with_next(now) }
    });
    let new = current.iter().filter(|it| !known.contains_key(it.name.as_str()));
    kept.chain(new.cloned()).collect()
}
