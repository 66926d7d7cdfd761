//! Real QEMU saves, devices are loaded and changed, QEMU takes what we write: each change is looked for in what a guest would read, and in what
//! that QEMU saves then.

mod boards;

use std::path::PathBuf;

use boards::{arm, x86};
use vmstate_live_tests::change::Change;
use vmstate_live_tests::hop::{hop, look};
use vmstate_live_tests::qemu::{Board, Qemu, Release, Result};
use vmstate_stream::Profile;

fn folder(name: &str) -> PathBuf {
    // Paths of sockets are short.
    std::env::temp_dir().join(format!("vmstate-live-{}-{name}", std::process::id()))
}

/// One hop of a stopped machine: saved by `source`, changed here, loaded by `destination`.
fn changes_arrive(
    name: &str,
    board: &Board,
    source: Release,
    destination: Release,
    profile: Profile,
    changes: &[Change],
) {
    if !source.is_there(name) || !destination.is_there(name) {
        return;
    }
    let folder = folder(name);
    let result = try_changes(&folder, board, source, destination, profile, changes);
    let _ = std::fs::remove_dir_all(&folder);
    let (devices, passed) = result.unwrap_or_else(|e| panic!("{name}: {e}"));
    println!(
        "{name}: {} changes arrived; {devices} sections by devices, passed through: {passed:?}",
        changes.len()
    );
}

fn try_changes(
    folder: &std::path::Path,
    board: &Board,
    source: Release,
    destination: Release,
    profile: Profile,
    changes: &[Change],
) -> Result<(usize, Vec<String>)> {
    let saved = Qemu::stopped(source, board, &folder.join("source"))?.migrate()?;
    let hop = hop(&saved, profile, changes).map_err(|e| e.to_string())?;
    for (change, changed) in changes.iter().zip(&hop.changed) {
        assert!(changed, "{}: there is no such section", change.what);
    }
    let mut qemu =
        Qemu::incoming(destination, board, &folder.join("destination"), &hop.stream, &["-S"])?;
    // Saved first: some of what is asked changes what it asks.
    let again = qemu.migrate()?;
    for (change, has) in
        changes.iter().zip(look(&again, profile, changes).map_err(|e| e.to_string())?)
    {
        assert_eq!(has, Some(true), "{}: not in what QEMU saves", change.what);
    }
    for change in changes {
        if let Some(has) = change.ask(&mut qemu) {
            assert_eq!(has, Ok(true), "{}", change.what);
        }
    }
    Ok((hop.devices, hop.passed))
}

/// What a PC of any age has, and more.
fn pc<const N: usize>(more: [Vec<Change>; N]) -> Vec<Change> {
    let every = [x86::common(), x86::isa(), x86::pci(), x86::apics(), x86::fw_cfg()];
    every.into_iter().chain(more).flatten().collect()
}

fn pc_7_2() -> Vec<Change> {
    pc([x86::speaker(), x86::floppy(), x86::piix4(), x86::pci_address(), x86::cpu()])
}

fn q35_7_2() -> Vec<Change> {
    pc([x86::speaker(), x86::ich9(), x86::pci_address(), x86::cpu()])
}

#[test]
fn isapc() {
    let changes: Vec<Change> =
        [x86::common(), x86::isa(), x86::speaker(), x86::floppy()].into_iter().flatten().collect();
    changes_arrive("isapc", &x86::ISAPC, Release::V7_2, Release::V7_2, Profile::V7_2, &changes);
}

#[test]
fn pc_i440fx_7_2() {
    let board = x86::pc("pc-i440fx-7.2");
    changes_arrive("pc-i440fx-7.2", &board, Release::V7_2, Release::V7_2, Profile::V7_2, &pc_7_2());
}

#[test]
fn pc_i440fx_7_2_to_10_0() {
    let board = x86::pc("pc-i440fx-7.2");
    changes_arrive("7.2-10.0", &board, Release::V7_2, Release::V10_0, Profile::V7_2, &pc_7_2());
}

#[test]
fn pc_i440fx_7_2_from_10_0() {
    let board = x86::pc("pc-i440fx-7.2");
    changes_arrive("10.0-7.2", &board, Release::V10_0, Release::V7_2, Profile::V7_2, &pc_7_2());
}

#[test]
fn older_pcs() {
    for machine in ["pc-i440fx-2.4", "pc-i440fx-2.12", "pc-i440fx-4.2", "pc-i440fx-6.0"] {
        changes_arrive(
            machine,
            &x86::pc(machine),
            Release::V7_2,
            Release::V7_2,
            Profile::V7_2,
            &pc([x86::floppy()]),
        );
    }
}

#[test]
fn q35() {
    let board = x86::pc("pc-q35-7.2");
    changes_arrive("pc-q35-7.2", &board, Release::V7_2, Release::V7_2, Profile::V7_2, &q35_7_2());
    changes_arrive(
        "pc-q35-7.2-10.0",
        &board,
        Release::V7_2,
        Release::V10_0,
        Profile::V7_2,
        &q35_7_2(),
    );
}

#[test]
fn microvm() {
    let changes = [x86::common(), x86::apics(), x86::fw_cfg(), x86::cpu()];
    let changes: Vec<Change> = changes.into_iter().flatten().collect();
    changes_arrive("microvm", &x86::MICROVM, Release::V7_2, Release::V7_2, Profile::V7_2, &changes);
}

#[test]
fn virt() {
    for machine in ["virt-7.2,gic-version=2", "virt-5.0,gic-version=2"] {
        changes_arrive(
            &machine[..8],
            &arm::virt(machine),
            Release::V7_2,
            Release::V7_2,
            Profile::V7_2,
            &arm::virt_devices(),
        );
    }
}

/// One machine type on three releases. What QEMU 11.1 saves has subsections that the devices here do not know: it is at the end of a way.
#[test]
fn to_11_1() {
    let (i440fx, q35) = (x86::pc("pc-i440fx-7.2"), x86::pc("pc-q35-7.2"));
    changes_arrive("7.2-11.1", &i440fx, Release::V7_2, Release::V11_1, Profile::V7_2, &pc_7_2());
    changes_arrive("10.0-11.1", &i440fx, Release::V10_0, Release::V11_1, Profile::V7_2, &pc_7_2());
    changes_arrive("q35-11.1", &q35, Release::V7_2, Release::V11_1, Profile::V7_2, &q35_7_2());
}

#[test]
fn virt_10_0() {
    let board = arm::virt("virt-10.0,gic-version=2");
    changes_arrive(
        "virt-10.0",
        &board,
        Release::V10_0,
        Release::V10_0,
        Profile::V10_0,
        &arm::virt_devices(),
    );
}

/// The clock of a PC's firmware, which a timer interrupt counts on 18 times a second.
const CLOCK: &str = "readl 0x46c";

/// A guest that runs and counts goes on behind our hop, and behind a second one: firmware that looks for something to boot, again and again, or a
/// program of [`arm::counting`].
fn a_guest_goes_on(
    name: &str,
    board: &Board,
    counter: &str,
    profile: Profile,
    releases: [Release; 3],
) {
    if !releases.iter().all(|release| release.is_there(name)) {
        return;
    }
    let folder = folder(name);
    let result = try_guest(&folder, board, counter, profile, releases);
    let _ = std::fs::remove_dir_all(&folder);
    let seen = result.unwrap_or_else(|e| panic!("{name}: {e}"));
    println!("{name}: ticks of the guest over two hops: {seen:?}");
    assert!(seen.is_sorted(), "{name}: the guest went back: {seen:?}");
}

fn try_guest(
    folder: &std::path::Path,
    board: &Board,
    counter: &str,
    profile: Profile,
    releases: [Release; 3],
) -> Result<Vec<u64>> {
    let ticks = |qemu: &mut Qemu| qemu.read(counter);
    let mut qemu = Qemu::running(releases[0], board, &folder.join("0"))?;
    qemu.wait_until("the guest runs", |qemu| Ok(ticks(qemu)? > 0))?;
    let start = ticks(&mut qemu)?;
    qemu.wait_until("the guest counts on", |qemu| Ok(ticks(qemu)? > start + 3))?;
    let mut seen = vec![start];
    for (number, release) in releases.into_iter().enumerate().skip(1) {
        let saved = qemu.migrate()?;
        let at_the_end = ticks(&mut qemu)?;
        let hop = hop(&saved, profile, &[]).map_err(|e| e.to_string())?;
        assert!(hop.passed.is_empty(), "no device for {:?}", hop.passed);
        qemu = Qemu::incoming(release, board, &folder.join(number.to_string()), &hop.stream, &[])?;
        qemu.wait_until("the guest goes on", |qemu| Ok(ticks(qemu)? > at_the_end + 3))?;
        seen.extend([at_the_end, ticks(&mut qemu)?]);
    }
    Ok(seen)
}

#[test]
fn a_pc_goes_on() {
    let board = x86::pc("pc-i440fx-7.2");
    a_guest_goes_on("goes-on-pc", &board, CLOCK, Profile::V7_2, [Release::V7_2; 3]);
    a_guest_goes_on(
        "goes-on-pc-10",
        &board,
        CLOCK,
        Profile::V7_2,
        [Release::V7_2, Release::V10_0, Release::V7_2],
    );
}

#[test]
fn a_q35_goes_on() {
    a_guest_goes_on(
        "goes-on-q35",
        &x86::pc("pc-q35-7.2"),
        CLOCK,
        Profile::V7_2,
        [Release::V7_2, Release::V10_0, Release::V7_2],
    );
}

#[test]
fn an_isapc_goes_on() {
    a_guest_goes_on("goes-on-isapc", &x86::ISAPC, CLOCK, Profile::V7_2, [Release::V7_2; 3]);
}

#[test]
fn an_arm_guest_goes_on() {
    let program = folder("counting.bin");
    std::fs::write(&program, arm::COUNTING).expect("a file");
    let loader = format!("-device loader,file={},addr=0x40100000,cpu-num=0", program.display());
    for (machine, release, profile) in [
        ("virt-7.2,gic-version=2", Release::V7_2, Profile::V7_2),
        ("virt-10.0,gic-version=3", Release::V10_0, Profile::V10_0),
        ("virt-11.1,gic-version=3", Release::V11_1, Profile::NEWEST),
    ] {
        let board = Board { options: loader.clone().leak(), ..arm::virt(machine) };
        let name = format!("goes-on-{}", &machine[..8]);
        a_guest_goes_on(&name, &board, arm::COUNTER, profile, [release; 3]);
    }
    let _ = std::fs::remove_file(&program);
}

/// QEMU refuses what is not right, so that what it takes means something.
#[test]
fn qemu_is_no_yes_man() {
    let (name, board) = ("no-yes-man", x86::pc("pc-i440fx-7.2"));
    if !Release::V7_2.is_there(name) {
        return;
    }
    let folder = folder(name);
    let mut refused = Vec::new();
    let saved = Qemu::stopped(Release::V7_2, &board, &folder.join("source"))
        .and_then(|mut qemu| qemu.migrate())
        .expect("a stream");
    let stream = hop(&saved, Profile::V7_2, &[]).expect("a hop").stream;
    let at = stream.windows(7).position(|it| it == b"\x06serial").expect("the section of the UART");
    let version = at + 7 + 4 + 3;
    assert_eq!(stream[version], 3);
    for (what, byte) in [("a version that is too new", 4), ("one that is too old", 1)] {
        let mut wrong = stream.clone();
        wrong[version] = byte;
        let Err(e) =
            Qemu::incoming(Release::V7_2, &board, &folder.join("destination"), &wrong, &["-S"])
        else {
            panic!("QEMU takes {what}");
        };
        refused.push(e);
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert!(refused.iter().all(|e| e.contains("serial")), "{refused:#?}");
}
