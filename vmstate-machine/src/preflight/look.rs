//! One section after the other: what it would send now, and how the peer would take it.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::property::Value;
use vmstate_runtime::schema::Description;
use vmstate_runtime::{Decoder, Encoder, Trace, VmState};
use vmstate_schema::Device;

use super::loss;
use super::peer::{Known, Peer};
use super::report::Preflight;
use crate::device::{Properties, Section};
use crate::machine::{Machine, MachineError};
use crate::schema::read::{self, FaultKind, describe};
use crate::schema::scope::Scope;
use crate::schema::tree::Body;
use crate::schema::{owned, remedy};
use crate::types::MachineType;

/// Looks at all sections of the machine.
pub(super) fn at_all<S: ?Sized + Section>(
    machine: &mut Machine<S>,
    peer: &Peer<'_>,
    report: &mut Preflight,
) -> Result<(), MachineError> {
    let machine_type = machine.machine_type();
    for place in 0..machine.section_count() {
        let Some((name, description)) = machine.section_at(place) else { continue };
        let of = |machine: &Machine<S>, it| {
            let properties = machine.properties_of(it, description);
            properties.map_err(|error| MachineError::MachineType { section: name.clone(), error })
        };
        let configured = Configured {
            ours: of(machine, machine_type)?,
            newest: of(machine, machine_type.map(|it| it.table().newest()))?,
        };
        let theirs = match peer {
            Peer::MachineType(it) => of(machine, Some(*it))?,
            Peer::Release(_) => configured.ours.clone(),
        };
        let Some(section) = machine.section_mut(place) else { continue };
        let states = (section.snapshot(), section.blank());
        let path = path_of(&name.idstr, name.instance_id, description.name);
        let (state, blank) = match states {
            (Ok(Some(state)), Ok(Some(blank))) => (state, blank),
            (Ok(_), Ok(_)) => {
                report.unknown(&path, "its section is written by hand");
                continue;
            }
            (Err(why), _) | (_, Err(why)) => {
                report.unknown(&path, &why.to_string());
                continue;
            }
        };
        // Where the peer has no such machine type, entries under it help nobody.
        let machine_type = machine_type.filter(|it| peer.has_machine(it.name()));
        let look = Look { path, description, configured, theirs, machine_type };
        if let Err(why) = look.at(state, blank, peer, report) {
            report.unknown(&look.path, &why);
        }
    }
    Ok(())
}

/// `e1000[0000:00:03.0]`, as errors have it.
pub(super) fn path_of(idstr: &str, instance_id: u32, device: &str) -> String {
    match idstr.rsplit_once('/') {
        Some((place, name)) if name == device => format!("{device}[{place}]"),
        _ if idstr == device => format!("{device}[{instance_id}]"),
        _ => format!("{idstr}[{instance_id}]"),
    }
}

struct Configured {
    ours: Properties,
    newest: Properties,
}

/// What is known of a section before its state is looked at.
struct Look {
    path: String,
    description: &'static Description,
    configured: Configured,
    /// What the peer has configured.
    theirs: Properties,
    machine_type: Option<MachineType>,
}

impl Look {
    fn at(
        &self,
        mut state: Box<dyn VmState>,
        mut blank: Box<dyn VmState>,
        peer: &Peer<'_>,
        report: &mut Preflight,
    ) -> Result<(), String> {
        let today = owned(self.description)?;
        let Sent { bytes, body: all, .. } = sent(&mut *state, &self.configured.newest, &today)?;
        let before = all.map(|body| (body, bytes));
        let ours = sent(&mut *state, &self.configured.ours, &today)?;
        match peer {
            Peer::Release(release) => match (release.device(&today), &ours.body) {
                (Known::Device(then), Some(body)) => {
                    self.receive(&today, &then, &ours.bytes, body, report);
                }
                (Known::Device(then), None) => self.miss(&then, report),
                (_, None) => {}
                (Known::Absent, Some(_)) => {
                    let why = format!("release {} has no device `{}`", release.name(), today.name);
                    report.refuse(&self.path, why, Vec::new());
                }
                (Known::Unknown(why), Some(_)) => report.unknown(&self.path, &why),
            },
            Peer::MachineType(_) => {}
        }
        set(&mut *blank, &self.theirs)?;
        // A section that does not come leaves the destination as it was made.
        if ours.body.is_some()
            && let Err(error) = blank.load(&mut Decoder::new(&ours.bytes).apart(), today.version())
        {
            // What another release does is known from its schema; here it is the device itself.
            if let Peer::MachineType(_) = peer {
                let offset = error.offset();
                let why = format!("at offset {offset} of the section: {}", error.kind());
                let steps = error.path().to_string();
                let path = [&*self.path, steps.strip_prefix(&*today.name).unwrap_or(&steps)];
                report.refuse(&path.concat(), why, Vec::new());
            }
            return Ok(());
        }
        let Some((before, _)) = before else { return Ok(()) };
        let after = sent(&mut *blank, &self.configured.newest, &today)?;
        loss::compare(&today, &self.path, &before, after.body.as_ref(), report);
        Ok(())
    }

    /// The section is not sent: a release that always has it waits for it.
    fn miss(&self, then: &Device, report: &mut Preflight) {
        if then.needed.get().is_some() {
            return;
        }
        let why = "its section is not sent, and the release waits for it".to_string();
        let needed = self.description.needed.unwrap_or("needed");
        let machine = self.machine_type.as_ref();
        report.refuse(&self.path, why, remedy::of_section(self.description, needed, machine));
    }

    /// Has the release read the section.
    fn receive(
        &self,
        today: &Device,
        then: &Device,
        bytes: &[u8],
        sent: &Body<'_>,
        report: &mut Preflight,
    ) {
        let version = today.version();
        if !(then.oldest_loaded()..=then.version()).contains(&version) {
            let (oldest, newest) = (then.oldest_loaded(), then.version());
            let why = format!(
                "its section is version {version}, and the release loads {oldest} to {newest}"
            );
            return report.refuse(&self.path, why, Vec::new());
        }
        let properties = integers(&self.configured.ours);
        let Err(fault) = read::receive(then, version, bytes, sent, &Scope::around(&properties))
        else {
            return;
        };
        let machine = self.machine_type;
        let help = match fault.kind {
            FaultKind::SentPart => remedy::of_part(self.description, &fault.path, machine.as_ref()),
            FaultKind::SentField | FaultKind::Missed => {
                remedy::of_field(self.description, &fault.path, machine.as_ref())
            }
            FaultKind::Refused(_) | FaultKind::Unknown(_) => Vec::new(),
        };
        match fault.kind {
            FaultKind::Unknown(_) => report.unknown(&self.path, &describe(&fault)),
            _ => report.refuse(&self.path, describe(&fault), help),
        }
    }
}

/// What a state sends.
struct Sent<'s> {
    bytes: Vec<u8>,
    /// Nothing if it is not needed.
    body: Option<Body<'s>>,
}

fn set(state: &mut dyn VmState, properties: &Properties) -> Result<(), String> {
    properties.apply(state).map_err(|error| format!("{error}"))
}

fn sent<'s>(
    state: &mut dyn VmState,
    properties: &Properties,
    schema: &'s Device,
) -> Result<Sent<'s>, String> {
    set(state, properties)?;
    if !state.is_needed() {
        return Ok(Sent { bytes: Vec::new(), body: None });
    }
    let (mut bytes, mut trace) = (Vec::new(), Trace::new());
    let saved = state.save(&mut Encoder::new(&mut bytes).traced(&mut trace));
    saved.map_err(|error| format!("{error:#}"))?;
    let read =
        read::follow(schema, &bytes, trace.decisions(), &Scope::around(&integers(properties)))
            .map_err(|fault| describe(&fault))?;
    Ok(Sent { bytes, body: Some(read.body) })
}

/// The properties that are integers, by the names that their fields most likely have: lengths may name them.
fn integers(properties: &Properties) -> Vec<(String, u64)> {
    let integer = |(name, value): (&str, Value<'_>)| match value {
        Value::Integer(number) => Some((name.replace('-', "_"), u64::try_from(number).ok()?)),
        _ => None,
    };
    properties.iter().filter_map(integer).collect()
}
