//! A crate: a module for each device, one for what several of them have, and a test with the sections of the stream.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::check::reached;
use super::model::{Id, Library};
use super::names::{self, Names, literal, raw};
use super::source::{Source, Writer};

/// Structs that are in several modules.
const SHARED: &str = "shared";

/// What stands at the top: what a reader has to look up.
const HEAD: &str = "\
// Made by `cargo vmstate import` from the description of a stream. A description has names, types and versions. It does
// not say, and QEMU's source does:
//
// * what decides whether a field (`test`) or a subsection (`needed`, `property`) is sent;
// * which versions are still loaded, and what came with which (`minimum_version`, `since`);
// * what counts the elements of an array (`len`), unless several sections show it;
// * hooks (`pre_save`, `post_load`), and what a value may be (`validate`, `max`).
";

/// All structs that sections need, in one file.
pub(crate) fn one_file(library: &Library) -> String {
    let writer = Writer::new(library);
    let mut source = Source::default();
    for id in order(library) {
        writer.write(id, &mut source);
    }
    format!("{HEAD}\n{}\n{}", uses(&source, &[]), source.text)
}

/// The files of a crate, by their paths in it.
pub(crate) fn files(library: &Library, name: &str) -> BTreeMap<String, Vec<u8>> {
    let name =
        if raw(name) == name && name != "test" { name.to_owned() } else { format!("{name}_state") };
    let writer = Writer::new(library);
    let modules = modules(library);
    let mut of = BTreeMap::new();
    for (module, ids) in &modules {
        of.extend(ids.iter().map(|id| (*id, module.as_str())));
    }
    let mut files = BTreeMap::new();
    for (module, ids) in &modules {
        let mut source = Source::default();
        for id in ids {
            writer.write(*id, &mut source);
        }
        let others = source.structs.iter().filter(|id| of[id] != module);
        let mut others: Vec<_> = others
            .map(|id| format!("use crate::{}::{};", raw(of[id]), writer.types[*id]))
            .collect();
        others.sort_by(|a, b| a.trim_end_matches(';').cmp(b.trim_end_matches(';')));
        let text = format!("{}\n{}", uses(&source, &others), source.text);
        files.insert(format!("src/{module}.rs"), text.into_bytes());
    }
    let mut lib = format!("{HEAD}\n#![forbid(unsafe_code)]\n\n");
    for module in modules.keys() {
        let _ = writeln!(lib, "pub mod {};", raw(module));
    }
    files.insert("src/lib.rs".into(), lib.into_bytes());
    files.insert("Cargo.toml".into(), manifest(&name).into_bytes());
    let (test, sections) = test(library, &writer, &of, &name);
    files.insert("tests/round_trip.rs".into(), test.into_bytes());
    files.insert("tests/sections.bin".into(), sections);
    files
}

fn manifest(name: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "[package]\nname = {}\nversion = \"0.1.0\"\nedition = \"2024\"\nrust-version = \"1.89\"\npublish = false\n\n\
         [dependencies]\nvmstate-runtime = \"{version}\"\n",
        literal(name)
    )
}

/// The structs that sections need: each device, and what is in it behind it.
fn order(library: &Library) -> Vec<Id> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for section in &library.sections {
        visit(library, section.device, &mut seen, &mut found);
    }
    found
}

fn visit(library: &Library, id: Id, seen: &mut BTreeSet<Id>, found: &mut Vec<Id>) {
    if seen.insert(id) {
        found.push(id);
        for inside in reached(&library.structs[id].body) {
            visit(library, inside, seen, found);
        }
    }
}

/// Which structs are in which module.
fn modules(library: &Library) -> BTreeMap<String, Vec<Id>> {
    let mut names = Names::default();
    names.pick(SHARED);
    let mut families: BTreeMap<&str, String> = BTreeMap::new();
    let mut owners: BTreeMap<Id, Owner<'_>> = BTreeMap::new();
    for section in &library.sections {
        let name = library.structs[section.device].body.name.as_str();
        families.entry(name).or_insert_with(|| names.pick(&names::snake(name)));
        own(library, section.device, name, &mut owners);
    }
    let mut modules: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for id in order(library) {
        let definition = &library.structs[id];
        let owner = match owners[&id] {
            _ if definition.is_device => Some(definition.body.name.as_str()),
            Owner::One(name) => Some(name),
            Owner::Several => None,
        };
        let module = owner.and_then(|owner| families.get(owner)).map_or(SHARED, String::as_str);
        modules.entry(module.to_owned()).or_default().push(id);
    }
    modules
}

/// Which devices have a struct.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner<'l> {
    One(&'l str),
    Several,
}

/// Notes that a device has a struct, with all that is in it.
fn own<'l>(library: &Library, id: Id, name: &'l str, owners: &mut BTreeMap<Id, Owner<'l>>) {
    let owner = match owners.get(&id) {
        None => Owner::One(name),
        Some(Owner::One(other)) if *other != name => Owner::Several,
        // So have all that are in it.
        Some(_) => return,
    };
    owners.insert(id, owner);
    for inside in reached(&library.structs[id].body) {
        own(library, inside, name, owners);
    }
}

fn uses(source: &Source, others: &[String]) -> String {
    let mut out = String::new();
    if source.lists {
        out.push_str("use std::collections::VecDeque;\n\n");
    }
    let mut runtime: Vec<_> = source.runtime.iter().copied().collect();
    runtime.push("VmState");
    let runtime = match &runtime[..] {
        [one] => (*one).to_owned(),
        several => format!("{{{}}}", several.join(", ")),
    };
    let _ = writeln!(out, "use vmstate_runtime::{runtime};");
    if !others.is_empty() {
        let _ = writeln!(out, "\n{}", others.join("\n"));
    }
    out
}

/// A test that loads and saves each section, and the bytes of all of them.
fn test(
    library: &Library,
    writer: &Writer<'_>,
    of: &BTreeMap<Id, &str>,
    name: &str,
) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let mut lines = String::new();
    for section in &library.sections {
        let start = bytes.len();
        bytes.extend_from_slice(&section.bytes);
        let path = format!(
            "{}::{}::{}",
            raw(name),
            raw(of[&section.device]),
            writer.types[section.device]
        );
        let _ = writeln!(
            lines,
            "        round_trip::<{path}>({}, {}, {start}..{}),",
            literal(&section.name),
            section.version,
            bytes.len()
        );
    }
    let text = format!(
        "\
//! Every section of the stream loads, and is saved as the same bytes.

use std::ops::Range;

use vmstate_runtime::{{Decoder, Encoder, VmState}};

/// What was in the sections, one behind another.
const SECTIONS: &[u8] = include_bytes!(\"sections.bin\");

#[test]
#[rustfmt::skip]
fn all_sections() {{
    let faults: Vec<String> = [
{lines}    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(faults.is_empty(), \"{{}}\", faults.join(\"\\n\"));
}}

/// What is wrong with a section, if something is.
fn round_trip<T: VmState + Default>(
    section: &str,
    version: u32,
    at: Range<usize>,
) -> Option<String> {{
    let bytes = &SECTIONS[at];
    let mut device = Box::<T>::default();
    let mut decoder = Decoder::new(bytes);
    let loaded = device.load(&mut decoder, version);
    if let Err(error) = loaded.and_then(|()| decoder.end()) {{
        return Some(format!(\"{{section}}: {{error}}\"));
    }}
    let mut saved = Vec::new();
    if let Err(error) = device.save(&mut Encoder::new(&mut saved)) {{
        return Some(format!(\"{{section}}: {{error}}\"));
    }}
    let mut pairs = saved.iter().zip(bytes);
    let different = pairs.position(|(saved, byte)| saved != byte);
    let at = different.or((saved.len() != bytes.len()).then_some(bytes.len()));
    at.map(|at| format!(\"{{section}}: the byte at {{at}} is saved differently\"))
}}
"
    );
    (text, bytes)
}
