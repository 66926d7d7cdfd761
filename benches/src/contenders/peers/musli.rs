//! musli, with integers of fixed width: its packed format of fields alone, and its storage format with
//! a number for each field.

use std::option;

use musli::options::{self, Options};
use musli::{Decode, Encode, packed, storage};

use super::mirror::native::{Array, Bytes, Matrix};
use super::mirror::{Of, mirror, on};
use super::{Bench, Contender, RETURNS};
use crate::workloads::Workload;

mirror! {
    #[derive(Encode, Decode)]
    #[musli(Binary, packed)]
    #[musli(mode = Tagged)]
}

/// The structs of the storage format, which can gain and lose fields.
enum Tagged {}

const FIXED: Options = options::new().fixed().native_byte_order().build();
const PACKED: packed::Encoding<FIXED> = packed::Encoding::new().with_options();
const STORAGE: storage::Encoding<FIXED, Tagged> =
    storage::Encoding::new().with_options().with_mode();

/// One encoding's contender.
macro_rules! row {
    ($name:literal, $workload:expr, $encoding:ident) => {
        on!($workload, case => {
            let bench = Bench::new(
                $name,
                case,
                |value, out: &mut Vec<u8>| {
                    $encoding.encode(out, value).unwrap();
                },
                |wire: &[u8]| $encoding.from_slice(wire).unwrap(),
            );
            Box::new(bench.no_into(RETURNS))
        })
    };
}

/// musli on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![row!("musli (packed)", workload, PACKED), row!("musli (storage)", workload, STORAGE)]
}

/// It loads vectors of numbers in one piece, arrays one by one.
type Table<T, const N: usize> = Vec<T>;

/// A packed struct writes nothing for an `Option` that is `None`, and then cannot load it.
#[derive(Clone, PartialEq, Encode, Decode)]
#[musli(mode = Tagged)]
pub(super) enum Option<T> {
    None,
    Some(T),
}

impl<T> From<option::Option<T>> for Option<T> {
    fn from(value: option::Option<T>) -> Self {
        value.map_or(Self::None, Self::Some)
    }
}

/// Any number of bytes.
#[derive(Clone, PartialEq, Encode, Decode)]
#[musli(mode = Tagged)]
#[musli(transparent)]
pub(super) struct Blob(#[musli(bytes)] Vec<u8>);

impl Of<Vec<u8>> for Blob {
    fn of(source: &Vec<u8>) -> Self {
        Self(source.clone())
    }
}
