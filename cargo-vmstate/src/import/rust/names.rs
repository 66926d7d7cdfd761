//! Names of a stream as identifiers: whoever made the stream chose its names, and nothing of them but ASCII letters and
//! digits gets into code.

use std::collections::HashMap;
use std::fmt::Write as _;

/// The longest identifier.
const LONGEST: usize = 48;

/// Words that no identifier may be, even raw.
const NEVER: &[&str] = &["self", "super", "crate"];
/// Words that an identifier may only be if it is raw.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];
/// Types that generated code names.
const TYPES: &[&str] = &[
    "Box",
    "Clone",
    "CpuDouble",
    "Debug",
    "Default",
    "Option",
    "PartialEq",
    "Self",
    "Timer",
    "Unused",
    "Vec",
    "VecDeque",
    "VmState",
];

/// Identifiers that are taken, each with the number that the next one of its name is tried with.
#[derive(Default)]
pub(super) struct Names(HashMap<String, usize>);

impl Names {
    /// This one, or with a number if it is taken.
    pub(super) fn pick(&mut self, wanted: &str) -> String {
        let Some(next) = self.0.get(wanted) else {
            self.0.insert(wanted.to_owned(), 2);
            return wanted.to_owned();
        };
        let glue = if wanted.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
        let numbered = (*next..).map(|number| (number, format!("{wanted}{glue}{number}")));
        let free = numbered.into_iter().find(|(_, name)| !self.0.contains_key(name));
        let (number, name) = free.unwrap_or_default();
        self.0.insert(wanted.to_owned(), number + 1);
        self.0.insert(name.clone(), 2);
        name
    }
}

/// The words of a name, in small letters: `bus.ifs[0]` has three, `PCIDevice` two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters: Vec<char> = name.chars().take(LONGEST).collect();
    for (at, c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map_or('_', |before| letters[before]);
        let behind = letters.get(at + 1).copied().unwrap_or('_');
        let begins = c.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_uppercase() && behind.is_ascii_lowercase());
        if begins || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if let (Some(word), true) = (words.last_mut(), c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The name of a field, a module or a function.
pub(crate) fn snake(name: &str) -> String {
    let joined = words(name).join("_");
    match joined.as_bytes() {
        [] => "unnamed".into(),
        [b'0'..=b'9', ..] => format!("n{joined}"),
        _ if NEVER.contains(&&*joined) => format!("{joined}_"),
        _ => joined,
    }
}

/// The name of a type.
pub(super) fn camel(name: &str) -> String {
    let mut out = String::new();
    for word in words(name) {
        // A digit on both sides of a blank would join into another number.
        let joins = |c: char| c.is_ascii_digit();
        if out.ends_with(joins) && word.starts_with(joins) {
            out.push('x');
        }
        out.push_str(&word[..1].to_ascii_uppercase());
        out.push_str(&word[1..]);
    }
    match out.as_bytes() {
        [] => "Unnamed".into(),
        [b'0'..=b'9', ..] => format!("N{out}"),
        _ if TYPES.contains(&&*out) => format!("{out}State"),
        _ => out,
    }
}

/// An identifier as it stands in code.
pub(super) fn raw(ident: &str) -> String {
    if KEYWORDS.contains(&ident) { format!("r#{ident}") } else { ident.to_owned() }
}

/// A string as it stands in code.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            _ => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_expressions_are_identifiers() {
        assert_eq!(snake("bus.ifs[0].nsector"), "bus_ifs_0_nsector");
        assert_eq!(
            (snake("CP0_Status"), snake("PCIDevice")),
            ("cp0_status".into(), "pci_device".into())
        );
        assert_eq!((snake("type"), raw("type")), ("type".into(), "r#type".into()));
        assert_eq!(
            (snake("self"), snake("3com"), snake("")),
            ("self_".into(), "n3com".into(), "unnamed".into())
        );
        assert_eq!(camel("e1000/tx_tso_state"), "E1000TxTsoState");
        assert_eq!((camel("timer"), camel("16_4")), ("TimerState".into(), "N16x4".into()));
    }

    #[test]
    fn nothing_escapes() {
        for name in [
            "a\"]; fn x() {}",
            "*/ evil /*",
            "\u{202e}\u{0}\n",
            "\u{fe}\u{e9}",
            "#[x]",
            "r#type",
            "'\\",
        ] {
            for ident in [snake(name), camel(name)] {
                assert!(ident.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()), "{ident}");
                assert!(ident.starts_with(|c: char| c.is_ascii_alphabetic()), "{ident}");
            }
            let literal = literal(name);
            let inside = &literal[1..literal.len() - 1];
            assert!(!inside.replace("\\\\", "").replace("\\\"", "").contains('"'), "{literal}");
            assert!(literal.is_ascii() && !literal.contains('\n'), "{literal}");
        }
    }

    #[test]
    fn what_is_taken_gets_a_number() {
        let mut names = Names::default();
        let picked: Vec<_> = ["a", "a", "a2", "a", "r1", "r1"].map(|name| names.pick(name)).into();
        assert_eq!(picked, ["a", "a2", "a2_2", "a3", "r1", "r1_2"]);
    }
}
