//! What a field is when it does not come, where consts say so: their value as text, so that another value of the same const
//! is another text. Not part of the public interface.

use core::marker::PhantomData;

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

macro_rules! texts {
    ($($ty:ident)*) => {$(
        impl<D: AbsentValue<$ty, FIELD>, const FIELD: usize> Absence<D, $ty, FIELD> {
            const WRITTEN: &'static Text<64> = &{
                let mut text = Text::new();
                value!($ty, text, D::VALUE);
                text
            };
            /// The value.
            pub const TEXT: AbsentText = AbsentText(Self::WRITTEN.as_str());
        }

        impl<D: AbsentValue<[$ty; N], FIELD>, const N: usize, const FIELD: usize> Absence<D, [$ty; N], FIELD> {
            const VALUES: &'static [$ty; N] = &D::VALUE;
            const WRITTEN: &'static Text<LONGEST> = &{
                let mut text = Text::new();
                let mut i = 0;
                text.byte(b'[');
                while i < N {
                    if i > 0 {
                        text.byte(b',');
                    }
                    value!($ty, text, Self::VALUES[i]);
                    i += 1;
                }
                text.byte(b']');
                shortened(text)
            };
            /// The values.
            pub const TEXT: AbsentText = AbsentText(Self::WRITTEN.as_str());
        }
    )*};
}

macro_rules! value {
    (bool, $text:ident, $value:expr) => {
        $text.word(if $value { "true" } else { "false" })
    };
    (f32, $text:ident, $value:expr) => {
        $text.number($value.to_bits() as u64)
    };
    (f64, $text:ident, $value:expr) => {
        $text.number($value.to_bits())
    };
    ($ty:ident, $text:ident, $value:expr) => {
        $text.signed($value as i128)
    };
}

texts!(bool u8 u16 u32 u64 i8 i16 i32 i64 f32 f64);
