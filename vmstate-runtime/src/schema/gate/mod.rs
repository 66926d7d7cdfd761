//! The half of the gate that needs types: consts that compare a device with what was released.
//!
//! The derive reads a device's baseline file and checks everything that tokens show. What they do not
//! show - aliases, lengths of arrays, nested structs and enums, also of other crates - it hands to
//! these functions, in a const at the span of the field's type. Nothing here runs in a program.

mod difference;
mod flat;
mod lines;
mod scope;
mod since;

pub use self::flat::{Atom, gate_bytes};

use self::difference::{Difference, Place, first_difference};
use self::lines::{Inner, shown};
use super::property::constant::{fail, same};
use super::{Description, Field, Type, device_text, fingerprint, type_text};

/// The longest text of a device, in bytes. A longer one is refused, never cut.
const LONGEST: usize = 512 << 10;
/// The longest text of one type in a message.
const LONGEST_TYPE: usize = 64 << 10;

/// A release of a device, for messages.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// The name of the device.
    pub device: &'static str,
    /// The release.
    pub since: &'static str,
    /// Those that know what it shipped: `8.0 to 9.1 hosts`.
    pub hosts: &'static str,
    /// Whether the file says what limits were released.
    pub limits: bool,
}

/// The size of a type whose values differ in size.
pub const VARIABLE: u64 = u64::MAX;

/// Refuses a field whose type is not the released one, which is given by fingerprint, text and size.
#[track_caller]
pub const fn gate_type(
    (field, ty, now): (&str, Type, u64),
    released: u64,
    text: &str,
    size: u64,
    release: &Release,
) {
    if now != released {
        refuse_type(field, &ty, text, size, release);
    }
}

/// The same for a field whose type only the description of its device has.
#[track_caller]
pub const fn gate_field(
    fields: &[Field],
    index: usize,
    released: u64,
    text: &str,
    size: u64,
    release: &Release,
) {
    if fields.is_empty() {
        return;
    }
    let Field { name, ty, .. } = fields[index];
    gate_type((name, ty, fingerprint(&ty)), released, text, size, release);
}

#[track_caller]
const fn refuse_type(field: &str, ty: &Type, text: &str, size: u64, release: &Release) {
    let now = type_text::<LONGEST_TYPE>(ty);
    let Some(now) = now.as_str() else {
        fail(&["the type of `", field, "` is too long to compare; split the nested struct"]);
    };
    if is_faulty(now) {
        return;
    }
    let Some(Place { was, is, at, at_now }) = first_difference(text, now, release.limits) else {
        // A nested struct may gain a subsection that is needed, a `test` or a `validate`, as a device may.
        return;
    };
    let (missed, way) = size_difference(size, ty.size);
    let digits = decimal(missed);
    let bytes = if missed == 1 { " byte " } else { " bytes " };
    let difference = Difference::new(was, is, release.limits);
    let consequence = match difference {
        Difference::Undecided => [
            " refuse a stream with it, and a function's name does not tell when it is sent",
            "",
            "",
            "",
            "",
        ],
        Difference::Unsaid | Difference::Absent => {
            [" do not send it: their guests go on with what is here then", "", "", "", ""]
        }
        Difference::Limit => [" may send more, and such a guest is refused here", "", "", "", ""],
        _ if missed > 0 => {
            [" read ", as_str(&digits), bytes, way, " here; this code misreads theirs"]
        }
        Difference::Narrowed => [
            " may send what this type does not hold, and such a guest is refused here",
            "",
            "",
            "",
            "",
        ],
        Difference::Widened => [" refuse what their type does not hold", "", "", "", ""],
        Difference::Values => [" refuse values that they do not know", "", "", "", ""],
        Difference::Version => {
            [" cannot tell: a nested struct has no version on the wire", "", "", "", ""]
        }
        _ => [" take these bytes for something else; this code misreads theirs", "", "", "", ""],
    };
    let (before, name, after) = difference.remedy(was);
    let (what, rule) = (difference.headline(), difference.rule());
    let inner = if was.is_empty() { Inner::of(now, at_now) } else { Inner::of(text, at) };
    let inner = inner.parts();
    fail(&[
        what,
        field,
        inner[0],
        inner[1],
        inner[2],
        inner[3],
        inner[4],
        inner[5],
        inner[6],
        inner[7],
        "` of released device `",
        release.device,
        "` changed after release ",
        release.since,
        " [",
        rule,
        "]\n   released: ",
        shown(was, "(not there)"),
        "\n        now: ",
        shown(is, "(gone)"),
        "\n",
        release.hosts,
        consequence[0],
        consequence[1],
        consequence[2],
        consequence[3],
        consequence[4],
        "\nhelp: ",
        before,
        name,
        after,
        same_bytes(difference, size, ty.size),
        "\nhelp: `cargo vmstate explain ",
        rule,
        "` says more",
    ])
}

/// Whether a type in here has wrong attributes: that is an error already, and nothing else is known of it.
const fn is_faulty(text: &str) -> bool {
    lines::contains(text, "\"\":?")
}

/// Refuses a field that begins with another element than released, or takes fewer elements than released hosts
/// may send. `max`: as many as there are numbers where it was released without.
#[track_caller]
pub const fn gate_limits(
    fields: &[Field],
    index: usize,
    first: usize,
    max: u64,
    release: &Release,
) {
    if fields.is_empty() {
        return;
    }
    let field = &fields[index];
    if field.first != first && release.limits {
        let (was, is) = (decimal(first as u64), decimal(field.first as u64));
        fail(&[
            "`range` of field `",
            field.name,
            "` of released device `",
            release.device,
            "` begins with element ",
            as_str(&is),
            " [VMS0010]\n   released: from element ",
            as_str(&was),
            " on\n",
            release.hosts,
            " send those, which this code takes for others\n\
             help: restore `range`, and send other elements in a subsection\n\
             help: `cargo vmstate explain VMS0010` says more",
        ])
    }
    if let Some(now) = field.max
        && now < max
        && (release.limits || max < u64::MAX)
    {
        let (was, is) = (decimal(max), decimal(now));
        let was = if max == u64::MAX { "no `max`" } else { as_str(&was) };
        fail(&[
            "`max` of field `",
            field.name,
            "` of released device `",
            release.device,
            "` is ",
            as_str(&is),
            " [VMS0033]\n   released: ",
            was,
            "\n",
            release.hosts,
            " may send more elements, and such a guest is refused here\n\
             help: restore `max`\n\
             help: `cargo vmstate explain VMS0033` says more",
        ])
    }
}

/// Refuses a field that is something else than released when it does not come, where a const says what.
#[track_caller]
pub const fn gate_absent(fields: &[Field], index: usize, released: &str, release: &Release) {
    if fields.is_empty() {
        return;
    }
    let field = &fields[index];
    let now = match field.absent {
        Some(now) if lines::same_value(released, now) => return,
        Some(now) => now,
        None => "what the destination has",
    };
    fail(&[
        "what field `",
        field.name,
        "` of released device `",
        release.device,
        "` is when it does not come changed [VMS0032]\n   released: absent = ",
        released,
        "\n        now: ",
        now,
        "\n",
        release.hosts,
        " leave it out when it is the released value; here it would become another one\n\
         help: restore the const, or `absent = ",
        released,
        "`; to set something else afterwards, use `post_load`\n\
         help: `cargo vmstate explain VMS0032` says more",
    ])
}

/// Refuses an instantiation of a generic struct that has a baseline, and that `baseline!` does not name. What else would be
/// compared then has no fields, and is passed over.
#[track_caller]
pub const fn gate_named(device: &Description, name: &str, ident: &str, label: &str) {
    if same(device.name, name) {
        return;
    }
    if !device.name.is_empty() {
        fail(&[
            "`",
            label,
            "` of `baseline!` is the device `",
            device.name,
            "`, and not `",
            name,
            "` [VMS0029]\nhelp: give one of the two another label: `as \"..\"`\n\
             help: `cargo vmstate explain VMS0029` says more",
        ])
    }
    let instance = if same(name, label) { ["", ""] } else { ["@", label] };
    fail(&[
        "nothing names the instantiation that released device `",
        name,
        instance[0],
        instance[1],
        "` is [VMS0029]\nthe bytes of `",
        ident,
        "` depend on a parameter, so there is none to compare with its baseline\n\
         help: name it in the crate root, with its arguments: `baseline!(",
        ident,
        "<..> as \"",
        label,
        "\")`\n\
         help: if no guest has it: `cargo vmstate drop ",
        name,
        instance[0],
        instance[1],
        " --reason \"...\"`\n\
         help: `cargo vmstate explain VMS0029` says more",
    ])
}

/// Refuses a section that stands elsewhere among the others than released.
#[track_caller]
pub const fn gate_priority(device: &Description, released: u8) {
    let now = device.priority.number();
    if now != released && !device.name.is_empty() {
        fail(&[
            "`priority` of released device `",
            device.name,
            "` changed [VMS0034]\nreleased hosts send the section in another place: it would be loaded before or after other \
             devices than here\n\
             help: restore `priority`\n\
             help: `cargo vmstate explain VMS0034` says more",
        ])
    }
}

/// What else there is to type where as many bytes lie there.
const fn same_bytes(difference: Difference, was: u64, is: Option<usize>) -> &'static str {
    match (difference, is) {
        (Difference::Type | Difference::Member | Difference::StructName, Some(is))
            if was == is as u64 =>
        {
            "\nhelp: if the bytes are the same, only put together in another way, say so on the struct: `same_bytes = \"why\"`"
        }
        _ => "",
    }
}

/// By how many bytes, and which way, a reader of the released type misses; 0 also if that depends on the
/// value.
const fn size_difference(was: u64, is: Option<usize>) -> (u64, &'static str) {
    match is {
        Some(is) if was != VARIABLE && was < is as u64 => (is as u64 - was, "fewer"),
        Some(is) if was != VARIABLE && was > is as u64 => (was - is as u64, "more"),
        _ => (0, ""),
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

/// Ends the compilation with where the parts of a device stand: `cargo vmstate` reads it from there.
///
/// # Panics
///
/// Always; it is only ever called in a const.
#[track_caller]
pub const fn dump_places(places: &str) {
    panic!("{}", places)
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
