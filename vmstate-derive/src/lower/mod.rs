//! Options to model: fills in defaults and resolves names, reports what cannot be resolved and
//! goes on. Whether the result makes sense is `check`'s business.

mod constant;
mod field;
mod name;
mod shape;
mod subsection;
#[cfg(test)]
mod tests;

pub(crate) use constant::hidden;

use crate::errors::Errors;
use crate::model::{
    Body, Break, Count, Device, Field, Hooks, Input, Key, Remote, Spanned, member_name, occurs,
    plain,
};
use crate::options::{Breaks, DeviceOptions, FieldOptions, Options};
use field::{Lowered, Slot};
use proc_macro2::Ident;
use quote::ToTokens as _;
use subsection::Subsections;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Fields, Generics, Index, Member, parse_quote};

/// The model of `input`, unless its shape is beyond any.
pub(crate) fn lower(
    input: &DeriveInput,
    mut options: Options,
    errors: &mut Errors,
) -> Option<Input> {
    let krate = options.device.krate.take().map(|place| place.0);
    if let Some(packed) = shape::packed(&input.attrs) {
        let message = "a packed struct cannot be saved, since its fields cannot be borrowed; drop `packed`: the wire has no \
                       padding anyway";
        errors.push(packed, message);
    }
    if shape::is_of_bitflags(&input.data) {
        let flags = &input.ident;
        let message = format!(
            "`bitflags!` hides the integer of `{flags}`; write the struct yourself, `struct {flags}(u32);` with this derive, and \
             give it its flags: `bitflags! {{ impl {flags}: u32 {{ .. }} }}`"
        );
        errors.push(flags.span(), message);
        return None;
    }
    let body = match &input.data {
        Data::Struct(data) => match shape::lower_newtype(&data.fields, &options) {
            Some(newtype) => Body::Newtype(newtype),
            None => Body::Device(device(input, &data.fields, options, errors)),
        },
        Data::Enum(data) => shape::lower_enum(&input.ident, &input.attrs, data, options, errors)?,
        Data::Union(data) => {
            let message = "a union does not say which of its fields is alive, so it cannot be saved; \
                           use a struct";
            errors.push(data.union_token.span(), message);
            return None;
        }
    };
    let mut body = body;
    mark_generic(&mut body, &input.generics);
    constant::mark(&mut body);
    Some(Input {
        krate: krate.unwrap_or_else(|| parse_quote!(::vmstate_runtime)),
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        body,
    })
}

fn device(input: &DeriveInput, fields: &Fields, options: Options, errors: &mut Errors) -> Device {
    let ident = &input.ident;
    let Options { device: mut given, device_keys, fields: field_options, .. } = options;
    forgive(&mut given, &device_keys);
    let name =
        given.name.take().unwrap_or_else(|| Spanned::new(name::snake(&plain(ident)), ident.span()));
    let entries = std::mem::take(&mut given.subsections);
    let mut subsections = Subsections::new(entries, errors);
    let mut device = describe(ident, name, given);
    device.repr_c = shape::is_repr_c(&input.attrs);
    for (span, name) in [(&mut device.default, "default"), (&mut device.clone, "clone")] {
        let key = device_keys.iter().find(|key| key.name == name);
        *span = span.and(key.map(|key| key.span));
    }
    device.keys = device_keys;
    let slots = slots(fields);
    for (slot, options) in slots.iter().zip(field_options) {
        place(slot, options, &slots, &mut device, &mut subsections, errors);
    }
    device.subsections = subsections.finish(&device, errors);
    name_properties(&mut device);
    name_fields(&mut device);
    device
}

/// Finds the properties that tests are handed, or named after.
fn name_properties(device: &mut Device) {
    let names: Vec<(String, String)> = device
        .properties
        .iter()
        .map(|property| (member_name(&property.member), property.name.value.clone()))
        .collect();
    let property = |member: &str| names.iter().find(|(of, _)| of == member);
    for field in device.fields_mut() {
        let Some(test) = &mut field.test else { continue };
        let found: Vec<_> = match &test.inputs {
            Some(inputs) => inputs.iter().filter_map(|input| property(&input.name)).collect(),
            None => property(&test.callee.name).into_iter().collect(),
        };
        test.properties = found.into_iter().map(|(_, name)| name.clone()).collect();
    }
}

/// Says by which names the schema has the fields that count others, and that tests are handed: what a field is called in Rust
/// may change.
fn name_fields(device: &mut Device) {
    let renamed = |field: &Field| {
        let (member, wire) = (member_name(&field.member), field.name.value.clone());
        (member != wire).then_some((member, wire))
    };
    let names: Vec<(String, String)> = device.all_fields().filter_map(renamed).collect();
    if names.is_empty() {
        return;
    }
    let wire = |member: &str| names.iter().find(|(of, _)| of == member).map(|(_, wire)| wire);
    for field in device.fields_mut() {
        for input in field.test.iter_mut().flat_map(|test| &mut test.inputs).flatten() {
            input.wire = wire(&input.name).unwrap_or(&input.name).clone();
        }
        let Some(length) = field.layout.length_mut() else { continue };
        if let Count::Member(member, _) = &length.of
            && let Some(wire) = wire(&member_name(member))
        {
            let inner = length.name.split_once('.').map_or("", |(_, inner)| inner);
            length.wire = if inner.is_empty() { wire.clone() } else { format!("{wire}.{inner}") };
        }
    }
}

/// Finds the fields whose `as` depends on a parameter.
fn mark_generic(body: &mut Body, generics: &Generics) {
    let names: Vec<&Ident> = generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .chain(generics.const_params().map(|parameter| &parameter.ident))
        .collect();
    for field in body.fields_mut() {
        if let Some(convert) = &mut field.layout.convert {
            let tokens = [field.ty.to_token_stream(), convert.wire.to_token_stream()];
            convert.is_generic =
                names.iter().any(|name| tokens.iter().any(|of| occurs(name, of.clone())));
        }
    }
}

/// A version that could not be read was reported; it should not make others look wrong, too.
fn forgive(given: &mut DeviceOptions, keys: &[Key]) {
    let key = |name: &str| keys.iter().find(|key| key.name == name);
    if let (Some(key), None) = (key("version"), &given.version) {
        given.version = Some(Spanned::new(u32::MAX, key.span));
    }
    if let (Some(key), None) = (key("minimum_version"), &given.minimum_version) {
        given.minimum_version = given.version.as_ref().map(|v| Spanned::new(v.value, key.span));
    }
}

/// What the struct says about itself, without its members.
fn describe(ident: &Ident, name: Spanned<String>, given: DeviceOptions) -> Device {
    let version = given.version.unwrap_or(Spanned::new(1, ident.span()));
    // QEMU has descriptions of version 0; nothing older than them can be asked for.
    let oldest = Spanned::new(version.value.min(1), version.span);
    Device {
        name,
        minimum_version: given.minimum_version.unwrap_or(oldest),
        version,
        needed: given.needed,
        hooks: Hooks {
            pre_load: given.pre_load,
            post_load: given.post_load,
            pre_save: given.pre_save,
            post_save: given.post_save,
        },
        load_old: given.load_old,
        priority: given.priority.map(|bound| bound.0),
        early_setup: given.early_setup.is_some(),
        unmigratable: given.unmigratable,
        breaks_backward: breaks(given.breaks_backward),
        breaks_forward: breaks(given.breaks_forward),
        same_bytes: given.same_bytes,
        unreleased: given.unreleased.is_some(),
        default: given.default.map(|_| ident.span()),
        clone: given.clone.map(|_| ident.span()),
        nested: given.nested.is_some() || given.remote.is_some(),
        repr_c: false,
        remote: given.remote.map(|remote| Remote { ty: remote.ty, rest: remote.rest }),
        fields: Vec::new(),
        subsections: Vec::new(),
        properties: Vec::new(),
        skipped: Vec::new(),
        keys: Vec::new(),
    }
}

fn breaks(lists: Vec<Breaks>) -> Vec<Break> {
    lists.into_iter().flat_map(|list| list.0).collect()
}

fn slots(fields: &Fields) -> Vec<Slot> {
    let slot = |(i, field): (usize, &syn::Field)| Slot {
        member: match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index { index: i as u32, span: field.ty.span() }),
        },
        ty: field.ty.clone(),
    };
    fields.iter().enumerate().map(slot).collect()
}

fn place(
    slot: &Slot,
    options: FieldOptions,
    slots: &[Slot],
    device: &mut Device,
    subsections: &mut Subsections,
    errors: &mut Errors,
) {
    match field::lower(slot, options, slots, errors) {
        Lowered::Field(field, Some(key)) => subsections.push(&key, field, errors),
        Lowered::Field(field, None) => device.fields.push(field),
        Lowered::Property(property) => device.properties.push(property),
        Lowered::Skipped(skipped) => device.skipped.push(skipped),
    }
}
