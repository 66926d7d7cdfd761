//! The fingerprint of a wire type, for the gate.

use core::marker::PhantomData;

use super::Layout;
use crate::schema::fingerprint;

/// The fingerprint of what a value of type `T` is on the wire when `L` lays it out. The compiler evaluates it once for all
/// fields that have both.
pub struct Fingerprint<T: ?Sized, L: ?Sized>(PhantomData<T>, PhantomData<L>);

impl<T: ?Sized, L: Layout<T> + ?Sized> Fingerprint<T, L> {
    /// The fingerprint.
    pub const OF: u64 = fingerprint(&L::TYPE);
}
