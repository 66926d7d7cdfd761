//! A cursor cannot be exchanged for that of another stream.
use std::mem;

use vmstate_runtime::__private::{RunReader, RunWriter, load_part, save_part};
use vmstate_runtime::{Decoder, Encoder};

fn reader(run: &mut RunReader<'_, '_>, other: &mut Decoder<'_>) {
    let _ = load_part(other, |inner| mem::swap(run, inner));
}

fn writer(run: &mut RunWriter<'_, '_>, other: &mut Encoder<'_>) {
    let _ = save_part(other, |inner| mem::swap(run, inner));
}

fn main() {
    let _ = (reader, writer);
}
