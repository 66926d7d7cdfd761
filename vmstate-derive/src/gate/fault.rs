//! Broken rules, each at its token, as the compiler prints them.

use proc_macro2::{Span, TokenStream};
use vmstate_schema::{Finding, Rule};

use super::{generic, spans};
use crate::model::{Device, Input};

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
/// A difference from the baseline at the token that it is about.
pub(super) fn at_its_token(input: &Input, device: &Device, finding: &Finding) -> Fault {
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

pub(super) fn missing(input: &Input, device: &Device, file: &str) -> Fault {
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
pub(super) fn dropped(device: &Device, file: &str, reason: &str) -> Fault {
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

/// What is wrong with a file: the line, the message and the remedy.
pub(super) type Unreadable = (usize, String, String);

pub(super) fn unreadable(
    device: &Device,
    file: &str,
    (line, message, remedy): Unreadable,
) -> Fault {
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
pub(super) fn generic_device(
    input: &Input,
    device: &Device,
    dependence: generic::Dependence,
) -> Fault {
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
