//! A table as it is written.

use proc_macro2::{Group, Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, LitStr, Token, braced, bracketed, parenthesized};

/// A table.
pub(crate) struct Input {
    /// The path of `vmstate-machine`.
    pub krate: TokenStream,
    /// Whether it is for tests and demonstrations.
    pub unreleased: bool,
    /// Newest first.
    pub machines: Vec<Machine>,
    pub retired: Vec<Retired>,
    /// Properties that are gone, and what the code always does now.
    pub always: Vec<Entry>,
}

/// A machine type.
pub(crate) struct Machine {
    pub name: LitStr,
    pub entries: Vec<Entry>,
}

/// A machine type that no guest runs on any more.
pub(crate) struct Retired {
    pub name: LitStr,
    pub reason: LitStr,
}

/// `"device.property" = value`
pub(crate) struct Entry {
    pub path: LitStr,
    pub value: Expr,
}

impl Entry {
    /// Device and property: the path at its last dot.
    pub(crate) fn names(&self) -> Option<(String, String)> {
        let path = self.path.value();
        let (device, property) = path.rsplit_once('.')?;
        Some((device.to_owned(), property.to_owned()))
    }
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate = input.parse::<Group>()?.stream();
        let unreleased = unreleased(input)?;
        let mut table = Self {
            krate,
            unreleased,
            machines: Vec::new(),
            retired: Vec::new(),
            always: Vec::new(),
        };
        for line in Punctuated::<Line, Token![,]>::parse_terminated(input)? {
            match line {
                Line::Machine(machine) => table.machines.push(machine),
                Line::Retired(retired) => table.retired.push(retired),
                Line::Always(entries) => table.always.extend(entries),
            }
        }
        if table.machines.is_empty() {
            let message = "there is no machine type; name at least one: `\"demo-1.0\" => {},`";
            return Err(syn::Error::new(Span::call_site(), message));
        }
        table.doubled()?;
        table.paths()?;
        Ok(table)
    }
}

impl Input {
    /// Entries that name no property: all of them at once.
    fn paths(&self) -> syn::Result<()> {
        let entries = self.machines.iter().flat_map(|machine| &machine.entries).chain(&self.always);
        let is_path = |entry: &&Entry| {
            entry
                .names()
                .is_some_and(|(device, property)| !device.is_empty() && !property.is_empty())
        };
        let faults = entries.filter(|entry| !is_path(entry)).map(|entry| {
            let message =
                format!("`{}` names no property; write \"device.property\"", entry.path.value());
            syn::Error::new(entry.path.span(), message)
        });
        let all = faults.reduce(|mut all, fault| {
            all.combine(fault);
            all
        });
        all.map_or(Ok(()), Err)
    }

    /// A machine type that is retired and there.
    fn doubled(&self) -> syn::Result<()> {
        let names = || self.machines.iter().map(|machine| machine.name.value());
        let doubled = |it: &&Retired| names().any(|name| name == it.name.value());
        match self.retired.iter().find(doubled) {
            Some(retired) => {
                let message = format!(
                    "machine type `{}` is retired and there; keep one of the lines",
                    retired.name.value()
                );
                Err(syn::Error::new(retired.name.span(), message))
            }
            None => Ok(()),
        }
    }
}

/// `#![unreleased]`
fn unreleased(input: ParseStream<'_>) -> syn::Result<bool> {
    if !input.peek(Token![#]) {
        return Ok(false);
    }
    input.parse::<Token![#]>()?;
    input.parse::<Token![!]>()?;
    let content;
    bracketed!(content in input);
    let word: Ident = content.parse()?;
    if word != "unreleased" {
        let message = "the only attribute of a table is `#![unreleased]`: no release has it";
        return Err(syn::Error::new(word.span(), message));
    }
    Ok(true)
}

enum Line {
    Machine(Machine),
    Retired(Retired),
    Always(Vec<Entry>),
}

impl Parse for Line {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Ident) {
            let word: Ident = input.parse()?;
            if word != "always" {
                let message = "expected the name of a machine type in quotes, or `always`";
                return Err(syn::Error::new(word.span(), message));
            }
            input.parse::<Token![=>]>()?;
            return Ok(Self::Always(entries(input)?));
        }
        let name: LitStr = input.parse()?;
        input.parse::<Token![=>]>()?;
        if input.peek(Ident) {
            return Ok(Self::Retired(Retired { reason: reason(input)?, name }));
        }
        Ok(Self::Machine(Machine { name, entries: entries(input)? }))
    }
}

/// `retired("why")`
fn reason(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let word: Ident = input.parse()?;
    if word != "retired" {
        let message = "expected the entries in `{}`, or `retired(\"why\")`";
        return Err(syn::Error::new(word.span(), message));
    }
    let content;
    parenthesized!(content in input);
    let reason: LitStr = content.parse()?;
    if reason.value().trim().is_empty() {
        let message = "the reason is empty; say why no guest runs on it any more";
        return Err(syn::Error::new(reason.span(), message));
    }
    Ok(reason)
}

fn entries(input: ParseStream<'_>) -> syn::Result<Vec<Entry>> {
    let content;
    braced!(content in input);
    let entries = Punctuated::<Entry, Token![,]>::parse_terminated(&content)?;
    Ok(entries.into_iter().collect())
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Self { path, value: input.parse()? })
    }
}
