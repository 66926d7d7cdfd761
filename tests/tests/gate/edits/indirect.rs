//! Edits that no token of the struct shows: through aliases, consts, macros, re-exports, parameters, other structs.

use super::{Edit, FINE, Place};

pub(super) fn edits() -> Vec<Edit> {
    [names(), consts(), parameters(), macros(), inside(), widths(), variants()].concat()
}

/// A field of this type stays as it is written.
fn of(title: &'static str, ty: &str, before: &str, after: &str) -> Edit {
    let field = format!("head: u8; it: {ty}");
    Edit::new(title, &field, &field).items(before, after)
}

fn names() -> Vec<Edit> {
    let modules = |used: &str, new: &str| {
        format!(
            "mod old {{\n    pub type Reg = u32;\n}}\nmod new {{\n    pub type Reg = {new};\n}}\npub use self::{used}::Reg;"
        )
    };
    let trait_of = |level: &str, lines: &str| {
        format!(
            "pub trait Backend {{\n    type Level;\n    const LINES: usize;\n}}\npub struct Kvm;\nimpl Backend for Kvm {{\n    type Level = {level};\n    const LINES: usize = {lines};\n}}"
        )
    };
    let chained = |ty: &str| format!("pub type Word = {ty};\npub type Reg = Word;");
    vec![
        of("an alias of an alias changes", "Reg", &chained("u32"), &chained("u64"))
            .everywhere("VMS0010"),
        of("a longer way to the same", "Reg", "pub type Reg = u32;", &chained("u32"))
            .everywhere(FINE),
        of("a re-export of another", "Reg", &modules("old", "u16"), &modules("new", "u16"))
            .everywhere("VMS0010"),
        of(
            "a re-export of the same elsewhere",
            "Reg",
            &modules("old", "u32"),
            &modules("new", "u32"),
        )
        .everywhere(FINE),
        of(
            "an associated type changes",
            "<Kvm as Backend>::Level",
            &trait_of("u32", "4"),
            &trait_of("i32", "4"),
        )
        .everywhere("VMS0010"),
        of(
            "an associated const changes",
            "[u8; <Kvm as Backend>::LINES]",
            &trait_of("u32", "4"),
            &trait_of("u32", "3"),
        )
        .everywhere("VMS0010"),
        Edit::new("an associated type for what it is", "it: u32", "it: <Kvm as Backend>::Level")
            .with(&trait_of("u32", "4"))
            .everywhere(FINE),
        of("an alias in an array", "[Reg; 2]", "pub type Reg = u32;", "pub type Reg = u16;")
            .everywhere("VMS0010"),
        of(
            "an alias with the name of an integer, in an array too long to be spelled",
            "[u16; 300]",
            "",
            "#[allow(non_camel_case_types)]\npub type u16 = ::core::primitive::u32;",
        )
        .everywhere("VMS0010"),
        of(
            "an alias of an array",
            "Regs",
            "pub type Regs = [u32; 2];",
            "pub type Regs = [u16; 4];",
        )
        .everywhere("VMS0010"),
        Edit::new(
            "a prefix behind an alias",
            "#[vmstate(prefix = Count)] it: Vec<u8>",
            "#[vmstate(prefix = Count)] it: Vec<u8>",
        )
        .items("pub type Count = u8;", "pub type Count = u32;")
        .everywhere("VMS0010"),
        Edit::new(
            "what it is sent as behind an alias",
            "#[vmstate(as = Sent)] it: u64",
            "#[vmstate(as = Sent)] it: u64",
        )
        .items("pub type Sent = u32;", "pub type Sent = u16;")
        .everywhere("VMS0010"),
        Edit::new(
            "a key of a tree behind an alias",
            "#[vmstate(tree)] it: BTreeMap<Key, u8>",
            "#[vmstate(tree)] it: BTreeMap<Key, u8>",
        )
        .items("pub type Key = u32;", "pub type Key = i32;")
        .everywhere("VMS0010"),
    ]
}

fn consts() -> Vec<Edit> {
    let same = |title, field: &str, before: &str, after: &str| {
        Edit::new(title, field, field).items(before, after)
    };
    let lines = |n: u8| format!("const fn lines() -> usize {{\n    {n}\n}}");
    let (four, five) = ("const N: usize = 4;", "const N: usize = 5;");
    vec![
        same("a const fn that counts", "it: [u8; lines()]", &lines(4), &lines(5))
            .everywhere("VMS0010"),
        same("a const among others", "it: [u16; 2 * N + 1]", four, five).everywhere("VMS0010"),
        same(
            "the same sum",
            "it: [u8; N + M]",
            "const N: usize = 4;\nconst M: usize = 5;",
            "const N: usize = 3;\nconst M: usize = 6;",
        )
        .everywhere(FINE),
        same("a const that counts a vector", "#[vmstate(len = \"N\")] it: Vec<u8>", four, five)
            .everywhere("VMS0010"),
        same("a const in a range", "#[vmstate(range = ..N)] it: [u8; 8]", four, five)
            .everywhere("VMS0010"),
        same("a const where a range begins", "#[vmstate(range = N..6)] it: [u8; 8]", four, five)
            .everywhere("VMS0010"),
        same(
            "a `max` behind a const, lowered",
            "#[vmstate(prefix = u8, max = N)] it: Vec<u8>",
            five,
            four,
        )
        .everywhere("VMS0033"),
        same(
            "a `max` behind a const, raised",
            "#[vmstate(prefix = u8, max = N)] it: Vec<u8>",
            four,
            five,
        )
        .everywhere(FINE),
        same("a const that counts in fours", "#[vmstate(len = \"N * 4\")] it: Vec<u8>", four, five)
            .everywhere("VMS0010"),
        same(
            "a const that counts bits",
            "#[vmstate(bits = \"N\")] it: Vec<u64>",
            "const N: usize = 64;",
            "const N: usize = 65;",
        )
        .everywhere("VMS0010"),
        same(
            "a const that counts bits behind another",
            "#[vmstate(bits = \"N\")] it: Vec<u64>",
            "const N: usize = 64;",
            "const N: usize = M;\nconst M: usize = 64;",
        )
        .everywhere(FINE),
        same(
            "a const fn in a filler",
            "a: u8; it: Unused<{ lines() }>; z: u8",
            &lines(4),
            &lines(5),
        )
        .everywhere("VMS0010"),
        Edit::new(
            "an array for what a const counts",
            "#[vmstate(len = \"N\")] it: Vec<u8>",
            "it: [u8; 4]",
        )
        .with(four)
        .everywhere(FINE),
    ]
}

fn parameters() -> Vec<Edit> {
    let slot = |default: &str| {
        format!(
            "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Slot<T = {default}> {{\n    a: T,\n}}"
        )
    };
    let ring = |n: u8| {
        format!(
            "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Ring<const N: usize = {n}> {{\n    a: [u8; N],\n}}"
        )
    };
    vec![
        of("the default of a parameter", "Slot", &slot("u32"), &slot("u64")).everywhere("VMS0010"),
        of("the default of a number", "Ring", &ring(4), &ring(8)).everywhere("VMS0010"),
        Edit::new("a default written out", "it: Slot", "it: Slot<u32>")
            .with(&slot("u32"))
            .everywhere(FINE),
        Edit::new("another argument", "it: Slot<u32>", "it: Slot<i16>")
            .with(&slot("u32"))
            .everywhere("VMS0010"),
        Edit::new("a default that no longer matters", "it: Slot<u32>", "it: Slot<u32>")
            .items(&slot("u32"), &slot("u64"))
            .everywhere(FINE),
        Edit::new("generic from now on", "it: Ring", "it: Ring<4>")
            .items(
                "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Ring {\n    a: [u8; 4],\n}",
                &ring(4),
            )
            .everywhere(FINE),
    ]
}

fn macros() -> Vec<Edit> {
    let reg = |ty: &str| format!("macro_rules! reg {{\n    () => {{ {ty} }};\n}}");
    let pair = |fields: &str| {
        format!(
            "macro_rules! pair {{\n    ($name:ident $a:ident $b:ident) => {{\n        #[derive(VmState)]\n        #[vmstate(nested)]\n        pub struct $name {{\n            {fields}\n        }}\n    }};\n}}\npair!(Pair first second);"
        )
    };
    let (ab, ba) = ("$a: u16, $b: u16,", "$b: u16, $a: u16,");
    vec![
        of("a macro that is a type", "reg!()", &reg("u32"), &reg("u16")).everywhere("VMS0010"),
        of("a macro that is a number", "[u8; reg!()]", &reg("4"), &reg("2")).everywhere("VMS0010"),
        of("a macro that makes a struct", "Pair", &pair(ab), &pair("$a: u16, $b: u32,"))
            .everywhere("VMS0010"),
        of("a macro in another order", "Pair", &pair(ab), &pair(ba)).everywhere("VMS0010"),
        Edit::new("a macro for the type", "it: u32", "it: reg!()")
            .with(&reg("u32"))
            .everywhere(FINE),
        Edit::new(
            "the wire name behind a `cfg_attr` that holds",
            "#[vmstate(rename = \"b\")] it: u32",
            "#[cfg_attr(all(), vmstate(rename = \"b\"))] it: u32",
        )
        .everywhere(FINE),
        Edit::new(
            "the wire name behind a `cfg_attr` that does not",
            "a: u8; #[vmstate(rename = \"b\")] it: u32",
            "a: u8; #[cfg_attr(any(), vmstate(rename = \"b\"))] it: u32",
        )
        .gets("VMS0009", "VMS0010", "VMS0009"),
        Edit::new(
            "not sent behind a `cfg_attr` that holds",
            "a: u8; b: u32",
            "a: u8; #[cfg_attr(all(), vmstate(skip))] b: u32",
        )
        .gets("VMS0007", "VMS0010", "VMS0007"),
        Edit::new(
            "behind a `cfg` that does not hold",
            "a: u8; b: u32",
            "a: u8; #[cfg(any())] b: u32",
        )
        .gets("VMS0007", "VMS0010", "VMS0007"),
        Edit::new("behind a `cfg` that holds", "a: u8; b: u32", "a: u8; #[cfg(all())] b: u32")
            .everywhere(FINE),
    ]
}

/// Structs two levels down.
fn inside() -> Vec<Edit> {
    let deep = |keys: &str, fields: &str| {
        format!(
            "#[derive(VmState)]\n#[vmstate(nested, name = \"inner\"{keys})]\npub struct Inner {{\n{fields}\n}}\n\
             #[derive(VmState)]\n#[vmstate(nested, name = \"outer\")]\npub struct Outer {{\n    x: u8,\n    inner: [Inner; 2],\n}}"
        )
    };
    let deeply =
        |title, before: &str, after: &str| of(title, "Outer", &deep("", before), &deep("", after));
    let remote = |theirs: &str, ours: &str| {
        format!(
            "pub mod theirs {{\n    #[derive(Clone, Copy, Default)]\n    pub struct Regs {{\n        {theirs}\n    }}\n}}\n\
             #[derive(VmState)]\n#[vmstate(remote(\"theirs::Regs\"), name = \"regs\")]\npub struct Regs {{\n    {ours}\n}}"
        )
    };
    let (pub_ab, ab) = ("pub a: u32, pub b: u32,", "a: u32, b: u32,");
    let mirrored = "head: u8; #[vmstate(as = Regs)] it: theirs::Regs";
    vec![
        deeply("deep inside, one more", "    a: u16,", "    a: u16,\n    b: u8,")
            .everywhere("VMS0010"),
        deeply("deep inside, exchanged", "    a: u16,\n    b: u16,", "    b: u16,\n    a: u16,")
            .everywhere("VMS0010"),
        deeply(
            "deep inside, a lower `max`",
            "    #[vmstate(prefix = u8, max = 9)]\n    a: Vec<u8>,",
            "    #[vmstate(prefix = u8, max = 8)]\n    a: Vec<u8>,",
        )
        .everywhere("VMS0033"),
        deeply(
            "deep inside, `since` that always holds",
            "    a: u16,",
            "    #[vmstate(since = 1)]\n    a: u16,",
        )
        .everywhere(FINE),
        of(
            "deep inside, `since` as old as what is loaded",
            "Outer",
            &deep(", version = 3, minimum_version = 2", "    #[vmstate(since = 1)]\n    a: u16,"),
            &deep(", version = 3, minimum_version = 2", "    #[vmstate(since = 2)]\n    a: u16,"),
        )
        .everywhere(FINE),
        deeply(
            "deep inside, not sent",
            "    a: u16,\n    b: u8,",
            "    a: u16,\n    #[vmstate(skip)]\n    b: u8,",
        )
        .everywhere("VMS0010"),
        of(
            "a mirror of one field more",
            "Regs",
            &remote(pub_ab, ab),
            &remote("pub a: u32, pub b: u32, pub c: u8,", "a: u32, b: u32, c: u8,"),
        )
        .fields_are(mirrored)
        .everywhere("VMS0010"),
        of(
            "a mirror in another order",
            "Regs",
            &remote(pub_ab, ab),
            &remote(pub_ab, "b: u32, a: u32,"),
        )
        .fields_are(mirrored)
        .everywhere("VMS0010"),
        of(
            "what is mirrored in another order",
            "Regs",
            &remote(pub_ab, ab),
            &remote("pub b: u32, pub a: u32,", ab),
        )
        .fields_are(mirrored)
        .everywhere(FINE),
        of(
            "a newtype of what changes",
            "New",
            "#[derive(VmState)]\npub struct New(Reg);\npub type Reg = u32;",
            "#[derive(VmState)]\npub struct New(Reg);\npub type Reg = u64;",
        )
        .everywhere("VMS0010"),
        Edit::new("a tuple in another order", "it: (u8, u16)", "it: (u16, u8)")
            .everywhere("VMS0010"),
        Edit::new("a longer tuple", "it: (u8, u16)", "it: (u8, u16, u8)").everywhere("VMS0010"),
    ]
}

/// Numbers and texts of another width.
fn widths() -> Vec<Edit> {
    let ty = |title, before: &str, after: &str| {
        Edit::new(title, &format!("head: u8; it: {before}"), &format!("head: u8; it: {after}"))
    };
    vec![
        ty("an atomic", "u32", "std::sync::atomic::AtomicU32").everywhere(FINE),
        ty("a wider float", "f32", "f64").everywhere("VMS0010"),
        Edit::new(
            "a lower `max` of text",
            "#[vmstate(prefix = u8, max = 9)] it: String",
            "#[vmstate(prefix = u8, max = 8)] it: String",
        )
        .everywhere("VMS0033"),
        Edit::new(
            "a wider prefix of text",
            "#[vmstate(prefix = u8)] it: String",
            "#[vmstate(prefix = u32)] it: String",
        )
        .everywhere("VMS0010"),
        Edit::new(
            "a lower `max` of a queue",
            "n: u8; #[vmstate(queue, max = 9)] it: VecDeque<u8>",
            "n: u8; #[vmstate(queue, max = 8)] it: VecDeque<u8>",
        )
        .at(Place::Device, "VMS0033"),
    ]
}

/// Enums, with data and without.
fn variants() -> Vec<Edit> {
    let data = |variants: &str| {
        format!("#[derive(VmState)]\n#[repr(u8)]\npub enum Job {{\n    {variants}\n}}")
    };
    let job = |title, before: &str, after: &str| of(title, "Job", &data(before), &data(after));
    let two = "Idle = 0,\n    Read { lba: u32, n: u8 } = 1,";
    let mode = |variants: &str| {
        format!(
            "#[derive(VmState, Clone, Copy)]\n#[repr(u8)]\npub enum Mode {{\n    {variants}\n}}"
        )
    };
    let unit = |title, before: &str, after: &str| of(title, "Mode", &mode(before), &mode(after));
    vec![
        job("data of a variant grows", two, "Idle = 0,\n    Read { lba: u32, n: u8, x: u8 } = 1,")
            .everywhere("VMS0010"),
        job(
            "data of a variant in another order",
            two,
            "Idle = 0,\n    Read { n: u8, lba: u32 } = 1,",
        )
        .everywhere("VMS0010"),
        job("data of a variant retyped", two, "Idle = 0,\n    Read { lba: u64, n: u8 } = 1,")
            .everywhere("VMS0010"),
        job("a variant gets data", two, "Idle { x: u8 } = 0,\n    Read { lba: u32, n: u8 } = 1,")
            .everywhere("VMS0010"),
        job("a variant with data more", two, &format!("{two}\n    Write {{ lba: u32 }} = 2,"))
            .everywhere("VMS0010"),
        job(
            "variants with data in another order",
            two,
            "Read { lba: u32, n: u8 } = 1,\n    Idle = 0,",
        )
        .everywhere("VMS0010"),
        unit("discriminants behind a const", "Off = 0,\n    On = ON,", "Off = 0,\n    On = ON,")
            .and("const ON: u8 = 1;", "const ON: u8 = 2;")
            .everywhere("VMS0010"),
        unit("a discriminant left out that is the same", "Off = 0,\n    On = 1,", "Off,\n    On,")
            .everywhere(FINE),
        unit(
            "a discriminant left out that is another",
            "Off = 0,\n    On = 2,",
            "Off = 0,\n    On,",
        )
        .everywhere("VMS0010"),
        unit("names of variants exchanged", "Off = 0,\n    On = 1,", "On = 0,\n    Off = 1,")
            .everywhere("VMS0010"),
        unit("a variant renamed", "Off = 0,\n    On = 1,", "Off = 0,\n    Up = 1,")
            .everywhere("VMS0010"),
        unit(
            "a variant renamed, the record keeps the name",
            "Off = 0,\n    On = 1,",
            "Off = 0,\n    #[vmstate(rename = \"On\")]\n    Up = 1,",
        )
        .everywhere(FINE),
        job(
            "one with data renamed, the record keeps the name",
            two,
            "Idle = 0,\n    #[vmstate(rename = \"Read\")]\n    Get { lba: u32, n: u8 } = 1,",
        )
        .everywhere(FINE),
    ]
}
