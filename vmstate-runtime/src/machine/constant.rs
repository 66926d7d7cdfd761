//! What the derive and `machine_types!` expand to: values from literals, and compile errors that name
//! the offender. Not part of the public interface.

use super::Value;

/// A value written where its type is unknown, in a table of machine types. Only one integer type
/// has an implementation, so that the type of `5` is inferred.
#[derive(Clone, Copy, Debug)]
pub struct Untyped<T: Literal>(pub T);

/// What a value in a table of machine types can be.
#[diagnostic::on_unimplemented(
    message = "the value of a property is a boolean, an integer or a string",
    label = "write `false`, `1`, `\"legacy\"`, or `LIMIT as i128` for a const"
)]
pub trait Literal {}

impl Literal for bool {}
impl Literal for i128 {}
impl Literal for &'static str {}

/// A default whose type is known: [`PropertyValue::Constant`](super::PropertyValue::Constant) of the
/// field's type. `300` for a `u8` is then rustc's own error, on the user's literal.
#[derive(Clone, Copy, Debug)]
pub struct Typed<T>(pub T);

macro_rules! value {
    ($($wrapper:ident<$type:ty> as $variant:ident $(($wide:ty))?),+ $(,)?) => {
        $(impl $wrapper<$type> {
            /// The value, in a const.
            #[must_use]
            pub const fn value(self) -> Value<'static> {
                Value::$variant(self.0 $(as $wide)?)
            }
        })+
    };
}

value! {
    Untyped<bool> as Bool,
    Untyped<i128> as Integer,
    Untyped<&'static str> as Text,
    Typed<bool> as Bool,
    Typed<u8> as Integer(i128),
    Typed<u16> as Integer(i128),
    Typed<u32> as Integer(i128),
    Typed<u64> as Integer(i128),
    Typed<i8> as Integer(i128),
    Typed<i16> as Integer(i128),
    Typed<i32> as Integer(i128),
    Typed<i64> as Integer(i128),
    Typed<&'static str> as Text,
}

/// Ends a const evaluation with a message put together from `parts`.
#[track_caller]
pub(crate) const fn fail(parts: &[&str]) -> ! {
    let mut message = [0; 4096];
    let mut length = 0;
    let mut part = 0;
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut at = 0;
        while at < bytes.len() && length < message.len() {
            message[length] = bytes[at];
            length += 1;
            at += 1;
        }
        part += 1;
    }
    match core::str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        // The names are so long that the message was cut inside a character.
        Err(_) => panic!("a name is too long"),
    }
}

/// `a == b`, which a const fn cannot write; from the end, where the names of devices differ, because
/// rustc counts the steps of a const and a product has many names.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = a.len();
    if at != b.len() {
        return false;
    }
    while at > 0 {
        at -= 1;
        if a[at] != b[at] {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_a_table_find_their_type() {
        const VALUES: [Value<'_>; 4] = [
            Untyped(true).value(),
            Untyped(-5).value(),
            Untyped(1 << 40).value(),
            Untyped("legacy").value(),
        ];
        let expected =
            [Value::Bool(true), Value::Integer(-5), Value::Integer(1 << 40), Value::Text("legacy")];
        assert_eq!(VALUES, expected);
    }

    #[test]
    fn typed_defaults_keep_their_value() {
        assert_eq!(Typed::<u64>(u64::MAX).value(), Value::Integer(i128::from(u64::MAX)));
        assert_eq!(Typed::<i8>(-128).value(), Value::Integer(-128));
        assert_eq!(Typed::<bool>(false).value(), Value::Bool(false));
        assert_eq!(Typed::<&str>("x").value(), Value::Text("x"));
    }

    #[test]
    fn same_compares_bytes() {
        assert!(same("", "") && same("pl011", "pl011"));
        assert!(!same("pl011", "pl01") && !same("pl011", "pl012"));
        let long = "virtio-net-pci-transitional";
        assert!(same(long, long) && !same(long, "virtio-net-pci-transitionaL"));
        assert!(!same(long, "Virtio-net-pci-transitional"));
    }

    #[test]
    #[should_panic(expected = "machine type `a` is doubled; name it once")]
    fn fail_names_the_offender() {
        fail(&["machine type `", "a", "` is doubled; name it once"]);
    }

    #[test]
    #[should_panic(expected = "a name is too long")]
    fn fail_survives_a_cut_character() {
        fail(&["x", &"ä".repeat(4000)]);
    }
}
