//! What can be wrong with a property, each naming the offender.

use alloc::string::{String, ToString};
use core::error::Error;
use core::fmt;

use super::{Property, PropertyKind, Suggestion, Value};

/// A value that a property does not take.
///
/// ```
/// use vmstate_runtime::property::{PropertyKind, Value, ValueError};
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
    /// use vmstate_runtime::property::{PropertyKind, Value, ValueError};
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
/// use vmstate_runtime::property::{Property, PropertyError, Value};
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
    /// use vmstate_runtime::property::PropertyError;
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
    /// use vmstate_runtime::property::{PropertyError, PropertyKind, Value, ValueError};
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_small() {
        assert!(size_of::<PropertyError>() <= 128);
    }
}
