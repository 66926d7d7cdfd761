//! What can be wrong with a machine type or an override, each naming the offender.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::error::Error;
use core::fmt;

use vmstate_runtime::property::{PropertyError, Suggestion};

/// Why an entry cannot be about a nested struct; follows its name.
pub(crate) const NESTED: &str = "` stands inside of devices, and properties are set in devices; give the property to \
                                 each device that has one inside, and hand it down there";

/// Where a property's value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The device's own default.
    Default,
    /// An entry of this machine type.
    MachineType(&'static str),
    /// An [`Override`](crate::Override).
    Override,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::MachineType(name) => write!(f, "machine type `{name}`"),
            Origin::Override => f.write_str("override"),
        }
    }
}

/// A machine type or an override that cannot be applied.
///
/// ```
/// use vmstate_machine::machine_types;
///
/// let machines = machine_types! { "demo-2.0" => {}, "demo-1.0" => {} };
/// assert_eq!(
///     machines.find("demo-1.1").unwrap_err().to_string(),
///     "there is no machine type `demo-1.1`; did you mean `demo-1.0`?"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MachineTypeError {
    /// There is no such machine type.
    UnknownMachineType {
        /// The name that was asked for.
        name: String,
        /// What to ask for instead.
        suggestion: Suggestion,
    },
    /// A machine type or an override names a device that there is not.
    UnknownDevice {
        /// Who names it.
        origin: Origin,
        /// The name.
        device: String,
        /// What to name instead.
        suggestion: Suggestion,
    },
    /// A machine type or an override names a struct that stands inside of devices.
    Nested {
        /// Who names it.
        origin: Origin,
        /// The name of the struct.
        device: String,
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

impl MachineTypeError {
    pub(crate) fn property(origin: Origin, device: &str, error: PropertyError) -> Self {
        MachineTypeError::Property { origin, device: device.to_string(), error: Box::new(error) }
    }
}

impl fmt::Display for MachineTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MachineTypeError::UnknownMachineType { name, suggestion } => {
                write!(f, "there is no machine type `{name}`; {suggestion}")
            }
            MachineTypeError::UnknownDevice { origin, device, suggestion } => {
                write!(f, "{origin}: there is no device `{device}`; {suggestion}")
            }
            MachineTypeError::Nested { origin, device } => write!(f, "{origin}: `{device}{NESTED}"),
            MachineTypeError::Property { origin, device, error } => {
                write!(f, "{origin}: device `{device}`: {error}")
            }
            MachineTypeError::Override { text } => {
                write!(f, "override `{text}` sets no property; write `device.property=value`")
            }
        }
    }
}

// The display of each says all of its cause, so that no `source` would print it twice.
impl Error for MachineTypeError {}

#[cfg(test)]
mod tests {
    use vmstate_runtime::property::{Property, PropertyKind, ValueError};

    use super::*;

    #[test]
    fn errors_name_offender_and_origin() {
        const FOO: &[Property] = &[Property::zero::<bool>("support-foo")];
        let unknown = PropertyError::unknown("suport-foo", FOO);
        let error = MachineTypeError::property(Origin::MachineType("demo-1.0"), "foo", unknown);
        assert_eq!(
            error.to_string(),
            "machine type `demo-1.0`: device `foo`: there is no property `suport-foo`; \
             did you mean `support-foo`?"
        );
        let mode = PropertyError::value("mode", ValueError::new(PropertyKind::Text, &1.into()));
        let error = MachineTypeError::property(Origin::Override, "foo", mode.clone());
        assert_eq!(
            error.to_string(),
            "override: device `foo`: property `mode`: 1 is not a string; put it in quotes"
        );
        let error = MachineTypeError::property(Origin::Default, "foo", mode);
        assert!(error.to_string().starts_with("default: device `foo`: "));
    }

    #[test]
    fn errors_stay_small() {
        assert!(size_of::<MachineTypeError>() <= 96);
    }
}
