//! `inspect`: what it prints, and that nothing in a stream reaches the terminal but letters.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::project::Project;

pub(crate) fn stream(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/streams").join(format!("{name}.sec.xz"))
}

fn project(name: &str) -> Project {
    Project::empty(&format!("inspect-{name}"))
}

/// A section with this name, of one device, whose field has this name.
pub(crate) fn hostile(name: &str) -> Vec<u8> {
    let escaped: Vec<_> = name.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
    let escaped = escaped.concat();
    let text = format!(
        "{{\"page_size\": 4096, \"devices\": [{{\"name\": \"{escaped}\", \"instance_id\": 0, \"vmsd_name\": \"{escaped}\", \
         \"version\": 1, \"fields\": [{{\"name\": \"{escaped}\", \"type\": \"{escaped}\", \"size\": 1}}]}}]}}"
    );
    let mut out = b"QEVM\0\0\0\x03\x07\0\0\0".to_vec();
    out.push(name.len() as u8);
    out.extend(name.as_bytes());
    out.extend(b"\x04\0\0\0\x01");
    out.push(name.len() as u8);
    out.extend(name.as_bytes());
    out.extend(b"\0\0\0\0\0\0\0\x01\x2a\x7e\0\0\0\x01\0\x06");
    out.extend((text.len() as u32).to_be_bytes());
    out.extend(text.as_bytes());
    out
}

#[test]
fn a_section_as_a_tree() {
    let path = stream("pc72-serial-fifo");
    let path = path.to_str().unwrap();
    let outcome = project("tree").run(&["inspect", path, "--section", "serial"]).expect(0);
    let expected = "\
0x0000328a serial #39 v3, 96 bytes
0x0000329e   state                          struct serial v3, 96 bytes
0x0000329e     divider                      uint16         0x000c
";
    assert!(outcome.stdout.starts_with(expected), "{}", outcome.stdout);
    outcome.prints("0x000032a9     serial/recv_fifo             subsection v1\n").prints(
        "0x000032bf         data                     buffer         \"hello\" (16 bytes)\n",
    );
}

#[test]
fn one_field_and_its_bytes() {
    let path = stream("pc72-e1000-prog");
    let path = path.to_str().unwrap();
    let project = project("field");
    let outcome =
        project.run(&["inspect", path, "-s", "e1000", "-f", "mac_reg[8]", "--hex"]).expect(2);
    assert_eq!(outcome.stdout.lines().count(), 0, "not sent: {}", outcome.stdout);
    outcome.says("error: no field `mac_reg[8]` was sent here");
    let outcome =
        project.run(&["inspect", path, "-s", "e1000", "-f", "phy_reg[2]", "--hex"]).expect(0);
    assert_eq!(outcome.stdout.lines().count(), 3, "{}", outcome.stdout);
    outcome.prints("phy_reg[2]").prints("uint16");
}

/// Silence would look like a section that is empty.
#[test]
fn a_section_that_is_not_there_is_said() {
    let (whole, project) = (stream("virt72-pl011-fifo"), project("no-section"));
    let path = whole.to_str().unwrap();
    for arguments in [
        &["inspect", path, "--section", "pl01"][..],
        &["inspect", path, "--section", "pl011", "--section", "pl01"],
        &["inspect", path, "--section", "pl01", "--json"],
        &["inspect", path, "--section", "pl01", "--html", "page.html"],
        &["inspect", path, "--section", "pl01", "--diff", path],
        &["import", path, "--section", "pl01"],
        &["diff", path, path, "--device", "pl01"],
    ] {
        let outcome = project.run(arguments).expect(2).says("error: no section `pl01`; there are ");
        assert!(outcome.says("pl011").stdout.is_empty(), "{arguments:?}");
    }
    // Where not all could be read, the section may be in the rest.
    let cut = project.dir.join("cut");
    std::fs::write(&cut, &hostile("first")[..35]).unwrap();
    let cut = cut.to_str().unwrap();
    project.run(&["inspect", cut, "--section", "pl011"]).expect(2).says("at stream offset");
}

#[test]
fn sizes_and_pages() {
    let path = stream("pc72-serial-fifo");
    project("summary")
        .run(&["inspect", path.to_str().unwrap(), "--summary"])
        .expect(0)
        .prints("31 devices, 11 KiB")
        .prints("pc.ram")
        .prints("4105  33 %  vmmouse");
}

#[test]
fn the_same_for_programs() {
    let path = stream("virt72-pl011-fifo");
    let json = project("json").run(&["inspect", path.to_str().unwrap(), "--json"]).expect(0).json();
    assert_eq!((json["format"].as_u64(), json["machine"].as_str()), (Some(1), Some("virt-7.2")));
    let records = json["records"].as_array().unwrap();
    let pl011 = records.iter().find(|it| it["name"] == "pl011").unwrap();
    let fifo =
        pl011["items"].as_array().unwrap().iter().find(|it| it["path"] == "read_fifo").unwrap();
    assert_eq!((fifo["value"][0].as_u64(), fifo["count"].as_u64()), (Some(0x68), Some(16)));
    assert_eq!(json["problems"], serde_json::json!([]));
}

#[test]
fn two_streams_field_by_field() {
    let (old, new) = (stream("pc72-serial-scratch"), stream("pc72-serial-fifo"));
    let outcome = project("diff")
        .run(&["inspect", old.to_str().unwrap(), "--diff", new.to_str().unwrap(), "-s", "serial"])
        .expect(0);
    outcome.prints("    state.ier: 0x0f -> 0x05\n").prints("  + state/serial/recv_fifo: v1\n");
    let same = project("same")
        .run(&["inspect", old.to_str().unwrap(), "--diff", old.to_str().unwrap()])
        .expect(0);
    assert!(same.stdout.starts_with("0 differences"), "{}", same.stdout);
}

#[test]
fn diff_takes_two_streams() {
    let (old, new) = (stream("pc26-run"), stream("pc72-run"));
    project("two-streams")
        .run(&["diff", old.to_str().unwrap(), new.to_str().unwrap(), "-d", "pckbd"])
        .expect(0)
        .prints("machine: pc-i440fx-2.6 -> pc-i440fx-7.2\n")
        .prints("  + kbd/pckbd/extended_state: v0\n");
}

/// A stream of QEMU 7.2 for an older machine type and one for the newest, against releases that are older or newer.
#[test]
fn a_stream_against_a_release() {
    let project = project("release");
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/vmstate");
    let text_of =
        |name: &str| std::fs::read_to_string(real.join(format!("{name}.vmstate"))).unwrap();
    let released = |text: &str, name: &str, after: usize| {
        let text = text
            .replace(&format!("device {name}\n"), &format!("device {name}\nreleases 1.0 2.0\n"));
        let lines = text.lines().scan(false, |later, line| {
            *later |= line.contains("subsection pckbd/extended_state");
            let stamp = if *later || after == 2 { "2.0" } else { "1.0" };
            Some(
                line.strip_prefix("next")
                    .map_or_else(|| line.into(), |rest| format!("{stamp}{rest}"))
                    + "\n",
            )
        });
        lines.collect::<String>()
    };
    // 1.0 did not have the subsection, nor the speaker; its `fw_cfg` was younger.
    project.write("vmstate/pckbd.vmstate", &released(&text_of("pckbd"), "pckbd", 1));
    project.write("vmstate/pcspk.vmstate", &released(&text_of("pcspk"), "pcspk", 2));
    let younger = text_of("fw_cfg").replace("next version 2 minimum 1", "next version 1 minimum 1");
    project.write("vmstate/fw_cfg.vmstate", &released(&younger, "fw_cfg", 1));

    let new = stream("pc72-run");
    let asked = |stream: &Path, release: &str, code| {
        let stream = stream.to_str().unwrap();
        project.run(&["diff", stream, release, "--baselines", "vmstate"]).expect(code)
    };
    asked(&new, "1.0", 100)
    .prints("cannot migrate to release 1.0; 31 sections\n")
    .prints("  refused: pckbd[0]: subsection `pckbd/extended_state` is sent, and the release refuses it\n")
    .prints("  refused: pcspk[0]: release 1.0 has no device `pcspk`\n")
    .prints(
        "  refused: fw_cfg[0]: its section is version 2, and the release loads 1 to 1\n",
    )
    .prints("  not known: apic[0]: no baseline file is about it\n")
    .prints("  not known: ram[0]: it is sent in parts, which no baseline describes\n");
    let outcome = asked(&new, "2.0", 100);
    assert!(!outcome.stdout.contains("pckbd[0]"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("pcspk"), "{}", outcome.stdout);
    // The older machine type holds the subsection back.
    let outcome = asked(&stream("pc26-run"), "1.0", 100);
    assert!(!outcome.stdout.contains("pckbd[0]"), "{}", outcome.stdout);
    // A field that the stream does not have, in the middle of others.
    let longer = text_of("pckbd").replace(
        "next   field mode uint8\n",
        "next   field mode uint8\nnext   field more uint64\n",
    );
    project.write("vmstate/pckbd.vmstate", &released(&longer, "pckbd", 1));
    asked(&new, "2.0", 100)
        .prints("  refused: pckbd[0]: the release misreads it: at stream offset ");

    project.run(&["diff", new.to_str().unwrap(), "9.9", "--baselines", "vmstate"]).expect(2);
    project.run(&["diff", "1.0", new.to_str().unwrap()]).expect(2);
    let json = ["diff", new.to_str().unwrap(), "1.0", "--baselines", "vmstate", "--format", "json"];
    project.run(&json).expect(2);
}

/// A machine saves a sealed stream; then each byte of it is another, one at a time.
#[test]
fn a_seal_is_checked() {
    use vmstate_machine::{Machine, MachineTypes, SaveOptions, machine_types};

    const MACHINES: MachineTypes = machine_types! { #![unreleased] "demo-1.0" => {} };
    let mut machine = Machine::new(MACHINES.find("demo-1.0").unwrap());
    for name in ["rtc", "timer"] {
        machine.add(name, std::sync::Mutex::new(Clock { seconds: 7 })).unwrap();
    }
    let mut stream = Vec::new();
    machine.save_with(&mut stream, SaveOptions::new().sealed("2.0")).unwrap();
    let project = project("seal");
    let asked = |stream: &[u8], code| {
        std::fs::write(project.dir.join("guest.mig"), stream).unwrap();
        project.run(&["inspect", "guest.mig"]).expect(code)
    };
    asked(&stream, 0).prints("by release 2.0: 2 of 2 sections compared, and intact\n");
    let body = stream.windows(4).position(|bytes| bytes == [0, 0, 0, 7]).unwrap();
    let mut changed = stream.clone();
    changed[body + 3] ^= 1;
    asked(&changed, 2).prints("1 of 2 sections compared, and intact\n");
    let said = asked(&changed, 2).stderr;
    assert!(said.contains("the seal has section rtc@0 here, with checksum"), "{said}");
    let seal = stream.windows(8).position(|bytes| bytes == b"VMSTSEAL").unwrap();
    for at in [
        seal + 11,
        seal + 20,
        stream.len() - 20,
        stream.len() - 13,
        stream.len() - 9,
        stream.len() - 1,
    ] {
        let mut changed = stream.clone();
        changed[at] ^= 1;
        let said = asked(&changed, 2).stderr;
        assert!(said.contains("the seal is damaged, cut, or of a newer format"), "{at}: {said}");
    }
    asked(&stream[..stream.len() - 1], 2);
    project.run(&["inspect", "guest.mig", "--json"]).expect(2);

    // A seal that has the first section twice: its bytes are added up once.
    let entries = seal + 16 + (1 + 3) + 8 + 4;
    let first = &stream[entries..entries + 4 + (1 + 3) + 4 + 4 + 8 + 8 + 4];
    let mut twice = [&stream[seal..entries], first, first].concat();
    let length = (twice.len() - 16) as u32;
    twice[12..16].copy_from_slice(&length.to_be_bytes());
    twice.extend(crc32c::crc32c(&twice).to_be_bytes());
    twice.extend((length + 32).to_be_bytes());
    let said = asked(&[&stream[..seal], &twice, b"LAESTSMV"].concat(), 2);
    let said = said.prints("1 of 2 sections compared, and intact\n").stderr;
    assert!(said.contains("the seal has section rtc@0 here, and there is none"), "{said}");
}

#[derive(vmstate_runtime::VmState, Clone, Default)]
#[vmstate(unreleased)]
struct Clock {
    seconds: u32,
}

#[test]
fn from_a_pipe_and_cut() {
    let project = project("pipe");
    let bytes = hostile("rtc");
    for (len, code) in [(bytes.len(), 0), (bytes.len() - 10, 2), (36, 2)] {
        let mut command = project.command(&["inspect", "-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(&bytes[..len]).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{len}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("rtc"), "{text}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.contains("at stream offset"), code == 2, "{said}");
    }
}

#[test]
fn what_has_no_description_is_explained_by_a_baseline() {
    let project = project("baseline");
    let mut bytes =
        b"QEVM\0\0\0\x03\x04\0\0\0\x01\x05pl011\0\0\0\0\0\0\0\x02\0\0\0\x90\0\0\0\x05\x03".to_vec();
    bytes.extend([7; 16]);
    bytes.extend(b"\x7e\0\0\0\x01\0");
    std::fs::write(project.dir.join("guest.mig"), &bytes).unwrap();
    project.run(&["inspect", "guest.mig"]).expect(0).prints(
        "opaque: the stream has no description, and there is no baseline file for it (25 bytes)",
    );
    let lines = crate::project::uart_lines("8.0");
    let head = "# Wire layout of `pl011`. Written by `cargo vmstate`; review a change like a change of an interface.\n";
    project.write(
        "vmstate/pl011.vmstate",
        &format!("{head}format 2\ndevice pl011\nreleases 8.0\n{lines}"),
    );
    project
        .run(&["inspect", "guest.mig"])
        .expect(0)
        .prints("by the baseline of release 8.0")
        .prints("level                          uint32         0x00000005");
}

#[test]
fn nothing_but_letters_reaches_the_terminal() {
    let project = project("hostile");
    let name = "\x1b]0;owned\x07\x1b[2J\u{9b}31m\u{202e}\r\x7f\u{e9}";
    std::fs::write(project.dir.join("evil.mig"), hostile(name)).unwrap();
    std::fs::write(project.dir.join("good.mig"), hostile("rtc")).unwrap();
    for arguments in [
        &["inspect", "evil.mig"][..],
        &["inspect", "evil.mig", "--json"],
        &["inspect", "evil.mig", "--summary"],
        &["inspect", "evil.mig", "--hex"],
        &["inspect", "evil.mig", "--diff", "good.mig"],
        &["inspect", "good.mig", "--diff", "evil.mig"],
    ] {
        let outcome = project.run(arguments).expect(0);
        for text in [&outcome.stdout, &outcome.stderr] {
            let is_plain = |c: char| c == '\n' || matches!(c, ' '..='~');
            assert!(text.chars().all(is_plain), "{arguments:?}: {text:?}");
        }
        assert!(outcome.stdout.contains("owned"), "{arguments:?}: {}", outcome.stdout);
    }
    let colored = project.run(&["inspect", "good.mig", "--color", "always"]).expect(0);
    assert!(colored.stdout.contains("\x1b[1m"), "{:?}", colored.stdout);
}

#[test]
fn what_is_no_stream_is_refused() {
    let project = project("none");
    project.write("elf", "\x7fELF");
    project
        .run(&["inspect", "elf"])
        .expect(2)
        .says("elf: no migration stream: one begins with `QEVM`");
    project.run(&["inspect", "missing"]).expect(2).says("missing: ");
    project.write("cut.xz", "\u{fd}");
    std::fs::write(project.dir.join("cut.xz"), b"\xfd7zXZ\0\0").unwrap();
    project.run(&["inspect", "cut.xz"]).expect(2).says("cut.xz: ");
}

/// The investigations of docs/inspect.md print what stands there.
#[test]
fn the_page_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("docs/inspect.md")).unwrap();
    let project = project("page");
    let (old, new) = (stream("pc72-serial-scratch"), stream("pc72-serial-fifo"));
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let differences =
        project.run(&["inspect", old, "--diff", new, "--section", "serial"]).expect(0);
    assert!(page.contains(&differences.stdout), "{}", differences.stdout);

    let mut unpacked = Vec::new();
    lzma_rust2::XzReader::new(std::fs::File::open(new).unwrap(), true)
        .read_to_end(&mut unpacked)
        .unwrap();
    std::fs::write(project.dir.join("failed.mig"), &unpacked[..12996]).unwrap();
    let baselines = root.join("examples/vmstate");
    let baselines = baselines.to_str().unwrap();
    let failed = project
        .run(&["inspect", "failed.mig", "--section", "serial", "--baselines", baselines])
        .expect(2);
    assert!(page.contains(&(failed.stdout + &failed.stderr)), "not in the page");
}

/// On a terminal a pager has the text; `script` is a terminal.
#[test]
fn a_terminal_has_a_pager() {
    let project = project("pager");
    let path = stream("pc72-serial-fifo");
    let command = |options: &str| {
        format!(
            "{} vmstate inspect {} --section serial {options}",
            env!("CARGO_BIN_EXE_cargo-vmstate"),
            path.display()
        )
    };
    let on_terminal = |options: &str, pager: &str| {
        let mut script = Command::new("script");
        let output = script
            .args(["-qec", &command(options), "/dev/null"])
            .env("PAGER", pager)
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .env_remove("CARGO_TERM_COLOR")
            .current_dir(&project.dir)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = on_terminal("", "tee paged");
    let paged = project.read("paged");
    assert!(paged.contains("\x1b[1mserial") && paged.contains("recv_fifo"), "{paged:?}");
    assert!(shown.contains("recv_fifo"), "{shown:?}");
    // Who has seen enough, has.
    on_terminal("", "true");
    on_terminal("", "head -n 1 > line");
    assert_eq!(project.read("line").lines().count(), 1);

    std::fs::remove_file(project.dir.join("paged")).unwrap();
    assert!(on_terminal("--no-pager", "tee paged").contains("recv_fifo"));
    assert!(!project.exists("paged"));
    let outcome = project.run(&["inspect", path.to_str().unwrap()]).expect(0);
    assert!(outcome.stdout.contains("recv_fifo"));
}

/// A gigabyte of RAM passes through 64 MiB of address space, and in 10 seconds of a processor although nothing is optimized.
#[test]
fn a_gigabyte_in_little_memory() {
    let project = project("gigabyte");
    let mut bytes = Vec::new();
    let file = std::fs::File::open(stream("pc72-serial-fifo")).unwrap();
    lzma_rust2::XzReader::new(file, true).read_to_end(&mut bytes).unwrap();
    let end = b"\x03\0\0\0\x02\0\0\0\0\0\0\0\x10\x7e";
    let at = bytes.windows(end.len()).position(|it| it == end).unwrap();
    let mut part = b"\x02\0\0\0\x02\0\0\0\0\0\0\0\x08\x06pc.ram".to_vec();
    part.resize(part.len() + 4096, 7);
    part.extend(b"\0\0\0\0\0\0\0\x10\x7e\0\0\0\x02");
    let many = part.repeat(256);
    let limited = format!(
        "ulimit -v 65536; ulimit -t 10; exec {} vmstate inspect - --section serial",
        env!("CARGO_BIN_EXE_cargo-vmstate")
    );
    let mut child = Command::new("bash")
        .args(["-c", &limited])
        .current_dir(&project.dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(&bytes[..at]).unwrap();
    for _ in 0..1024 {
        pipe.write_all(&many).unwrap();
    }
    pipe.write_all(&bytes[at..]).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("recv_fifo") && text.contains("\"hello\""), "{text}");
}
