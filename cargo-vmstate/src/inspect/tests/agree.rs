//! Every value is what an independent decoder read.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use vmstate_stream::survey::Section;
use vmstate_stream::walk::{Item, Value, Values, What};

use super::super::explain::{Baselines, Explainer};
use super::super::survey::Survey;
use super::{devices, streams};

/// What was compared.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    streams: usize,
    sections: usize,
    values: usize,
    /// Values that the decoder leaves as bytes, and that are looked into here.
    looked_into: usize,
}

/// What is at a path; of arrays, at that of each element.
type Told = HashMap<String, Vec<Seen>>;

/// A value: the how manieth it is, as the decoder prints it, and its bytes.
#[derive(Debug)]
struct Seen {
    nth: usize,
    shown: Json,
    bytes: Vec<u8>,
}

#[test]
fn with_the_streams_beside_this_test() {
    let decoded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decoded");
    let count = compare_all(&decoded, &streams());
    assert_eq!((count.streams, count.sections), (5, 155), "{count:?}");
    assert!(count.values > 29_000 && count.looked_into > 8, "{count:?}");
}

#[test]
fn with_a_collection_if_one_is_named() {
    let Some(directory) = std::env::var_os("VMSTATE_DECODED").map(PathBuf::from) else {
        println!(
            "VMSTATE_DECODED names no collection: the streams beside this test are compared alone"
        );
        return;
    };
    println!("{:?}", compare_all(&directory, &directory));
}

fn compare_all(decoded: &Path, streams: &Path) -> Count {
    let mut count = Count::default();
    let mut paths: Vec<_> =
        decoded.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(name) = name.strip_suffix(".json.xz") else { continue };
        let mut text = String::new();
        super::super::input::open(&path).unwrap().read_to_string(&mut text).unwrap();
        let expected: Json = serde_json::from_str(&text).unwrap();
        let survey = Survey::open(&streams.join(format!("{name}.sec.xz"))).unwrap();
        assert!(survey.problems.is_empty(), "{name}: {}", survey.problems[0].text);
        compare(name, &survey, &expected, &mut count);
        count.streams += 1;
    }
    count
}

fn compare(name: &str, survey: &Survey, expected: &Json, count: &mut Count) {
    let baselines = Baselines::default();
    let explainer = Explainer::new(survey, &baselines);
    let expected = expected.as_object().unwrap();
    let blocks = expected.iter().find(|(key, _)| key.starts_with("ram ("));
    for (block, len) in
        blocks.into_iter().flat_map(|(_, ram)| ram["section sizes"].as_object().unwrap())
    {
        let found = survey.ram().unwrap();
        let found = found.blocks().iter().find(|it| it.name == *block).unwrap();
        assert_eq!(format!("{:#018x}", found.len), *len, "{name}: {block}");
    }
    for section in devices(survey) {
        let key = format!("{} ({})", section.header.idstr, section.header.section_id);
        let Some(expected) = expected.get(&key) else { continue };
        let told = told(&explainer, section);
        let mut leaves = Vec::new();
        flatten(String::new(), expected, &mut leaves);
        for (path, value) in leaves {
            let what = format!("{name}: {key}: {path}");
            count.values += 1;
            if let Some(found) = told.get(&path) {
                // Two fields may have one name; the decoder has the last of them.
                let is_found = |it: &Seen| it.shown == *value || hex(&it.bytes) == *value;
                assert!(found.iter().any(is_found), "{what}: {value}, {found:?}");
            } else {
                let inside = inside(&told, &path);
                assert_eq!(hex(&inside), *value, "{what}");
                count.looked_into += 1;
            }
        }
        count.sections += 1;
    }
}

/// The paths and values of the decoder: everything between names is a dot.
fn flatten<'j>(path: String, value: &'j Json, leaves: &mut Vec<(String, &'j Json)>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                let dot = if path.is_empty() { "" } else { "." };
                flatten(format!("{path}{dot}{}", name.replace('/', ".")), value, leaves);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                flatten(format!("{path}[{index}]"), value, leaves);
            }
        }
        _ => leaves.push((path, value)),
    }
}

/// What the walker says of a section, by the paths of the decoder.
fn told(explainer: &Explainer<'_>, section: &Section) -> Told {
    let known = explainer.known(section).unwrap();
    let mut walk = explainer.walk(section, &known);
    let mut told = Told::new();
    // The paths of what is open, here and there: the decoder has the whole names of subsections.
    let mut open: Vec<(String, String)> = Vec::new();
    let mut nth = 0;
    while let Some(item) = walk.next().unwrap() {
        open.truncate(item.depth);
        let (around, theirs) = open.last().cloned().unwrap_or_default();
        let own = own_name(&item, &around);
        let path = format!("{theirs}{own}").trim_start_matches('.').replace('/', ".");
        if let What::Value(values) = item.what {
            add(&mut told, &path, &values, &mut nth);
        } else {
            open.resize(item.depth, Default::default());
            open.push((item.path.to_owned(), path));
        }
    }
    told
}

fn own_name(item: &Item<'_, '_>, around: &str) -> String {
    if let What::Subsection { name, .. } = item.what {
        return format!(".{name}");
    }
    let own = item.path.strip_prefix(around).unwrap();
    if own.starts_with(['.', '[', '/']) { own.to_owned() } else { format!(".{own}") }
}

fn add(told: &mut Told, path: &str, values: &Values<'_>, nth: &mut usize) {
    let size = values.size().max(1);
    let mut pieces = values.bytes().chunks(size);
    for (at, value) in values.iter().enumerate() {
        let bytes = pieces.next().unwrap_or_default().to_vec();
        let shown = match value {
            Value::Bool(byte) => Json::Bool(byte != 0),
            value => Json::String(value.to_string()),
        };
        let path = match values.first() {
            Some(first) => format!("{path}[{}]", first + at as u64),
            None => path.to_owned(),
        };
        told.entry(path).or_default().push(Seen { nth: *nth, shown, bytes });
        *nth += 1;
    }
}

/// The bytes of all that is in a struct, in their order.
fn inside(told: &Told, path: &str) -> Vec<u8> {
    let is_inside =
        |other: &str| other.strip_prefix(path).is_some_and(|rest| rest.starts_with(['.', '[']));
    let inside = told.iter().filter(|(other, _)| is_inside(other));
    let mut all: Vec<_> = inside.flat_map(|(_, seen)| seen).collect();
    all.sort_by_key(|seen| seen.nth);
    all.into_iter().flat_map(|seen| seen.bytes.clone()).collect()
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}
