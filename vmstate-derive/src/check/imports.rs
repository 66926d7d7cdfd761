//! Which file a path leads to, as far as names tell: modules are called like their files.

use std::path::Path;

use syn::{Item, UseTree};

/// Whether the type that `path` means in the file `from` may be in the file `to`.
pub(super) fn leads(from: &str, path: &[String], to: &str) -> bool {
    match path {
        [.., module, _] if module != "self" => is_called(to, module),
        [.., name] => imports(from).iter().any(|import| match import.as_slice() {
            [.., module, last] => (last == name || last == "*") && is_called(to, module),
            _ => false,
        }),
        [] => false,
    }
}

/// Whether a file is that of a module.
fn is_called(file: &str, module: &str) -> bool {
    let file = Path::new(file);
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    let folder = file.parent().and_then(|folder| folder.file_name());
    match stem {
        Some("lib" | "main") => module == "crate" || module == "super",
        Some("mod") => folder.is_some_and(|folder| folder == module) || module == "super",
        stem => stem == Some(module),
    }
}

/// What a file imports, each as a path. Nothing, where it cannot be read.
fn imports(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let items = syn::parse_file(&text).map(|file| file.items).unwrap_or_default();
    let mut imports = Vec::new();
    for item in items {
        if let Item::Use(item) = item {
            collect(&item.tree, &[], &mut imports);
        }
    }
    imports
}

fn collect(tree: &UseTree, before: &[String], imports: &mut Vec<Vec<String>>) {
    let with = |name: String| [before, &[name]].concat();
    match tree {
        UseTree::Path(path) => collect(&path.tree, &with(path.ident.to_string()), imports),
        UseTree::Name(name) => imports.push(with(name.ident.to_string())),
        UseTree::Glob(_) => imports.push(with("*".to_owned())),
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| collect(tree, before, imports));
        }
        // Its type is not known by this name.
        UseTree::Rename(_) => {}
    }
}
