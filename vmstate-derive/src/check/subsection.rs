//! Rules about subsections. QEMU recognizes one by its name alone, while it is looking at bytes
//! that may as well be something else.

use crate::errors::Errors;
use crate::model::{Device, Subsection};

/// The loader takes what follows a body for a subsection only if its name begins with the body's
/// name and goes on; otherwise it stops, and the bytes desynchronize the stream.
pub(super) fn foreign_name(device: &Device, errors: &mut Errors) {
    foreign_to(&device.name.value, "device", &device.subsections, errors);
    for parent in device.all_subsections() {
        foreign_to(&parent.name.value, "parent", &parent.subsections, errors);
    }
}

fn foreign_to(owner: &str, what: &str, subsections: &[Subsection], errors: &mut Errors) {
    for name in subsections.iter().map(|subsection| &subsection.name) {
        let found = name.value.starts_with(owner) && name.value.len() > owner.len();
        // An empty name is `malformed` already.
        if !found && !name.value.is_empty() {
            let message = format!(
                "QEMU finds a subsection only if its name goes on after its {what}'s name, so `{}` \
                 could be saved and never be loaded; call it \"{owner}/...\"",
                name.value
            );
            errors.push(name.span, message);
        }
    }
}

/// Fields say which subsection they travel in by its key.
pub(super) fn doubled_key(device: &Device, errors: &mut Errors) {
    let subsections = device.all_subsections();
    for (i, subsection) in subsections.iter().enumerate() {
        let key = &subsection.key;
        if described_before(&subsections[..i], subsection) {
            let message = format!(
                "subsection `{}` is described twice; merge the two entries, or give one another key",
                key.value
            );
            errors.push(key.span, message);
        }
    }
}

fn described_before(earlier: &[&Subsection], subsection: &Subsection) -> bool {
    earlier.iter().any(|earlier| earlier.key.value == subsection.key.value)
}

/// A stream says which subsection follows by its name.
pub(super) fn doubled_name(device: &Device, errors: &mut Errors) {
    let subsections = device.all_subsections();
    for (i, later) in subsections.iter().enumerate() {
        let same = |earlier: &&&Subsection| {
            earlier.name.value == later.name.value && earlier.key.value != later.key.value
        };
        if let Some(earlier) = subsections[..i].iter().find(same) {
            let message = format!(
                "subsection `{}` is called \"{}\" already, and a stream could not say which of the \
                 two follows; give this one another name",
                earlier.key.value, later.name.value
            );
            errors.push(later.name.span, message);
        }
    }
}

/// Behind a subsection's body QEMU first looks for subsections of that subsection, and claims every
/// name that begins with its own: of `dev/a` followed by `dev/ab` it refuses the second. Only
/// neighbors are refused here: what stands between two names may always be sent with the first, as
/// with `cpu/m` and `cpu/m-security` in QEMU's Arm CPU.
pub(super) fn swallowed(device: &Device, errors: &mut Errors) {
    swallowed_among(&device.subsections, errors);
    for parent in device.all_subsections() {
        swallowed_among(&parent.subsections, errors);
    }
}

fn swallowed_among(siblings: &[Subsection], errors: &mut Errors) {
    for pair in siblings.windows(2) {
        let [earlier, later] = pair else { continue };
        let (short, long) = (&earlier.name.value, &later.name.value);
        if !short.is_empty() && short.len() < long.len() && long.starts_with(short.as_str()) {
            let message = format!(
                "after \"{0}\" QEMU takes \"{1}\" for a subsection of \"{0}\", whose name it begins \
                 with, and refuses the stream; give one of the two another name, or make it one: \
                 `parent = \"{2}\"`",
                earlier.name.value, later.name.value, earlier.key.value
            );
            errors.push(later.name.span, message);
        }
    }
}

/// An entry that no field refers to sends an empty subsection, or was meant for a key that is
/// spelled differently.
pub(super) fn unused(device: &Device, errors: &mut Errors) {
    let subsections = device.all_subsections();
    for (i, subsection) in subsections.iter().enumerate() {
        let empty = subsection.fields.is_empty() && subsection.subsections.is_empty();
        if empty && !described_before(&subsections[..i], subsection) {
            let key = &subsection.key;
            let message = format!(
                "no field travels in subsection `{}`; put `subsection = \"{0}\"` on those that do, \
                 or remove the entry",
                key.value
            );
            errors.push(key.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, messages, refused};
    use syn::parse_quote;

    #[test]
    fn a_name_goes_on_after_its_devices() {
        for name in ["uart/clk", "pl01", "pl011"] {
            refused(
                &parse_quote! {
                    #[vmstate(name = "pl011", subsection(clk, name = #name))]
                    struct D { #[vmstate(subsection = "clk")] clock: u64 }
                },
                "QEMU finds a subsection only if its name goes on after its device's name",
                "call it \"pl011/...\"",
            );
        }
        for name in ["pl011/clk", "pl011.clk", "pl011_outport", "pl0112"] {
            accepted(&parse_quote! {
                #[vmstate(name = "pl011", subsection(clk, name = #name))]
                struct D { #[vmstate(subsection = "clk")] clock: u64 }
            });
        }
    }

    #[test]
    fn a_key_is_described_once() {
        let messages = messages(&parse_quote! {
            #[vmstate(subsection(a, name = "d/a"), subsection(a, name = "d/b"))]
            struct D { #[vmstate(subsection = "a")] n: u64 }
        });
        assert_eq!(messages.len(), 1, "{messages:#?}");
        assert!(messages[0].starts_with("subsection `a` is described twice"));
    }

    #[test]
    fn names_differ() {
        refused(
            &parse_quote! {
                #[vmstate(subsection(a, name = "d/b"))]
                struct D {
                    #[vmstate(subsection = "a")] n: u64,
                    #[vmstate(subsection = "b")] m: u64,
                }
            },
            "subsection `a` is called \"d/b\" already",
            "give this one another name",
        );
    }

    #[test]
    fn a_name_does_not_begin_with_an_earlier_one() {
        refused(
            &parse_quote! {
                struct D {
                    #[vmstate(subsection = "clk")] n: u64,
                    #[vmstate(subsection = "clk2")] m: u64,
                }
            },
            "after \"d/clk\" QEMU takes \"d/clk2\" for a subsection of \"d/clk\"",
            "or make it one: `parent = \"clk\"`",
        );
        accepted(&parse_quote! {
            struct D {
                #[vmstate(subsection = "clk2")] n: u64,
                #[vmstate(subsection = "clk")] m: u64,
            }
        });
        accepted(&parse_quote! {
            struct D {
                #[vmstate(subsection = "clk")] n: u64,
                #[vmstate(subsection = "between")] between: u64,
                #[vmstate(subsection = "clk2")] m: u64,
            }
        });
    }

    #[test]
    fn a_subsection_of_a_subsection_goes_on_after_its_parent() {
        accepted(&parse_quote! {
            #[vmstate(subsection(clk2, parent = "clk"))]
            struct D {
                #[vmstate(subsection = "clk")] n: u64,
                #[vmstate(subsection = "clk2")] m: u64,
            }
        });
        refused(
            &parse_quote! {
                #[vmstate(subsection(div, parent = clk, name = "d/div"))]
                struct D {
                    #[vmstate(subsection = "clk")] n: u64,
                    #[vmstate(subsection = "div")] m: u64,
                }
            },
            "QEMU finds a subsection only if its name goes on after its parent's name",
            "call it \"d/clk/...\"",
        );
    }

    #[test]
    fn parents_exist_and_end() {
        refused(
            &parse_quote! {
                #[vmstate(subsection(div, parent = "clk"))]
                struct D { #[vmstate(subsection = "div")] m: u64 }
            },
            "there is no subsection `clk`",
            "`parent` is the key of another subsection",
        );
        let messages = messages(&parse_quote! {
            #[vmstate(subsection(a, parent = b), subsection(b, parent = a), subsection(c, parent = c))]
            struct D {
                #[vmstate(subsection = "a")] a: u64,
                #[vmstate(subsection = "b")] b: u64,
                #[vmstate(subsection = "c")] c: u64,
            }
        });
        assert_eq!(messages.len(), 3, "{messages:#?}");
        assert!(
            messages.iter().all(|message| message.starts_with("this subsection would be inside"))
        );
    }

    #[test]
    fn an_entry_has_fields() {
        refused(
            &parse_quote! { #[vmstate(subsection(clk))] struct D { clock: u64 } },
            "no field travels in subsection `clk`",
            "or remove the entry",
        );
    }
}
