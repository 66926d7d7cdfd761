//! Two processes of this VMM, and what can go wrong between them.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod common;

use std::fs;
use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use common::{Random, VMM, Wire, has_kvm, times};
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
    sleep(Duration::from_millis(100));
    ensure!(Printed::read(serial)?.lines.len() == before, "the guest runs");
    Ok(())
}

/// Hops under `demo-1.0`, from release 2.0 to 1.0 and back, with a disk whose queue is in use; over both kinds of sockets, with a character typed on
/// the way. Memory takes several rounds.
#[test]
fn hops() -> Result<()> {
    if !has_kvm("hops") {
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
    let all = vmstate_tests::long::runs("it hops ten times, and not three times");
    let hops = if all { 10 } else { 3 };
    let mut here = with(&arguments(0), &|it| running(&serial, it))?;
    goes_on(&serial)?;
    for hop in 1..=hops {
        let to = if hop % 5 == 3 {
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

/// A guest and the process that has it. Where one is lost with its process, another one begins.
struct Guests {
    folder: Folder,
    random: Random,
    begun: u32,
    hops: u32,
    serial: PathBuf,
    here: Vmm,
    /// A migration that nothing interrupts.
    lasts: Duration,
}

impl Guests {
    fn new(name: &str) -> Result<Self> {
        let (folder, random) = (Folder::new(name)?, Random::new(name));
        let serial = folder.file("output0");
        let here = running(&serial, &[])?;
        let lasts = Duration::ZERO;
        let mut guests = Self { folder, random, begun: 0, hops: 0, serial, here, lasts };
        let (mut there, _) = guests.begin()?;
        let begun = Instant::now();
        ensure!(is_migrated(&mut guests.here)?, "nothing interrupted it");
        guests.lasts = begun.elapsed();
        there.expect("loaded")?;
        there.expect("running")?;
        guests.here = there;
        Ok(guests)
    }

    /// Begins a migration. The destination and its address.
    fn begin(&mut self) -> Result<(Vmm, String)> {
        self.hops += 1;
        let to = self.folder.socket(&self.hops.to_string());
        let there = incoming(&self.serial, &to, &[])?;
        self.here.command(&format!("migrate {to} bandwidth=1500"))?;
        Ok((there, to))
    }

    /// The same, and lets it go on for a while: to before it is connected, during memory, the hand-over, or when it is done.
    fn migrate(&mut self) -> Result<(Vmm, String)> {
        let begun = self.begin()?;
        // How long it lasts depends on what the guest has written to, and on what else runs.
        let most = if self.hops.is_multiple_of(2) { self.lasts / 2 } else { self.lasts * 4 };
        sleep(Duration::from_micros(self.random.below(most.as_micros() as u64)));
        Ok(begun)
    }

    /// It goes on there if it was migrated, and here if not: on one side, wherever it was interrupted. Whether it was.
    fn one_side(&mut self, mut there: Vmm) -> Result<bool> {
        let is_migrated = is_migrated(&mut self.here)?;
        if is_migrated {
            there.expect("loaded")?;
            there.expect("running")?;
            self.here = there;
        } else {
            let error = there.expect("error")?;
            ensure!(error.contains("does not run here"), "{error}");
        }
        Printed::after(&self.serial, 5)?;
        Ok(!is_migrated)
    }

    /// The guest was lost with its process, and runs nowhere. Another one begins.
    fn is_lost(&mut self) -> Result<()> {
        is_silent(&self.serial)?;
        Printed::read(&self.serial)?.check()?;
        self.begun += 1;
        self.serial = self.folder.file(&format!("output{}", self.begun));
        self.here = running(&self.serial, &[])?;
        Ok(())
    }

    /// Interrupts so many migrations.
    fn interrupt(
        &mut self,
        times: usize,
        mut once: impl FnMut(&mut Self) -> Result<bool>,
    ) -> Result<()> {
        let mut interrupted = 0;
        for time in 0..times {
            let was = once(self).with_context(|| format!("time {time} of {times}"))?;
            interrupted += usize::from(was);
        }
        println!("{interrupted} of {times} were not migrated");
        ensure!(interrupted > 0 || times < 10, "no migration was interrupted");
        Ok(())
    }
}

/// How a migration has ended, as its source says.
fn is_migrated(source: &mut Vmm) -> Result<bool> {
    loop {
        let line = source.line()?;
        if line.starts_with("migrated") {
            return Ok(true);
        }
        if line.starts_with("not migrated") {
            ensure!(!line.contains("stands still"), "{line}");
            return Ok(false);
        }
        ensure!(line.starts_with("sent"), "{line}");
    }
}

/// The destination is killed at any moment: the guest goes on at its source, unless that had handed it over.
#[test]
fn destination_killed() -> Result<()> {
    if !has_kvm("destination_killed") {
        return Ok(());
    }
    let mut guests = Guests::new("destination-killed")?;
    let times = times(12);
    guests.interrupt(times, |guests| {
        let (mut there, _) = guests.migrate()?;
        there.kill();
        let is_migrated = is_migrated(&mut guests.here)?;
        if is_migrated {
            guests.is_lost()?;
        } else {
            Printed::after(&guests.serial, 5)?;
        }
        Ok(!is_migrated)
    })
}

/// The source is killed at any moment: the destination has the guest, or says that it does not run there.
#[test]
fn source_killed() -> Result<()> {
    if !has_kvm("source_killed") {
        return Ok(());
    }
    let mut guests = Guests::new("source-killed")?;
    let times = times(12);
    guests.interrupt(times, |guests| {
        let (mut there, to) = guests.migrate()?;
        guests.here.kill();
        // A destination that has nobody to listen to: whoever connects next, and says nothing.
        let _ = UnixStream::connect(to.trim_start_matches("unix:"));
        let said = there.line()?;
        if said.starts_with("loaded") {
            there.expect("running")?;
            guests.here = there;
            Printed::after(&guests.serial, 5)?;
            return Ok(false);
        }
        ensure!(said.starts_with("error") && said.contains("does not run here"), "{said}");
        guests.is_lost()?;
        Ok(true)
    })
}

/// Cancelled at any moment.
#[test]
fn cancelled() -> Result<()> {
    if !has_kvm("cancelled") {
        return Ok(());
    }
    let mut guests = Guests::new("cancelled")?;
    let times = times(10);
    guests.interrupt(times, |guests| {
        let (there, _) = guests.migrate()?;
        // Too late is no error: the source may have ended.
        let _ = guests.here.command("cancel");
        guests.one_side(there)
    })
}

/// The connection is cut at any byte.
#[test]
fn cut() -> Result<()> {
    if !has_kvm("cut") {
        return Ok(());
    }
    let mut guests = Guests::new("cut")?;
    let times = times(10);
    guests.interrupt(times, |guests| {
        guests.hops += 1;
        let (to, between) = (format!("to{}", guests.hops), format!("between{}", guests.hops));
        let (to, between) = (guests.folder.socket(&to), guests.folder.socket(&between));
        let there = incoming(&guests.serial, &to, &[])?;
        let len = guests.random.below(300_000);
        let wire = Wire::new(&between, &to, move |from, to| pass(from, to, len))?;
        guests.here.command(&format!("migrate {between}"))?;
        let was = guests.one_side(there).with_context(|| format!("cut at {len}"))?;
        wire.end()?;
        Ok(was)
    })
}

/// Passes on so many bytes; what has more is cut there, and what has no more is whole.
fn pass(mut from: &UnixStream, mut to: &UnixStream, len: u64) -> io::Result<()> {
    io::copy(&mut from.take(len), &mut to)?;
    from.read_exact(&mut [0])
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
    let mut random = Random::new("file");
    let lengths = (0..20).map(|_| random.below(stream.len() as u64) as usize);
    // The last one lacks the end of the description alone: all of memory and all devices are there.
    for len in lengths.chain([0, stream.len() - 1]) {
        fs::write(&cut, &stream[..len])?;
        let mut there =
            Vmm::run(Path::new(VMM), &serial, &["--incoming", &format!("file:{}", cut.display())])?;
        let error = there.expect("error")?;
        let is_told = error.contains("does not run here") && error.contains("offset");
        ensure!(is_told, "cut at {len}: {error}");
    }
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
