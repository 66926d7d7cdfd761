//! What a field is when it does not come, where consts say so: their value as text, so that another value of the same const
//! is another text. Not part of the public interface.

use core::marker::PhantomData;
use core::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
    Wrapping,
};

use super::text::Text;

/// The value of the field of this number, of which only consts are named. The derive implements it.
pub trait AbsentValue<T, const FIELD: usize> {
    /// The value.
    const VALUE: T;
}

/// The value as text: where there is one for its type, `TEXT` is that of an impl; else that of [`AsWritten`].
pub struct Absence<D, T, const FIELD: usize>(PhantomData<(D, T)>);

/// The text of a value, or that there is none for its type.
pub struct AbsentText(Option<&'static str>);

/// A value of a type that no text is made of: it is called what the source calls it.
pub trait AsWritten {
    /// Nothing.
    const TEXT: AbsentText = AbsentText(None);
}

impl<D, T, const FIELD: usize> AsWritten for Absence<D, T, FIELD> {}

impl AbsentText {
    /// The text, or else what is written in the source.
    #[must_use]
    pub const fn or(self, written: &'static str) -> &'static str {
        match self.0 {
            Some(text) => text,
            None => written,
        }
    }
}

/// The longest text of an array; of a longer one there is the fingerprint.
const LONGEST: usize = 128;

const fn shortened(text: Text<LONGEST>) -> Text<LONGEST> {
    if text.as_str().is_some() {
        return text;
    }
    let mut short = Text::new();
    short.byte(b'#');
    short.number(text.hash());
    short
}

/// How values of types become text; arrays of them, and arrays of those.
macro_rules! texts {
    ($(|$text:ident, $value:ident| $write:expr => $($ty:ty),*;)*) => {$($(
        impl<D: AbsentValue<$ty, FIELD>, const FIELD: usize> Absence<D, $ty, FIELD> {
            const WRITTEN: &'static Text<64> = &{
                let (mut $text, $value) = (Text::new(), D::VALUE);
                $write;
                $text
            };
            /// The value.
            pub const TEXT: AbsentText = AbsentText(Self::WRITTEN.as_str());
        }

        impl<D: AbsentValue<[$ty; N], FIELD>, const N: usize, const FIELD: usize> Absence<D, [$ty; N], FIELD> {
            const VALUES: &'static [$ty] = &D::VALUE;
            /// The values.
            pub const TEXT: AbsentText = list!(|$text, $value| $write => $ty);
        }

        impl<D: AbsentValue<[[$ty; N]; M], FIELD>, const N: usize, const M: usize, const FIELD: usize>
            Absence<D, [[$ty; N]; M], FIELD>
        {
            const VALUES: &'static [$ty] = (&D::VALUE as &'static [[$ty; N]]).as_flattened();
            /// The values.
            pub const TEXT: AbsentText = list!(|$text, $value| $write => $ty);
        }
    )*)*};
}

macro_rules! list {
    (|$text:ident, $value:ident| $write:expr => $ty:ty) => {{
        let written: &'static Text<LONGEST> = const {
            let (mut $text, mut i) = (Text::new(), 0);
            $text.byte(b'[');
            while i < Self::VALUES.len() {
                if i > 0 {
                    $text.byte(b',');
                }
                let $value: $ty = Self::VALUES[i];
                $write;
                i += 1;
            }
            $text.byte(b']');
            &shortened($text)
        };
        AbsentText(written.as_str())
    }};
}

texts! {
    |text, value| text.word(if value { "true" } else { "false" }) => bool;
    |text, value| text.signed(value as i128) => u8, u16, u32, u64, i8, i16, i32, i64;
    |text, value| text.number(value.to_bits() as u64) => f32;
    |text, value| text.number(value.to_bits()) => f64;
    |text, value| text.signed(value.get() as i128) =>
        NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64;
    |text, value| text.signed(value.0 as i128) =>
        Wrapping<u8>, Wrapping<u16>, Wrapping<u32>, Wrapping<u64>,
        Wrapping<i8>, Wrapping<i16>, Wrapping<i32>, Wrapping<i64>;
}
