//! Arrays of one to three dimensions, and parts of them.

use vmstate_runtime::{CpuDouble, Timer, VmState};
use vmstate_tests::{Wire, hex, load, save};

use crate::is;

#[test]
fn one_dimension() {
    is(&[("[0]", "01"), ("[1]", "02"), ("[2]", "03")], || [0; 3], || [1u8, 2, 3]);
    is(&[("[0]", "0102"), ("[1]", "fffe")], || [0; 2], || [0x0102i16, -2]);
    is(&[("[0]", "01020304"), ("[1]", "fffffffe")], || [0; 2], || [0x0102_0304, -2i32]);
    is(&[("[0]", "0102030405060708")], || [0; 1], || [0x0102_0304_0506_0708u64]);
    is(&[("[0]", "01"), ("[1]", "00")], || [false; 2], || [true, false]);
    is(&[("[0]", "0000000000000001")], || [Timer::IDLE], || [Timer::at(1)]);
    is(&[("[0]", "3ff8000000000000")], || [CpuDouble(0)], || [CpuDouble::new(1.5)]);
    is(&[], || [0u32; 0], || []);
}

#[test]
fn two_dimensions() {
    let parts = [("[0][0]", "0001"), ("[0][1]", "0002"), ("[1][0]", "0003"), ("[1][1]", "0004")];
    is(&parts, || [[0; 2]; 2], || [[1u16, 2], [3, 4]]);
    is(&[], || [[0u8; 0]; 3], || [[]; 3]);
}

#[test]
fn three_dimensions() {
    let parts = [
        ("[0][0][0]", "01"),
        ("[0][0][1]", "02"),
        ("[0][1][0]", "03"),
        ("[0][1][1]", "04"),
        ("[1][0][0]", "05"),
        ("[1][0][1]", "06"),
        ("[1][1][0]", "07"),
        ("[1][1][1]", "08"),
    ];
    is(&parts, || [[[0; 2]; 2]; 2], || [[[1i8, 2], [3, 4]], [[5, 6], [7, 8]]]);
}

#[derive(VmState, Debug, Default, Clone, Copy)]
struct Pair {
    a: u8,
    b: [u16; 2],
}

#[test]
fn of_structs() {
    let parts = [
        ("[0][0].a", "01"),
        ("[0][0].b[0]", "0002"),
        ("[0][0].b[1]", "0003"),
        ("[1][0].a", "04"),
        ("[1][0].b[0]", "0005"),
        ("[1][0].b[1]", "0006"),
    ];
    let pair = |a, b, c| [Pair { a, b: [b, c] }];
    is(&parts, || [[Pair::default(); 1]; 2], || [pair(1, 2, 3), pair(4, 5, 6)]);
}

/// Longer than a run may be, and than what is read from a reader at once.
#[test]
fn long() {
    #[derive(VmState, Debug)]
    struct Long {
        before: u8,
        words: Box<[u32; 40_000]>,
        after: u8,
    }
    let state = |step: u32| {
        let words = std::array::from_fn(|i| i as u32 * step);
        Long { before: 1, words: Box::new(words), after: 2 }
    };
    let expected = state(0x0101);
    let stream = save(&expected);
    assert_eq!(stream.len(), 160_002);
    assert_eq!(stream[1 + 4 * 39_999..], [0, 0x9c, 0xdb, 0x3f, 2]);
    let loaded = load(|| state(0), &stream, 1);
    assert!(loaded.result.is_ok());
    assert_eq!(loaded.state.words, expected.words);
    for element in [0, 1, 16_383, 16_384, 32_767, 32_768, 39_999] {
        let start = 1 + 4 * element;
        let e = load(|| state(0), &stream[..start + 3], 1).error();
        assert_eq!(e.path().to_string(), format!("long/words[{element}]"));
        assert_eq!(e.offset(), start as u64);
    }
}

#[derive(VmState, Debug, Default)]
struct Ranges {
    #[vmstate(range = 1..3)]
    scalars: [u32; 4],
    #[vmstate(range = 2..4, test = "exists")]
    alone: [u16; 4],
    #[vmstate(range = 1..2)]
    rows: [[u8; 2]; 3],
    #[vmstate(range = 1..2)]
    structs: [Pair; 2],
    #[vmstate(range = 2..3)]
    lists: [List; 3],
}

/// Of no fixed size.
#[derive(VmState, Debug, Default, Clone)]
struct List {
    #[vmstate(prefix = u8)]
    items: Vec<u16>,
}

impl Ranges {
    fn exists(&self, _version_id: u32) -> bool {
        true
    }
}

/// Only the part is sent; what is outside of it stays as it is. Indexes are those of the array.
#[test]
fn ranges() {
    let wire = Wire::of("ranges")
        .each_from("scalars", 1, 4, "00000002 00000003")
        .each_from("alone", 2, 2, "0003 0004")
        .each("rows[1]", 1, "0304")
        .value("structs[1].a", "05")
        .each("structs[1].b", 2, "0006 0007")
        .value("lists[2].items", "01")
        .value("lists[2].items[0]", "0008");
    let expected = Ranges {
        scalars: [9, 2, 3, 9],
        alone: [9, 9, 3, 4],
        rows: [[9; 2], [3, 4], [9; 2]],
        structs: [Pair { a: 9, b: [9; 2] }, Pair { a: 5, b: [6, 7] }],
        lists: [List::default(), List::default(), List { items: vec![8] }],
    };
    let preset = || Ranges {
        scalars: [9; 4],
        alone: [9; 4],
        rows: [[9; 2]; 3],
        structs: [Pair { a: 9, b: [9; 2] }; 2],
        lists: Default::default(),
    };
    wire.is(&expected, preset);
}

/// `buffer` changes the description, not the bytes.
#[test]
fn buffers() {
    #[derive(VmState, Debug, Default)]
    struct Device {
        #[vmstate(buffer)]
        mac: [u8; 6],
    }
    assert_eq!(save(&Device { mac: [1, 2, 3, 4, 5, 6] }), hex("010203040506"));
    assert_eq!(Device::DESCRIPTION.fields[0].ty.name, "buffer");
}

/// A field that is too long to start a run is in the one of an enclosing array, tuple or vector.
#[test]
#[allow(clippy::large_stack_arrays)] // which they are
fn of_structs_with_long_fields() {
    const LONG: usize = 20_000;

    #[derive(VmState, Debug, Clone, PartialEq)]
    #[vmstate(name = "frame")]
    struct Frame {
        before: u8,
        rows: [u8; LONG],
        after: u16,
    }

    impl Default for Frame {
        fn default() -> Self {
            Self { before: 0, rows: [0; LONG], after: 0 }
        }
    }

    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[vmstate(name = "frames")]
    struct Frames {
        before: u8,
        one: Frame,
        array: [Frame; 3],
        tuple: (u8, Frame, [Frame; 2]),
        boxed: Box<[Frame; 2]>,
        #[vmstate(prefix = u8)]
        vec: Vec<Frame>,
        #[vmstate(prefix = u8)]
        arrays: Vec<[Frame; 2]>,
        after: u8,
    }

    fn check() {
        let frame = Frame { before: 1, rows: [2; LONG], after: 3 };
        let bytes = [&[1][..], &[2; LONG], &[0, 3]].concat();
        let two = [frame.clone(), frame.clone()];
        let frames = Frames {
            before: 9,
            one: frame.clone(),
            array: [frame.clone(), frame.clone(), frame.clone()],
            tuple: (7, frame.clone(), two.clone()),
            boxed: Box::new(two.clone()),
            vec: vec![frame; 3],
            arrays: vec![two.clone(), two],
            after: 8,
        };
        let parts =
            [&[9][..], &bytes.repeat(4), &[7], &bytes.repeat(5), &[3], &bytes.repeat(3), &[2]];
        let stream = [&parts.concat()[..], &bytes.repeat(4), &[8]].concat();
        assert!(save(&frames) == stream);
        for make in
            [Frames::default, || Frames { vec: vec![Frame::default(); 4], ..Frames::default() }]
        {
            let loaded = load(make, &stream, 1);
            assert!(loaded.result.is_ok(), "{:?}", loaded.result);
            assert!(loaded.state == frames);
        }
    }

    // Debug builds move the frames over the stack.
    let large_stack = std::thread::Builder::new().stack_size(64 << 20);
    large_stack.spawn(check).unwrap().join().unwrap();
}
