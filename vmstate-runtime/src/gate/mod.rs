//! The half of the gate that needs types: consts that compare a device with what was released.
//!
//! The derive reads a device's baseline file and checks everything that tokens show. What they do not
//! show - aliases, lengths of arrays, nested structs and enums, also of other crates - it hands to
//! these functions, in a const at the span of the field's type. Nothing here runs in a program.

use crate::machine::constant::fail;
use crate::schema::{Description, Field, Shape, Type, device_text, fingerprint, type_text};

/// The longest text of a device, in bytes. A longer one is refused, never cut.
const LONGEST: usize = 512 << 10;
/// The longest text of one type in a message.
const LONGEST_TYPE: usize = 64 << 10;

/// A device of a baseline file is still there: `baseline!()` asks for it.
#[diagnostic::on_unimplemented(
    message = "released device `{Self}` is gone [VMS0020]",
    label = "`{Self}` has a baseline file, but no struct of this crate derives `VmState` with this name",
    note = "the device was released, so guests that have it still send its state",
    note = "restore the struct or its `name`, or record that its machine types are gone: \
            `cargo vmstate drop {Self} --reason \"...\"`",
    note = "`cargo vmstate explain VMS0020` says more"
)]
pub trait DeviceExists {
    /// Named by `baseline!()`.
    const HERE: () = ();
}

/// The derive implements it for the type that `baseline!()` makes of a file's name. Two devices of one name
/// are two implementations; what rustc then says names this trait.
#[expect(non_camel_case_types, reason = "the rule has no other place in rustc's message")]
pub trait VMS0021_OneDevicePerName {}

// Whether a device is there must read as that, not as this.
#[diagnostic::do_not_recommend]
impl<T: VMS0021_OneDevicePerName> DeviceExists for T {}

/// A field's type as a baseline has it.
#[derive(Clone, Copy, Debug)]
pub struct Released {
    /// Of the text.
    pub fingerprint: u64,
    /// The type with all that is in it.
    pub text: &'static str,
    /// In bytes, if every value has the same.
    pub size: Option<u64>,
    /// The name of the device.
    pub device: &'static str,
    /// The release that first shipped the field.
    pub since: &'static str,
    /// `8.0 to 9.1 hosts`
    pub hosts: &'static str,
}

/// Refuses a field whose type is not the released one.
#[track_caller]
pub const fn gate_type(fields: &[Field], index: usize, released: &Released) {
    let field = &fields[index];
    if fingerprint(&field.ty) != released.fingerprint {
        refuse_type(field, released);
    }
}

/// Fields whose type was written as a plain integer, and still must be that integer.
#[track_caller]
pub const fn gate_plain(fields: &[Field], plain: &[(usize, &str)], device: &str) {
    let mut i = 0;
    while i < plain.len() {
        let (index, name) = plain[i];
        let field = &fields[index];
        if !is_plain(&field.ty, name) {
            fail(&[
                "field `",
                field.name,
                "` of device `",
                device,
                "` is written as `",
                name,
                "`, but an alias of that name makes it another type [VMS0010]; rename the alias",
            ]);
        }
        i += 1;
    }
}

const fn is_plain(ty: &Type, name: &str) -> bool {
    match ty.shape {
        // A compared integer has a longer name.
        Shape::Leaf => starts_with(ty.name.as_bytes(), name.as_bytes()),
        Shape::Array(element, _) => is_plain(element, name),
        _ => false,
    }
}

const fn starts_with(long: &[u8], short: &[u8]) -> bool {
    let mut i = 0;
    while i < short.len() {
        if i >= long.len() || long[i] != short[i] {
            // QEMU's name for a compared `uint64` is `int64 equal`.
            return i == 0 && short[0] == b'u' && starts_with(long, short.split_at(1).1);
        }
        i += 1;
    }
    true
}

#[track_caller]
const fn refuse_type(field: &Field, released: &Released) {
    let now = type_text::<LONGEST_TYPE>(&field.ty);
    let Some(now) = now.as_str() else {
        fail(&["the type of `", field.name, "` is too long to compare; split the nested struct"]);
    };
    let Some((was, is)) = first_difference(released.text, now) else {
        // A nested struct may gain a subsection that is needed, a `test` or a `validate`, as a device may.
        return;
    };
    let (missed, way) = size_difference(released.size, field.ty.size);
    let digits = decimal(missed);
    let consequence = if missed == 0 {
        [" take these bytes for something else", "", "", "", ""]
    } else {
        [" read ", as_str(&digits), if missed == 1 { " byte " } else { " bytes " }, way, " here"]
    };
    fail(&[
        "wire type of field `",
        field.name,
        "` of released device `",
        released.device,
        "` changed after release ",
        released.since,
        " [VMS0010]\n   released: ",
        shown(was),
        "\n        now: ",
        shown(is),
        "\n",
        "guests on ",
        released.hosts,
        consequence[0],
        consequence[1],
        consequence[2],
        consequence[3],
        consequence[4],
        ", and this code misreads theirs: a stream carries no types\nhelp: ",
        remedy(was, is),
        "\nhelp: `cargo vmstate explain VMS0010` says more",
    ])
}

/// By how many bytes, and which way, a reader of the released type misses; 0 also if that depends on the
/// value.
const fn size_difference(was: Option<u64>, is: Option<usize>) -> (u64, &'static str) {
    match (was, is) {
        (Some(was), Some(is)) if was < is as u64 => (is as u64 - was, "fewer"),
        (Some(was), Some(is)) if was > is as u64 => (was - is as u64, "more"),
        _ => (0, ""),
    }
}

/// What to type, from the first lines that differ.
const fn remedy(was: &str, is: &str) -> &'static str {
    if word_at(was, "field ") && word_at(is, "field ") && same(content(was), content(is)) {
        return "if a nested field was only renamed in Rust, keep its wire name: `#[vmstate(rename = \"...\")]`; \
                else restore it";
    }
    if word_at(is, "field ") || word_at(is, "subsection ") {
        return "restore the nested struct, and send new state in a subsection of it with a `needed`: \
                `#[vmstate(subsection = \"...\")]`";
    }
    "keep the released type here, and send the new state in a subsection: `#[vmstate(subsection = \"...\")]`"
}

/// What stands behind the name on the line of a field.
const fn content(line: &str) -> &str {
    let (_, line) = line.split_at(indent(line));
    let (_, line) = line.split_at("field ".len());
    match find(line, " ") {
        Some(at) => line.split_at(at).1,
        None => line,
    }
}

/// A number in decimal, at the end of a buffer of zeros.
const fn decimal(mut number: u64) -> [u8; 20] {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return digits;
        }
    }
}

const fn as_str(digits: &[u8; 20]) -> &str {
    let mut at = 0;
    while digits[at] == 0 {
        at += 1;
    }
    match core::str::from_utf8(digits.split_at(at).1) {
        Ok(digits) => digits,
        Err(_) => "some",
    }
}

/// The first line that a released text does not have in common with today's, where that matters.
const fn first_difference<'a>(was: &'a str, is: &'a str) -> Option<(&'a str, &'a str)> {
    let (mut was, mut is) = (was, is);
    while !(was.is_empty() && is.is_empty()) {
        let ((was_line, was_rest), (is_line, is_rest)) = (next_line(was), next_line(is));
        if !was.is_empty() && !is.is_empty() && evolved(was_line, is_line) {
            (was, is) = (was_rest, is_rest);
        } else if word_at(was_line, "hook ") {
            was = was_rest;
        } else if word_at(is_line, "hook ") {
            is = is_rest;
        } else if is_addition(is_line) {
            is = skip_children(is_line, is_rest);
        } else {
            return Some((was_line, is_line));
        }
    }
    None
}

/// What a released struct may gain: a subsection that is sent when needed, a field with a `test`.
const fn is_addition(line: &str) -> bool {
    word_at(line, "subsection ") && contains(line, " needed ")
        || word_at(line, "field ") && contains(line, " test ")
}

/// The same line, or the released one with a `test` or another `validate`.
const fn evolved(was: &str, is: &str) -> bool {
    let (was, is) = (before(was, " validate "), before(is, " validate "));
    same(was, is) || word_at(is, "field ") && same(was, before(is, " test "))
}

/// What is left behind the lines that are deeper than `line`.
const fn skip_children<'a>(line: &str, mut rest: &'a str) -> &'a str {
    let level = indent(line);
    while !rest.is_empty() {
        let (next, after) = next_line(rest);
        if indent(next) <= level {
            break;
        }
        rest = after;
    }
    rest
}

const fn indent(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut i = 0;
    while i < bytes.len() && bytes[i] == b' ' {
        i += 1;
    }
    i
}

/// Whether a line, behind its indentation, begins with a word.
const fn word_at(line: &str, word: &str) -> bool {
    let (_, text) = line.split_at(indent(line));
    matches!(find(text, word), Some(0))
}

const fn contains(line: &str, part: &str) -> bool {
    find(line, part).is_some()
}

const fn before<'a>(line: &'a str, part: &str) -> &'a str {
    match find(line, part) {
        Some(at) => line.split_at(at).0,
        None => line,
    }
}

const fn find(line: &str, part: &str) -> Option<usize> {
    let (line, part) = (line.as_bytes(), part.as_bytes());
    let mut at = 0;
    while at + part.len() <= line.len() {
        let mut i = 0;
        while i < part.len() && line[at + i] == part[i] {
            i += 1;
        }
        if i == part.len() {
            return Some(at);
        }
        at += 1;
    }
    None
}

const fn same(a: &str, b: &str) -> bool {
    crate::machine::constant::same(a, b)
}

/// A line for a message; a missing one is `nothing`.
const fn shown(line: &str) -> &str {
    let line = line.trim_ascii();
    if line.is_empty() { "nothing" } else { line }
}

const fn next_line(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'\n' {
            let (line, rest) = text.split_at(i);
            return (line, rest.split_at(1).1);
        }
        i += 1;
    }
    (text, "")
}

/// Ends the compilation with the device's text: `cargo vmstate` reads it from there.
///
/// # Panics
///
/// Always; it is only ever called in a const.
#[track_caller]
pub const fn dump(device: &Description) {
    let text = device_text::<LONGEST>(device);
    match text.as_str() {
        Some(text) => panic!("{}", text),
        None => panic!("vmstate-dump: the description is too long"),
    }
}
