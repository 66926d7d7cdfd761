//! The structs for serde's formats. Bytes are handed over as such, not as lists of numbers.

use serde::{Deserialize, Serialize};

use super::mirror::Of;
use super::mirror::mirror;
use super::mirror::native::{Array, Matrix};

mirror! { #[derive(Serialize, Deserialize)] }

/// An array that is too long for serde itself.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent, bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub(super) struct Table<T, const N: usize>(#[serde(with = "serde_big_array::BigArray")] [T; N]);

/// Bytes of a known number.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Bytes<const N: usize>(#[serde(with = "serde_bytes")] [u8; N]);

/// Any number of bytes.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Blob(#[serde(with = "serde_bytes")] Vec<u8>);

impl<T: Of<S>, S, const N: usize> Of<[S; N]> for Table<T, N> {
    fn of(source: &[S; N]) -> Self {
        Self(Of::of(source))
    }
}

impl<const N: usize> Of<[u8; N]> for Bytes<N> {
    fn of(source: &[u8; N]) -> Self {
        Self(*source)
    }
}

impl Of<Vec<u8>> for Blob {
    fn of(source: &Vec<u8>) -> Self {
        Self(source.clone())
    }
}
