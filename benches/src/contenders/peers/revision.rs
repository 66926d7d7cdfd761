//! revision: a revision number for each struct, integers of fixed width by its feature of that name.

use revision::{DeserializeRevisioned, SerializeRevisioned, revisioned};

use super::mirror::native::{Array, Blob, Bytes, Matrix};
use super::mirror::{mirror, on};
use super::{Bench, Contender, RETURNS};
use crate::workloads::{Case, Workload};

/// It has arrays of up to 32 elements.
type Table<T, const N: usize> = Vec<T>;

mirror! { #[revisioned(revision = 1)] }

/// revision on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => bench(case))]
}

fn bench<T>(case: Case<T>) -> Box<dyn Contender>
where
    T: SerializeRevisioned + DeserializeRevisioned + PartialEq + 'static,
{
    let bench = Bench::new(
        "revision",
        case,
        |value, out| revision::to_writer(out, value).unwrap(),
        |wire| revision::from_slice(wire).unwrap(),
    );
    Box::new(bench.no_into(RETURNS))
}
