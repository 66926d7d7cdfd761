//! Streams that are made to take memory or time: what explains them takes little of both, whatever they promise.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::project::Project;

/// Bytes for each byte of a stream, and besides: SECURITY.md.
const FACTOR: usize = 1024;
const FLOOR: usize = 32 << 20;
/// A processor that others use as well, and a build without optimizations. Where time is not linear it is minutes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The configuration of a machine without a name.
fn begun() -> Vec<u8> {
    b"QEVM\0\0\0\x03\x07\0\0\0\x04none".to_vec()
}

fn header(out: &mut Vec<u8>, kind: u8, id: u32, name: &str) {
    out.push(kind);
    out.extend(id.to_be_bytes());
    out.push(u8::try_from(name.len()).unwrap());
    out.extend(name.as_bytes());
    out.extend(b"\0\0\0\0\0\0\0\x01");
}

fn footer(out: &mut Vec<u8>, id: u32) {
    out.push(0x7e);
    out.extend(id.to_be_bytes());
}

/// A stream of one section, `d`, and a description.
fn one(payload: &[u8], description: &str) -> Vec<u8> {
    let mut out = begun();
    header(&mut out, 4, 1, "d");
    out.extend(payload);
    footer(&mut out, 1);
    out.extend(b"\0\x06");
    out.extend(u32::try_from(description.len()).unwrap().to_be_bytes());
    out.extend(description.as_bytes());
    out
}

/// The same with these fields.
fn described(payload: &[u8], fields: &str) -> Vec<u8> {
    one(payload, &format!(r#"{{"page_size":4096,"devices":[{}]}}"#, device("d", fields)))
}

fn device(name: &str, fields: &str) -> String {
    format!(
        r#"{{"name":"{name}","instance_id":0,"vmsd_name":"{name}","version":1,"fields":[{fields}]}}"#
    )
}

/// An array of structs of `size` bytes.
fn structs(name: &str, count: usize, size: usize, fields: &str) -> String {
    format!(
        r#"{{"name":"{name}","array_len":{count},"type":"struct","size":{size},"struct":{{"vmsd_name":"s","version":1,"fields":[{fields}]}}}}"#
    )
}

/// So many texts, with commas between them.
fn list(text: &str, size: usize) -> String {
    vec![text; size / (text.len() + 1)].join(",")
}

/// Streams of about this many bytes.
fn streams(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    // No two neighbours are the same.
    let noise: Vec<u8> = (0..size).map(|n| (n * 151 / 7) as u8).collect();
    let half = &noise[..size / 2];
    let nothing = r#"{"name":"a","array_len":4294967295,"size":0}"#;
    let amplified = (0..12).fold(nothing.to_owned(), |inner, _| structs("s", 100, 0, &inner));
    let opening =
        r#"{"name":"s","type":"struct","size":1,"struct":{"vmsd_name":"s","version":1,"fields":["#;
    let deep = size / 2 / opening.len();
    let many = |kind: u8, name: &str| {
        let mut out = begun();
        for id in 0..u32::try_from(size / (19 + name.len())).unwrap() {
            header(&mut out, kind, id, name);
            footer(&mut out, id);
        }
        out.push(0);
        out
    };
    vec![
        (
            "bytes",
            described(
                &noise,
                &format!(r#"{{"name":"a","array_len":{size},"type":"uint8","size":1}}"#),
            ),
        ),
        ("buffer", described(&noise, &format!(r#"{{"name":"a","type":"buffer","size":{size}}}"#))),
        ("fields", described(&noise[..size / 24], &list(r#"{"name":"a","size":1}"#, size))),
        ("fields of nothing", described(&[], &list(r#"{"size":0}"#, size))),
        ("many of nothing", described(&[], &list(nothing, size))),
        ("structs", described(half, &structs("s", half.len(), 1, r#"{"name":"x","size":1}"#))),
        ("misfits", described(half, &structs("s", half.len(), 1, r#"{"name":"x","size":2}"#))),
        ("structs of nothing", described(&[], &amplified)),
        (
            "long names",
            described(
                half,
                &structs(&"n".repeat(size / 2), half.len(), 1, r#"{"name":"x","size":1}"#),
            ),
        ),
        (
            "escapes",
            described(&[1], &format!(r#"{{"name":"{}","size":1}}"#, "\\u0001".repeat(size / 6))),
        ),
        (
            "deep",
            described(&noise[..10], &format!("{}{}", opening.repeat(deep), "]}}".repeat(deep))),
        ),
        ("deep JSON", one(&[], &format!(r#"{{"page_size":4096,"devices":[{}"#, "[".repeat(size)))),
        (
            "devices",
            one(
                &[],
                &format!(r#"{{"page_size":4096,"devices":[{}]}}"#, list(&device("d", ""), size)),
            ),
        ),
        (
            "no devices",
            one(
                &[],
                &format!(r#"{{"page_size":4096,"devices":[{}]}}"#, list(r#"{"name":"d"}"#, size)),
            ),
        ),
        ("sections", many(4, "d")),
        ("named sections", many(4, &"d".repeat(255))),
        ("starts", many(1, "d")),
        ("commands", [begun(), b"\x08\0\x01\0\0".repeat(size / 5), vec![0]].concat()),
        ("noise", [begun(), b"\x04".repeat(size)].concat()),
        ("RAM", ram(size, 4096 * (size as u64 / 16))),
        ("RAM that lies", ram(size, 1 << 60)),
    ]
}

/// A list of blocks, and how many bytes they are said to have.
fn ram(size: usize, total: u64) -> Vec<u8> {
    let mut out = begun();
    header(&mut out, 1, 2, "ram");
    out.extend((total | 4).to_be_bytes());
    for block in 0..size / 16 {
        out.extend(format!("\x07{block:07}").as_bytes());
        out.extend(4096_u64.to_be_bytes());
    }
    out.extend(0x10_u64.to_be_bytes());
    footer(&mut out, 2);
    out.push(0);
    out
}

/// Runs a command that may take so much memory.
fn run(project: &Project, memory: usize, arguments: &[&str], what: &str) {
    let command = project.command(arguments);
    let mut limited = Command::new("sh");
    let script = format!("ulimit -v {}; exec \"$@\"", memory >> 10);
    limited.args(["-c", &script, "sh"]).arg(command.get_program()).args(command.get_args());
    limited.current_dir(&project.dir).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = limited.status().unwrap();
    // What cannot be read, or cannot be turned into Rust, is said so.
    assert!(matches!(status.code(), Some(0 | 2)), "{what}, {arguments:?}: {status}");
    assert!(start.elapsed() < PATIENCE, "{what}, {arguments:?}: {:?}", start.elapsed());
}

/// The ways to explain a stream.
const COMMANDS: [&[&str]; 7] = [
    &["inspect", "a"],
    &["inspect", "a", "--all", "--hex"],
    &["inspect", "a", "--json"],
    &["inspect", "a", "--summary"],
    &["inspect", "a", "--html", "page"],
    &["import", "a"],
    &["inspect", "a", "--diff", "b"],
];

/// In all ways, or each stream in one of them.
fn explain(size: usize, all: bool) {
    let project = Project::empty(&format!("hostile{size}"));
    for (index, (what, stream)) in streams(size).into_iter().enumerate() {
        // Another one of which the middle differs.
        let mut other = stream.clone();
        let middle = stream.len() / 2;
        other[middle] ^= 0x55;
        fs::write(project.dir.join("a"), &stream).unwrap();
        fs::write(project.dir.join("b"), other).unwrap();
        for (number, arguments) in COMMANDS.into_iter().enumerate() {
            let streams = if arguments.contains(&"--diff") { 2 } else { 1 };
            if all || number == index % COMMANDS.len() {
                run(&project, FLOOR + FACTOR * streams * stream.len(), arguments, what);
            }
        }
    }
    assert!(Path::exists(&project.dir.join("page")));
}

#[test]
fn memory_of_small_streams_is_bounded() {
    explain(
        10_000,
        vmstate_tests::long::runs("it explains each stream in seven ways, and not in one"),
    );
}

#[test]
fn memory_is_in_proportion() {
    vmstate_tests::long!("it explains streams of 40 KB in seven ways");
    explain(40_000, true);
}

/// The instructions of a command.
fn work(project: &Project, arguments: &[&str]) -> Option<u64> {
    let command = project.command(arguments);
    let mut counted = Command::new("valgrind");
    counted.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    counted.arg(command.get_program()).args(command.get_args()).current_dir(&project.dir);
    let output = counted.stdout(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, count) = text.lines().find_map(|line| line.split_once("Collected : "))?;
    count.trim().parse().ok()
}

/// Four times the bytes of anything are at most six times the work, in one of the ways for each.
#[test]
fn work_is_in_proportion() {
    vmstate_tests::long!("it counts the instructions of a hundred commands");
    let project = Project::empty("hostile_work");
    let counted = |stream: &[u8], arguments: &[&str]| {
        let mut other = stream.to_vec();
        other[stream.len() / 2] ^= 0x55;
        fs::write(project.dir.join("a"), stream).unwrap();
        fs::write(project.dir.join("b"), other).unwrap();
        work(&project, arguments)
    };
    let nothing = [begun(), vec![0]].concat();
    if counted(&nothing, COMMANDS[0]).is_none() {
        assert!(std::env::var_os("VMSTATE_NEEDS_VALGRIND").is_none(), "`valgrind` counts nothing");
        return vmstate_tests::long::left_out("valgrind is needed", "VMSTATE_NEEDS_VALGRIND=1");
    }
    for (index, ((what, few), (_, many))) in
        streams(3_000).into_iter().zip(streams(12_000)).enumerate()
    {
        let arguments = COMMANDS[index * 3 % COMMANDS.len()];
        let [start, few, many] =
            [&nothing, &few, &many].map(|stream| counted(stream, arguments).unwrap());
        let (few, many) = (few.saturating_sub(start), many.saturating_sub(start));
        // What is little next to the start of the command is not measured.
        assert!(
            many < few.max(2_000_000) * 6,
            "{what}, {arguments:?}: {few} and {many} instructions"
        );
    }
}
