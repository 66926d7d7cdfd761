//! Which configuration a device needs: `feature = "x"` for one that stands behind `#[cfg(feature = "x")]`.
//!
//! A macro cannot see the `#[cfg]` of its item, so the crate is compiled with few features and it is looked who is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{self, Output};
use super::{Features, Found};
use crate::cli::Build;
use crate::exit::Result;
use crate::screen;
use crate::workspace::Crate;

/// The conditions of devices that not every configuration has.
pub(crate) type Conditions = BTreeMap<String, String>;

/// Finds the condition of every device. `known` are those of the files; they are only verified.
///
/// `None` if the question makes no sense: features were chosen on the command line, or the crate does not compile without
/// any.
pub(crate) fn conditions(
    krate: &Crate,
    build: &Build,
    found: &[Found],
    known: &Conditions,
) -> Result<Option<Conditions>> {
    if build.selects_features() {
        return Ok(None);
    }
    if found.is_empty() || krate.optional_features().is_empty() {
        return Ok(Some(Conditions::new()));
    }
    let mut search = Search { krate, build, results: BTreeMap::new() };
    let Some(bare) = search.devices(&[])? else { return Ok(None) };
    search.warn_of_differences(found)?;
    let missing: Vec<String> =
        found.iter().map(Found::key).filter(|name| !bare.contains(name)).collect();
    let mut conditions = Conditions::new();
    for name in missing {
        let verified = match known.get(&name) {
            Some(condition) if search.verify(&name, condition)? => Some(condition.clone()),
            _ => search.find(&name)?,
        };
        conditions.extend(verified.map(|condition| (name, condition)));
    }
    Ok(Some(conditions))
}

struct Search<'a> {
    krate: &'a Crate,
    build: &'a Build,
    /// What was found with which features; `None` if it does not compile.
    results: BTreeMap<Vec<String>, Option<Vec<Found>>>,
}

impl Search<'_> {
    /// Compiles with these features only, once.
    fn compile(&mut self, names: &[String]) -> Result<Option<&Vec<Found>>> {
        let (krate, build) = (self.krate, self.build);
        if !self.results.contains_key(names) {
            let features = Features::Named { names: names.to_vec(), no_default: true };
            let Output { dump, errors, success } = build::run(krate, build, &features)?;
            let compiles = errors.is_empty() && (success || !dump.is_empty());
            self.results.insert(names.to_vec(), compiles.then_some(dump.devices));
        }
        Ok(self.results.get(names).and_then(Option::as_ref))
    }

    /// The names of the devices with these features only.
    fn devices(&mut self, names: &[String]) -> Result<Option<BTreeSet<String>>> {
        let found = self.compile(names)?;
        Ok(found.map(|found| found.iter().map(Found::key).collect()))
    }

    fn has(&mut self, device: &str, names: &[String]) -> Result<bool> {
        Ok(self.devices(names)?.is_some_and(|devices| devices.contains(device)))
    }

    /// A field behind a feature: the gate will refuse one of the configurations.
    fn warn_of_differences(&mut self, found: &[Found]) -> Result<()> {
        let krate = self.krate;
        for bare in self.compile(&[])?.into_iter().flatten() {
            let name = bare.key();
            if found.iter().any(|it| it.key() == name && it.device != bare.device) {
                screen::warning(format_args!(
                    "the layout of device `{name}` of {krate} depends on features; a stream must not: send what is \
                     optional in a subsection with a `needed`"
                ));
            }
        }
        Ok(())
    }

    /// Whether a condition of a file still holds.
    fn verify(&mut self, device: &str, condition: &str) -> Result<bool> {
        let features = self.krate.optional_features();
        let names = named(condition);
        if names.is_empty() || names.iter().any(|name| !features.contains(name)) {
            return Ok(false);
        }
        if condition.starts_with("all(") {
            return self.has(device, &names);
        }
        for name in names {
            if !self.has(device, &[name])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The features that have the device by themselves; else those that it needs together.
    fn find(&mut self, device: &str) -> Result<Option<String>> {
        let features = self.krate.optional_features();
        let mut alone = Vec::new();
        for name in &features {
            if self.has(device, std::slice::from_ref(name))? {
                alone.push(name.clone());
            }
        }
        if !alone.is_empty() {
            return Ok(Some(predicate("any", &self.smallest(&alone))));
        }
        let mut needed = features.clone();
        for name in &features {
            let fewer: Vec<_> = needed.iter().filter(|it| *it != name).cloned().collect();
            if self.has(device, &fewer)? {
                needed = fewer;
            }
        }
        Ok(self.has(device, &needed)?.then(|| predicate("all", &needed)))
    }

    /// Without features that only turn on another one of them.
    fn smallest(&self, names: &[String]) -> Vec<String> {
        let implied = |name: &String| {
            let others = self.krate.implied_features(name);
            names.iter().any(|other| other != name && others.contains(other))
        };
        let kept: Vec<_> = names.iter().filter(|name| !implied(name)).cloned().collect();
        if kept.is_empty() { names.to_vec() } else { kept }
    }
}

fn predicate(word: &str, names: &[String]) -> String {
    let list: Vec<_> = names.iter().map(|name| format!("feature = \"{name}\"")).collect();
    if list.len() == 1 { list.concat() } else { format!("{word}({})", list.join(", ")) }
}

/// The features in a predicate that [`predicate`] wrote.
fn named(condition: &str) -> Vec<String> {
    let parts = condition.split("feature = \"").skip(1);
    parts.filter_map(|part| Some(part.split_once('"')?.0.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::{named, predicate};

    #[test]
    fn predicates_are_read_back() {
        let names = ["a".to_owned(), "b-c".to_owned()];
        let text = predicate("any", &names);
        assert_eq!(text, "any(feature = \"a\", feature = \"b-c\")");
        assert_eq!(named(&text), names);
        assert_eq!(predicate("all", &names[..1]), "feature = \"a\"");
    }
}
