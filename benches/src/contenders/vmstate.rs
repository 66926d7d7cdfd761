//! vmstate itself.

use bytes::Bytes;
use vmstate_runtime::{Decoder, Encoder, LoadError, Segments, VmState};

use super::shared::{Share, Sharing};
use super::{Bench, Contender, LoadFresh, bench};
use crate::workloads::{Case, SharedVga, Workload};

/// The name in the tables.
pub const NAME: &str = "vmstate";

/// The name of (e) with memory that is shared.
pub const SHARED_NAME: &str = "vmstate (Bytes)";

/// vmstate on `workload`.
#[must_use]
pub fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    match workload {
        Workload::Uart(case) => vec![bench(case)],
        Workload::Nic(case) => vec![bench(case)],
        Workload::Cpus(case) => vec![bench(case)],
        Workload::Queues(case) => vec![bench(case)],
        Workload::Vga(case) => vec![bench(case), Box::new(Sharing::<Shared>::new(case))],
    }
}

fn bench<T: VmState + Clone + Default + PartialEq + 'static>(case: &Case<T>) -> Box<dyn Contender> {
    Box::new(Bench::in_place(NAME, case.clone(), save, Reset).into(load).same_wire())
}

/// Loads into a device that was reset.
struct Reset;

impl<T: VmState + Default> LoadFresh<T> for Reset {
    #[inline]
    fn load<R>(&mut self, wire: &[u8], look: impl FnOnce(&T) -> R) -> R {
        let mut device = T::default();
        bench::load(&mut load, wire, &mut device).expect("a stream that was saved");
        look(&device)
    }
}

/// In line, as code by hand is: what [`Bench`] calls out of line is all of it.
#[inline(always)]
fn save<T: VmState>(device: &T, out: &mut Vec<u8>) {
    device.save(&mut Encoder::new(out)).expect("a device in a state that can be saved");
}

/// See [`save`].
#[inline(always)]
fn load<T: VmState>(wire: &[u8], device: &mut T) -> Result<(), LoadError> {
    device.load(&mut Decoder::new(wire), 1)
}

/// The same with memory that is shared.
struct Shared;

impl Share for Shared {
    const NAME: &'static str = SHARED_NAME;

    type Pieces = Segments;

    fn save(vga: &SharedVga, out: &mut Segments) {
        out.clear();
        vga.save(&mut Encoder::segments(out)).expect("a device in a state that can be saved");
    }

    fn load_fresh(stream: &Bytes) -> SharedVga {
        let mut vga = SharedVga::default();
        Self::load_into(stream, &mut vga);
        vga
    }

    fn load_into(stream: &Bytes, vga: &mut SharedVga) {
        vga.load(&mut Decoder::from_bytes(stream), 1).expect("a stream that was saved");
    }

    fn to_vec(pieces: &Segments) -> Vec<u8> {
        pieces.to_vec()
    }
}
