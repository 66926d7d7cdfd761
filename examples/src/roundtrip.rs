//! Loads the sections of a stream into devices, saves them again and compares the bytes.

use serde::Serialize;
use vmstate_runtime::{Decoder, Encoder, VmState};

use crate::{
    devices,
    stream::{Section, Stream},
};

/// What became of one section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The name in the stream, with the path of the device.
    pub section: String,
    /// Which of the devices of this name.
    pub instance: u32,
    /// The version in the stream.
    pub version: u32,
    /// Where the state starts in the stream.
    pub offset: usize,
    /// Bytes of state.
    pub size: usize,
    /// The result.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The result of loading and saving a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "lowercase")]
pub enum Outcome {
    /// There is no device for it here.
    #[serde(rename = "no device")]
    NoDevice,
    /// The bytes are the same. An old version is saved as the newest, which then loads to the same
    /// state.
    Identical {
        /// The version it was saved as.
        saved_version: u32,
    },
    /// The bytes are not the same.
    Different {
        /// The field in which the first difference is.
        field: String,
        /// Its place in the stream.
        at: usize,
    },
    /// It could not be loaded, or not be saved.
    Refused {
        /// Why.
        error: String,
    },
}

/// Reports by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All sections.
    pub sections: usize,
    /// Those there is a device for.
    pub with_device: usize,
    /// See [`Outcome::Identical`].
    pub identical: usize,
    /// See [`Outcome::Different`].
    pub different: usize,
    /// See [`Outcome::Refused`].
    pub refused: usize,
}

impl Counts {
    /// Counts one more report.
    pub fn add(&mut self, report: &Report) {
        self.sections += 1;
        self.with_device += usize::from(report.outcome != Outcome::NoDevice);
        match report.outcome {
            Outcome::NoDevice => {}
            Outcome::Identical { .. } => self.identical += 1,
            Outcome::Different { .. } => self.different += 1,
            Outcome::Refused { .. } => self.refused += 1,
        }
    }
}

/// Tries every section of a stream that was walked.
#[must_use]
pub fn reports(bytes: &[u8], stream: &Stream) -> Vec<Report> {
    stream.sections.iter().map(|section| report(bytes, section)).collect()
}

/// Tries one section.
#[must_use]
pub fn report(bytes: &[u8], section: &Section) -> Report {
    Report {
        section: section.idstr.clone(),
        instance: section.instance_id,
        version: section.version_id,
        offset: section.payload.start,
        size: section.payload.len(),
        outcome: best_outcome(bytes, section),
    }
}

/// The outcome of the first device that reads and writes the section; if there is none, that of the
/// first device that loads its version.
fn best_outcome(bytes: &[u8], section: &Section) -> Outcome {
    if devices::is_foreign(&section.idstr, section.version_id) {
        return Outcome::NoDevice;
    }
    let (mut fitting, mut other) = (None, None);
    for (nth, device) in devices::candidates_of(&section.idstr, &section.shape).enumerate() {
        let loads = device.description().minimum_version_id..=device.description().version_id;
        let outcome = round_trip(bytes, section, device, nth);
        let outcome = outcome.unwrap_or_else(|error| Outcome::Refused { error });
        if matches!(outcome, Outcome::Identical { .. }) {
            return outcome;
        }
        // Of several layouts of one name, that of this version can tell best what is wrong.
        if loads.contains(&section.version_id) { &mut fitting } else { &mut other }
            .get_or_insert(outcome);
    }
    fitting.or(other).unwrap_or(Outcome::NoDevice)
}

fn round_trip(
    bytes: &[u8],
    section: &Section,
    mut device: Box<dyn VmState>,
    nth: usize,
) -> Result<Outcome, String> {
    load(bytes, section, &mut *device)?;
    let saved = save(&*device)?;
    let saved_version = device.description().version_id;
    let sent = bytes.get(section.payload.clone()).unwrap_or_default();
    if saved == sent
        || saved_version > section.version_id && is_stable(&saved, saved_version, section, nth)?
    {
        return Ok(Outcome::Identical { saved_version });
    }
    let same = saved.iter().zip(sent).take_while(|(saved, sent)| saved == sent).count();
    // If one of them ends here, the other still has the field.
    let field = match sent.get(same) {
        Some(_) => field_at(sent, same, section.version_id, section, nth),
        None => field_at(&saved, same, saved_version, section, nth),
    };
    Ok(Outcome::Different { field, at: section.payload.start + same })
}

/// Loads a section to its last byte. The decoder starts at the front of the stream, so that errors
/// tell offsets in it.
pub fn load(bytes: &[u8], section: &Section, device: &mut dyn VmState) -> Result<(), String> {
    let up_to_end = bytes.get(..section.payload.end).unwrap_or_default();
    let mut input = Decoder::new(up_to_end);
    input.take(section.payload.start).map_err(|e| format!("{e:#}"))?;
    device
        .load_part(&mut input, section.version_id)
        .map_err(|e| format!("{:#}", e.with_instance(instance(section))))?;
    let end = input.offset() as usize;
    let what = match input.remaining() {
        Some(0) if section.whole => return Ok(()),
        _ if section.whole => format!("found {}", surplus(up_to_end, end)),
        _ => "the stream is cut short or damaged after it".to_owned(),
    };
    let (name, instance) = (device.description().name, instance(section));
    let place = format!("{name}[{instance}] at stream offset {end} ({end:#x})");
    Err(format!("{place}: expected the end of the section, {what}"))
}

fn save(device: &dyn VmState) -> Result<Vec<u8>, String> {
    let mut saved = Vec::new();
    device.save(&mut Encoder::new(&mut saved)).map_err(|e| format!("{e:#}"))?;
    Ok(saved)
}

/// Whether the state of an old version, saved as the newest, loads to the same state.
fn is_stable(
    saved: &[u8],
    saved_version: u32,
    section: &Section,
    nth: usize,
) -> Result<bool, String> {
    let again = Section {
        version_id: saved_version,
        offset: 0,
        payload: 0..saved.len(),
        ..section.clone()
    };
    let Some(mut device) = devices::candidates_of(&section.idstr, &section.shape).nth(nth) else {
        return Ok(false);
    };
    load(saved, &again, &mut *device)?;
    Ok(save(&*device).is_ok_and(|twice| twice == saved))
}

/// The field that the byte at `at` belongs to: the one at which a load fails if the state ends
/// there.
fn field_at(state: &[u8], at: usize, version_id: u32, section: &Section, nth: usize) -> String {
    let candidate = devices::candidates_of(&section.idstr, &section.shape).nth(nth);
    let Some(mut device) = candidate else { return String::new() };
    let mut input = Decoder::new(state.get(..at).unwrap_or_default());
    match device.load_part(&mut input, version_id) {
        Err(e) => e.path().to_string(),
        // The byte is in a subsection whose header was cut, so nobody claimed it.
        Ok(()) => surplus(state, input.offset() as usize),
    }
}

/// What stands after the last field that was loaded.
fn surplus(state: &[u8], offset: usize) -> String {
    let rest = state.get(offset..).unwrap_or_default();
    let name = match rest {
        [5, len, name @ ..] => name.get(..usize::from(*len)),
        _ => None,
    };
    match name.map(str::from_utf8) {
        Some(Ok(name)) => format!("subsection {name}"),
        _ => format!("{} bytes after the last field", rest.len()),
    }
}

/// The place of the device if it has one, else its number.
fn instance(section: &Section) -> String {
    match section.idstr.rsplit_once('/') {
        Some((place, _)) => place.to_owned(),
        None => section.instance_id.to_string(),
    }
}
