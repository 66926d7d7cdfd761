//! The value of a property, and the set of values a property takes.

use core::fmt;

use super::constant::same;
use super::error::ValueError;

/// The value of a property, in a const table, a default or an override.
///
/// Text is accepted for every kind of property and parsed by it, as QEMU does for `-global`:
/// `"off"` switches a boolean off, `"0x10"` is the integer 16.
///
/// ```
/// use vmstate_runtime::property::{PropertyKind, Value};
///
/// const OFF: Value<'static> = Value::Bool(false);
/// assert_eq!(PropertyKind::Bool.check(&Value::Text("off")), Ok(OFF));
/// assert_eq!(Value::from(16u8), Value::Integer(16));
/// assert_eq!(Value::from("legacy").to_string(), "legacy");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// On or off.
    Bool(bool),
    /// Any integer of at most 64 bits.
    Integer(i128),
    /// A string, or the text form of one of the others.
    Text(&'a str),
}

impl Value<'_> {
    const fn to_bool(self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(value),
            Value::Text(text) => parse_bool(text),
            Value::Integer(_) => None,
        }
    }

    pub(super) const fn to_integer(self) -> Option<i128> {
        match self {
            Value::Integer(value) => Some(value),
            Value::Text(text) => parse_integer(text),
            Value::Bool(_) => None,
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(true) => f.pad("on"),
            Value::Bool(false) => f.pad("off"),
            Value::Integer(value) => fmt::Display::fmt(value, f),
            Value::Text(text) => f.pad(text),
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Value::Text(value)
    }
}

macro_rules! from_integers {
    ($($type:ty)+) => {
        $(impl From<$type> for Value<'_> {
            fn from(value: $type) -> Self {
                Value::Integer(i128::from(value))
            }
        })+
    };
}

from_integers!(u8 u16 u32 u64 i8 i16 i32 i64);

/// Which values a property takes.
///
/// ```
/// use vmstate_runtime::property::{PropertyKind, Value};
///
/// let queues = PropertyKind::Integer { min: 1, max: 64 };
/// assert_eq!(queues.check(&Value::Text("0x10")), Ok(Value::Integer(16)));
/// let error = queues.check(&Value::Integer(65)).unwrap_err();
/// assert_eq!(error.to_string(), "65 is out of range; use 1 to 64");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PropertyKind {
    /// On or off; as text on, yes, true, y, off, no, false, n.
    Bool,
    /// An integer from `min` to `max`, both included; as text decimal, or hexadecimal after `0x`.
    Integer {
        /// The smallest.
        min: i128,
        /// The largest.
        max: i128,
    },
    /// Any string.
    Text,
    /// One of these strings.
    Choice(&'static [&'static str]),
}

impl PropertyKind {
    /// The value as this kind stores it: text is parsed, and anything else must have the right type
    /// and be in range.
    ///
    /// # Errors
    ///
    /// When it is text that cannot be parsed, of another type, or out of range.
    pub fn check<'a>(&self, value: &Value<'a>) -> Result<Value<'a>, ValueError> {
        self.resolve(value).ok_or_else(|| ValueError::new(*self, value))
    }

    /// What a property is when neither the device nor a machine type says: off, 0 or the integer
    /// nearest to it, the empty string, the first choice.
    ///
    /// ```
    /// use vmstate_runtime::property::{PropertyKind, Value};
    ///
    /// assert_eq!(PropertyKind::Bool.zero(), Value::Bool(false));
    /// assert_eq!(PropertyKind::Integer { min: 1, max: 64 }.zero(), Value::Integer(1));
    /// ```
    #[must_use]
    pub const fn zero(&self) -> Value<'static> {
        match *self {
            PropertyKind::Bool => Value::Bool(false),
            PropertyKind::Integer { min, .. } if min > 0 => Value::Integer(min),
            PropertyKind::Integer { max, .. } if max < 0 => Value::Integer(max),
            PropertyKind::Integer { .. } => Value::Integer(0),
            PropertyKind::Text | PropertyKind::Choice([]) => Value::Text(""),
            PropertyKind::Choice([first, ..]) => Value::Text(first),
        }
    }

    /// What to write, for the message of a const.
    #[doc(hidden)]
    #[must_use]
    pub const fn noun(&self) -> &'static str {
        match self {
            PropertyKind::Bool => "true or false",
            PropertyKind::Integer { .. } => "an integer in its range",
            PropertyKind::Text => "a string",
            PropertyKind::Choice(_) => "one of its choices",
        }
    }

    /// [`PropertyKind::check`] in a const, where no error can be put together.
    ///
    /// ```
    /// use vmstate_runtime::property::{PropertyKind, Value};
    ///
    /// const OFF: Option<Value<'_>> = PropertyKind::Bool.resolve(&Value::Text("off"));
    /// assert_eq!(OFF, Some(Value::Bool(false)));
    /// assert_eq!(PropertyKind::Bool.resolve(&Value::Integer(1)), None);
    /// ```
    #[must_use]
    pub const fn resolve<'a>(&self, value: &Value<'a>) -> Option<Value<'a>> {
        match (*self, *value) {
            (PropertyKind::Bool, value) => match value.to_bool() {
                Some(on) => Some(Value::Bool(on)),
                None => None,
            },
            (PropertyKind::Integer { min, max }, value) => match value.to_integer() {
                Some(number) if min <= number && number <= max => Some(Value::Integer(number)),
                _ => None,
            },
            (PropertyKind::Text, Value::Text(_)) => Some(*value),
            (PropertyKind::Choice(choices), Value::Text(text)) => match position(choices, text) {
                Some(_) => Some(*value),
                None => None,
            },
            _ => None,
        }
    }
}

/// Where `text` is among `choices`.
pub(super) const fn position(choices: &[&str], text: &str) -> Option<usize> {
    let mut at = 0;
    while at < choices.len() {
        if same(choices[at], text) {
            return Some(at);
        }
        at += 1;
    }
    None
}

const fn parse_bool(text: &str) -> Option<bool> {
    if position(&["on", "yes", "true", "y"], text).is_some() {
        Some(true)
    } else if position(&["off", "no", "false", "n"], text).is_some() {
        Some(false)
    } else {
        None
    }
}

/// An optional minus, then decimal digits, or `0x` and hexadecimal ones.
const fn parse_integer(text: &str) -> Option<i128> {
    match text.as_bytes() {
        [b'-', digits @ ..] => match parse_magnitude(digits) {
            Some(magnitude) => Some(-magnitude),
            None => None,
        },
        digits => parse_magnitude(digits),
    }
}

const fn parse_magnitude(digits: &[u8]) -> Option<i128> {
    let (mut digits, radix) = match digits {
        [b'0', b'x' | b'X', rest @ ..] => (rest, 16),
        _ => (digits, 10),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number: i128 = 0;
    while let [digit, rest @ ..] = digits {
        let Some(digit) = (*digit as char).to_digit(radix) else { return None };
        let Some(shifted) = number.checked_mul(radix as i128) else { return None };
        let Some(next) = shifted.checked_add(digit as i128) else { return None };
        number = next;
        digits = rest;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const U8: PropertyKind = PropertyKind::Integer { min: 0, max: 255 };
    const MODE: PropertyKind = PropertyKind::Choice(&["none", "legacy"]);

    #[test]
    fn booleans_are_words() {
        for text in ["on", "yes", "true", "y"] {
            assert_eq!(PropertyKind::Bool.check(&Value::Text(text)), Ok(Value::Bool(true)));
        }
        for text in ["off", "no", "false", "n"] {
            assert_eq!(PropertyKind::Bool.check(&Value::Text(text)), Ok(Value::Bool(false)));
        }
        for value in [Value::Text("ON"), Value::Text(""), Value::Text("1"), Value::Integer(1)] {
            assert!(PropertyKind::Bool.check(&value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn integers_are_decimal_or_hexadecimal() {
        for (text, number) in [("0", 0), ("007", 7), ("255", 255), ("0xff", 255), ("0XFF", 255)] {
            assert_eq!(U8.check(&Value::Text(text)), Ok(Value::Integer(number)));
        }
        assert_eq!(parse_integer("-0x80"), Some(-128));
        for text in ["", "-", "0x", "--1", "+1", "1_0", "0x-1", "ff", "1 ", "١"] {
            assert_eq!(parse_integer(text), None, "{text:?}");
        }
        assert_eq!(parse_integer(&i128::MAX.to_string()), Some(i128::MAX));
        assert_eq!(parse_integer("170141183460469231731687303715884105728"), None);
    }

    #[test]
    fn every_kind_refuses_the_others() {
        let bad =
            |kind: PropertyKind, value: Value<'_>| kind.check(&value).unwrap_err().to_string();
        assert_eq!(bad(U8, Value::Integer(300)), "300 is out of range; use 0 to 255");
        assert_eq!(bad(U8, Value::Text("-1")), "`-1` is out of range; use 0 to 255");
        assert_eq!(bad(U8, Value::Text("many")), "`many` is not an integer; use 0 to 255");
        assert_eq!(bad(U8, Value::Bool(true)), "on is not an integer; use 0 to 255");
        assert_eq!(
            bad(PropertyKind::Bool, "maybe".into()),
            "`maybe` is not a boolean; use on or off"
        );
        assert_eq!(bad(PropertyKind::Text, 5u8.into()), "5 is not a string; put it in quotes");
        assert_eq!(bad(MODE, "legcy".into()), "`legcy` is not a choice; use one of none, legacy");
        assert_eq!(bad(MODE, true.into()), "on is not a choice; use one of none, legacy");
    }

    #[test]
    fn text_and_choices_stay_text() {
        assert_eq!(PropertyKind::Text.check(&"5".into()), Ok(Value::Text("5")));
        assert_eq!(MODE.check(&"legacy".into()), Ok(Value::Text("legacy")));
    }

    #[test]
    fn zero_is_legal_for_its_kind() {
        let kinds = [
            PropertyKind::Bool,
            U8,
            PropertyKind::Integer { min: 2, max: 3 },
            PropertyKind::Integer { min: -3, max: -2 },
            PropertyKind::Text,
            MODE,
        ];
        let zeros = kinds.map(|kind| kind.zero());
        let expected: [Value<'_>; 6] =
            [false.into(), 0.into(), 2.into(), (-2).into(), "".into(), "none".into()];
        assert_eq!(zeros, expected);
        for kind in kinds {
            assert_eq!(kind.check(&kind.zero()), Ok(kind.zero()));
        }
    }

    #[test]
    fn values_print_as_an_override_writes_them() {
        for (value, text) in [
            (Value::from(true), "on"),
            (false.into(), "off"),
            ((-7).into(), "-7"),
            ("x".into(), "x"),
        ] {
            assert_eq!(value.to_string(), text);
        }
        assert_eq!(
            alloc::format!("{:<4}|{:>4}|", Value::Bool(true), Value::Text("x")),
            "on  |   x|"
        );
    }
}
