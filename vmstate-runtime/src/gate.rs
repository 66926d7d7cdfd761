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

/// A device of a baseline file is still there: the derive implements it for the type that
/// `baseline!()` makes of the file's name.
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

/// A device in a crate with baselines: `released` holds type and fingerprint of fields in order.
///
/// `text` is the type as it was released, `what` says which field of which device, and since when.
#[track_caller]
pub const fn gate_type(fields: &[Field], index: usize, released: u64, text: &str, what: &str) {
    let ty = &fields[index].ty;
    if fingerprint(ty) != released {
        refuse_type(ty, text, what);
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
const fn refuse_type(ty: &Type, text: &str, what: &str) -> ! {
    let now = type_text::<LONGEST_TYPE>(ty);
    let now = match now.as_str() {
        Some(now) => now,
        None => "a type whose text is too long to show",
    };
    let (was, is) = first_difference(text, now);
    fail(&[
        "wire type of ",
        what,
        " changed [VMS0010]\n   released: ",
        was,
        "\n        now: ",
        is,
        "\n\
         a stream carries no types: a peer of the other release takes these bytes for something else, and \
         what follows as well\n\
         help: keep the released type here, and send the new state in a subsection: \
         `#[vmstate(subsection = \"...\")]`\n\
         help: `cargo vmstate explain VMS0010` says more",
    ])
}

/// The first line in which two texts differ, without indentation.
const fn first_difference<'a>(was: &'a str, is: &'a str) -> (&'a str, &'a str) {
    let (mut was, mut is) = (was, is);
    loop {
        let (was_line, was_rest) = next_line(was);
        let (is_line, is_rest) = next_line(is);
        if !same(was_line, is_line) || was_rest.is_empty() || is_rest.is_empty() {
            if same(was_line, is_line) {
                return (shown(was_rest), shown(is_rest));
            }
            return (shown(was_line), shown(is_line));
        }
        (was, is) = (was_rest, is_rest);
    }
}

const fn same(a: &str, b: &str) -> bool {
    crate::machine::constant::same(a, b)
}

/// A line for a message; a missing one is `nothing`.
const fn shown(line: &str) -> &str {
    let (line, _) = next_line(line);
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
#[track_caller]
pub const fn dump(device: &Description) {
    let text = device_text::<LONGEST>(device);
    match text.as_str() {
        Some(text) => panic!("{}", text),
        None => panic!("vmstate-dump: the description is too long"),
    }
}
