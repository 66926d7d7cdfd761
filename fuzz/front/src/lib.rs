//! The modules of `vmstate-derive`, compiled as a library: no program can call into a crate of macros.

#![allow(dead_code, unused_imports, unreachable_pub, clippy::all, clippy::pedantic)]

extern crate proc_macro;

use proc_macro2::TokenStream;
use syn::DeriveInput;

macro_rules! modules {
    ($($module:ident $path:literal)*) => {
        $(#[path = $path] mod $module;)*
    };
}

modules! {
    aliases "../../../vmstate-derive/src/aliases.rs"
    baseline "../../../vmstate-derive/src/baseline.rs"
    check "../../../vmstate-derive/src/check/mod.rs"
    derive "../../../vmstate-derive/src/derive.rs"
    errors "../../../vmstate-derive/src/errors.rs"
    expand "../../../vmstate-derive/src/expand/mod.rs"
    fit "../../../vmstate-derive/src/fit.rs"
    gate "../../../vmstate-derive/src/gate/mod.rs"
    lower "../../../vmstate-derive/src/lower/mod.rs"
    machines "../../../vmstate-derive/src/machines/mod.rs"
    model "../../../vmstate-derive/src/model/mod.rs"
    options "../../../vmstate-derive/src/options/mod.rs"
}

/// `#[derive(VmState)]`, without the net that turns a panic into a message.
pub fn derive(input: &DeriveInput) -> TokenStream {
    derive::derive(input)
}

/// `machine_types!`
pub fn machine_types(tokens: TokenStream) -> TokenStream {
    machines::machine_types(tokens)
}

/// `baseline!`
pub fn baseline(tokens: TokenStream) -> TokenStream {
    baseline::baseline(tokens)
}
