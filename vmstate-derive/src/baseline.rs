//! `baseline!()`: the crate's devices are those that have baseline files, no more and no fewer.
//!
//! A derive sees one struct. That a struct is gone, or that two have one name, is seen here: the macro
//! makes a type of each file's name, and every device implements a trait for the type of its name.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::parse::Parser;
use syn::{Path, Token, parse_quote};

use crate::expand::{MODULE, include};
use crate::gate::{Directory, marker};
use crate::machines::existence;

/// Expands `baseline!()` or `baseline!(crate = ::runtime)`.
pub(crate) fn baseline(input: TokenStream) -> TokenStream {
    match runtime.parse2(input) {
        Ok(krate) => module(&krate),
        Err(error) => error.into_compile_error(),
    }
}

fn runtime(input: syn::parse::ParseStream<'_>) -> syn::Result<Path> {
    if input.is_empty() {
        return Ok(parse_quote!(::vmstate_runtime));
    }
    input.parse::<Token![crate]>()?;
    input.parse::<Token![=]>()?;
    Path::parse_mod_style(input)
}

fn module(krate: &Path) -> TokenStream {
    let Some(directory) = Directory::expected() else {
        return refuse(
            "`baseline!()` belongs into the root of a library or binary: tests, examples and \
             benchmarks are not gated [VMS0023]; remove it here",
        );
    };
    if !directory.exists() {
        return refuse(&format!(
            "`baseline!()` without the directory `{}` [VMS0023]: nothing would be compared; run \
             `cargo vmstate init`, or remove the line",
            directory.relative()
        ));
    }
    let devices = directory.files().into_iter().map(|file| device(&directory, &file, krate));
    let tables = tables(&directory);
    let module = Ident::new(MODULE, Span::call_site());
    quote! {
        #[doc(hidden)]
        #[allow(non_snake_case, non_camel_case_types, unexpected_cfgs, missing_docs, unreachable_pub, dead_code)]
        pub mod #module {
            #(#devices)*
            #tables
        }
    }
}

/// The tables of machine types that the crate's record has. A record that cannot be read is an error of each table.
fn tables(directory: &Directory) -> Option<TokenStream> {
    let (relative, text) = directory.read(vmstate_schema::machines::FILE);
    let track = include(&relative);
    let machines = vmstate_schema::machines::parse(&String::from_utf8(text?).ok()?).ok();
    let tables = machines.map(|machines| existence(&machines));
    Some(quote!(#track #tables))
}

/// A type for one file, and the question whether its device is there.
fn device(directory: &Directory, file: &str, krate: &Path) -> TokenStream {
    let (relative, text) = directory.read(file);
    let Some(name) = vmstate_schema::file::device_name(file) else { return TokenStream::new() };
    let text = text.and_then(|text| String::from_utf8(text).ok()).unwrap_or_default();
    let baseline = vmstate_schema::parse_baseline(&text).ok();
    let track = include(&relative);
    if baseline.as_ref().is_some_and(|baseline| baseline.dropped.is_some()) {
        return track;
    }
    let when = baseline.and_then(|baseline| configuration(&baseline.when?));
    let marker = marker(&name, Span::call_site());
    quote! {
        pub struct #marker;
        #track
        #[cfg(all(not(vmstate_dump), #when))]
        const _: () = <#marker as #krate::__private::DeviceExists>::HERE;
    }
}

/// The predicate of a device that only some configurations have. One that is no predicate asks for the device always.
pub(crate) fn configuration(when: &str) -> Option<TokenStream> {
    syn::parse_str::<syn::Meta>(when).ok().map(|predicate| quote!(#predicate))
}

fn refuse(message: &str) -> TokenStream {
    let module = Ident::new(MODULE, Span::call_site());
    quote! {
        #[doc(hidden)]
        #[allow(non_snake_case)]
        pub mod #module {}
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(not(vmstate_dump))]
            ::core::compile_error!(#message);
        };
    }
}
