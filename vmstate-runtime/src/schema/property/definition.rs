//! A property of a device, and the types of the fields that hold one.
//!
//! Of `#[vmstate(property = "support-foo", default = true)]` on a `bool` the derive writes a [`Property`] of that name and type into the
//! description, with what stands behind `default =` untouched, so that a wrong one is an error on it; and two functions of the device that set and
//! show its properties by name, with [`Property::set`] and [`Property::get`].

use alloc::string::{String, ToString};

use super::constant::fail;
use super::{PropertyError, PropertyKind, Value, ValueError};

/// A property of a device: its name, which values it takes, and its value on the newest machine type.
///
/// ```
/// use vmstate_runtime::property::{Property, PropertyKind, Value};
///
/// const FOO: Property = Property::new::<bool>("support-foo", Value::Bool(true));
/// assert_eq!(FOO.name, "support-foo");
/// assert_eq!(FOO.kind, PropertyKind::Bool);
/// assert_eq!(FOO.default, Value::Bool(true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Property {
    /// The name that machine types and overrides use, such as `support-foo`.
    pub name: &'static str,
    /// Which values it takes.
    pub kind: PropertyKind,
    /// The value when neither a machine type nor an override says.
    pub default: Value<'static>,
}

impl Property {
    /// A property held by a field of type `T`; meant for a `const`, where what panics below is a
    /// compile error.
    ///
    /// ```compile_fail
    /// # use vmstate_runtime::property::{Property, Value};
    /// // error: property `queues`: the default does not fit its type; ...
    /// const QUEUES: Property = Property::new::<u8>("queues", Value::Integer(300));
    /// ```
    ///
    /// # Panics
    ///
    /// When `default` is not a value of `T`, or the name is empty or holds a `.`, `=` or space, which
    /// the text form of an override could not tell apart.
    #[must_use]
    #[track_caller]
    pub const fn new<T: PropertyValue>(name: &'static str, default: Value<'static>) -> Self {
        check_name(name);
        let Some(default) = T::KIND.resolve(&default) else {
            let remedy = ["`: the default does not fit its type; use ", T::KIND.noun()];
            fail(&["property `", name, remedy[0], remedy[1]]);
        };
        Property { name, kind: T::KIND, default }
    }

    /// [`Property::new`] with the type's zero for a default: off, 0, the empty string.
    ///
    /// ```
    /// use vmstate_runtime::property::{Property, Value};
    ///
    /// const QUEUES: Property = Property::zero::<u16>("queues");
    /// assert_eq!(QUEUES.default, Value::Integer(0));
    /// ```
    ///
    /// # Panics
    ///
    /// Like [`Property::new`].
    #[must_use]
    #[track_caller]
    pub const fn zero<T: PropertyValue>(name: &'static str) -> Self {
        Property::new::<T>(name, T::KIND.zero())
    }

    /// Stores `value` in `field`, the field behind the property `name`.
    ///
    /// ```
    /// use vmstate_runtime::property::{Property, Value};
    ///
    /// let mut queues = 1u8;
    /// Property::set(&mut queues, "queues", &Value::Text("0x10"))?;
    /// assert_eq!(queues, 16);
    /// let error = Property::set(&mut queues, "queues", &Value::Integer(300)).unwrap_err();
    /// assert_eq!(error.to_string(), "property `queues`: 300 is out of range; use 0 to 255");
    /// # Ok::<(), vmstate_runtime::property::PropertyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the property does not take the value; the field is left alone then.
    pub fn set<T: PropertyValue>(
        field: &mut T,
        name: &str,
        value: &Value<'_>,
    ) -> Result<(), PropertyError> {
        *field = T::from_value(value).map_err(|error| PropertyError::value(name, error))?;
        Ok(())
    }

    /// What `field` holds, as an override writes it; `None` if its type [does not say](PropertyValue::to_value).
    ///
    /// ```
    /// use vmstate_runtime::property::Property;
    ///
    /// assert_eq!(Property::get(&true).as_deref(), Some("on"));
    /// assert_eq!(Property::get(&16u8).as_deref(), Some("16"));
    /// ```
    #[must_use]
    pub fn get<T: PropertyValue>(field: &T) -> Option<String> {
        field.to_value().map(|value| value.to_string())
    }

    /// The default as a value of the field's type: what `#[vmstate(default)]` puts into effect.
    ///
    /// # Panics
    ///
    /// When a [`PropertyValue`] by hand refuses what its own [`KIND`](PropertyValue::KIND) allows.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub fn initial<T: PropertyValue>(&self) -> T {
        match T::from_value(&self.default) {
            Ok(value) => value,
            Err(error) => panic!("property `{}` refuses its own default: {error}", self.name),
        }
    }
}

#[track_caller]
const fn check_name(name: &str) {
    let mut rest = name.as_bytes();
    if rest.is_empty() {
        fail(&["a property has no name; give it one such as \"support-foo\""]);
    }
    while let [byte, tail @ ..] = rest {
        if matches!(byte, b'.' | b'=' | b' ') {
            fail(&[
                "property `",
                name,
                "`: the name holds a `.`, `=` or space; use letters and `-`",
            ]);
        }
        rest = tail;
    }
}

/// A type of a field that can be a property: `bool`, the integers of fixed width, [`String`], and
/// what you implement it for.
///
/// Text is owned, because an override comes from a command line. An enum is a [choice
/// ](PropertyKind::Choice):
///
/// ```
/// use vmstate_runtime::property::{Property, PropertyKind, PropertyValue, Value, ValueError};
///
/// #[derive(Debug, PartialEq)]
/// enum ZeroPages {
///     None,
///     Legacy,
/// }
///
/// impl PropertyValue for ZeroPages {
///     type Constant = &'static str;
///     const KIND: PropertyKind = PropertyKind::Choice(&["none", "legacy"]);
///
///     fn from_value(value: &Value<'_>) -> Result<Self, ValueError> {
///         match Self::KIND.check(value)? {
///             Value::Text("legacy") => Ok(ZeroPages::Legacy),
///             _ => Ok(ZeroPages::None),
///         }
///     }
///
///     fn to_value(&self) -> Option<Value<'_>> {
///         Some(Value::Text(if *self == ZeroPages::Legacy { "legacy" } else { "none" }))
///     }
/// }
///
/// let mut detection = ZeroPages::None;
/// Property::set(&mut detection, "zero-pages", &Value::Text("legacy"))?;
/// assert_eq!(detection, ZeroPages::Legacy);
/// let error = Property::set(&mut detection, "zero-pages", &Value::Text("fast")).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "property `zero-pages`: `fast` is not a choice; use one of none, legacy"
/// );
/// # Ok::<(), vmstate_runtime::property::PropertyError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be a property",
    label = "use `bool`, an integer of fixed width or `String`",
    note = "an enum can implement `vmstate_runtime::property::PropertyValue`"
)]
pub trait PropertyValue: Sized {
    /// The type of the expression after `default =`: the type itself for `bool` and integers,
    /// `&'static str` for the others.
    type Constant;

    /// Which values the type takes.
    const KIND: PropertyKind;

    /// A constant that cannot be computed where a type is none of a property.
    #[doc(hidden)]
    const FITS: usize = 0;

    /// The value, if [`PropertyValue::KIND`] allows it.
    fn from_value(value: &Value<'_>) -> Result<Self, ValueError>;

    /// The way back: what [`from_value`](Self::from_value) makes this value of. `None`, unless it is implemented: what
    /// reads properties, such as the proof that a new device has its defaults, passes over it then.
    fn to_value(&self) -> Option<Value<'_>> {
        None
    }
}

impl PropertyValue for bool {
    type Constant = bool;
    const KIND: PropertyKind = PropertyKind::Bool;

    fn from_value(value: &Value<'_>) -> Result<Self, ValueError> {
        Ok(Self::KIND.check(value)? == Value::Bool(true))
    }

    fn to_value(&self) -> Option<Value<'_>> {
        Some(Value::Bool(*self))
    }
}

impl PropertyValue for String {
    type Constant = &'static str;
    const KIND: PropertyKind = PropertyKind::Text;

    fn from_value(value: &Value<'_>) -> Result<Self, ValueError> {
        match value {
            Value::Text(text) => Ok(String::from(*text)),
            _ => Err(ValueError::new(Self::KIND, value)),
        }
    }

    fn to_value(&self) -> Option<Value<'_>> {
        Some(Value::Text(self))
    }
}

macro_rules! integer_properties {
    ($($type:ty)+) => {
        $(impl PropertyValue for $type {
            type Constant = $type;
            const KIND: PropertyKind =
                PropertyKind::Integer { min: <$type>::MIN as i128, max: <$type>::MAX as i128 };

            fn from_value(value: &Value<'_>) -> Result<Self, ValueError> {
                let fits = value.to_integer().and_then(|number| number.try_into().ok());
                fits.ok_or_else(|| ValueError::new(Self::KIND, value))
            }

            fn to_value(&self) -> Option<Value<'_>> {
                Some(Value::from(*self))
            }
        })+
    };
}

integer_properties!(u8 u16 u32 u64 i8 i16 i32 i64);

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn integers_hold_their_whole_range_and_no_more() {
        let max = Value::Integer(i128::from(u64::MAX));
        assert_eq!(u64::from_value(&max), Ok(u64::MAX));
        assert_eq!(i64::from_value(&Value::Integer(i128::from(i64::MIN))), Ok(i64::MIN));
        assert!(i64::from_value(&max).is_err());
        assert!(u8::from_value(&Value::Integer(-1)).is_err());
        assert_eq!(i8::from_value(&Value::Text("-0x80")), Ok(-128));
    }

    #[test]
    fn text_is_owned_and_booleans_read_words() {
        assert_eq!(String::from_value(&Value::Text("nic0")), Ok("nic0".to_string()));
        assert!(String::from_value(&Value::Bool(true)).is_err());
        assert_eq!(bool::from_value(&Value::Text("off")), Ok(false));
        assert!(bool::from_value(&Value::Integer(0)).is_err());
    }

    #[test]
    fn a_default_given_as_text_is_stored_typed() {
        const FOO: Property = Property::new::<bool>("foo", Value::Text("on"));
        assert_eq!(FOO.default, Value::Bool(true));
        assert_eq!(Property::zero::<String>("id").default, Value::Text(""));
    }

    #[test]
    fn a_refused_value_leaves_the_field_alone() {
        let mut queues = 4u8;
        assert!(Property::set(&mut queues, "queues", &Value::Text("many")).is_err());
        assert_eq!(queues, 4);
    }

    #[test]
    #[should_panic(expected = "property `queues`: the default does not fit its type")]
    fn a_default_must_fit() {
        let _ = Property::new::<u8>("queues", Value::Integer(300));
    }

    #[test]
    #[should_panic(expected = "property `a.b`: the name holds a `.`, `=` or space")]
    fn a_name_has_no_dot() {
        let _ = Property::zero::<u8>("a.b");
    }

    #[test]
    #[should_panic(expected = "a property has no name")]
    fn a_name_is_not_empty() {
        let _ = Property::zero::<u8>("");
    }
}
