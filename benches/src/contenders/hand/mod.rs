//! The yardstick: for each device, the code that one would write by hand if speed were all that
//! counts.
//!
//! The size is computed once and reserved once; fields go to constant offsets of the spare
//! capacity, and the length is set at the end. A load checks the length once for each run of fields
//! of fixed size, compares the header of a subsection as a whole, and refuses what is left over. It
//! expects subsections in the order in which they are saved, does not look for unknown ones, and its
//! errors say nothing: a loader that is really used would have to do more.

#![allow(unsafe_code)]

mod cpu;
mod nic;
mod queues;
mod raw;
mod uart;
mod vga;

use std::mem::MaybeUninit;

use super::shared::Sharing;
use super::{Bench, Contender, LoadFresh};
use crate::workloads::{Case, Workload};

/// The name in the tables.
pub const NAME: &str = "hand";

/// The name of (e) with memory that is shared.
pub const SHARED_NAME: &str = "hand (Bytes)";

/// The stream ends too soon, or goes on.
#[derive(Debug)]
struct Malformed;

/// What is written by hand for each device.
///
/// # Safety
///
/// `load_fresh` initializes `this` when it returns `Ok`.
unsafe trait ByHand: Sized {
    /// Appends the device's bytes.
    fn save(&self, out: &mut Vec<u8>);

    /// A new device, built in its place.
    fn load_fresh(this: &mut MaybeUninit<Self>, wire: &[u8]) -> Result<(), Malformed>;

    /// Into a device that keeps its vectors.
    fn load_into(&mut self, wire: &[u8]) -> Result<(), Malformed>;
}

/// Code by hand on `workload`.
#[must_use]
pub fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    match workload {
        Workload::Uart(case) => vec![bench(case)],
        Workload::Nic(case) => vec![bench(case)],
        Workload::Cpus(case) => vec![bench(case)],
        Workload::Queues(case) => vec![bench(case)],
        Workload::Vga(case) => vec![bench(case), Box::new(Sharing::<vga::Shared>::new(case))],
    }
}

/// The bytes of the source and of the stale device.
pub(super) fn wires(workload: &Workload) -> Case<Vec<u8>> {
    match workload {
        Workload::Uart(case) => case.map(wire),
        Workload::Nic(case) => case.map(wire),
        Workload::Cpus(case) => case.map(wire),
        Workload::Queues(case) => case.map(wire),
        Workload::Vga(case) => case.map(wire),
    }
}

fn wire<T: ByHand>(device: &T) -> Vec<u8> {
    let mut out = Vec::new();
    device.save(&mut out);
    out
}

fn bench<T: ByHand + Clone + PartialEq + 'static>(case: &Case<T>) -> Box<dyn Contender> {
    let into = |wire: &[u8], device: &mut T| device.load_into(wire);
    Box::new(Bench::in_place(NAME, case.clone(), T::save, Uninit).into(into).same_wire())
}

/// Loads into memory that is not initialized.
struct Uninit;

impl<T: ByHand> LoadFresh<T> for Uninit {
    #[inline]
    fn load<R>(&mut self, wire: &[u8], look: impl FnOnce(&T) -> R) -> R {
        let mut device = MaybeUninit::uninit();
        T::load_fresh(&mut device, wire).expect("a whole stream");
        // SAFETY: what returns `Ok` has initialized it; it is not used after it was dropped.
        unsafe {
            let result = look(device.assume_init_ref());
            device.assume_init_drop();
            result
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workloads::{queues, uart};

    /// No shorter stream is a whole one: neither has a subsection at its end. Nor is a longer one.
    fn every_other_length_is_an_error<T: ByHand>(case: Case<T>) {
        let whole = wire(&*case.source);
        let mut device = case.stale;
        for len in 0..whole.len() {
            // A copy, so that a tool that watches memory sees a read beyond it.
            let cut = whole[..len].to_vec();
            assert!(device.load_into(&cut).is_err(), "into, {len} bytes");
            let fresh = T::load_fresh(&mut MaybeUninit::uninit(), &cut);
            assert!(fresh.is_err(), "fresh, {len} bytes");
        }
        let more = [&whole[..], &[0]].concat();
        assert!(device.load_into(&more).is_err(), "into, a byte is left");
        // Forgotten, if it was made: it may be one that was not, and leak.
        assert!(T::load_fresh(&mut MaybeUninit::uninit(), &more).is_err(), "fresh, a byte is left");
        assert!(device.load_into(&whole).is_ok());
    }

    #[test]
    fn streams_of_another_length() {
        every_other_length_is_an_error(Case::new(uart::device));
        every_other_length_is_an_error(Case::new(queues::device));
    }
}
