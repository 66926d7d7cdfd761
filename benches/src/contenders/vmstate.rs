//! vmstate itself.

use vmstate_runtime::{Decoder, Encoder, VmState};

use super::{Bench, Contender};
use crate::workloads::{Case, Workload};

/// The name in the tables.
pub const NAME: &str = "vmstate";

/// vmstate on `workload`.
#[must_use]
pub fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![match workload {
        Workload::Uart(case) => bench(case.clone()),
        Workload::Nic(case) => bench(case.clone()),
        Workload::Cpus(case) => bench(case.clone()),
        Workload::Queues(case) => bench(case.clone()),
        Workload::Vga(case) => bench(case.clone()),
    }]
}

fn bench<T: VmState + Default + PartialEq + 'static>(case: Case<T>) -> Box<dyn Contender> {
    let bench = Bench::new(NAME, case, save, |wire| {
        let mut device = T::default();
        load(wire, &mut device);
        device
    });
    Box::new(bench.into(load).same_wire())
}

fn save<T: VmState>(device: &T, out: &mut Vec<u8>) {
    device.save(&mut Encoder::new(out)).expect("a device in a state that can be saved");
}

fn load<T: VmState>(wire: &[u8], device: &mut T) {
    device.load(&mut Decoder::new(wire), 1).expect("a stream that was saved");
}
