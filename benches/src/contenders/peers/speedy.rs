//! speedy: little endian, fixed width, arrays of numbers in one piece.

use speedy::{LittleEndian, Readable, Writable};

use super::mirror::native::{Array, Blob, Bytes, Matrix};
use super::mirror::{mirror, on};
use super::{Bench, Contender, RETURNS};
use crate::workloads::{Case, Workload};

/// Its derive needs minutes for an array of 32,768 elements; a vector is faster, too.
type Table<T, const N: usize> = Vec<T>;

mirror! { #[derive(Readable, Writable)] }

/// speedy on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => bench(case))]
}

fn bench<T>(case: Case<T>) -> Box<dyn Contender>
where
    T: Writable<LittleEndian> + for<'a> Readable<'a, LittleEndian> + PartialEq + 'static,
{
    let bench = Bench::new(
        "speedy",
        case,
        |value: &T, out: &mut Vec<u8>| {
            value.write_to_stream_with_ctx(LittleEndian {}, out).unwrap();
        },
        |wire: &[u8]| T::read_from_buffer_with_ctx(LittleEndian {}, wire).unwrap(),
    );
    Box::new(bench.no_into(RETURNS))
}
