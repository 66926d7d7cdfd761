//! Rules about what a test is handed.

use crate::errors::Errors;
use crate::model::{Device, Field, Place, Subsection, member_name};

/// As many fields a function can be handed.
const MOST: usize = 6;

/// Fields that both ends know when the test is asked: configuration, and what was saved before.
pub(super) fn inputs(device: &Device, errors: &mut Errors) {
    body(device, None, &device.fields, errors);
    for part in device.all_subsections() {
        body(device, Some(part), &part.fields, errors);
    }
}

fn body(device: &Device, part: Option<&Subsection>, fields: &[Field], errors: &mut Errors) {
    for (index, field) in fields.iter().enumerate() {
        let inputs = field.test.as_ref().and_then(|test| test.inputs.as_ref());
        if let Some(input) = inputs.and_then(|inputs| inputs.get(MOST)) {
            let message = "a test is handed six fields at most; hand over a nested struct that holds them, or \
                           name the test without parentheses: then it is handed the device and the version";
            errors.push(input.span, message);
        }
        for input in inputs.into_iter().flatten() {
            if let Some(message) = unknown(device, part, &fields[..index], input) {
                errors.push(input.span, message);
            }
        }
    }
}

/// Why the destination does not know the input yet.
fn unknown(
    device: &Device,
    part: Option<&Subsection>,
    before: &[Field],
    input: &Place,
) -> Option<String> {
    let is = |member: &syn::Member| member_name(member) == input.name;
    let is_known = before.iter().any(|field| is(&field.member))
        || device.properties.iter().any(|property| is(&property.member))
        // The main body comes before every subsection.
        || part.is_some() && device.fields.iter().any(|field| is(&field.member));
    if is_known {
        return None;
    }
    let name = &input.name;
    if device.skipped.iter().any(|skipped| is(&skipped.member)) {
        return Some(format!(
            "`{name}` is not migrated, so the ends could answer differently; migrate it before this \
             field, or make it a `property` if it is configuration"
        ));
    }
    Some(format!(
        "`{name}` is not saved before this field, so the destination would ask its own old value; \
         move `{name}` before this field"
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused};
    use syn::parse_quote;

    #[test]
    fn a_test_is_handed_what_both_ends_know() {
        accepted(&parse_quote!(
            struct D {
                #[vmstate(property)]
                wide: bool,
                level: u8,
                #[vmstate(test = "is_wide(wide, level)")]
                high: u32,
            }
        ));
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(test = "is_wide(level)")]
                    high: u32,
                    level: u8,
                }
            ),
            "`level` is not saved before this field",
            "move `level` before this field",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(test = "is_wide(high)")]
                    high: u32,
                }
            ),
            "`high` is not saved before this field",
            "",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(skip)]
                    level: u8,
                    #[vmstate(test = "is_wide(level)")]
                    high: u32,
                }
            ),
            "`level` is not migrated",
            "make it a `property` if it is configuration",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(test = "is_wide(lvl)")]
                    high: u32,
                }
            ),
            "there is no field `lvl` to hand to this test",
            "name fields of this struct",
        );
    }

    #[test]
    fn a_test_is_handed_few() {
        refused(
            &parse_quote!(
                struct D {
                    a: u8,
                    #[vmstate(test = "f(a, a, a, a, a, a, a)")]
                    high: u32,
                }
            ),
            "a test is handed six fields at most",
            "the device and the version",
        );
        accepted(&parse_quote!(
            struct D {
                a: u8,
                #[vmstate(test = "f(a, a, a, a, a, a)")]
                high: u32,
            }
        ));
    }
}
