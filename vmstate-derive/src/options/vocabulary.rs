//! Which keys exist where, and what to say about one that does not.

/// The keys of one place an attribute can stand.
pub(crate) struct Vocabulary {
    /// How messages call the place.
    pub place: &'static str,
    pub keys: &'static [&'static str],
    /// Keys that may come more than once.
    pub repeatable: &'static [&'static str],
    /// What users of QEMU or serde may type instead, and what to tell them.
    advice: &'static [(&'static str, &'static str)],
}

pub(crate) const DEVICE: Vocabulary = Vocabulary {
    place: "a struct",
    keys: &[
        "name",
        "version",
        "minimum_version",
        "needed",
        "pre_load",
        "post_load",
        "pre_save",
        "post_save",
        "load_old",
        "priority",
        "early_setup",
        "unmigratable",
        "subsection",
        "breaks_backward",
        "breaks_forward",
        "same_bytes",
        "unreleased",
        "default",
        "clone",
        "nested",
        "remote",
        "crate",
    ],
    repeatable: &["subsection", "breaks_backward", "breaks_forward"],
    advice: &[
        ("version_id", "the version is `version`"),
        ("minimum_version_id", "the oldest version that loads is `minimum_version`"),
        ("min_version", "the oldest version that loads is `minimum_version`"),
        ("minimum_version_id_old", "older layouts are `load_old(1, \"path\")`"),
        ("load_state_old", "older layouts are `load_old(1, \"path\")`"),
        ("rename", "the name of a struct is `name`"),
        ("subsections", "each subsection is one `subsection(key, ...)`"),
        ("test", "`test` belongs on a field; a struct is left out with `needed`"),
        ("from", FIELD_CONVERTS),
        ("into", FIELD_CONVERTS),
        ("try_from", FIELD_CONVERTS),
        ("rename_all", "the wire name of a field is `rename` on that field"),
        ("transparent", "a tuple struct of one field without keys is that field already"),
    ],
};

pub(crate) const SUBSECTION: Vocabulary = Vocabulary {
    place: "a subsection",
    keys: &[
        "name",
        "parent",
        "needed",
        "property",
        "on",
        "version",
        "minimum_version",
        "pre_load",
        "post_load",
        "pre_save",
        "post_save",
    ],
    repeatable: &[],
    advice: &[
        ("version_id", "the version is `version`"),
        ("minimum_version_id", "the oldest version that loads is `minimum_version`"),
        ("min_version", "the oldest version that loads is `minimum_version`"),
        ("test", "a subsection is left out with `needed`"),
        ("fields", "a field says `subsection = \"key\"`"),
    ],
};

pub(crate) const FIELD: Vocabulary = Vocabulary {
    place: "a field",
    keys: &[
        "since",
        "test",
        "subsection",
        "skip",
        "rename",
        "len",
        "prefix",
        "max",
        "range",
        "bits",
        "equal",
        "at_most",
        "validate",
        "struct_version",
        "queue",
        "list",
        "tree",
        "via",
        "with",
        "as",
        "absent",
        "configured",
        "optional",
        "nullable",
        "auto_alloc",
        "property",
        "default",
        "buffer",
    ],
    repeatable: &[],
    advice: &[
        ("version", "the version a field arrived in is `since`"),
        ("version_id", "the version a field arrived in is `since`"),
        ("field_exists", "a field's predicate is `test`"),
        ("needed", "a field's predicate is `test`; `needed` belongs to a subsection"),
        ("name", "the wire name of a field is `rename`"),
        ("size", "the length of a `Vec` is `len`"),
        ("num", "the length of a `Vec` is `len`"),
        ("count", "the length of a `Vec` is `len`"),
        ("num_offset", "the length of a `Vec` is `len`"),
        ("ignore", "a field that is not migrated is `skip`"),
        ("struct_version_id", "the version of a nested struct is `struct_version`"),
        ("unused", "filler is a field of type `Unused<N>`"),
        ("info", "functions of your own are a module: `with = module`"),
        ("alloc", "a pointer that the destination allocates is `auto_alloc`"),
        ("nullptr", "a pointer that may be null is `nullable`"),
        ("from", "convert with `as = W`"),
        ("into", "convert with `as = W`"),
        ("try_from", "convert with `as = W`"),
        ("serialize_with", "functions of your own are a module: `with = module`"),
        ("deserialize_with", "functions of your own are a module: `with = module`"),
        ("skip_serializing", "a field that is not migrated is `skip`"),
        ("skip_deserializing", "a field that is not migrated is `skip`"),
        ("skip_serializing_if", "a field's predicate is `test`, asked on both sides"),
        ("default_value", "what a field is when it does not come is `absent = expr`"),
    ],
};

pub(crate) const VARIANT: Vocabulary = Vocabulary {
    place: "a variant",
    keys: &["rename"],
    repeatable: &[],
    advice: &[
        ("name", "the name of a variant in baselines is `rename`"),
        ("value", "a variant is sent as its discriminant, so write that: `Variant = 3`"),
        ("discriminant", "a variant is sent as its discriminant, so write that: `Variant = 3`"),
        (
            "skip",
            "a value of it has to be sent as something; let the field that holds the enum be converted: `as = W`",
        ),
    ],
};

const FIELD_CONVERTS: &str = "convert with `as = W` on the field that holds the struct";

impl Vocabulary {
    /// The key of this name, as one that lives forever.
    pub(crate) fn find(&self, name: &str) -> Option<&'static str> {
        self.keys.iter().copied().find(|key| *key == name)
    }

    /// What to say about a key that is not in the vocabulary.
    pub(crate) fn unknown(&self, name: &str) -> String {
        let fault = format!("unknown key `{name}` on {}", self.place);
        if let Some((_, advice)) = self.advice.iter().find(|(typed, _)| *typed == name) {
            return format!("{fault}; {advice}");
        }
        if let Some(near) = nearest(name, self.keys) {
            return format!("{fault}; did you mean `{near}`?");
        }
        let elsewhere = [&DEVICE, &SUBSECTION, &FIELD];
        match elsewhere.iter().find(|other| other.keys.contains(&name)) {
            Some(other) => format!("{fault}; `{name}` belongs on {}", other.place),
            None => format!("{fault}; the keys of {} are {}", self.place, listed(self.keys)),
        }
    }
}

fn listed(keys: &[&str]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}

/// The word at the smallest edit distance, if that looks like a slip and not another word.
pub(crate) fn nearest<'a>(name: &str, keys: &[&'a str]) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    let letters = |key: &str| name.chars().count().max(key.chars().count());
    let distances = keys.iter().map(|key| (distance(name, key), *key));
    distances
        .filter(|(distance, key)| *distance <= limit && *distance < letters(key))
        .min_by_key(|(d, _)| *d)
        .map(|(_, key)| key)
}

/// Levenshtein's distance, with two swapped neighbors counting as one slip.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each place that is shown, with a key that stands there. A block that is only shown, and not compiled, counts for nothing.
    fn shown() -> Vec<(&'static str, String)> {
        let mut shown = Vec::new();
        for block in include_str!("../examples.md").split("```rust\n").skip(1) {
            let code = block.split("```").next().unwrap_or_default();
            let lines = code.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
            let code = lines.collect::<Vec<_>>().join("\n");
            let block: syn::Block = syn::parse_str(&format!("{{ {code} }}")).expect(&code);
            for statement in &block.stmts {
                match statement {
                    syn::Stmt::Item(syn::Item::Struct(item)) => {
                        keys(DEVICE.place, &item.attrs, &mut shown);
                        item.fields.iter().for_each(|it| keys(FIELD.place, &it.attrs, &mut shown));
                    }
                    syn::Stmt::Item(syn::Item::Enum(item)) => {
                        for variant in &item.variants {
                            keys(VARIANT.place, &variant.attrs, &mut shown);
                        }
                    }
                    _ => {}
                }
            }
        }
        shown
    }

    fn keys(
        place: &'static str,
        attributes: &[syn::Attribute],
        shown: &mut Vec<(&'static str, String)>,
    ) {
        for attribute in attributes.iter().filter(|it| it.path().is_ident("vmstate")) {
            let syn::Meta::List(list) = &attribute.meta else { continue };
            keys_in(place, list.tokens.clone(), shown);
        }
    }

    /// The first word between two commas is a key, also one that is no identifier to `syn`: `as`, `crate`.
    fn keys_in(
        place: &'static str,
        tokens: proc_macro2::TokenStream,
        shown: &mut Vec<(&'static str, String)>,
    ) {
        use proc_macro2::TokenTree;
        let mut key = None;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ',' => key = None,
                TokenTree::Group(group) if key.as_deref() == Some("subsection") => {
                    keys_in(SUBSECTION.place, group.stream(), shown);
                }
                TokenTree::Ident(ident) if key.is_none() => {
                    key = Some(ident.to_string());
                    shown.push((place, ident.to_string()));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn the_reference_shows_every_key_at_work() {
        let shown = shown();
        for vocabulary in [&DEVICE, &SUBSECTION, &FIELD, &VARIANT] {
            for key in vocabulary.keys {
                let is_shown = shown.iter().any(|(at, it)| *at == vocabulary.place && it == key);
                assert!(is_shown, "no example has `{key}` on {}", vocabulary.place);
            }
        }
    }

    #[test]
    fn a_name_of_one_letter_is_no_slip_of_another() {
        assert_eq!(nearest("f", &["v"]), None);
    }

    #[test]
    fn slips_are_recognized_and_other_words_are_not() {
        assert_eq!(nearest("sinse", FIELD.keys), Some("since"));
        assert_eq!(nearest("lne", FIELD.keys), Some("len"));
        assert_eq!(nearest("minimum_verison", DEVICE.keys), Some("minimum_version"));
        assert_eq!(nearest("flavor", FIELD.keys), None);
    }

    #[test]
    fn an_unknown_key_says_what_to_type() {
        for (vocabulary, key, remedy) in [
            (&FIELD, "version", "the version a field arrived in is `since`"),
            (&FIELD, "skp", "did you mean `skip`?"),
            (&FIELD, "priority", "`priority` belongs on a struct"),
            (&FIELD, "try_from", "convert with `as = W`"),
            (&FIELD, "serialize_with", "`with = module`"),
            (&FIELD, "alloc", "is `auto_alloc`"),
            (&FIELD, "nullptr", "is `nullable`"),
            (&FIELD, "auto_aloc", "did you mean `auto_alloc`?"),
            (&FIELD, "option", "did you mean `optional`?"),
            (&FIELD, "remote", "`remote` belongs on a struct"),
            (&VARIANT, "since", "`since` belongs on a field"),
            (&VARIANT, "value", "write that: `Variant = 3`"),
            (&DEVICE, "into", "convert with `as = W` on the field"),
            (&DEVICE, "as", "`as` belongs on a field"),
            (&DEVICE, "absent", "`absent` belongs on a field"),
            (&DEVICE, "since", "`since` belongs on a field"),
            (&DEVICE, "flavor", "the keys of a struct are `name`, `version`"),
        ] {
            let message = vocabulary.unknown(key);
            assert!(message.contains(remedy), "{message}");
        }
    }
}
