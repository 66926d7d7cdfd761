//! The runtime is built in strata, each in a folder of its own, and a file names only its own stratum
//! and those below: a reader of `raw` needs to know nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// From the lowest to the highest.
const STRATA: [&str; 5] = ["raw", "schema", "wire", "layout", "device"];

#[test]
fn each_file_names_strata_below() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vmstate-runtime/src");
    let mut wrong = Vec::new();
    for (height, stratum) in STRATA.iter().enumerate() {
        let files = files_in(&root.join(stratum));
        assert!(!files.is_empty(), "{stratum} has no files");
        for file in files {
            let source = fs::read_to_string(&file).unwrap();
            let file = file.strip_prefix(&root).unwrap();
            for name in named(&source, modules_above(file)) {
                if !STRATA[..=height].contains(&name.as_str()) {
                    wrong.push(format!("{} names `crate::{name}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "against the strata:\n{}", wrong.join("\n"));
}

#[test]
fn all_else_is_the_root() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vmstate-runtime/src");
    let mut others: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !STRATA.contains(&name.as_str()))
        .collect();
    others.sort();
    // A folder beside the strata would escape the test above.
    assert_eq!(others, ["lib.rs", "private.rs"]);
}

#[test]
fn every_way_to_name_a_stratum_is_seen() {
    let names = |source: &str| named(source, 2);
    assert_eq!(names("use crate::wire::Encoder;"), ["wire"]);
    assert_eq!(names("use crate::{raw::Integers, layout::{Element, Layout}};"), ["raw", "layout"]);
    assert_eq!(names("fn f(x: crate::VmState) {}"), ["VmState"]);
    assert_eq!(names("macro_rules! m { () => { $crate::device::save() } }"), ["device"]);
    assert_eq!(names("use super::super::device::VmState;"), ["device"]);
    assert_eq!(names("mod tests { use super::super::super::device; }"), ["device"]);
    assert_eq!(names("mod tests { use super::super::sibling; }"), [""; 0]);
    assert_eq!(names("use super::sibling; /* crate::device */"), [""; 0]);
    assert_eq!(names("/// See [`crate::device`].\nstruct A;"), [""; 0]);
}

/// How many modules there are between a file's and the root of the crate: as many `super` lead there.
fn modules_above(file: &Path) -> usize {
    let is_folder = file.file_name().is_some_and(|name| name == "mod.rs");
    file.components().count() - usize::from(is_folder)
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// What a file names by its way from the root of the crate, the first step of each. Links in comments do
/// not count: they lead readers up to where things are used.
fn named(source: &str, depth: usize) -> Vec<String> {
    let mut names = Vec::new();
    find(source.parse().unwrap(), depth, &mut names);
    names
}

/// `depth` modules lie between these tokens and the root.
fn find(tokens: TokenStream, depth: usize, names: &mut Vec<String>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(ident) if ident == "crate" => at = path(&tokens, at + 1, names),
            TokenTree::Ident(ident) if ident == "super" => {
                let mut end = at + 1;
                let mut count = 1;
                while is_ident(tokens.get(end + 2), "super") {
                    (end, count) = (end + 3, count + 1);
                }
                at = if count >= depth { path(&tokens, end, names) } else { end };
            }
            TokenTree::Group(group) => {
                let inside = depth + usize::from(is_module(&tokens[..at]));
                find(group.stream(), inside, names);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// The names that follow the root at `at`: `::name`, or `::{name, ..}`. Returns where they end.
fn path(tokens: &[TokenTree], at: usize, names: &mut Vec<String>) -> usize {
    let is_path = is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1));
    match tokens.get(at + 2) {
        Some(TokenTree::Ident(name)) if is_path => names.push(name.to_string()),
        Some(TokenTree::Group(group)) if is_path => first_steps(group.stream(), names),
        _ => return at,
    }
    at + 3
}

/// The first step of each path in the braces of a `use`.
fn first_steps(tokens: TokenStream, names: &mut Vec<String>) {
    let mut starts = true;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => starts = true,
            TokenTree::Ident(name) if starts => {
                names.push(name.to_string());
                starts = false;
            }
            _ => starts = false,
        }
    }
}

/// Whether the group behind these tokens is the body of a module, whose name a macro may give.
fn is_module(before: &[TokenTree]) -> bool {
    match before {
        [.., keyword, TokenTree::Punct(dollar), TokenTree::Ident(_)] if dollar.as_char() == '$' => {
            is_ident(Some(keyword), "mod")
        }
        [.., keyword, TokenTree::Ident(_)] => is_ident(Some(keyword), "mod"),
        _ => false,
    }
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == name)
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}
