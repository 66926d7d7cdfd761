//! A section in the page: its bytes, and what is at which of them.

use serde_json::{Value as Json, json};
use vmstate_stream::walk::{Item, What};

use crate::inspect::explain::Explainer;
use crate::inspect::human;
use crate::inspect::json::open;
use crate::inspect::printable::Printable;
use crate::inspect::select::{Selection, Wanted};
use vmstate_stream::survey::Section;

/// Bytes of one section that are in the page at most, so that it stays one that a browser opens.
const BYTES: usize = 1 << 20;
/// Items of one section.
const ITEMS: usize = 100_000;
/// Bytes of their text.
const TEXT: usize = 16 << 20;

/// What may still come into the page.
pub(super) struct Budget {
    bytes: usize,
    items: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: 16 * BYTES, items: 10 * ITEMS }
    }
}

/// A section as the script of the page reads it.
pub(super) fn object(
    explainer: &Explainer<'_>,
    section: &Section,
    wanted: &Selection<'_>,
    budget: &mut Budget,
    misfits: &mut usize,
) -> String {
    let header = &section.header;
    let payload = explainer.payload(section);
    let shown = &payload[..payload.len().min(BYTES).min(budget.bytes)];
    budget.bytes -= shown.len();
    // As text: a tree of so many would have hundreds of bytes for each.
    let (mut items, mut count) = (String::new(), 0_usize);
    let (mut more, mut faults) = (0_u64, Vec::new());
    let mut out = json!({
        "name": Printable(&header.idstr).to_string(), "instance": header.instance_id, "id": header.section_id,
        "version": header.version_id, "offset": section.offset, "start": section.start, "size": payload.len(),
        "whole": section.whole, "base64": base64(shown),
    });
    match explainer.known(section) {
        _ if section.ram > 0 => out["opaque"] = json!("RAM, which is left out"),
        Err(why) => out["opaque"] = json!(Printable(&why).to_string()),
        Ok(known) => {
            out["remark"] = json!(known.remark().map(|remark| Printable(&remark).to_string()));
            let mut walk = explainer.walk(section, &known);
            loop {
                match walk.next() {
                    Ok(Some(_)) if count >= ITEMS.min(budget.items) || items.len() > TEXT => {
                        more += 1;
                    }
                    Ok(Some(found)) => {
                        if let Some(item) = item(explainer, section, &found, wanted) {
                            items.push_str(if count == 0 { "" } else { "," });
                            items.push_str(&item.to_string());
                            count += 1;
                        }
                    }
                    Ok(None) => break,
                    Err(fault) => faults.push(Printable(&fault.to_string()).to_string()),
                }
            }
        }
    }
    budget.items -= count;
    *misfits += faults.len();
    out["faults"] = json!(faults);
    if more > 0 {
        out["more"] = json!(more);
    }
    format!("{}{items}]}}", open(&out.to_string(), "items"))
}

/// Its depth, name, place and size, its type, its value, and what it is: `v`alue, `s`truct, `p`art or another `g`roup.
fn item(
    explainer: &Explainer<'_>,
    section: &Section,
    item: &Item<'_, '_>,
    wanted: &Selection<'_>,
) -> Option<Json> {
    if wanted.element(item.path) == Wanted::Nothing {
        return None;
    }
    let (ty, value, size, kind) = match &item.what {
        What::Value(values) => {
            let (ty, value) = human::told(values);
            (ty, value, values.bytes().len(), "v")
        }
        What::Subsection { name, version, .. } => {
            let sent = explainer.sent_by(name).unwrap_or_default();
            (format!("subsection v{version}"), sent, 0, "p")
        }
        What::Null => ("null".to_owned(), String::new(), 1, "v"),
        other => (human::group(other)?, String::new(), 0, "g"),
    };
    let name = Printable(item.name).to_string();
    let at = item.offset.saturating_sub(section.start);
    Some(json!([item.depth, name, at, size, ty, value, kind]))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for nth in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * nth) & 0x3f) as usize];
            out.push(if nth <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_of_every_length() {
        let texts = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="];
        for (len, text) in texts.into_iter().enumerate() {
            assert_eq!(super::base64(&b"foob"[..len]), text);
        }
    }
}
