//! Rules about mirrors of structs of other crates.

use crate::errors::Errors;
use crate::model::{Count, Device, Length};
use syn::spanned::Spanned as _;

/// What says something about a device, or about values of the struct itself.
const MEANINGLESS: &[&str] = &[
    "pre_load",
    "post_load",
    "pre_save",
    "post_save",
    "needed",
    "load_old",
    "unmigratable",
    "priority",
    "early_setup",
    "unreleased",
    "breaks_backward",
    "breaks_forward",
    "default",
    "clone",
];

/// A mirror says how bytes lie. What happens around them is the business of the struct that has a field
/// of the type.
pub(super) fn mirror(device: &Device, errors: &mut Errors) {
    if device.remote.is_none() {
        return;
    }
    for key in device.keys.iter().filter(|key| MEANINGLESS.contains(&key.name)) {
        let message = format!(
            "`{}` has no meaning on a mirror: the value is of the other crate's type; put it on the \
             struct that has the field",
            key.name
        );
        errors.push(key.span, message);
    }
    for part in &device.subsections {
        let message = "a mirror has no subsections: what the other crate's struct has is always there; put \
                       the field that holds it into a subsection";
        errors.push(part.key.span, message);
    }
    for field in device.all_fields() {
        let keys = ["test", "validate", "via", "absent"];
        for key in keys.into_iter().filter_map(|key| field.key(key)) {
            let message = format!("`{}` has no meaning on a field of a mirror; drop it", key.name);
            errors.push(key.span, message);
        }
        if let Some(Length { of: Count::Method(callee), .. }) = field.layout.length() {
            let message = "a mirror has no methods that count: name a field of it, or a constant";
            errors.push(callee.path.span(), message);
        }
    }
    for key in device.all_fields().filter_map(|field| field.key("since")) {
        let message = "`since` has no meaning on a field of a mirror, whose version is not on the wire; mirror what is \
                       new in a struct of its own, with `rest = \"default\"`, and put the field that holds it \
                       into a subsection";
        errors.push(key.span, message);
    }
    for property in &device.properties {
        let message = "a mirror has no configuration of its own; put the property on the struct that has \
                       the field";
        errors.push(property.name.span, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused};
    use syn::parse_quote;

    #[test]
    fn a_mirror_lays_out_bytes() {
        accepted(&parse_quote! {
            #[vmstate(remote = "kvm::segment")]
            struct Segment { base: u64, #[vmstate(skip = "padding")] padding: u8, limits: [u32; 2] }
        });
        refused(
            &parse_quote! {
                #[vmstate(remote = "kvm::segment", post_load = "check")]
                struct Segment { base: u64 }
            },
            "`post_load` has no meaning on a mirror",
            "put it on the struct that has the field",
        );
        for key in [
            "needed = \"is_on\"",
            "load_old(0, \"old\")",
            "unmigratable = \"why\"",
            "priority = 3",
            "early_setup",
            "unreleased",
            "breaks_backward(2 = \"why\")",
            "breaks_forward(2 = \"why\")",
            "default",
            "clone",
        ] {
            let key: syn::Meta = syn::parse_str(key).unwrap();
            refused(
                &parse_quote! {
                    #[vmstate(remote = "kvm::segment", version = 2, #key)]
                    struct Segment { base: u64 }
                },
                "",
                "has no meaning on a mirror: the value is of the other crate's type; put it on the struct that has the field",
            );
        }
        refused(
            &parse_quote! {
                #[vmstate(remote = "kvm::segment")]
                struct Segment { #[vmstate(subsection = "wide")] base: u64 }
            },
            "a mirror has no subsections",
            "into a subsection",
        );
        refused(
            &parse_quote! {
                #[vmstate(remote = "kvm::segment")]
                struct Segment { #[vmstate(test = "is_wide")] base: u64 }
            },
            "`test` has no meaning on a field of a mirror",
            "drop it",
        );
        refused(
            &parse_quote! {
                #[vmstate(remote = "kvm::segment", version = 2)]
                struct Segment { #[vmstate(since = 2)] base: u64 }
            },
            "`since` has no meaning on a field of a mirror",
            "into a subsection",
        );
        refused(
            &parse_quote! {
                #[vmstate(remote = "kvm::segment")]
                struct Segment { #[vmstate(len = "count()")] bases: Vec<u64> }
            },
            "a mirror has no methods that count",
            "or a constant",
        );
        accepted(&parse_quote! {
            #[vmstate(remote = "kvm::segment")]
            struct Segment {
                count: u32,
                #[vmstate(len = "count", as = Other)] bases: Vec<u64>,
                #[vmstate(with = module)] limit: u32,
                #[vmstate(range = 1..2)] part: [u32; 4],
            }
        });
    }
}
