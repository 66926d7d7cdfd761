//! The values in a table of machine types: literals whose type is inferred.

use vmstate_runtime::property::Value;

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

// Written out: a message of the compiler shows these lines.
impl Literal for bool {}
impl Literal for i128 {}
impl Literal for &'static str {}

macro_rules! value {
    ($($type:ty as $variant:ident),+ $(,)?) => {
        $(impl Untyped<$type> {
            /// The value, in a const.
            #[must_use]
            pub const fn value(self) -> Value<'static> {
                Value::$variant(self.0)
            }
        })+
    };
}

value!(bool as Bool, i128 as Integer, &'static str as Text);

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
}
