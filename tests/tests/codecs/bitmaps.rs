//! Bitmaps: be64 words.

use vmstate_runtime::{Bitmap, LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

use crate::is;

fn bitmap(bits: usize, set: &[usize]) -> Bitmap {
    let mut bitmap = Bitmap::new(bits);
    for &bit in set {
        assert!(bitmap.set(bit, true), "{bit} is one of {bits} bits");
    }
    bitmap
}

/// As many bits as the destination has.
#[test]
fn of_configured_length() {
    let words = [("[0]", "8000000000000001"), ("[1]", "0000000000000005")];
    is(&words, || Bitmap::new(70), || bitmap(70, &[0, 63, 64, 66]));
    is(&[("[0]", "0000000000000001")], || Bitmap::new(1), || bitmap(1, &[0]));
    is(&[("[0]", "8000000000000000")], || Bitmap::new(64), || bitmap(64, &[63]));
    is(&[], || Bitmap::new(0), || Bitmap::new(0));
}

#[derive(VmState, Debug, Default)]
struct Counted {
    n: i32,
    #[vmstate(bits = "n")]
    map: Bitmap,
    #[vmstate(bits = "n")]
    words: Vec<u64>,
}

fn counted(n: u16, set: &[usize]) -> Counted {
    let map = bitmap(n.into(), set);
    Counted { n: n.into(), words: map.words().to_vec(), map }
}

#[test]
fn of_counted_bits() {
    let wire = Wire::of("counted")
        .value("n", "00000041")
        .each("map", 8, "0000000000000002 0000000000000001")
        .each("words", 8, "0000000000000002 0000000000000001");
    wire.is(&counted(65, &[1, 64]), Counted::default);
    // Shorter and longer than what the destination has.
    wire.loads(|| counted(200, &[199]), 1, &counted(65, &[1, 64]));
    wire.loads(|| counted(3, &[2]), 1, &counted(65, &[1, 64]));
    let wire = Wire::of("counted").value("n", "00000000");
    wire.loads(|| counted(200, &[199]), 1, &counted(0, &[]));
}

#[test]
fn wrong_counts() {
    let e = try_save(&Counted { n: 65, ..counted(64, &[]) }).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::WrongLength { found: 1, expected: 2 }));
    assert_eq!(e.path().to_string(), "counted/map");
    let e = try_save(&Counted { n: -1, ..Counted::default() }).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::NegativeCount { count: -1 }));
    let e = load(Counted::default, &[0xff; 64], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::NegativeCount { count: -1 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("counted/map", 4));
}

#[test]
fn bits_beyond_the_end() {
    let mut map = Bitmap::new(65);
    assert!(!map.set(65, true) && !map.get(65) && !map.get(127) && !map.get(usize::MAX));
    assert_eq!((map.len(), map.is_empty(), map.words().len()), (65, false, 2));
    // A stream may set them; nobody sees them.
    let stream = [&[0, 0, 0, 1][..], &[0xff; 16]].concat();
    let loaded = load(Counted::default, &stream, 1);
    assert!(loaded.result.is_ok());
    assert!(loaded.state.map.get(0) && !loaded.state.map.get(1));
}
