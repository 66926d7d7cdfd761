//! bincode 2 with integers of fixed width: big endian, and little endian as bincode 1 has it.

use bincode::config::{self, Config};
use bincode::{Decode, Encode};

use super::mirror::native::{Array, Blob, Bytes, Matrix, Table};
use super::mirror::{mirror, on};
use super::{Bench, Contender, RETURNS};
use crate::workloads::{Case, Workload};

mirror! { #[derive(Encode, Decode)] }

/// bincode on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    let big = config::standard().with_big_endian().with_fixed_int_encoding();
    let little = config::legacy();
    vec![
        on!(workload, case => bench("bincode 2 (BE)", case, big)),
        on!(workload, case => bench("bincode 2 (LE)", case, little)),
    ]
}

fn bench<T>(name: &'static str, case: Case<T>, config: impl Config + 'static) -> Box<dyn Contender>
where
    T: Encode + Decode<()> + PartialEq + 'static,
{
    let bench = Bench::new(
        name,
        case,
        move |value, out: &mut Vec<u8>| {
            bincode::encode_into_std_write(value, out, config).unwrap();
        },
        move |wire: &[u8]| bincode::decode_from_slice(wire, config).unwrap().0,
    );
    Box::new(bench.no_into(RETURNS))
}
