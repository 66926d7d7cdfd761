//! Real QEMU at the other end.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod common;

use std::path::Path;

use anyhow::{Context, Result};
use common::{VMM, is_there, sets_tsc};
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
