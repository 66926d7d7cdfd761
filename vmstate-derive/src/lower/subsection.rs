//! Which subsection a field travels in, and what the struct says about it.

use crate::errors::Errors;
use crate::model::{Callee, Field, Hooks, Spanned, Subsection};
use crate::options::{Needed, SubsectionOptions, callee_of_key};

/// Subsections under construction: those with a struct-level entry first, then as fields name them.
pub(super) struct Subsections<'a> {
    device: &'a str,
    list: Vec<(Subsection, Given)>,
}

/// Whether the entry gave versions; if not, they follow from the fields.
#[derive(Default)]
struct Given {
    version: bool,
    minimum_version: bool,
}

impl<'a> Subsections<'a> {
    pub(super) fn new(
        device: &'a str,
        entries: Vec<SubsectionOptions>,
        errors: &mut Errors,
    ) -> Self {
        let list = entries.into_iter().map(|entry| explicit(device, entry, errors)).collect();
        Self { device, list }
    }

    /// Puts a field into the subsection of this key, which comes into being if nobody described it.
    pub(super) fn push(&mut self, key: &Spanned<String>, field: Field, errors: &mut Errors) {
        let found = self.list.iter().position(|(subsection, _)| subsection.key.value == key.value);
        let at = found.unwrap_or_else(|| {
            self.list.push((implicit(self.device, key, errors), Given::default()));
            self.list.len() - 1
        });
        self.list[at].0.fields.push(field);
    }

    pub(super) fn finish(self) -> Vec<Subsection> {
        self.list.into_iter().map(|(subsection, given)| settle(subsection, &given)).collect()
    }
}

/// A version nobody gave is the one its newest field needs: `since = 3` in a subsection without an
/// entry means version 3.
fn settle(mut subsection: Subsection, given: &Given) -> Subsection {
    if !given.version {
        let newest = subsection.fields.iter().filter_map(|field| field.since.as_ref());
        subsection.version.value = newest.map(|since| since.value).max().unwrap_or(1).max(1);
    }
    if !given.minimum_version {
        subsection.minimum_version.value = subsection.version.value.min(1);
    }
    subsection
}

fn implicit(device: &str, key: &Spanned<String>, errors: &mut Errors) -> Subsection {
    Subsection {
        key: key.clone(),
        name: Spanned::new(default_name(device, key), key.span),
        needed: needed_of_key(key, errors),
        version: Spanned::new(1, key.span),
        minimum_version: Spanned::new(1, key.span),
        hooks: Hooks::default(),
        fields: Vec::new(),
        subsections: Vec::new(),
        explicit: false,
    }
}

fn explicit(device: &str, entry: SubsectionOptions, errors: &mut Errors) -> (Subsection, Given) {
    let SubsectionOptions { key, parts, .. } = entry;
    let given = Given {
        version: parts.version.is_some(),
        minimum_version: parts.minimum_version.is_some(),
    };
    let needed = match parts.needed {
        Some(Needed::When(callee)) => Some(callee),
        Some(Needed::Always) => None,
        None => needed_of_key(&key, errors),
    };
    let subsection = Subsection {
        name: parts.name.unwrap_or_else(|| Spanned::new(default_name(device, &key), key.span)),
        needed,
        version: parts.version.unwrap_or(Spanned::new(1, key.span)),
        minimum_version: parts.minimum_version.unwrap_or(Spanned::new(1, key.span)),
        hooks: Hooks {
            pre_load: parts.pre_load,
            post_load: parts.post_load,
            pre_save: parts.pre_save,
            post_save: parts.post_save,
        },
        fields: Vec::new(),
        subsections: Vec::new(),
        explicit: true,
        key,
    };
    (subsection, given)
}

fn default_name(device: &str, key: &Spanned<String>) -> String {
    format!("{device}/{}", key.value)
}

fn needed_of_key(key: &Spanned<String>, errors: &mut Errors) -> Option<Callee> {
    let callee = callee_of_key(&key.value, key.span);
    if callee.is_none() {
        let message = format!(
            "`{}` cannot name the function that says whether the subsection is needed; use an \
             identifier, or say `subsection(\"{0}\", needed = \"path\")` on the struct",
            key.value
        );
        errors.push(key.span, message);
    }
    callee
}
