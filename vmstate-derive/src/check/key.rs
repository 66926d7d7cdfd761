//! Rules about keys that contradict each other on one field.

use super::sequence::is_uncounted;
use crate::errors::Errors;
use crate::model::{Absence, Absent, Device, Enum, Field, Key};

/// Keys that say how a container is laid out, and leave open how its elements are.
const CONTAINERS: &[&str] = &["len", "prefix", "configured", "range", "queue", "list", "tree"];
/// Keys that say how a whole field is laid out.
const WHOLE: &[&str] = &["via", "with", "bits", "equal", "at_most"];
/// Keys that say how what is in a field is laid out, besides the words for absence.
const VALUES: &[&str] = &["as", "struct_version"];

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

/// Of two keys the second is at fault.
fn alone(of: &str, because: &str, allowed: &[&str], keys: &[Key], errors: &mut Errors) {
    let Some(at) = keys.iter().position(|key| key.name == of) else { return };
    let foreign = |key: &&Key| key.name != of && !allowed.contains(&key.name);
    let message = |names: &str, has: &str| {
        let allowed: Vec<_> =
            allowed.iter().map(|key| format!("; `{key}` can stand beside it")).collect();
        format!(
            "{names} {has} no meaning beside `{of}`: {because}; drop one of the two{}",
            allowed.concat()
        )
    };
    let earlier: Vec<_> =
        keys[..at].iter().filter(foreign).map(|key| format!("`{}`", key.name)).collect();
    if !earlier.is_empty() {
        let has = if earlier.len() == 1 { "has" } else { "have" };
        errors.push(keys[at].span, message(&earlier.join(", "), has));
    }
    for key in keys[at..].iter().filter(foreign) {
        errors.push(key.span, message(&format!("`{}`", key.name), "has"));
    }
}

fn layouts(keys: &[Key], errors: &mut Errors) {
    for (earlier, later) in clashes(keys) {
        let message = format!(
            "`{}` and `{}` both say how the bytes are laid out; keep the one QEMU's field has{}",
            earlier.name,
            later.name,
            beside(earlier.name).or_else(|| beside(later.name)).unwrap_or_default()
        );
        errors.push(later.span, message);
    }
}

/// Whether keys of a field say different things about its bytes. Whether its type fits them is not asked then.
pub(super) fn contradict(field: &Field) -> bool {
    clashes(&field.keys).next().is_some()
}

/// Each key that lays out bytes, behind one that it cannot stand beside.
fn clashes(keys: &[Key]) -> impl Iterator<Item = (&Key, &Key)> {
    let lays_out = |key: &&Key| layout_keys().any(|name| name == key.name);
    keys.iter().enumerate().filter(move |(_, key)| lays_out(key)).filter_map(move |(at, later)| {
        let mut earlier = keys[..at].iter().filter(lays_out);
        earlier.find(|earlier| !together(earlier.name, later.name)).map(|earlier| (earlier, later))
    })
}

/// What can stand beside a key, for a message.
fn beside(name: &str) -> Option<String> {
    let partners = layout_keys().filter(|partner| together(name, partner));
    let partners: Vec<_> = partners.map(|partner| format!("`{partner}`")).collect();
    let (last, others) = partners.split_last()?;
    let listed = match others {
        [] => last.clone(),
        others => format!("{} or {last}", others.join(", ")),
    };
    Some(format!("; {listed} can stand beside `{name}`"))
}

/// Keys that say how bytes are laid out, in the order of messages.
fn layout_keys() -> impl Iterator<Item = &'static str> {
    let absence = Absence::ALL.into_iter().map(Absence::key);
    CONTAINERS.iter().chain(WHOLE).chain(VALUES).copied().chain(absence).chain(["buffer"])
}

/// Whether one of two keys leaves open what the other says.
fn together(a: &str, b: &str) -> bool {
    let absence = |key| Absence::of(key).is_some();
    let of_values = |key| VALUES.contains(&key) || absence(key);
    let leaves_open = |a, b| match a {
        "equal" => b == "as",
        "buffer" => ["len", "prefix", "configured", "range"].contains(&b),
        _ if CONTAINERS.contains(&a) => of_values(b),
        _ => a != b && of_values(a) && of_values(b) && !(absence(a) && absence(b)),
    };
    leaves_open(a, b) || leaves_open(b, a)
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

/// Keys of a section on what is none. On a mirror `needed` and `priority` are refused with its other keys.
pub(super) fn of_no_section(device: &Device, errors: &mut Errors) {
    let find = |name: &str| device.keys.iter().position(|key| key.name == name);
    let Some(nested) = find("nested") else { return };
    let names = ["needed", "priority", "early_setup"];
    for (name, found) in names.iter().filter_map(|name| Some((name, find(name)?))) {
        let message = format!(
            "`{name}` has no meaning beside `nested`: a struct inside of others is no section, and is always sent; put it \
             on the device, or drop one of the two"
        );
        errors.push(device.keys[nested.max(found)].span, message);
    }
}

/// Layouts that load into what the destination has.
const IN_PLACE: &[(&str, &str)] = &[
    ("equal", "the value that must come"),
    ("at_most", "the largest value that may come"),
    ("configured", "as many elements as come"),
    ("nullable", "an object where one comes"),
    ("range", "the rest of the array"),
];

/// The value of `absent` is there before anything is loaded, whether the field then comes or not.
pub(super) fn absent_of_what_is_there(device: &Device, errors: &mut Errors) {
    for field in device.all_fields().filter(|field| matches!(field.absent, Some(Absent::Value(_))))
    {
        let mut keys = field.keys.iter();
        let found = keys.find_map(|key| IN_PLACE.iter().find(|(name, _)| *name == key.name));
        let Some((name, needed)) = found else { continue };
        let mut keys = field.keys.iter().rev();
        if let Some(later) = keys.find(|key| key.name == *name || key.name == "absent") {
            let message = format!(
                "`absent` sets the field before it is loaded, and `{name}` needs what the destination has: {needed}; say \
                 `absent = keep`"
            );
            errors.push(later.span, message);
        }
    }
}

/// `max` bounds what a stream can ask for; a layout of fixed length asks for nothing.
pub(super) fn max_without_count(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| bounded(field, errors));
}

fn bounded(field: &Field, errors: &mut Errors) {
    let counted = field.keys.iter().any(|key| COUNTED.contains(&key.name));
    // What has no length at all is told so.
    if let Some(key) = field.key("max").filter(|_| !counted && !is_uncounted(field)) {
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
            &parse_quote! { struct D { n: u32, #[vmstate(len = "n", prefix = u32)] v: Vec<u8> } },
            "`len` and `prefix` both say how the bytes are laid out; keep the one QEMU's field has",
            "; `as`, `struct_version`, `optional`, `nullable`, `auto_alloc` or `buffer` can stand beside `len`",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(equal, at_most)] n: u32 } },
            "`equal` and `at_most` both",
            "",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(with = hex, via = Wire)] n: u32 } },
            "`with` and `via` both",
            "",
        );
    }

    #[test]
    fn a_buffer_may_be_counted_or_part_of_an_array() {
        accepted(&parse_quote! { struct D { n: u32, #[vmstate(buffer, len = "n")] v: Vec<u8> } });
        accepted(&parse_quote! { struct D { #[vmstate(range = 2..6, buffer)] v: [u8; 8] } });
    }

    #[test]
    fn what_is_not_migrated_is_not_laid_out() {
        refused(
            &parse_quote! { struct D { #[vmstate(skip = "host handle", since = 2)] n: u32 } },
            "`since` has no meaning beside `skip`",
            "drop one of the two",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(property, validate = "ok")] n: u32 } },
            "`validate` has no meaning beside `property`",
            "drop one of the two; `default` can stand beside it",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(since = 1, validate = "ok", skip)] n: u32 } },
            "`since`, `validate` have no meaning beside `skip`",
            "drop one of the two",
        );
        accepted(&parse_quote! { struct D { #[vmstate(property = "p", default = true)] n: bool } });
    }

    #[test]
    fn max_bounds_a_length_from_the_stream() {
        refused(
            &parse_quote! { struct D { #[vmstate(max = 4)] n: [u8; 4] } },
            "`max` bounds a length that comes from the stream",
            "or drop it",
        );
        accepted(&parse_quote! {
            struct D { #[vmstate(prefix = u8, max = Self::MAX)] n: Vec<u8> }
        });
        accepted(&parse_quote! {
            struct D { #[vmstate(queue, max = "Self::MAX")] n: VecDeque<u8> }
        });
    }

    #[test]
    fn what_is_no_section_has_no_keys_of_one() {
        for keys in
            ["nested, needed = \"is_used\"", "priority = GICV3, nested", "early_setup, nested"]
        {
            let keys: proc_macro2::TokenStream = keys.parse().unwrap();
            refused(
                &parse_quote! { #[vmstate(#keys)] struct D { level: u8 } },
                "",
                "put it on the device, or drop one of the two",
            );
        }
        accepted(&parse_quote! { #[vmstate(nested, post_load = "check")] struct D { level: u8 } });
    }

    #[test]
    fn one_fault_of_two_keys_is_one_message() {
        for (keys, ty) in [
            ("len = \"n\", equal", "u8"),
            ("range = 0..1, tree", "BTreeMap<u8, u8>"),
            ("bits = \"n\", buffer", "Vec<u64>"),
            ("prefix = u8, tree", "BTreeMap<u8, u8>"),
            ("at_most, optional", "Option<u8>"),
        ] {
            let ty = crate::testing::ty(ty);
            let keys: proc_macro2::TokenStream = keys.parse().unwrap();
            let device = parse_quote!(struct D { n: u8, #[vmstate(#keys)] v: #ty });
            let messages = crate::testing::messages(&device);
            assert!(
                messages.len() == 1 && messages[0].contains(" can stand beside "),
                "{messages:?}"
            );
        }
        refused(
            &parse_quote! { struct D { #[vmstate(max = 4)] v: Vec<u8> } },
            "the stream does not say how long `v` is",
            "",
        );
    }

    #[test]
    fn absent_does_not_overwrite_what_loading_needs() {
        for (key, ty) in [
            ("equal", "u8"),
            ("at_most", "u8"),
            ("configured", "Vec<u8>"),
            ("nullable", "Option<Box<u8>>"),
            ("range = 1..2", "[u8; 4]"),
        ] {
            let (ty, key) =
                (crate::testing::ty(ty), key.parse::<proc_macro2::TokenStream>().unwrap());
            refused(
                &parse_quote!(struct D { #[vmstate(test = "is_old", absent = INITIAL, #key)] v: #ty }),
                "`absent` sets the field before it is loaded",
                "say `absent = keep`",
            );
            accepted(
                &parse_quote!(struct D { #[vmstate(test = "is_old", absent = keep, #key)] v: #ty }),
            );
        }
    }

    #[test]
    fn only_properties_have_a_default() {
        refused(
            &parse_quote! { struct D { #[vmstate(default = 4)] n: u32 } },
            "`default` is the value of a property",
            "or say what the field is when it does not come: `absent = ..`",
        );
    }
}
