//! `/vmstate/simple`.

use vmstate_runtime::VmState;
use vmstate_tests::Wire;

use super::is;

#[derive(VmState, Debug, Default)]
#[vmstate(name = "simple/primitive")]
struct Primitive {
    b_1: bool,
    b_2: bool,
    u8_1: u8,
    u16_1: u16,
    u32_1: u32,
    u64_1: u64,
    i8_1: i8,
    i8_2: i8,
    i16_1: i16,
    i16_2: i16,
    i32_1: i32,
    i32_2: i32,
    i64_1: i64,
    i64_2: i64,
}

/// `/vmstate/simple/primitive`
#[test]
fn primitive() {
    let state = Primitive {
        b_1: true,
        b_2: false,
        u8_1: 130,
        u16_1: 512,
        u32_1: 70000,
        u64_1: 12_121_212,
        i8_1: 65,
        i8_2: -65,
        i16_1: 512,
        i16_2: -512,
        i32_1: 70000,
        i32_2: -70000,
        i64_1: 12_121_212,
        i64_2: -12_121_212,
    };
    let wire = Wire::of("simple/primitive")
        .value("b_1", "01")
        .value("b_2", "00")
        .value("u8_1", "82")
        .value("u16_1", "0200")
        .value("u32_1", "00011170")
        .value("u64_1", "0000000000b8f47c")
        .value("i8_1", "41")
        .value("i8_2", "bf")
        .value("i16_1", "0200")
        .value("i16_2", "fe00")
        .value("i32_1", "00011170")
        .value("i32_2", "fffeee90")
        .value("i64_1", "0000000000b8f47c")
        .value("i64_2", "ffffffffff470b84");
    let file = "01 00 82 0200 00011170 0000000000b8f47c 41 bf 0200 fe00 00011170 fffeee90 \
                0000000000b8f47c ffffffffff470b84 00";
    is(file, &wire, Primitive::default, &state);
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "simple/array")]
struct Array {
    u16_1: [u16; 3],
}

/// `/vmstate/simple/array`
#[test]
fn array() {
    let wire = Wire::of("simple/array").each("u16_1", 2, "0042 0043 0044");
    is("0042 0043 0044 00", &wire, Array::default, &Array { u16_1: [0x42, 0x43, 0x44] });
}
