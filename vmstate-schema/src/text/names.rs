//! How names are spelled: bare, or in double quotes when they could be taken for something else.

/// Whether a name needs no quotes. Paths of functions may hold `:`, too.
pub(crate) fn is_bare(name: &str, path: bool) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    // Plain loops here and in `Words::bare`: a derive macro runs without optimization.
    while at < bytes.len() && is_bare_byte(bytes[at], path) {
        at += 1;
    }
    at == bytes.len() && at > 0
}

pub(super) fn is_bare_byte(byte: u8, path: bool) -> bool {
    match byte {
        b':' => path,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => true,
        _ => matches!(byte, b'_' | b'.' | b'/' | b'[' | b']' | b'+' | b'-'),
    }
}

/// A name of a device, field, type or variant.
pub(crate) fn name(out: &mut String, name: &str) {
    if is_bare(name, false) {
        out.push_str(name);
    } else {
        quoted(out, name);
    }
}

/// The path of a function. A lone `-` stands for none.
pub(super) fn path(out: &mut String, path: &str) {
    if is_bare(path, true) && path != "-" {
        out.push_str(path);
    } else {
        quoted(out, path);
    }
}

/// The field that counts the elements of a sequence; quoted where it would read as another length.
pub(super) fn count(out: &mut String, name: &str) {
    let number = name.bytes().all(|byte| byte.is_ascii_digit());
    let word = matches!(name, "configured" | "terminated");
    if is_bare(name, true) && !number && !word && !name.contains(['[', ']']) {
        out.push_str(name);
    } else {
        quoted(out, name);
    }
}

pub(crate) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            char => out.push(char),
        }
    }
    out.push('"');
}

/// What names of releases consist of.
pub(crate) fn is_release_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-')
}

/// Whether a release can have this name.
pub(crate) fn is_release(name: &str) -> bool {
    !name.is_empty() && name != "next" && name.bytes().all(is_release_byte)
}
