//! postcard: serde, integers of variable width. It has no other.

use std::mem;

use super::mirror::on;
use super::serde_structs::{Cpus, Nic, Queues, Uart, Vga};
use super::{Bench, Contender, RETURNS};
use crate::workloads::Workload;

/// postcard on `workload`. Extending a vector is faster for it than filling a slice.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => {
        let bench = Bench::new(
            "postcard",
            case,
            |value, out| *out = postcard::to_extend(value, mem::take(out)).unwrap(),
            |wire| postcard::from_bytes(wire).unwrap(),
        );
        Box::new(bench.no_into(RETURNS))
    })]
}
