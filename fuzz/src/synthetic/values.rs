//! Values that are in several devices, and how those that know nothing of `arbitrary` are made.

use std::collections::VecDeque;
use std::num::{NonZeroI32, NonZeroU16, NonZeroU64};

use arbitrary::{Arbitrary, Result, Unstructured};
use bytes::Bytes;
use vmstate_runtime::{Bitmap, CpuDouble, Timer, VmState};

use super::Synthetic;

/// A nested struct that is nothing but integers.
#[derive(VmState, Arbitrary, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    a: u8,
    b: u16,
}

/// An enum without data.
#[derive(VmState, Arbitrary, Clone, Copy, Debug, Default, PartialEq)]
#[repr(u16)]
pub(super) enum Mode {
    #[default]
    Off = 0,
    On = 5,
    Auto = 0x0506,
}

/// A nested struct with a subsection, so that QEMU's loader looks for one behind it.
#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "inner", subsection(sub, needed = "has_sub"))]
pub(super) struct Inner {
    #[vmstate(validate = "is_told_apart")]
    #[arbitrary(with = told_apart)]
    a: u8,
    b: u32,
    #[vmstate(subsection = "sub")]
    sub: u8,
}

impl Inner {
    fn is_told_apart(&self, _version_id: u32) -> bool {
        self.a != MARKER
    }

    fn has_sub(&self) -> bool {
        self.sub != 0
    }
}

/// A nested struct without a fixed size.
#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "text")]
pub(super) struct Text {
    #[vmstate(prefix = u16)]
    bytes: Vec<u8>,
    after: u8,
}

/// What a subsection begins with. Behind a struct without its subsection QEMU takes it for one, also where it is the first
/// byte of the next struct: so no struct here that is an element and has a subsection begins with it, and behind
/// the last there is a fence.
pub(super) const MARKER: u8 = 5;

/// A first byte that is no [`MARKER`].
pub(super) fn told_apart(input: &mut Unstructured<'_>) -> Result<u8> {
    u8::arbitrary(input).map(|byte| if byte == MARKER { 0 } else { byte })
}

pub(super) fn bytes(input: &mut Unstructured<'_>) -> Result<Bytes> {
    Vec::arbitrary(input).map(Bytes::from)
}

pub(super) fn timer(input: &mut Unstructured<'_>) -> Result<Timer> {
    u64::arbitrary(input).map(Timer::at)
}

pub(super) fn double(input: &mut Unstructured<'_>) -> Result<CpuDouble> {
    u64::arbitrary(input).map(CpuDouble)
}

/// A bitmap of as many bits as there are values.
pub(super) fn bitmap(values: impl ExactSizeIterator<Item = bool>) -> Bitmap {
    let mut bitmap = Bitmap::new(values.len());
    for (at, value) in values.enumerate() {
        bitmap.set(at, value);
    }
    bitmap
}

/// What has no value to begin with.
#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "values")]
pub(super) struct Values {
    #[vmstate(prefix = u16)]
    nonzero: Vec<NonZeroU16>,
    #[vmstate(prefix = u16)]
    arrays: VecDeque<[NonZeroI32; 2]>,
    #[vmstate(prefix = u16)]
    tuples: Vec<(u8, NonZeroU64)>,
    #[vmstate(optional)]
    maybe: Option<NonZeroU16>,
    #[vmstate(auto_alloc)]
    object: Option<Box<NonZeroU64>>,
    #[vmstate(optional)]
    several: [Option<Box<NonZeroU16>>; 3],
    after: Pair,
}

impl Synthetic for Values {}
