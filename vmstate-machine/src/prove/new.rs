//! Devices as they are made: what the report calls them, and whether their properties are in effect.

use core::marker::PhantomData;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::VmState;
use vmstate_runtime::property::{Property, PropertyKind, Value};

use super::{Proof, Report};

/// How a device is made.
pub(super) type Make<'a> = Box<dyn Fn() -> Box<dyn VmState> + 'a>;

/// A device in a state.
pub(super) struct State<'a> {
    pub(super) make: Make<'a>,
    /// Its type; empty where it is not known.
    pub(super) of: &'static str,
    /// The version and the body of a section that a release sent of it.
    pub(super) sent: Option<(u32, Vec<u8>)>,
}

/// A device that was just made.
#[doc(hidden)]
pub struct New {
    device: Box<dyn VmState>,
    of: &'static str,
}

/// Makes a new device of a type, if that has a `Default`: `prove!` asks whatever type it is.
#[doc(hidden)]
pub struct Maker<D>(PhantomData<D>);

impl<D: VmState + Default + 'static> Maker<D> {
    #[must_use]
    pub fn make() -> Option<New> {
        Some(New { device: Box::new(D::default()), of: core::any::type_name::<D>() })
    }
}

/// What is found where a type has no `Default`.
#[doc(hidden)]
pub trait NoDefault {
    #[must_use]
    fn make() -> Option<New> {
        None
    }
}

impl<D> NoDefault for Maker<D> {}

/// What the report calls the device of each state: its name, and its type where two types share a name.
pub(super) struct Names(Vec<String>);

impl Names {
    pub(super) fn of(states: &[State<'_>]) -> Self {
        let names: Vec<_> =
            states.iter().map(|state| ((state.make)().description().name, state.of)).collect();
        let is_shared =
            |name: &str, of: &str| names.iter().any(|(other, it)| *other == name && *it != of);
        let called = names.iter().map(|(name, of)| {
            if is_shared(name, of) && !of.is_empty() {
                format!("{name} ({of})")
            } else {
                (*name).to_owned()
            }
        });
        Self(called.collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl Proof<'_> {
    /// A device that nobody configures has to be what the newest machine type makes of it: a product saves the one as well as
    /// the other, and guests of the newest machine type go to hosts that configure theirs.
    pub(super) fn defaults(&self, names: &Names, report: &mut Report) {
        let mut done: Vec<&str> = Vec::new();
        for (state, name) in self.states.iter().zip(names.iter()) {
            if done.contains(&name) {
                continue;
            }
            done.push(name);
            let given = self.new.iter().find(|new| new.of == state.of && !state.of.is_empty());
            match given {
                Some(new) => compare(&*new.device, name, report),
                None => compare(&*(state.make)(), name, report),
            }
        }
    }
}

fn compare(device: &dyn VmState, name: &str, report: &mut Report) {
    for property in device.description().properties {
        let Some(now) = device.property(property.name) else {
            report.note(format!(
                "{name}: nothing says what `{}` is in a new device; `PropertyValue::to_value` of its type, or `VmState::property` \
                 of a device by hand, would",
                property.name
            ));
            continue;
        };
        let default = property.default.to_string();
        if now != default {
            let what = format!(
                "a new device has `{}` {now}, and the property's default is {default}: saved without a machine type, it is another \
                 device than under the newest one",
                property.name
            );
            report.fault(name, what, Vec::new(), || remedies(property, &now));
        }
    }
}

fn remedies(property: &Property, now: &str) -> Vec<String> {
    let said = match property.kind {
        PropertyKind::Text | PropertyKind::Choice(_) => format!("{now:?}"),
        _ => match property.kind.resolve(&Value::Text(now)) {
            Some(Value::Bool(on)) => on.to_string(),
            _ => now.to_owned(),
        },
    };
    Vec::from([
        "let the derive write `Default`, with every property at its default: `#[vmstate(default)]` in place of \
         `#[derive(Default)]`"
            .to_owned(),
        format!("or, if no release has the property yet, say what it is: `default = {said}`"),
    ])
}
