//! `--json`: the same for programs.

use serde_json::{Map, Value as Json, json};
use vmstate_stream::walk::{Item, Value, Values, What};

use super::explain::Explainer;
use super::printable::hex;
use super::select::{Selection, Wanted};
use super::survey::Survey;
use crate::screen;
use vmstate_stream::survey::{Kind, Record, Section};

/// The format of the object: raised when something that was there changes its meaning.
const FORMAT: u32 = 1;
/// How much is printed at once.
const PIECE: usize = 1 << 16;

/// Prints one object. It is written section by section, so that it need not fit into memory.
/// Says how many places do not fit.
pub(super) fn print(
    survey: &Survey,
    explainer: &Explainer<'_>,
    wanted: &Selection<'_>,
    summary: bool,
) -> usize {
    let mut misfits = 0;
    let is_wanted = |record: &&Record| match record {
        Record::Section(it) => wanted.has_section(it),
        Record::Command { .. } => !wanted.is_narrow(),
    };
    let head = ascii(&stream(survey).to_string());
    let mut out = Pieces(open(&head, "records"));
    for (nth, record) in survey.records.iter().filter(|it| is_wanted(it)).enumerate() {
        out.push(if nth == 0 { "\n" } else { ",\n" });
        match record {
            Record::Section(it) => misfits += section(explainer, it, wanted, summary, &mut out),
            Record::Command { offset, code, len } => out
                .json(&json!({"kind": "command", "offset": offset, "command": code, "size": len})),
        }
    }
    out.push("],\"problems\":[");
    for (nth, it) in survey.problems.iter().enumerate() {
        out.push(if nth == 0 { "" } else { "," });
        out.json(&json!({"offset": it.offset, "problem": it.text}));
    }
    out.push("]}\n");
    screen::out(&out.0);
    misfits
}

/// What is printed piece by piece, so that it need not fit into memory.
struct Pieces(String);

impl Pieces {
    fn push(&mut self, text: &str) {
        self.0.push_str(text);
        if self.0.len() > PIECE {
            screen::out(&self.0);
            self.0.clear();
        }
    }

    fn json(&mut self, json: &Json) {
        self.push(&ascii(&json.to_string()));
    }
}

/// An object that goes on with a list.
pub(super) fn open(object: &str, list: &str) -> String {
    format!("{},\"{list}\":[", object.strip_suffix('}').unwrap_or(object))
}

/// Everything but ASCII escaped: a terminal may be at the other end.
pub(super) fn ascii(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && c != '\x7f' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

fn stream(survey: &Survey) -> Json {
    let mut out = json!({"format": FORMAT, "size": survey.len(), "footers": survey.footers});
    if let Some(configuration) = &survey.configuration {
        out["machine"] = json!(configuration.machine);
        out["target_page_bits"] = json!(configuration.target_page_bits);
        out["capabilities"] = json!(configuration.capabilities);
    }
    if let Some(ram) = survey.ram() {
        let block = |block: &vmstate_stream::survey::Count| {
            json!({
                "name": block.name, "length": block.len, "whole": block.whole, "zero": block.zero,
                "xbzrle": block.xbzrle, "compressed": block.compressed, "bytes": block.bytes,
            })
        };
        let blocks: Vec<_> = ram.blocks().iter().map(block).collect();
        out["ram"] = json!({"page_size": ram.page_size(), "blocks": blocks});
    }
    if let Some((offset, text)) = survey.description() {
        out["description"] = json!({"offset": offset, "size": text.len()});
    }
    if let Some((offset, bytes)) = survey.behind() {
        out["behind"] = json!({"offset": offset, "size": bytes.len()});
    }
    if let Some(seal) = &survey.seal {
        out["seal"] = json!({
            "release": seal.release, "fingerprint": format!("{:016x}", seal.fingerprint),
            "sections": seal.sections, "intact": seal.intact,
        });
    }
    out
}

/// Prints a section; says how many places in it do not fit.
fn section(
    explainer: &Explainer<'_>,
    section: &Section,
    wanted: &Selection<'_>,
    summary: bool,
    print: &mut Pieces,
) -> usize {
    let header = &section.header;
    let kind = match section.kind {
        Kind::Start => "start",
        Kind::Part => "part",
        Kind::End => "end",
        Kind::Full => "full",
    };
    let mut out = json!({
        "kind": kind, "offset": section.offset, "id": header.section_id, "name": header.idstr,
        "instance_id": header.instance_id, "version": header.version_id, "start": section.start,
        "size": section.size(), "whole": section.whole,
    });
    if section.ram > 0 || summary {
        print.json(&out);
        return 0;
    }
    let known = match explainer.known(section) {
        Ok(known) => known,
        Err(why) => {
            out["opaque"] = json!(why);
            print.json(&out);
            return 0;
        }
    };
    if let Some(release) = known.release {
        out["baseline"] = json!(release);
        out["remark"] = json!(known.remark());
    }
    print.push(&open(&ascii(&out.to_string()), "items"));
    let (mut faults, mut comma) = (Vec::new(), "");
    let mut walk = explainer.walk(section, &known);
    loop {
        match walk.next() {
            Ok(Some(found)) => {
                if let Some(item) = item(&found, wanted) {
                    print.push(comma);
                    print.push(&item);
                    comma = ",";
                }
            }
            Ok(None) => break,
            Err(fault) => faults.push(json!({
                "offset": fault.offset, "path": fault.path, "fault": fault.kind.to_string(),
            })),
        }
    }
    print.push("]");
    if !faults.is_empty() {
        print.push(",\"faults\":");
        print.json(&json!(faults));
    }
    print.push("}");
    faults.len()
}

/// The text of an item.
fn item(item: &Item<'_, '_>, wanted: &Selection<'_>) -> Option<String> {
    let selected = wanted.element(item.path);
    if selected == Wanted::Nothing {
        return None;
    }
    let mut out = Map::new();
    out.insert("path".into(), json!(item.path));
    out.insert("offset".into(), json!(item.offset));
    match &item.what {
        What::Value(values) => return value(out, item.offset, values, selected),
        What::Struct { name, version, size } => {
            out.insert("type".into(), json!("struct"));
            out.insert("struct".into(), json!(name));
            out.insert("version".into(), json!(version));
            out.insert("size".into(), json!(size));
        }
        What::Array { ty, count } => {
            out.insert("type".into(), json!(ty));
            out.insert("count".into(), json!(count));
        }
        What::Nodes { ty, count } => {
            out.insert("type".into(), json!(ty));
            out.insert("count".into(), json!(count));
        }
        What::Subsection { name, version, size } => {
            out.insert("type".into(), json!("subsection"));
            out.insert("subsection".into(), json!(name));
            out.insert("version".into(), json!(version));
            out.insert("size".into(), json!(size));
        }
        What::Null => {
            out.insert("type".into(), json!("nullptr"));
            out.insert("size".into(), json!(1));
            out.insert("value".into(), Json::Null);
        }
        _ => return None,
    }
    Some(ascii(&Json::Object(out).to_string()))
}

fn value(
    mut out: Map<String, Json>,
    offset: u64,
    values: &Values<'_>,
    selected: Wanted,
) -> Option<String> {
    out.insert("type".into(), json!(values.ty()));
    let mut all = values.iter().map(one);
    let mut list = None;
    match (selected, values.first()) {
        (Wanted::Element(index), Some(first)) => {
            let nth = usize::try_from(index.checked_sub(first)?).ok()?;
            out.insert("offset".into(), json!(offset + (nth * values.size()) as u64));
            out.insert("index".into(), json!(index));
            out.insert("size".into(), json!(values.size()));
            out.insert("value".into(), all.nth(nth)?);
        }
        (Wanted::Element(_), None) => return None,
        (_, Some(first)) => {
            out.insert("size".into(), json!(values.bytes().len()));
            out.insert("count".into(), json!(values.len()));
            if first > 0 {
                out.insert("first".into(), json!(first));
            }
            list = Some(open(&ascii(&Json::Object(out.clone()).to_string()), "value"));
        }
        (_, None) => {
            out.insert("size".into(), json!(values.bytes().len()));
            out.insert("value".into(), all.next()?);
        }
    }
    // A tree of many elements has tens of bytes for each.
    if let Some(mut text) = list {
        for (nth, value) in all.enumerate() {
            text.push_str(if nth == 0 { "" } else { "," });
            text.push_str(&ascii(&value.to_string()));
        }
        text.push_str(if values.is_opaque() { "],\"opaque\":true}" } else { "]}" });
        return Some(text);
    }
    if values.is_opaque() {
        out.insert("opaque".into(), json!(true));
    }
    Some(ascii(&Json::Object(out).to_string()))
}

/// Numbers as numbers; bytes as a string in hexadecimal.
fn one(value: Value<'_>) -> Json {
    match value {
        Value::Unsigned(value, _) => json!(value),
        Value::Signed(value, _) => json!(value),
        Value::Bool(byte) => json!(byte != 0),
        Value::Double(number) => json!(number),
        Value::Timer(at) => json!(at),
        Value::Variant(name, number) => json!({"variant": name, "number": number.to_string()}),
        Value::Marker(byte) => json!(byte),
        Value::Bytes(bytes) => {
            json!(hex(bytes))
        }
        _ => Json::Null,
    }
}
