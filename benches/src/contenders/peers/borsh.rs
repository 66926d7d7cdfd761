//! borsh: little endian, fixed width.

use borsh::{BorshDeserialize, BorshSerialize};

use super::mirror::native::{Array, Blob, Bytes, Matrix, Table};
use super::mirror::{mirror, on};
use super::{Bench, Contender, RETURNS};
use crate::workloads::Workload;

mirror! { #[derive(BorshSerialize, BorshDeserialize)] }

/// borsh on `workload`. With a slice instead of the vector it would be three times as slow.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => {
        let bench = Bench::new(
            "borsh",
            case,
            |value, out| borsh::to_writer(out, value).unwrap(),
            |wire| borsh::from_slice(wire).unwrap(),
        );
        Box::new(bench.no_into(RETURNS))
    })]
}
