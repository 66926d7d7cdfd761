//! By a baseline file.

use vmstate_schema::parse_baseline;
use vmstate_stream::walk::{Body, Certainty, Walk};

use crate::lines;

const FILE: &str = "# Wire layout of `port`. Written by `cargo vmstate`; review a change like a change of an interface.
format 2
device port
releases 1.0
1.0 version 2 minimum 1
1.0 field lcr uint8
1.0 field baud uint16 since 2
1.0 field wide uint32 test is_wide
1.0 field pair struct pair version 1 minimum 1
1.0   field a uint8
1.0   field b [2] int16
1.0 subsection port/irq version 1 minimum 1 needed has_irq
1.0   field line int32
";

#[test]
fn a_released_device_explains_a_section() {
    let baseline = parse_baseline(FILE).unwrap_or_else(|error| panic!("{error}"));
    let device = baseline.released().expect("a release");
    let body = Body::of_baseline(&device).expect("a device");
    let section =
        [&[3, 0, 96, 7, 0, 1, 0, 2][..], b"\x05\x08port/irq\0\0\0\x01\xff\xff\xff\xff"].concat();
    let (walk, certainty) = Walk::fit(&body, 2, &section, 0);
    assert_eq!(certainty, Certainty::Certain);
    assert_eq!(
        lines(walk),
        [
            "0 lcr: uint8 = 0x03",
            "1 baud: uint16 = 0x0060",
            "3 pair: struct pair v1",
            "3 pair.a: uint8 = 0x07",
            "4 pair.b: int16 = 0x0001, 0x0002",
            "8 port/irq: subsection v1",
            "22 port/irq/line: int32 = 0xffffffff (-1)",
        ]
    );
}
