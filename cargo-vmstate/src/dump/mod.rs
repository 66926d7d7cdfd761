//! Gets the devices out of a crate: a check-only build in which every device ends in an error that holds its layout.
//!
//! No code is generated, nothing is linked and nothing runs, so it works for any target.

mod build;
mod diagnostics;
mod features;
mod others;
mod when;

use vmstate_schema::{Baseline, Device, machines};

use features::Features;
pub(crate) use others::{Apart, Places};
pub(crate) use when::{Bare, Conditions, Known, conditions};

use crate::cli::Build;
use crate::exit::{Fault, Result};
use crate::workspace::Crate;

/// A device as the compiler sees it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub device: Device,
    /// Which instantiation of a generic struct it is.
    pub instance: Option<String>,
    /// The struct, if the compiler said where it is.
    pub source: Option<Source>,
    /// Its parts.
    pub places: Places,
}

impl Found {
    /// What its baseline is known by.
    pub(crate) fn key(&self) -> String {
        vmstate_schema::file::key(&self.device.name, self.instance.as_deref())
    }

    /// A baseline of it that no release has.
    pub(crate) fn baseline(&self) -> Baseline {
        Baseline::new(self.device.clone()).of_instance(self.instance.clone())
    }
}

/// A line of source code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// As the compiler spells it: relative to the root of the workspace.
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// A table of machine types as the compiler sees it.
#[derive(Clone, Debug)]
pub(crate) struct FoundTable {
    pub table: machines::Source,
    /// The call of `require`.
    pub source: Option<Source>,
}

/// A place where a table is written, whether or not anything requires it.
#[derive(Clone, Debug)]
pub(crate) struct SeenTable {
    /// Its machine types.
    pub names: Vec<String>,
    pub source: Option<Source>,
}

/// What a build says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dump {
    /// The devices, sorted by name. One name may be there twice: two structs have it.
    pub devices: Vec<Found>,
    pub tables: Vec<FoundTable>,
    pub seen: Vec<SeenTable>,
    /// Structs that are not compared by themselves.
    pub apart: Vec<Apart>,
    placed: Vec<others::Placed>,
    labelled: Vec<others::Labelled>,
}

impl Dump {
    pub(crate) fn is_empty(&self) -> bool {
        self.devices.is_empty()
            && self.tables.is_empty()
            && self.seen.is_empty()
            && self.apart.is_empty()
    }
}

/// The devices of a crate, sorted by name.
pub(crate) fn devices(krate: &Crate, build: &Build) -> Result<Vec<Found>> {
    Ok(everything(krate, build)?.devices)
}

/// The devices and machine types of a crate.
pub(crate) fn everything(krate: &Crate, build: &Build) -> Result<Dump> {
    let mut all = Dump::default();
    for features in Features::of(krate, build) {
        let more = with_features(krate, build, &features)?;
        if all.devices.is_empty() {
            all.devices = more.devices;
        } else {
            merge(&mut all.devices, more.devices, &features)?;
        }
        all.tables.extend(more.tables);
        all.seen.extend(more.seen);
        let known = |it: &Apart| all.apart.iter().any(|old| old.name == it.name);
        let new: Vec<Apart> = more.apart.into_iter().filter(|it| !known(it)).collect();
        all.apart.extend(new);
    }
    all.devices.sort_by_key(Found::key);
    Ok(all)
}

/// What one set of features shows.
fn with_features(krate: &Crate, build: &Build, features: &Features) -> Result<Dump> {
    if !krate.uses_runtime {
        return Ok(Dump::default());
    }
    let output = build::run(krate, build, features)?;
    if output.errors.is_empty() {
        return Ok(output.dump);
    }
    let message = format!("the devices of {krate} cannot be read: it does not compile");
    Err(Fault::new(message).because(output.errors))
}

/// Adds what another set of features shows. A device that both show must be the same.
fn merge(all: &mut Vec<Found>, more: Vec<Found>, features: &Features) -> Result<()> {
    for found in more {
        match all.iter().find(|other| other.key() == found.key()) {
            None => all.push(found),
            Some(other) if other.device == found.device => {}
            Some(_) => {
                let name = found.key();
                return Err(Fault::new(format!(
                    "device `{name}` has another layout with {features}; the bytes of a stream must not depend on \
                     features: send the field in a subsection with a `needed`"
                )));
            }
        }
    }
    Ok(())
}
