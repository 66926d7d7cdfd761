//! `baseline!()` in the root of a crate.

use std::fs;

use crate::exit::{Fault, Result};
use crate::workspace::Crate;

/// Whether the root file calls the macro, as far as text tells. What another file brings in cannot be seen from here.
pub(crate) fn has_macro(krate: &Crate) -> bool {
    let calls = |code: &str| code.contains("baseline!") || code.contains("include!");
    !fs::exists(&krate.root).unwrap_or(false) || any_line(krate, calls)
}

/// Whether the root file calls the macro of the runtime, and no other of its name.
pub(crate) fn names_macro(krate: &Crate) -> bool {
    let Some(runtime) = &krate.runtime else { return false };
    let call = format!("{runtime}::baseline!");
    any_line(krate, |code| code.contains(&call))
}

fn any_line(krate: &Crate, found: impl Fn(&str) -> bool) -> bool {
    let text = fs::read_to_string(&krate.root).unwrap_or_default();
    text.lines().any(|line| line.split("//").next().is_some_and(&found))
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
    let text = fs::read_to_string(&krate.root)
        .map_err(|error| Fault::io(format!("cannot read `{path}`"), &error))?;
    Ok(insert(&text, &line(krate)))
}

fn insert(text: &str, line: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let head = head(&lines);
    let (before, after) = (lines[..head].concat(), lines[head..].concat());
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if before.is_empty() || before.ends_with(&format!("{end}{end}")) { "" } else { end };
    let cut = if before.is_empty() || before.ends_with('\n') { "" } else { end };
    let blank = if after.is_empty() || after.starts_with(end) { "" } else { end };
    format!("{before}{cut}{gap}{line}{end}{blank}{after}")
}

/// How many lines the inner attributes and inner documentation take.
fn head(lines: &[&str]) -> usize {
    let (mut end, mut open, mut comment) = (0, 0_usize, false);
    for (index, line) in lines.iter().enumerate() {
        let code = line.trim();
        if comment {
            comment = !code.contains("*/");
            end = index + 1;
        } else if open > 0 || code.starts_with("#!") {
            open = (open + count(code, '[')).saturating_sub(count(code, ']'));
            end = index + 1;
        } else if code.starts_with("//!") {
            end = index + 1;
        } else if code.starts_with("/*!") {
            comment = !code.contains("*/");
            end = index + 1;
        } else if !code.is_empty() && !is_comment(code) {
            break;
        }
    }
    end
}

fn is_comment(code: &str) -> bool {
    code.starts_with("//") && !code.starts_with("///")
}

fn count(code: &str, wanted: char) -> usize {
    code.chars().filter(|char| *char == wanted).count()
}

#[cfg(test)]
mod tests {
    use super::insert;

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
    }
}
