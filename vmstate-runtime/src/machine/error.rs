//! What can be wrong with a property, a machine type or an override, each naming the offender.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::error::Error;
use core::fmt;

use super::{Property, PropertyKind, Suggestion, Value};

/// A value that a property does not take.
///
/// ```
/// use vmstate_runtime::machine::{PropertyKind, Value, ValueError};
///
/// let error: ValueError = PropertyKind::Bool.check(&Value::Text("maybe")).unwrap_err();
/// assert_eq!(error.to_string(), "`maybe` is not a boolean; use on or off");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    kind: PropertyKind,
    value: String,
    number: bool,
}

impl ValueError {
    /// `value` is none that `kind` takes.
    ///
    /// ```
    /// use vmstate_runtime::machine::{PropertyKind, Value, ValueError};
    ///
    /// let even = PropertyKind::Integer { min: 0, max: 8 };
    /// assert_eq!(ValueError::new(even, &Value::Integer(9)).kind(), even);
    /// ```
    #[must_use]
    pub fn new(kind: PropertyKind, value: &Value<'_>) -> Self {
        let text = match value {
            Value::Text(text) => alloc::format!("`{text}`"),
            _ => value.to_string(),
        };
        ValueError { kind, value: text, number: value.to_integer().is_some() }
    }

    /// What the property takes instead.
    #[must_use]
    pub fn kind(&self) -> PropertyKind {
        self.kind
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = &self.value;
        match self.kind {
            PropertyKind::Bool => write!(f, "{value} is not a boolean; use on or off"),
            PropertyKind::Integer { min, max } if self.number => {
                write!(f, "{value} is out of range; use {min} to {max}")
            }
            PropertyKind::Integer { min, max } => {
                write!(f, "{value} is not an integer; use {min} to {max}")
            }
            PropertyKind::Text => write!(f, "{value} is not a string; put it in quotes"),
            PropertyKind::Choice(choices) => {
                write!(f, "{value} is not a choice; use one of {}", choices.join(", "))
            }
        }
    }
}

impl Error for ValueError {}

/// A property that a device refused: it has none of that name, or not with that value.
///
/// ```
/// use vmstate_runtime::machine::{Property, PropertyError, Value};
///
/// let mut on = false;
/// let error: PropertyError = Property::set(&mut on, "foo", &Value::Integer(1)).unwrap_err();
/// assert_eq!(error.to_string(), "property `foo`: 1 is not a boolean; use on or off");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PropertyError {
    /// The device has no such property.
    Unknown {
        /// The name that was asked for.
        property: String,
        /// What to ask for instead.
        suggestion: Suggestion,
    },
    /// The property does not take the value.
    Value {
        /// The name of the property.
        property: String,
        /// Why not.
        error: ValueError,
    },
}

impl PropertyError {
    /// None of `known` is called `property`.
    ///
    /// ```
    /// use vmstate_runtime::machine::PropertyError;
    ///
    /// let error = PropertyError::unknown("foo", &[]);
    /// assert_eq!(error.to_string(), "there is no property `foo`; there is none at all");
    /// ```
    #[must_use]
    pub fn unknown(property: &str, known: &[Property]) -> Self {
        let suggestion = Suggestion::new(property, known.iter().map(|known| known.name));
        PropertyError::Unknown { property: property.to_string(), suggestion }
    }

    /// The property does not take the value.
    ///
    /// ```
    /// use vmstate_runtime::machine::{PropertyError, PropertyKind, Value, ValueError};
    ///
    /// let error = ValueError::new(PropertyKind::Bool, &Value::Text("maybe"));
    /// let error = PropertyError::value("foo", error);
    /// assert_eq!(error.to_string(), "property `foo`: `maybe` is not a boolean; use on or off");
    /// ```
    #[must_use]
    pub fn value(property: &str, error: ValueError) -> Self {
        PropertyError::Value { property: property.to_string(), error }
    }
}

impl fmt::Display for PropertyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PropertyError::Unknown { property, suggestion } => {
                write!(f, "there is no property `{property}`; {suggestion}")
            }
            PropertyError::Value { property, error } => write!(f, "property `{property}`: {error}"),
        }
    }
}

impl Error for PropertyError {}

/// Where a property's value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The device's own default.
    Default,
    /// An entry of this machine type.
    Machine(&'static str),
    /// An [`Override`](super::Override).
    Override,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::Machine(name) => write!(f, "machine type `{name}`"),
            Origin::Override => f.write_str("override"),
        }
    }
}

/// A machine type or an override that cannot be applied.
///
/// ```
/// use vmstate_runtime::machine_types;
///
/// let machines = machine_types! { "demo-2.0" => {}, "demo-1.0" => {} };
/// assert_eq!(
///     machines.find("demo-1.1").unwrap_err().to_string(),
///     "there is no machine type `demo-1.1`; did you mean `demo-1.0`?"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MachineError {
    /// There is no such machine type.
    UnknownMachine {
        /// The name that was asked for.
        name: String,
        /// What to ask for instead.
        suggestion: Suggestion,
    },
    /// A machine type or an override names a device that nobody knows.
    UnknownDevice {
        /// Who names it.
        origin: Origin,
        /// The name.
        device: String,
        /// What to name instead.
        suggestion: Suggestion,
    },
    /// A device refuses a property.
    Property {
        /// Who sets it.
        origin: Origin,
        /// The device.
        device: String,
        /// Why.
        error: Box<PropertyError>,
    },
    /// The text of an override is not `device.property=value`.
    Override {
        /// The text.
        text: String,
    },
}

impl MachineError {
    pub(super) fn property(origin: Origin, device: &str, error: PropertyError) -> Self {
        MachineError::Property { origin, device: device.to_string(), error: Box::new(error) }
    }
}

impl fmt::Display for MachineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MachineError::UnknownMachine { name, suggestion } => {
                write!(f, "there is no machine type `{name}`; {suggestion}")
            }
            MachineError::UnknownDevice { origin, device, suggestion } => {
                write!(f, "{origin}: there is no device `{device}`; {suggestion}")
            }
            MachineError::Property { origin, device, error } => {
                write!(f, "{origin}: device `{device}`: {error}")
            }
            MachineError::Override { text } => {
                write!(f, "override `{text}` sets no property; write `device.property=value`")
            }
        }
    }
}

// The display of each says all of its cause, so that no `source` would print it twice.
impl Error for MachineError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_offender_and_origin() {
        const FOO: &[Property] = &[Property::zero::<bool>("support-foo")];
        let unknown = PropertyError::unknown("suport-foo", FOO);
        let error = MachineError::property(Origin::Machine("demo-1.0"), "foo", unknown);
        assert_eq!(
            error.to_string(),
            "machine type `demo-1.0`: device `foo`: there is no property `suport-foo`; \
             did you mean `support-foo`?"
        );
        let mode = PropertyError::value("mode", ValueError::new(PropertyKind::Text, &1.into()));
        let error = MachineError::property(Origin::Override, "foo", mode.clone());
        assert_eq!(
            error.to_string(),
            "override: device `foo`: property `mode`: 1 is not a string; put it in quotes"
        );
        let error = MachineError::property(Origin::Default, "foo", mode);
        assert!(error.to_string().starts_with("default: device `foo`: "));
    }

    #[test]
    fn errors_stay_small() {
        assert!(size_of::<MachineError>() <= 96);
        assert!(size_of::<PropertyError>() <= 128);
    }
}
