//! The machine types of releases of QEMU, and what they set: `machines.json` beside imported baselines.
//!
//! QEMU lists them over QMP: `query-machines`, from 9.1 on with `compat-props`: the properties by which an old machine type
//! keeps a device as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::exit::{Fault, Result};
use crate::{location, regular};

/// The name of the file.
const FILE: &str = "machines.json";
/// The version of its format.
const FORMAT: u64 = 1;

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Machines {
    releases: BTreeMap<String, Release>,
}

/// What a release has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Release {
    /// The machine types.
    machines: BTreeSet<String>,
    /// By qdev type, property and value: the newest machine type of each family that sets it. All older ones do, too.
    compat: BTreeMap<String, BTreeMap<String, BTreeMap<String, BTreeSet<String>>>>,
}

/// A property that old machine types set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Guard {
    pub qdev: String,
    pub property: String,
    pub value: String,
    /// The newest machine type of each family that sets it.
    pub until: Vec<String>,
}

impl Guard {
    /// For programs.
    pub(crate) fn json(&self) -> Value {
        json!({
            "qdev": self.qdev,
            "property": self.property,
            "value": self.value,
            "until": self.until,
        })
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { qdev, property, value, until } = self;
        write!(f, "machine types up to {} set `{qdev}.{property} = {value}`", until.join(", "))
    }
}

impl Machines {
    /// The file of a directory, if there is one.
    pub(crate) fn beside(directory: &Path) -> Result<Option<Self>> {
        let path = Self::path(directory);
        let bytes = match regular::bytes(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Fault::io(format!("cannot read `{}`", path.display()), &error));
            }
        };
        let wrong = |why: &str| Fault::new(format!("{}: {why}", location::shown(&path)));
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|error| wrong(&error.to_string()))?;
        if value["format"] != json!(FORMAT) {
            return Err(wrong(&format!("its `format` is not {FORMAT}")));
        }
        let all = value["releases"].as_object();
        let all = all.and_then(|all| {
            all.iter().map(|(name, it)| Some((name.clone(), Release::parse(it)?))).collect()
        });
        let releases = all.ok_or_else(|| wrong("its `releases` are not as they were written"))?;
        Ok(Some(Self { releases }))
    }

    /// Where the file of a directory is.
    pub(crate) fn path(directory: &Path) -> PathBuf {
        directory.join(FILE)
    }

    /// The canonical text of the file.
    pub(crate) fn text(&self) -> String {
        let releases: serde_json::Map<_, _> =
            self.releases.iter().map(|(name, it)| (name.clone(), it.json())).collect();
        format!("{:#}\n", json!({"format": FORMAT, "releases": releases}))
    }

    /// Adds what QEMU answered to `query-machines`, as a whole or what is in its `return`.
    pub(crate) fn add(&mut self, release: &str, answer: &[u8]) -> std::result::Result<(), String> {
        let value: Value = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
        let list = value.get("return").unwrap_or(&value).as_array();
        let list = list.ok_or("it is not what QEMU answers to `query-machines`")?;
        let release = self.releases.entry(release.to_owned()).or_default();
        for machine in list {
            let name = machine.get("name").and_then(Value::as_str);
            let name = name.ok_or("a machine type has no name")?;
            release.machines.insert(name.to_owned());
            for set in machine.get("compat-props").and_then(Value::as_array).into_iter().flatten() {
                let text = |member| set.get(member).and_then(Value::as_str).unwrap_or_default();
                release.set(name, text("qom-type"), text("property"), text("value"));
            }
        }
        Ok(())
    }

    /// The machine types that two releases have, newest of each family; none if one of them is not known.
    pub(crate) fn shared(&self, a: &str, b: &str) -> Vec<String> {
        let (Some(a), Some(b)) = (self.releases.get(a), self.releases.get(b)) else {
            return Vec::new();
        };
        let mut newest: BTreeMap<String, (Vec<u32>, String)> = BTreeMap::new();
        for name in a.machines.intersection(&b.machines) {
            let Some((family, version)) = versioned(name) else { continue };
            let it = newest.entry(family.to_owned()).or_default();
            if version > it.0 {
                *it = (version, name.clone());
            }
        }
        newest.into_values().map(|(_, name)| name).collect()
    }

    /// What one release sets on a device of these qdev types so that its machine types are those of another.
    pub(crate) fn guards<'q>(
        &self,
        older: &str,
        newer: &str,
        qdev: impl Iterator<Item = &'q str>,
    ) -> Vec<Guard> {
        let shared = self.shared(older, newer);
        let (Some(before), Some(after)) = (self.releases.get(older), self.releases.get(newer))
        else {
            return Vec::new();
        };
        let mut guards = Vec::new();
        for qdev in qdev {
            let set = after.compat.get(qdev).into_iter().flatten();
            for (property, values) in set {
                let was_known = before.compat.get(qdev).is_some_and(|it| it.contains_key(property));
                for (value, until) in values.iter().filter(|_| !was_known) {
                    let holds = |last: &&String| shared.iter().any(|name| is_until(name, last));
                    let until: Vec<String> = until.iter().filter(holds).cloned().collect();
                    if !until.is_empty() {
                        let (qdev, property) = (qdev.to_owned(), property.clone());
                        guards.push(Guard { qdev, property, value: value.clone(), until });
                    }
                }
            }
        }
        guards.sort();
        guards
    }
}

impl Release {
    fn set(&mut self, machine: &str, qdev: &str, property: &str, value: &str) {
        let Some((family, version)) = versioned(machine) else { return };
        let properties = self.compat.entry(qdev.to_owned()).or_default();
        let values = properties.entry(property.to_owned()).or_default();
        let until = values.entry(value.to_owned()).or_default();
        let same = |it: &&String| versioned(it).is_some_and(|(it, _)| it == family);
        let known = until.iter().find(same).cloned();
        match known {
            Some(known) if versioned(&known).is_some_and(|(_, it)| it >= version) => {}
            known => {
                known.map(|known| until.remove(&known));
                until.insert(machine.to_owned());
            }
        }
    }

    fn json(&self) -> Value {
        json!({"machines": self.machines, "compat": self.compat})
    }

    fn parse(value: &Value) -> Option<Self> {
        let texts = |value: &Value| -> Option<BTreeSet<String>> {
            value.as_array()?.iter().map(|it| Some(it.as_str()?.to_owned())).collect()
        };
        let mut release = Self { machines: texts(value.get("machines")?)?, ..Self::default() };
        for (qdev, properties) in value.get("compat")?.as_object()? {
            for (property, values) in properties.as_object()? {
                for (setting, until) in values.as_object()? {
                    let properties = release.compat.entry(qdev.clone()).or_default();
                    let values = properties.entry(property.clone()).or_default();
                    values.insert(setting.clone(), texts(until)?);
                }
            }
        }
        Some(release)
    }
}

/// Family and version of a machine type: `pc-q35` and 7.2 of `pc-q35-7.2`.
fn versioned(name: &str) -> Option<(&str, Vec<u32>)> {
    let (family, version) = name.rsplit_once('-')?;
    let version: Option<Vec<u32>> = version.split('.').map(|it| it.parse().ok()).collect();
    Some((family, version.filter(|it| it.len() > 1)?))
}

/// Whether a machine type is of the family of another, and not newer.
fn is_until(name: &str, last: &str) -> bool {
    match (versioned(name), versioned(last)) {
        (Some((a, version)), Some((b, until))) => a == b && version <= until,
        _ => false,
    }
}
