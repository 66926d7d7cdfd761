//! Functions and layouts by hand, in a mirror and in containers.

use vmstate_runtime::schema::Type;
use vmstate_runtime::{Decoder, Element, Encoder, Layout, LoadError, SaveError};

use super::*;

/// The low byte first.
struct Little;

impl Layout<u16> for Little {
    const TYPE: Type = Type::leaf("uint16 le", 2);

    fn put(value: &u16, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&value.to_le_bytes())
    }

    fn get(value: &mut u16, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let bytes = input.take(2)?;
        *value = u16::from_le_bytes([bytes[0], bytes[1]]);
        if *value == 0xffff { Err(input.error("no value")) } else { Ok(()) }
    }
}

impl Element<u16> for Little {
    fn new() -> Option<u16> {
        Some(0)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the derive passes the field as it is
mod little {
    use super::*;

    pub(super) const TYPE: Type = Little::TYPE;

    pub(super) fn encode(value: &u16, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        Little::put(value, out)
    }

    pub(super) fn decode(value: &mut u16, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        Little::get(value, input)
    }
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Pair<u16>")]
struct LittlePair {
    #[vmstate(with = little)]
    a: u16,
    #[vmstate(as = Little)]
    b: u16,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct Device {
    #[vmstate(as = Little)]
    one: u16,
    #[vmstate(as = Little)]
    row: [[u16; 2]; 2],
    #[vmstate(as = Little, prefix = u8)]
    list: Vec<u16>,
    #[vmstate(as = Little, optional)]
    perhaps: Option<u16>,
    #[vmstate(as = Little)]
    shared: Arc<Mutex<u16>>,
    #[vmstate(as = LittlePair)]
    pair: Pair<u16>,
}

#[test]
fn layouts_by_hand() {
    let d = Device {
        one: 1,
        row: [[2, 3], [4, 5]],
        list: vec![6, 7],
        perhaps: Some(8),
        shared: Arc::new(Mutex::new(9)),
        pair: Pair { a: 10, b: 11 },
    };
    let wire = Wire::of("d")
        .value("one", "0100")
        .value("row[0][0]", "0200")
        .value("row[0][1]", "0300")
        .value("row[1][0]", "0400")
        .value("row[1][1]", "0500")
        .value("list", "02")
        .each("list", 2, "0600 0700")
        .value("perhaps", "01")
        .value("perhaps", "0800")
        .value("shared", "0900")
        .value("pair.a", "0a00")
        .value("pair.b", "0b00");
    wire.is(&d, Device::default);
    for (at, path) in [
        (0, "d/one"),
        (8, "d/row[1][1]"),
        (13, "d/list[1]"),
        (16, "d/perhaps"),
        (18, "d/shared"),
        (20, "d/pair.a"),
        (22, "d/pair.b"),
    ] {
        let mut wrong = wire.bytes().to_vec();
        wrong[at..at + 2].fill(0xff);
        let e = load(Device::default, &wrong, 1).error();
        assert_eq!(e.path().to_string(), path);
        assert!(format!("{e:#}").contains("no value"), "{e:#}");
    }
}
