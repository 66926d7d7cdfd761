//! The derive and the macros beside it: no panic, and what comes out is Rust.

use arbitrary::Unstructured;
use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::{bound, rust};

/// Bytes of memory for each byte of source: a key of a few bytes becomes some hundred tokens.
const FACTOR: u64 = 32 << 10;

/// Expands what the first byte says: a type in its own words, or one that is put together, or a macro.
pub fn run(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    match kind % 4 {
        0 => text(rest),
        1 => tokens(rest, vmstate_front::machine_types),
        _ => generated(rest),
    }
}

fn generated(input: &[u8]) {
    if let Ok(item) = rust::item(&mut Unstructured::new(input)) {
        let parsed = syn::parse_str::<DeriveInput>(&item);
        derive(&item, &parsed.unwrap_or_else(|e| panic!("{e}: {item}")));
    }
}

fn text(source: &[u8]) {
    let Ok(source) = str::from_utf8(source) else { return };
    if is_shallow(source)
        && let Ok(item) = syn::parse_str::<DeriveInput>(source)
    {
        derive(source, &item);
    }
}

fn tokens(source: &[u8], expand: fn(TokenStream) -> TokenStream) {
    let Ok(source) = str::from_utf8(source) else { return };
    if is_shallow(source)
        && let Ok(table) = source.parse::<TokenStream>()
    {
        // The macro in front says where its crate is.
        let tokens = quote::quote!((::vmstate_machine) #table);
        let expanded = bound::text(source.len(), FACTOR, || expand(tokens));
        let parsed = syn::parse2::<syn::Block>(quote::quote!({ #expanded }));
        parsed.unwrap_or_else(|e| panic!("{e}: {expanded}"));
    }
}

/// The compiler refuses what nests deeper before a macro sees it; `syn` would run out of stack.
fn is_shallow(source: &str) -> bool {
    let mut depth = 0_u32;
    let opens = source.bytes().map(|byte| match byte {
        b'(' | b'[' | b'{' | b'<' | b'&' | b'*' | b'!' | b'-' => {
            depth += 1;
            depth
        }
        b')' | b']' | b'}' | b',' | b';' => {
            depth = depth.saturating_sub(1);
            depth
        }
        _ => depth,
    });
    opens.max().unwrap_or(0) < 64
}

fn derive(source: &str, item: &DeriveInput) {
    let expanded = bound::text(source.len(), FACTOR, || vmstate_front::derive(item));
    if let Err(e) = syn::parse2::<syn::File>(expanded.clone()) {
        panic!("the expansion is no Rust: {e}\n{source}\n{expanded}");
    }
}
