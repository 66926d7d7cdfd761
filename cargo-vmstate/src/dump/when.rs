//! Which configuration a device needs: `feature = "x"` for one that stands behind `#[cfg(feature = "x")]`.
//!
//! A macro cannot see the `#[cfg]` of its item, so the crate is compiled with few features and it is looked who is missing.

use std::collections::{BTreeMap, BTreeSet};

use vmstate_schema::Device;
use vmstate_schema::model::{Conditional, Part};

use super::build::{self, Output};
use super::{Features, Found};
use crate::cli::Build;
use crate::exit::Result;
use crate::screen;
use crate::workspace::Crate;

/// What depends on features.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    /// The conditions of devices that not every configuration has.
    pub devices: BTreeMap<String, String>,
    /// Those of parts of devices.
    pub parts: BTreeMap<String, Vec<Conditional>>,
    /// Devices as they are with the fewest features that have them.
    pub bare: Vec<Bare>,
}

/// A device in one configuration.
#[derive(Clone, Debug)]
pub(crate) struct Bare {
    pub key: String,
    pub device: Device,
    /// The features that are on.
    pub features: BTreeSet<String>,
}

/// What the files say: conditions of devices, and of their parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub devices: BTreeMap<String, String>,
    pub parts: BTreeMap<String, Vec<Conditional>>,
}

/// Finds the condition of every device and of its parts. What is known is only verified.
///
/// `None` if the question makes no sense: features were chosen on the command line, or the crate does not compile without
/// any.
pub(crate) fn conditions(
    krate: &Crate,
    build: &Build,
    found: &[Found],
    known: &Known,
) -> Result<Option<Conditions>> {
    if build.selects_features() {
        return Ok(None);
    }
    if found.is_empty() || krate.optional_features().is_empty() {
        return Ok(Some(Conditions::default()));
    }
    let mut search = Search { krate, build, results: BTreeMap::new() };
    let Some(bare) = search.devices(&[])? else { return Ok(None) };
    let mut conditions = Conditions::default();
    for found in found {
        let key = found.key();
        let mut features = Vec::new();
        if !bare.contains(&key) {
            let verified = match known.devices.get(&key) {
                Some(condition) if search.verify(&key, condition)? => Some(condition.clone()),
                _ => search.find(&key)?,
            };
            // What only a target has, or sets of features that exclude each other.
            let Some(condition) = verified else { continue };
            features = named(&condition);
            if !condition.starts_with("all(") {
                features.truncate(1);
            }
            conditions.devices.insert(key.clone(), condition);
        }
        let parts = known.parts.get(&key).map_or(&[][..], Vec::as_slice);
        let parts = search.parts(found, &features, parts)?;
        if !parts.is_empty() {
            conditions.parts.insert(key.clone(), parts);
        }
        if let Some(device) = search.device(&key, &features)? {
            let features = krate.closure(&features);
            conditions.bare.push(Bare { key, device, features });
        }
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
        let mut names = names.to_vec();
        names.sort();
        names.dedup();
        if !self.results.contains_key(&names) {
            let features = Features::Named { names: names.clone(), no_default: true };
            let Output { dump, errors, success } = build::run(krate, build, &features)?;
            let compiles = errors.is_empty() && (success || !dump.is_empty());
            self.results.insert(names.clone(), compiles.then_some(dump.devices));
        }
        Ok(self.results.get(&names).and_then(Option::as_ref))
    }

    /// The names of the devices with these features only.
    fn devices(&mut self, names: &[String]) -> Result<Option<BTreeSet<String>>> {
        let found = self.compile(names)?;
        Ok(found.map(|found| found.iter().map(Found::key).collect()))
    }

    fn has(&mut self, device: &str, names: &[String]) -> Result<bool> {
        Ok(self.devices(names)?.is_some_and(|devices| devices.contains(device)))
    }

    /// The device with these features only.
    fn device(&mut self, key: &str, names: &[String]) -> Result<Option<Device>> {
        let found = self.compile(names)?.into_iter().flatten().find(|it| it.key() == key);
        Ok(found.map(|found| found.device.clone()))
    }

    /// The parts of a device that it lacks with the fewest features that have it, each with its condition.
    fn parts(
        &mut self,
        found: &Found,
        base: &[String],
        known: &[Conditional],
    ) -> Result<Vec<Conditional>> {
        let key = found.key();
        let Some(least) = self.device(&key, base)? else { return Ok(Vec::new()) };
        if least == found.device {
            return Ok(Vec::new());
        }
        // With a field goes what is in it.
        let lacks = |part: &Part| {
            let section = part.section(&found.device);
            !least.has(part)
                && part.holder(&found.device).is_none_or(|field| has(&least, field))
                && section.is_none_or(|it| least.has(&Part::Subsection(it.name.clone())))
        };
        let missing: Vec<Part> = found.device.parts().into_iter().filter(lacks).collect();
        let mut parts = Vec::new();
        for part in &missing {
            let written = known.iter().find(|it| it.part == *part);
            let when = match written {
                Some(written) if self.verify_part(&key, base, part, &written.when)? => {
                    Some(written.when.clone())
                }
                _ => self.find_part(&key, base, part)?,
            };
            parts.extend(when.map(|when| Conditional { part: part.clone(), when }));
        }
        let is_new = parts.iter().any(|it| !known.contains(it));
        if is_new || found.device.clone().without(&missing) != least {
            screen::warning(format_args!(
                "the layout of device `{key}` of {} depends on features: hosts that are compiled otherwise cannot load its \
                 streams; better send what is optional in a subsection with a `needed`",
                self.krate
            ));
        }
        Ok(parts)
    }

    fn has_part(&mut self, key: &str, names: &[String], part: &Part) -> Result<bool> {
        Ok(self.device(key, names)?.is_some_and(|device| device.has(part)))
    }

    fn verify_part(
        &mut self,
        key: &str,
        base: &[String],
        part: &Part,
        condition: &str,
    ) -> Result<bool> {
        let features = self.krate.optional_features();
        let names = named(condition);
        if names.is_empty() || names.iter().any(|name| !features.contains(name)) {
            return Ok(false);
        }
        if condition.starts_with("all(") {
            return self.has_part(key, &[base, &names].concat(), part);
        }
        for name in names {
            if !self.has_part(key, &[base, &[name]].concat(), part)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same as [`Self::find`], where the features that the device needs are on.
    fn find_part(&mut self, key: &str, base: &[String], part: &Part) -> Result<Option<String>> {
        let others: Vec<String> =
            self.krate.optional_features().into_iter().filter(|it| !base.contains(it)).collect();
        let mut alone = Vec::new();
        for name in &others {
            if self.has_part(key, &[base, std::slice::from_ref(name)].concat(), part)? {
                alone.push(name.clone());
            }
        }
        if !alone.is_empty() {
            return Ok(Some(predicate("any", &self.smallest(&alone))));
        }
        let mut needed = others.clone();
        for name in &others {
            let fewer: Vec<_> = needed.iter().filter(|it| *it != name).cloned().collect();
            if self.has_part(key, &[base, &fewer[..]].concat(), part)? {
                needed = fewer;
            }
        }
        let all = [base, &needed[..]].concat();
        Ok(self.has_part(key, &all, part)?.then(|| predicate("all", &needed)))
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

fn has(device: &Device, field: &str) -> bool {
    device.fields.iter().any(|it| it.name == field)
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
