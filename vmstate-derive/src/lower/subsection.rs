//! Which subsection a field travels in, and what the struct says about it.

use crate::errors::Errors;
use crate::model::{Callee, Device, Field, Hooks, Spanned, Subsection, Switch};
use crate::options::{Needed, On, SubsectionOptions, callee_of_key};

/// Subsections under construction: those with a struct-level entry first, then as fields name them.
pub(super) struct Subsections(Vec<Draft>);

struct Draft {
    /// Its name is empty as long as `named` is false.
    subsection: Subsection,
    named: bool,
    /// Whether the entry gave versions; if not, they follow from the fields.
    version: bool,
    minimum_version: bool,
    /// The subsection it is a subsection of, if not of the device.
    parent: Option<Spanned<String>>,
    decided: Decided,
}

/// What an entry says about what decides.
#[derive(Default)]
struct Decided {
    property: Option<Spanned<String>>,
    on: Option<On>,
}

impl Subsections {
    pub(super) fn new(entries: Vec<SubsectionOptions>, errors: &mut Errors) -> Self {
        Self(entries.into_iter().map(|entry| explicit(entry, errors)).collect())
    }

    /// Puts a field into the subsection of this key, which comes into being if nobody described it.
    pub(super) fn push(&mut self, key: &Spanned<String>, field: Field, errors: &mut Errors) {
        let at = self.find(&key.value).unwrap_or_else(|| {
            self.0.push(implicit(key, errors));
            self.0.len() - 1
        });
        self.0[at].subsection.fields.push(field);
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.0.iter().position(|draft| draft.subsection.key.value == key)
    }

    /// The subsections of `device`, each with its own subsections inside.
    pub(super) fn finish(mut self, device: &Device, errors: &mut Errors) -> Vec<Subsection> {
        self.0.iter_mut().for_each(settle);
        self.0.iter_mut().for_each(|draft| decide(draft, device, errors));
        let parents: Vec<_> = (0..self.0.len()).map(|at| self.parent(at, errors)).collect();
        let mut drafts: Vec<_> = self.0.into_iter().map(Some).collect();
        grow(&device.name.value, None, &parents, &mut drafts)
    }

    /// Where the parent of a subsection is; none for the device itself, or if the entry is wrong.
    fn parent(&self, at: usize, errors: &mut Errors) -> Option<usize> {
        let parent = self.0[at].parent.as_ref()?;
        let Some(found) = self.find(&parent.value) else {
            let message = format!(
                "there is no subsection `{}`; `parent` is the key of another subsection",
                parent.value
            );
            errors.push(parent.span, message);
            return None;
        };
        if self.leads_back(at, found) {
            let message = "this subsection would be inside itself; drop one of the `parent` keys";
            errors.push(parent.span, message);
            return None;
        }
        Some(found)
    }

    /// Whether the parents of `found` lead to `at`, or in circles that begin elsewhere.
    fn leads_back(&self, at: usize, found: usize) -> bool {
        let mut next = Some(found);
        for _ in 0..self.0.len() {
            let Some(current) = next else { return false };
            if current == at {
                return true;
            }
            next = self.0[current].parent.as_ref().and_then(|parent| self.find(&parent.value));
        }
        next.is_some()
    }
}

/// Takes the subsections of one owner out of `drafts`, with all that is inside them.
fn grow(
    owner: &str,
    parent: Option<usize>,
    parents: &[Option<usize>],
    drafts: &mut Vec<Option<Draft>>,
) -> Vec<Subsection> {
    let children = (0..parents.len()).filter(|at| parents[*at] == parent);
    let grown = children.filter_map(|at| {
        let Draft { mut subsection, named, .. } = drafts[at].take()?;
        if !named {
            subsection.name.value = format!("{owner}/{}", subsection.key.value);
        }
        subsection.subsections = grow(&subsection.name.value, Some(at), parents, drafts);
        Some(subsection)
    });
    grown.collect()
}

/// A version nobody gave is the one its newest field needs: `since = 3` in a subsection without an
/// entry means version 3.
fn settle(draft: &mut Draft) {
    let subsection = &mut draft.subsection;
    if !draft.version {
        let newest = subsection.fields.iter().filter_map(|field| field.since.as_ref());
        subsection.version.value = newest.map(|since| since.value).max().unwrap_or(1).max(1);
    }
    if !draft.minimum_version {
        subsection.minimum_version.value = subsection.version.value.min(1);
    }
}

/// Finds the property that decides: the one that is named, or the one that the function is named after.
fn decide(draft: &mut Draft, device: &Device, errors: &mut Errors) {
    let Decided { property, on } = std::mem::take(&mut draft.decided);
    let subsection = &mut draft.subsection;
    subsection.on_state = on.is_some();
    if let Some(name) = property {
        let found = device.properties.iter().find(|it| it.name.value == name.value);
        match found {
            Some(found) => {
                let is_read = is_bool(&found.ty) || subsection.needed.is_none();
                subsection.switch = Some(Switch {
                    member: found.member.clone(),
                    ty: found.ty.clone(),
                    name,
                    is_read,
                });
            }
            None => errors.push(name.span, no_property(&name.value, device)),
        }
    } else if let Some(callee) = &subsection.needed {
        let named = [&callee.name, &subsection.key.value];
        let property = named.into_iter().find_map(|name| device.property_of(name));
        subsection.switch = property.map(|property| Switch {
            member: property.member.clone(),
            ty: property.ty.clone(),
            name: property.name.clone(),
            is_read: false,
        });
    } else if let Some(On(span)) = on {
        let message = "`on = state` and `needed = true` contradict each other: name the function that asks the \
                       state, `needed = \"is_retrying\"`";
        errors.push(span, message);
    }
}

/// What is more than on or off, a function has to look at.
fn is_bool(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident("bool"))
}

fn no_property(name: &str, device: &Device) -> String {
    let known: Vec<&str> = device.properties.iter().map(|it| it.name.value.as_str()).collect();
    if known.is_empty() {
        return format!(
            "there is no property `{name}`; give the struct one: `#[vmstate(property = \"{name}\", default = true)] \
             {}: bool`",
            name.replace('-', "_")
        );
    }
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("there is no property `{name}`; this struct has {}", known.join(", "))
}

fn implicit(key: &Spanned<String>, errors: &mut Errors) -> Draft {
    Draft {
        subsection: Subsection {
            key: key.clone(),
            name: Spanned::new(String::new(), key.span),
            needed: needed_of_key(key, errors),
            switch: None,
            on_state: false,
            version: Spanned::new(1, key.span),
            minimum_version: Spanned::new(1, key.span),
            hooks: Hooks::default(),
            fields: Vec::new(),
            subsections: Vec::new(),
        },
        named: false,
        version: false,
        minimum_version: false,
        parent: None,
        decided: Decided::default(),
    }
}

fn explicit(entry: SubsectionOptions, errors: &mut Errors) -> Draft {
    let SubsectionOptions { key, parts } = entry;
    let decided = Decided { property: parts.property, on: parts.on };
    let needed = match parts.needed {
        Some(Needed::When(callee)) => Some(callee),
        Some(Needed::Always) => None,
        // The property decides, and no function is asked.
        None if decided.property.is_some() && decided.on.is_none() => None,
        None => needed_of_key(&key, errors),
    };
    Draft {
        named: parts.name.is_some(),
        version: parts.version.is_some(),
        minimum_version: parts.minimum_version.is_some(),
        parent: parts.parent.map(|parent| parent.0),
        decided,
        subsection: Subsection {
            name: parts.name.unwrap_or_else(|| Spanned::new(String::new(), key.span)),
            needed,
            switch: None,
            on_state: false,
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
            key,
        },
    }
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
