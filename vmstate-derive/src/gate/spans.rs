//! From the place of a finding to the token in the source.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use vmstate_schema::rules::Place;

use crate::model::{Device, Field, Input, Kind, member_span};

pub(super) fn of(input: &Input, device: &Device, place: &Place) -> Span {
    place_span(device, place).unwrap_or_else(|| input.ident.span())
}

/// `None` for what has no token of its own.
fn place_span(device: &Device, place: &Place) -> Option<Span> {
    match place {
        Place::Device => None,
        Place::Version => Some(device.version.span),
        Place::MinimumVersion => Some(device.minimum_version.span),
        Place::Needed => Some(device.needed.as_ref()?.path.span()),
        Place::Unmigratable => Some(device.unmigratable.as_ref()?.span),
        Place::BreaksBackward(version) => {
            let entry = device.breaks_backward.iter().find(|b| b.version.value == *version);
            Some(entry?.version.span)
        }
        Place::BreaksForward(version) => {
            let entry = device.breaks_forward.iter().find(|b| b.version.value == *version);
            Some(entry?.version.span)
        }
        Place::Field(at) | Place::FollowingField(at) => {
            Some(member_span(&device.field(&at.subsection, at.field)?.member))
        }
        Place::FieldType(at) => Some(device.field(&at.subsection, at.field)?.ty.span()),
        Place::FieldSince(at) => {
            let field = device.field(&at.subsection, at.field)?;
            Some(field.since.as_ref().map_or_else(|| member_span(&field.member), |s| s.span))
        }
        Place::FieldTest(at) => {
            let field = device.field(&at.subsection, at.field)?;
            let test = field.test.as_ref().map(|callee| callee.callee.path.span());
            Some(test.unwrap_or_else(|| member_span(&field.member)))
        }
        Place::FieldCheck(at) => Some(check(device.field(&at.subsection, at.field)?)),
        Place::FieldSubsection(at) => {
            let field = device.field(&at.subsection, at.field)?;
            Some(field.key("subsection").map_or_else(|| member_span(&field.member), |key| key.span))
        }
        Place::Subsection(path) => Some(device.subsection(path)?.name.span),
        Place::SubsectionNeeded(path) => {
            let part = device.subsection(path)?;
            let needed = part.needed.as_ref().map(|callee| callee.path.span());
            Some(needed.unwrap_or(part.name.span))
        }
        Place::SubsectionVersion(path) => Some(device.subsection(path)?.version.span),
        Place::SubsectionMinimumVersion(path) => {
            Some(device.subsection(path)?.minimum_version.span)
        }
    }
}

/// The key `equal` or `at_most`; the field where there is none.
fn check(field: &Field) -> Span {
    let name = match field.layout.kind {
        Kind::Equal => "equal",
        Kind::AtMost => "at_most",
        _ => return member_span(&field.member),
    };
    field.key(name).map_or_else(|| member_span(&field.member), |key| key.span)
}
