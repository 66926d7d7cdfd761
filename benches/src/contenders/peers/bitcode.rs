//! bitcode: by columns, packed.

use std::hint::black_box;

use bitcode::{Buffer, Decode, Encode};

use super::mirror::native::{Array, Blob, Bytes, Matrix, Table};
use super::mirror::{mirror, on};
use super::{Bench, Contender, Output, RETURNS};
use crate::workloads::Workload;

mirror! { #[derive(Encode, Decode)] }

/// bitcode on `workload`, with its buffers kept from call to call.
pub(super) fn contenders(workload: &Workload) -> Vec<Box<dyn Contender>> {
    vec![on!(workload, case => {
        let mut decoder = Buffer::new();
        let bench = Bench::with_output(
            "bitcode",
            case,
            Lent::default(),
            |value, out: &mut Lent| out.keep_first(|buffer| buffer.encode(value)),
            move |wire: &[u8]| decoder.decode(wire).unwrap(),
        );
        Box::new(bench.no_into(RETURNS))
    })]
}

/// bitcode's buffer, which only lends what was saved. The first save is copied to show it later.
#[derive(Default)]
struct Lent {
    buffer: Buffer,
    first: Vec<u8>,
}

impl Lent {
    fn keep_first(&mut self, save: impl FnOnce(&mut Buffer) -> &[u8]) {
        let saved = black_box(save(&mut self.buffer));
        if self.first.is_empty() {
            self.first.extend_from_slice(saved);
        }
    }
}

impl Output for Lent {
    fn clear(&mut self) {}

    fn bytes(&self) -> &[u8] {
        &self.first
    }
}
