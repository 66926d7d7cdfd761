//! X1: everything with more than one element, fillers, and values with a format of their own.

use vmstate_runtime::{Bitmap, CpuDouble, Described, Timer, Unused, VmState};
use vmstate_tests::{Wire, hex};

#[derive(VmState, Debug)]
#[vmstate(name = "x1")]
struct X1 {
    m: [[u8; 3]; 2],
    /// `VMSTATE_BUFFER_START_MIDDLE(buf, 2)`
    #[vmstate(range = 2..6, buffer)]
    middle: [u8; 6],
    /// `VMSTATE_PARTIAL_BUFFER(buf, 2)`
    #[vmstate(range = 0..2, buffer)]
    partial: [u8; 6],
    double: CpuDouble,
    timer: Timer,
    unused: Unused<3>,
    flags: [bool; 3],
    /// `VMSTATE_UINT16_SUB_ARRAY(sub, 1, 2)`
    #[vmstate(range = 1..3)]
    sub: [u16; 4],
    n: i32,
    /// `VMSTATE_VARRAY_INT32`
    #[vmstate(len = "n")]
    varray: Vec<u8>,
    n_alloc: u32,
    /// `VMSTATE_VARRAY_UINT32_ALLOC`
    #[vmstate(len = "n_alloc")]
    alloc: Vec<u16>,
    nbits: i32,
    /// `VMSTATE_BITMAP`
    #[vmstate(bits = "nbits")]
    bitmap: Bitmap,
    byte: u8,
    size: i32,
    /// `VMSTATE_VBUFFER`
    #[vmstate(len = "size", buffer)]
    vbuffer: Vec<u8>,
    units: u32,
    /// `VMSTATE_VBUFFER_MULTIPLY`
    #[vmstate(len = "units * 4", buffer, validate = "is_valid")]
    vbuffer_multiply: Vec<u8>,
    #[vmstate(test = "never")]
    absent: u64,
}

impl X1 {
    fn is_valid(&self, _version_id: u32) -> bool {
        self.units == 2
    }

    fn never(&self, _version_id: u32) -> bool {
        false
    }

    fn empty() -> Self {
        Self {
            m: [[0; 3]; 2],
            // What lies outside of the ranges is the destination's and stays.
            middle: [0x0a, 0x0b, 0, 0, 0, 0],
            partial: [0, 0, 0x0c, 0x0d, 0x0e, 0x0f],
            double: CpuDouble::default(),
            timer: Timer::at(7),
            unused: Unused,
            flags: [false; 3],
            sub: [1, 0, 0, 4],
            n: 0,
            varray: Vec::new(),
            n_alloc: 0,
            alloc: Vec::new(),
            nbits: 0,
            bitmap: Bitmap::default(),
            byte: 0,
            size: 0,
            vbuffer: Vec::new(),
            units: 0,
            vbuffer_multiply: Vec::new(),
            absent: 77,
        }
    }

    fn full() -> Self {
        let mut bitmap = Bitmap::new(70);
        for bit in [0, 63, 64, 66] {
            assert!(bitmap.set(bit, true));
        }
        Self {
            m: [[1, 2, 3], [4, 5, 6]],
            middle: [0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f],
            partial: [0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f],
            double: CpuDouble::new(1.5),
            timer: Timer::IDLE,
            unused: Unused,
            flags: [true, false, true],
            sub: [1, 2, 3, 4],
            n: 3,
            varray: vec![1, 2, 3],
            n_alloc: 2,
            alloc: vec![0x1122, 0x3344],
            nbits: 70,
            bitmap,
            byte: 2,
            size: 2,
            vbuffer: vec![0xaa, 0xbb],
            units: 2,
            vbuffer_multiply: vec![1, 2, 3, 4, 5, 6, 7, 8],
            absent: 77,
        }
    }
}

/// The vector, value by value. A part of an array is numbered like the whole.
fn wire() -> Wire {
    Wire::of("x1")
        .each("m[0]", 1, "010203")
        .each("m[1]", 1, "040506")
        .each_from("middle", 2, 1, "0c0d0e0f")
        .each("partial", 1, "0a0b")
        .value("double", "3ff8000000000000")
        .value("timer", "ffffffffffffffff")
        .value("unused", "000000")
        .each("flags", 1, "010001")
        .each_from("sub", 1, 2, "00020003")
        .value("n", "00000003")
        .each("varray", 1, "010203")
        .value("n_alloc", "00000002")
        .each("alloc", 2, "11223344")
        .value("nbits", "00000046")
        .each("bitmap", 8, "8000000000000001 0000000000000005")
        .value("byte", "02")
        .value("size", "00000002")
        .each("vbuffer", 1, "aabb")
        .value("units", "00000002")
        .each("vbuffer_multiply", 1, "0102030405060708")
}

#[test]
fn x1() {
    let vector =
        hex("010203040506 0c0d0e0f 0a0b 3ff8000000000000 ffffffffffffffff 000000 010001 00020003 \
         00000003 010203 00000002 11223344 00000046 8000000000000001 0000000000000005 02 \
         00000002 aabb 00000002 0102030405060708");
    assert_eq!(wire().bytes(), vector);
    wire().is(&X1::full(), X1::empty);
}

/// QEMU's names for the types, as they stand in the description of a stream.
#[test]
fn types_are_named_as_in_qemu() {
    let names: Vec<_> = X1::DESCRIPTION.fields.iter().map(|f| (f.name, f.ty.name)).collect();
    let expected = [
        ("m", "uint8"),
        ("middle", "buffer"),
        ("partial", "buffer"),
        ("double", "CPU_Double_U"),
        ("timer", "timer"),
        ("unused", "unused_buffer"),
        ("flags", "bool"),
        ("sub", "uint16"),
        ("n", "int32"),
        ("varray", "uint8"),
        ("n_alloc", "uint32"),
        ("alloc", "uint16"),
        ("nbits", "int32"),
        ("bitmap", "bitmap"),
        ("byte", "uint8"),
        ("size", "int32"),
        ("vbuffer", "buffer"),
        ("units", "uint32"),
        ("vbuffer_multiply", "buffer"),
        ("absent", "uint64"),
    ];
    assert_eq!(names, expected);
}
