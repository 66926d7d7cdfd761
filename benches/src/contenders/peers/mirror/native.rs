//! The types of fields as the workloads have them. A peer that needs another type for some of them
//! declares its own of that name.

/// A short array.
pub(in crate::contenders::peers) type Array<T, const N: usize> = [T; N];

/// An array of more than 32 elements.
pub(in crate::contenders::peers) type Table<T, const N: usize> = [T; N];

/// An array of arrays.
pub(in crate::contenders::peers) type Matrix<T, const M: usize, const N: usize> = [[T; M]; N];

/// An array of bytes.
pub(in crate::contenders::peers) type Bytes<const N: usize> = [u8; N];

/// Many bytes.
pub(in crate::contenders::peers) type Blob = Vec<u8>;
