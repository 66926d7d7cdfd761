//! The program `qemu-roundtrip`: its lines, its JSON and its exit status.

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};

fn run(arguments: &[&Path]) -> Output {
    let program = env!("CARGO_BIN_EXE_qemu-roundtrip");
    Command::new(program).args(arguments).output().expect("the program")
}

fn text(output: &[u8]) -> &str {
    str::from_utf8(output).expect("text")
}

/// A file that is gone after the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, bytes).expect("a scratch file");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn packed(name: &str) -> PathBuf {
    common::paths().into_iter().find(|path| path.ends_with(format!("{name}.sec.xz"))).expect(name)
}

/// Where the state of the only pl011 starts.
fn pl011(bytes: &[u8]) -> usize {
    let header = b"\x05pl011\0\0\0\0\0\0\0\x02";
    let start = bytes.windows(header.len()).position(|window| window == header);
    start.expect("a pl011") + header.len()
}

#[test]
fn a_line_a_section_and_a_summary() {
    let output = run(&[&packed("virt72-pl011-fifo")]);
    assert_eq!(output.status.code(), Some(0));
    let text = text(&output.stdout);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 17);
    assert!(lines[0].starts_with("timer 0 version 2, 24 bytes at 284: "), "{}", lines[0]);
    assert!(lines.contains(&"pl011 0 version 2, 149 bytes at 15771: identical"), "{text}");
    let with_device = lines[..16].iter().filter(|line| !line.ends_with(": no device")).count();
    let summary = format!(
        "sections 16, with a device {with_device}, identical {with_device}, different 0, refused 0"
    );
    assert_eq!(lines[16], summary);
}

#[test]
fn raw_streams_are_read_as_well() {
    let raw = Scratch::new("raw.mig", &common::stream("virt72-pl011-fifo"));
    let (raw, packed) = (run(&[&raw.0]), run(&[&packed("virt72-pl011-fifo")]));
    assert_eq!(text(&raw.stdout), text(&packed.stdout));
}

#[test]
fn a_refused_section_is_status_1() {
    let mut bytes = common::stream("virt72-pl011-fifo");
    let read_pos = pl011(&bytes) + 4 * 28;
    bytes[read_pos + 3] = 99;
    let file = Scratch::new("refused.mig", &bytes);
    let output = run(&[&file.0]);
    assert_eq!(output.status.code(), Some(1));
    let text = text(&output.stdout);
    assert!(text.contains("15771: refused: pl011[0] at stream offset"), "{text}");
    assert!(text.contains("12 bytes from position 99 on in a FIFO of 16"), "{text}");
    assert!(text.ends_with(", different 0, refused 1\n"), "{text}");
}

#[test]
fn a_different_section_names_the_field() {
    let mut bytes = common::stream("pc72-hpet");
    // The PIT sends this twice. The second copy counts, and both are saved from it.
    let header = b"\x05i8254\0\0\0\0\0\0\0\x03";
    let start = bytes.windows(header.len()).position(|window| window == header).expect("a PIT");
    let channel = start + header.len() + 4 + 24;
    bytes[channel] ^= 1;
    let file = Scratch::new("different.mig", &bytes);
    let output = run(&[&file.0]);
    assert_eq!(output.status.code(), Some(1));
    let text = text(&output.stdout);
    let expected = format!(
        "different in i8254/channels[0].next_transition_time at stream offset {channel} ({channel:#x})"
    );
    assert!(text.contains(&expected), "{text}");
    assert!(text.ends_with(", different 1, refused 0\n"), "{text}");
}

#[test]
fn a_cut_stream_says_so() {
    let bytes = common::stream("virt72-pl011-fifo");
    let start = pl011(&bytes);
    let cut_in_pl011 = Scratch::new("cut1.mig", &bytes[..start + 60]);
    let output = run(&[&cut_in_pl011.0]);
    assert_eq!(output.status.code(), Some(1));
    let refused = format!("pl011[0]/read_fifo[7] at stream offset {}", start + 60);
    assert!(text(&output.stdout).contains(&refused), "{}", text(&output.stdout));

    let cut_before = Scratch::new("cut2.mig", &bytes[..20]);
    let output = run(&[&cut_before.0]);
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(error.contains("expected the configuration of the machine; it is cut"), "{error}");
}

#[test]
fn unreadable_files_are_status_2() {
    let cut_xz =
        Scratch::new("cut.xz", &fs::read(packed("virt72-pl011-fifo")).expect("a file")[..500]);
    let no_stream = Scratch::new("text", b"hello");
    for (path, message) in [
        (Path::new("/nonexistent/stream"), "No such file"),
        (&cut_xz.0, "cut.xz: "),
        (&no_stream.0, "no migration stream"),
    ] {
        let output = run(&[path]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with("sections 0, "));
    }
    assert_eq!(run(&[]).status.code(), Some(2));
    assert_eq!(run(&[Path::new("--nonsense")]).status.code(), Some(2));
}

#[test]
fn json_says_the_same() {
    let files = [packed("virt72-pl011-fifo"), packed("pc72-hpet")];
    let output = run(&[Path::new("--json"), &files[0], &files[1]]);
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["files"][0]["machine"], "virt-7.2");
    let sections = document["files"][0]["sections"].as_array().expect("sections");
    let expected = json!({
        "section": "pl011", "instance": 0, "version": 2, "offset": 15771, "size": 149,
        "result": "identical", "saved_version": 2
    });
    assert!(sections.contains(&expected), "{sections:#?}");
    let files = document["files"].as_array().expect("files");
    let sections = files.iter().flat_map(|file| file["sections"].as_array().expect("sections"));
    let with_device = sections.filter(|section| section["result"] != "no device").count() as u64;
    let counts = ["sections", "with_device", "identical", "different", "refused"];
    let expected = [46, with_device, with_device, 0, 0];
    assert_eq!(counts.map(|key| document[key].as_u64()), expected.map(Some));
}
