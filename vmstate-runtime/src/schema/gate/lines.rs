//! Lines of text, in a const.

/// What is left behind the lines that are deeper than `line`.
pub(super) const fn skip_children<'a>(line: &str, mut rest: &'a str) -> &'a str {
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

pub(super) const fn indent(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut i = 0;
    while i < bytes.len() && bytes[i] == b' ' {
        i += 1;
    }
    i
}

/// Whether a line, behind its indentation, begins with a word.
pub(super) const fn word_at(line: &str, word: &str) -> bool {
    let (_, text) = line.split_at(indent(line));
    matches!(find(text, word), Some(0))
}

pub(super) const fn contains(line: &str, part: &str) -> bool {
    find(line, part).is_some()
}

pub(super) const fn before<'a>(line: &'a str, part: &str) -> &'a str {
    match find(line, part) {
        Some(at) => line.split_at(at).0,
        None => line,
    }
}

/// What stands behind a part, or nothing.
pub(super) const fn after<'a>(line: &'a str, part: &str) -> &'a str {
    match find(line, part) {
        Some(at) => line.split_at(at + part.len()).1,
        None => "",
    }
}

/// The word behind a part, or nothing; one in quotes with its quotes.
pub(super) const fn word<'a>(line: &'a str, part: &str) -> &'a str {
    before(after(line, part), " ")
}

/// The text in quotes behind a part, with what follows it.
pub(super) const fn quoted<'a>(line: &'a str, part: &str) -> &'a str {
    before(before(after(line, part), " check "), " validate ")
}

/// Where `part` begins, outside of names in quotes.
pub(super) const fn find(line: &str, part: &str) -> Option<usize> {
    let (line, part) = (line.as_bytes(), part.as_bytes());
    let (mut at, mut quoted) = (0, false);
    while at + part.len() <= line.len() {
        if !quoted && starts_at(line, at, part) {
            return Some(at);
        }
        match line[at] {
            b'"' => quoted = !quoted,
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    None
}

const fn starts_at(line: &[u8], at: usize, part: &[u8]) -> bool {
    let mut i = 0;
    while i < part.len() && line[at + i] == part[i] {
        i += 1;
    }
    i == part.len()
}

pub(super) const fn same(a: &str, b: &str) -> bool {
    crate::schema::property::constant::same(a, b)
}

/// Whether two values of `absent` are the same, in quotes or not: a number may be written in several ways.
pub(super) const fn same_value(a: &str, b: &str) -> bool {
    same(a, b) || matches!((integer(a), integer(b)), (Some(a), Some(b)) if a == b)
}

/// The integer that a literal is, its type behind it or not.
const fn integer(text: &str) -> Option<i128> {
    let (text, mut at) = (text.as_bytes(), 0);
    let quotes = !text.is_empty() && text[0] == b'"';
    let end = if quotes { text.len() - 1 } else { text.len() };
    at += quotes as usize;
    let negative = at < end && text[at] == b'-';
    at += negative as usize;
    let radix = match (at + 1 < end, at < end && text[at] == b'0') {
        (true, true) if text[at + 1] == b'x' => 16,
        (true, true) if text[at + 1] == b'o' => 8,
        (true, true) if text[at + 1] == b'b' => 2,
        _ => 10,
    };
    at += if radix == 10 { 0 } else { 2 };
    let (mut value, mut any) = (0_i128, false);
    while at < end && text[at] != b'u' && text[at] != b'i' {
        if text[at] != b'_' {
            let Some(digit) = (text[at] as char).to_digit(radix) else { return None };
            let Some(more) = value.checked_mul(radix as i128) else { return None };
            let Some(sum) = more.checked_add(digit as i128) else { return None };
            (value, any) = (sum, true);
        }
        at += 1;
    }
    match (any, negative) {
        (false, _) => None,
        (true, true) => Some(-value),
        (true, false) => Some(value),
    }
}

/// The nested fields that lead to a line: four of them at most, the innermost.
pub(super) struct Inner<'a> {
    names: [&'a str; 4],
    len: usize,
}

impl<'a> Inner<'a> {
    /// Of the line that begins at this place.
    pub(super) const fn of(text: &'a str, place: usize) -> Self {
        let (mut rest, mut inner) = (text, Self { names: [""; 4], len: 0 });
        while !rest.is_empty() && text.len() - rest.len() <= place {
            let (line, after) = next_line(rest);
            // The first line is the type of the field itself.
            let level = indent(line) / 2;
            if level > 0 && level <= 4 {
                let known = word_at(line, "field ");
                inner.names[level - 1] = if known { field_name(line) } else { "" };
                inner.len = level;
            } else if level == 0 {
                inner.len = 0;
            }
            rest = after;
        }
        inner
    }

    /// `.reset`: what is put behind the field's own name.
    pub(super) const fn parts(&self) -> [&'a str; 8] {
        let (mut parts, mut i) = ([""; 8], 0);
        while i < self.len {
            if !self.names[i].is_empty() {
                (parts[2 * i], parts[2 * i + 1]) = (".", self.names[i]);
            }
            i += 1;
        }
        parts
    }
}

/// A line for a message.
pub(super) const fn shown<'a>(line: &'a str, missing: &'a str) -> &'a str {
    let line = line.trim_ascii();
    if line.is_empty() { missing } else { line }
}

pub(super) const fn next_line(text: &str) -> (&str, &str) {
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

/// `fifo8` of `[2] struct fifo8 version 1 minimum 1`.
pub(super) const fn struct_name(line: &str) -> &str {
    let line = before(line, " version ");
    match find(line, "struct ") {
        Some(at) => line.split_at(at + "struct ".len()).1,
        None => line,
    }
}

/// `head` of `field head uint16`.
pub(super) const fn field_name(line: &str) -> &str {
    let (_, line) = line.split_at(indent(line));
    before(line.split_at("field ".len()).1, " ")
}

/// What stands behind the name on the line of a field.
pub(super) const fn rest(line: &str) -> &str {
    let (_, line) = line.split_at(indent(line));
    line.split_at("field ".len() + field_name(line).len()).1
}

/// The line of a nested struct, taken apart.
pub(super) struct Head<'a> {
    /// The field, and what holds the struct: `field clock [2] `.
    pub(super) before: &'a str,
    pub(super) name: &'a str,
    /// The one that is sent.
    pub(super) version: &'a str,
    pub(super) is_pinned: bool,
    /// What follows its versions.
    pub(super) after: &'a str,
}

/// `field clock [2] vstruct clock at 1 version 2 minimum 1`: what stands on the line of a nested struct.
pub(super) const fn head(line: &str) -> Option<Head<'_>> {
    // A field may be called like a struct.
    let names = if word_at(line, "field ") { line.len() - rest(line).len() } else { 0 };
    let (_, types) = line.split_at(names);
    let (start, is_pinned) = match (find(types, "vstruct "), find(types, "struct ")) {
        (Some(at), _) => (names + at, true),
        (None, Some(at)) => (names + at, false),
        (None, None) => return None,
    };
    let (before, struct_of) = line.split_at(start);
    let (_, name) = struct_of.split_at(if is_pinned { "vstruct ".len() } else { "struct ".len() });
    let Some(at) = find(name, " version ") else { return None };
    let (name, versions) = name.split_at(at);
    let mut version = word(versions, " version ");
    let mut own = name;
    if is_pinned {
        let blank = last_blank(name);
        (own, version) = (name.split_at(blank).0, name.split_at(blank).1.trim_ascii());
        // The word `at`.
        own = own.split_at(last_blank(own)).0;
    }
    let minimum = after(versions, " minimum ");
    let (_, after) = minimum.split_at(self::before(minimum, " ").len());
    Some(Head { before, name: own, version, is_pinned, after })
}

const fn last_blank(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = bytes.len();
    while at > 0 {
        at -= 1;
        if bytes[at] == b' ' {
            return at;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::same_value;

    #[test]
    fn a_number_is_written_in_several_ways() {
        for (a, b) in [
            ("0x80", "128"),
            ("\"0b1000_0000u8\"", "\"128\""),
            ("-0x1i32", "-1"),
            ("RESET", "RESET"),
        ] {
            assert!(same_value(a, b), "{a} {b}");
        }
        for (a, b) in
            [("0x80", "80"), ("-1", "1"), ("", "0"), ("RESET", "0"), ("0x", "0"), ("keep", "0")]
        {
            assert!(!same_value(a, b), "{a} {b}");
        }
    }
}
