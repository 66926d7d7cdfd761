//! What structs cost the compiler grows with their size, not with its square, and nested ones not with every level.

use std::fmt::Write as _;
use std::time::Duration;

use crate::files::{self, Files};
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

fn apart(fields: usize) -> String {
    let mut source = "#![allow(dead_code)]\nuse vmstate_runtime::VmState;\n#[derive(VmState)]\npub struct S {\n    n: u8,\n".to_owned();
    for field in 0..fields {
        let _ = writeln!(source, "    #[vmstate(subsection = \"s{field}\")]\n    f{field}: u8,");
    }
    source += "}\nimpl S {\n";
    for field in 0..fields {
        let _ = writeln!(source, "    fn s{field}(&self) -> bool {{ self.f{field} != 0 }}");
    }
    source + "}\n"
}

/// Variants, each with its own data.
fn variants(count: usize) -> String {
    let mut source = "#![allow(dead_code)]\nuse vmstate_runtime::VmState;\n#[derive(VmState)]\n#[repr(u16)]\npub enum E {\n".to_owned();
    for variant in 0..count {
        let _ = writeln!(source, "    V{variant}(u8, u32) = {variant},");
    }
    source + "}\n"
}

/// Every other kind of field in turn.
fn mixed(fields: usize) -> String {
    const KINDS: [&str; 14] = [
        "#[vmstate(bits = \"bits\")] f: vmstate_runtime::Bitmap",
        "#[vmstate(with = codec)] f: u16",
        "#[vmstate(as = u16)] f: Word",
        "#[vmstate(property = \"p\", default = true)] f: bool",
        "#[vmstate(validate = \"check\")] f: u8",
        "#[vmstate(test = \"is_wide(level)\", absent = 7)] f: u8",
        "#[vmstate(equal)] f: u8",
        "#[vmstate(at_most)] f: u8",
        "f: [Pair; 4]",
        "f: Kind",
        "#[vmstate(optional)] f: Option<u8>",
        "#[vmstate(prefix = u16)] f: Vec<Pair>",
        "#[vmstate(tree)] f: std::collections::BTreeMap<u8, u8>",
        "#[vmstate(via = Wire)] f: u8",
    ];
    let mut source = r#"#![allow(dead_code)]
use vmstate_runtime::schema::Type;
use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError, SaveError, Via, VmState};
#[derive(VmState, Default, Clone, Copy)]
#[repr(C)]
pub struct Pair { a: u32, b: u32 }
#[derive(VmState, Default)]
#[repr(u8)]
pub enum Kind { #[default] A, B(u8) }
#[derive(VmState, Default)]
pub struct Wire { a: u8 }
impl Via<S> for Wire {
    fn build(_: &S) -> Self { Self { a: 0 } }
    fn apply(self, _: &mut S) -> Result<(), BoxError> { Ok(()) }
}
#[derive(Clone)]
pub struct Word;
impl From<Word> for u16 { fn from(_: Word) -> u16 { 0 } }
impl From<u16> for Word { fn from(_: u16) -> Word { Word } }
mod codec {
    use super::*;
    pub const TYPE: Type = Type::leaf("w", 2);
    pub fn encode(value: &u16, out: &mut Encoder<'_>) -> Result<(), SaveError> { out.value(value) }
    pub fn decode(value: &mut u16, input: &mut Decoder<'_>) -> Result<(), LoadError> { input.value(value) }
}
#[derive(VmState)]
pub struct S {
    bits: u64,
    level: u8,
"#
    .to_owned();
    for (field, kind) in KINDS.into_iter().cycle().take(fields).enumerate() {
        let kind =
            kind.replace("f: ", &format!("f{field}: ")).replace("\"p\"", &format!("\"p{field}\""));
        let _ = writeln!(source, "    {kind},");
    }
    source
        + "}\nimpl S {\n    fn check(&self, _: u32) -> bool { true }\n    fn is_wide(level: u8) -> bool { level > 1 }\n}\n"
}

/// A mirror of a struct that only its fields can make.
fn mirrored(fields: usize) -> String {
    let mut list = String::new();
    for field in 0..fields {
        let _ = writeln!(list, "    pub f{field}: u32,");
    }
    format!(
        "#![allow(dead_code)]\nuse vmstate_runtime::VmState;\npub mod theirs {{\n    pub struct T {{\n{list}}}\n}}\n\
         #[derive(VmState)]\n#[vmstate(remote = \"theirs::T\")]\npub struct M {{\n{list}}}\n"
    )
}

/// Machine types, each with entries, for the properties of devices.
fn machines(types: usize, entries: usize, devices: usize) -> String {
    let list = |count: usize, make: &dyn Fn(usize) -> String| {
        (0..count).map(make).collect::<Vec<_>>().join(", ")
    };
    let properties = list(entries, &|i| format!("Property::zero::<u8>(\"p{i}\")"));
    let known = list(devices, &|i| format!("Description::new(\"d{i}\").properties(P)"));
    let set = list(devices, &|d| list(entries, &|i| format!("\"d{d}.p{i}\" = 1")));
    let table = list(types, &|i| format!("\"demo-{i}\" => {{ {set} }}"));
    format!(
        "use vmstate_machine::{{MachineTypes, machine_types}};\nuse vmstate_runtime::property::Property;\n\
         use vmstate_runtime::schema::Description;\nconst P: &[Property] = &[{properties}];\n\
         const D: &[Description] = &[{known}];\n\
         const M: MachineTypes = machine_types! {{ #![unreleased] {table} }};\nconst _: () = M.require(D);\n"
    )
}

/// Machine types of a release with the properties of its devices, each of which has an entry in each.
fn released(types: usize, properties: usize, devices: usize) -> (String, Option<String>) {
    let source = machines(types, properties, devices).replace("#![unreleased] ", "");
    let oldest = types - 1;
    let mut record = format!(
        "# Machine types. Written by `cargo vmstate`; review a change like a change of an interface.\n\
         format 1\nreleases 1.0\n1.0 table demo-{oldest}\n"
    );
    for machine in (0..types).rev() {
        let _ = writeln!(record, "1.0 machine demo-{machine}");
    }
    for device in 0..devices {
        let _ = writeln!(record, "1.0 device d{device}");
        for property in 0..properties {
            let _ = writeln!(record, "1.0   property p{property} 1 from demo-{oldest}");
        }
    }
    (format!("vmstate_runtime::baseline!();\n{source}"), Some(record))
}

/// How long the compiler works for a crate, which may have a record of its machine types.
fn time(name: &str, (source, record): (&str, Option<String>), incremental: bool) -> Duration {
    let mut workspace = Workspace::new(&format!("curve_{name}"));
    let mut files = Files::from([("src/lib.rs".to_owned(), source.to_owned())]);
    files.extend(record.map(|record| ("vmstate/machine-types".to_owned(), record)));
    workspace.package(&format!("curve_{name}"), "", &files);
    workspace.finish();
    let (dependencies, _) = workspace.measured(&["check", "-p", "vmstate-machine"], incremental);
    assert!(dependencies.status.success());
    // Whatever was checked before: this source is new.
    let root = workspace.folder().join(format!("curve_{name}/src/lib.rs"));
    std::fs::write(&root, format!("{source}// {:?}\n", std::time::SystemTime::now())).unwrap();
    // What was kept of the last time would be the better part of it.
    let _ = std::fs::remove_dir_all(files::target().join("debug/incremental"));
    let (output, took) = workspace.measured(&["check"], incremental);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    took
}

#[test]
fn nested_structs_do_not_double_at_each_level() {
    vmstate_tests::long!("it measures the compiler, for a minute");
    for (name, part) in [("nested", ""), ("parts", "#[vmstate(subsection = \"s\")] c: u8")] {
        let took = time(name, (&nested(part), None), false);
        // Two to the 24th of anything takes minutes at least; this takes less than a second.
        assert!(took < Duration::from_secs(30), "{name}: {took:?}");
    }
}

/// Four times as many fields take at most eight times as long: five to six is what the compiler itself asks,
/// and sixteen what it takes if each looks at the others. The rest is for what else runs on the machine.
fn grows_with_its_size(kind: &str, source: fn(usize) -> String, few: usize, incremental: bool) {
    grows(kind, |count| (source(count), None), few, incremental);
}

fn grows(
    kind: &str,
    source: impl Fn(usize) -> (String, Option<String>),
    few: usize,
    incremental: bool,
) {
    let time = |size: &str, count: usize| {
        let (source, record) = source(count);
        time(&format!("{kind}_{size}"), (&source, record), incremental)
    };
    let [mut small, mut large] = [Duration::MAX; 2];
    for _ in 0..3 {
        small = small.min(time("few", few));
        large = large.min(time("many", 4 * few));
        // The fewest of three tries, if the first ones leave a doubt: other tests share the caches of the processor.
        if large < small * 13 / 2 {
            return;
        }
    }
    assert!(large < small * 8, "{kind}: {small:?} for {few}, {large:?} for {}", 4 * few);
}

#[test]
fn fields_do_not_look_at_each_other() {
    vmstate_tests::long!("it measures the compiler, for a minute");
    grows_with_its_size("counted", counted, 500, false);
    grows_with_its_size("tested", tested, 500, false);
    grows_with_its_size("variants", variants, 250, false);
    grows_with_its_size("mixed", mixed, 280, false);
    grows_with_its_size("mirrored", mirrored, 500, false);
}

/// Also with what the compiler keeps for the next time, as everybody has it while working: it takes a fingerprint of each
/// closure that has the types of its whole function in it.
#[test]
fn subsections_do_not_look_at_each_other() {
    vmstate_tests::long!("it measures the compiler, for a minute");
    grows_with_its_size("subsections", apart, 200, false);
    grows_with_its_size("incremental", apart, 200, true);
}

/// A thousand of anything were more steps than rustc lets a const take.
#[test]
fn machine_types_do_not_look_at_each_other() {
    vmstate_tests::long!("it measures the compiler, for a minute");
    grows_with_its_size("entries", |count| machines(1, count, 1), 250, false);
    grows_with_its_size("types", |count| machines(count, 1, 1), 250, false);
    grows_with_its_size("devices", |count| machines(1, 1, count), 250, false);
    grows("released_types", |count| released(count, 1, 1), 250, false);
    grows("released_properties", |count| released(1, count, 1), 250, false);
    grows("released_devices", |count| released(1, 1, count), 250, false);
}
