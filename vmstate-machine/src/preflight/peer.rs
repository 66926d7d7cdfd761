//! Who is to load the machine.

use std::path::PathBuf;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;
use core::ops::RangeInclusive;

use vmstate_runtime::schema::{Description, device_text};
use vmstate_schema::{Device, parse_dump};

use super::LONGEST;
use super::parts::{self, Part};
use crate::schema::record::Record;
use crate::types::{MachineType, MachineTypes};

/// Who is to load a machine: another machine type of this release, or another release.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Peer<'p> {
    /// This release, with a guest of this machine type.
    MachineType(MachineType),
    /// Another release.
    Release(&'p Release),
}

impl From<MachineType> for Peer<'_> {
    fn from(machine_type: MachineType) -> Self {
        Self::MachineType(machine_type)
    }
}

impl<'p> From<&'p Release> for Peer<'p> {
    fn from(release: &'p Release) -> Self {
        Self::Release(release)
    }
}

impl fmt::Display for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MachineType(it) => write!(f, "machine type `{}`", it.name()),
            Self::Release(release) => write!(f, "release {}", release.name),
        }
    }
}

impl Peer<'_> {
    /// Whether the peer has this machine type, as far as is known.
    pub(super) fn has_machine(&self, name: &str) -> bool {
        match self {
            Self::MachineType(it) => it.name() == name,
            Self::Release(it) => {
                it.machine_types.as_ref().is_none_or(|known| known.iter().any(|it| it == name))
            }
        }
    }

    /// The sections in parts of the peer, if they are known, and what to call it. Another machine type of this release has the same.
    pub(super) fn parts(&self) -> Option<(&[Part], String)> {
        match self {
            Self::MachineType(_) => None,
            Self::Release(release) => {
                Some((release.parts.as_deref()?, format!("release {}", release.name)))
            }
        }
    }

    /// Why a machine of this type does not start there; `ours` are the machine types of this release.
    pub(super) fn refuses_machine(
        &self,
        name: &str,
        ours: Option<MachineTypes>,
    ) -> Option<(String, Vec<String>)> {
        if self.has_machine(name) {
            return None;
        }
        match self {
            Self::MachineType(it) => Some((
                format!("its machine type is `{}`, not `{name}`", it.name()),
                Vec::from([format!("start the destination as `{name}`")]),
            )),
            Self::Release(release) => {
                let known = release.machine_types.as_ref()?;
                let both =
                    ours.and_then(|ours| known.iter().find_map(|known| ours.find(known).ok()));
                let help = both.map(|both| {
                    format!(
                        "a guest that was started as `{}`, which both have, can go there",
                        both.name()
                    )
                });
                Some((
                    format!(
                        "the release has no machine type `{name}`; it has {}",
                        known.join(", ")
                    ),
                    help.into_iter().collect(),
                ))
            }
        }
    }
}

/// The schema of a release: what its devices load, and which machine types it has.
#[derive(Clone, Debug)]
pub struct Release {
    name: String,
    devices: BTreeMap<String, Device>,
    /// The folders where devices are recorded that are not among these.
    record: Option<PathBuf>,
    machine_types: Option<Vec<String>>,
    /// The sections in parts, if they are known.
    parts: Option<Vec<Part>>,
}

/// Why the schema of a release cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseError(String);

impl fmt::Display for ReleaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ReleaseError {}

impl ReleaseError {
    pub(super) fn too_long(device: &str) -> Self {
        Self(format!("`{device}` is too long"))
    }
}

/// What is known of a device at a release.
pub(super) enum Known {
    Device(Box<Device>),
    /// The release has no such device.
    Absent,
    /// Nothing says what the release has.
    Unknown(String),
}

/// The texts of the devices one after the other, each with its line end.
fn split(mut schema: &str) -> impl Iterator<Item = &str> {
    core::iter::from_fn(move || {
        let next = schema.get(1..).and_then(|rest| rest.find("\nvmstate-dump "));
        let (text, rest) = schema.split_at(next.map_or(schema.len(), |at| at + 2));
        schema = rest;
        (!text.is_empty()).then_some(text)
    })
}

impl Release {
    /// The release called `name`, as the baseline files in `folder` have it: `vmstate/` of a crate with baselines. With
    /// `types` it is known, too, which of these machine types it shipped.
    ///
    /// # Errors
    ///
    /// The record of machine types cannot be read, or does not say what the release shipped. Files of devices are read
    /// when a machine has them.
    pub fn recorded(
        folder: impl Into<PathBuf>,
        name: &str,
        types: Option<&MachineTypes>,
    ) -> Result<Self, ReleaseError> {
        let folder = folder.into();
        let machine_types = match types {
            None => None,
            Some(types) => {
                let record = Record::new(folder.clone());
                let machines = record.machines().map_err(ReleaseError)?;
                let shipped =
                    record.shipped(machines.as_ref(), types, name).map_err(ReleaseError)?;
                Some(shipped.iter().map(|it| it.name().to_owned()).collect())
            }
        };
        Ok(Self {
            name: name.into(),
            devices: BTreeMap::new(),
            record: Some(folder),
            machine_types,
            parts: None,
        })
    }

    /// A release whose devices are these.
    ///
    /// # Errors
    ///
    /// A description is too long to be compared: it has more than 128 KiB of text.
    pub fn described(name: &str, devices: &[Description]) -> Result<Self, ReleaseError> {
        let owned = devices.iter().map(|device| {
            let text = device_text::<LONGEST>(device);
            let text = text.as_str().ok_or_else(|| ReleaseError::too_long(device.name))?;
            let owned = parse_dump(text).map_err(|error| ReleaseError(error.to_string()))?;
            Ok((device.name.to_owned(), owned))
        });
        let devices = owned.collect::<Result<_, ReleaseError>>()?;
        Ok(Self { name: name.into(), devices, record: None, machine_types: None, parts: None })
    }

    /// A release whose devices are those of a schema file: what [`Machine::schema`](crate::Machine::schema) wrote there.
    ///
    /// # Errors
    ///
    /// The text is no schema, with the line.
    pub fn parse(name: &str, schema: &str) -> Result<Self, ReleaseError> {
        let mut devices = BTreeMap::new();
        let mut before = 0;
        let wrong = |line: usize, message: &str| ReleaseError(format!("line {line}: {message}"));
        let (schema, in_parts) = parts::split(schema);
        for text in split(schema) {
            let device =
                parse_dump(text).map_err(|error| wrong(before + error.line, &error.message))?;
            before += text.lines().count();
            devices.insert(device.name.clone(), device);
        }
        let parts = parts::parse(in_parts);
        let parts = Some(parts.map_err(|(line, message)| wrong(before + line, &message))?);
        Ok(Self { name: name.into(), devices, record: None, machine_types: None, parts })
    }

    /// The same, which has these sections in parts and no others: name, instance, and the versions that it loads, such as `("ram", 0, 4..=4)`. A
    /// schema file says it; baselines do not, and without, they are not compared.
    ///
    /// ```
    /// use vmstate_machine::{Machine, Release};
    ///
    /// let old = Release::described("1.0", &[])?.sending_in_parts(&[("ram", 0, 4..=4)]);
    /// let report = Machine::named("demo").can_migrate(&old)?;
    /// assert_eq!(report.to_string(), "\
    /// machine `demo` cannot migrate to release 1.0:
    ///   refused: ram[0]: its section in parts is not sent, and release 1.0 waits for it
    /// ");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn sending_in_parts(mut self, sections: &[(&str, u32, RangeInclusive<u32>)]) -> Self {
        let part = |(idstr, instance_id, versions): &(&str, u32, RangeInclusive<u32>)| {
            Part::new(idstr, *instance_id, versions.clone())
        };
        self.parts = Some(sections.iter().map(part).collect());
        self
    }

    /// The same, with these machine types. Without, they are not compared.
    #[must_use]
    pub fn shipping(mut self, machine_types: &[&str]) -> Self {
        self.machine_types = Some(machine_types.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// The name of the release.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn device(&self, today: &Device) -> Known {
        if let Some(device) = self.devices.get(&today.name) {
            return Known::Device(Box::new(device.clone()));
        }
        let Some(folder) = &self.record else { return Known::Absent };
        let record = Record::new(folder.clone());
        match record.baseline(today, "") {
            Ok(baseline) if !baseline.releases.contains(&self.name) => {
                if record.knows(&self.name) {
                    return Known::Absent;
                }
                Known::Unknown(format!("no baseline knows a release {}", self.name))
            }
            Ok(baseline) => match baseline.at_release(&self.name) {
                Some(device) => Known::Device(Box::new(device)),
                None => Known::Absent,
            },
            Err(why) => Known::Unknown(why),
        }
    }
}
