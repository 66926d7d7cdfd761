//! Two values are asked at once, and one's answer would do for the other: each witness is of a type of its
//! own.
use std::mem;

use vmstate_runtime::__private::{Integers, IntegersMut};

fn read(mine: &mut Integers<'_>) {
    let ask = |witness: &mut Integers<'_>| mem::swap(mine, witness);
    let _ = ask;
}

fn written(mine: &mut IntegersMut<'_>) {
    let ask = |witness: &mut IntegersMut<'_>| mem::swap(mine, witness);
    let _ = ask;
}

fn main() {
    let _ = (read, written);
}
