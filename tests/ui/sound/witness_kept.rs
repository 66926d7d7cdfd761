//! A witness cannot be kept for the next question.
use std::cell::Cell;

use vmstate_runtime::__private::IntegersMut;
use vmstate_runtime::schema::Type;
use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError};

thread_local!(static KEPT: Cell<Option<&'static mut IntegersMut<'static>>> = const { Cell::new(None) });

struct Reference(&'static u64);

impl Layout<Self> for Reference {
    const TYPE: Type = Type::leaf("reference", 8);

    fn put(_: &Self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    fn get(_: &mut Self, _: &mut Decoder<'_>) -> Result<(), LoadError> {
        Ok(())
    }

    fn __integers_mut(value: &mut Self, seen: &mut IntegersMut<'_>) {
        let _ = value.0;
        KEPT.set(Some(seen));
    }
}

fn main() {
    let _ = IntegersMut { next: 0, gapless: true };
}
