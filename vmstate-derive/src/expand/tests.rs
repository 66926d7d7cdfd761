//! What a few features expand to, pretty-printed: for the reader of a review, and so that generated
//! code stays short. `VMSTATE_BLESS=1 cargo test -p vmstate-derive` rewrites the snapshots.

use std::path::Path;

use quote::ToTokens;
use syn::{DeriveInput, parse_quote};

/// Compares with `snapshots/<name>.rs`.
fn snapshot(name: &str, input: &DeriveInput) {
    let tokens = crate::derive::derive(input);
    let file = syn::parse2(tokens).expect("the expansion is Rust");
    let source = prettyplease::unparse(&syn::parse_quote!(#input));
    let actual = format!("{source}\n// expands to\n\n{}", prettyplease::unparse(&file));
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/expand/snapshots")
        .join(name)
        .with_extension("rs");
    if std::env::var_os("VMSTATE_BLESS").is_some() {
        std::fs::write(&path, &actual).expect("snapshots can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "the expansion of `{name}` changed; look at it, then bless it with VMSTATE_BLESS=1:\n{actual}"
    );
}

#[test]
fn plain_fields() {
    snapshot(
        "plain",
        &parse_quote! {
            struct Uart {
                lcr: u8,
                divider: u16,
                fifo: [u8; 16],
                #[vmstate(skip = "belongs to the machine")]
                irq: Irq,
            }
        },
    );
}

#[test]
fn a_struct_of_another_crate_that_is_read_whole() {
    snapshot(
        "remote_whole",
        &parse_quote! {
            #[vmstate(remote = "kvm_bindings::kvm_dtable")]
            struct Dtable {
                base: u64,
                limit: u16,
                padding: [u16; 3],
            }
        },
    );
}

#[test]
fn versions_tests_and_hooks() {
    snapshot(
        "versions",
        &parse_quote! {
            #[vmstate(version = 3, minimum_version = 1, pre_load = "reset", post_load = "check")]
            struct Uart {
                lcr: u8,
                #[vmstate(since = 2)]
                divider: u16,
                #[vmstate(since = 3, test = "pre_version_baz")]
                baz: u32,
            }
        },
    );
}

#[test]
fn a_subsection_tied_to_a_property() {
    snapshot(
        "subsection",
        &parse_quote! {
            #[vmstate(name = "foo-device")]
            struct Foo {
                #[vmstate(subsection = "support_foo")]
                foo: u16,
                #[vmstate(property = "support-foo", default = true)]
                with_foo: bool,
            }
        },
    );
}

#[test]
fn variable_lengths() {
    snapshot(
        "lengths",
        &parse_quote! {
            struct Ring {
                count: u16,
                #[vmstate(len = "count * 4", max = 256)]
                entries: Vec<Entry>,
                #[vmstate(prefix = u32)]
                blob: Bytes,
                #[vmstate(range = 2..6)]
                middle: [u8; 8],
                #[vmstate(queue)]
                pending: VecDeque<Entry>,
            }
        },
    );
}

#[test]
fn an_enum() {
    snapshot(
        "enumeration",
        &parse_quote! {
            #[repr(u8)]
            enum Mode {
                Off = 0,
                On = 7,
            }
        },
    );
}

#[test]
fn a_generic_struct() {
    snapshot(
        "generic",
        &parse_quote! {
            struct Fifo<T: Copy, const N: usize> {
                data: [T; N],
                head: u32,
            }
        },
    );
}

#[test]
fn elements_that_go_over_the_wire_as_something_else() {
    snapshot(
        "as",
        &parse_quote! {
            struct Cpu {
                count: u8,
                #[vmstate(len = "count", as = Segment)]
                segments: Vec<kvm_segment>,
                #[vmstate(as = u8)]
                mode: Mode,
            }
        },
    );
}

#[test]
fn a_struct_of_another_crate() {
    snapshot(
        "remote",
        &parse_quote! {
            #[vmstate(remote = "kvm_bindings::kvm_segment")]
            struct Segment {
                base: u64,
                limit: u32,
                #[vmstate(skip = "padding")]
                padding: u8,
            }
        },
    );
}

#[test]
fn an_enum_with_data() {
    snapshot(
        "data",
        &parse_quote! {
            #[repr(u8)]
            enum Request {
                Idle,
                Read {
                    at: u64,
                    #[vmstate(prefix = u32, max = 512)]
                    into: Vec<u8>,
                } = 4,
                Flush(bool),
            }
        },
    );
}

#[test]
fn fields_that_may_not_come() {
    snapshot(
        "absent",
        &parse_quote! {
            #[vmstate(name = "dma", version = 2)]
            struct Dma {
                #[vmstate(property)]
                wide: bool,
                level: u8,
                #[vmstate(since = 2, absent = 7)]
                mode: u8,
                #[vmstate(test = "is_high(wide, level)", absent = keep)]
                high: u32,
                #[vmstate(nullable)]
                request: Option<Box<Request>>,
            }
        },
    );
}

fn count(tokens: proc_macro2::TokenStream) -> usize {
    let inside = |token| match token {
        proc_macro2::TokenTree::Group(group) => 1 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(inside).sum()
}

/// The expansion of a field is a line in the description, one to save and one to load.
#[test]
fn a_field_costs_few_tokens() {
    let device = |fields: usize| -> usize {
        let names = (0..fields).map(|i| quote::format_ident!("r{i}"));
        let input: DeriveInput = parse_quote!(struct Uart { #(#names: u32),* });
        count(crate::derive::derive(&input).to_token_stream())
    };
    let (few, many) = (device(10), device(110));
    let each = (many - few) / 100;
    assert!(each <= 96, "{each} tokens a field");
}

#[test]
fn clone() {
    snapshot(
        "clone",
        &parse_quote! {
            #[vmstate(clone, version = 2, minimum_version = 1)]
            struct Nic {
                status: u16,
                mac: [u8; 6],
                #[vmstate(since = 2)]
                features: u64,
                queues: [Queue; 2],
                #[vmstate(subsection = "late", absent = 3)]
                late: u8,
                #[vmstate(subsection = "other")]
                other: u8,
                #[vmstate(skip = "belongs to the host")]
                backend: Backend,
            }
        },
    );
}
