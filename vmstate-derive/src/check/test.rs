//! Rules about what a test is handed.

use crate::errors::Errors;
use crate::model::{Device, Field, Place, Subsection, Test, member_name};

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
            let message = unknown(device, part, &fields[..index], input)
                .or_else(|| sometimes_absent(device, part, &fields[..index], field, input));
            if let Some(message) = message {
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

/// A stream with the field but without the input would be read by what the destination has.
fn sometimes_absent(
    device: &Device,
    part: Option<&Subsection>,
    before: &[Field],
    field: &Field,
    input: &Place,
) -> Option<String> {
    let is = |known: &&Field| member_name(&known.member) == input.name;
    let home = part.map_or(device.minimum_version.value, |part| part.minimum_version.value);
    let hooks = part.map_or(&device.hooks, |part| &part.hooks);
    // The version of a subsection says nothing of the main body's.
    let (known, minimum, since, hooks) = if let Some(known) = before.iter().find(is) {
        (known, home, arrival(field, home), hooks)
    } else {
        let minimum = device.minimum_version.value;
        (device.fields.iter().find(is)?, minimum, minimum, &device.hooks)
    };
    if known.key("absent").is_some() || hooks.pre_load.is_some() {
        return None;
    }
    let name = &input.name;
    if arrival(known, minimum) > since {
        return Some(format!(
            "`{name}` arrives in version {}, so older streams leave it as the destination has it, and \
             the ends could answer differently; say what it is then, with `absent`, or give this field \
             the same `since`",
            arrival(known, minimum)
        ));
    }
    let test = known.test.as_ref().filter(|test| !same(test, field.test.as_ref()))?;
    Some(format!(
        "`{name}` is only there when `{}` says so, so it may be what the destination has, and the ends \
         could answer differently; say what it is then, with `absent`",
        test.callee.name
    ))
}

/// The version from which on a field is there.
fn arrival(field: &Field, minimum: u32) -> u32 {
    field.since.as_ref().map_or(minimum, |since| since.value.max(minimum))
}

/// Whether two tests always answer the same.
fn same(one: &Test, other: Option<&Test>) -> bool {
    let inputs = |test: &Test| {
        let inputs = test.inputs.as_ref()?;
        Some(inputs.iter().map(|input| input.name.clone()).collect::<Vec<_>>())
    };
    other.is_some_and(|other| one.callee.name == other.callee.name && inputs(one) == inputs(other))
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused};
    use syn::parse_quote;

    #[test]
    fn a_test_is_handed_what_both_ends_know() {
        accepted(&parse_quote! {
            struct D {
                #[vmstate(property)] wide: bool,
                level: u8,
                #[vmstate(test = "is_wide(wide, level)")] high: u32,
            }
        });
        refused(
            &parse_quote! { struct D { #[vmstate(test = "is_wide(level)")] high: u32, level: u8 } },
            "`level` is not saved before this field",
            "move `level` before this field",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(test = "is_wide(high)")] high: u32 } },
            "`high` is not saved before this field",
            "",
        );
        refused(
            &parse_quote! {
                struct D {
                    #[vmstate(skip)] level: u8,
                    #[vmstate(test = "is_wide(level)")] high: u32,
                }
            },
            "`level` is not migrated",
            "make it a `property` if it is configuration",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(test = "is_wide(lvl)")] high: u32 } },
            "there is no field `lvl` to hand to this test",
            "name fields of this struct",
        );
    }

    #[test]
    fn what_is_not_always_there_is_no_input() {
        refused(
            &parse_quote! {
                #[vmstate(version = 2, minimum_version = 1)]
                struct D {
                    #[vmstate(since = 2)] level: u8,
                    #[vmstate(test = "is_wide(level)")] high: u32,
                }
            },
            "`level` arrives in version 2",
            "give this field the same `since`",
        );
        refused(
            &parse_quote! {
                struct D {
                    mode: u8,
                    #[vmstate(test = "has_level(mode)")] level: u8,
                    #[vmstate(test = "is_wide(level)")] high: u32,
                }
            },
            "`level` is only there when `has_level` says so",
            "with `absent`",
        );
        refused(
            &parse_quote! {
                #[vmstate(version = 2, minimum_version = 1)]
                struct D {
                    #[vmstate(since = 2)] level: u8,
                    #[vmstate(subsection = "part", test = "is_wide(level)")] high: u32,
                }
            },
            "`level` arrives in version 2",
            "",
        );
        accepted(&parse_quote! {
            #[vmstate(version = 2, minimum_version = 1)]
            struct D {
                #[vmstate(since = 2)] level: u8,
                #[vmstate(since = 2, test = "is_wide(level)")] high: u32,
            }
        });
        accepted(&parse_quote! {
            #[vmstate(version = 2, minimum_version = 1)]
            struct D {
                #[vmstate(since = 2, absent = 0)] level: u8,
                #[vmstate(test = "has_mode(level)", absent = 1)] mode: u8,
                #[vmstate(test = "is_wide(level, mode)")] high: u32,
            }
        });
        accepted(&parse_quote! {
            #[vmstate(version = 2, minimum_version = 1, pre_load = "reset")]
            struct D {
                #[vmstate(since = 2)] level: u8,
                #[vmstate(test = "is_wide(level)")] high: u32,
            }
        });
    }

    #[test]
    fn a_test_is_handed_few() {
        refused(
            &parse_quote! {
                struct D { a: u8, #[vmstate(test = "f(a, a, a, a, a, a, a)")] high: u32 }
            },
            "a test is handed six fields at most",
            "the device and the version",
        );
        accepted(&parse_quote! {
            struct D { a: u8, #[vmstate(test = "f(a, a, a, a, a, a)")] high: u32 }
        });
    }
}
