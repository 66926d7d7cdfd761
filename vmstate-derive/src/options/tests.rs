//! Unknown, doubled and malformed keys, and what is said about them.

use super::*;
use crate::testing::{messages, refused, text};
use darling::ast::NestedMeta;
use proc_macro2::{Ident, Span};
use syn::{Meta, parse_quote};

#[test]
fn unknown_keys_are_refused() {
    refused(
        &parse_quote! { struct D { #[vmstate(sinse = 3)] n: u8 } },
        "unknown key `sinse` on a field",
        "did you mean `since`?",
    );
    refused(
        &parse_quote! { #[vmstate(since = 3)] struct D; },
        "unknown key `since` on a struct",
        "`since` belongs on a field",
    );
    refused(
        &parse_quote! {
            #[vmstate(subsection(s, test = "x"))] struct D { #[vmstate(subsection = "s")] n: u8 }
        },
        "unknown key `test` on a subsection",
        "a subsection is left out with `needed`",
    );
}

#[test]
fn doubled_keys_are_refused() {
    let doubled = "`since` is given twice";
    refused(
        &parse_quote! {
            #[vmstate(version = 2)] struct D { #[vmstate(since = 2, since = 2)] n: u8 }
        },
        doubled,
        "keep one of the two",
    );
    refused(
        &parse_quote! {
            #[vmstate(version = 2)] struct D { #[vmstate(since = 2)] #[vmstate(since = 2)] n: u8 }
        },
        doubled,
        "keep one of the two",
    );
}

/// Whether `T` knows a key, whatever it says about its missing value.
fn has_receiver<T: FromMeta>(key: &str) -> bool {
    let path = syn::Path::from(Ident::new(key, Span::call_site()));
    match T::from_list(&[NestedMeta::Meta(Meta::Path(path))]) {
        Ok(_) => true,
        Err(error) => !error.to_string().contains("Unknown field"),
    }
}

#[test]
fn every_key_of_the_vocabulary_has_a_receiver() {
    for key in vocabulary::DEVICE.keys.iter().filter(|key| **key != "subsection") {
        assert!(has_receiver::<DeviceOptions>(key), "{key}");
    }
    for key in vocabulary::FIELD.keys {
        assert!(has_receiver::<FieldOptions>(key), "{key}");
    }
    for key in vocabulary::SUBSECTION.keys {
        assert!(has_receiver::<subsection::Parts>(key), "{key}");
    }
    assert!(!has_receiver::<FieldOptions>("flavor"));
}

#[test]
fn malformed_values_say_what_they_should_be() {
    for (key, remedy) in [
        ("since = \"3\"", "such as `since = 3`; drop the quotes"),
        ("since = VERSION", "the derive sees the name of a constant, but not its value"),
        ("since = -1", "`since` wants a whole number, such as `since = 3`"),
        ("since", "`since` wants a whole number, such as `since = 3`"),
        ("since = 3000000000", "so the highest is 2147483647"),
        ("since =", "`since =` has no value"),
        ("rename = lcr", "`rename` wants a string, such as `rename = \"text\"`"),
        ("test", "`test` wants a function, such as `test = \"name\"`"),
        ("test = \"is it\"", "such as `test = \"name\"`, not \"is it\""),
        ("test = \"\"", "such as `test = \"name\"`, not \"\""),
        ("test = old()", "write `old` without the parentheses"),
        ("test = |_| true", "give the closure a name as a function"),
        ("test = \"<T as Trait>::test\"", "needs a function around it"),
        ("equal = true", "`equal` takes no value; write `equal`, or leave it out"),
        ("equal(true)", "`equal` takes no value; write `equal`"),
        ("skip = 3", "`skip` wants a string, such as `skip = \"text\"`"),
        ("subsection = 3", "such as `subsection = \"support_foo\"`"),
        ("with = 3", "such as `with = some::module`"),
        ("with = \"a b\"", "such as `with = some::module`, not \"a b\""),
        ("via = \"a b\"", "such as `via = u32`, not \"a b\""),
        ("len = \"1e5\"", "or what a method counts: \"count()\""),
        ("len = \"count + 1\"", "or what a method counts: \"count()\""),
        ("len = \"count * 0\"", "the factor 0 leaves nothing to send; use 1 or more"),
        ("len = \"count * n\"", "or what a method counts: \"count()\""),
        ("as", "`as` wants a type, such as `as = u32`"),
        ("as = 3", "`as` wants a type, such as `as = u32`"),
        ("as = \"a b\"", "such as `as = u32`, not \"a b\""),
        ("via = 3", "`via` wants a type, such as `via = u32`"),
        ("absent", "or `absent = keep` where the destination's is right"),
        ("absent = \"1 +\"", "where the destination's is right, not \"1 +\""),
        ("configured = true", "`configured` takes no value; write `configured`, or leave it out"),
        ("optional(true)", "`optional` takes no value; write `optional`"),
        ("default", "that of a field which does not come is `absent`"),
        ("range = 3", "such as `range = 2..6`"),
        ("\"text\"", "expected a key, such as `version = 2`"),
    ] {
        let key: proc_macro2::TokenStream = key.parse().unwrap();
        let messages = messages(&parse_quote! { struct D { #[vmstate(#key)] n: u8 } });
        assert!(
            messages.iter().any(|message| message.ends_with(remedy)),
            "{remedy}: {messages:#?}"
        );
    }
}

#[test]
fn malformed_entries_say_what_they_should_be() {
    for (key, remedy) in [
        ("load_old", "`load_old(1, \"load_v1\")`"),
        ("load_old(\"x\")", "`load_old(1, \"load_v1\")`"),
        ("load_old(1, 2)", "`load_old(1, \"load_v1\")`"),
        ("breaks_backward", "`breaks_backward(3 = \"why\")`"),
        ("breaks_backward()", "`breaks_backward(3 = \"why\")`"),
        ("breaks_forward(3)", "`breaks_forward(3 = \"why\")`"),
        ("subsection = \"x\"", "`subsection(support_foo, name = \"device/foo\")`"),
        ("subsection(name = \"x\")", "`subsection(support_foo, name = \"device/foo\")`"),
        ("early_setup = true", "write `early_setup`, or leave it out"),
    ] {
        let key: proc_macro2::TokenStream = key.parse().unwrap();
        refused(&parse_quote! { #[vmstate(#key)] struct D { n: u8 } }, "", remedy);
    }
    refused(
        &parse_quote! { #[vmstate] struct D; },
        "`vmstate` wants keys",
        "`#[vmstate(key = value)]`",
    );
}

#[test]
fn one_malformed_key_does_not_hide_the_next_fault() {
    let messages = messages(&parse_quote! {
        #[vmstate(version = "2", minimum_version = 2)]
        struct D { #[vmstate(since = , test = 3, flavor)] n: String }
    });
    assert_eq!(messages.len(), 5, "{messages:#?}");
}

#[test]
fn parameters_take_no_attributes() {
    refused(
        &parse_quote! { struct D<#[vmstate(skip)] T> { n: T } },
        "a parameter takes no `vmstate` attribute",
        "put it on a field",
    );
}

#[test]
fn a_variant_takes_a_name_and_nothing_else() {
    refused(
        &parse_quote! { #[repr(u8)] enum E { #[vmstate(since = 2)] A } },
        "unknown key `since` on a variant",
        "`since` belongs on a field",
    );
}

#[test]
fn fields_of_variants_take_attributes() {
    let input = parse_quote! {
        #[repr(u8)]
        enum E { A, B(u8, #[vmstate(rename = "level")] u8), C { #[vmstate(as = Wire)] n: u8 } }
    };
    let options = testing::options(&input);
    assert!(options.fields.is_empty());
    let fields: Vec<usize> = options.variants.iter().map(|variant| variant.fields.len()).collect();
    assert_eq!(fields, [0, 2, 1]);
    assert_eq!(options.variants[1].fields[1].rename.as_ref().unwrap().value, "level");
    assert!(options.variants[2].fields[0].as_.is_some());
}

#[test]
fn a_value_may_travel_as_another_type() {
    for (written, ty) in [
        ("as = u32", "u32"),
        ("as = Be<u32>", "Be<u32>"),
        ("as = Map<u8, [u8; 4]>", "Map<u8,[u8;4]>"),
        ("as = (u8, wire::Be<u32>)", "(u8,wire::Be<u32>)"),
        ("as = \"Be<u32>\"", "Be<u32>"),
    ] {
        assert_eq!(text(&testing::field(written).as_.expect(written).0), ty);
    }
}

#[test]
fn what_does_not_come_has_a_value_or_keeps_it() {
    for (written, value) in [
        ("absent = 3", Some("3")),
        ("absent = \"Self::RESET\"", Some("Self::RESET")),
        ("absent = Level::default()", Some("Level::default()")),
        ("absent = [0; 4]", Some("[0;4]")),
        ("absent = self::keep", Some("self::keep")),
        ("absent = r#keep", Some("r#keep")),
        ("absent = keep()", Some("keep()")),
        ("absent = keep", None),
        ("absent = \"keep\"", None),
    ] {
        let found = match testing::field(written).absent.expect(written) {
            Absent::Keep => None,
            Absent::Value(value) => Some(text(&value)),
        };
        assert_eq!(found.as_deref(), value, "{written}");
    }
}

#[test]
fn flags_are_read() {
    let given = testing::field("configured, optional, nullable, auto_alloc");
    let flags = [given.configured, given.optional, given.nullable, given.auto_alloc];
    assert!(flags.iter().all(Option::is_some));
    let names: Vec<&str> = given.keys.iter().map(|key| key.name).collect();
    assert_eq!(names, ["configured", "optional", "nullable", "auto_alloc"]);
}

/// Tokens that a macro or a slip of the hand could leave.
#[test]
fn odd_attributes_do_not_panic() {
    for key in [
        "len = \"99999999999 * 2\"",
        "len = \"0\"",
        "len = _",
        "len = \"self\"",
        "bits = \"crate * 18446744073709551616\"",
        "subsection = \"r#type\"",
        "subsection = \"\"",
        "subsection = \"a b\"",
        "subsection = Self",
        "test = self",
        "test = \"Self\"",
        "test = \"::\"",
        "test = crate",
        "range = ..",
        "range = ..=return",
        "range = \"\"",
        "prefix = _",
        "via = (",
        "via = fn()",
        "max = {}",
        "max = \"}\"",
        "with = \"\"",
        "rename = \"\\u{0}\"",
        "default = ",
        "as = ",
        "as = (",
        "as = _",
        "absent = ",
        "absent = }",
        "absent = \"\"",
        "remote = ",
        "remote(, ,)",
        "remote(\"\", ,)",
        "len = \"..\"",
        "len = \"0.\"",
        "len = \"::\"",
        "len = \"()\"",
        "len = \"_ * _\"",
        "len = 0.0.0",
        "test = \"f(\"",
        "test = f(f(f))",
        "test = \"(f)(n)\"",
        "test = f(_)(_)",
        ", , ,",
        "= = =",
        "a::b = 1",
        "since = 1.0",
        "since = 0xffff_ffff_ffff_ffff_ffff",
        "since = 1u99",
    ] {
        let Ok(key) = key.parse::<proc_macro2::TokenStream>() else { continue };
        let _ = messages(&parse_quote! { struct D { #[vmstate(#key)] n: u8 } });
        let _ = messages(&parse_quote! { #[vmstate(#key)] struct D { n: u8 } });
        let _ = messages(&parse_quote! { #[vmstate(subsection(#key))] struct D { n: u8 } });
        let _ = messages(&parse_quote! { #[vmstate(load_old(#key))] struct D { n: u8 } });
        let _ = messages(&parse_quote! { #[vmstate(breaks_backward(#key))] struct D(u8); });
    }
}
