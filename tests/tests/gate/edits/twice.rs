//! Two changes at once, and changes that were taken back.

use super::{Edit, FINE, Place};

pub(super) fn edits() -> Vec<Edit> {
    [fields(), versions(), acknowledged(), parts()].concat()
}

fn fields() -> Vec<Edit> {
    vec![
        Edit::new("renamed and wider", "a: u8; b: u16", "a: u8; c: u32").gets(
            "VMS0006 VMS0007",
            "VMS0010",
            "VMS0007 VMS0014",
        ),
        Edit::new(
            "renamed and wider, the wire keeps the name",
            "a: u8; b: u16",
            "a: u8; #[vmstate(rename = \"b\")] c: u32",
        )
        .everywhere("VMS0010"),
        Edit::new("moved and wider", "a: u16; b: u16; c: u8", "b: u32; a: u16; c: u8").gets(
            "VMS0008 VMS0010",
            "VMS0010",
            "VMS0008 VMS0010",
        ),
        Edit::new("split in halves", "a: u8; b: u32", "a: u8; b_low: u16; b_high: u16").gets(
            "VMS0006 VMS0007",
            "VMS0010",
            "VMS0007 VMS0014",
        ),
        Edit::new("two that become one", "a: u16; b: u16", "ab: u32").gets(
            "VMS0006 VMS0007",
            "VMS0010",
            "VMS0007 VMS0014",
        ),
        Edit::new(
            "one gone, one more, of the same size",
            "a: u8; b: u32; c: u8",
            "a: u8; c: u8; d: u32",
        )
        .gets("VMS0006 VMS0007", "VMS0010", "VMS0007 VMS0014"),
        Edit::new("three in a ring", "a: u8; b: u8; c: u8", "b: u8; c: u8; a: u8")
            .gets("VMS0008", "VMS0010", "VMS0008"),
        Edit::new(
            "the same field, sent twice",
            "a: u8; b: u32",
            "a: u8; #[vmstate(rename = \"a\")] again: u8; b: u32",
        )
        .at(Place::Device, "an error"),
        Edit::new(
            "replaced, and the old name kept for it",
            "a: u8; b: u32",
            "a: u8; #[vmstate(skip)] b: u32; #[vmstate(rename = \"b\")] c: u32",
        )
        .everywhere(FINE),
        Edit::new(
            "two renamed across",
            "a: u16; b: u16",
            "#[vmstate(rename = \"a\")] b: u16; #[vmstate(rename = \"b\")] a: u16",
        )
        .everywhere(FINE),
        Edit::new(
            "tested and moved",
            "a: u8; b: u32; c: u8",
            "a: u8; c: u8; #[vmstate(test = \"is_a(a)\")] b: u32",
        )
        .methods("fn is_a(a: u8) -> bool { a == 0 }")
        .gets("VMS0008", "VMS0010", "VMS0008"),
        Edit::new(
            "tested and wider",
            "a: u8; b: u32",
            "a: u8; #[vmstate(test = \"is_a(a)\")] b: u64",
        )
        .methods("fn is_a(a: u8) -> bool { a == 0 }")
        .everywhere("VMS0010"),
        Edit::new(
            "`max` raised and its prefix wider",
            "#[vmstate(prefix = u8, max = 9)] it: Vec<u8>",
            "#[vmstate(prefix = u16, max = 900)] it: Vec<u8>",
        )
        .everywhere("VMS0010"),
        Edit::new(
            "`max` lowered and elements wider",
            "#[vmstate(prefix = u8, max = 9)] it: Vec<u8>",
            "#[vmstate(prefix = u8, max = 8)] it: Vec<u16>",
        )
        .gets("VMS0010 VMS0033", "VMS0010", "VMS0010 VMS0033"),
        Edit::new(
            "`equal` for `test`",
            "a: u8; #[vmstate(equal)] b: u32",
            "a: u8; #[vmstate(test = \"is_a(a)\")] b: u32",
        )
        .methods("fn is_a(a: u8) -> bool { a == 0 }")
        .gets("VMS0018", "VMS0010", "VMS0018"),
    ]
}

fn keys(title: &'static str, after: &str, fields: &str) -> Edit {
    Edit::new(title, "a: u8; b: u32", fields).keys("version = 1", after)
}

fn versions() -> Vec<Edit> {
    let bump = "version = 2, minimum_version = 1";
    let said = "version = 2, minimum_version = 1, breaks_backward(2 = \"why\")";
    let both = "version = 2, minimum_version = 2, breaks_backward(2 = \"why\")";
    let fresh = "version = 2, minimum_version = 2, breaks_backward(2 = \"why\"), breaks_forward(2 = \"why\")";
    let device = |title, after, fields, rules| keys(title, after, fields).at(Place::Device, rules);
    vec![
        device(
            "a later field, and no reason",
            bump,
            "a: u8; b: u32; #[vmstate(since = 2)] c: u16",
            "VMS0001",
        ),
        device("a break, and a field of no version", said, "a: u8; b: u32; c: u16", "VMS0006"),
        device("a break, and a field gone", said, "a: u8", "VMS0007"),
        device(
            "a break, and a field of the old version",
            said,
            "a: u8; b: u32; #[vmstate(since = 1)] c: u16",
            "VMS0006",
        ),
        device(
            "a break, and an old field for new streams only",
            said,
            "a: u8; #[vmstate(since = 2)] b: u32",
            "VMS0011",
        ),
        device("a break, and another type", said, "a: u8; b: u64", "VMS0010"),
        device("one reason for two breaks", both, "a: u8; b: u32", "VMS0003"),
        device("a fresh start", fresh, "x: u64; y: u8", FINE),
        device(
            "a reason for another version",
            "version = 2, minimum_version = 1, breaks_backward(3 = \"why\")",
            "a: u8; b: u32",
            "an error",
        ),
        device(
            "a reason, and no break",
            "version = 1, breaks_backward(1 = \"why\")",
            "a: u8; b: u32",
            "VMS0005",
        ),
        device(
            "two versions at once",
            "version = 3, minimum_version = 1, breaks_backward(3 = \"why\")",
            "a: u8; b: u32; #[vmstate(since = 2)] c: u16; #[vmstate(since = 3)] d: u16",
            FINE,
        ),
    ]
}

/// With `same_bytes`, and something that is not the same.
fn acknowledged() -> Vec<Edit> {
    let same = |title, before: &str, after: &str| {
        Edit::new(title, before, after).device("same_bytes = \"put together in another way\"")
    };
    let tested = "a: u16; b: u16; #[vmstate(test = \"is_a(a)\", absent = 0)] c: u32";
    let joined = |rest: &str| format!("a: u16; b: u16; {rest}");
    let is_a = "fn is_a(a: u16) -> bool { a == 0 }";
    vec![
        same(
            "the same bytes, but another `absent`",
            tested,
            &tested.replace("absent = 0", "absent = 1"),
        )
        .methods(is_a)
        .at(Place::Device, "VMS0032")
        .at(Place::Subsection, "VMS0032"),
        same("the same bytes, but a test of another field", tested, &tested.replace("(a)", "(b)"))
            .methods(is_a)
            .at(Place::Device, "VMS0012")
            .at(Place::Subsection, "VMS0012"),
        same(
            "the same bytes, but a lower `max`",
            "a: u16; b: u16; #[vmstate(prefix = u8, max = 9)] c: Vec<u8>",
            &"ab: [u16; 2]; #[vmstate(prefix = u8, max = 8)] c: Vec<u8>"
                .replace("max = 9", "max = 8"),
        )
        .at(Place::Device, "VMS0033")
        .at(Place::Subsection, "VMS0033"),
        same("the same bytes, and one more", "a: u16; b: u16", "ab: [u16; 2]; c: u8")
            .everywhere("VMS0035"),
        same(
            "the same bytes, and a new field behind a test",
            &joined("c: u8"),
            "ab: [u16; 2]; c: u8; #[vmstate(test = \"is_c(c)\", absent = 0)] d: u32",
        )
        .methods("fn is_c(c: u8) -> bool { c == 7 }")
        .at(Place::Device, FINE)
        .at(Place::Subsection, FINE),
        same(
            "the same bytes, and a released field behind a test",
            &joined("c: u8; d: u32"),
            "ab: [u16; 2]; c: u8; #[vmstate(test = \"is_c(c)\")] d: u32",
        )
        .methods("fn is_c(c: u8) -> bool { c == 7 }")
        .at(Place::Device, FINE)
        .at(Place::Subsection, FINE),
        same("the same bytes, but a version more", "a: u16; b: u16", "ab: [u16; 2]")
            .keys("version = 1", "version = 2, minimum_version = 1")
            .at(Place::Device, "VMS0001"),
        same("the same bytes, but a section of another priority", "a: u16; b: u16", "ab: [u16; 2]")
            .keys("", "priority = vmstate_runtime::schema::Priority::IOMMU")
            .at(Place::Device, "VMS0034"),
    ]
}

fn parts() -> Vec<Edit> {
    let has = "fn has(&self) -> bool { true }\nfn had(&self) -> bool { true }";
    let entry = "subsection(more, needed = \"has\", on = state)";
    let other = "subsection(other, needed = \"had\", on = state)";
    let of = |title, before: &str, after: &str| {
        let field = |text: &str| {
            text.replace('@', "#[vmstate(subsection = \"more\", absent = 0)]")
                .replace('%', "#[vmstate(subsection = \"other\", absent = 0)]")
        };
        Edit::new(title, &field(before), &field(after)).methods(has)
    };
    let both = format!("{entry}, {other}");
    let back = format!("{other}, {entry}");
    vec![
        of("two new ones", "a: u8", "a: u8; @ b: u32; % c: u8").keys("", &both).structs(FINE, FINE),
        of("two new ones, one undecided", "a: u8", "a: u8; @ b: u32; % c: u8")
            .keys("", &format!("{entry}, subsection(other, needed = \"had\")")).structs("VMS0030", "VMS0030"),
        of("a new one, and a field more", "a: u8", "a: u8; x: u8; @ b: u32").keys("", entry).structs("VMS0006", "VMS0010"),
        of("two in another order", "a: u8; @ b: u32; % c: u8", "a: u8; @ b: u32; % c: u8").keys(&both, &back).structs(FINE, "VMS0010"),
        of("two that exchange a field", "a: u8; @ b: u32; @ x: u8; % c: u8", "a: u8; @ b: u32; % x: u8; % c: u8").keys(&both, &both)
            .structs("VMS0008", "VMS0010"),
        of("two of them that become one", "a: u8; @ b: u32; % c: u8", "a: u8; @ b: u32; @ c: u8").keys(&both, entry).structs("VMS0013", "VMS0010"),
        of("one inside of the other", "a: u8; @ b: u32; % c: u8", "a: u8; @ b: u32; % c: u8")
            .keys(&both, &format!("{entry}, subsection(other, name = \"@/other\", parent = \"more\", needed = \"had\", on = state)"))
            .at(Place::Device, "an error"),
        of("what decides exchanged", "a: u8; @ b: u32; % c: u8", "a: u8; @ b: u32; % c: u8")
            .keys(&both, "subsection(more, needed = \"had\", on = state), subsection(other, needed = \"has\", on = state)")
            .structs("VMS0015", "VMS0010"),
        of("a condition inside of one", "a: u8; @ b: u32; @ c: u8", "a: u8; @ b: u32; #[cfg(any())] @ c: u8").keys(entry, entry)
            .structs("VMS0007", "VMS0010"),
        of("a field moved out, and another in", "a: u8; b: u32; @ c: u32", "a: u8; c: u32; @ b: u32").keys(entry, entry)
            .structs("VMS0008", "VMS0010"),
    ]
}
