//! `baseline!()`: the crate's devices are those that have baseline files, no more and no fewer.
//!
//! A derive sees one struct. That a struct is gone, or that two have one name, is seen here: the macro
//! makes a type of each file's name, and every device implements a trait for the type of its name.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{GenericArgument, LitStr, Path, PathArguments, Token, TypePath, parse_quote};

use crate::expand::{MODULE, include};
use crate::gate::{Directory, alias, marker};
use crate::machines::existence;

/// Expands `baseline!()`, `baseline!(crate = ::runtime)` and `baseline!(Uart<Kvm>, Uart<Tcg> as "tcg")`.
pub(crate) fn baseline(input: TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(Input { krate, instances }) => module(&krate, &instances),
        Err(error) => error.into_compile_error(),
    }
}

struct Input {
    krate: Path,
    instances: Vec<Instance>,
}

/// A generic device with its arguments.
struct Instance {
    ty: TypePath,
    /// The last name of its path.
    ident: Ident,
    label: String,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut krate = parse_quote!(::vmstate_runtime);
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            krate = Path::parse_mod_style(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let instances: Vec<Instance> =
            Punctuated::<Instance, Token![,]>::parse_terminated(input)?.into_iter().collect();
        for (index, new) in instances.iter().enumerate() {
            let same = |old: &Instance| old.ident == new.ident && old.label == new.label;
            if instances[..index].iter().any(same) {
                let (ident, label) = (&new.ident, &new.label);
                let message = format!(
                    "two instantiations of `{ident}` are called `{label}`; give this one another label: `{ident}<..> as \"..\"`"
                );
                return Err(syn::Error::new_spanned(&new.ty, message));
            }
        }
        Ok(Self { krate, instances })
    }
}

impl Parse for Instance {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ty: TypePath = input.parse()?;
        let given = match input.parse::<Option<Token![as]>>()? {
            Some(_) => Some(input.parse::<LitStr>()?),
            None => None,
        };
        let Some(last) = ty.path.segments.last() else {
            return Err(syn::Error::new_spanned(&ty, "expected a generic device, `Uart<Kvm>`"));
        };
        let ident = last.ident.clone();
        let label = match (given, &last.arguments) {
            (Some(text), _) if is_key(&text.value()) => text.value(),
            (Some(text), _) => {
                let message = "a label is part of a file's name: use letters in lower case, digits, `_`, `-` and `.`";
                return Err(syn::Error::new(text.span(), message));
            }
            (None, PathArguments::AngleBracketed(arguments)) => {
                let lifetime = |it: &&GenericArgument| matches!(it, GenericArgument::Lifetime(_));
                let arguments = arguments.args.iter().filter(|it| !lifetime(it));
                let text: Vec<String> =
                    arguments.map(|it| it.to_token_stream().to_string()).collect();
                vmstate_schema::file::label(&text.join(", ")).ok_or_else(|| {
                    let message = format!(
                        "its arguments make no label; give it one: `{ident}<..> as \"kvm\"`"
                    );
                    syn::Error::new_spanned(&ty, message)
                })?
            }
            (None, _) => {
                let message = format!(
                    "`{ident}` without arguments; `baseline!` names instantiations of generic devices, `{ident}<Kvm>`: all \
                     others are compared without being named"
                );
                return Err(syn::Error::new_spanned(&ty, message));
            }
        };
        Ok(Self { ty, ident, label })
    }
}

/// A label, or the name of a device whose own baseline the instantiation continues.
fn is_key(text: &str) -> bool {
    vmstate_schema::file::is_label(text) || !text.is_empty() && text.len() <= 255
}

fn module(krate: &Path, instances: &[Instance]) -> TokenStream {
    let Some(directory) = Directory::expected() else {
        return refuse(
            "`baseline!()` belongs into the root of a library or binary: tests, examples and \
             benchmarks are not gated [VMS0023]; remove it here",
        );
    };
    if !directory.exists() {
        let refused = refuse(&format!(
            "`baseline!()` without the directory `{}` [VMS0023]: nothing would be compared; run \
             `cargo vmstate init`, or remove the line",
            directory.relative()
        ));
        // `init` has to see them.
        let checks = instances.iter().map(|instance| check(instance, krate, false));
        return quote!(#refused #(#checks)*);
    }
    let devices = directory.files().into_iter().map(|file| device(&directory, &file));
    let tables = tables(&directory);
    let (module, one) = (Ident::new(MODULE, Span::call_site()), one_per_name());
    let (aliases, uses): (Vec<_>, Vec<_>) = instances.iter().map(named).unzip();
    let checks = instances.iter().map(|instance| check(instance, krate, true));
    quote! {
        #(#aliases)*
        #[doc(hidden)]
        #[allow(non_snake_case, non_camel_case_types, unexpected_cfgs, missing_docs, unreachable_pub, dead_code)]
        pub mod #module {
            /// A device implements it for the type that is made of its file's name. Two of one name are two
            /// implementations; what rustc then says names this trait.
            pub trait #one {}
            #(#devices)*
            #tables
            /// What derives find the instantiations by.
            pub mod instances {
                #(#uses)*
            }
        }
        #(#checks)*
    }
}

/// The type of an instantiation, named where the macro stands, and its other name where the derive looks.
fn named(instance: &Instance) -> (TokenStream, TokenStream) {
    let Instance { ty, ident, label } = instance;
    let alias = alias(ident, label);
    let root = format_ident!("__vmstate_{alias}");
    let here = quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        pub(crate) type #root = #ty;
    };
    let there = quote! {
        #[allow(unused_imports)]
        pub(crate) use crate::#root as #alias;
    };
    (here, there)
}

/// It has a baseline, and the tool is told of it.
fn check(instance: &Instance, krate: &Path, is_gated: bool) -> TokenStream {
    let Instance { ty, label, .. } = instance;
    let span = ty.span();
    let text = format!("vmstate-instance {label}\n");
    let gate = is_gated.then(|| {
        quote_spanned! {span=>
            #[cfg(not(vmstate_dump))]
            const _: () = _vm::gate_instance::<#ty>(#label);
        }
    });
    quote_spanned! {span=>
        #[allow(unexpected_cfgs)]
        const _: () = {
            use #krate::__private as _vm;
            #gate
            #[cfg(vmstate_dump)]
            const _: () = _vm::dump_places(#text);
            #[cfg(vmstate_dump)]
            const _: () = _vm::dump(&<#ty as _vm::VmState>::DESCRIPTION);
        };
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
fn device(directory: &Directory, file: &str) -> TokenStream {
    let (relative, text) = directory.read(file);
    let Some(name) = vmstate_schema::file::device_name(file) else { return TokenStream::new() };
    let text = text.and_then(|text| String::from_utf8(text).ok()).unwrap_or_default();
    let baseline = vmstate_schema::parse_baseline(&text).ok();
    let track = include(&relative);
    if baseline.as_ref().is_some_and(|baseline| baseline.dropped.is_some()) {
        return track;
    }
    let when = baseline.and_then(|baseline| configuration(&baseline.when?));
    let (marker, gone, one) = (marker(&name, Span::call_site()), gone(&name), one_per_name());
    quote! {
        pub struct #marker;
        #track
        #[cfg(all(not(vmstate_dump), #when))]
        const _: () = {
            #gone
            trait DeviceExists {
                const HERE: () = ();
            }
            // Whether a device is there must read as that, not as this.
            #[diagnostic::do_not_recommend]
            impl<T: #one> DeviceExists for T {}
            <#marker as DeviceExists>::HERE
        };
    }
}

/// It is of this crate, so that rustc says no path with it.
pub(crate) fn one_per_name() -> Ident {
    Ident::new("VMS0021_OneDevicePerName", Span::call_site())
}

/// What rustc says where a device of a baseline file is not there. It says the name itself: of a type it would show the whole
/// path where a module of the crate has the same name.
fn gone(device: &str) -> TokenStream {
    let name = device.replace('{', "{{").replace('}', "}}");
    let message = format!("released device `{name}` is gone [VMS0020]");
    let label = format!(
        "`{name}` has a baseline file, but no struct that is compared with one has this name"
    );
    let drop = format!(
        "if its machine types are gone, or it never was a section but only ever stood inside of others, say so: \
         `cargo vmstate drop {name} --reason \"...\"`"
    );
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = #label,
            note = "the struct or its `name` is gone; or it became `nested`, `unreleased` or generic in what it sends, or a \
                    `cfg` leaves it out",
            note = "a section that was released is still sent by guests of old hosts: restore it",
            note = #drop,
            note = "`cargo vmstate explain VMS0020` says more"
        )]
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
