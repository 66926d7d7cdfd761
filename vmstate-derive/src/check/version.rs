//! Rules about versions within one release. Those between releases need the baseline.

use crate::errors::Errors;
use crate::model::{Break, Device, Field, Spanned};

/// A field that arrives in a version the struct has not reached is never sent: its value would be
/// lost on every migration.
pub(super) fn since_above_version(device: &Device, errors: &mut Errors) {
    above(&device.fields, &device.version, "version", errors);
    for subsection in device.all_subsections() {
        let key = format!("the version of subsection `{}`", subsection.key.value);
        above(&subsection.fields, &subsection.version, &key, errors);
    }
}

fn above(fields: &[Field], version: &Spanned<u32>, what: &str, errors: &mut Errors) {
    let what = if what == "version" { "`version`" } else { what };
    for (field, since) in fields.iter().filter_map(|field| Some((field, field.since.as_ref()?))) {
        if since.value > version.value {
            let message = format!(
                "`since = {}` is above {what}, which is {}: `{}` would never be sent; raise the \
                 version, or better, put the field into a subsection that older machine types \
                 leave out",
                since.value, version.value, field.name.value
            );
            errors.push(since.span, message);
        }
    }
}

/// Every version is 0 or more, so the key says nothing; its author meant something else.
pub(super) fn since_zero(device: &Device, errors: &mut Errors) {
    for since in device.all_fields().filter_map(|field| field.since.as_ref()) {
        if since.value == 0 {
            let message = "`since = 0` holds for every stream; leave it out, or write the version \
                           the field arrived in";
            errors.push(since.span, message);
        }
    }
}

/// A struct that refuses its own version cannot load what it has just saved.
pub(super) fn minimum_above_version(device: &Device, errors: &mut Errors) {
    let own = (&device.version, &device.minimum_version);
    let subsections = device.all_subsections().into_iter();
    let subsections = subsections.map(|sub| (&sub.version, &sub.minimum_version));
    for (version, minimum) in std::iter::once(own).chain(subsections) {
        if minimum.value > version.value {
            let message = format!(
                "`minimum_version = {}` is above `version`, which is {}: no stream could be loaded; \
                 lower it to {1} or less",
                minimum.value, version.value
            );
            errors.push(minimum.span, message);
        }
    }
}

/// Streams from `minimum_version` on load the usual way, so such a function would never be called.
pub(super) fn load_old_not_below_minimum(device: &Device, errors: &mut Errors) {
    let Some(old) = &device.load_old else { return };
    if old.since.value >= device.minimum_version.value {
        let message = format!(
            "`load_old` reads streams older than `minimum_version`, which is {}, so it would never \
             be called from version {} on; raise `minimum_version`, or remove `load_old`",
            device.minimum_version.value, old.since.value
        );
        errors.push(old.since.span, message);
    }
}

/// An acknowledgement belongs to one bump: one for a version that is not reached would let the next
/// bump through unseen.
pub(super) fn break_of_no_version(device: &Device, errors: &mut Errors) {
    for entry in breaks(device) {
        let (number, version) = (entry.version.value, device.version.value);
        if number == 0 {
            let message = "nothing comes before version 0, so it breaks nothing; write the version \
                           whose bump breaks migration";
            errors.push(entry.version.span, message);
        } else if number > version {
            let message = format!(
                "version {number} is above `version`, which is {version}: the next bump would break \
                 migration unacknowledged; remove the entry"
            );
            errors.push(entry.version.span, message);
        }
    }
}

/// One reason for one version, or a reader does not know which of them holds.
pub(super) fn break_doubled(device: &Device, errors: &mut Errors) {
    for list in [&device.breaks_backward, &device.breaks_forward] {
        for (i, entry) in list.iter().enumerate() {
            if list[..i].iter().any(|earlier| earlier.version.value == entry.version.value) {
                let number = entry.version.value;
                let message = format!("version {number} is acknowledged twice; keep one reason");
                errors.push(entry.version.span, message);
            }
        }
    }
}

/// A device without a baseline has nothing to break.
pub(super) fn break_of_unreleased(device: &Device, errors: &mut Errors) {
    if !device.unreleased {
        return;
    }
    for entry in breaks(device) {
        let message = "an `unreleased` device has no baseline to break; remove the acknowledgement, \
                       or `unreleased`";
        errors.push(entry.version.span, message);
    }
}

/// An owner of a stranded guest will want to read why.
pub(super) fn reason_missing(device: &Device, errors: &mut Errors) {
    let breaks = breaks(device).map(|entry| (&entry.reason, "write why the break is worth it"));
    let skipped = device.skipped.iter().filter_map(|skipped| skipped.reason.as_ref());
    let skipped = skipped.map(|why| (why, "write why the field need not migrate, or plain `skip`"));
    let unmigratable = device.unmigratable.iter();
    let unmigratable = unmigratable.map(|why| (why, "write what keeps the device from migrating"));
    let same = device.same_bytes.iter();
    let same = same.map(|why| (why, "write what was put together in another way"));
    for (reason, remedy) in breaks.chain(skipped).chain(unmigratable).chain(same) {
        if reason.value.trim().is_empty() {
            errors.push(reason.span, format!("the reason is empty; {remedy}"));
        }
    }
}

/// Bytes are compared where they are released: in the device that holds the struct.
pub(super) fn same_bytes_of_a_part(device: &Device, errors: &mut Errors) {
    if let Some(why) = device.same_bytes.as_ref().filter(|_| device.nested) {
        let message = "`same_bytes` has no meaning on a nested struct, which has no baseline of its own; put it on \
                       the devices that hold the struct";
        errors.push(why.span, message);
    }
}

fn breaks(device: &Device) -> impl Iterator<Item = &Break> {
    device.breaks_backward.iter().chain(&device.breaks_forward)
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused};
    use syn::parse_quote;

    #[test]
    fn a_field_arrives_in_a_version_that_is_reached() {
        refused(
            &parse_quote! { #[vmstate(version = 2)] struct D { #[vmstate(since = 3)] n: u8 } },
            "`since = 3` is above `version`, which is 2: `n` would never be sent",
            "that older machine types leave out",
        );
        refused(
            &parse_quote! {
                #[vmstate(version = 9, subsection(s, version = 2))]
                struct D { #[vmstate(since = 3, subsection = "s")] n: u8 }
            },
            "`since = 3` is above the version of subsection `s`, which is 2",
            "that older machine types leave out",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(since = 0)] n: u8 } },
            "`since = 0` holds for every stream",
            "the version the field arrived in",
        );
        accepted(&parse_quote! { struct D { #[vmstate(since = 3, subsection = "s")] n: u8 } });
        accepted(&parse_quote! {
            #[vmstate(version = 3, minimum_version = 3)] struct D { #[vmstate(since = 2)] n: u8 }
        });
    }

    #[test]
    fn a_struct_loads_its_own_version() {
        refused(
            &parse_quote! { #[vmstate(minimum_version = 2)] struct D; },
            "`minimum_version = 2` is above `version`, which is 1",
            "lower it to 1 or less",
        );
        refused(
            &parse_quote! {
                #[vmstate(subsection(s, version = 2, minimum_version = 3))]
                struct D { #[vmstate(subsection = s)] n: u8 }
            },
            "`minimum_version = 3` is above `version`, which is 2",
            "lower it to 2 or less",
        );
        accepted(&parse_quote! { #[vmstate(version = 0)] struct D; });
    }

    #[test]
    fn load_old_is_for_older_streams() {
        refused(
            &parse_quote! { #[vmstate(load_old(1, "load_v1"))] struct D; },
            "`load_old` reads streams older than `minimum_version`, which is 1",
            "or remove `load_old`",
        );
        accepted(&parse_quote! {
            #[vmstate(version = 3, minimum_version = 2, load_old(1, "load_v1"))] struct D;
        });
    }

    #[test]
    fn an_acknowledgement_belongs_to_one_reached_version() {
        refused(
            &parse_quote! { #[vmstate(version = 2, breaks_backward(3 = "new ring"))] struct D; },
            "version 3 is above `version`, which is 2",
            "remove the entry",
        );
        refused(
            &parse_quote! { #[vmstate(breaks_forward(0 = "why"))] struct D; },
            "nothing comes before version 0",
            "whose bump breaks migration",
        );
        refused(
            &parse_quote! { #[vmstate(version = 2, breaks_backward(2 = "a", 2 = "b"))] struct D; },
            "version 2 is acknowledged twice",
            "keep one reason",
        );
        refused(
            &parse_quote! {
                #[vmstate(version = 2, unreleased, breaks_backward(2 = "a"))] struct D;
            },
            "an `unreleased` device has no baseline to break",
            "or `unreleased`",
        );
        accepted(&parse_quote!(
            #[vmstate(version = 3, breaks_backward(2 = "a", 3 = "b"), breaks_forward(3 = "b"))]
            struct D;
        ));
    }

    #[test]
    fn reasons_say_something() {
        refused(
            &parse_quote! { #[vmstate(version = 2, breaks_backward(2 = " "))] struct D; },
            "the reason is empty",
            "write why the break is worth it",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(skip = "")] n: u8 } },
            "the reason is empty",
            "or plain `skip`",
        );
        refused(
            &parse_quote! { #[vmstate(unmigratable = "")] struct D; },
            "the reason is empty",
            "write what keeps the device from migrating",
        );
    }
}
