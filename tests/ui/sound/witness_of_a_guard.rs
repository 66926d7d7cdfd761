//! An integer that is one only while a guard lives: then another thread may write to it.
use std::sync::Mutex;

use vmstate_runtime::__private::{Integers, IntegersMut};
use vmstate_runtime::schema::Type;
use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError};

struct Shared(Mutex<u64>);

impl Layout<Self> for Shared {
    const TYPE: Type = Type::leaf("shared", 8);

    fn put(_: &Self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    fn get(_: &mut Self, _: &mut Decoder<'_>) -> Result<(), LoadError> {
        Ok(())
    }

    fn __integers<'id>(value: &'id Self, seen: &mut Integers<'id>) {
        let guard = value.0.lock().unwrap();
        u64::__integers(&guard, seen);
    }

    fn __integers_mut<'id>(value: &'id mut Self, seen: &mut IntegersMut<'id>) {
        let mut guard = value.0.lock().unwrap();
        u64::__integers_mut(&mut guard, seen);
    }
}

fn main() {}
