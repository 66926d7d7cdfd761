//! A description is a constant, and would have to hold itself: of a type that contains itself there is none.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use proc_macro2::Ident;
use syn::{Type, TypePath};

use super::imports;
use crate::errors::Errors;
use crate::model::shape::{Shape, shape};
use crate::model::{Input, plain};

/// A type that names itself.
pub(super) fn of_itself(input: &Input, errors: &mut Errors) {
    let name = plain(&input.ident);
    for ty in input.body.sent() {
        let of_it = |path: &Names| beside(path).is_some_and(|it| *it == name || it == "Self");
        if named(ty).iter().any(of_it) {
            errors.on(ty, message("a type that contains itself", &name));
        }
    }
}

fn message(of: &str, name: &str) -> String {
    format!(
        "{of} has no description, which is finite; keep the elements in a `Vec` of another struct, with indexes in \
         place of pointers to `{name}`"
    )
}

/// The derive is handed one type at a time, so that it has to remember which ones it saw. rustc would report a cycle
/// in the evaluation of constants, over a hundred lines.
pub(crate) fn of_each_other(input: &Input, errors: &mut Errors) {
    static SEEN: Mutex<Option<Seen>> = Mutex::new(None);
    let Some(file) = file(&input.ident) else { return };
    if let Ok(mut seen) = SEEN.lock() {
        seen.get_or_insert_default().add(input, &file, errors);
    }
}

/// The segments of a path, as they are written.
type Names = Vec<String>;

/// The types of a crate so far, by their name and file: what each of them names. Two types of one name in one file
/// cannot be told apart, and count as unknown.
#[derive(Default)]
struct Seen(HashMap<String, HashMap<String, Option<Vec<Names>>>>);

/// File and name.
type Place<'a> = (&'a str, &'a str);

impl Seen {
    fn add(&mut self, input: &Input, file: &str, errors: &mut Errors) {
        let name = plain(&input.ident);
        let sent = input.body.sent();
        let paths = sent.iter().flat_map(|ty| named(ty)).collect();
        let known = self.0.entry(name.clone()).or_default().entry(file.to_owned());
        let is_new = matches!(known, std::collections::hash_map::Entry::Vacant(_));
        known.and_modify(|paths| *paths = None).or_insert(Some(paths));
        let (mut names, mut seen) = (HashSet::new(), HashSet::new());
        for ty in sent.into_iter().filter(|_| is_new) {
            let way = named(ty).iter().find_map(|path| {
                // Names alone say nearly always that there is none, without a look into files.
                let may_be = path.last().is_some_and(|next| self.may_name(next, &name, &mut names));
                let next = if may_be { self.place(file, path) } else { None }?;
                self.way(next, (file, &name), &mut seen)
            });
            if let Some(way) = way {
                let way: Vec<_> = way.iter().map(|name| format!("`{name}`")).collect();
                let of = format!(
                    "`{name}` contains {}, which contains `{name}` again, and such a type",
                    way.join(", which contains ")
                );
                errors.on(ty, message(&of, &name));
            }
        }
    }

    /// Whether a type of this name, in whatever file, leads to one of the name `goal`.
    fn may_name<'s>(&'s self, at: &str, goal: &str, seen: &mut HashSet<&'s str>) -> bool {
        let Some((at, files)) = self.0.get_key_value(at) else { return false };
        if !seen.insert(at) {
            return false;
        }
        let mut next = files.values().flatten().flatten().filter_map(|path| path.last());
        next.any(|next| next == goal || self.may_name(next, goal, seen))
    }

    /// The types from `at` to one that names `goal`. Each is looked at once, however many ways lead to it.
    fn way<'s>(
        &'s self,
        at: Place<'s>,
        goal: Place<'_>,
        seen: &mut HashSet<Place<'s>>,
    ) -> Option<Vec<&'s str>> {
        let (file, name) = at;
        let paths = self.0.get(name)?.get(file)?.as_ref()?;
        if at == goal || !seen.insert(at) {
            return None;
        }
        let next: Vec<_> = paths.iter().filter_map(|path| self.place(file, path)).collect();
        if next.contains(&goal) {
            return Some(vec![name]);
        }
        let mut way = next.into_iter().find_map(|next| self.way(next, goal, seen))?;
        way.insert(0, name);
        Some(way)
    }

    /// The type that a path means in a file: one of the same file, or one of another file that the path, or what the file imports, leads to.
    fn place(&self, file: &str, path: &Names) -> Option<Place<'_>> {
        let (name, files) = self.0.get_key_value(path.last()?)?;
        if beside(path).is_some()
            && let Some((file, _)) = files.get_key_value(file)
        {
            return Some((file, name));
        }
        let is_there = |there: &&String| *there != file && imports::leads(file, path, there);
        let mut elsewhere = files.keys().filter(is_there);
        match (elsewhere.next(), elsewhere.next()) {
            (Some(file), None) => Some((file, name)),
            _ => None,
        }
    }
}

/// Where the type is declared; `None` outside of a compiler.
fn file(ident: &Ident) -> Option<String> {
    let file = proc_macro::is_available().then(|| ident.span().unwrap().file())?;
    (!file.is_empty()).then_some(file)
}

/// The types that are in `ty`, as far as tokens tell: `Node`, `self::Node`, `crate::ring::Node`, with any arguments.
fn named(ty: &Type) -> Vec<Names> {
    match shape(ty) {
        Shape::Array(inner, _)
        | Shape::Sequence(_, inner)
        | Shape::Wrapper(inner)
        | Shape::Option(inner) => named(inner),
        Shape::Map(key, value) => [named(key), named(value)].concat(),
        Shape::Tuple(members) => members.iter().flat_map(named).collect(),
        _ => match ty {
            Type::Group(group) => named(&group.elem),
            Type::Paren(paren) => named(&paren.elem),
            Type::Path(TypePath { qself: None, path, .. }) => {
                vec![path.segments.iter().map(|segment| plain(&segment.ident)).collect()]
            }
            _ => Vec::new(),
        },
    }
}

/// The name in a path to what is declared beside.
fn beside(path: &Names) -> Option<&String> {
    match path.as_slice() {
        [only] => Some(only),
        [module, last] if module == "self" => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;
    use crate::errors::Errors;
    use crate::testing::{accepted, model, refused, ty};
    use syn::{DeriveInput, parse_quote};

    #[test]
    fn a_type_that_contains_itself_is_refused() {
        for (keys, of) in [
            ("nullable", "Option<Box<Node>>"),
            ("prefix = u8", "Vec<Self>"),
            ("prefix = u8", "Vec<self::Node>"),
            ("prefix = u8", "Vec<Node<T>>"),
            ("tree", "BTreeMap<u8, Node>"),
            ("as = Node", "Other"),
            ("via = Node", "Other"),
        ] {
            let (of, keys) = (ty(of), keys.parse::<proc_macro2::TokenStream>().unwrap());
            let fault = "a type that contains itself has no description";
            refused(
                &parse_quote!(struct Node { #[vmstate(#keys)] n: #of }),
                fault,
                "pointers to `Node`",
            );
        }
        refused(&parse_quote! { struct Node(Box<Node>); }, "a type that contains itself", "");
        accepted(&parse_quote! { struct Node { n: other::Node } });
        accepted(&parse_quote! { struct Node { #[vmstate(with = module)] n: Box<Node> } });
        accepted(&parse_quote! { struct Node { #[vmstate(skip)] n: Box<Node> } });
    }

    fn among(types: &[(&str, DeriveInput)]) -> Vec<String> {
        let (mut seen, mut errors) = (Seen::default(), Errors::default());
        for (file, input) in types {
            seen.add(&model(input), file, &mut errors);
        }
        errors.messages()
    }

    #[test]
    fn types_that_contain_each_other_are_refused_once() {
        let queue: DeriveInput = parse_quote! {
            struct Queue { #[vmstate(prefix = u8)] rings: Vec<Ring> }
        };
        let ring: DeriveInput = parse_quote! { struct Ring { slot: Slot } };
        let slot: DeriveInput = parse_quote! {
            struct Slot { #[vmstate(nullable)] queue: Option<Box<Queue>> }
        };
        let messages = among(&[("a", queue.clone()), ("a", ring.clone()), ("a", slot.clone())]);
        let [message] = messages.as_slice() else { panic!("{messages:?}") };
        let way = "`Slot` contains `Queue`, which contains `Ring`, which contains `Slot` again, and such a type has no description";
        assert!(message.starts_with(way), "{message}");

        let none = Vec::<String>::new();
        assert_eq!(among(&[("a", queue.clone()), ("a", ring.clone())]), none);
        // Elsewhere the names may mean something else, if no path leads there.
        assert_eq!(among(&[("a", queue.clone()), ("a", ring.clone()), ("b", slot.clone())]), none);
        let other: DeriveInput = parse_quote! { struct Slot { level: u8 } };
        assert_eq!(among(&[("a", queue), ("a", ring), ("a", other), ("a", slot)]), none);
    }

    #[test]
    fn paths_lead_to_other_files() {
        let queue: DeriveInput = parse_quote! { struct Queue { slot: crate::slot::Slot } };
        let slot: DeriveInput = parse_quote! {
            struct Slot { #[vmstate(nullable)] queue: Option<Box<super::queue::Queue>> }
        };
        let seen = |queue_file, slot_file| {
            among(&[(queue_file, queue.clone()), (slot_file, slot.clone())])
        };
        for [queue, slot] in
            [["src/queue.rs", "src/slot.rs"], ["src/queue/mod.rs", "src/slot/mod.rs"]]
        {
            let messages = seen(queue, slot);
            assert!(messages[0].starts_with("`Slot` contains `Queue`"), "{messages:?}");
        }
        // Another one of this name.
        assert_eq!(seen("src/queue.rs", "src/other.rs"), Vec::<String>::new());
        assert_eq!(seen("src/slot.rs", "src/slot.rs"), Vec::<String>::new());
    }
}
