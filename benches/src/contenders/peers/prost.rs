//! prost: protocol buffers. Numbers of 32 and 64 bits have their fixed width, smaller ones cannot.

use bytes::Bytes;
use prost::Message;

use super::mirror::{Of, on, schema, structs};
use super::{Bench, Contender};
use crate::workloads::{Case, Workload};

/// prost on `workload`.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => bench(case))]
}

fn bench<T: Message + Default + PartialEq + 'static>(case: Case<T>) -> Box<dyn Contender> {
    let bench = Bench::new(
        "prost",
        case,
        |value, out| value.encode(out).unwrap(),
        |wire| T::decode(wire).unwrap(),
    );
    Box::new(bench.into(|wire, value: &mut T| {
        value.clear();
        value.merge(wire).unwrap();
    }))
}

impl<const M: usize, const N: usize> Of<[[u64; M]; N]> for Vec<u64> {
    fn of(source: &[[u64; M]; N]) -> Self {
        source.as_flattened().to_vec()
    }
}

impl Of<Vec<u8>> for Bytes {
    fn of(source: &Vec<u8>) -> Self {
        source.clone().into()
    }
}

/// Gives each field of the schema the type that it has in a message.
macro_rules! messages {
    ($($(#[$own:meta])* struct $name:ident from $source:ident { $($fields:tt)* })*) => {
        $(message! { $name $source [] $($fields)* })*
    };
}

/// One message, field by field: `[fields that are done] fields to do`.
macro_rules! message {
    ($name:ident $source:ident [$($done:tt)*]) => {
        structs! { [#[derive(Message)]] struct $name from $source { $($done)* } }
    };
    (@ $name:ident $source:ident [$($done:tt)*]
        $field:ident [$($kind:tt)*] [$($type:tt)*] $($todo:tt)*) => {
        message! {
            $name $source [$($done)* #[prost($($kind)*)] $field: $($type)*,] $($todo)*
        }
    };
    ($n:ident $s:ident $d:tt $f:ident: bool, $($todo:tt)*) => {
        message! { @ $n $s $d $f [bool] [bool] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: u8, $($todo:tt)*) => {
        message! { @ $n $s $d $f [uint32] [u32] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: u16, $($todo:tt)*) => {
        message! { @ $n $s $d $f [uint32] [u32] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: u32, $($todo:tt)*) => {
        message! { @ $n $s $d $f [fixed32] [u32] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: u64, $($todo:tt)*) => {
        message! { @ $n $s $d $f [fixed64] [u64] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: i8, $($todo:tt)*) => {
        message! { @ $n $s $d $f [sint32] [i32] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: i32, $($todo:tt)*) => {
        message! { @ $n $s $d $f [sfixed32] [i32] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: i64, $($todo:tt)*) => {
        message! { @ $n $s $d $f [sfixed64] [i64] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: Blob, $($todo:tt)*) => {
        message! { @ $n $s $d $f [bytes = "bytes"] [Bytes] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: Bytes<$len:tt>, $($todo:tt)*) => {
        message! { @ $n $s $d $f [bytes = "vec"] [Vec<u8>] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: $array:ident<u16, $len:tt>, $($todo:tt)*) => {
        message! { @ $n $s $d $f [uint32, repeated] [Vec<u32>] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: $array:ident<u32, $len:tt>, $($todo:tt)*) => {
        message! { @ $n $s $d $f [fixed32, repeated] [Vec<u32>] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: $array:ident<u64, $($len:tt),+>, $($todo:tt)*) => {
        message! { @ $n $s $d $f [fixed64, repeated] [Vec<u64>] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: Option<$m:ident> if $test:ident, $($todo:tt)*) => {
        message! { @ $n $s $d $f [message, optional] [Option<$m> if $test] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: $array:ident<$m:ident $(, $len:tt)?>, $($todo:tt)*) => {
        message! { @ $n $s $d $f [message, repeated] [Vec<$m>] $($todo)* }
    };
    ($n:ident $s:ident $d:tt $f:ident: $m:ident, $($todo:tt)*) => {
        message! { @ $n $s $d $f [message, required] [$m] $($todo)* }
    };
}

schema! { [messages] }
