//! The limit of memory: a copy of the bytes, without a format.

use super::{Bench, Contender, hand};
use crate::workloads::Workload;

/// The name in the tables.
pub const NAME: &str = "memcpy";

/// A copy of as many bytes as `workload` has on the wire.
#[must_use]
pub fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    let save = |bytes: &Vec<u8>, out: &mut Vec<u8>| out.extend_from_slice(bytes);
    let into = |wire: &[u8], bytes: &mut Vec<u8>| bytes.copy_from_slice(wire);
    let bench = Bench::new(NAME, hand::wires(workload), save, <[u8]>::to_vec);
    vec![Box::new(bench.into(into).no_fresh("a copy makes no new value").same_wire())]
}
