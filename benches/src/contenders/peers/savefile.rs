//! savefile: little endian, fixed width, runs of fields without padding in one piece.

use savefile::{Deserialize, Deserializer, Serialize, Serializer};
use savefile_derive::Savefile;

use super::mirror::native::{Array, Blob, Bytes, Matrix};
use super::mirror::{mirror, on};
use super::{Bench, Contender, RETURNS};
use crate::workloads::{Case, Workload};

/// It loads vectors of numbers in one piece, arrays one by one.
type Table<T, const N: usize> = Vec<T>;

mirror! { #[derive(Savefile)] }

/// savefile on `workload`, without its header and its schema.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => bench(case))]
}

fn bench<T: Serialize + Deserialize + PartialEq + 'static>(case: Case<T>) -> Box<dyn Contender> {
    let bench = Bench::new(
        "savefile",
        case,
        |value, out| Serializer::bare_serialize(out, 0, value).unwrap(),
        |mut wire| Deserializer::bare_deserialize(&mut wire, 0).unwrap(),
    );
    Box::new(bench.no_into(RETURNS))
}
