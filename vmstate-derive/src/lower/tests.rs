//! What attributes become, written as a user would write them.

use crate::model::{Absence, Body, Count, Field, Kind, Layout};
use crate::testing::{accepted, device, last_field, model, refused, text};
use syn::{DeriveInput, parse_quote};

#[test]
fn a_struct_has_defaults() {
    let input = model(&parse_quote! { struct FooDevice<T> { a: u8, r#type: T } });
    assert_eq!(text(&input.krate), "::vmstate_runtime");
    assert_eq!(input.ident, "FooDevice");
    assert_eq!(input.generics.params.len(), 1);
    let Body::Device(device) = input.body else { panic!("not a device") };
    assert_eq!(device.name.value, "foo_device");
    assert_eq!((device.version.value, device.minimum_version.value), (1, 1));
    assert!(device.needed.is_none() && device.hooks.pre_load.is_none());
    let names: Vec<_> = device.fields.iter().map(|field| field.name.value.as_str()).collect();
    assert_eq!(names, ["a", "type"]);
    assert_eq!(text(&device.fields[1].member), "r#type");
}

#[test]
fn a_struct_says_everything_about_itself() {
    let device = device(&parse_quote!(
        #[vmstate(name = "pl011", version = 3, minimum_version = 2, needed = "is_on")]
        #[vmstate(pre_load = "reset", post_load = uart::check, priority = Priority::Iommu)]
        #[vmstate(pre_save = "a", post_save = "b", load_old(1, "load_v1"), early_setup)]
        #[vmstate(unmigratable = "holds a passed-through device", breaks_backward(3 = "new"))]
        struct D;
    ));
    assert_eq!(device.name.value, "pl011");
    assert_eq!((device.version.value, device.minimum_version.value), (3, 2));
    assert_eq!(text(&device.needed.unwrap().path), "Self::is_on");
    let pre_load = device.hooks.pre_load.unwrap();
    assert_eq!((text(&pre_load.path).as_str(), pre_load.name.as_str()), ("Self::reset", "reset"));
    assert_eq!(text(&device.hooks.post_load.unwrap().path), "uart::check");
    assert_eq!(text(&device.hooks.pre_save.unwrap().path), "Self::a");
    assert_eq!(text(&device.hooks.post_save.unwrap().path), "Self::b");
    assert_eq!(text(&device.load_old.unwrap().callee.path), "Self::load_v1");
    assert_eq!(text(&device.priority), "Priority::Iommu");
    assert!(device.early_setup && device.unmigratable.is_some() && !device.unreleased);
    assert_eq!(device.breaks_backward[0].reason.value, "new");
}

#[test]
fn version_0_has_minimum_0() {
    let device = device(&parse_quote! { #[vmstate(version = 0)] struct Clock { period: u64 } });
    assert_eq!((device.version.value, device.minimum_version.value), (0, 0));
}

#[test]
fn paths_are_quoted_or_not() {
    let input: DeriveInput = parse_quote! { #[vmstate(crate = my::vm)] struct D; };
    assert_eq!(text(&model(&input).krate), "my::vm");
    let input: DeriveInput = parse_quote! { #[vmstate(crate = "crate::vm")] struct D; };
    assert_eq!(text(&model(&input).krate), "crate::vm");
    for field in [
        last_field(&parse_quote! { struct D { #[vmstate(test = is_old)] n: u8 } }),
        last_field(&parse_quote! { struct D { #[vmstate(test = "is_old")] n: u8 } }),
    ] {
        let test = field.test.unwrap();
        assert_eq!(
            (text(&test.callee.path).as_str(), test.callee.name.as_str()),
            ("Self::is_old", "is_old")
        );
    }
    let field = last_field(&parse_quote! { struct D { #[vmstate(test = "self::old")] n: u8 } });
    assert_eq!(text(&field.test.unwrap().callee.path), "self::old");
}

#[test]
fn the_line_of_the_design_card() {
    let device = device(&parse_quote! {
        struct FooDevice {
            #[vmstate(since = 3, test = "pre_version_baz", subsection = "support_foo")] baz: u32,
        }
    });
    let [subsection] = device.subsections.as_slice() else { panic!("one subsection") };
    assert_eq!(subsection.name.value, "foo_device/support_foo");
    assert_eq!(text(&subsection.needed.as_ref().unwrap().path), "Self::support_foo");
    assert_eq!((subsection.version.value, subsection.minimum_version.value), (3, 1));
    let field = &subsection.fields[0];
    assert_eq!(field.since.as_ref().unwrap().value, 3);
    assert_eq!(text(&field.test.as_ref().unwrap().callee.path), "Self::pre_version_baz");
}

#[test]
fn entries_come_first_and_fill_in_what_they_do_not_say() {
    let device = device(&parse_quote! {
        #[vmstate(subsection(b, version = 2, post_load = "loaded"))]
        #[vmstate(subsection(c, name = "d.c", needed = true))]
        struct D {
            #[vmstate(subsection = "a")] a: u8,
            #[vmstate(subsection = "b", since = 2)] b: u8,
            #[vmstate(subsection = c)] c: u8,
            #[vmstate(subsection = "b")] d: u8,
        }
    });
    let names: Vec<_> = device.subsections.iter().map(|sub| sub.name.value.as_str()).collect();
    assert_eq!(names, ["d/b", "d.c", "d/a"]);
    let [b, c, a] = device.subsections.as_slice() else { panic!("three subsections") };
    assert_eq!((b.version.value, b.minimum_version.value, b.fields.len()), (2, 1, 2));
    assert_eq!(text(&b.needed.as_ref().unwrap().path), "Self::b");
    assert_eq!(text(&b.hooks.post_load.as_ref().unwrap().path), "Self::loaded");
    assert!(c.needed.is_none());
    assert!(a.needed.is_some());
    assert!(device.fields.is_empty());
}

#[test]
fn subsections_have_subsections() {
    let device = device(&parse_quote! {
        #[vmstate(subsection(div, parent = clk), subsection(c, parent = "div", needed = true))]
        struct D {
            #[vmstate(subsection = "clk")] a: u8,
            #[vmstate(subsection = "div")] b: u8,
            #[vmstate(subsection = "c")] c: u8,
        }
    });
    let [clk] = device.subsections.as_slice() else { panic!("one subsection") };
    let [div] = clk.subsections.as_slice() else { panic!("one of clk") };
    let [c] = div.subsections.as_slice() else { panic!("one of div") };
    assert_eq!(clk.name.value, "d/clk");
    assert_eq!(div.name.value, "d/clk/div");
    assert_eq!(c.name.value, "d/clk/div/c");
    assert_eq!(device.all_fields().count(), 3);
}

#[test]
fn a_key_that_is_no_identifier_needs_a_needed() {
    refused(
        &parse_quote! { struct D { #[vmstate(subsection = "support-foo")] n: u8 } },
        "`support-foo` cannot name the function",
        "`subsection(\"support-foo\", needed = \"path\")` on the struct",
    );
    accepted(&parse_quote! {
        #[vmstate(subsection("support-foo", needed = "foo"))]
        struct D { #[vmstate(subsection = "support-foo")] n: u8 }
    });
}

#[test]
fn members_are_sent_unless_they_say_otherwise() {
    let device = device(&parse_quote! {
        struct D {
            #[vmstate(skip = "a host handle")] irq: Irq,
            #[vmstate(skip)] log: Log,
            #[vmstate(property, default = true)] support_foo: bool,
            #[vmstate(property = "x-bar")] bar: u32,
            #[vmstate(rename = "lcr")] line_control: u8,
        }
    });
    assert_eq!(device.skipped[0].reason.as_ref().unwrap().value, "a host handle");
    assert!(device.skipped[1].reason.is_none());
    assert_eq!(device.properties[0].name.value, "support-foo");
    assert_eq!(text(&device.properties[0].default), "true");
    assert_eq!(device.properties[1].name.value, "x-bar");
    assert_eq!(device.fields[0].name.value, "lcr");
    assert_eq!(device.fields.len(), 1);
}

/// The layout of the last field of a struct that also has a count `n`.
fn layout(attribute: &str, ty: &str) -> Layout {
    let attribute: proc_macro2::TokenStream = attribute.parse().unwrap();
    let ty: syn::Type = syn::parse_str(ty).unwrap();
    last_field(&parse_quote!(struct D { n: u32, #[vmstate(#attribute)] v: #ty })).layout
}

fn kind(attribute: &str, ty: &str) -> Kind {
    layout(attribute, ty).kind
}

#[test]
fn keys_decide_the_kind() {
    assert!(matches!(kind("since = 1", "u8"), Kind::Plain));
    assert!(layout("buffer", "[u8; 4]").buffer);
    assert!(matches!(kind("configured", "Box<[u8]>"), Kind::Configured));
    for absence in [Absence::Optional, Absence::Nullable, Absence::AutoAlloc] {
        let layout = layout(&format!("{}, len = n", absence.key()), "Vec<Option<Box<u8>>>");
        assert!(layout.absence == Some(absence) && matches!(layout.kind, Kind::Counted { .. }));
    }
    let pinned = layout("struct_version = 2, len = n", "Vec<Inner>");
    assert_eq!(pinned.pinned.map(|version| version.value), Some(2));
    assert!(matches!(pinned.kind, Kind::Counted { .. }));
    let layout = layout("as = Wire<A>, prefix = u8", "Vec<u8>");
    assert_eq!(layout.convert.map(|convert| text(&convert.wire)).as_deref(), Some("Wire<A>"));
    assert!(matches!(layout.kind, Kind::Prefixed { .. }));
    assert!(matches!(kind("equal", "u8"), Kind::Equal));
    assert!(matches!(kind("at_most", "i32"), Kind::AtMost));
    assert!(matches!(kind("queue", "VecDeque<E>"), Kind::Queue { max: None }));
    assert!(matches!(kind("list, max = 4", "Vec<E>"), Kind::List { max: Some(_) }));
    assert!(matches!(kind("tree", "BTreeMap<u64, E>"), Kind::Tree { .. }));
    assert!(matches!(kind("via = Wire<A, B>", "u8"), Kind::Via(ty) if text(&ty) == "Wire<A,B>"));
    assert!(matches!(kind("via = \"Wire<A>\"", "u8"), Kind::Via(ty) if text(&ty) == "Wire<A>"));
    assert!(matches!(kind("with = a::hex", "u8"), Kind::With(path) if text(&path) == "a::hex"));
    let Kind::Prefixed { prefix, max } = kind("prefix = u16, max = MAX", "Vec<u8>") else {
        panic!("not prefixed")
    };
    assert_eq!((text(&prefix), text(&max)), ("u16".to_owned(), "MAX".to_owned()));
}

#[test]
fn lengths_name_a_field_and_a_factor() {
    for (attribute, times) in [
        ("len = \"n\"", 1),
        ("len = n", 1),
        ("len = \"n * 4\"", 4),
        ("len = n * 4", 4),
        ("len = \"4 * n\"", 4),
    ] {
        let Kind::Counted { len, .. } = kind(attribute, "Vec<u8>") else { panic!("not counted") };
        assert_eq!((len.name.as_str(), len.times), ("n", times), "{attribute}");
    }
    let Kind::Bits(len) = kind("bits = \"n\"", "Bitmap") else { panic!("not bits") };
    assert!(
        matches!(len.of, Count::Member(member, inner) if text(&member) == "n" && inner.is_empty())
    );
    assert!(layout("buffer, len = \"n\"", "Bytes").buffer);
    for (attribute, name) in
        [("n.0.m", "n.0.m"), ("count() * 2", "count()"), ("Self::N", "Self::N")]
    {
        let Kind::Counted { len, .. } = kind(&format!("len = \"{attribute}\""), "Vec<u8>") else {
            panic!("not counted")
        };
        assert_eq!(len.name, name);
    }
    let Kind::Counted { len, .. } = kind("len = \"MAX\"", "Vec<u8>") else { panic!("not counted") };
    assert!(matches!(len.of, Count::Constant(_)));
}

#[test]
fn ends_of_ranges_are_filled_in() {
    for (range, bounds) in [
        ("2..6", ("2", "6")),
        ("2..=5", ("2", "(5)+1")),
        ("..6", ("0", "6")),
        ("2..", ("2", "LEN")),
        ("\"2..6\"", ("2", "6")),
        ("A..B", ("A", "B")),
    ] {
        let Kind::Range { start, end, .. } = kind(&format!("range = {range}"), "[u8; LEN]") else {
            panic!("not a range")
        };
        assert_eq!((text(&start).as_str(), text(&end).as_str()), bounds);
    }
    refused(
        &parse_quote! { struct D { #[vmstate(range = 2..)] v: Registers } },
        "the end of this range is not known here",
        "write it: `range = 2..6`",
    );
}

#[test]
fn values_from_a_macro_stand_in_invisible_groups() {
    let group = |tokens: &str| {
        let stream = tokens.parse().unwrap();
        proc_macro2::Group::new(proc_macro2::Delimiter::None, stream)
    };
    let (version, test, len, ty) = (group("2"), group("\"old\""), group("n"), group("Vec<u8>"));
    let field: Field = last_field(&parse_quote!(
        #[vmstate(version = #version)]
        struct D { n: u8, #[vmstate(since = #version, test = #test, len = #len)] v: #ty }
    ));
    assert_eq!(field.since.unwrap().value, 2);
    assert_eq!(text(&field.test.unwrap().callee.path), "Self::old");
}

#[test]
fn tuple_structs_are_newtypes_or_devices() {
    let Body::Newtype(newtype) = model(&parse_quote! { struct Reg(u32); }).body else {
        panic!("not a newtype")
    };
    assert_eq!((text(&newtype.member), text(&newtype.ty)), ("0".to_owned(), "u32".to_owned()));
    let crated = model(&parse_quote! { #[vmstate(crate = vm)] struct Reg(u32); });
    assert!(matches!(crated.body, Body::Newtype(_)));
    let names = |input: &DeriveInput| -> Vec<String> {
        device(input).fields.iter().map(|field| field.name.value.clone()).collect()
    };
    assert_eq!(names(&parse_quote! { struct Pair(u32, u8); }), ["0", "1"]);
    assert_eq!(names(&parse_quote! { #[vmstate(name = "reg")] struct Reg(u32); }), ["0"]);
    assert_eq!(names(&parse_quote! { struct Nothing; }), Vec::<String>::new());
}

#[test]
fn enums_are_their_discriminant() {
    let input = model(&parse_quote! { #[repr(C, u16)] enum Mode { Off, r#On = 4 } });
    let Body::Enum(body) = input.body else { panic!("not an enum") };
    assert_eq!(body.repr, "u16");
    let variants: Vec<_> = body.variants.iter().map(|variant| text(&variant.ident)).collect();
    assert_eq!(variants, ["Off", "r#On"]);
}

#[test]
fn enums_have_data() {
    let input = model(&parse_quote! {
        #[repr(u8)]
        enum Request {
            Idle,
            Read {
                at: u64,
                #[vmstate(prefix = u32)] into: Vec<u8>,
            } = 4,
            Flush(u32),
        }
    });
    let Body::Enum(body) = input.body else { panic!("not an enum") };
    assert!(body.has_data());
    let names = |variant: &crate::model::Variant| {
        variant.fields.iter().map(|field| field.name.value.clone()).collect::<Vec<_>>()
    };
    let variants: Vec<_> = body.variants.iter().map(names).collect();
    assert_eq!(variants, [vec![], vec!["at", "into"], vec!["0"]]);
}

#[test]
fn variants_are_made_of_what_is_read() {
    for key in
        ["since = 2", "test = \"f\"", "skip", "property", "len = \"n\"", "subsection = \"s\""]
    {
        let written: syn::Meta = syn::parse_str(key).unwrap();
        let key = key.split(' ').next().unwrap();
        refused(
            &parse_quote! { #[repr(u8)] enum E { A { #[vmstate(#written)] v: u8 } } },
            &format!("`{key}` has no meaning in a variant, whose fields are made of what is read"),
            "put what needs it into a struct of its own",
        );
    }
}

#[test]
fn enums_without_wire_format_are_refused() {
    let width = "or the width QEMU's field has";
    refused(&parse_quote! { enum E { A } }, "an enum on the wire needs a width", width);
    refused(
        &parse_quote! { #[repr(usize)] enum E { A } },
        "`repr(usize)` has no fixed width on the wire",
        "use u8 to u64 or i8 to i64",
    );
    refused(&parse_quote! { #[repr(u8)] enum E {} }, "an enum without variants", "add a variant");
    refused(
        &parse_quote! { #[repr(u8)] #[vmstate(version = 2)] enum E { A } },
        "`version` has no meaning on an enum",
        "the device or field that holds the enum",
    );
}

#[test]
fn unions_are_refused() {
    refused(&parse_quote!(union U { a: u8 }), "a union does not say", "use a struct");
}
