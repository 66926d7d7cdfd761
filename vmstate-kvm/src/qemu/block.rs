//! Memory of a device, on the heap.

use std::ops::{Deref, DerefMut};

use vmstate_runtime::VmState;

/// An array that is too large for the stack, or for `Default`. On the wire it is the array.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
pub struct Block<T, const N: usize>(Box<[T; N]>);

impl<T: Copy + Default, const N: usize> Default for Block<T, N> {
    fn default() -> Self {
        Self(Box::new([T::default(); N]))
    }
}

impl<T, const N: usize> Deref for Block<T, N> {
    type Target = [T; N];

    fn deref(&self) -> &[T; N] {
        &self.0
    }
}

impl<T, const N: usize> DerefMut for Block<T, N> {
    fn deref_mut(&mut self) -> &mut [T; N] {
        &mut self.0
    }
}
