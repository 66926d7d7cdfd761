//! Where in the source each part of a device stands, for the tool: its findings point there, as the compiler's do.

use std::env;
use std::fmt::Write as _;

use vmstate_schema::rules::{FieldAt, Place};

use super::spans;
use crate::model::{Device, Field, Input, Subsection};

/// The tool sets it besides `--cfg vmstate_dump`; nobody else pays for the lines.
const ASKED: &str = "VMSTATE_PLACES";

/// A line for every place that has a token of its own; `None` if nobody asked.
pub(crate) fn of(input: &Input, device: &Device) -> Option<String> {
    env::var_os(ASKED)?;
    let mut out = format!("vmstate-places {}\n", device.name.value);
    let mut places = vec![
        Place::Device,
        Place::Version,
        Place::MinimumVersion,
        Place::Needed,
        Place::Unmigratable,
    ];
    let backward = device.breaks_backward.iter().map(|it| Place::BreaksBackward(it.version.value));
    let forward = device.breaks_forward.iter().map(|it| Place::BreaksForward(it.version.value));
    places.extend(backward.chain(forward));
    fields(&[], &device.fields, &mut places);
    subsections(&[], &device.subsections, &mut places);
    for place in places {
        let span = spans::of(input, device, &place).unwrap();
        // Debug is the same there: tool and derive are of one version.
        let _ = writeln!(out, "{}:{} {place:?}", span.line(), span.column());
    }
    Some(out)
}

fn fields(path: &[usize], fields: &[Field], places: &mut Vec<Place>) {
    for field in 0..fields.len() {
        let at = || FieldAt { subsection: path.to_vec(), field };
        places.extend([
            Place::Field(at()),
            Place::FollowingField(at()),
            Place::FieldType(at()),
            Place::FieldSince(at()),
            Place::FieldTest(at()),
            Place::FieldCheck(at()),
            Place::FieldSubsection(at()),
        ]);
    }
}

fn subsections(path: &[usize], parts: &[Subsection], places: &mut Vec<Place>) {
    for (index, part) in parts.iter().enumerate() {
        let path: Vec<usize> = path.iter().copied().chain([index]).collect();
        places.extend([
            Place::Subsection(path.clone()),
            Place::SubsectionNeeded(path.clone()),
            Place::SubsectionVersion(path.clone()),
            Place::SubsectionMinimumVersion(path.clone()),
        ]);
        fields(&path, &part.fields, places);
        subsections(&path, &part.subsections, places);
    }
}
