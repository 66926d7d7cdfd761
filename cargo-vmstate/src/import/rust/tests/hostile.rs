//! Streams that are made up to take long, or for what no QEMU would say.

use std::fs;
use std::time::{Duration, Instant};

use super::{import, source};
use crate::import::rust::model::Library;

/// A stream: what is in it, and what describes it.
fn stream(sections: &[Vec<u8>], text: &str) -> Vec<u8> {
    let mut bytes = b"QEVM\0\0\0\x03".to_vec();
    bytes.extend(sections.concat());
    bytes.extend([0, 6]);
    bytes.extend((text.len() as u32).to_be_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

fn section(id: usize, name: &str, body: &[u8]) -> Vec<u8> {
    let id = (id as u32).to_be_bytes();
    let len = [name.len() as u8];
    let head = [&[4], &id[..], &len, name.as_bytes(), &[0; 4], &[0, 0, 0, 1], body, b"\x7e", &id];
    head.concat()
}

/// A section that comes in parts: the first one, or another.
fn part(kind: u8, id: usize) -> Vec<u8> {
    let id = (id as u32).to_be_bytes();
    let name: &[u8] = if kind == 1 { b"\x01x\0\0\0\0\0\0\0\x01" } else { b"" };
    [&[kind], &id[..], name, b"\x01\x7e", &id].concat()
}

fn described(devices: &[String]) -> String {
    format!(r#"{{"page_size": 4096, "devices": [{}]}}"#, devices.join(", "))
}

fn device(name: &str, fields: &[String], subsections: &[String]) -> String {
    format!(r#"{{"name": "{name}", "instance_id": 0, {}}}"#, body(name, fields, subsections))
}

fn body(name: &str, fields: &[String], subsections: &[String]) -> String {
    let (fields, subsections) = (fields.join(", "), subsections.join(", "));
    format!(
        r#""vmsd_name": "{name}", "version": 1, "fields": [{fields}], "subsections": [{subsections}]"#
    )
}

fn byte(name: &str) -> String {
    format!(r#"{{"name": "{name}", "type": "uint8", "size": 1}}"#)
}

fn array(name: &str, len: usize) -> String {
    format!(r#"{{"name": "{name}", "array_len": {len}, "type": "uint8", "size": 1}}"#)
}

fn nested(name: &str, body: &str, size: usize) -> String {
    format!(r#"{{"name": "{name}", "type": "struct", "struct": {{{body}}}, "size": {size}}}"#)
}

fn header(name: &str) -> Vec<u8> {
    [&[5, name.len() as u8], name.as_bytes(), &[0, 0, 0, 1]].concat()
}

/// An array of one struct.
fn array_of(name: &str, body: &str, size: usize) -> String {
    nested(name, body, size).replacen("\"type\"", "\"array_len\": 1, \"type\"", 1)
}

/// One section with these fields, and its bytes.
fn only(fields: &[String], bytes: &[u8]) -> Vec<u8> {
    stream(&[section(1, "x", bytes)], &described(&[device("x", fields, &[])]))
}

/// Fields of these texts, so many.
fn fields(count: usize, field: impl Fn(usize) -> String) -> Vec<String> {
    (0..count).map(field).collect()
}

/// A stream with this many of something.
type Make = fn(usize) -> Vec<u8>;

/// What a stream can have much of; a reader that is not careful takes the square of the time for it.
const KINDS: [(&str, Make); 8] = [
    ("parts of the last of many sections", |n| {
        let starts = (0..n).map(|id| part(1, id));
        let parts = (0..n).map(|_| part(2, n - 1));
        stream(&starts.chain(parts).collect::<Vec<_>>(), &described(&[]))
    }),
    ("devices that do not end, in each other, behind a fault", |n| {
        let devices = r#"{"name": "","a":"#.repeat(n);
        stream(&[section(1, "x", &[1])], &format!(r#"{{"page_size": x, "devices": [{devices}"#))
    }),
    ("arrays of one name, with a byte more than is described", |n| {
        only(&fields(n, |_| array("a", 1)), &vec![1; n + 1])
    }),
    ("fields of two names", |n| only(&fields(n, |i| byte(["a", "b"][i % 2])), &vec![1; n])),
    ("arrays that the first field counts", |n| {
        let one = |len: usize| {
            let arrays = fields(n, |i| array(&format!("a{i}"), len));
            let bytes = [vec![len as u8], vec![7; len * n]].concat();
            (device("x", &[&[byte("n")], &arrays[..]].concat(), &[]), bytes)
        };
        let ((a, x), (b, y)) = (one(1), one(2));
        stream(&[section(1, "x", &x), section(2, "x", &y)], &described(&[a, b]))
    }),
    ("subsections", |n| {
        let name = |i: usize| format!("x/{i:06}");
        let bytes: Vec<u8> = (0..n).flat_map(|i| [&header(&name(i))[..], &[1]].concat()).collect();
        let parts = fields(n, |i| format!("{{{}}}", body(&name(i), &[byte("a")], &[])));
        let twice = [section(1, "x", &bytes), section(2, "x", &bytes)];
        let device = device("x", &[], &parts);
        stream(&twice, &described(&[device.clone(), device]))
    }),
    ("fields without bytes in elements without bytes", |n| {
        let nothing = fields(n, |i| format!(r#"{{"name": "z{i}", "type": "buffer", "size": 0}}"#));
        let body = body("b", &nothing, &[]);
        let array = format!(r#""array_len": {}, "type": "struct""#, 15 * n);
        let field = format!(r#"{{"name": "a", {array}, "struct": {{{body}}}, "size": 0}}"#);
        only(&[field], &[])
    }),
    ("sections in a seal that are not in the stream", |n| {
        let sections = fields(n, |_| String::new());
        let sections: Vec<_> =
            sections.iter().enumerate().map(|(i, _)| section(i, "x", &[1])).collect();
        let device = device("x", &[byte("a")], &[]);
        let mut bytes = stream(&sections, &described(&vec![device; n]));
        let mut inside = [&[0][..], &[0; 8], &(n as u32).to_be_bytes()].concat();
        let sealed =
            [&[0, 0, 0, 1][..], &[1, b'x'], &[0; 8], &[0xff; 8], &[0; 8], &[0; 4]].concat();
        inside.extend(sealed.repeat(n));
        let mut seal = b"VMSTSEAL\0\0\0\x01".to_vec();
        seal.extend((inside.len() as u32).to_be_bytes());
        seal.extend(inside);
        seal.extend(crc32c::crc32c(&seal).to_be_bytes());
        seal.extend((seal.len() as u32 + 12).to_be_bytes());
        seal.extend(b"LAESTSMV");
        bytes.extend(seal);
        bytes
    }),
];

/// What this thread has computed: other programs take nothing away from that.
fn computed() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

fn takes(bytes: &[u8]) -> Duration {
    let once = || {
        let (before, start) = (computed(), Instant::now());
        source(&import(&[bytes]));
        computed().zip(before).map_or(start.elapsed(), |(now, before)| now.saturating_sub(before))
    };
    once().min(once())
}

#[test]
fn time_is_linear() {
    let mut faults = Vec::new();
    for (kind, make) in KINDS {
        let (few, many) = (takes(&make(1000)), takes(&make(8000)));
        // The square would be 64 times as much. Linux counts in ticks of some milliseconds.
        if many > 24 * few + Duration::from_millis(200) {
            faults.push(format!("{kind}: {few:?}, and {many:?} for 8 times as much"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Structs of one name become one, and so one could be in itself: each of these has the next one in a subsection.
#[test]
fn no_struct_is_in_itself() {
    for count in [1, 2, 3, 50] {
        let (mut fields, mut bytes) = (Vec::new(), Vec::new());
        for i in 0..count {
            let (name, next) = (format!("s{i}"), format!("s{}", (i + 1) % count));
            let inner = nested("n", &body(&next, &[byte("q")], &[]), 1);
            let part = format!("{name}/s");
            let part_text = format!("{{{}}}", body(&part, &[inner, byte("e")], &[]));
            let start = bytes.len();
            bytes.push(1);
            bytes.extend(header(&part));
            bytes.extend([1, 1]);
            let size = bytes.len() - start;
            fields.push(array_of(&name, &body(&name, &[byte("q")], &[part_text]), size));
        }
        fields.push(byte("end"));
        bytes.push(1);
        let library = import(&[&only(&fields, &bytes)]);
        assert_eq!((library.sections.len(), &library.left_out[..]), (1, &[][..]), "{count}");
        source(&library);
    }
}

/// Structs that become one have more in them than any that came: in numbers, this stream has the 20th power of 8 of them.
#[test]
fn what_is_in_many_structs_is_looked_through_once() {
    let (mut fields, mut bytes) = (Vec::new(), Vec::new());
    for way in 0..8 {
        let (mut inner, mut inside) = (body("s0", &[byte("a")], &[]), vec![1]);
        for level in 1..=20 {
            let (name, part) = (format!("s{level}"), format!("s{level}/{way}"));
            let field = nested("n", &inner, inside.len());
            let part_text = format!("{{{}}}", body(&part, &[field, byte("e")], &[]));
            inner = body(&name, &[], &[part_text]);
            inside = [&header(&part)[..], &inside, &[1]].concat();
        }
        fields.push(array_of(&format!("f{way}"), &inner, inside.len()));
        bytes.extend(inside);
    }
    fields.push(byte("end"));
    bytes.push(1);
    let library = import(&[&only(&fields, &bytes)]);
    assert_eq!((library.sections.len(), library.structs.len()), (1, 22));
    source(&library);
}

fn why_not(library: &Library) -> &str {
    match (&library.sections[..], &library.left_out[..]) {
        ([], [(_, why)]) => why,
        _ => panic!("{library:?}"),
    }
}

/// What the derive refuses is left out, with the reason, wherever it is.
#[test]
fn what_no_loader_reads_is_left_out() {
    let bad = |name: &str, parts: &[&str], version: u32| {
        let texts = parts.iter().map(|part| format!("{{{}}}", body(part, &[], &[])));
        let parts = parts.iter().flat_map(|part| header(part));
        let bytes: Vec<u8> = [1].into_iter().chain(parts).collect();
        let text = body(name, &[byte("q")], &texts.collect::<Vec<_>>());
        let nested = nested("n", &text, bytes.len());
        let nested = nested.replacen(r#""version": 1"#, &format!(r#""version": {version}"#), 1);
        import(&[&only(&[nested, byte("end")], &[&bytes[..], &[1]].concat())])
    };
    let cases: [(&str, &[&str], u32, &str); 5] = [
        ("", &["/a"], 1, "is not named after ``"),
        ("y", &["z/a"], 1, "is not named after `y`"),
        ("y", &["y/a", "y/b", "y/a"], 1, "two subsections are called `y/a`"),
        ("y", &["y/a", "y/ab"], 1, "a loader takes subsection `y/ab` for one of `y/a`"),
        ("y", &[], 1 << 31, "version 2147483648 is none"),
    ];
    for (name, parts, version, expected) in cases {
        let library = bad(name, parts, version);
        assert!(why_not(&library).contains(expected), "{library:?}");
    }
}

/// A struct that came first may have become wider by what came behind it.
#[test]
fn a_struct_that_became_wider_is_looked_at_again() {
    let plain = || nested("a", &body("y", &[byte("q")], &[]), 1);
    let worse = body("", &[byte("q")], &[format!("{{{}}}", body("/a", &[], &[]))]);
    let bytes = [&[1][..], &header("/a")].concat();
    let inside = [nested("n", &worse, bytes.len()), byte("e")];
    let part = format!("{{{}}}", body("y/s", &inside, &[]));
    let size = 1 + header("y/s").len() + bytes.len() + 1;
    let wide = nested("b", &body("y", &[byte("q")], &[part]), size);
    let all = [&[1, 1][..], &header("y/s"), &bytes, &[1, 1]].concat();
    let library = import(&[&only(&[plain(), wide, byte("end")], &all)]);
    assert!(why_not(&library).contains("is not named after ``"), "{library:?}");
}
