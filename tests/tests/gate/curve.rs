//! What structs cost the compiler grows with their size, not with its square, and nested ones not with every level.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::files::Files;
use crate::workspace::Workspace;

/// Levels of structs that hold the one below twice: what looked into each again would not end.
const LEVELS: usize = 24;

fn nested(part: &str) -> String {
    let mut source = "#![allow(dead_code)]\nuse vmstate_runtime::VmState;\n#[derive(VmState)]\n#[vmstate(name = \"x0\")]\npub struct S0 { a: u8, b: u8 }\n".to_owned();
    for level in 1..LEVELS {
        let below = level - 1;
        let _ = writeln!(
            source,
            "#[derive(VmState)]\n#[vmstate(name = \"x{level}_\")]\npub struct S{level} {{ a: S{below}, b: S{below}{} }}",
            if part.is_empty() { String::new() } else { format!(", {part}") }
        );
        if !part.is_empty() {
            let _ = writeln!(source, "impl S{level} {{ fn s(&self) -> bool {{ true }} }}");
        }
    }
    source
}

fn counted(fields: usize) -> String {
    let mut source = "#![allow(dead_code)]\nuse vmstate_runtime::VmState;\n#[derive(VmState)]\npub struct S {\n    n: u8,\n".to_owned();
    for field in 0..fields {
        let _ = writeln!(source, "    #[vmstate(len = \"n\")]\n    f{field}: Vec<u8>,");
    }
    source + "}\n"
}

fn tested(fields: usize) -> String {
    let mut source = "#![allow(dead_code)]\nuse vmstate_runtime::VmState;\n#[derive(VmState)]\npub struct S {\n    n: u8,\n".to_owned();
    for field in 0..fields {
        let _ = writeln!(source, "    #[vmstate(test = \"t\")]\n    f{field}: u8,");
    }
    source + "}\nimpl S {\n    fn t(&self, _: u32) -> bool { true }\n}\n"
}

/// How long the compiler takes for a crate.
fn time(name: &str, source: &str) -> Duration {
    let mut workspace = Workspace::new(&format!("curve_{name}"));
    let files = Files::from([("src/lib.rs".to_owned(), source.to_owned())]);
    workspace.package(&format!("curve_{name}"), "", &files);
    workspace.finish();
    let dependencies = workspace.cargo(&["check", "-p", "vmstate-runtime"]);
    assert!(dependencies.status.success());
    // Whatever was checked before: this source is new.
    let root = workspace.folder().join(format!("curve_{name}/src/lib.rs"));
    std::fs::write(&root, format!("{source}// {:?}\n", std::time::SystemTime::now())).unwrap();
    let start = Instant::now();
    let output = workspace.cargo(&["check"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    start.elapsed()
}

#[test]
fn nested_structs_do_not_double_at_each_level() {
    for (name, part) in [("nested", ""), ("parts", "#[vmstate(subsection = \"s\")] c: u8")] {
        let took = time(name, &nested(part));
        // Two to the 24th of anything takes minutes at least; this takes less than a second of an idle core.
        assert!(took < Duration::from_secs(60), "{name}: {took:?}");
    }
}

#[test]
fn fields_do_not_look_at_each_other() {
    for (kind, source) in [("counted", counted as fn(usize) -> String), ("tested", tested)] {
        // The fewest of some tries: other tests run beside.
        let best = |name: &str, fields: usize| {
            let name = format!("{kind}_{name}");
            (0..3).map(|_| time(&name, &source(fields))).min().unwrap_or_default()
        };
        let (few, many) = (best("few", 500), best("many", 2000));
        // Four times the fields take four times as long, and sixteen if each looks at the others.
        assert!(many < few * 8, "{kind}: {few:?} for 500 fields, {many:?} for 2000");
    }
}
