//! What a key wants of the type of its field, where tokens do not tell: behind an alias. One trait a key, so that a
//! type that does not fit is one error, in the words of the key.

use alloc::boxed::Box;
use alloc::collections::{LinkedList, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use bytes::Bytes;
use core::fmt::Debug;

use super::Bitmap;

macro_rules! wants {
    ($($name:ident: $message:literal, $label:literal;)*) => {$(
        #[doc = $label]
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name {
            /// A constant that cannot be computed where the type does not fit.
            const FITS: usize = 0;
        }
    )*};
}

wants! {
    FitsCounted: "`{Self}` does not hold a counted number of elements",
        "`len` and `prefix` need a `Vec`, `VecDeque`, `Box<[T]>`, array, `String` or `Bytes`";
    FitsConfigured: "`{Self}` has no length that is configured",
        "`configured` needs a `Vec`, `VecDeque`, `Box<[T]>`, `String` or `Bytes`";
    FitsList: "`{Self}` is not a list",
        "`queue` and `list` need a `VecDeque`, `Vec` or `LinkedList`";
    FitsBits: "`{Self}` is not a bitmap",
        "`bits` needs a `Bitmap`, or a `Vec<u64>` of words";
    FitsOptional: "`{Self}` is not an `Option`",
        "`optional` needs an `Option<T>`; what is always there needs no key";
    FitsPointer: "`{Self}` is not an `Option<Box<T>>`",
        "`nullable` and `auto_alloc` need an `Option<Box<T>>`; for an `Option` of anything there is `optional`";
    FitsEqual: "`{Self}` cannot be compared",
        "`equal` needs a type that is `Clone`, `PartialEq` and `Debug`, such as an integer";
}

macro_rules! fits {
    ($($name:ident: $($ty:ty)*;)*) => {$($(
        impl<T> $name for $ty {}
    )*)*};
}

fits! {
    FitsCounted: Vec<T> VecDeque<T> Box<[T]>;
    FitsConfigured: Vec<T> VecDeque<T> Box<[T]>;
    FitsList: Vec<T> VecDeque<T> LinkedList<T>;
    FitsOptional: Option<T>;
    FitsPointer: Option<Box<T>>;
}

impl<T, const N: usize> FitsCounted for [T; N] {}
impl FitsCounted for Bytes {}
impl FitsCounted for String {}
impl FitsConfigured for Bytes {}
impl FitsConfigured for String {}
impl FitsBits for Bitmap {}
impl FitsBits for Vec<u64> {}

#[diagnostic::do_not_recommend]
impl<T: Clone + PartialEq + Debug> FitsEqual for T {}
