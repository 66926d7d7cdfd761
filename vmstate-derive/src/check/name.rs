//! Rules about names: they identify what is on the wire, and QEMU gives them one byte of length.

use std::collections::HashMap;

use crate::errors::Errors;
use crate::model::shape::is_named;
use crate::model::{Device, Enum, Field, Spanned};

/// A name that QEMU's own code could not hold: it keeps names as C strings and writes their length
/// into one byte.
pub(super) fn malformed(device: &Device, errors: &mut Errors) {
    for name in names(device) {
        let length = name.value.len();
        if length == 0 {
            errors
                .push(name.span, "a name on the wire cannot be empty; write one, or drop the key");
        } else if length > 255 {
            let message = format!(
                "this name has {length} bytes, but its length on the wire is one byte; shorten it \
                 to 255 or less"
            );
            errors.push(name.span, message);
        }
        if name.value.contains('\0') {
            errors.push(name.span, "QEMU's names end at a zero byte; remove it from the name");
        }
    }
}

fn names(device: &Device) -> impl Iterator<Item = &Spanned<String>> {
    std::iter::once(&device.name)
        .chain(device.all_subsections().into_iter().map(|subsection| &subsection.name))
        .chain(device.all_fields().map(|field| &field.name))
        .chain(device.properties.iter().map(|property| &property.name))
}

/// Two fields of one name cannot be told apart in a description. QEMU has such pairs where only one
/// of the two is ever sent, and calls all filler by one name.
pub(super) fn doubled_field(device: &Device, errors: &mut Errors) {
    for body in device.bodies() {
        let mut named = HashMap::<&str, Vec<&Field>>::new();
        for field in body {
            let earlier = named.entry(&field.name.value).or_default();
            let collides = earlier.iter().any(|earlier| collide(earlier, field));
            earlier.push(field);
            if collides {
                let message = format!(
                    "another field is called `{}` on the wire; give one of them `rename = \"...\"`, \
                     or give each a `test` so that only one of them is sent",
                    field.name.value
                );
                errors.push(field.name.span, message);
            }
        }
    }
}

/// Whether two fields of one name are in one stream.
fn collide(a: &Field, b: &Field) -> bool {
    let filler = is_named(&a.ty, "Unused") && is_named(&b.ty, "Unused");
    let alternates = a.is_conditional() && b.is_conditional() && condition(a) != condition(b);
    !filler && !alternates
}

/// When a field is there, as text.
fn condition(field: &Field) -> (Option<u32>, Option<&str>) {
    (
        field.since.as_ref().map(|since| since.value),
        field.test.as_ref().map(|test| test.callee.name.as_str()),
    )
}

/// Baselines have variants by their names.
pub(super) fn doubled_variant(body: &Enum, errors: &mut Errors) {
    for (i, variant) in body.variants.iter().enumerate() {
        let name = &variant.name;
        if body.variants[..i].iter().any(|earlier| earlier.name.value == name.value) {
            let message = format!(
                "another variant is called `{}` already; give one of them another `rename`",
                name.value
            );
            errors.push(name.span, message);
        }
    }
}

/// A machine type sets a property by its name.
pub(super) fn doubled_property(device: &Device, errors: &mut Errors) {
    for (i, property) in device.properties.iter().enumerate() {
        let name = &property.name;
        if device.properties[..i].iter().any(|earlier| earlier.name.value == name.value) {
            let message = format!(
                "another property is called `{}`, and a machine type could not say which it sets; \
                 rename one: `property = \"...\"`",
                name.value
            );
            errors.push(name.span, message);
        }
    }
}

/// Machine types write `device.property = value`.
pub(super) fn property_separator(device: &Device, errors: &mut Errors) {
    for name in device.properties.iter().map(|property| &property.name) {
        if let Some(found) = name.value.chars().find(|c| ".= \t\n".contains(*c)) {
            let message = format!(
                "a machine type writes `device.property = value`, so {found:?} cannot stand in the \
                 name of a property; use `-`"
            );
            errors.push(name.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused};
    use syn::parse_quote;

    #[test]
    fn names_fit_into_a_byte_of_length_and_a_c_string() {
        let long = "x".repeat(256);
        refused(
            &parse_quote! { #[vmstate(name = #long)] struct D; },
            "this name has 256 bytes",
            "shorten it to 255 or less",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(rename = "")] n: u8 } },
            "a name on the wire cannot be empty",
            "write one, or drop the key",
        );
        refused(
            &parse_quote! { #[vmstate(name = "a\0b")] struct D; },
            "QEMU's names end at a zero byte",
            "remove it from the name",
        );
        let longest = "x".repeat(255);
        accepted(&parse_quote! { #[vmstate(name = #longest)] struct D; });
    }

    #[test]
    fn fields_of_a_body_have_names_of_their_own() {
        let doubled = "another field is called `a` on the wire";
        refused(
            &parse_quote! { struct D { a: u8, #[vmstate(rename = "a")] b: u8 } },
            doubled,
            "so that only one of them is sent",
        );
        refused(
            &parse_quote! {
                struct D {
                    #[vmstate(test = "x")] a: u8,
                    #[vmstate(rename = "a", test = "x")] b: u8,
                }
            },
            doubled,
            "so that only one of them is sent",
        );
    }

    #[test]
    fn alternates_filler_and_other_bodies_may_share_a_name() {
        accepted(&parse_quote! {
            struct D {
                #[vmstate(test = "old")] a: u16,
                #[vmstate(rename = "a", test = "new")] b: u32,
            }
        });
        accepted(&parse_quote! {
            struct D {
                #[vmstate(rename = "unused")] a: Unused<4>,
                #[vmstate(rename = "unused")] b: Unused<2>,
            }
        });
        accepted(&parse_quote! {
            struct D { a: u8, #[vmstate(rename = "a", subsection = "s")] b: u8 }
        });
    }

    #[test]
    fn a_machine_type_can_name_every_property() {
        refused(
            &parse_quote! {
                struct D { #[vmstate(property = "on")] a: bool, #[vmstate(property)] on: bool }
            },
            "another property is called `on`",
            "rename one: `property = \"...\"`",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(property = "a.b")] a: bool } },
            "a machine type writes `device.property = value`, so '.' cannot stand",
            "use `-`",
        );
    }
}
