//! Two processes of this VMM, and what can go wrong between them.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use common::{VMM, has_kvm};
use vmstate_vmm_example::process::{Folder, Printed, Vmm};

fn running(serial: &Path, arguments: &[&str]) -> Result<Vmm> {
    Vmm::running(Path::new(VMM), serial, arguments)
}

fn incoming(serial: &Path, address: &str, arguments: &[&str]) -> Result<Vmm> {
    Vmm::incoming(Path::new(VMM), serial, address, arguments)
}

/// The guest goes on in `vmm`, and its output has no gap.
fn goes_on(serial: &Path) -> Result<Printed> {
    Printed::after(serial, 20)
}

/// The output stands still.
fn is_silent(serial: &Path) -> Result<()> {
    let before = Printed::read(serial)?.lines.len();
    std::thread::sleep(Duration::from_millis(200));
    ensure!(Printed::read(serial)?.lines.len() == before, "the guest runs");
    Ok(())
}

/// Ten hops under `demo-1.0`, from release 2.0 to 1.0 and back, with a disk whose queue is in use; over both kinds of sockets, with a character typed on
/// the way. Memory takes several rounds.
#[test]
fn ten_hops() -> Result<()> {
    if !has_kvm("ten_hops") {
        return Ok(());
    }
    let folder = Folder::new("ten")?;
    let (serial, disk) = (folder.file("output"), folder.file("disk"));
    fs::write(&disk, vec![0; 1 << 16])?;
    let disk = disk.display().to_string();
    let arguments = |hop: usize| {
        let release = if hop.is_multiple_of(2) { "2.0" } else { "1.0" };
        ["--machine", "demo-1.0", "--disk", &disk, "--release", release].map(str::to_owned)
    };
    let with = |arguments: &[String], start: &dyn Fn(&[&str]) -> Result<Vmm>| {
        start(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let mut here = with(&arguments(0), &|it| running(&serial, it))?;
    goes_on(&serial)?;
    for hop in 1..=10 {
        let to = if hop % 5 == 0 {
            format!("tcp:127.0.0.1:{}", 20_000 + std::process::id() % 20_000 + hop as u32)
        } else {
            folder.socket(&hop.to_string())
        };
        let mut there = with(&arguments(hop), &|it| incoming(&serial, &to, it))?;
        here.command(&format!("migrate {to} downtime=0 rounds=5 bandwidth=2000"))?;
        here.command("type x")?;
        let said = here.lines_until("migrated")?;
        there.expect("loaded")?;
        there.expect("running")?;
        println!("hop {hop}: {}", said.last().map_or("", |line| line));
        ensure!(
            !said.last().is_some_and(|line| line.contains(" 1 rounds")),
            "memory took one round"
        );
        here = there;
        let printed = goes_on(&serial)?;
        ensure!(printed.got == "x".repeat(hop), "typed {hop} times, and arrived: {}", printed.got);
    }
    let printed = Printed::read(&serial)?;
    printed.check_tsc(0)?;
    let pulses = printed.lines.windows(2).all(|it| it[1].pulses - it[0].pulses < 500);
    ensure!(pulses, "the timer has lost itself");
    let last = printed.last().map_or((0, 0), |line| (line.pulses, line.disk));
    ensure!(last.0 > 20 && last.1 > 20, "timer and disk do not go on: {last:?}");
    Ok(())
}

/// What each destination refuses, before it has any memory; the guest goes on at the source.
#[test]
fn refused() -> Result<()> {
    if !has_kvm("refused") {
        return Ok(());
    }
    let folder = Folder::new("refused")?;
    let serial = folder.file("output");
    let mut here = running(&serial, &["--memory", "32"])?;
    let cases: [(&[&str], &[&str]); 4] = [
        (&["--machine", "demo-1.0", "--release", "1.0"], &["demo-1.0", "demo-2.0"]),
        (&["--machine", "microvm"], &["microvm", "demo-2.0"]),
        (&["--cpu", "baseline", "--memory", "32"], &["CPUID 0x7.0 ebx", "is missing"]),
        (&["--memory", "16"], &["`ram`", "33554432", "16777216"]),
    ];
    for (number, (arguments, expected)) in cases.into_iter().enumerate() {
        let to = folder.socket(&number.to_string());
        let mut there = incoming(&serial, &to, arguments)?;
        here.command(&format!("migrate {to}"))?;
        let error = there.expect("error")?;
        for words in expected {
            ensure!(error.contains(words), "expected `{words}` in `{error}`");
        }
        let said = here.expect("not migrated")?;
        ensure!(said.contains("goes on here"), "{said}");
        goes_on(&serial)?;
    }
    // The other way round: a guest that asks for less.
    let (to, serial) = (folder.socket("baseline"), folder.file("baseline"));
    let mut here = running(&serial, &["--cpu", "baseline"])?;
    goes_on(&serial)?;
    let mut there = incoming(&serial, &to, &[])?;
    here.command(&format!("migrate {to}"))?;
    here.lines_until("migrated")?;
    there.expect("loaded")?;
    goes_on(&serial)?;
    Ok(())
}

/// In the middle of it: cancelled, the destination killed, the source killed.
#[test]
fn interrupted() -> Result<()> {
    if !has_kvm("interrupted") {
        return Ok(());
    }
    let folder = Folder::new("interrupted")?;
    let serial = folder.file("output");
    let mut here = running(&serial, &[])?;
    let middle = || std::thread::sleep(Duration::from_millis(400));
    for what in ["cancelled", "the destination is killed"] {
        let to = folder.socket(what);
        let mut there = incoming(&serial, &to, &[])?;
        here.command(&format!("migrate {to} bandwidth=50"))?;
        middle();
        if what == "cancelled" {
            here.command("cancel")?;
            ensure!(here.expect("not migrated")?.contains("cancelled"));
            ensure!(there.expect("error")?.contains("does not run here"));
        } else {
            there.kill();
            ensure!(here.expect("not migrated")?.contains("goes on here"));
        }
        goes_on(&serial)?;
    }
    let to = folder.socket("source");
    let mut there = incoming(&serial, &to, &[])?;
    here.command(&format!("migrate {to} bandwidth=50"))?;
    middle();
    here.kill();
    let error = there.expect("error")?;
    ensure!(error.contains("does not run here"), "{error}");
    is_silent(&serial)
}

/// A guest in a file: whole it goes on, as often as it is loaded; cut it does not run.
#[test]
fn file() -> Result<()> {
    if !has_kvm("file") {
        return Ok(());
    }
    let folder = Folder::new("file")?;
    let (serial, saved) = (folder.file("output"), folder.file("saved"));
    let mut here = running(&serial, &[])?;
    goes_on(&serial)?;
    here.command(&format!("migrate file:{}", saved.display()))?;
    here.lines_until("migrated")?;
    drop(here);
    let stream = fs::read(&saved)?;
    let printed = fs::read(&serial)?;
    let cut = folder.file("cut");
    for part in 0..12 {
        let len = stream.len() * part / 12;
        fs::write(&cut, &stream[..len])?;
        let mut there =
            Vmm::run(Path::new(VMM), &serial, &["--incoming", &format!("file:{}", cut.display())])?;
        let error = there.expect("error")?;
        ensure!(error.contains("does not run here") && error.contains("offset"), "{error}");
    }
    // The end is missing: all of memory and all devices are there.
    is_silent(&serial)?;
    for _ in 0..2 {
        fs::write(&serial, &printed)?;
        let _there = running_from(&serial, &format!("file:{}", saved.display()))?;
        goes_on(&serial)?;
    }
    Ok(())
}

fn running_from(serial: &Path, address: &str) -> Result<Vmm> {
    let mut vmm = Vmm::run(Path::new(VMM), serial, &["--incoming", address])?;
    vmm.expect("loaded")?;
    vmm.expect("running")?;
    Ok(vmm)
}

/// Before the guest is stopped it is known what release 1.0 would refuse.
#[test]
fn look_ahead() -> Result<()> {
    if !has_kvm("look_ahead") {
        return Ok(());
    }
    let folder = Folder::new("ahead")?;
    let serial = folder.file("output");
    for (machine, refuses) in [("demo-2.0", true), ("demo-1.0", false)] {
        let mut vmm = running(&serial, &["--machine", machine])?;
        vmm.command("can-migrate")?;
        let said = vmm.lines().join("\n");
        ensure!(said.contains("refused") == refuses, "{machine}: {said}");
        ensure!(!said.contains("not known"), "{said}");
        ensure!(said.contains("interval-timer/count") == refuses, "{machine}: {said}");
        fs::remove_file(&serial)?;
    }
    Ok(())
}
