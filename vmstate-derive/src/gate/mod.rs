//! What was released, and how the device differs from it: reads the device's one baseline file and
//! applies the rules to what tokens show. Types that tokens do not show are left to consts.
//!
//! A crate without a directory `vmstate/` is not gated.

mod compared;
mod conditions;
mod current;
mod directory;
mod fault;
pub(crate) mod generic;
pub(crate) mod places;
mod spans;
mod types;

use proc_macro2::{Ident, Span};
use vmstate_schema::{Baseline, Rule, compare, parse_baseline};

pub(crate) use compared::{AbsentCheck, BytesCheck, Compared, LimitCheck, Release, TypeCheck};
pub(crate) use directory::{Directory, marker};
pub(crate) use fault::{Fault, fault_of, plain_fault};
pub(crate) use types::ends;

use crate::model::{Body, Device, Input};
use fault::Unreadable;

/// QEMU's `MIG_PRI_DEFAULT`, in QEMU's numbers.
const USUAL_PRIORITY: u8 = 2;

/// The gate of one type; empty for what is not a device, or not gated.
#[derive(Default)]
pub(crate) struct Gate {
    /// Whether the crate has baselines.
    pub is_gated: bool,
    pub baseline: Option<Compared>,
    /// Of a struct whose bytes depend on a parameter: its instantiations that have a baseline file.
    pub instances: Vec<Instance>,
    pub faults: Vec<Fault>,
}

/// An instantiation of a generic struct, which `baseline!` names.
pub(crate) struct Instance {
    /// What `baseline!` calls its type.
    pub alias: Ident,
    pub label: String,
    /// Where it is said that nothing names it.
    pub span: Span,
    pub compared: Compared,
}

impl Gate {
    /// Everything that is compared.
    pub(crate) fn compared(&self) -> impl Iterator<Item = &Compared> {
        self.baseline.iter().chain(self.instances.iter().map(|instance| &instance.compared))
    }
}

/// Whether this type is held against a baseline in a crate that has some.
pub(crate) fn is_device(input: &Input, device: &Device) -> bool {
    !device.nested && !device.unreleased && generic::dependence(input, device).is_none()
}

/// Compares the device with its baseline.
pub(crate) fn of(input: &Input) -> Gate {
    let Body::Device(device) = &input.body else { return Gate::default() };
    let Some(directory) = Directory::of_this_crate() else { return Gate::default() };
    let gate = if is_device(input, device) { itself } else { instances };
    Gate { is_gated: true, ..gate(input, device, &directory) }
}

/// A struct with one layout.
fn itself(input: &Input, device: &Device, directory: &Directory) -> Gate {
    let (file, text) = directory.read(&vmstate_schema::file::file_name(&device.name.value));
    let Some(text) = text else {
        return Gate { faults: vec![fault::missing(input, device, &file)], ..Gate::default() };
    };
    let (baseline, faults) = held(input, device, file, &text, &device.name.value);
    Gate { baseline, faults, ..Gate::default() }
}

/// Holds a device against the file of this key.
fn held(
    input: &Input,
    device: &Device,
    file: String,
    text: &[u8],
    key: &str,
) -> (Option<Compared>, Vec<Fault>) {
    match parse(text) {
        Err(fault) => {
            let fault = fault::unreadable(device, &file, fault);
            (Some(Compared::only_file(device, file, key)), vec![fault])
        }
        Ok(baseline) => judge(input, device, file, &baseline, key),
    }
}

/// A struct whose bytes depend on a parameter: each of its instantiations that has a file.
fn instances(input: &Input, device: &Device, directory: &Directory) -> Gate {
    let mut gate = Gate::default();
    let Some(dependence) = generic::dependence(input, device) else { return gate };
    if device.nested || device.unreleased {
        return gate;
    }
    for (name, label) in directory.instances(&device.name.value) {
        let (file, text) = directory.read(&name);
        let key = vmstate_schema::file::device_name(&name).unwrap_or_default();
        let text = text.unwrap_or_default();
        if parse(&text).is_ok_and(|baseline| baseline.dropped.is_some()) {
            continue;
        }
        let (compared, faults) = held(input, device, file, &text, &key);
        let new = |fault: &Fault| !gate.faults.iter().any(|old| old.headline == fault.headline);
        let faults: Vec<Fault> = faults.into_iter().filter(new).collect();
        gate.faults.extend(faults);
        let Some(compared) = compared else { continue };
        let (alias, span) = (alias(&input.ident, &label), dependence.span);
        gate.instances.push(Instance { alias, label, span, compared });
    }
    if gate.instances.is_empty() && gate.faults.is_empty() && !directory.holds(&device.name.value) {
        gate.faults.push(fault::generic_device(input, device, dependence));
    }
    gate
}

/// What `baseline!` calls the type of an instantiation.
pub(crate) fn alias(ident: &Ident, label: &str) -> Ident {
    marker(&format!("{}@{label}", crate::model::plain(ident)), Span::call_site())
}

fn parse(text: &[u8]) -> Result<Baseline, Unreadable> {
    let text = std::str::from_utf8(text)
        .map_err(|_| (1, "it is not UTF-8".to_owned(), "restore it from version control".into()))?;
    parse_baseline(text).map_err(|error| (error.line, error.message, error.help))
}

fn judge(
    input: &Input,
    device: &Device,
    file: String,
    baseline: &Baseline,
    key: &str,
) -> (Option<Compared>, Vec<Fault>) {
    if baseline.key() != key {
        let message = format!("it is about device `{}`", baseline.key());
        let remedy = "give it back its name; the file of a device is named after it".to_owned();
        let fault = fault::unreadable(device, &file, (1, message, remedy));
        return (Some(Compared::only_file(device, file, key)), vec![fault]);
    }
    if let Some(reason) = &baseline.dropped {
        return (None, vec![fault::dropped(device, &file, reason)]);
    }
    let mut current = current::of_device(device);
    let (baseline, conditions) = conditions::settle(input, device, baseline, &current);
    let baseline = &baseline;
    let released = baseline.released();
    if let Some(released) = &released {
        // A const compares it.
        current.priority = released.priority.clone();
        current::leave_consts(device, released, &mut current);
    }
    let findings = compare(baseline, &current);
    let faults = findings.iter().map(|finding| fault::at_its_token(input, device, finding));
    let faults = faults.chain(conditions).collect();
    let mut compared = Compared::only_file(device, file, key);
    // What no device can be is not compared any further.
    let differ = findings.iter().any(|finding| finding.rule == Rule::ReleasesDiffer);
    if let Some(released) = released.filter(|_| !differ) {
        types::collect(device, baseline, &mut compared);
        let priority = released.priority.get().copied();
        compared.priority = match (priority, &device.priority) {
            (None, None) => None,
            (None, _) if !baseline.knows_limits() => None,
            (priority, _) => Some(priority.map_or(USUAL_PRIORITY, |number| number as u8)),
        };
    }
    (Some(compared), faults)
}
