//! How the values of the workloads get into a peer's structs.

/// A peer's twin of a value of the workloads.
pub(in crate::contenders::peers) trait Of<S>: Sized {
    /// The twin of `source`.
    fn of(source: &S) -> Self;

    /// The twins of several.
    fn all(sources: &[S]) -> Vec<Self> {
        sources.iter().map(Self::of).collect()
    }
}

impl Of<u8> for u8 {
    fn of(source: &u8) -> Self {
        *source
    }

    /// In one piece: there are 16 MiB of them, and not every build optimizes.
    fn all(sources: &[u8]) -> Vec<Self> {
        sources.to_vec()
    }
}

macro_rules! widen {
    ($($from:ty => $($to:ty)*;)*) => {$($(
        impl Of<$from> for $to {
            fn of(source: &$from) -> Self {
                (*source).into()
            }
        }
    )*)*};
}

widen! {
    u8 => u32;
    u16 => u16 u32;
    u32 => u32;
    u64 => u64;
    i8 => i8 i32;
    i32 => i32;
    i64 => i64;
    bool => bool;
}

impl<T: Of<S>, S, const N: usize> Of<[S; N]> for [T; N] {
    fn of(source: &[S; N]) -> Self {
        std::array::from_fn(|i| T::of(&source[i]))
    }
}

impl<T: Of<S>, S, const N: usize> Of<[S; N]> for Vec<T> {
    fn of(source: &[S; N]) -> Self {
        T::all(source)
    }
}

impl<T: Of<S>, S> Of<Vec<S>> for Vec<T> {
    fn of(source: &Vec<S>) -> Self {
        T::all(source)
    }
}
