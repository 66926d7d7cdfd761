//! What stands where a baseline should be and is none; two commands at once; roots and paths of every kind.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use super::project::{Project, UART};

const FILE: &str = "vmstate/pl011.vmstate";

/// Puts something in the place of a file.
type Make = fn(&Path);

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_is_no_file_is_one_true_error() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("nofile", UART);
    let path = project.dir.join(FILE);
    let good = project.read(FILE);
    let cases: [(&str, Make); 5] = [
        ("a directory, where a file should be", |path| fs::create_dir(path).unwrap()),
        ("a pipe, socket or device, where a file should be", pipe),
        ("a link to nothing, where a file should be", |path| symlink("nowhere", path).unwrap()),
        ("a link that leads to no file", |path| symlink("pl011.vmstate", path).unwrap()),
        ("a pipe, socket or device, where a file should be", |path| {
            symlink("/dev/zero", path).unwrap();
        }),
    ];
    for (message, make) in cases {
        fs::remove_file(&path).unwrap();
        make(&path);
        for command in ["check", "accept"] {
            let outcome = project.run(&[command, "--format", "json"]).expect(100);
            let findings = outcome.json()["findings"].as_array().unwrap().clone();
            assert_eq!(findings.len(), 1, "{findings:?}");
            assert_eq!(findings[0]["rule"], "VMS0022");
            assert_eq!(findings[0]["headline"], message);
        }
        for arguments in [
            &["init"][..],
            &["release", "9.0", "--no-check"],
            &["drop", "pl011", "--reason", "x"],
            &["show", FILE],
            &["show"],
            &["diff", "8.0", "next"],
        ] {
            project.run(arguments).expect(2).says("pl011.vmstate").says(message);
        }
        project.cargo(&["check", "-q"]).expect(101);
        if fs::remove_file(&path).is_err() {
            fs::remove_dir(&path).unwrap();
        }
        project.write(FILE, &good);
    }
    project.run(&["check"]).expect(0);
}

#[test]
fn bytes_that_are_no_text_are_found_on_their_line() {
    let project = Project::released("notext", UART);
    let mut bytes = project.read(FILE).into_bytes();
    let line = bytes.iter().take(60).filter(|byte| **byte == b'\n').count();
    assert_eq!(line, 0);
    let at = bytes.windows(6).position(|it| it == b"flags ").unwrap();
    bytes[at] = 0xff;
    fs::write(project.dir.join(FILE), &bytes).unwrap();
    let outcome = project.run(&["check", "--format", "json"]).expect(100);
    assert_eq!(outcome.json()["findings"][0]["headline"], "not UTF-8");
    assert_eq!(outcome.json()["findings"][0]["baseline_line"], 6);
}

#[test]
fn a_directory_that_is_none_is_no_ungated_crate() {
    vmstate_tests::long!("it runs the command many times");
    let cases: [(&str, Make); 3] = [
        ("a file, where a directory should be", |path| fs::write(path, "").unwrap()),
        ("a link to nothing, where a directory should be", |path| symlink("x", path).unwrap()),
        ("a pipe, socket or device, where a directory should be", pipe),
    ];
    for (message, make) in cases {
        let project = Project::lib("nodirectory", UART);
        make(&project.dir.join("vmstate"));
        project.run(&["check"]).expect(100).prints("VMS0022").prints(message);
        project.run(&["init"]).expect(2).says(message);
        project.run(&["release", "9.0", "--no-check"]).expect(2).says(message);
    }
}

#[test]
fn two_releases_at_once_come_one_after_the_other() {
    let project = Project::gated("atonce", UART);
    let start = |name: &str| {
        let mut command = project.command(&["release", name, "--no-check"]);
        command.stderr(Stdio::piped()).spawn().unwrap()
    };
    for round in 0..5 {
        let names = [format!("{round}.1"), format!("{round}.2")];
        let children = names.each_ref().map(|name| start(name));
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let text = project.read(FILE);
        let line = text.lines().find(|line| line.starts_with("releases ")).unwrap().to_owned();
        assert!(names.iter().all(|name| line.split(' ').any(|word| word == name)), "{line}");
    }
}

#[test]
fn a_command_waits_and_says_so() {
    let project = Project::released("waits", UART);
    let lock = File::open(&project.dir).unwrap();
    for arguments in [&["release", "9.0", "--no-check"][..], &["diff", "8.0", "next"]] {
        lock.lock().unwrap();
        let mut child = project.command(arguments).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        stderr.read_line(&mut said).unwrap();
        assert!(said.contains("waiting for another `cargo vmstate`"), "{said}");
        assert!(child.try_wait().unwrap().is_none());
        lock.unlock().unwrap();
        assert!(child.wait().unwrap().success());
    }
    // Those that only look do not disturb each other.
    lock.lock_shared().unwrap();
    project.run(&["diff", "8.0", "next"]).expect(0);
    lock.unlock().unwrap();
}

#[test]
fn what_was_changed_since_is_not_undone() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("since", UART);
    let text = project.read(FILE);
    let journal = |before: &str, after: &str| {
        let value = serde_json::json!({
            "format": 1, "command": "release 9.0", "directories": [],
            "files": [{"path": FILE, "before": before, "after": after}],
        });
        project.write(".vmstate-journal", &value.to_string());
    };
    // Neither what it was nor what it became: it was edited.
    journal("a\n", "b\n");
    let outcome = project.run(&["diff", "8.0", "next"]).expect(2);
    outcome
        .says("vmstate/pl011.vmstate` was changed after a command was killed")
        .says("restore it");
    assert_eq!(project.read(FILE), text);
    // What it was: nothing is left to do. What it became, all of it: the command had come to its end.
    journal(&text, "b\n");
    project.run(&["diff", "8.0", "next"]).expect(0).says("Undid `cargo vmstate release 9.0`");
    journal("a\n", &text);
    project.run(&["diff", "8.0", "next"]).expect(0).says("Completed `cargo vmstate release 9.0`");
    assert_eq!(project.read(FILE), text);
    for damaged in ["", "{", "{\"format\": 2}", "{\"format\": 1, \"files\": [{}]}"] {
        project.write(".vmstate-journal", damaged);
        project.run(&["check"]).expect(2).says("`.vmstate-journal` cannot be understood");
    }
}

#[test]
fn the_macro_finds_its_place_in_every_root() {
    vmstate_tests::long!("it runs the command many times");
    let roots = [
        "/*\n * Copyright\n */\n#![allow(dead_code)]\n",
        "\u{feff}#![allow(dead_code)]\n",
        "\u{feff}",
        "// SPDX\n\n/* and /* more */ */\n//! Devices.\n#![allow(dead_code)]\n/* between */\n#![warn(unused)]\n",
        "#![doc = \"a ] b\"]\n#![doc = r#\"\"]\"#]\n#![cfg_attr(\n    all(), // ]\n    allow(dead_code)\n)]\n",
        "/* baseline!() is missing */\n",
        "#! [ allow(dead_code) ] ",
    ];
    for (index, head) in roots.iter().enumerate() {
        let source = UART.replace("//! Devices.\n\n", head);
        let project = Project::lib(&format!("root{index}"), &source);
        project.run(&["init", "--write-macro"]).expect(0);
        project.cargo(&["check", "-q"]).expect(0);
        project.run(&["check"]).expect(0).prints("clean");
        let written = project.read("src/lib.rs");
        let rest = written.replacen("vmstate_runtime::baseline!();\n", "", 1);
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(bare(&rest), bare(&source), "nothing else changes");
    }
}

#[test]
fn links_and_modes_of_the_root_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::lib("rootlink", UART);
    fs::rename(project.dir.join("src/lib.rs"), project.dir.join("real.rs")).unwrap();
    symlink("../real.rs", project.dir.join("src/lib.rs")).unwrap();
    fs::set_permissions(project.dir.join("real.rs"), fs::Permissions::from_mode(0o750)).unwrap();
    project.run(&["init", "--write-macro"]).expect(0);
    assert!(fs::symlink_metadata(project.dir.join("src/lib.rs")).unwrap().is_symlink());
    assert!(project.read("real.rs").contains("baseline!()"));
    let mode = fs::metadata(project.dir.join("real.rs")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o750);
}

#[test]
fn a_path_that_is_not_utf8_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let project = Project::gated("notutf8", UART);
    // What a link leads to is written, and its path is noted down.
    let odd = project.dir.join(OsStr::from_bytes(b"odd-\xff"));
    fs::rename(project.dir.join(FILE), &odd).unwrap();
    symlink(&odd, project.dir.join(FILE)).unwrap();
    project.run(&["release", "9.0", "--no-check"]).expect(2).says("is not UTF-8");
    let other = Project::empty("notutf8dir");
    let inside = other.dir.join(OsStr::from_bytes(b"pkg-\xff"));
    fs::create_dir_all(inside.join("src")).unwrap();
    fs::write(inside.join("src/lib.rs"), UART).unwrap();
    fs::write(inside.join("Cargo.toml"), super::project::manifest("odd", "[workspace]\n")).unwrap();
    let mut command = other.command(&["check"]);
    let output = command.current_dir(&inside).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("UTF-8"), "{said}");
}

/// What lies beside the baselines: the record of machine types, what functions answer, what QEMU calls the devices.
#[test]
fn what_lies_beside_a_baseline_is_a_file_as_well() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("nofilebeside", UART);
    let cases: [(&str, Make); 4] = [
        ("a directory, where a file should be", |path| fs::create_dir(path).unwrap()),
        ("a pipe, socket or device, where a file should be", pipe),
        ("a link to nothing, where a file should be", |path| symlink("nowhere", path).unwrap()),
        ("a pipe, socket or device, where a file should be", |path| {
            symlink("/dev/zero", path).unwrap();
        }),
    ];
    let qdev = ["show", "./vmstate", "--format", "dump-vmstate"];
    let release = ["release", "9.0", "--no-check"];
    let commands: [(&str, &[&str]); 4] = [
        ("machine-types", &release),
        ("answers", &release),
        ("qdev.json", &qdev),
        ("machines.json", &["diff", "8.0", "next", "--baselines", "vmstate"]),
    ];
    for (message, make) in cases {
        for (name, arguments) in commands {
            let path = project.dir.join("vmstate").join(name);
            make(&path);
            project.run(arguments).expect(2).says(name).says(message);
            if fs::remove_file(&path).is_err() {
                fs::remove_dir(&path).unwrap();
            }
        }
    }
    // Nor is a journal read that never ends, or a directory twice.
    let journal = project.dir.join(".vmstate-journal");
    pipe(&journal);
    project.run(&["diff", "8.0", "next"]).expect(2).says(".vmstate-journal").says("a pipe");
    fs::remove_file(journal).unwrap();
    for name in ["here", "there"] {
        symlink(".", project.dir.join("vmstate").join(name)).unwrap();
    }
    let stream = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/streams/avr-uno.sec.xz");
    let arguments = ["inspect", stream.to_str().unwrap(), "--summary", "--baselines", "vmstate"];
    pipe(&project.dir.join("vmstate/other.vmstate"));
    project.run(&arguments).expect(0).says("other.vmstate: a pipe");
}

/// Files that the command is told: whatever they are called.
#[test]
fn what_is_not_utf8_is_read_and_written() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("notutf8files", UART);
    let odd = OsStr::from_bytes(b"odd-\xff.mig");
    let streams = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/streams");
    fs::copy(streams.join("avr-uno.sec.xz"), project.dir.join(odd)).unwrap();
    let directory = OsStr::from_bytes(b"base-\xff");
    fs::create_dir(project.dir.join(directory)).unwrap();
    fs::copy(project.dir.join(FILE), project.dir.join(directory).join("pl011.vmstate")).unwrap();
    let run = |words: &[&OsStr]| {
        let output = project.command(&[]).args(words).output().unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!said.contains("panicked"), "{words:?}: {said}");
        (output.status.code(), said)
    };
    let word = OsStr::new;
    let works: [&[&OsStr]; 9] = [
        &[word("inspect"), odd],
        &[word("inspect"), odd, word("--json")],
        &[word("inspect"), odd, word("--diff"), odd],
        &[word("inspect"), odd, word("--html"), OsStr::from_bytes(b"page-\xff.html")],
        &[word("inspect"), odd, word("--baselines"), directory],
        &[word("import"), odd],
        &[word("import"), odd, odd],
        &[word("diff"), word("8.0"), word("next"), word("--baselines"), directory],
        &[word("man"), OsStr::from_bytes(b"man-\xff")],
    ];
    for words in works {
        let (code, said) = run(words);
        assert_eq!(code, Some(0), "{words:?}: {said}");
    }
    let (dump, out) = (OsStr::from_bytes(b"dump-\xff"), OsStr::from_bytes(b"out-\xff"));
    let types = r#"{"u": {"Name": "u", "Description": {"name": "u", "version_id": 1, "minimum_version_id": 1, "Fields": []}}}"#;
    fs::write(project.dir.join(dump), types).unwrap();
    let refused: [(&[&OsStr], &str); 5] = [
        (&[word("diff"), odd, odd], "UTF-8"),
        (&[word("show"), odd], "UTF-8"),
        (&[word("import"), odd, word("--out"), out], "not UTF-8; give it another name"),
        (
            &[word("import"), word("--dump"), dump, word("--out"), out],
            "not UTF-8; give it another name",
        ),
        (&[word("check"), word("--manifest-path"), OsStr::from_bytes(b"\xff/Cargo.toml")], "UTF-8"),
    ];
    for (words, message) in refused {
        let (code, said) = run(words);
        assert_eq!(code, Some(2), "{words:?}: {said}");
        assert!(said.contains(message), "{words:?}: {said}");
        assert!(!project.dir.join(out).exists(), "{words:?}");
    }
}
