//! `baseline!()` in the root of a crate.

mod head;

use crate::exit::{Fault, Result};
use crate::regular;
use crate::workspace::Crate;

/// Whether the root file calls the macro, as far as text tells. What another file brings in cannot be seen from here.
pub(crate) fn has_macro(krate: &Crate) -> bool {
    let calls = |code: &str| code.contains("baseline!") || code.contains("include!");
    !krate.root.exists() || any_line(krate, calls)
}

/// Whether the root file calls the macro of the runtime, and no other of its name.
pub(crate) fn names_macro(krate: &Crate) -> bool {
    let Some(runtime) = &krate.runtime else { return false };
    let call = format!("{runtime}::baseline!");
    any_line(krate, |code| code.contains(&call))
}

fn any_line(krate: &Crate, found: impl Fn(&str) -> bool) -> bool {
    let text = regular::text(&krate.root).unwrap_or_default();
    head::without_comments(&text).lines().any(found)
}

/// The line that belongs into the root.
pub(crate) fn line(krate: &Crate) -> String {
    match krate.runtime.as_deref() {
        None | Some("vmstate_runtime") => "vmstate_runtime::baseline!();".to_owned(),
        Some(name) => format!("{name}::baseline!(crate = ::{name});"),
    }
}

/// The root file with the line behind its inner attributes and documentation.
pub(crate) fn with_macro(krate: &Crate) -> Result<String> {
    let path = krate.root.display();
    let text = regular::text(&krate.root)
        .map_err(|error| Fault::io(format!("cannot read `{path}`"), &error))?;
    Ok(insert(&text, &line(krate)))
}

fn insert(text: &str, line: &str) -> String {
    let (before, after) = text.split_at(head::end(text));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_start = before.trim_start_matches(head::BOM).is_empty();
    let gap = if is_start || before.ends_with(&format!("{end}{end}")) { "" } else { end };
    let cut = if is_start || before.ends_with('\n') { "" } else { end };
    let blank = if after.is_empty() || after.starts_with(end) { "" } else { end };
    format!("{before}{cut}{gap}{line}{end}{blank}{after}")
}

#[cfg(test)]
mod tests {
    use super::{head, insert};

    #[test]
    fn goes_behind_attributes_and_documentation() {
        let line = "x::baseline!();";
        assert_eq!(insert("", line), "x::baseline!();\n");
        assert_eq!(insert("use a;\n", line), "x::baseline!();\n\nuse a;\n");
        assert_eq!(
            insert("//! Doc.\n\n#![no_std]\n#![cfg_attr(\n    a,\n    b,\n)]\n\nuse a;\n", line),
            "//! Doc.\n\n#![no_std]\n#![cfg_attr(\n    a,\n    b,\n)]\n\nx::baseline!();\n\nuse a;\n"
        );
        assert_eq!(
            insert("#!/usr/bin/env x\n// Licence.\n/*! Doc\n more */\n/// Of a.\nmod a;", line),
            "#!/usr/bin/env x\n// Licence.\n/*! Doc\n more */\n\nx::baseline!();\n\n/// Of a.\nmod a;"
        );
        assert_eq!(insert("//! Doc.", line), "//! Doc.\n\nx::baseline!();\n");
        let bom = head::BOM;
        for (text, expected) in [
            ("/*\n * Licence\n */\n#![a]\nuse b;\n", "/*\n * Licence\n */\n#![a]\n\nX\n\nuse b;\n"),
            ("/* a /* b */ c */ #![a]\n\nuse b;\n", "/* a /* b */ c */ #![a]\n\nX\n\nuse b;\n"),
            (
                "#![a]\n/* between */\n#![b]\nuse c;\n",
                "#![a]\n/* between */\n#![b]\n\nX\n\nuse c;\n",
            ),
            // Without anything inner, a header that stands alone stays above.
            ("/* Licence */\n\nuse b;\n", "/* Licence */\n\nX\n\nuse b;\n"),
            ("// Licence\n// of mine\n\nuse b;\n", "// Licence\n// of mine\n\nX\n\nuse b;\n"),
            ("/* about b */\nuse b;\n", "X\n\n/* about b */\nuse b;\n"),
            ("/** of b */\nmod b;\n", "X\n\n/** of b */\nmod b;\n"),
            ("#![doc = \"]\"]\nuse b;\n", "#![doc = \"]\"]\n\nX\n\nuse b;\n"),
            ("#![doc = r#\"\"]\"#]\nuse b;\n", "#![doc = r#\"\"]\"#]\n\nX\n\nuse b;\n"),
            ("#! [a] use b;\n", "#! [a]\n\nX\n\n use b;\n"),
            ("#![a] // why\nuse b;\n", "#![a] // why\n\nX\n\nuse b;\n"),
            ("#![cfg_attr(a, /* ] */ b)]\nuse b;\n", "#![cfg_attr(a, /* ] */ b)]\n\nX\n\nuse b;\n"),
        ] {
            assert_eq!(insert(text, "X"), expected);
            assert_eq!(insert(&format!("{bom}{text}"), "X"), format!("{bom}{expected}"));
            let crlf = |text: &str| text.replace('\n', "\r\n");
            assert_eq!(insert(&crlf(text), "X"), crlf(expected));
        }
    }

    #[test]
    fn comments_and_strings_are_not_code() {
        let code = |text| head::without_comments(text).contains("x::baseline!()");
        assert!(code("x::baseline!();"));
        assert!(code("/* a */ x::baseline!(); // b"));
        assert!(!code("// x::baseline!();"));
        assert!(!code("/* /* */ x::baseline!(); */"));
        assert!(!code("const A: &str = \"\\\"x::baseline!()\";"));
        assert!(code("const A: char = '\"'; x::baseline!();"));
    }
}
