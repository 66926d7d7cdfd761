//! rkyv: the layout of memory, little endian, with relative pointers.

use rkyv::api::high::to_bytes_in;
use rkyv::rancor::Error;
use rkyv::{Archive, Deserialize, Serialize};

use super::mirror::native::{Array, Blob, Bytes, Matrix, Table};
use super::mirror::{mirror, on};
use super::{Bench, Contender, RETURNS};
use crate::workloads::Workload;

mirror! { #[derive(Archive, Serialize, Deserialize)] }

/// rkyv on `workload`: what is loaded is checked, then made into the structs that were saved. (It is
/// an error if the bytes are not aligned; those of a large vector are.)
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => {
        let bench = Bench::new(
            "rkyv",
            case,
            |value, out: &mut Vec<u8>| {
                to_bytes_in::<_, Error>(value, out).unwrap();
            },
            |wire| rkyv::from_bytes::<_, Error>(wire).unwrap(),
        );
        Box::new(bench.no_into(RETURNS))
    })]
}
