//! Structs, enums and attributes for the derive: its own words and the types it knows, put together by the input. Most
//! are wrong in some way, and some are right.

use arbitrary::{Result, Unstructured};

/// How deep types nest.
const DEPTH: u32 = 3;

/// What names are drawn from, so that attributes often name what is there.
const NAMES: &[&str] = &["a", "b", "n", "m", "cfg", "flag", "r#type", "items", "has_b", "count"];

const LEAVES: &[&str] = &[
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i16",
    "i32",
    "i64",
    "bool",
    "f32",
    "f64",
    "()",
    "String",
    "Bytes",
    "Bitmap",
    "Timer",
    "Unused<4>",
    "CpuDouble",
    "Inner",
    "crate::Inner<u8>",
    "T",
    "[u8; N]",
    "NonZeroU32",
    "usize",
    "u128",
    "&'static str",
    "AtomicU8",
    "Self",
    "fn(u8) -> u8",
    "dyn Send",
    "PhantomData<T>",
    "!",
];

const WRAPPERS: &[&str] = &[
    "Vec",
    "VecDeque",
    "Box",
    "Option",
    "Rc",
    "Arc",
    "Cell",
    "RefCell",
    "Mutex",
    "RwLock",
    "LinkedList",
    "Wrapping",
    "::std::vec::Vec",
    "Option<Box",
    "Vec<Option<Box",
];

/// Keys of a field; `@` becomes a name, `#` a number.
const FIELD: &[&str] = &[
    "since = #",
    "since = 2, absent = #",
    "test = \"@\"",
    "test = \"@(@)\"",
    "test = \"@(@, @)\"",
    "test = @",
    "subsection = \"@\"",
    "subsection = @",
    "skip",
    "skip = \"why\"",
    "rename = \"@\"",
    "rename = \"x/y\"",
    "len = \"@\"",
    "len = \"@ * #\"",
    "len = \"@.@\"",
    "len = \"@()\"",
    "len = \"N * #\"",
    "len = @ * 2",
    "prefix = u8",
    "prefix = u32",
    "prefix = i64",
    "max = #",
    "max = N",
    "range = #..#",
    "range = 1..=3",
    "bits = \"@\"",
    "equal",
    "at_most",
    "validate = \"@\"",
    "struct_version = #",
    "queue",
    "list",
    "tree",
    "via = W",
    "with = @",
    "with = self::@",
    "as = u16",
    "as = W",
    "as = \"W\"",
    "as = [u8; 2]",
    "absent = keep",
    "absent = #",
    "absent = vec![1]",
    "absent = \"x\"",
    "configured",
    "optional",
    "nullable",
    "auto_alloc",
    "property",
    "property = \"x-@\"",
    "default = #",
    "default = true",
    "buffer",
    "version = #",
    "@ = #",
    "\"@\"",
    "since",
    "since = -1",
    "since(#)",
    "len = |x| x",
    "len",
    "unused",
    "max = 1 << 40",
    "test = \"@::@\"",
];

/// Keys of a struct.
const STRUCT: &[&str] = &[
    "name = \"@\"",
    "name = \"d/e\"",
    "version = #",
    "minimum_version = #",
    "version = 9",
    "needed = \"@\"",
    "pre_load = \"@\"",
    "post_load = \"@\"",
    "pre_save = \"@\"",
    "post_save = \"@\"",
    "load_old(#, \"@\")",
    "priority = #",
    "early_setup",
    "unmigratable = \"why\"",
    "subsection(@)",
    "subsection(@, needed = \"@\")",
    "subsection(@, property = \"x-@\", on = state)",
    "subsection(@, parent = \"@\", name = \"d/@/@\")",
    "subsection(@, version = #, minimum_version = #, needed = true)",
    "subsection(@, pre_load = \"@\")",
    "breaks_backward(# = \"why\")",
    "breaks_forward(# = \"why\")",
    "same_bytes = \"why\"",
    "unreleased",
    "nested",
    "remote = \"other::S\"",
    "remote(\"other::S\", rest = \"default\")",
    "crate = ::runtime",
    "crate = \"rt\"",
    "version = 0x10",
    "name = \"\"",
    "subsection",
    "subsection()",
    "@",
    "remote = 3",
    "version_id = #",
];

const GENERICS: &[&str] = &[
    "",
    "",
    "",
    "",
    "<T>",
    "<T: Clone, const N: usize>",
    "<'a, T>",
    "<const N: usize = 3>",
    "<T = u8>",
    "<'a, 'b: 'a, T: ?Sized + 'a>",
];

const WHERE: &[&str] =
    &["", "", "", "where T: Default", "where [T; N]: Default", "where Self: Sized"];

const REPRS: &[&str] =
    &["#[repr(u8)]", "#[repr(i64)]", "#[repr(C)]", "", "#[repr(u16, align(4))]", "#[repr(u128)]"];

const DISCRIMINANTS: &[&str] =
    &["", "", "= 7", "= -2", "= BASE + 4", "= 0x100", "= u64::MAX", "= 7 as _"];

/// A struct or an enum with attributes.
///
/// # Errors
///
/// When the input has no more bytes.
pub fn item(input: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..input.int_in_range(0..=2)? {
        text += &attribute(input, STRUCT)?;
    }
    let generics = *input.choose(GENERICS)?;
    let clause = *input.choose(WHERE)?;
    text += &match input.int_in_range(0..=9)? {
        0 => format!("pub struct Device{generics}({}) {clause};", fields(input, false)?),
        1 => format!("struct Device{generics} {clause};"),
        2 | 3 => enumeration(input, generics, clause)?,
        4 if input.ratio(1, 8)? => {
            format!("union Device{generics} {clause} {{ {} }}", fields(input, true)?)
        }
        _ => format!("struct Device{generics} {clause} {{ {} }}", fields(input, true)?),
    };
    Ok(text)
}

fn enumeration(input: &mut Unstructured<'_>, generics: &str, clause: &str) -> Result<String> {
    let mut text = format!("{} enum Device{generics} {clause} {{", input.choose(REPRS)?);
    for _ in 0..input.int_in_range(0..=4)? {
        let name = input.choose(&["A", "B", "C", "D", "r#Type", "A"])?;
        text += &match input.int_in_range(0..=2)? {
            0 => (*name).to_owned(),
            1 => format!("{name}({})", fields(input, false)?),
            _ => format!("{name} {{ {} }}", fields(input, true)?),
        };
        text += input.choose(DISCRIMINANTS)?;
        text += ", ";
    }
    Ok(text + "}")
}

fn fields(input: &mut Unstructured<'_>, named: bool) -> Result<String> {
    let mut text = String::new();
    for _ in 0..input.int_in_range(0..=5)? {
        for _ in 0..input.int_in_range(0..=2)? {
            text += &attribute(input, FIELD)?;
        }
        if named {
            text += &format!("{}: ", input.choose(NAMES)?);
        }
        text += &ty(input, DEPTH)?;
        text += ", ";
    }
    Ok(text)
}

fn attribute(input: &mut Unstructured<'_>, keys: &[&str]) -> Result<String> {
    let mut parts = Vec::new();
    for _ in 0..=input.int_in_range(0..=3)? {
        let mut part = String::new();
        for c in input.choose(keys)?.chars() {
            match c {
                '@' => part += input.choose(NAMES)?,
                '#' => part += &(input.arbitrary::<u8>()? % 5).to_string(),
                c => part.push(c),
            }
        }
        parts.push(part);
    }
    Ok(format!("#[vmstate({})] ", parts.join(", ")))
}

fn ty(input: &mut Unstructured<'_>, depth: u32) -> Result<String> {
    if depth == 0 || input.ratio(1, 2)? {
        return input.choose(LEAVES).map(|leaf| (*leaf).to_owned());
    }
    let inner = ty(input, depth - 1)?;
    Ok(match input.int_in_range(0..=5)? {
        0 => format!("[{inner}; {}]", input.choose(&["2", "N", "0", "{ 1 + 1 }", "1 << 40"])?),
        1 => format!("Box<[{inner}]>"),
        2 => format!("({inner}, {})", ty(input, depth - 1)?),
        3 => format!("BTreeMap<{inner}, {}>", ty(input, depth - 1)?),
        _ => {
            let wrapper = input.choose(WRAPPERS)?;
            let close = ">".repeat(1 + wrapper.matches('<').count());
            format!("{wrapper}<{inner}{close}")
        }
    })
}
