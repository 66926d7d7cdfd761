//! Files that are read and printed, and everything that is not a file.

use super::*;
use crate::model::{Baseline, Device, Field, Part, Struct, Subsection, Type};
use crate::testing::{Generator, baseline, sample_text};

#[test]
fn the_sample_prints_as_it_was_read() {
    let text = sample_text();
    assert_eq!(print_baseline(&baseline(&text)), text);
}

#[test]
fn stamps_are_kept_apart() {
    let sample = baseline(&sample_text());
    let released = sample.released().expect("it was released");
    assert_eq!(released.version(), 2);
    assert_eq!(released.hooks.post_load.get().map(String::as_str), Some("check_fifo"));
    assert!(released.fields.iter().all(|field| field.name != "new"));
    let oldest = sample.at_release("8.0").expect("it was there");
    assert_eq!((oldest.version(), oldest.fields.len(), oldest.subsections.len()), (1, 6, 0));
    assert_eq!(oldest.fields[1].test.get(), None);
    assert_eq!(oldest.early_setup.get(), Some(&()));
    assert_eq!(sample.at_release("7.0"), None);
    let next = sample.next().expect("it has a layout");
    assert_eq!((next.hooks.post_load.get(), next.fields.len()), (None, 9));
}

#[test]
fn generated_devices_survive_a_round_trip() {
    let mut generator = Generator(7);
    for _ in 0..500 {
        let device = generator.device();
        let text = print_dump(&device);
        let again = parse_dump(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(print_dump(&again), text);
        assert_eq!(again, device);
        let baseline = Baseline::new(device);
        let text = print_baseline(&baseline);
        assert_eq!(parse_baseline(&text).as_ref(), Ok(&baseline), "{text}");
    }
}

#[test]
fn a_dump_holds_what_is_now() {
    let sample = baseline(&sample_text());
    let text = print_dump(sample.next().expect("it has a layout"));
    assert!(!text.contains("early_setup") && !text.contains("post_load"), "{text}");
    assert!(text.contains("\nversion 2 minimum 1\n"));
    assert!(text.contains("field lcr uint32 test pre_version_lcr\n"));
    let device = parse_dump(&text).expect("it is a dump");
    assert_eq!(print_dump(&device), text);
}

/// The bytes that `vmstate-runtime` hashes in a const.
#[test]
fn a_type_has_the_fingerprint_of_its_text() {
    assert_eq!(Type::leaf("uint32", 4).fingerprint(), 0x94f2_3482_3219_f392);
    let field = |name: &str, ty| Field { ty: Some(ty), ..Field::new(name) };
    let mut part = Subsection::new("fifo8/x", Some("has_x".to_owned()));
    part.fields.push(field("x", Type::leaf("bool", 1)));
    let head = Field { since: 2, ..field("head", Type::leaf("uint32", 4)) };
    let fifo = Struct { fields: vec![head], subsections: vec![part], ..Struct::new("fifo8") };
    let ty = Type::array(Type::Struct(Box::new(fifo)), 2);
    let text = "[2] struct fifo8 version 1 minimum 1\n  field head uint32 since 2\n  subsection fifo8/x version 1 \
                minimum 1 needed has_x\n    field x bool\n";
    assert_eq!(ty.text(), text);
    assert_eq!(ty.fingerprint(), crate::model::hash(text.as_bytes()));
}

#[test]
fn faults_are_named() {
    let text = sample_text();
    let faults: [(&str, &str, usize, &str); 27] = [
        ("8.0 field lcr", "<<<<<<< HEAD\n8.0 field lcr", 15, "unresolved merge conflict"),
        ("\n", "\r\n", 1, "CRLF line ends"),
        ("format 2", "format 3", 2, "format 3 is newer than this program, which knows 2"),
        ("format 2", "format x", 2, "expected a number, found `x`"),
        (
            "device pl011",
            "device pl012",
            1,
            "not in canonical form; here should stand `# Wire layout of `pl012`",
        ),
        ("8.0 9.0 9.1", "8.0 9.0 9.0", 4, "release `9.0` is there twice"),
        ("8.0 9.0 9.1", "8.0  9.1", 4, "`` is not the name of a release"),
        ("releases 8.0 9.0 9.1", "releases 8.0 9.1", 5, "`9.0` is not among the releases"),
        ("8.0 version 1", "9.1 version 1", 7, "this is said twice for one release"),
        (
            "8.0 early_setup\n9.1 early_setup -\n8.0 load_old 0 load_ancient\n",
            "8.0 load_old 0 load_ancient\n8.0 early_setup\n9.1 early_setup -\n",
            8,
            "not in canonical form",
        ),
        ("8.0 load_old 0", "8.0 load_odd 0", 10, "unknown item `load_odd`"),
        ("hook post_load check", "hook post_lead check", 12, "unknown hook `post_lead`"),
        ("8.0 field lcr", "8.0   field lcr", 15, "wrong indent"),
        ("8.0 field lcr", "8.0  field lcr", 15, "unknown item ``"),
        (
            "8.0   field data",
            "9.0   field data",
            17,
            "this line has another stamp than the field it belongs to",
        ),
        ("field lcr", "field flags", 15, "field `flags` is there twice"),
        ("lcr uint32 test pre_version_lcr@9.1", "flags uint32", 15, "field `flags` is there twice"),
        ("flags uint32", "flags uint33", 14, "`uint33` is not a type"),
        ("flags uint32", "flags uint32 ", 14, "expected the end of the line"),
        ("data [16]", "data [99999999999999999999]", 17, "`99999999999999999999` is too long"),
        ("check equal", "check equals", 28, "unknown check `equals`"),
        ("pre_version_lcr@9.1", "pre_version_lcr@7.0", 15, "`7.0` is not among the releases"),
        (
            "9.1   subsection pl011/clock/x",
            "8.0   subsection pl011/clock/x",
            34,
            "this line is older than what it belongs to",
        ),
        ("choice \"fast\"", "choice \"fast", 39, "the quotes are not closed"),
        ("8.0   key uint32\n", "", 25, "expected `value`"),
        (
            "9.1 breaks_backward 2",
            "9.1 breaks_backward 4294967296",
            11,
            "`4294967296` is out of range",
        ),
        (
            "[16] uint8",
            "[016] uint8",
            17,
            "not in canonical form; here should stand `8.0   field data [16] uint8`",
        ),
    ];
    for (from, to, line, message) in faults {
        let broken = text.replace(from, to);
        assert_ne!(broken, text, "{from}");
        match parse_baseline(&broken) {
            Ok(_) => panic!("accepted: {to}"),
            Err(error) if message.starts_with("expected `value`") => {
                assert_eq!(error.line, line, "{error}");
            }
            Err(error) => {
                assert_eq!(error.line, line, "{to}: {error}");
                assert!(error.message.starts_with(message), "{to}: {error}");
            }
        }
    }
}

/// Of the device, its subsections and nested structs.
#[test]
fn no_minimum_is_above_its_version() {
    let text = sample_text();
    let mut tried = 0;
    for (at, line) in text.lines().enumerate().filter(|(_, line)| line.contains(" minimum ")) {
        let (head, tail) = line.split_once(" minimum ").expect("it is there");
        let tail = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        let error = parse_baseline(&text.replacen(line, &format!("{head} minimum 99{tail}"), 1))
            .expect_err(line);
        assert_eq!(error.line, at + 1, "{error}");
        assert!(error.message.starts_with("minimum 99 is above version "), "{error}");
        tried += 1;
    }
    assert!(tried >= 5, "{tried} in {text}");
}

#[test]
fn a_merge_conflict_comes_before_all_else() {
    let error = parse_baseline("<<<<<<< ours\nformat 9\r\n").expect_err("it is no file");
    assert_eq!(error.message, "unresolved merge conflict");
    assert!(error.help.contains("cargo vmstate accept"));
}

#[test]
fn empty_and_cut_files_are_refused() {
    for text in ["", "\n", "#\n", "format 2\n", "\u{feff}format 2\n"] {
        assert!(parse_baseline(text).is_err(), "{text:?}");
        assert!(parse_dump(text).is_err(), "{text:?}");
    }
    let text = sample_text();
    let cut = parse_baseline(&text[..text.len() - 1]).expect_err("the last line is cut");
    assert_eq!(cut.message, "the last line is cut off");
}

#[test]
fn nothing_panics() {
    let text = sample_text();
    let dump = print_dump(baseline(&text).next().expect("it has a layout"));
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = parse_baseline(&text[..end]);
    }
    for end in (0..dump.len()).filter(|end| dump.is_char_boundary(*end)) {
        let _ = parse_dump(&dump[..end]);
    }
    for (whole, parse) in [(&text, check_baseline as fn(&str)), (&dump, check_dump)] {
        for at in 0..whole.len() {
            for flip in [1, 2, 4, 8, 0x10, 0x20, 0x40] {
                let mut bytes = whole.clone().into_bytes();
                bytes[at] ^= flip;
                if let Ok(flipped) = std::str::from_utf8(&bytes) {
                    parse(flipped);
                }
            }
        }
    }
}

/// What is accepted is canonical.
fn check_baseline(text: &str) {
    if let Ok(baseline) = parse_baseline(text) {
        assert_eq!(print_baseline(&baseline), text);
        let _ = crate::compare(&baseline, &Device::new("pl011"));
    }
}

fn check_dump(text: &str) {
    if let Ok(device) = parse_dump(text) {
        assert_eq!(print_dump(&device), text);
    }
}

#[test]
fn depth_is_bounded() {
    let deep = "[1] ".repeat(100_000);
    let text = format!("vmstate-dump 1\ndevice x\nversion 1 minimum 1\nfield x {deep}uint8\n");
    assert_eq!(parse_dump(&text).expect_err("too deep").message, "the type is nested too deeply");
    let mut text = String::from("vmstate-dump 1\ndevice x\nversion 1 minimum 1\n");
    for level in 0..200 {
        text.push_str(&"  ".repeat(level));
        text.push_str("field x struct x version 1 minimum 1\n");
    }
    assert_eq!(parse_dump(&text).expect_err("too deep").message, "wrong indent");
}

#[test]
fn a_fresh_start_keeps_its_history() {
    let text = "# Wire layout of `x`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
                format 2\ndevice x\nreleases 1 2\n1 version 1 minimum 1\n1 field a uint8\n2 restart\n\
                2 version 2 minimum 2\n2 breaks_backward 2 \"r\"\n2 breaks_forward 2 \"r\"\n2 field b uint8\n";
    let baseline = baseline(text);
    assert_eq!(print_baseline(&baseline), text);
    assert_eq!(baseline.at_release("1").expect("released").fields[0].name, "a");
    assert_eq!(baseline.at_release("2").expect("released").fields[0].name, "b");
    let twice = text.replace("2 restart\n", "2 restart\n2 version 2 minimum 2\n2 restart\n");
    assert!(parse_baseline(&twice).is_err());
}

#[test]
fn instances_and_conditions_stand_in_the_head() {
    let text = "# Wire layout of `vga`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
                format 2\ndevice vga\ninstance kvm\nreleases 1.0\nwhen \"feature = \\\"gpu\\\"\"\n\
                when field dirty \"kvm\"\nwhen subsection vga/log \"all(kvm, unix)\"\nwhen property \"a b\" \"unix\"\n\
                1.0 version 1 minimum 1\n1.0 field mode uint8\n1.0 field dirty uint64\n\
                1.0 subsection vga/log version 1 minimum 1 needed log by state\n1.0   field log uint8 absent \"0\"\n\
                1.0 property \"a b\" bool true\n";
    let baseline = parse_baseline(text).unwrap();
    assert_eq!(print_baseline(&baseline), text);
    assert_eq!(baseline.key(), "vga@kvm");
    let parts: Vec<_> = baseline.parts.iter().map(|it| it.part.clone()).collect();
    let device = baseline.next().unwrap();
    assert!(parts.iter().all(|part| device.has(part)));
    let without = device.clone().without(&parts);
    assert_eq!(without.parts(), [Part::Field("mode".to_owned())]);
    assert_eq!(without.with(&parts, device), *device);
    for (from, to, words) in [
        ("instance kvm", "instance Kvm", "no label"),
        (
            "when field dirty \"kvm\"\n",
            "when field dirty \"kvm\"\nwhen field dirty \"x\"\n",
            "is there twice",
        ),
        ("when field dirty \"kvm\"", "when field dirty kvm", "expected"),
        ("when field dirty", "when fields dirty", "not among the releases"),
    ] {
        let error = parse_baseline(&text.replace(from, to)).unwrap_err();
        assert!(error.to_string().contains(words), "{to}: {error}");
    }
}

/// Two fields of one name, conditional both: no release may have had them when one was not yet.
#[test]
fn a_name_is_shared_by_what_is_conditional_in_every_release() {
    let text = |second: &str| {
        format!(
            "# Wire layout of `a`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
             format 2\ndevice a\nreleases 8.0 9.1\n8.0 version 1 minimum 1\n\
             8.0 field x uint8 test is_narrow@9.1\n{second}"
        )
    };
    for (second, is_read) in [
        ("9.1 field x uint16 test is_wide\n", true),
        ("next field x uint16 test is_wide\n", true),
        ("8.0 field x uint16 test is_wide@9.1\n", false),
        ("9.1 field x uint16 test is_wide@next\n", false),
        ("9.1 field x uint16\n", false),
    ] {
        // Few names are looked through, many are looked up.
        for many in [0, 40] {
            let more: Vec<_> = (0..many).map(|n| format!("8.0 field f{n} uint8\n")).collect();
            let more = more.concat();
            let text = text(&(more + second));
            let read = parse_baseline(&text);
            assert_eq!(read.is_ok(), is_read, "{read:?}\n{text}");
            let Ok(read) = read else { continue };
            for known in [&["8.0"][..], &["8.0", "9.1"]] {
                let mut other = read.clone();
                other.releases = known.iter().map(|it| (*it).to_owned()).collect();
                let then = read.shared_with(&other).expect("it was there");
                assert_eq!(parse_baseline(&print_baseline(&then)).as_ref(), Ok(&then));
            }
        }
    }
}
