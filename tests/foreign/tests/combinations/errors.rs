//! What does not convert says where it is; elements that nobody can make.

use super::*;

/// What does not convert says where it is.
#[test]
fn values_that_do_not_convert() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "vcpu")]
    struct Vcpu {
        before: u32,
        #[vmstate(prefix = u8, as = u16)]
        segments: Vec<Even>,
        #[vmstate(as = i8)]
        size: usize,
    }
    let e = load(Vcpu::default, b"\0\0\0\0\x03\0\x02\0\x04\0\x05\0", 1).error();
    assert_eq!(e.path().to_string(), "vcpu/segments[2]");
    assert_eq!(e.offset(), 9);
    assert!(format!("{e:#}").contains("5 is odd"), "{e:#}");
    let e = load(Vcpu::default, b"\0\0\0\0\x00\xff", 1).error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("vcpu/size", 5));
    let e = try_save(&Vcpu { size: 200, ..Vcpu::default() }).unwrap_err();
    assert_eq!(e.path().to_string(), "vcpu/size");
}

/// The index is right however many elements there are.
#[test]
fn many_elements() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "d")]
    struct Many {
        #[vmstate(prefix = u32, as = u16)]
        evens: Vec<Even>,
        #[vmstate(prefix = u32, as = TableWire)]
        tables: Vec<Table>,
    }
    let d = Many { evens: vec![even(1); 50_000], tables: vec![Table::default(); 2_000] };
    let bytes = vmstate_tests::save(&d);
    let read = |bytes: &[u8]| {
        let mut d = Many::default();
        let mut input = vmstate_runtime::Decoder::new(bytes);
        d.load(&mut input, 1).map_err(|e| e.path().to_string())
    };
    assert_eq!(read(&bytes), Ok(()));
    let mut wrong = bytes.clone();
    wrong[4 + 2 * 40_000 + 1] = 1;
    assert_eq!(read(&wrong), Err("d/evens[40000]".to_owned()));
    let mut wrong = bytes.clone();
    let table = (bytes.len() - 100_008) / 2_000;
    wrong[100_008 + table * 1_500] = 9;
    assert_eq!(read(&wrong), Err("d/tables[1500].segments".to_owned()));
}

/// A struct of our own that a foreign type is made of: the error is that of the whole value.
#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(nested)]
struct Halves {
    high: u8,
    low: u8,
}

impl TryFrom<&Even> for Halves {
    type Error = &'static str;

    fn try_from(even: &Even) -> Result<Self, Self::Error> {
        let [high, low] = u16::from(*even).to_be_bytes();
        if high == 0xff { Err("too large") } else { Ok(Self { high, low }) }
    }
}

impl TryFrom<Halves> for Even {
    type Error = vmstate_foreign_tests::Odd;

    fn try_from(Halves { high, low }: Halves) -> Result<Self, Self::Error> {
        u16::from_be_bytes([high, low]).try_into()
    }
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Whole {
    before: u16,
    #[vmstate(as = Halves)]
    one: Even,
    #[vmstate(as = Halves)]
    row: [Even; 2],
    #[vmstate(prefix = u8, as = Halves)]
    list: Vec<Even>,
    #[vmstate(equal, as = SegmentWire)]
    same: Segment,
}

#[test]
fn errors_of_whole_structs() {
    let make = |half| Whole {
        before: 0,
        one: even(half),
        row: [even(half); 2],
        list: vec![even(half)],
        same: segment(1),
    };
    let wire = Wire::of("d")
        .value("before", "0000")
        .value("one.high", "00")
        .value("one.low", "02")
        .value("row[0].high", "00")
        .value("row[0].low", "02")
        .value("row[1].high", "00")
        .value("row[1].low", "02")
        .value("list", "01")
        .value("list[0].high", "00")
        .value("list[0].low", "02")
        .segment("same", 1);
    wire.is(&make(1), || make(0));
    for (at, path, offset) in
        [(3, "d/one", 2), (7, "d/row[1]", 6), (10, "d/list[0]", 9), (22, "d/same", 11)]
    {
        let mut wrong = wire.bytes().to_vec();
        wrong[at] ^= 1;
        let e = load(|| make(0), &wrong, 1).error();
        assert_eq!((e.path().to_string().as_str(), e.offset()), (path, offset));
    }
    let e = try_save(&Whole { row: [even(0), even(0x7f80)], ..make(1) }).unwrap_err();
    assert_eq!(e.path().to_string(), "d/row[1]");
}

/// Elements that nobody can make are made of what is read, if all of them is.
#[test]
fn elements_without_a_default() {
    #[derive(VmState)]
    #[vmstate(remote = "vmstate_foreign_tests::Handle")]
    struct HandleWire {
        id: u32,
        tag: [u8; 2],
        #[vmstate(prefix = u8)]
        name: String,
    }

    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "d")]
    struct Handles {
        #[vmstate(prefix = u8, as = HandleWire)]
        list: Vec<Handle>,
        #[vmstate(auto_alloc, as = HandleWire)]
        pointer: Option<Box<Handle>>,
    }

    let handle = |id| Handle { id, tag: *b"ab", name: "x".to_owned() };
    let inside = |wire: Wire, path: &str, id: &str| {
        wire.value(&format!("{path}.id"), id)
            .value(&format!("{path}.tag[0]"), "61")
            .value(&format!("{path}.tag[1]"), "62")
            .value(&format!("{path}.name"), "01")
            .value(&format!("{path}.name"), "78")
    };
    let wire = inside(Wire::of("d").value("list", "01"), "list[0]", "00000001");
    let wire = inside(wire.value("pointer", "31"), "pointer", "00000002");
    let d = Handles { list: vec![handle(1)], pointer: Some(Box::new(handle(2))) };
    wire.is(&d, Handles::default);
}

/// Twice the same fields: theirs, and the mirror's. More than one function reads at once.
macro_rules! twice {
    ($($field:ident)*) => {
        mod theirs {
            #[derive(Debug, PartialEq)]
            pub(super) struct Registers {
                $(pub(super) $field: u16,)*
                pub(super) last: [u8; 2],
            }
        }

        #[derive(VmState)]
        #[vmstate(remote = "theirs::Registers")]
        struct RegistersWire {
            $($field: u16,)*
            last: [u8; 2],
        }

        const FIELDS: &[&str] = &[$(stringify!($field)),*];
    };
}

twice! {
    a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9
    d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9
    g0 g1 g2 g3 g4 g5 g6 g7 g8 g9
}

/// What nobody but its fields can make, with many of them: in their order, and an error says which.
#[test]
fn a_mirror_of_many_fields() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "d")]
    struct Banks {
        #[vmstate(prefix = u8, as = RegistersWire)]
        banks: Vec<theirs::Registers>,
    }
    let size = 2 * FIELDS.len() + 2;
    let values = (0..2 * FIELDS.len() + 2).map(|n| u16::try_from(n).unwrap());
    let bytes: Vec<u8> = [2].into_iter().chain(values.flat_map(u16::to_be_bytes)).collect();
    assert_eq!(bytes.len(), 1 + 2 * size);
    let read = |bytes: &[u8]| {
        let mut d = Banks::default();
        let mut input = vmstate_runtime::Decoder::new(bytes);
        d.load(&mut input, 1).map(|()| d).map_err(|e| (e.path().to_string(), e.offset()))
    };
    let d = read(&bytes).unwrap();
    let bank = &d.banks[1];
    assert_eq!((bank.a0, bank.a9, bank.d1, bank.g9, bank.last), (71, 80, 102, 140, [0, 141]));
    assert_eq!(vmstate_tests::save(&d), bytes);
    for cut in 1..bytes.len() {
        let (bank, within) = ((cut - 1) / size, (cut - 1) % size);
        let (name, start) = match FIELDS.get(within / 2) {
            Some(name) => ((*name).to_owned(), within / 2 * 2),
            None => (format!("last[{}]", within - 2 * FIELDS.len()), within),
        };
        let (path, offset) = read(&bytes[..cut]).unwrap_err();
        assert_eq!(path, format!("d/banks[{bank}].{name}"));
        assert_eq!(offset, (1 + bank * size + start) as u64);
    }
}
