//! `cargo vmstate inspect`, which is to explain anything: whole streams, cut and damaged ones, and two of them.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value as Json;
use vmstate_command::{Baselines, Inspect, inspect};

use crate::bound;

/// Bytes of memory for each byte of the stream, with all that is printed: a JSON object for each byte, in a tree and as text.
const FACTOR: u64 = 4096;

/// Streams are read in pieces of a MiB.
const PIECES: u64 = 8 << 20;

/// What the sender did not describe is explained by the baselines of the example devices.
static BASELINES: LazyLock<Baselines> = LazyLock::new(|| {
    Baselines::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/vmstate"))
});

/// Inspects. The first byte says how.
pub fn run(data: &[u8]) {
    let Some((&how, stream)) = data.split_first() else { return };
    let is = |bit: u8| how >> bit & 1 == 1;
    let args = Inspect {
        json: how & 3 == 1,
        html: (how & 3 == 3).then(|| "/dev/null".into()),
        summary: is(2),
        hex: is(3),
        all: is(4),
        field: is(5).then(|| field(data)),
        section: if is(6) { vec!["#1".to_owned(), "serial".to_owned()] } else { Vec::new() },
        ..Inspect::default()
    };
    let baselines = &*BASELINES;
    // The other stream of a comparison is this one, cut or damaged by itself.
    let other = (how & 2 == 2).then(|| other(stream));
    let shown = bound::text_with(stream.len(), FACTOR, PIECES, || {
        inspect(&args, baselines, stream, other.as_deref())
    });
    let Ok((out, errors)) = shown else { return };
    assert!(printable(&out) && printable(&errors), "{out}{errors}");
    if args.json {
        json(&out, stream.len() as u64);
    }
}

fn field(data: &[u8]) -> String {
    let last = data.last().copied().unwrap_or_default();
    ["divider", "mac_reg[17]", "fifo", "vdev.status", "a/b", "[0]"][usize::from(last) % 6]
        .to_owned()
}

fn other(stream: &[u8]) -> Vec<u8> {
    let mut other = stream.to_vec();
    let at = stream.iter().fold(8_usize, |at, byte| at.wrapping_mul(31) + usize::from(*byte));
    match stream.len() {
        0 => {}
        len if at % 3 == 0 => other.truncate(len / 2 + at % (len / 2 + 1)),
        len => other[at % len] ^= 0x41,
    }
    other
}

/// Nothing that a terminal obeys.
fn printable(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !c.is_control())
}

/// One object, whose places are in the stream.
fn json(out: &str, len: u64) {
    let json: Json = serde_json::from_str(out).unwrap_or_else(|e| panic!("no JSON: {e}: {out}"));
    assert_eq!(json["size"], len);
    let all = |key: &str| json[key].as_array().cloned().unwrap_or_default();
    let mut before = 0;
    for record in all("records") {
        let offset = record["offset"].as_u64().unwrap_or(u64::MAX);
        assert!(before <= offset && offset < len, "{record}");
        before = offset;
        if let (Some(start), Some(size)) = (record["start"].as_u64(), record["size"].as_u64()) {
            assert!(start + size <= len, "{record}");
        }
    }
    for problem in all("problems") {
        assert!(problem["offset"].as_u64().is_some_and(|offset| offset <= len), "{problem}");
    }
}
