//! What was released, and how the device differs from it: reads the device's one baseline file and
//! applies the rules to what tokens show. Types that tokens do not show are left to consts.
//!
//! A crate without a directory `vmstate/` is not gated.

mod conditions;
mod current;
mod directory;
pub(crate) mod generic;
pub(crate) mod places;
mod spans;
mod types;

use proc_macro2::{Ident, Span, TokenStream};
use vmstate_schema::rules::Atom;
use vmstate_schema::{Baseline, Finding, Rule, compare, parse_baseline};

pub(crate) use directory::{Directory, marker};
pub(crate) use types::ends;

use crate::model::{Body, Device, Input};

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

/// A device with a baseline file.
pub(crate) struct Compared {
    /// Relative to the crate's directory, with `/`.
    pub file: String,
    /// The type that `baseline!()` makes of the device's name.
    pub marker: Ident,
    /// Those that first shipped a field that is checked.
    pub releases: Vec<Release>,
    pub types: Vec<TypeCheck>,
    pub limits: Vec<LimitCheck>,
    pub absents: Vec<AbsentCheck>,
    pub bytes: Vec<BytesCheck>,
    /// The released priority, where there is one, now or then.
    pub priority: Option<u8>,
    /// Names of subsections and fields of a released device that no release has.
    pub unreleased: Vec<String>,
    /// Names of released fields that are behind a `test` since.
    pub guarded: Vec<String>,
    pub plain: Vec<PlainCheck>,
}

/// A release, as messages name it.
#[derive(PartialEq, Eq)]
pub(crate) struct Release {
    pub since: String,
    /// Those that know what it shipped: `8.0 to 9.1 hosts`.
    pub hosts: String,
    /// Whether the file says what limits were released.
    pub limits: bool,
}

/// The fields of a body whose type is written as a plain integer: a const makes sure that it is one.
#[derive(PartialEq, Eq)]
pub(crate) struct PlainCheck {
    /// Positions of the subsections down to the body.
    pub body: Vec<usize>,
    /// Positions of the fields, the integers by their wire names, and the bytes of all elements.
    pub fields: Vec<(usize, &'static str, usize)>,
}

/// A field whose released type a const compares.
pub(crate) struct TypeCheck {
    /// Positions of the subsections down to the field's body.
    pub body: Vec<usize>,
    pub index: usize,
    /// The first and the last token of the type.
    pub span: (Span, Span),
    pub fingerprint: u64,
    pub text: String,
    pub size: Option<u64>,
    /// The release that first shipped the field, by its place in `Compared::releases`.
    pub release: usize,
    /// The configurations of which this is the type, where they differ inside of it.
    pub when: Option<TokenStream>,
}

/// A body whose bytes a const compares with the released ones.
pub(crate) struct BytesCheck {
    pub body: Vec<usize>,
    pub span: Span,
    pub released: Vec<Atom>,
    /// Positions of fields behind a `test` that are not released, and of those that are.
    pub news: [Vec<usize>; 2],
    /// Of a subsection: positions of such new fields of its device.
    pub device_news: Vec<usize>,
    pub release: usize,
    /// As of a type.
    pub when: Option<TokenStream>,
}

/// A field whose limits a const compares.
pub(crate) struct LimitCheck {
    pub body: Vec<usize>,
    pub index: usize,
    /// The first and the last token of its value.
    pub span: (Span, Span),
    pub first: usize,
    /// `u64::MAX` where there was none.
    pub max: u64,
    pub release: usize,
}

/// A field of which a const says what it is when it does not come.
pub(crate) struct AbsentCheck {
    pub body: Vec<usize>,
    pub index: usize,
    /// The first and the last token of its value.
    pub span: (Span, Span),
    pub released: String,
    pub release: usize,
}

/// One broken rule, at the token it is about.
pub(crate) struct Fault {
    /// `VMS0001`
    pub rule: String,
    /// In which configurations it is one, where a `cfg` says.
    pub when: Option<TokenStream>,
    pub span: Span,
    pub headline: String,
    pub label: String,
    pub notes: Vec<String>,
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
        return Gate { faults: vec![missing(input, device, &file)], ..Gate::default() };
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
            let fault = unreadable(device, &file, fault);
            (Some(tracked(device, file, key)), vec![fault])
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
        gate.faults.push(generic_device(input, device, dependence));
    }
    gate
}

/// What `baseline!` calls the type of an instantiation.
pub(crate) fn alias(ident: &Ident, label: &str) -> Ident {
    marker(&format!("{}@{label}", crate::model::plain(ident)), Span::call_site())
}

/// What is wrong with a file: the line, the message and the remedy.
type Unreadable = (usize, String, String);

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
        let fault = unreadable(device, &file, (1, message, remedy));
        return (Some(tracked(device, file, key)), vec![fault]);
    }
    if let Some(reason) = &baseline.dropped {
        return (None, vec![dropped(device, &file, reason)]);
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
    let faults = findings.iter().map(|finding| fault(input, device, finding));
    let faults = faults.chain(conditions).collect();
    let mut compared = tracked(device, file, key);
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

fn tracked(device: &Device, file: String, key: &str) -> Compared {
    let marker = marker(key, device.name.span);
    Compared {
        file,
        marker,
        releases: Vec::new(),
        types: Vec::new(),
        limits: Vec::new(),
        absents: Vec::new(),
        bytes: Vec::new(),
        priority: None,
        unreleased: Vec::new(),
        guarded: Vec::new(),
        plain: Vec::new(),
    }
}

fn fault(input: &Input, device: &Device, finding: &Finding) -> Fault {
    fault_of(spans::of(input, device, &finding.place), finding)
}

/// A finding at its token.
pub(crate) fn fault_of(span: Span, finding: &Finding) -> Fault {
    let rule = id(finding.rule);
    let help = finding.help.iter().map(|help| format!("help: {help}"));
    let explain = std::iter::once(format!("`cargo vmstate explain {rule}` says more"));
    Fault {
        span,
        when: None,
        headline: format!("{} [{rule}]", finding.headline),
        label: finding.label.clone(),
        notes: finding.notes.iter().cloned().chain(help).chain(explain).collect(),
        rule,
    }
}

/// `VMS0001`
fn id(rule: Rule) -> String {
    format!("VMS{:04}", rule as u8)
}

/// A fault that is not about a difference.
pub(crate) fn plain_fault(
    rule: Rule,
    span: Span,
    headline: &str,
    label: &str,
    notes: &[String],
) -> Fault {
    let id = id(rule);
    let explain = format!("`cargo vmstate explain {id}` says more");
    Fault {
        span,
        when: None,
        headline: format!("{headline} [{id}]"),
        label: label.to_owned(),
        notes: notes.iter().cloned().chain([explain]).collect(),
        rule: id,
    }
}

fn missing(input: &Input, device: &Device, file: &str) -> Fault {
    let name = &device.name.value;
    plain_fault(
        Rule::MissingBaseline,
        input.ident.span(),
        &format!("device `{name}` has no baseline"),
        &format!("there is no `{file}`"),
        &[
            "this crate has baselines, so every device is compared with what was released".into(),
            "help: a new device: `cargo vmstate accept` writes the file".into(),
            "help: a struct that only ever stands inside of others: `#[vmstate(nested)]`".into(),
            "help: a device for tests: `#[vmstate(unreleased)]`".into(),
        ],
    )
}

/// A struct of a device that is on record as gone.
fn dropped(device: &Device, file: &str, reason: &str) -> Fault {
    let name = &device.name.value;
    plain_fault(
        Rule::MissingDevice,
        device.name.span,
        &format!("device `{name}` was dropped, and is here"),
        &format!("dropped for this reason: {reason}"),
        &[
            format!(
                "`{file}` says that no guest has the device any more, so nothing is compared with it"
            ),
            "help: remove the struct; where it only stands inside of others: `#[vmstate(nested)]`"
                .into(),
            format!(
                "help: if the device is back, take the line `dropped` out of `{file}`: `cargo vmstate accept`"
            ),
        ],
    )
}

fn unreadable(device: &Device, file: &str, (line, message, remedy): Unreadable) -> Fault {
    plain_fault(
        Rule::UnreadableBaseline,
        device.name.span,
        &format!("the baseline of `{}` cannot be read", device.name.value),
        &format!("`{file}` line {line}: {message}"),
        &[
            "nothing can be compared with it, so nothing passes".into(),
            format!("help: {remedy}"),
            "help: `cargo vmstate check` says what is wrong with all files".into(),
        ],
    )
}

/// A const cannot see through a parameter, so a struct whose bytes depend on one cannot be compared with a release.
fn generic_device(input: &Input, device: &Device, dependence: generic::Dependence) -> Fault {
    let generic::Dependence { parameter, field, span } = dependence;
    let name = &device.name.value;
    let (named, parameters) = generic::shown(input);
    plain_fault(
        Rule::GenericDevice,
        span,
        &format!("generic device `{name}` cannot be compared with a release"),
        &format!("the bytes of `{field}` depend on `{parameter}`"),
        &[
            "no released layout of it is known, so nothing would refuse a change that strands a guest".into(),
            "help: a struct that only ever stands inside of others, which are compared with it: `#[vmstate(nested)]`".into(),
            format!(
                "help: a device: name what machines have in the crate root, `vmstate_runtime::baseline!({named});`, with types in \
                 place of {parameters}; then `cargo vmstate accept`"
            ),
            format!("help: or send a type that does not depend on `{parameter}`; a field that is `skip`ped may"),
        ],
    )
}
