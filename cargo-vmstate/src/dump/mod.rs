//! Gets the devices out of a crate: a check-only build in which every device ends in an error that holds its layout.
//!
//! No code is generated, nothing is linked and nothing runs, so it works for any target.

mod build;
mod diagnostics;
mod features;
mod when;

use vmstate_schema::Device;

use features::Features;
pub(crate) use when::{Conditions, conditions};

use crate::cli::Build;
use crate::exit::{Fault, Result};
use crate::workspace::Crate;

/// A device as the compiler sees it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub device: Device,
    /// The struct, if the compiler said where it is.
    pub source: Option<Source>,
}

/// A line of source code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// As the compiler spells it: relative to the root of the workspace.
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// The devices of a crate, sorted by name. One name may be there twice: two structs have it.
pub(crate) fn devices(krate: &Crate, build: &Build) -> Result<Vec<Found>> {
    let mut all: Vec<Found> = Vec::new();
    for features in Features::of(krate, build) {
        let more = with_features(krate, build, &features)?;
        if all.is_empty() {
            all = more;
        } else {
            merge(&mut all, more, &features)?;
        }
    }
    all.sort_by(|a, b| a.device.name.cmp(&b.device.name));
    Ok(all)
}

/// The devices with one set of features.
fn with_features(krate: &Crate, build: &Build, features: &Features) -> Result<Vec<Found>> {
    if !krate.uses_runtime {
        return Ok(Vec::new());
    }
    let output = build::run(krate, build, features)?;
    if output.errors.is_empty() {
        return Ok(output.found);
    }
    let message = format!("the devices of {krate} cannot be read: it does not compile");
    Err(Fault::new(message).because(output.errors))
}

/// Adds what another set of features shows. A device that both show must be the same.
fn merge(all: &mut Vec<Found>, more: Vec<Found>, features: &Features) -> Result<()> {
    for found in more {
        match all.iter().find(|other| other.device.name == found.device.name) {
            None => all.push(found),
            Some(other) if other.device == found.device => {}
            Some(_) => {
                let name = &found.device.name;
                return Err(Fault::new(format!(
                    "device `{name}` has another layout with {features}; the bytes of a stream must not depend on \
                     features: send the field in a subsection with a `needed`"
                )));
            }
        }
    }
    Ok(())
}
