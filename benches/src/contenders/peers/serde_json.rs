//! `serde_json`: text.

use super::mirror::on;
use super::serde_structs::{Cpus, Nic, Queues, Uart, Vga};
use super::{Bench, Contender, RETURNS};
use crate::workloads::Workload;

/// `serde_json` on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => {
        let bench = Bench::new(
            "serde_json",
            case,
            |value, out| serde_json::to_writer(out, value).unwrap(),
            |wire| serde_json::from_slice(wire).unwrap(),
        );
        Box::new(bench.no_into(RETURNS))
    })]
}
