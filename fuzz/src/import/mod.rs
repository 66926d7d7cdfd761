//! `cargo vmstate import`: whoever made a stream chose its names and its sizes, and what comes out is Rust.

mod made;

use std::path::Path;

use arbitrary::Unstructured;
use syn::{DeriveInput, Item};

use crate::bound;
use crate::edit::Edit;

/// Bytes of memory for each byte of the streams: structs, and their text twice.
const FACTOR: u64 = 16 << 10;
/// Streams are read in pieces of a MiB.
const PIECES: u64 = 8 << 20;
/// Bytes of text for each byte of the streams: a field of 30 bytes has an attribute, a remark and a default.
const TEXT: usize = 256;
/// The frame of a crate: its test, and what stands at the top.
const FRAME: usize = 8 << 10;

/// Imports. The first byte says what: a stream as it is, or one or two that are made up, and damaged.
pub fn run(data: &[u8]) {
    let Some((&how, rest)) = data.split_first() else { return };
    match how % 4 {
        0 => import(&[rest.to_vec()]),
        _ => drop(made_up(how, rest)),
    }
}

fn made_up(how: u8, data: &[u8]) -> arbitrary::Result<()> {
    let mut input = Unstructured::new(data);
    let mut streams = Vec::new();
    for _ in 0..=how >> 2 & 1 {
        let mut stream = made::stream(&mut input)?;
        if how >> 3 & 1 == 1 {
            let edits: Vec<Edit> = input.arbitrary()?;
            edits.iter().take(4).for_each(|edit| edit.apply(&mut stream));
        }
        streams.push(stream);
    }
    import(&streams);
    Ok(())
}

fn import(streams: &[Vec<u8>]) {
    let len = streams.iter().map(Vec::len).sum::<usize>();
    let files = bound::text_with(len, FACTOR, PIECES, || vmstate_command::import(streams));
    let mut size = 0;
    for (path, content) in &files {
        if path == "tests/sections.bin" {
            assert!(content.len() <= len);
            continue;
        }
        size += content.len();
        let text = str::from_utf8(content).unwrap_or_else(|e| panic!("{path}: {e}"));
        let is_plain = |byte: u8| matches!(byte, b'\n' | b' '..=b'~');
        assert!(text.bytes().all(is_plain), "{path}: {}", text.escape_debug());
        if Path::new(path).extension().is_some_and(|it| it == "rs") {
            rust(path, text);
        }
    }
    assert!(size <= FRAME + TEXT * len, "{size} bytes of text for {len}");
}

/// A module, whose structs the derive takes.
fn rust(path: &str, text: &str) {
    let file = syn::parse_file(text).unwrap_or_else(|e| panic!("{path}: {e}: {text}"));
    for item in file.items {
        let Item::Struct(item) = item else { continue };
        let expanded = vmstate_front::derive(&DeriveInput::from(item.clone())).to_string();
        if let Some(at) = expanded.find("compile_error") {
            let message = expanded[at..].chars().take(1000).collect::<String>();
            panic!("the derive refuses `{}`: {message}\n{text}", item.ident);
        }
    }
}

/// What streams are made of.
#[must_use]
pub fn raw_input(stream: &[u8]) -> Vec<u8> {
    [&[0], stream].concat()
}
