//! Values that stand behind consts, and restrictions of values.

use super::{Edit, FINE};

pub(super) fn edits() -> Vec<Edit> {
    [absent(), discriminants(), newtypes()].concat()
}

const IS_A: &str = "fn is_a(a: u8) -> bool { a == 0 }";

/// What a field is when it does not come.
fn absent() -> Vec<Edit> {
    let of = |title, ty: &str, value: &str| {
        let field = format!("a: u8; #[vmstate(test = \"is_a(a)\", absent = {value})] it: {ty}");
        Edit::new(title, &field, &field).methods(IS_A)
    };
    let by = |title, ty: &str, value: &str, before: &str, after: &str| {
        of(title, ty, value).items(before, after).everywhere("VMS0032")
    };
    let (four, five) = ("const N: u8 = 4;", "const N: u8 = 5;");
    let at = |n: u8| {
        format!("use std::num::NonZeroU16;\nconst ONE: NonZeroU16 = NonZeroU16::new({n}).unwrap();")
    };
    vec![
        by("`absent` behind a const that is never 0", "NonZeroU16", "ONE", &at(1), &at(2)),
        by(
            "`absent` behind a const that wraps",
            "Wrapping<u32>",
            "W",
            "const W: Wrapping<u32> = Wrapping(1);",
            "const W: Wrapping<u32> = Wrapping(2);",
        ),
        by("`absent` behind consts in rows", "[[u8; 2]; 2]", "[[0, N], [1, N]]", four, five),
        by(
            "`absent` behind rows that are a const",
            "[[u8; 2]; 2]",
            "ROWS",
            "const ROWS: [[u8; 2]; 2] = [[0; 2]; 2];",
            "const ROWS: [[u8; 2]; 2] = [[0, 0], [0, 1]];",
        ),
        by(
            "`absent` behind a const of a const",
            "u8",
            "M",
            &format!("const M: u8 = N + 1;\n{four}"),
            &format!("const M: u8 = N + 1;\n{five}"),
        ),
        by(
            "`absent` behind a const fn of a const",
            "u8",
            "M",
            &format!("const fn twice(n: u8) -> u8 {{ n * 2 }}\nconst M: u8 = twice(N);\n{four}"),
            &format!("const fn twice(n: u8) -> u8 {{ n * 2 }}\nconst M: u8 = twice(N);\n{five}"),
        ),
        by(
            "`absent` behind a const in a module",
            "u8",
            "regs::N",
            &format!("mod regs {{ pub {four} }}"),
            &format!("mod regs {{ pub {five} }}"),
        ),
        by(
            "`absent` behind a negative const",
            "i8",
            "LOW",
            "const LOW: i8 = -1;",
            "const LOW: i8 = 1;",
        ),
        of("`absent` behind a const that is computed otherwise", "u8", "N")
            .items("const N: u8 = 4;", "const N: u8 = 1 << 2;")
            .everywhere(FINE),
        of("`absent` that a function says", "u8", "reset()")
            .with("const fn reset() -> u8 { 4 }")
            .everywhere(FINE),
        of("`absent` that is a variant", "Mode", "Mode::On")
            .with("#[derive(VmState, Clone, Copy)]\n#[repr(u8)]\npub enum Mode { Off, On }")
            .everywhere(FINE),
        Edit::new(
            "`absent` that is another variant",
            "a: u8; #[vmstate(test = \"is_a(a)\", absent = Mode::On)] it: Mode",
            "a: u8; #[vmstate(test = \"is_a(a)\", absent = Mode::Off)] it: Mode",
        )
        .methods(IS_A)
        .with("#[derive(VmState, Clone, Copy)]\n#[repr(u8)]\npub enum Mode { Off, On }")
        .everywhere("VMS0032"),
    ]
}

/// The values of enums.
fn discriminants() -> Vec<Edit> {
    let of = |title, before: &str, after: &str| {
        let items = |of: &str| format!("#[derive(VmState, Clone, Copy)]\n{of}");
        Edit::new(title, "a: u8; it: Mode", "a: u8; it: Mode").items(&items(before), &items(after))
    };
    vec![
        of(
            "a discriminant behind a const",
            "#[repr(u8)]\npub enum Mode { Off = OFF, On = 7 }\nconst OFF: u8 = 0;",
            "#[repr(u8)]\npub enum Mode { Off = OFF, On = 7 }\nconst OFF: u8 = 1;",
        )
        .everywhere("VMS0010"),
        of(
            "variants in another order, with the same values",
            "#[repr(u8)]\npub enum Mode { Off = 0, On = 7 }",
            "#[repr(u8)]\npub enum Mode { On = 7, Off = 0 }",
        )
        .everywhere("VMS0010"),
        of(
            "a variant put between others",
            "#[repr(u8)]\npub enum Mode { Off, On }",
            "#[repr(u8)]\npub enum Mode { Off, Auto, On }",
        )
        .everywhere("VMS0010"),
        of(
            "a signed discriminant",
            "#[repr(i8)]\npub enum Mode { Off = -1, On = 1 }",
            "#[repr(i8)]\npub enum Mode { Off = 1, On = -1 }",
        )
        .everywhere("VMS0010"),
        of(
            "a variant renamed, the wire keeps the name",
            "#[repr(u8)]\npub enum Mode { Off, On }",
            "#[repr(u8)]\npub enum Mode { Off, #[vmstate(rename = \"On\")] Running }",
        )
        .everywhere(FINE),
    ]
}

/// Newtypes, and what is made of bits.
fn newtypes() -> Vec<Edit> {
    let of = |title, ty: &str, before: &str, after: &str| {
        let field = format!("a: u8; it: {ty}");
        let items = |of: &str| format!("#[derive(VmState, Clone, Copy)]\n{of}");
        Edit::new(title, &field, &field).items(&items(before), &items(after))
    };
    let old = "pub struct Flags(u16);";
    vec![
        of("flags of more bits", "Flags", old, "pub struct Flags(u32);").everywhere("VMS0010"),
        of("signed flags", "Flags", old, "pub struct Flags(i16);").everywhere("VMS0010"),
        of("flags renamed", "Flags", old, "pub struct Status(u16);\npub type Flags = Status;")
            .everywhere(FINE),
        of("flags in two bytes", "Flags", old, "pub struct Flags([u8; 2]);").everywhere("VMS0010"),
        of(
            "flags around flags",
            "Flags",
            old,
            "pub struct Flags(Bits);\n#[derive(VmState, Clone, Copy)]\npub struct Bits(u16);",
        )
        .everywhere(FINE),
        Edit::new("flags for an integer", "a: u8; it: u16", "a: u8; it: Flags")
            .with(&format!("#[derive(VmState, Clone, Copy)]\n{old}"))
            .everywhere(FINE),
        Edit::new("eight flags in a byte", "a: u8; it: [bool; 8]", "a: u8; it: u8")
            .everywhere("VMS0010"),
        Edit::new("a bit of its own", "a: u8; flags: u8", "a: u8; flags: u8; irq: bool")
            .gets("VMS0006", "VMS0010", "VMS0014"),
    ]
}
