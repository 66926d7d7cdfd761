//! The encoder of a writer cannot outlive its buffer, nor a decoder what it reads from, nor what was read
//! the decoder's next step.
use vmstate_runtime::{Decoder, Encoder};

fn main() {
    let mut kept = None;
    let _ = Encoder::io(&mut Vec::new(), |out| {
        kept = Some(out);
        Ok(())
    });

    let decoder = {
        let stream = vec![1, 2];
        Decoder::new(&stream)
    };
    drop(decoder);

    let mut decoder = Decoder::new(&[1, 2]);
    let taken = decoder.take(1);
    let next = decoder.take(1);
    let _ = (taken, next);
}
