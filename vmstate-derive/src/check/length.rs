//! Rules about `len` and `bits`: the count must be known, and right, when its elements arrive.

use super::fit::wanted;
use crate::errors::Errors;
use crate::model::shape::{Shape, bare};
use crate::model::{Count as Counter, Device, Field, Length, Subsection, Test, member_name};
use crate::options::nearest;
use std::cmp::Ordering;
use syn::Type;

/// Where the field of a `len` is.
enum Count<'a> {
    Field(&'a Field, Body<'a>),
    Property(&'a Type),
    Skipped,
    /// A method or a constant, which the compiler judges.
    Computed,
    Missing,
}

/// The main body (`None`) or a subsection's.
type Body<'a> = Option<&'a Subsection>;

/// The count of every counted field, judged by the first rule it offends.
pub(super) fn count(device: &Device, errors: &mut Errors) {
    for (body, fields) in bodies(device) {
        for field in fields {
            // On a type that cannot be counted that is the fault, and was said.
            let Some(length) = field.layout.length().filter(|_| wanted(field).is_none()) else {
                continue;
            };
            let fault = exists(device, length)
                .or_else(|| arrives(device, body, field, length))
                .or_else(|| counts(device, length));
            if let Some(message) = fault {
                errors.push(length.span, message);
            }
        }
    }
}

fn bodies(device: &Device) -> impl Iterator<Item = (Body<'_>, &[Field])> {
    let subsections = device.all_subsections().into_iter();
    std::iter::once((None, device.fields.as_slice()))
        .chain(subsections.map(|subsection| (Some(subsection), subsection.fields.as_slice())))
}

/// The member that a length begins with.
fn first(length: &Length) -> Option<String> {
    match &length.of {
        Counter::Member(member, _) => Some(member_name(member)),
        Counter::Missing => Some(length.name.clone()),
        Counter::Method(_) | Counter::Constant(_) => None,
    }
}

fn find<'a>(device: &'a Device, length: &Length) -> Count<'a> {
    let Some(name) = first(length) else { return Count::Computed };
    let named = |member: &syn::Member| member_name(member) == name;
    for (body, fields) in bodies(device) {
        if let Some(field) = fields.iter().find(|field| named(&field.member)) {
            return Count::Field(field, body);
        }
    }
    if let Some(property) = device.properties.iter().find(|property| named(&property.member)) {
        return Count::Property(&property.ty);
    }
    if device.skipped.iter().any(|skipped| named(&skipped.member)) {
        return Count::Skipped;
    }
    Count::Missing
}

/// A count that does not travel is whatever the destination happens to hold. Configuration is the
/// same on both ends.
fn exists(device: &Device, length: &Length) -> Option<String> {
    let name = &length.name;
    match find(device, length) {
        Count::Missing => {
            let names: Vec<String> = bodies(device)
                .flat_map(|(_, fields)| fields)
                .map(|field| &field.member)
                .chain(device.properties.iter().map(|property| &property.member))
                .map(member_name)
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let remedy = if name.bytes().all(|byte| byte.is_ascii_digit()) {
                format!("a number that never changes is that of an array, `[T; {name}]`")
            } else if let Some(near) = nearest(name, &names) {
                format!("did you mean `{near}`?")
            } else {
                "name an earlier integer field of this struct".to_owned()
            };
            Some(format!("there is no field `{name}` to count by; {remedy}"))
        }
        Count::Skipped => Some(format!(
            "`{name}` is not migrated, so the destination would count by its own value; migrate it \
             before this field, or make it a `property` if it is configuration"
        )),
        Count::Property(_) | Count::Field(..) | Count::Computed => None,
    }
}

/// The count must have been loaded when its elements come, in every stream that has them.
fn arrives(device: &Device, body: Body<'_>, field: &Field, length: &Length) -> Option<String> {
    let Count::Field(count, home) = find(device, length) else { return None };
    let (fields, minimum, hooks) = match (home, body) {
        (None, None) => (&device.fields, device.minimum_version.value, &device.hooks),
        // The main body comes before every subsection.
        (None, Some(_)) => return None,
        (Some(home), Some(body)) if std::ptr::eq(home, body) => {
            (&home.fields, home.minimum_version.value, &home.hooks)
        }
        (Some(home), Some(body)) if is_inside(body, home) => return None,
        (Some(home), _) => {
            return Some(format!(
                "`{}` travels in subsection `{}`, which comes later or not at all; move both into \
                 one body",
                length.name, home.key.value
            ));
        }
    };
    // `absent`, or a `pre_load`, sets the count of streams without one.
    let is_set = count.key("absent").is_some() || hooks.pre_load.is_some();
    let absent = || sometimes_absent(count, field, minimum).filter(|_| !is_set);
    comes_first(fields, count, field).or_else(absent)
}

fn is_inside(inner: &Subsection, outer: &Subsection) -> bool {
    outer.subsections.iter().any(|child| std::ptr::eq(child, inner) || is_inside(inner, child))
}

fn comes_first(fields: &[Field], count: &Field, field: &Field) -> Option<String> {
    let place = |wanted: &Field| fields.iter().position(|field| std::ptr::eq(field, wanted));
    let name = member_name(&count.member);
    match place(count).cmp(&place(field)) {
        Ordering::Less => None,
        Ordering::Equal => {
            Some(format!("`{name}` cannot count itself; name an earlier integer field"))
        }
        Ordering::Greater => Some(format!(
            "`{name}` arrives after the elements it counts; move it before this field"
        )),
    }
}

/// A stream with the elements but without the count would be read by the destination's old count.
fn sometimes_absent(count: &Field, field: &Field, minimum: u32) -> Option<String> {
    let name = &count.name.value;
    let arrival = |field: &Field| field.since.as_ref().map_or(minimum, |s| s.value.max(minimum));
    if arrival(count) > arrival(field) {
        return Some(format!(
            "`{name}` arrives in version {}, but the elements it counts in version {}; give both \
             the same `since`, or say with `absent` on `{name}` how many there are without it",
            arrival(count),
            arrival(field)
        ));
    }
    let test = count.test.as_ref()?;
    if field.test.as_ref().is_some_and(|own| is_same(own, test)) {
        return None;
    }
    Some(format!(
        "`{name}` is only there when `{}` says so, but the elements it counts do not ask; give both \
         the same `test`, or say with `absent` on `{name}` how many there are without it",
        test.callee.name
    ))
}

/// Whether two tests always answer the same.
fn is_same(a: &Test, b: &Test) -> bool {
    let inputs = |test: &Test| -> Option<Vec<String>> {
        Some(test.inputs.as_ref()?.iter().map(|place| place.name.clone()).collect())
    };
    a.callee.name == b.callee.name && inputs(a) == inputs(b)
}

/// The count must be a number with a width of its own.
fn counts(device: &Device, length: &Length) -> Option<String> {
    let (ty, sent) = match find(device, length) {
        Count::Field(field, _) => (&field.ty, true),
        Count::Property(ty) => (ty, false),
        Count::Skipped | Count::Missing | Count::Computed => return None,
    };
    if matches!(&length.of, Counter::Member(_, inner) if !inner.is_empty()) {
        // What is in a nested struct, the compiler judges.
        return None;
    }
    let fits = match bare(ty) {
        Shape::Integer | Shape::Unknown => true,
        // Such a field has been refused already; a property is not sent and may be of any type.
        Shape::Refused(..) => sent,
        _ => false,
    };
    let name = &length.name;
    (!fits).then(|| {
        format!(
            "`{name}` is not an integer of fixed width; count by a field of u8 to u64 or i8 to i64"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, messages, refused};
    use syn::parse_quote;

    #[test]
    fn the_count_exists() {
        refused(
            &parse_quote! { struct D { #[vmstate(len = "count")] v: Vec<u8> } },
            "there is no field `count` to count by",
            "name an earlier integer field of this struct",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(bits = "n")] v: Bitmap } },
            "there is no field `n` to count by",
            "",
        );
        refused(
            &parse_quote! { struct D { n: u8, #[vmstate(len = 2)] v: Vec<u8> } },
            "there is no field `2` to count by",
            "`[T; 2]`",
        );
        let on_a_type_without_elements = messages(&parse_quote! {
            struct D { #[vmstate(bits = 3)] v: u8 }
        });
        assert_eq!(on_a_type_without_elements.len(), 1, "{on_a_type_without_elements:#?}");
    }

    #[test]
    fn the_count_is_migrated_or_configuration() {
        refused(
            &parse_quote! {
                struct D { #[vmstate(skip)] n: u32, #[vmstate(len = "n")] v: Vec<u8> }
            },
            "`n` is not migrated",
            "make it a `property` if it is configuration",
        );
        accepted(&parse_quote! {
            struct D {
                #[vmstate(len = "capacity")] v: Vec<u8>,
                #[vmstate(property = "capacity")] capacity: u32,
            }
        });
    }

    #[test]
    fn the_count_comes_first() {
        refused(
            &parse_quote! { struct D { #[vmstate(len = "n")] v: Vec<u8>, n: u32 } },
            "`n` arrives after the elements it counts",
            "move it before this field",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(len = "v")] v: Vec<u8> } },
            "`v` cannot count itself",
            "name an earlier integer field",
        );
    }

    #[test]
    fn the_count_travels_in_the_same_body_or_the_main_one() {
        refused(
            &parse_quote! {
                struct D { #[vmstate(subsection = "a")] n: u32, #[vmstate(len = "n")] v: Vec<u8> }
            },
            "`n` travels in subsection `a`",
            "move both into one body",
        );
        refused(
            &parse_quote! {
                struct D {
                    #[vmstate(subsection = "a")] n: u32,
                    #[vmstate(len = "n", subsection = "b")] v: Vec<u8>,
                }
            },
            "`n` travels in subsection `a`",
            "move both into one body",
        );
        accepted(&parse_quote! {
            struct D { #[vmstate(len = "n", subsection = "b")] v: Vec<u8>, n: u32 }
        });
        accepted(&parse_quote! {
            struct D {
                #[vmstate(subsection = "b")] n: u32,
                #[vmstate(len = "n * 2", subsection = "b")] v: Vec<u8>,
            }
        });
    }

    #[test]
    fn a_parent_comes_before_its_subsections() {
        accepted(&parse_quote! {
            #[vmstate(subsection(b, parent = a))]
            struct D {
                #[vmstate(subsection = "a")] n: u32,
                #[vmstate(len = "n", subsection = "b")] v: Vec<u8>,
            }
        });
        refused(
            &parse_quote! {
                #[vmstate(subsection(b, parent = a))]
                struct D {
                    #[vmstate(len = "n", subsection = "a")] v: Vec<u8>,
                    #[vmstate(subsection = "b")] n: u32,
                }
            },
            "`n` travels in subsection `b`, which comes later",
            "",
        );
    }

    #[test]
    fn the_count_is_there_when_its_elements_are() {
        refused(
            &parse_quote! {
                #[vmstate(version = 2)]
                struct D { #[vmstate(since = 2)] n: u32, #[vmstate(len = "n")] v: Vec<u8> }
            },
            "`n` arrives in version 2, but the elements it counts in version 1",
            "give both the same `since`, or say with `absent` on `n` how many there are without it",
        );
        refused(
            &parse_quote! {
                struct D { #[vmstate(test = "old")] n: u32, #[vmstate(len = "n")] v: Vec<u8> }
            },
            "`n` is only there when `old` says so",
            "give both the same `test`, or say with `absent` on `n` how many there are without it",
        );
        for old in ["minimum_version = 2", "pre_load = \"set_count\""] {
            let old: syn::Meta = syn::parse_str(old).unwrap();
            accepted(&parse_quote! {
                #[vmstate(version = 2, #old)]
                struct D { #[vmstate(since = 2)] n: u32, #[vmstate(len = "n")] v: Vec<u8> }
            });
        }
        for absent in ["absent = 4", "absent = keep"] {
            let absent: syn::Meta = syn::parse_str(absent).unwrap();
            accepted(&parse_quote! {
                struct D {
                    #[vmstate(test = "old", #absent)] n: u32,
                    #[vmstate(len = "n")] v: Vec<u8>,
                }
            });
        }
        accepted(&parse_quote! {
            struct D {
                #[vmstate(test = "old")] n: u32,
                #[vmstate(len = "n", test = "old")] v: Vec<u8>,
            }
        });
        refused(
            &parse_quote! {
                struct D {
                    a: u8,
                    b: u8,
                    #[vmstate(test = "old(a)")] n: u32,
                    #[vmstate(len = "n", test = "old(b)")] v: Vec<u8>,
                }
            },
            "`n` is only there when `old` says so",
            "",
        );
    }

    #[test]
    fn the_count_is_an_integer() {
        for ty in ["bool", "[u8; 2]", "Bytes", "usize"] {
            let ty: syn::Type = syn::parse_str(ty).unwrap();
            let input = parse_quote!(struct D { #[vmstate(property)] n: #ty, #[vmstate(len = "n")] v: Vec<u8> });
            refused(&input, "`n` is not an integer of fixed width", "u8 to u64 or i8 to i64");
        }
        accepted(&parse_quote! { struct D { n: Cell<u32>, #[vmstate(len = "n")] v: Vec<u8> } });
        accepted(&parse_quote! { struct D { n: Alias, #[vmstate(len = "n")] v: Vec<u8> } });
    }

    #[test]
    fn raw_and_unnamed_fields_count_too() {
        accepted(&parse_quote! { struct D { r#type: u8, #[vmstate(len = "type")] v: Vec<u8> } });
        accepted(&parse_quote! { struct D { r#type: u8, #[vmstate(len = r#type)] v: Vec<u8> } });
        accepted(&parse_quote! { struct D(u8, #[vmstate(len = "0 * 4")] Vec<u8>); });
    }
}
