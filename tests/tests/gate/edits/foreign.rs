//! Edits of what stands for a type of another crate: mirrors, conversions, layouts by hand, and what shares or holds a value.

use super::{Edit, FINE};

pub(super) fn edits() -> Vec<Edit> {
    [
        mirrors(),
        mirrored_lists(),
        mirrored_fields(),
        mirrored_enums(),
        conversions(),
        holders(),
        containers(),
    ]
    .concat()
}

/// A struct of another crate, and its mirror.
fn mirror(theirs: &str, ours: &str) -> String {
    format!(
        "pub mod theirs {{\n    #[derive(Clone, Default)]\n    pub struct Regs {{\n        {theirs}\n    }}\n}}\n\
         #[derive(VmState)]\n#[vmstate(remote(\"theirs::Regs\"), name = \"regs\")]\npub struct Regs {{\n    {ours}\n}}"
    )
}

const MIRRORED: &str = "head: u8; #[vmstate(as = Regs)] it: theirs::Regs";

/// A mirrored struct before and after, and its mirror.
fn mirrored(title: &'static str, before: [&str; 2], after: [&str; 2]) -> Edit {
    let [before, after] = [before, after].map(|[theirs, ours]| mirror(theirs, ours));
    Edit::new(title, MIRRORED, MIRRORED).items(&before, &after)
}

fn mirrors() -> Vec<Edit> {
    let (both, ab) = ("pub a: u32, pub b: u32,", "a: u32, b: u32,");
    let skipped = "a: u32, #[vmstate(skip = \"padding\")] b: u32,";
    vec![
        mirrored("a mirror that skips what it sent", [both, ab], [both, skipped])
            .everywhere("VMS0010"),
        mirrored("a mirror that sends what it skipped", [both, skipped], [both, ab])
            .everywhere("VMS0010"),
        mirrored(
            "a mirror that skips what is new in the other crate",
            ["pub a: u32,", "a: u32,"],
            [both, skipped],
        )
        .everywhere(FINE),
        mirrored(
            "a field that the other crate renames",
            [both, ab],
            ["pub a: u32, pub base: u32,", "a: u32, #[vmstate(rename = \"b\")] base: u32,"],
        )
        .everywhere(FINE),
        mirrored(
            "a field that the other crate renames, and the wire with it",
            [both, ab],
            ["pub a: u32, pub base: u32,", "a: u32, base: u32,"],
        )
        .everywhere("VMS0010"),
        mirrored(
            "a field that the other crate makes wider",
            [both, ab],
            ["pub a: u32, pub b: u64,", "a: u32, b: u64,"],
        )
        .everywhere("VMS0010"),
        mirrored(
            "a field that the other crate makes wider, sent as it was",
            [both, ab],
            ["pub a: u32, pub b: u64,", "a: u32, #[vmstate(as = u32)] b: u64,"],
        )
        .everywhere(FINE),
        mirrored(
            "two fields that the other crate joins",
            [both, ab],
            ["pub a: [u32; 2],", "a: [u32; 2],"],
        )
        .everywhere("VMS0010"),
    ]
}

/// A list in a mirror.
fn mirrored_lists() -> Vec<Edit> {
    let theirs = "pub a: Vec<u8>,";
    let of = |title, before: &str, after: &str| mirrored(title, [theirs, before], [theirs, after]);
    vec![
        of(
            "a list in a mirror, its prefix wider",
            "#[vmstate(prefix = u8)] a: Vec<u8>,",
            "#[vmstate(prefix = u16)] a: Vec<u8>,",
        )
        .everywhere("VMS0010"),
        of(
            "a list in a mirror, its limit lower",
            "#[vmstate(prefix = u8, max = 9)] a: Vec<u8>,",
            "#[vmstate(prefix = u8, max = 8)] a: Vec<u8>,",
        )
        .everywhere("VMS0033"),
        of(
            "a list in a mirror, its limit higher",
            "#[vmstate(prefix = u8, max = 8)] a: Vec<u8>,",
            "#[vmstate(prefix = u8, max = 9)] a: Vec<u8>,",
        )
        .everywhere(FINE),
    ]
}

/// The field that is mirrored.
fn mirrored_fields() -> Vec<Edit> {
    let same = mirror("pub a: u32, pub b: u32,", "a: u32, b: u32,");
    vec![
        Edit::new(
            "one mirrored struct more",
            "#[vmstate(as = Regs)] it: [theirs::Regs; 2]",
            "#[vmstate(as = Regs)] it: [theirs::Regs; 3]",
        )
        .with(&same)
        .everywhere("VMS0010"),
        Edit::new(
            "a mirrored struct behind a lock",
            MIRRORED,
            "head: u8; #[vmstate(as = Regs)] it: std::sync::Arc<Mutex<theirs::Regs>>",
        )
        .with(&same)
        .everywhere(FINE),
        Edit::new(
            "an own struct for a mirrored one",
            MIRRORED,
            "head: u8; it: Own",
        )
        .with(&format!("{same}\n#[derive(VmState)]\n#[vmstate(nested, name = \"regs\")]\npub struct Own {{\n    a: u32,\n    b: u32,\n}}"))
        .everywhere(FINE),
        Edit::new(
            "an own struct for a mirrored one, exchanged",
            MIRRORED,
            "head: u8; it: Own",
        )
        .with(&format!("{same}\n#[derive(VmState)]\n#[vmstate(nested, name = \"regs\")]\npub struct Own {{\n    b: u32,\n    a: u32,\n}}"))
        .everywhere("VMS0010"),
        Edit::new(
            "a mirror that looks at some of it",
            MIRRORED,
            MIRRORED,
        )
        .items(&same, &same.replace("remote(\"theirs::Regs\")", "remote(\"theirs::Regs\", rest = \"default\")"))
        .everywhere(FINE),
    ]
}

fn mirrored_enums() -> Vec<Edit> {
    const FIELD: &str = "head: u8; #[vmstate(as = Mode)] it: theirs::Mode";
    let of = |title, theirs: [&str; 2], ours: [&str; 2]| {
        let items = |when: usize| {
            format!(
                "pub mod theirs {{\n    #[derive(Clone, Copy, Default)]\n    pub enum Mode {{ #[default] {} }}\n}}\n\
                 #[derive(VmState)]\n#[vmstate(remote = \"theirs::Mode\")]\n#[repr(u8)]\npub enum Mode {{ {} }}",
                theirs[when], ours[when]
            )
        };
        Edit::new(title, FIELD, FIELD).items(&items(0), &items(1))
    };
    let two = "Off = 0, On = 1";
    vec![
        of("the other crate's values change", ["Off, On", "Off = 4, On = 2"], [two, two])
            .everywhere(FINE),
        of("the mirror's values change", ["Off, On"; 2], [two, "Off = 0, On = 2"])
            .everywhere("VMS0010"),
        of(
            "a variant more in the other crate",
            ["Off, On", "Off, On, Auto"],
            [two, "Off, On, Auto"],
        )
        .everywhere("VMS0010"),
        of(
            "a variant that the other crate renames",
            ["Off, On", "Off, Up"],
            [two, "Off = 0, #[vmstate(rename = \"On\")] Up = 1"],
        )
        .everywhere(FINE),
    ]
}

fn conversions() -> Vec<Edit> {
    let edit = |title, before: &str, after: &str| {
        Edit::new(title, &format!("head: u8; {before}"), &format!("head: u8; {after}"))
    };
    let size = "#[vmstate(as = u32)] it: usize";
    let address = "#[derive(Clone, Copy, Default)]\npub struct Address(pub u64);\n\
        impl From<Address> for u64 { fn from(it: Address) -> u64 { it.0 } }\n\
        impl From<u64> for Address { fn from(it: u64) -> Self { Self(it) } }\n\
        #[derive(VmState, Clone, Copy, Default)]\npub struct Sent(u64);\n\
        impl From<Address> for Sent { fn from(it: Address) -> Self { Self(it.0) } }\n\
        impl From<Sent> for Address { fn from(it: Sent) -> Self { Self(it.0) } }";
    let codec = |bytes: &str, ty: &str| {
        format!(
            "pub struct Codec;\nimpl vmstate_runtime::Layout<u32> for Codec {{\n    const TYPE: Type = {ty};\n\
             fn put(it: &u32, out: &mut Encoder<'_>) -> Result<(), SaveError> {{ out.value(&it.to_{bytes}_bytes()) }}\n\
             fn get(it: &mut u32, input: &mut Decoder<'_>) -> Result<(), LoadError> {{\n        let mut bytes = [0_u8; 4];\n        input.value(&mut bytes)?;\n        *it = u32::from_{bytes}_bytes(bytes);\n        Ok(())\n    }}\n}}"
        )
    };
    let by_hand = "#[vmstate(as = Codec)] it: u32";
    let leaf = "Type::leaf(\"word\", 4)";
    vec![
        edit("an integer for what was converted", size, "it: u32").everywhere(FINE),
        edit("converted into a signed one", size, "#[vmstate(as = i32)] it: usize")
            .everywhere("VMS0010"),
        edit("no longer converted, and wider", size, "it: u64").everywhere("VMS0010"),
        edit(
            "integers for an array that was converted",
            "#[vmstate(as = u32)] it: [usize; 2]",
            "it: [u32; 2]",
        )
        .everywhere(FINE),
        edit(
            "one more that is converted",
            "#[vmstate(as = u32)] it: [usize; 2]",
            "#[vmstate(as = u32)] it: [usize; 3]",
        )
        .everywhere("VMS0010"),
        edit("an address for an integer", "it: u64", "#[vmstate(as = u64)] it: Address")
            .with(address)
            .everywhere(FINE),
        edit(
            "an address through a newtype",
            "#[vmstate(as = u64)] it: Address",
            "#[vmstate(as = Sent)] it: Address",
        )
        .with(address)
        .everywhere(FINE),
        edit("a layout of another name", by_hand, by_hand)
            .items(&codec("be", leaf), &codec("le", "Type::leaf(\"swapped\", 4)"))
            .everywhere("VMS0010"),
        edit("a layout of another size", by_hand, by_hand)
            .items(&codec("be", leaf), &codec("be", "Type::leaf(\"word\", 5)"))
            .everywhere("VMS0010"),
        edit("a layout that promises no size any more", by_hand, by_hand)
            .items(&codec("be", leaf), &codec("be", "Type::variable(\"word\")"))
            .everywhere("VMS0010"),
        edit("a layout that is called otherwise in Rust", by_hand, "#[vmstate(as = Word)] it: u32")
            .items(&codec("be", leaf), &codec("be", leaf).replace("Codec", "Word"))
            .everywhere(FINE),
        edit("an integer for a layout of its size", by_hand, "it: u32")
            .with(&codec("be", leaf))
            .everywhere("VMS0010"),
        edit(
            "a layout by hand for each of several",
            "#[vmstate(as = Codec)] it: [u32; 2]",
            "#[vmstate(as = Codec)] it: [u32; 3]",
        )
        .with(&codec("be", leaf))
        .everywhere("VMS0010"),
    ]
}

/// What holds one value is not on the wire.
fn holders() -> Vec<Edit> {
    let ty = |title, before: &str, after: &str| {
        Edit::new(title, &format!("head: u8; it: {before}"), &format!("head: u8; it: {after}"))
    };
    vec![
        ty("shared", "u32", "std::rc::Rc<std::cell::RefCell<u32>>").everywhere(FINE),
        ty("shared by threads", "[u8; 4]", "std::sync::Arc<std::sync::RwLock<[u8; 4]>>")
            .everywhere(FINE),
        ty("shared, and wider", "u32", "std::sync::Arc<Mutex<u64>>").everywhere("VMS0010"),
        ty("atomics", "[u16; 2]", "[std::sync::atomic::AtomicU16; 2]").everywhere(FINE),
        ty("an atomic flag", "bool", "std::sync::atomic::AtomicBool").everywhere(FINE),
        ty("an atomic flag for a byte", "u8", "std::sync::atomic::AtomicBool")
            .everywhere("VMS0010"),
        ty("a signed atomic", "u32", "std::sync::atomic::AtomicI32").everywhere("VMS0010"),
        ty("elements behind locks", "[u16; 2]", "[Mutex<u16>; 2]").everywhere(FINE),
        ty("wrapping elements", "[u16; 2]", "[Wrapping<u16>; 2]").everywhere(FINE),
        ty("rows for a row", "[u16; 4]", "[[u16; 2]; 2]").everywhere("VMS0010"),
        ty("a row of one", "u16", "[u16; 1]").everywhere("VMS0010"),
        ty("a tuple of one", "u16", "(u16,)").everywhere("VMS0010"),
        ty("bits of a double", "u64", "f64").everywhere(FINE),
        ty("signed bits of a double", "i64", "f64").everywhere("VMS0010"),
    ]
}

fn containers() -> Vec<Edit> {
    let edit = |title, before: &str, after: &str| {
        Edit::new(title, &format!("n: u8; {before}"), &format!("n: u8; {after}"))
    };
    let vec = "#[vmstate(prefix = u8)] it: Vec<u8>";
    vec![
        edit(
            "shared bytes for a vector",
            vec,
            "#[vmstate(prefix = u8)] it: bytes::Bytes",
        )
        .everywhere(FINE),
        edit(
            "a vector behind a lock",
            vec,
            "#[vmstate(prefix = u8)] it: Mutex<Vec<u8>>",
        )
        .everywhere(FINE),
        edit("counted by a field from now on", vec, "#[vmstate(len = \"n\")] it: Vec<u8>")
            .everywhere("VMS0010"),
        edit(
            "text with a prefix from now on",
            "#[vmstate(len = \"n\")] it: String",
            "#[vmstate(prefix = u8)] it: String",
        )
        .everywhere("VMS0010"),
        edit(
            "a list for a tree",
            "#[vmstate(tree)] it: BTreeMap<u32, u8>",
            "#[vmstate(list)] it: Vec<(u32, u8)>",
        )
        .everywhere("VMS0010"),
        edit(
            "a key that is a newtype",
            "#[vmstate(tree)] it: BTreeMap<u32, u8>",
            "#[vmstate(tree)] it: BTreeMap<Key, u8>",
        )
        .with("#[derive(VmState, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]\npub struct Key(u32);")
        .everywhere(FINE),
        edit(
            "perhaps for a null pointer",
            "#[vmstate(nullable)] it: Option<Box<u32>>",
            "#[vmstate(optional)] it: Option<u32>",
        )
        .everywhere("VMS0010"),
        edit("perhaps no more", "#[vmstate(optional)] it: Option<u32>", "it: u32")
            .everywhere("VMS0010"),
        edit(
            "perhaps, and wider",
            "#[vmstate(optional)] it: Option<u32>",
            "#[vmstate(optional)] it: Option<u64>",
        )
        .everywhere("VMS0010"),
        edit(
            "elements that are perhaps there",
            "#[vmstate(prefix = u8)] it: Vec<u16>",
            "#[vmstate(prefix = u8, optional)] it: Vec<Option<u16>>",
        )
        .everywhere("VMS0010"),
        edit(
            "two fillers for one",
            "it: Unused<4>",
            "it: Unused<2>; at: Unused<2>",
        )
        .gets("VMS0006 VMS0010", "VMS0010", "VMS0010 VMS0014"),
    ]
}
