//! Rules about keys that contradict each other on one field.

use crate::errors::Errors;
use crate::model::{Device, Enum, Field, Key};

/// Keys that say how the bytes are laid out, each with those that it composes with.
const LAYOUT: &[(&str, &[&str])] = &[
    ("via", &[]),
    ("with", &[]),
    ("len", ELEMENTS),
    ("prefix", ELEMENTS),
    ("configured", ELEMENTS),
    ("range", ELEMENTS),
    ("queue", VALUES),
    ("list", VALUES),
    ("tree", VALUES),
    ("bits", &[]),
    ("struct_version", OF_STRUCTS),
    ("equal", &["as"]),
    ("at_most", &[]),
    ("buffer", &["len", "prefix", "configured", "range"]),
    (
        "as",
        &[
            "len",
            "prefix",
            "configured",
            "range",
            "queue",
            "list",
            "tree",
            "equal",
            "struct_version",
            "optional",
            "nullable",
            "auto_alloc",
        ],
    ),
    ("optional", OF_VALUES),
    ("nullable", OF_VALUES),
    ("auto_alloc", OF_VALUES),
];

/// What a container's key leaves open: how its elements are laid out.
const VALUES: &[&str] = &["as", "struct_version", "optional", "nullable", "auto_alloc"];
/// The same for elements side by side.
const ELEMENTS: &[&str] = &["as", "struct_version", "optional", "nullable", "auto_alloc", "buffer"];
/// What the words for absence go with.
const OF_VALUES: &[&str] =
    &["len", "prefix", "configured", "range", "queue", "list", "tree", "as", "struct_version"];
/// What a version is pinned in.
const OF_STRUCTS: &[&str] = &[
    "len",
    "prefix",
    "configured",
    "range",
    "queue",
    "list",
    "tree",
    "as",
    "optional",
    "nullable",
    "auto_alloc",
];

/// Layouts whose elements are counted by the stream.
const COUNTED: &[&str] = &["len", "prefix", "queue", "list", "tree"];

/// Two keys of which only one can hold, on each member of the struct.
pub(super) fn conflict(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| layouts(&field.keys, errors));
}

/// The same for the fields of a variant.
pub(super) fn variants(body: &Enum, errors: &mut Errors) {
    for field in body.variants.iter().flat_map(|variant| &variant.fields) {
        layouts(&field.keys, errors);
        bounded(field, errors);
    }
}

/// Everything but `default` says how to send what is not sent.
pub(super) fn not_migrated(device: &Device, errors: &mut Errors) {
    for property in &device.properties {
        alone("property", "it is configuration, not state", &["default"], &property.keys, errors);
    }
    for skipped in &device.skipped {
        alone("skip", "the field is not migrated", &[], &skipped.keys, errors);
    }
}

fn alone(of: &str, because: &str, allowed: &[&str], keys: &[Key], errors: &mut Errors) {
    for key in keys.iter().filter(|key| key.name != of && !allowed.contains(&key.name)) {
        let message =
            format!("`{}` has no meaning beside `{of}`: {because}; drop one of the two", key.name);
        errors.push(key.span, message);
    }
}

fn layouts(keys: &[Key], errors: &mut Errors) {
    let layouts: Vec<&Key> = keys.iter().filter(|key| partners(key.name).is_some()).collect();
    for (i, later) in layouts.iter().enumerate() {
        let clash = layouts[..i].iter().find(|earlier| !together(earlier.name, later.name));
        if let Some(earlier) = clash {
            let message = format!(
                "`{}` and `{}` both say how the bytes are laid out; keep the one QEMU's field has{}",
                earlier.name,
                later.name,
                beside(earlier.name).or_else(|| beside(later.name)).unwrap_or_default()
            );
            errors.push(later.span, message);
        }
    }
}

/// What can stand beside a key, for a message.
fn beside(name: &str) -> Option<String> {
    let partners: Vec<_> = partners(name)?.iter().map(|partner| format!("`{partner}`")).collect();
    let (last, others) = partners.split_last()?;
    let listed = match others {
        [] => last.clone(),
        others => format!("{} or {last}", others.join(", ")),
    };
    Some(format!("; {listed} can stand beside `{name}`"))
}

fn partners(name: &str) -> Option<&'static [&'static str]> {
    LAYOUT.iter().find(|(key, _)| *key == name).map(|(_, partners)| *partners)
}

fn together(a: &str, b: &str) -> bool {
    partners(a).is_some_and(|partners| partners.contains(&b))
}

/// The value of a field that never comes; one that always does needs none.
pub(super) fn absent_of_what_comes(device: &Device, errors: &mut Errors) {
    let minimum = device.minimum_version.value;
    for field in &device.fields {
        let optional =
            field.test.is_some() || field.since.as_ref().is_some_and(|since| since.value > minimum);
        if let Some(key) = field.key("absent").filter(|_| !optional) {
            let message = "`absent` is the value of a field that does not come, but this one always does; \
                           add `subsection`, `test` or a `since` above `minimum_version`, or drop it";
            errors.push(key.span, message);
        }
    }
}

/// `max` bounds what a stream can ask for; a layout of fixed length asks for nothing.
pub(super) fn max_without_count(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| bounded(field, errors));
}

fn bounded(field: &Field, errors: &mut Errors) {
    let counted = field.keys.iter().any(|key| COUNTED.contains(&key.name));
    if let Some(key) = field.key("max").filter(|_| !counted) {
        let message = "`max` bounds a length that comes from the stream; add `len`, `prefix`, `queue`, \
                       `list` or `tree`, or drop it";
        errors.push(key.span, message);
    }
}

/// State has no default: a stream brings it, or the device keeps what it has.
pub(super) fn default_without_property(device: &Device, errors: &mut Errors) {
    for field in device.all_fields() {
        if let Some(key) = field.key("default") {
            let message = "`default` is the value of a property that no machine type sets; add \
                           `property`, or say what the field is when it does not come: `absent = ..`";
            errors.push(key.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused};
    use syn::parse_quote;

    #[test]
    fn one_layout_per_field() {
        refused(
            &parse_quote!(
                struct D {
                    n: u32,
                    #[vmstate(len = "n", prefix = u32)]
                    v: Vec<u8>,
                }
            ),
            "`len` and `prefix` both say how the bytes are laid out; keep the one QEMU's field has",
            "; `as`, `struct_version`, `optional`, `nullable`, `auto_alloc` or `buffer` can stand beside `len`",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(equal, at_most)]
                    n: u32,
                }
            ),
            "`equal` and `at_most` both",
            "",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(with = hex, via = Wire)]
                    n: u32,
                }
            ),
            "`with` and `via` both",
            "",
        );
    }

    #[test]
    fn a_buffer_may_be_counted_or_part_of_an_array() {
        accepted(&parse_quote!(
            struct D {
                n: u32,
                #[vmstate(buffer, len = "n")]
                v: Vec<u8>,
            }
        ));
        accepted(&parse_quote!(
            struct D {
                #[vmstate(range = 2..6, buffer)]
                v: [u8; 8],
            }
        ));
    }

    #[test]
    fn what_is_not_migrated_is_not_laid_out() {
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(skip = "host handle", since = 2)]
                    n: u32,
                }
            ),
            "`since` has no meaning beside `skip`",
            "drop one of the two",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(property, validate = "ok")]
                    n: u32,
                }
            ),
            "`validate` has no meaning beside `property`",
            "drop one of the two",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(property = "p", rename = "q")]
                    n: u32,
                }
            ),
            "`rename` has no meaning beside `property`",
            "drop one of the two",
        );
        accepted(&parse_quote!(
            struct D {
                #[vmstate(property = "p", default = true)]
                n: bool,
            }
        ));
    }

    #[test]
    fn max_bounds_a_length_from_the_stream() {
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(max = 4)]
                    n: [u8; 4],
                }
            ),
            "`max` bounds a length that comes from the stream",
            "or drop it",
        );
        accepted(&parse_quote!(
            struct D {
                #[vmstate(prefix = u8, max = Self::MAX)]
                n: Vec<u8>,
            }
        ));
        accepted(&parse_quote!(
            struct D {
                #[vmstate(queue, max = "Self::MAX")]
                n: VecDeque<u8>,
            }
        ));
    }

    #[test]
    fn only_properties_have_a_default() {
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(default = 4)]
                    n: u32,
                }
            ),
            "`default` is the value of a property",
            "or say what the field is when it does not come: `absent = ..`",
        );
    }
}
