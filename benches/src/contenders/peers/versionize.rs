//! versionize: Firecracker's former format, little endian, fixed width, versions outside of the bytes.

use versionize::{VersionMap, Versionize, VersionizeResult};
use versionize_derive::Versionize;

use super::mirror::native::{Array, Blob, Bytes, Matrix, Table};
use super::mirror::{mirror, on};
use super::{Bench, Contender, RETURNS, Unable};
use crate::workloads::{Case, Workload};

mirror! { #[derive(Versionize)] }

const NAME: &str = "versionize";

/// versionize on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    if let Workload::Vga(_) = workload {
        return vec![Box::new(Unable { name: NAME, reason: "vectors of at most 10 MiB" })];
    }
    vec![on!(workload, case => bench(case))]
}

fn bench<T: Versionize + PartialEq + 'static>(case: Case<T>) -> Box<dyn Contender> {
    let map = VersionMap::new();
    let loaders = map.clone();
    let bench = Bench::new(
        NAME,
        case,
        move |value: &T, out| value.serialize(out, &map, 1).unwrap(),
        move |mut wire| T::deserialize(&mut wire, &loaders, 1).unwrap(),
    );
    Box::new(bench.no_into(RETURNS))
}
