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

/// Prints one object. It is written section by section, so that it need not fit into memory.
/// Says how many places do not fit.
pub(super) fn print(
    survey: &Survey,
    explainer: &Explainer<'_>,
    wanted: &Selection<'_>,
    summary: bool,
) -> usize {
    let mut misfits = 0;
    let head = ascii(&stream(survey).to_string());
    let mut before = format!("{},\"records\":[", head.strip_suffix('}').unwrap_or(&head));
    for record in &survey.records {
        let object = match record {
            Record::Section(it) if wanted.has_section(it) => {
                section(explainer, it, wanted, summary, &mut misfits)
            }
            Record::Command { offset, code, len } if !wanted.is_narrow() => {
                json!({"kind": "command", "offset": offset, "command": code, "size": len})
            }
            _ => continue,
        };
        screen::out(&format!("{before}\n{}", ascii(&object.to_string())));
        before = ",".into();
    }
    let end = if before == "," { "" } else { &before };
    let problems =
        survey.problems.iter().map(|it| json!({"offset": it.offset, "problem": it.text}));
    let problems: Vec<_> = problems.collect();
    screen::out(&format!("{end}],\"problems\":{}}}\n", ascii(&json!(problems).to_string())));
    misfits
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

fn section(
    explainer: &Explainer<'_>,
    section: &Section,
    wanted: &Selection<'_>,
    summary: bool,
    misfits: &mut usize,
) -> Json {
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
        return out;
    }
    match explainer.known(section) {
        Err(why) => out["opaque"] = json!(why),
        Ok(known) => {
            if let Some(release) = known.release {
                out["baseline"] = json!(release);
                out["remark"] = json!(known.remark());
            }
            let (mut items, mut faults) = (Vec::new(), Vec::new());
            let mut walk = explainer.walk(section, &known);
            loop {
                match walk.next() {
                    Ok(Some(found)) => items.extend(item(&found, wanted)),
                    Ok(None) => break,
                    Err(fault) => faults.push(json!({
                        "offset": fault.offset, "path": fault.path, "fault": fault.kind.to_string(),
                    })),
                }
            }
            out["items"] = json!(items);
            *misfits += faults.len();
            if !faults.is_empty() {
                out["faults"] = json!(faults);
            }
        }
    }
    out
}

fn item(item: &Item<'_, '_>, wanted: &Selection<'_>) -> Option<Json> {
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
    Some(Json::Object(out))
}

fn value(
    mut out: Map<String, Json>,
    offset: u64,
    values: &Values<'_>,
    selected: Wanted,
) -> Option<Json> {
    out.insert("type".into(), json!(values.ty()));
    let mut all = values.iter().map(one);
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
            out.insert("value".into(), all.collect());
        }
        (_, None) => {
            out.insert("size".into(), json!(values.bytes().len()));
            out.insert("value".into(), all.next()?);
        }
    }
    if values.is_opaque() {
        out.insert("opaque".into(), json!(true));
    }
    Some(Json::Object(out))
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
