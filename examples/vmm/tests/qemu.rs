//! Real QEMU at the other end.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod common;

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use common::{VMM, Wire, is_there, sets_tsc};
use vmstate_kvm::qemu::Cpu;
use vmstate_runtime::{Encoder, VmState};
use vmstate_vmm_example::process::{Accel, Folder, Printed, Qemu, Vmm};

const MICROVM: &[&str] = &["--machine", "microvm"];

/// There and back, five times: the guest starts in QEMU, and is in turn in this VMM and in QEMU.
fn five_times(name: &str, qemu: &Path, accel: Accel) -> Result<()> {
    let (folder, vmm) = (Folder::new(name)?, Path::new(VMM));
    let serial = folder.file("output");
    let mut there = Qemu::start(qemu, accel, &folder, &serial, &[])?;
    Printed::after(&serial, 30)?;
    for hop in 0..5 {
        let to = folder.socket(&format!("vmm{hop}"));
        let mut here = Vmm::incoming(vmm, &serial, &to, MICROVM)?;
        there.enter("q")?;
        there.migrate(&to).with_context(|| format!("{:?}", here.lines()))?;
        here.expect("loaded")?;
        here.expect("running")?;
        drop(there);
        Printed::after(&serial, 20)?;
        let to = folder.socket(&format!("qemu{hop}"));
        there = Qemu::incoming(qemu, accel, &folder, &serial, &to)?;
        here.command("type v")?;
        here.command(&format!("migrate {to}"))?;
        println!("{name}, hop {hop}: {}", here.lines_until("migrated")?.pop().unwrap_or_default());
        there.wait_until_running()?;
        Printed::after(&serial, 20)?;
    }
    let printed = Printed::read(&serial)?;
    printed.check()?;
    // A guest that began under TCG sees the host's counter from its first hop on, where KVM does not set another one. TCG goes on from that.
    let jumps = usize::from(accel == Accel::Tcg && !sets_tsc());
    printed.check_tsc(jumps)?;
    assert_eq!(printed.got, "qv".repeat(5), "what was typed arrives once");
    Ok(())
}

/// What QEMU sends and this VMM does not have: both sides are told, and the guest goes on in QEMU.
fn refused_by_the_vmm(name: &str, qemu: &Path) -> Result<()> {
    let (folder, vmm) = (Folder::new(name)?, Path::new(VMM));
    let serial = folder.file("output");
    let mut there = Qemu::start(qemu, Accel::Tcg, &folder, &serial, &["-m", "32"])?;
    let cases: [(&[&str], &[&str]); 2] = [
        (MICROVM, &["`microvm.ram`", "33554432", "16777216"]),
        (&["--memory", "32"], &["machine type `demo-2.0`, found `microvm`"]),
    ];
    for (number, (arguments, expected)) in cases.into_iter().enumerate() {
        let to = folder.socket(&number.to_string());
        let mut here = Vmm::incoming(vmm, &serial, &to, arguments)?;
        assert!(there.migrate(&to).is_err(), "QEMU has lost its guest");
        let error = here.expect("error")?;
        for words in expected {
            assert!(error.contains(words), "expected {words} in {error}");
        }
        Printed::after(&serial, 20)?;
    }
    Ok(())
}

/// Where the field is in section `cpu`, whose layout is the same up to there in all streams.
fn offset_of(set: impl Fn(&mut Cpu, u64)) -> Result<usize> {
    let bytes = |value| -> Result<Vec<u8>> {
        let (mut cpu, mut bytes) = (Cpu::new(), Vec::new());
        set(&mut cpu, value);
        cpu.save(&mut Encoder::new(&mut bytes))?;
        Ok(bytes)
    };
    let (ones, zeros) = (bytes(u64::MAX)?, bytes(0)?);
    ones.iter().zip(&zeros).position(|(one, zero)| one != zero).context("no such field")
}

/// Passes QEMU's stream on when all of it is there, with this bit set in this field of section `cpu`.
fn pass_with(
    mut from: &UnixStream,
    mut to: &UnixStream,
    offset: usize,
    bit: u32,
) -> io::Result<()> {
    const CPU: &[u8] = b"\x03cpu\0\0\0\0\0\0\0\x0c"; // its name, instance 0, version 12
    let (mut stream, mut piece) = (Vec::new(), vec![0; 1 << 16]);
    from.set_read_timeout(Some(Duration::from_secs(30)))?;
    // The description is last: a brace ends it.
    while !stream.ends_with(b"}") || !stream.windows(9).any(|it| it == b"\"devices\"") {
        let len = from.read(&mut piece)?;
        if len == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        stream.extend_from_slice(&piece[..len]);
    }
    let cpu = stream.windows(CPU.len()).position(|it| it == CPU);
    let field = cpu.ok_or(io::ErrorKind::NotFound)? + CPU.len() + offset;
    // Numbers are big-endian.
    stream[field + 7 - bit as usize / 8] |= 1 << (bit % 8);
    to.write_all(&stream)
}

/// The guest uses what this processor does not have. Its memory has come when that is found: the process ends, memory and all, and the guest goes on in QEMU.
fn cpu_refused_by_the_vmm(name: &str, qemu: &Path) -> Result<()> {
    let (folder, vmm) = (Folder::new(name)?, Path::new(VMM));
    let serial = folder.file("output");
    let mut there = Qemu::start(qemu, Accel::Tcg, &folder, &serial, &[])?;
    Printed::after(&serial, 10)?;
    let xcr0 = offset_of(|cpu, value| cpu.xcr0 = value)?;
    let in_use = offset_of(|cpu, value| cpu.xstate_bv = value)?;
    let cases: [(usize, u32, &[&str]); 3] = [
        (xcr0, 30, &["XCR0", "CPUID 0xd.0 eax: the guest has 0x40000000", "this processor"]),
        (xcr0, 62, &["XCR0", "CPUID 0xd.0 edx: the guest has 0x40000000", "this processor"]),
        (in_use, 19, &["components 0x80000 of XSAVE", "0x7 are taken over"]),
    ];
    for (number, (offset, bit, expected)) in cases.into_iter().enumerate() {
        let to = folder.socket(&format!("to{number}"));
        let between = folder.socket(&format!("between{number}"));
        let mut here = Vmm::incoming(vmm, &serial, &to, MICROVM)?;
        let wire = Wire::new(&between, &to, move |from, to| pass_with(from, to, offset, bit))?;
        assert!(there.migrate(&between).is_err(), "QEMU has lost its guest");
        let error = here.expect("error")?;
        for words in expected {
            assert!(error.contains(words), "expected {words} in {error}");
        }
        assert!(error.contains("does not run here"), "{error}");
        assert!(here.has_failed()?, "the destination goes on");
        wire.end()?;
        // A QEMU that was refused may stay paused: that it has the guest still is what counts.
        Printed::after(&serial, 20)?;
    }
    // What was refused is what was changed: as it is, the same guest moves.
    let (to, between) = (folder.socket("to"), folder.socket("between"));
    let mut here = Vmm::incoming(vmm, &serial, &to, MICROVM)?;
    let wire = Wire::new(&between, &to, move |from, to| pass_with(from, to, xcr0, 0))?;
    there.migrate(&between)?;
    here.expect("loaded")?;
    drop(there);
    wire.end()?;
    Printed::after(&serial, 20)?;
    Ok(())
}

/// The other way round: a QEMU that has less memory. The guest goes on in the VMM.
fn refused_by_qemu(name: &str, qemu: &Path) -> Result<()> {
    let (folder, vmm) = (Folder::new(name)?, Path::new(VMM));
    let serial = folder.file("output");
    let mut here = Vmm::running(vmm, &serial, &["--machine", "microvm", "--memory", "32"])?;
    Printed::after(&serial, 10)?;
    let to = folder.socket("there");
    let there = Qemu::incoming(qemu, Accel::Tcg, &folder, &serial, &to)?;
    here.command(&format!("migrate {to}"))?;
    let said = here.expect("not migrated")?;
    assert!(said.contains("goes on here"), "{said}");
    drop(there);
    Printed::after(&serial, 20)?;
    Ok(())
}

#[test]
fn refused() -> Result<()> {
    for release in ["7.2", "11.1"] {
        if let Some(qemu) = is_there("refused", release) {
            refused_by_the_vmm(&format!("vmm-refuses-{release}"), &qemu)?;
            cpu_refused_by_the_vmm(&format!("vmm-refuses-cpu-{release}"), &qemu)?;
            refused_by_qemu(&format!("qemu-refuses-{release}"), &qemu)?;
        }
    }
    Ok(())
}

fn every_qemu(name: &str, accel: Accel) -> Result<()> {
    for release in ["7.2", "10.0", "11.1"] {
        if let Some(qemu) = is_there(name, release) {
            five_times(&format!("{name}-{release}"), &qemu, accel)?;
        }
    }
    Ok(())
}

#[test]
fn tcg() -> Result<()> {
    every_qemu("tcg", Accel::Tcg)
}

#[test]
fn kvm() -> Result<()> {
    every_qemu("kvm", Accel::Kvm)
}
