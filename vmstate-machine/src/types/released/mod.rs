//! What was released of a table, and the const that compares: the value of every property under every machine type.
//!
//! `machine_types!` reads the record when it is expanded, and lays it out so that little is searched here: rustc counts
//! the steps of a const. `vmstate_schema::machines::compare` finds the same for `cargo vmstate`.

mod entries;
mod find;
mod news;
mod properties;
mod shown;

use vmstate_runtime::__private::Description;
use vmstate_runtime::__private::constant::Report;
use vmstate_runtime::property::Value;

use self::entries::{check_always, check_newest};
pub(crate) use self::find::contains;
use self::find::{Known, Shipped};
use self::news::{News, check_new_properties};
use self::properties::{compare_property, missing_device};
use crate::types::table::{Compat, MachineTypeDef};

/// What a table is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// What the code always does in place of properties that are gone.
    pub always: &'static [Compat],
    /// Machine types that no guest runs on any more, and why.
    pub retired: &'static [(&'static str, &'static str)],
    /// Whether the tool asks for the table.
    pub dump: bool,
    /// What was released, branch by branch.
    pub released: &'static [Released],
}

/// What the newest release of a branch and those before it shipped, by places in the table of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// Released machine types that guests may run on, newest first, and the hosts that have them.
    pub machines: &'static [(usize, &'static str)],
    /// The devices that were given to `require`.
    pub devices: &'static [ReleasedDevice],
    /// Entries about properties that are not released: machine type and entry.
    pub new: &'static [(usize, usize)],
}

/// A released device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleasedDevice {
    /// The name on the wire.
    pub name: &'static str,
    /// The hosts that have it.
    pub hosts: &'static str,
    /// Its released properties.
    pub properties: &'static [ReleasedProperty],
}

/// A released property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleasedProperty {
    /// Its name.
    pub name: &'static str,
    /// The hosts that have it.
    pub hosts: &'static str,
    /// Whether it was gone in a release, for good.
    pub settled: bool,
    /// Who sets it: machine type and entry, newest first.
    pub entries: &'static [(usize, usize)],
    /// What it was, newest first.
    pub checks: &'static [Check],
}

/// The value of a property under a machine type, and under older ones up to the next check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The machine type.
    pub at: usize,
    /// The value.
    pub value: Value<'static>,
    /// The first release with it.
    pub since: &'static str,
    /// The hosts that have it.
    pub hosts: &'static str,
}

/// The end of every message.
macro_rules! explain {
    ($rule:literal) => {
        concat!("\nhelp: `cargo vmstate explain ", $rule, "` says more")
    };
}
use explain;

/// What is wrong with a table that makes other machines of the released machine types.
pub(crate) const fn compare(
    types: &[MachineTypeDef],
    released: &[Released],
    always: &[Compat],
    devices: &[Description],
    report: &mut Report,
) {
    let (known, mut rest) = (Known::new(devices), released);
    while let [branch, others @ ..] = rest {
        compare_branch(types, &Shipped::new(branch, types), always, &known, report);
        // Other branches shipped much the same, and would say it again.
        if !report.is_empty() {
            return;
        }
        rest = others;
    }
    check_always(always, types, released, &known, report);
    check_newest(types, released, &known, report);
}

const fn compare_branch(
    types: &[MachineTypeDef],
    shipped: &Shipped<'_>,
    always: &[Compat],
    known: &Known<'_>,
    report: &mut Report,
) {
    let mut rest = shipped.released.devices;
    while let [device, others @ ..] = rest {
        if known.device(device.name, 0).is_none() {
            missing_device(device, report);
            rest = others;
            continue;
        }
        let mut properties = device.properties;
        while let [property, others @ ..] = properties {
            if !property.settled {
                compare_property(types, always, device, property, known, report);
            }
            properties = others;
        }
        check_new_properties(types, shipped, device, known, report);
        rest = others;
    }
    let mut rest = known.devices;
    while let [device, others @ ..] = rest {
        if !device.unreleased.is_empty() || !device.guarded.is_empty() {
            let news = News { types, shipped, known, device };
            news.fields(device.fields, report);
            news.subsections(device.subsections, report);
        }
        rest = others;
    }
}
