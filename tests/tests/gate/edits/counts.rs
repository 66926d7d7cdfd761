//! What counts elements, where `same_bytes` says that only names and groups are other ones: the same bytes must count.

use super::{Edit, FINE, Place};

pub(super) fn edits() -> Vec<Edit> {
    [fields(), parts(), nested(), constants()].concat()
}

fn same(title: &'static str, before: &str, after: &str) -> Edit {
    Edit::new(title, before, after).device("same_bytes = \"called otherwise\"")
}

/// Lengths that a field beside them tells.
fn fields() -> Vec<Edit> {
    let list = |count: &str, fields: &str| {
        format!("{fields}; #[vmstate(len = \"{count}\")] it: Vec<u16>; z: u8")
    };
    let head =
        "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Head {\n    a: u8,\n    n: u8,\n}";
    vec![
        same(
            "counted by one of another name",
            &list("n", "a: u8; n: u8"),
            &list("m", "a: u8; m: u8"),
        )
        .everywhere(FINE),
        same("counted by one in a struct", &list("n", "a: u8; n: u8"), &list("h.n", "h: Head"))
            .with(head)
            .everywhere(FINE),
        same(
            "counted by one that was in a struct",
            &list("h.n", "h: Head"),
            &list("m", "a: u8; m: u8"),
        )
        .with(head)
        .everywhere(FINE),
        same(
            "counted behind joined fields",
            &list("n", "a: u8; b: u8; n: u16"),
            &list("n", "ab: [u8; 2]; n: u16"),
        )
        .everywhere(FINE),
        same(
            "two that count exchange names",
            &list("n", "n: u8; m: u8"),
            &list("n", "m: u8; n: u8"),
        )
        .everywhere("VMS0035"),
        same("counted by the one before", &list("n", "m: u8; n: u8"), &list("m", "m: u8; n: u8"))
            .everywhere("VMS0035"),
        same("counted by the other of a struct", &list("h.n", "h: Head"), &list("h.a", "h: Head"))
            .with(head)
            .everywhere("VMS0035"),
        same("counted in pairs by another name", &list("n", "n: u8"), &list("m * 2", "m: u8"))
            .everywhere("VMS0035"),
        same(
            "counted by one behind a list",
            "#[vmstate(prefix = u8)] w: Vec<u8>; n: u8; m: u8; #[vmstate(len = \"n\")] it: Vec<u8>",
            "#[vmstate(prefix = u8)] w: Vec<u8>; n: u8; m: u8; #[vmstate(len = \"m\")] it: Vec<u8>",
        )
        .everywhere("VMS0035"),
        same(
            "bits counted by another name",
            "n: u8; m: u8; #[vmstate(bits = \"n\")] it: Vec<u64>",
            "k: u8; m: u8; #[vmstate(bits = \"k\")] it: Vec<u64>",
        )
        .everywhere(FINE),
        same(
            "bits counted by the other",
            "n: u8; m: u8; #[vmstate(bits = \"n\")] it: Vec<u64>",
            "n: u8; m: u8; #[vmstate(bits = \"m\")] it: Vec<u64>",
        )
        .everywhere("VMS0035"),
        same(
            "a list for bits",
            "n: u8; #[vmstate(bits = \"n\")] it: Vec<u64>",
            "n: u8; #[vmstate(len = \"n\")] it: Vec<u64>",
        )
        .everywhere("VMS0035"),
        same(
            "two lists that exchange what counts them",
            "n: u8; m: u8; #[vmstate(len = \"n\")] a: Vec<u8>; #[vmstate(len = \"m\")] b: Vec<u8>",
            "n: u8; m: u8; #[vmstate(len = \"m\")] a: Vec<u8>; #[vmstate(len = \"n\")] b: Vec<u8>",
        )
        .everywhere("VMS0035"),
    ]
}

/// Elements of a subsection that a field of the device counts.
fn parts() -> Vec<Edit> {
    let of = |title, before: [&str; 3], after: [&str; 3]| {
        let fields = |[a, b, count]: [&str; 3]| {
            format!(
                "{a}: u8; {b}: u8; #[vmstate(subsection = \"more\", len = \"{count}\", absent = keep)] it: Vec<u16>"
            )
        };
        let entry = "subsection(more, needed = \"has\", on = state)";
        same(title, &fields(before), &fields(after))
            .keys(entry, entry)
            .methods("fn has(&self) -> bool { true }")
    };
    vec![
        of("a subsection counted by the device, renamed", ["n", "m", "n"], ["k", "m", "k"])
            .at(Place::Device, FINE),
        of("a subsection counted by another of the device", ["n", "m", "n"], ["n", "m", "m"])
            .at(Place::Device, "VMS0035"),
        of(
            "a subsection, and the device's counts exchange names",
            ["n", "m", "n"],
            ["m", "n", "n"],
        )
        .at(Place::Device, "VMS0035"),
    ]
}

/// Structs with counts of their own.
fn nested() -> Vec<Edit> {
    let list = |count: &str, fields: &str| {
        format!(
            "#[derive(VmState, Default)]\n#[vmstate(nested)]\npub struct List {{\n{fields}    #[vmstate(len = \"{count}\")]\n    it: Vec<u8>,\n}}"
        )
    };
    let (two, other) = ("    n: u8,\n    m: u8,\n", "    m: u8,\n    n: u8,\n");
    let of = |title, before: &str, after: &str| {
        same(title, "a: u8; list: List", "a: u8; list: List").items(before, after)
    };
    vec![
        of("a nested count renamed", &list("n", two), &list("k", "    k: u8,\n    m: u8,\n"))
            .everywhere(FINE),
        of("nested counts exchange names", &list("n", two), &list("n", other))
            .everywhere("VMS0035"),
        same(
            "a struct with a count ungrouped",
            "a: u8; list: List",
            "a: u8; k: u8; m: u8; #[vmstate(len = \"k\")] it: Vec<u8>",
        )
        .with(&list("n", two))
        .everywhere(FINE),
        same(
            "a struct with a count ungrouped, counted by the other",
            "a: u8; list: List",
            "a: u8; k: u8; m: u8; #[vmstate(len = \"m\")] it: Vec<u8>",
        )
        .with(&list("n", two))
        .everywhere("VMS0035"),
        same("several with counts renamed", "a: u8; list: [List; 2]", "a: u8; list: [List; 2]")
            .items(&list("n", two), &list("k", "    k: u8,\n    m: u8,\n"))
            .everywhere(FINE),
        same("several with counts exchanged", "a: u8; list: [List; 2]", "a: u8; list: [List; 2]")
            .items(&list("n", two), &list("m", two))
            .everywhere("VMS0035"),
    ]
}

/// Lengths that a const tells.
fn constants() -> Vec<Edit> {
    let of = |title, field: &str| Edit::new(title, field, field);
    let (four, five) = ("const N: usize = 4;", "const N: usize = 5;");
    let bytes = "#[vmstate(len = \"N\")] it: bytes::Bytes";
    vec![
        of("bytes counted by a const that changes", bytes).items(four, five).everywhere("VMS0010"),
        Edit::new("an array for bytes counted by a const", bytes, "it: [u8; N]")
            .with(four)
            .everywhere(FINE),
        Edit::new(
            "a vector for bytes counted by a const",
            bytes,
            "#[vmstate(len = \"N\")] it: Vec<u8>",
        )
        .with(four)
        .everywhere(FINE),
        of("a table that counts", "it: [u8; TABLE.len()]")
            .items("const TABLE: [u8; 3] = [0; 3];", "const TABLE: [u8; 2] = [0; 2];")
            .everywhere("VMS0010"),
        of("a length in a table", "it: [u8; TABLE[1]]")
            .items("const TABLE: [usize; 2] = [1, 3];", "const TABLE: [usize; 2] = [1, 4];")
            .everywhere("VMS0010"),
        of("a size that counts", "it: [u8; size_of::<Regs>()]")
            .items("pub struct Regs(u32);", "pub struct Regs(u64);")
            .everywhere("VMS0010"),
    ]
}
