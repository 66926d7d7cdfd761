//! `#[derive(VmState)]`.
mod errors;
mod lower;
mod model;
mod options;
use proc_macro::TokenStream;
/// Derives `VmState`.
#[proc_macro_derive(VmState, attributes(vmstate))]
pub fn derive_vmstate(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
