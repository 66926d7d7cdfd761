//! Edits of structs that are no plain ones: tuple structs, generic ones, and those that macros make.

use super::{Edit, FINE};

pub(super) fn edits() -> Vec<Edit> {
    [tuples(), made(), generic(), data()].concat()
}

/// A field of this type stays as it is written.
fn of(title: &'static str, ty: &str, before: &str, after: &str) -> Edit {
    let field = format!("head: u8; it: {ty}");
    Edit::new(title, &field, &field).items(before, after)
}

fn tuples() -> Vec<Edit> {
    let tuple = |fields: &str| {
        format!(
            "#[derive(VmState)]\n#[vmstate(nested, name = \"pair\")]\npub struct Pair({fields});"
        )
    };
    let pair = |title, before: &str, after: &str| of(title, "Pair", &tuple(before), &tuple(after));
    let named = "#[derive(VmState)]\n#[vmstate(nested, name = \"pair\")]\npub struct Pair {\n    #[vmstate(rename = \"0\")]\n    a: u16,\n    #[vmstate(rename = \"1\")]\n    b: u16,\n}";
    vec![
        pair("a tuple struct grows", "u16, u16", "u16, u16, u16").everywhere("VMS0010"),
        pair("a tuple struct in another order", "u16, i16", "i16, u16").everywhere("VMS0010"),
        pair("a tuple struct keeps host state", "u16, u16", "u16, u16, #[vmstate(skip)] u64")
            .everywhere(FINE),
        pair(
            "a tuple struct keeps host state in the middle",
            "u16, u16",
            "u16, #[vmstate(skip)] u64, u16",
        )
        .everywhere("VMS0010"),
        pair(
            "host state in the middle, the wire keeps the name",
            "u16, u16",
            "u16, #[vmstate(skip)] u64, #[vmstate(rename = \"1\")] u16",
        )
        .everywhere(FINE),
        of("names for a tuple struct's fields", "Pair", &tuple("u16, u16"), named).everywhere(FINE),
        of(
            "a newtype of text, its prefix wider",
            "Name",
            "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Name(#[vmstate(prefix = u8)] String);",
            "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Name(#[vmstate(prefix = u16)] String);",
        )
        .everywhere("VMS0010"),
        of(
            "a newtype that keeps host state",
            "Word",
            "#[derive(VmState)]\npub struct Word(u32);",
            "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Word(u32, #[vmstate(skip)] u8);",
        )
        .everywhere("VMS0010"),
    ]
}

/// Structs of a macro by example, which are handed types, numbers and literals.
fn made() -> Vec<Edit> {
    let part = |parameters: &str, fields: &str, call: &str| {
        format!(
            "macro_rules! part {{\n    ({parameters}) => {{\n        #[derive(VmState)]\n        #[vmstate(nested, name = \"made\")]\n        pub struct Made {{ {fields} }}\n    }};\n}}\npub type Reg = u32;\npub const N: usize = 4;\npart!({call});"
        )
    };
    let of_type = |title, ty: [&str; 2]| {
        let items = ty.map(|ty| part("$t:ty", "a: $t, b: [$t; 2]", ty));
        of(title, "Made", &items[0], &items[1])
    };
    let of_number = |title, n: [&str; 2]| {
        let items = n.map(|n| part("$n:expr", "a: [u16; $n], b: u8", n));
        of(title, "Made", &items[0], &items[1])
    };
    let of_limit = |title, n: [&str; 2]| {
        let items =
            n.map(|n| part("$n:literal", "#[vmstate(prefix = u8, max = $n)] a: Vec<u16>", n));
        of(title, "Made", &items[0], &items[1])
    };
    let of_name = |title, name: [&str; 2]| {
        let items = name.map(|name| part("$n:ident", "$n: u32, b: u8", name));
        of(title, "Made", &items[0], &items[1])
    };
    let of_all = |title, fields: [&str; 2]| {
        let items = fields.map(|all| part("$($n:ident: $t:ty),*", "$($n: $t),*", all));
        of(title, "Made", &items[0], &items[1])
    };
    vec![
        of_type("a macro is handed a wider type", ["u32", "u64"]).everywhere("VMS0010"),
        of_type("a macro is handed an alias", ["u32", "Reg"]).everywhere(FINE),
        of_type("a macro is handed a signed type", ["u32", "i32"]).everywhere("VMS0010"),
        of_number("a macro is handed a number more", ["4", "5"]).everywhere("VMS0010"),
        of_number("a macro is handed a const", ["4", "N"]).everywhere(FINE),
        of_number("a macro is handed a sum", ["6", "N + 1"]).everywhere("VMS0010"),
        of_limit("a macro is handed a lower limit", ["9", "8"]).everywhere("VMS0033"),
        of_limit("a macro is handed a higher limit", ["8", "9"]).everywhere(FINE),
        of_name("a macro is handed another name", ["a", "c"]).everywhere("VMS0010"),
        of_all("a macro is handed a field more", ["a: u8, b: u16", "a: u8, b: u16, c: u8"])
            .everywhere("VMS0010"),
        of_all("a macro is handed fields in another order", ["a: u8, b: u8", "b: u8, a: u8"])
            .everywhere("VMS0010"),
        of_all("a macro is handed what it was", ["a: u8, b: u32", "a: u8, b: Reg"])
            .everywhere(FINE),
    ]
}

fn generic() -> Vec<Edit> {
    let slot = |parameters: &str, clause: &str, fields: &str| {
        format!(
            "#[derive(VmState)]\n#[vmstate(nested, name = \"slot\")]\npub struct Slot<{parameters}>{clause} {{ {fields} }}"
        )
    };
    let plain = slot("T", "", "a: T, b: u8");
    vec![
        of("a bound on a parameter", "Slot<u32>", &plain, &slot("T: Copy", "", "a: T, b: u8"))
            .everywhere(FINE),
        of(
            "a `where` on a parameter",
            "Slot<u32>",
            &plain,
            &slot("T", " where T: Copy", "a: T, b: u8"),
        )
        .everywhere(FINE),
        of("a field before what depends on one", "Slot<u32>", &plain, &slot("T", "", "b: u8, a: T"))
            .everywhere("VMS0010"),
        Edit::new("a parameter that is not sent", "it: Slot<u32>", "it: Slot<u32, bool>")
            .items(
                &plain,
                &slot("T, U", "", "a: T, b: u8, #[vmstate(skip)] c: std::marker::PhantomData<U>"),
            )
            .everywhere(FINE),
        Edit::new("parameters exchanged", "it: Slot<u8, u16>", "it: Slot<u16, u8>")
            .items(
                &slot("A, B", "", "a: A, b: B"),
                &slot("B, A", "", "a: A, b: B"),
            )
            .everywhere(FINE),
        Edit::new("arguments exchanged", "it: Slot<u8, u16>", "it: Slot<u16, u8>")
            .with(&slot("A, B", "", "a: A, b: B"))
            .everywhere("VMS0010"),
        Edit::new("another number as an argument", "it: Slot<2>", "it: Slot<3>")
            .with(&slot("const N: usize", "", "a: [u8; N], b: u8"))
            .everywhere("VMS0010"),
        Edit::new("an instantiation written out", "it: Slot<u32>", "it: Whole")
            .with(&format!(
                "{plain}\n#[derive(VmState)]\n#[vmstate(nested, name = \"slot\")]\npub struct Whole {{ a: u32, b: u8 }}"
            ))
            .everywhere(FINE),
    ]
}

/// Enums with data: what is in their variants.
fn data() -> Vec<Edit> {
    let job = |title, before: &str, after: &str| {
        let items = |variants: &str| {
            format!(
                "pub type Reg = u32;\n#[derive(VmState)]\n#[repr(u8)]\npub enum Job {{\n    {variants}\n}}"
            )
        };
        of(title, "Job", &items(before), &items(after))
    };
    let two = "Idle = 0, Read(u32, u8) = 1,";
    vec![
        job("a variant loses its data", two, "Idle = 0, Read = 1,").everywhere("VMS0010"),
        job("a variant that is gone", two, "Idle = 0,").everywhere("VMS0010"),
        job("variants exchange their values", two, "Idle = 1, Read(u32, u8) = 0,")
            .everywhere("VMS0010"),
        job("an alias in a variant", two, "Idle = 0, Read(Reg, u8) = 1,").everywhere(FINE),
        job("names for the data of a variant", two, "Idle = 0, Read { lba: u32, n: u8 } = 1,")
            .everywhere("VMS0010"),
    ]
}
