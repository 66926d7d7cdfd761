//! Fields: there or not, their order, types, and what is said about them.

use super::{Edit, FINE, Place};

const MODE: &str =
    "#[derive(VmState, Clone, Copy)]\n#[repr(u8)]\npub enum Mode {\n    Off = 0,\n    On = 1,\n}";

pub(super) fn edits() -> Vec<Edit> {
    [there(), absent(), types(), domains(), layouts(), sequences(), words(), same_bytes()].concat()
}

fn there() -> Vec<Edit> {
    vec![
        Edit::new("nothing", "a: u8; b: u32", "a: u8; b: u32").everywhere(FINE),
        Edit::new("one more at the end", "a: u8; b: u32", "a: u8; b: u32; c: u16")
            .gets("VMS0006", "VMS0010", "VMS0014"),
        Edit::new("one more in front", "a: u8; b: u32", "c: u16; a: u8; b: u32")
            .gets("VMS0006", "VMS0010", "VMS0014"),
        Edit::new("one less", "a: u8; b: u32", "a: u8").gets("VMS0007", "VMS0010", "VMS0007"),
        Edit::new("not sent any more", "a: u8; b: u32", "#[vmstate(skip = \"derived\")] a: u8; b: u32")
            .gets("VMS0007", "VMS0010", "VMS0007"),
        Edit::new("host state", "a: u8", "a: u8; #[vmstate(skip)] log: Vec<String>").everywhere(FINE),
        Edit::new("sent from now on", "a: u8; #[vmstate(skip)] b: u32", "a: u8; b: u32")
            .gets("VMS0006", "VMS0010", "VMS0014"),
        Edit::new("exchanged, of one size", "a: u16; b: u16", "b: u16; a: u16")
            .gets("VMS0008", "VMS0010", "VMS0008"),
        Edit::new("exchanged names", "a: u16; b: u16", "#[vmstate(rename = \"b\")] a: u16; #[vmstate(rename = \"a\")] b: u16")
            .gets("VMS0008", "VMS0010", "VMS0008"),
        Edit::new("renamed", "a: u16; b: u16", "a: u16; c: u16").gets("VMS0009", "VMS0010", "VMS0009"),
        Edit::new("renamed, the wire keeps the name", "a: u16; b: u16", "a: u16; #[vmstate(rename = \"b\")] c: u16")
            .everywhere(FINE),
        Edit::new("replaced by another of its size", "a: u16; b: u32; c: u8", "a: u16; d: [u8; 4]; c: u8")
            .gets("VMS0006 VMS0007", "VMS0010", "VMS0007 VMS0014"),
        Edit::new("tested from now on", "a: u8; b: u32", "a: u8; #[vmstate(test = \"old\")] b: u32")
            .methods("fn old(&self, _: u32) -> bool { self.a == 0 }").gets("VMS0030", FINE, "VMS0030"),
        Edit::new("tested from now on, by a property", "a: u8; b: u32",
            "a: u8; #[vmstate(test = \"old\")] b: u32; #[vmstate(property = \"send-b\")] send_b: bool")
            .items("", "impl Owner { fn old(&self, _: u32) -> bool { self.send_b } }").at(Place::Device, FINE),
        Edit::new("tested from now on, which is handed what decides", "a: u8; b: u32", "a: u8; #[vmstate(test = \"old(a)\")] b: u32")
            .methods("fn old(a: u8) -> bool { a == 0 }").everywhere(FINE),
        Edit::new("not tested any more", "a: u8; #[vmstate(test = \"old\", absent = 0)] b: u32", "a: u8; b: u32")
            .methods("fn old(&self, _: u32) -> bool { self.a == 0 }").gets("VMS0012 VMS0032", "VMS0010", "VMS0012 VMS0032"),
        Edit::new("tested by another", "a: u8; #[vmstate(test = \"old\")] b: u32", "a: u8; #[vmstate(test = \"new\")] b: u32")
            .methods("fn old(&self, _: u32) -> bool { self.a == 0 }\nfn new(&self, _: u32) -> bool { self.a == 1 }")
            .gets("VMS0012", "VMS0010", "VMS0012"),
        Edit::new("tested by the same, which is handed a field", "a: u8; #[vmstate(test = \"old\")] b: u32", "a: u8; #[vmstate(test = \"old(a)\")] b: u32")
            .items("impl Owner { fn old(&self, _: u32) -> bool { self.a == 0 } }", "impl Owner { fn old(a: u8) -> bool { a == 0 } }")
            .everywhere(FINE),
        Edit::new("handed what is called otherwise in Rust", "a: u8; #[vmstate(test = \"is_a(a)\")] b: u32", "#[vmstate(rename = \"a\")] z: u8; #[vmstate(test = \"is_a(z)\")] b: u32")
            .methods("fn is_a(a: u8) -> bool { a == 0 }").everywhere(FINE),
        Edit::new("handed another field", "a: u8; z: u8; #[vmstate(test = \"is_a(a)\")] b: u32", "a: u8; z: u8; #[vmstate(test = \"is_a(z)\")] b: u32")
            .methods("fn is_a(a: u8) -> bool { a == 0 }").gets("VMS0012", "VMS0010", "VMS0012"),
        Edit::new("a test reads a later field", "a: u8; b: u32; z: u8", "a: u8; #[vmstate(test = \"is_a(z)\")] b: u32; z: u8")
            .methods("fn is_a(a: u8) -> bool { a == 0 }").at(Place::Device, "an error").at(Place::Subsection, "an error"),
        Edit::new("new, tested by what the stream says", "a: u8; b: u32", "a: u8; b: u32; #[vmstate(test = \"more(a)\", absent = 0)] c: u16")
            .methods("fn more(a: u8) -> bool { a == 7 }").everywhere(FINE),
        Edit::new("new and tested, nothing says what it is without", "a: u8; b: u32", "a: u8; b: u32; #[vmstate(test = \"more(a)\")] c: u16")
            .methods("fn more(a: u8) -> bool { a == 7 }").gets("VMS0031", "VMS0031", FINE),
        Edit::new("`absent` changed", "a: u8; #[vmstate(test = \"more(a)\", absent = 0)] c: u16", "a: u8; #[vmstate(test = \"more(a)\", absent = 1)] c: u16")
            .methods("fn more(a: u8) -> bool { a == 7 }").everywhere("VMS0032"),
        Edit::new("`absent` gone", "a: u8; #[vmstate(test = \"more(a)\", absent = 0)] c: u16", "a: u8; #[vmstate(test = \"more(a)\")] c: u16")
            .methods("fn more(a: u8) -> bool { a == 7 }").everywhere("VMS0032"),
        Edit::new("`since` that always holds", "a: u8; b: u32", "a: u8; #[vmstate(since = 1)] b: u32")
            .gets(FINE, FINE, FINE),
        Edit::new("validated", "a: u8; b: u32", "a: u8; #[vmstate(validate = \"sane\")] b: u32")
            .methods("fn sane(&self, _: u32) -> bool { true }").everywhere(FINE),
    ]
}

/// What a field is when it does not come, behind a const.
fn absent() -> Vec<Edit> {
    let of = |title, ty: &str, before: &str, after: &str| {
        let field = |value: &str| {
            format!("a: u8; #[vmstate(test = \"is_a(a)\", absent = {value})] it: {ty}")
        };
        Edit::new(title, &field(before), &field(after)).methods("fn is_a(a: u8) -> bool { a == 0 }")
    };
    let four = "const N: u16 = 4;\nconst M: u16 = 4;";
    let five = "const N: u16 = 5;\nconst M: u16 = 4;";
    let slot = |consts: &str| {
        format!(
            "{consts}\n#[derive(VmState)]\n#[vmstate(nested)]\npub struct Slot<T: Copy> {{\n    a: u8,\n    \
             #[vmstate(test = \"is_a(a)\", absent = N)]\n    b: u16,\n    #[vmstate(skip)]\n    c: Vec<T>,\n}}\n\
             impl<T: Copy> Slot<T> {{\n    fn is_a(a: u8) -> bool {{\n        a == 0\n    }}\n}}"
        )
    };
    let by = |title, ty: &str, value: &str| {
        of(title, ty, value, value).items(four, five).everywhere("VMS0032")
    };
    vec![
        by("`absent` behind a const", "u16", "N"),
        by("`absent` behind a const in an expression", "i64", "-((N as i64) << 2)"),
        by("`absent` behind a const in an array", "[u16; 3]", "[M, N, 0]"),
        by("`absent` behind a const, many times", "[u16; 400]", "[N; 400]"),
        by("`absent` behind a const of an alias", "Reg", "N as Reg")
            .and("type Reg = u8;", "type Reg = u8;"),
        by("`absent` behind an associated const", "u16", "Self::RESET")
            .and("impl Owner { const RESET: u16 = N; }", "impl Owner { const RESET: u16 = N; }"),
        of("`absent` behind a const of a bool", "bool", "ON", "ON")
            .items("const ON: bool = true;", "const ON: bool = false;")
            .everywhere("VMS0032"),
        of("`absent` behind a const of a float", "f32", "GAIN", "GAIN")
            .items("const GAIN: f32 = 0.5;", "const GAIN: f32 = 0.25;")
            .everywhere("VMS0032"),
        Edit::new("`absent` behind a const in a generic struct", "it: Slot<u8>", "it: Slot<u8>")
            .items(&slot(four), &slot(five))
            .everywhere("VMS0032"),
        of("`absent` behind another const of its value", "u16", "N", "M")
            .with(four)
            .everywhere(FINE),
        of("`absent` behind a const that is what was written", "u16", "0x4_u16", "N")
            .with(four)
            .everywhere(FINE),
        of("`absent` written out that was a const", "u16", "N", "0b100")
            .with(four)
            .everywhere(FINE),
        of("`absent` that the destination has from now on", "u16", "N", "keep")
            .with(four)
            .everywhere("VMS0032"),
        of("`absent` of another field's const", "u16", "0", "N").with(four).everywhere("VMS0032"),
    ]
}

/// The same bytes, of which others are legal.
fn domains() -> Vec<Edit> {
    let ty = |title, before: &str, after: &str| {
        Edit::new(title, &format!("head: u8; {before}"), &format!("head: u8; {after}"))
            .with("use std::num::{NonZeroU8, NonZeroU32, NonZeroI16};")
    };
    let same = |edit: Edit| edit.device("same_bytes = \"never 0\"");
    let text = "#[vmstate(prefix = u8)] it: String";
    vec![
        ty("never 0 from now on", "it: u32", "it: NonZeroU32").everywhere("VMS0010"),
        ty("never 0 any more", "it: NonZeroU32", "it: u32").everywhere("VMS0010"),
        ty("elements that are never 0", "it: [i16; 3]", "it: [NonZeroI16; 3]")
            .everywhere("VMS0010"),
        ty(
            "counted ones that are never 0",
            "#[vmstate(prefix = u8)] it: Vec<u8>",
            "#[vmstate(prefix = u8)] it: Vec<NonZeroU8>",
        )
        .everywhere("VMS0010"),
        ty("text from now on", "#[vmstate(prefix = u8)] it: Vec<u8>", text).everywhere("VMS0010"),
        ty("text no more", text, "#[vmstate(prefix = u8)] it: Vec<u8>").everywhere("VMS0010"),
        ty("never 0, on the wire as it was", "it: u32", "#[vmstate(as = u32)] it: NonZeroU32")
            .everywhere(FINE),
        ty(
            "never 0, as it was on the wire",
            "it: NonZeroU32",
            "#[vmstate(as = NonZeroU32)] it: u32",
        )
        .everywhere(FINE),
        same(ty("never 0, said to be the same bytes", "it: u32", "it: NonZeroU32"))
            .everywhere("VMS0035"),
        same(ty("text, said to be the same bytes", "#[vmstate(prefix = u8)] it: Vec<u8>", text))
            .everywhere("VMS0035"),
        same(ty("a filler for what is never 0", "it: NonZeroU32", "it: Unused<4>"))
            .everywhere(FINE),
        ty("an alias of what is never 0", "it: NonZeroU8", "it: Id")
            .and("type Id = NonZeroU8;", "type Id = NonZeroU8;")
            .everywhere(FINE),
    ]
}

fn types() -> Vec<Edit> {
    let ty = |title, before: &str, after: &str| {
        Edit::new(title, &format!("head: u8; it: {before}"), &format!("head: u8; it: {after}"))
    };
    vec![
        ty("signed", "u32", "i32").everywhere("VMS0010"),
        ty("wider", "u16", "u32").everywhere("VMS0010"),
        ty("narrower", "u64", "u32").everywhere("VMS0010"),
        ty("a byte for a bool", "bool", "u8").everywhere("VMS0010"),
        ty("a bool for a byte", "u8", "bool").everywhere("VMS0010"),
        ty("bytes for an integer", "u32", "[u8; 4]").everywhere("VMS0010"),
        ty("an enum for an integer", "u8", "Mode").with(MODE).everywhere("VMS0010"),
        ty("an enum with one more", "Mode", "Mode")
            .items(MODE, &MODE.replace("On = 1", "On = 1,\n    Auto = 2"))
            .everywhere("VMS0010"),
        ty("an enum with one less", "Mode", "Mode")
            .items(MODE, &MODE.replace("    On = 1,\n", ""))
            .everywhere("VMS0010"),
        ty("an enum of other values", "Mode", "Mode")
            .items(MODE, &MODE.replace("On = 1", "On = 2"))
            .everywhere("VMS0010"),
        ty("a wider enum", "Mode", "Mode")
            .items(MODE, &MODE.replace("repr(u8)", "repr(u16)"))
            .everywhere("VMS0010"),
        ty("an enum under another name", "Mode", "Power")
            .items(MODE, &MODE.replace("Mode", "Power"))
            .everywhere(FINE),
        ty("an alias", "u32", "Reg").with("pub type Reg = u32;").everywhere(FINE),
        ty("an alias that changes", "Reg", "Reg")
            .items("pub type Reg = u32;", "pub type Reg = u16;")
            .everywhere("VMS0010"),
        ty("a newtype", "u32", "Reg")
            .with("#[derive(VmState)]\npub struct Reg(u32);")
            .everywhere(FINE),
        ty("a newtype of something else", "u32", "Reg")
            .with("#[derive(VmState)]\npub struct Reg(u64);")
            .everywhere("VMS0010"),
        ty("wrapping", "u32", "Wrapping<u32>").everywhere(FINE),
        ty("boxed", "u32", "Box<u32>").everywhere(FINE),
        ty("behind a lock", "u32", "Mutex<u32>").everywhere(FINE),
        ty("a float for its bits", "u32", "f32").everywhere(FINE),
        ty("a tuple", "u32", "(u16, u16)").everywhere("VMS0010"),
        ty("a filler", "u32", "Unused<4>").everywhere("VMS0010"),
        ty("a shorter filler", "Unused<4>", "Unused<3>").everywhere("VMS0010"),
        ty("a const that changes", "[u8; N]", "[u8; N]")
            .items("const N: usize = 4;", "const N: usize = 5;")
            .everywhere("VMS0010"),
        ty("the same length otherwise", "[u8; N]", "[u8; 2 + 2]")
            .with("const N: usize = 4;")
            .everywhere(FINE),
        ty("rows and columns exchanged", "[[u8; 2]; 3]", "[[u8; 3]; 2]").everywhere("VMS0010"),
    ]
}

/// Layouts that a key names.
fn layouts() -> Vec<Edit> {
    vec![
        Edit::new(
            "converted from now on",
            "head: u8; it: u32",
            "head: u8; #[vmstate(as = u32)] it: u64",
        )
        .everywhere(FINE),
        Edit::new(
            "converted into something else",
            "head: u8; #[vmstate(as = u32)] it: u64",
            "head: u8; #[vmstate(as = u16)] it: u64",
        )
        .everywhere("VMS0010"),
        Edit::new(
            "a codec replaced",
            "head: u8; #[vmstate(with = codec)] it: u32",
            "head: u8; #[vmstate(with = codec)] it: u32",
        )
        .items(&codec("of_the_board"), &codec("of_the_chip"))
        .everywhere("VMS0010"),
        Edit::new(
            "a codec for an integer",
            "head: u8; it: u32",
            "head: u8; #[vmstate(with = codec)] it: u32",
        )
        .with(&codec("of_the_board"))
        .everywhere("VMS0010"),
        Edit::new(
            "what it is made of changes",
            "head: u8; #[vmstate(via = Low)] it: u32",
            "head: u8; #[vmstate(via = Low)] it: u32",
        )
        .items(&via("u16"), &via("u8"))
        .everywhere("VMS0010"),
        Edit::new(
            "made of something",
            "head: u8; it: u16",
            "head: u8; #[vmstate(via = Low)] it: u32",
        )
        .with(&via("u16"))
        .everywhere(FINE),
        Edit::new(
            "a pointer",
            "head: u8; it: u32",
            "head: u8; #[vmstate(nullable)] it: Option<Box<u32>>",
        )
        .everywhere("VMS0010"),
        Edit::new(
            "optional",
            "head: u8; it: u32",
            "head: u8; #[vmstate(optional)] it: Option<u32>",
        )
        .everywhere("VMS0010"),
        Edit::new(
            "another marker",
            "head: u8; #[vmstate(nullable)] it: Option<Box<u32>>",
            "head: u8; #[vmstate(auto_alloc)] it: Option<Box<u32>>",
        )
        .everywhere("VMS0010"),
    ]
}

fn codec(name: &str) -> String {
    format!(
        "mod codec {{\n    use super::*;\n    pub const TYPE: Type = Type::leaf(\"{name}\", 4);\n\
             pub fn encode(value: &u32, out: &mut Encoder<'_>) -> Result<(), SaveError> {{\n        out.bytes(&value.to_le_bytes())\n    }}\n\
             pub fn decode(_: &mut u32, _: &mut Decoder<'_>) -> Result<(), LoadError> {{\n        Ok(())\n    }}\n}}"
    )
}

fn via(ty: &str) -> String {
    format!(
        "#[derive(VmState)]\npub struct Low({ty});\n\nimpl Via<Owner> for Low {{\n    fn build(owner: &Owner) -> Self {{\n        Low(owner.it as {ty})\n    }}\n\n\
             fn apply(self, owner: &mut Owner) -> Result<(), BoxError> {{\n        owner.it = self.0.into();\n        Ok(())\n    }}\n}}"
    )
}

fn sequences() -> Vec<Edit> {
    let of = |title, before: &str, after: &str| {
        let count = "n: u8; #[vmstate(len = \"n\")] list: Vec<u32>";
        Edit::new(title, &before.replace('@', count), &after.replace('@', count))
    };
    vec![
        of("an array grown", "it: [u8; 4]", "it: [u8; 8]").everywhere("VMS0010"),
        of(
            "an array grown, the released part sent",
            "it: [u8; 4]",
            "#[vmstate(range = ..4)] it: [u8; 8]",
        )
        .everywhere(FINE),
        of(
            "another part of it",
            "#[vmstate(range = ..4)] it: [u8; 8]",
            "#[vmstate(range = 1..5)] it: [u8; 8]",
        )
        .everywhere("VMS0010"),
        of(
            "counted from now on",
            "n: u8; it: [u32; 4]",
            "n: u8; #[vmstate(len = \"n\")] it: Vec<u32>",
        )
        .everywhere("VMS0010"),
        of(
            "counted by another",
            "n: u8; m: u8; #[vmstate(len = \"n\")] it: Vec<u32>",
            "n: u8; m: u8; #[vmstate(len = \"m\")] it: Vec<u32>",
        )
        .everywhere("VMS0010"),
        of("counted by what is called otherwise in Rust", "@", "#[vmstate(rename = \"n\")] m: u8; #[vmstate(len = \"m\")] list: Vec<u32>")
            .everywhere(FINE),
        of("bits counted by what is called otherwise in Rust", "n: u8; #[vmstate(bits = \"n\")] it: Vec<u64>", "#[vmstate(rename = \"n\")] m: u8; #[vmstate(bits = \"m\")] it: Vec<u64>")
            .everywhere(FINE),
        of("counted by what took the name over", "n: u8; m: u8; #[vmstate(len = \"n\")] it: Vec<u32>", "#[vmstate(rename = \"n\")] m: u8; #[vmstate(rename = \"m\")] n: u8; #[vmstate(len = \"n\")] it: Vec<u32>")
            .everywhere("VMS0010"),
        of("counted in pairs", "@", "n: u8; #[vmstate(len = \"n * 2\")] list: Vec<u32>")
            .everywhere("VMS0010"),
        of("counts itself", "@", "n: u8; #[vmstate(prefix = u8)] list: Vec<u32>")
            .everywhere("VMS0010"),
        of(
            "a wider count",
            "#[vmstate(prefix = u8)] it: Vec<u32>",
            "#[vmstate(prefix = u16)] it: Vec<u32>",
        )
        .everywhere("VMS0010"),
        of("as many as configured", "@", "n: u8; #[vmstate(configured)] list: Vec<u32>")
            .everywhere("VMS0010"),
        of("a queue", "@", "n: u8; #[vmstate(queue)] list: VecDeque<u32>").everywhere("VMS0010"),
        of("a list", "#[vmstate(prefix = u32)] it: Vec<u32>", "#[vmstate(list)] it: Vec<u32>")
            .everywhere("VMS0010"),
        of(
            "keys of another width",
            "#[vmstate(tree)] it: BTreeMap<u32, u8>",
            "#[vmstate(tree)] it: BTreeMap<u64, u8>",
        )
        .everywhere("VMS0010"),
        of(
            "values of another width",
            "#[vmstate(tree)] it: BTreeMap<u32, u8>",
            "#[vmstate(tree)] it: BTreeMap<u32, u16>",
        )
        .everywhere("VMS0010"),
        of("wider elements", "@", "n: u8; #[vmstate(len = \"n\")] list: Vec<u64>")
            .everywhere("VMS0010"),
        of(
            "`max` lowered",
            "#[vmstate(prefix = u8, max = 9)] it: Vec<u8>",
            "#[vmstate(prefix = u8, max = 8)] it: Vec<u8>",
        )
        .everywhere("VMS0033"),
        of(
            "`max` added",
            "#[vmstate(prefix = u8)] it: Vec<u8>",
            "#[vmstate(prefix = u8, max = 8)] it: Vec<u8>",
        )
        .everywhere("VMS0033"),
        of(
            "`max` raised",
            "#[vmstate(prefix = u8, max = 8)] it: Vec<u8>",
            "#[vmstate(prefix = u8, max = 9)] it: Vec<u8>",
        )
        .everywhere(FINE),
        of(
            "`max` gone",
            "#[vmstate(prefix = u8, max = 8)] it: Vec<u8>",
            "#[vmstate(prefix = u8)] it: Vec<u8>",
        )
        .everywhere(FINE),
    ]
}

fn words() -> Vec<Edit> {
    vec![
        Edit::new("`equal` added", "a: u8; b: u32", "a: u8; #[vmstate(equal)] b: u32")
            .gets("VMS0018", "VMS0010", "VMS0018"),
        Edit::new("`equal` gone", "a: u8; #[vmstate(equal)] b: u32", "a: u8; b: u32")
            .gets("VMS0018", "VMS0010", "VMS0018"),
        Edit::new(
            "`at_most` for `equal`",
            "a: u8; #[vmstate(equal)] b: i32",
            "a: u8; #[vmstate(at_most)] b: i32",
        )
        .gets("VMS0018", "VMS0010", "VMS0018"),
        Edit::new(
            "`equal` gone, the same bytes",
            "a: u8; #[vmstate(equal)] b: u32",
            "a: u8; b: u32",
        )
        .device("same_bytes = \"repaired in `post_load`\"")
        .everywhere(FINE),
        Edit::new("a buffer", "a: [u8; 9]", "#[vmstate(buffer)] a: [u8; 9]").everywhere(FINE),
    ]
}

fn same_bytes() -> Vec<Edit> {
    let same = |title, before: &str, after: &str| {
        Edit::new(title, before, after).device("same_bytes = \"put together in another way\"")
    };
    let pair =
        "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Pair {\n    a: u16,\n    b: u16,\n}";
    vec![
        same("grouped into a struct", "a: u16; b: u16; c: u8", "it: Pair; c: u8").with(pair).everywhere(FINE),
        same("ungrouped", "it: Pair; c: u8", "a: u16; b: u16; c: u8").with(pair).everywhere(FINE),
        same("grouped into a tuple", "a: u16; b: u16; c: u8", "it: (u16, u16); c: u8").everywhere(FINE),
        same("arrays joined", "a: [u32; 2]; b: [u32; 3]", "it: [u32; 5]").everywhere(FINE),
        same("arrays joined, one short", "a: [u32; 2]; b: [u32; 3]", "it: [u32; 4]").everywhere("VMS0035"),
        same("an array of structs flattened", "it: [Pair; 2]", "it: [u16; 4]").with(pair).everywhere(FINE),
        same("columns for rows", "it: [Other; 2]", "a: [u16; 2]; b: [u8; 2]")
            .with("#[derive(VmState)]\n#[vmstate(nested)]\npub struct Other {\n    a: u16,\n    b: u8,\n}").everywhere("VMS0035"),
        same("flags of two bytes in one word", "a: u8; b: u8", "it: u16").everywhere("VMS0035"),
        same("a bool is a byte", "a: bool; b: u8", "it: [u8; 2]").everywhere(FINE),
        same("a filler for a field", "a: u16; b: u16; c: u8", "a: u16; gap: Unused<2>; c: u8").everywhere(FINE),
        same("a filler used again", "a: u16; gap: Unused<2>; c: u8", "a: u16; b: u16; c: u8").everywhere(FINE),
        same("a filler too long", "a: u16; b: u16; c: u8", "a: u16; gap: Unused<4>; c: u8").everywhere("VMS0035"),
        same("a codec of its size", "a: u8; it: u32", "a: u8; #[vmstate(with = codec)] it: u32").with(&codec("of_the_board")).everywhere(FINE),
        same("an enum for its integer", "it: u8", "it: Mode").with(MODE).everywhere("VMS0035"),
        same("tested by another, said to be the same", "a: u8; #[vmstate(test = \"old\")] b: u32", "a: u8; #[vmstate(test = \"new\")] b: u32")
            .methods("fn old(&self, _: u32) -> bool { self.a == 0 }\nfn new(&self, _: u32) -> bool { self.a == 1 }").everywhere("VMS0035"),
        same("both tested, joined", "a: u8; #[vmstate(test = \"old\")] b: u32; #[vmstate(test = \"old\")] c: u32", "a: u8; #[vmstate(test = \"old\")] b: [u32; 2]")
            .methods("fn old(&self, _: u32) -> bool { self.a == 0 }").everywhere(FINE),
        same("one tested, joined", "a: u8; #[vmstate(test = \"old\")] b: u32; c: u32", "a: u8; #[vmstate(test = \"old\")] b: [u32; 2]")
            .methods("fn old(&self, _: u32) -> bool { self.a == 0 }").everywhere("VMS0035"),
    ]
}
