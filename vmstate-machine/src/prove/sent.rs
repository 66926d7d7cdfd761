//! States of which a section is at hand that a release sent: it has to load as that state. A layout by hand, or a hook, that
//! takes the bytes for other values than the release is seen by nothing else.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use vmstate_runtime::{Decoder, Encoder, Trace, VmState};
use vmstate_schema::Device;

use super::configuration::integers;
use super::new::State;
use super::report::Report;
use crate::schema::read::{self, describe};
use crate::schema::scope::Scope;
use crate::schema::tree::{Body, Part, Value};

/// Loads what a release sent into a device, and compares what that saves with what the device in its state saves.
pub(super) fn compare(state: &State<'_>, name: &str, today: &Device, report: &mut Report) {
    let Some((version_id, body)) = &state.sent else { return };
    match difference(state, today, *version_id, body) {
        Ok(None) => {}
        Ok(Some(path)) => {
            let what =
                format!("what a release sent of a state is another one here: `{path}` differs");
            report.fault(name, what, Vec::new(), || {
                Vec::from([
                    "let what reads and writes it, a layout by hand or a hook, do so as the release did".to_string(),
                    "or, if the release was in another state, let the test make that".to_string(),
                ])
            });
        }
        Err(error) => {
            let what = format!("what a release sent of a state is refused: {error}");
            report.fault(name, what, Vec::new(), Vec::new);
        }
    }
}

/// The first field that differs.
fn difference(
    state: &State<'_>,
    today: &Device,
    version_id: u32,
    sent: &[u8],
) -> Result<Option<String>, String> {
    let mut device = (state.make)();
    let (expected, mut trace) = saved(&*device)?;
    device.load(&mut Decoder::new(sent), version_id).map_err(|error| error.to_string())?;
    let (found, trace_of_found) = saved(&*device)?;
    if found == expected {
        return Ok(None);
    }
    let at = expected.iter().zip(&found).take_while(|(a, b)| a == b).count();
    // Where the one ends, the other has more.
    let longer = if at < expected.len() {
        expected
    } else {
        trace = trace_of_found;
        found
    };
    let properties = integers(device.description(), None);
    let read = read::follow(today, &longer, trace.decisions(), &Scope::around(&properties));
    Ok(Some(path(&read.map_err(|fault| describe(&fault))?.body, at)))
}

fn saved(device: &dyn VmState) -> Result<(Vec<u8>, Trace), String> {
    let (mut bytes, mut trace) = (Vec::new(), Trace::new());
    let saved = device.save(&mut Encoder::new(&mut bytes).traced(&mut trace));
    saved.map_err(|error| error.to_string())?;
    Ok((bytes, trace))
}

/// The field that has this byte of the section, in front of it the subsection and the structs that it is in.
fn path(body: &Body<'_>, at: usize) -> String {
    if let Some(part) = body.parts.iter().rev().find(|part| head(part).start <= at) {
        if head(part).contains(&at) {
            return part.name.to_string();
        }
        return format!("{}/{}", part.name, path(&part.body, at));
    }
    let slot = body.fields.iter().rev().find(|slot| slot.value.is_some() && slot.at <= at);
    match slot.map(|slot| (slot.name, &slot.value)) {
        Some((name, Some(Value::Struct(inner)))) => format!("{name}/{}", path(inner, at)),
        Some((name, _)) => name.to_string(),
        None => String::new(),
    }
}

/// What comes before the fields of a subsection: a byte, the name with its length, and the version.
fn head(part: &Part<'_>) -> Range<usize> {
    let fields = part.body.fields.first().map_or(part.body.end, |slot| slot.at);
    fields.saturating_sub(1 + 1 + part.name.len() + size_of::<u32>())..fields
}
