//! X2, X3: nested structs have no version on the wire, but subsections of their own.

use vmstate_runtime::{Described, VmState};
use vmstate_tests::{Wire, hex};

/// QEMU takes the newest version where none is pinned. Here that is written down: with `since` inside, it must be.
#[derive(VmState, Debug, Default)]
#[vmstate(name = "p")]
struct X2 {
    #[vmstate(struct_version = 3)]
    current: Versioned,
    between: u8,
    #[vmstate(struct_version = 2)]
    pinned: Versioned,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "n", version = 3, minimum_version = 1)]
struct Versioned {
    a: u8,
    #[vmstate(since = 3)]
    b: u8,
}

/// A nested struct comes at the version that was pinned, whatever its own and that of the stream are.
#[test]
fn x2() {
    let wire = Wire::of("p")
        .value("current.a", "01")
        .value("current.b", "02")
        .value("between", "09")
        .value("pinned.a", "03");
    assert_eq!(wire.bytes(), hex("01 02 09 03"));
    let pinned =
        |b| X2 { current: Versioned { a: 1, b: 2 }, between: 9, pinned: Versioned { a: 3, b } };
    wire.saves(&pinned(4));
    let make = || X2 { pinned: Versioned { a: 0, b: 77 }, ..X2::default() };
    wire.loads(make, 1, &pinned(77));
}

#[test]
fn x2_is_described_as_vstruct() {
    let fields = X2::DESCRIPTION.fields;
    let names: Vec<_> = fields.iter().map(|field| field.ty.name).collect();
    assert_eq!(names, ["vstruct", "uint8", "vstruct"]);
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "p")]
struct X3Array {
    array: [WithSub; 2],
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "p")]
struct X3Single {
    single: WithSub,
    after: u8,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "n", subsection(sub, name = "n/sub", needed = "has_b", version = 7))]
struct WithSub {
    a: u8,
    #[vmstate(subsection = "sub")]
    b: u8,
}

impl WithSub {
    fn has_b(&self) -> bool {
        self.b != 0
    }
}

/// Subsections of a nested struct stand before the parent's next field, or the next element. The
/// first byte, 05, is data and not the start of a subsection.
#[test]
fn x3() {
    let array = Wire::of("p")
        .value("array[0].a", "05")
        .nested_subsection("array[0]", "n/sub", 7)
        .value("array[0]/n/sub/b", "06")
        .value("array[1].a", "07");
    let single = Wire::of("p")
        .value("single.a", "01")
        .nested_subsection("single", "n/sub", 7)
        .value("single/n/sub/b", "02")
        .value("after", "09");
    let header = "05 05 6e2f737562 00000007";
    let vector = hex(&format!("05 {header} 06 07 01 {header} 02 09"));
    assert_eq!([array.bytes(), single.bytes()].concat(), vector);
    let state = X3Array { array: [WithSub { a: 5, b: 6 }, WithSub { a: 7, b: 0 }] };
    array.is(&state, X3Array::default);
    let state = X3Single { single: WithSub { a: 1, b: 2 }, after: 9 };
    single.is(&state, X3Single::default);
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "board")]
struct Board {
    slots: [Slot; 2],
    #[vmstate(subsection = "fan")]
    fan_speed: u8,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "slot", subsection(irq, name = "slot/irq", needed = "has_irq"))]
struct Slot {
    card: Card,
    #[vmstate(subsection = "irq")]
    line: u16,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "card", subsection(dma, name = "card/dma", needed = "has_dma"))]
struct Card {
    id: u8,
    #[vmstate(subsection = "dma")]
    channel: u8,
}

impl Board {
    fn fan(&self) -> bool {
        self.fan_speed > 0
    }
}

impl Slot {
    fn has_irq(&self) -> bool {
        self.line > 0
    }
}

impl Card {
    fn has_dma(&self) -> bool {
        self.channel > 0
    }
}

/// Depth first: the innermost struct's subsections come first, the device's last.
#[test]
fn subsections_of_three_levels() {
    let slot = |id, channel, line| Slot { card: Card { id, channel }, line };
    let state = Board { slots: [slot(1, 2, 3), slot(4, 0, 5)], fan_speed: 6 };
    let wire = Wire::of("board")
        .value("slots[0].card.id", "01")
        .nested_subsection("slots[0].card", "card/dma", 1)
        .value("slots[0].card/card/dma/channel", "02")
        .nested_subsection("slots[0]", "slot/irq", 1)
        .value("slots[0]/slot/irq/line", "0003")
        .value("slots[1].card.id", "04")
        .nested_subsection("slots[1]", "slot/irq", 1)
        .value("slots[1]/slot/irq/line", "0005")
        .subsection("board/fan", 1)
        .value("fan/fan_speed", "06");
    wire.is(&state, Board::default);
    let header = |name: &str| [&[5, name.len() as u8], name.as_bytes(), &[0, 0, 0, 1]].concat();
    let stream = [
        &[1][..],
        &header("card/dma"),
        &[2],
        &header("slot/irq"),
        &[0, 3, 4],
        &header("slot/irq"),
        &[0, 5],
        &header("board/fan"),
        &[6],
    ]
    .concat();
    assert_eq!(wire.bytes(), stream);
}
