//! The story in one command: a guest that never notices where it is.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::process::{Accel, Folder, Printed, Qemu, Vmm, qemu};

const DEMO_1_0: &[&str] = &["--machine", "demo-1.0"];
const RELEASE_1_0: &[&str] = &["--machine", "demo-1.0", "--release", "1.0"];
const MICROVM: &[&str] = &["--machine", "microvm"];

/// All of it.
pub fn run() -> Result<()> {
    let tour = Tour { program: std::env::current_exe()?, folder: Folder::new("tour")? };
    tour.releases()?;
    tour.refusal()?;
    match qemu() {
        Some(qemu) => tour.qemu(&qemu)?,
        None => println!(
            "\nQEMU is not there: `apt-get install qemu-system-x86`, or `.ci/qemu 11.1`. That part is left out."
        ),
    }
    Ok(())
}

struct Tour {
    program: std::path::PathBuf,
    folder: Folder,
}

impl Tour {
    /// New release to old and back.
    fn releases(&self) -> Result<()> {
        println!("A guest starts under release 2.0, as machine type demo-1.0.");
        let (serial, disk) = (self.folder.file("releases"), self.folder.file("disk"));
        fs::write(&disk, vec![0; 1 << 16])?;
        let disk = disk.display().to_string();
        let with_disk = |arguments: &[&'static str]| -> Vec<String> {
            arguments.iter().copied().chain(["--disk", &disk]).map(str::to_owned).collect()
        };
        let start = with_disk(DEMO_1_0);
        let mut here = Vmm::running(&self.program, &serial, &words(&start))?;
        for (name, arguments) in [("release 1.0", RELEASE_1_0), ("release 2.0", DEMO_1_0)] {
            let before = seen(&serial)?;
            println!("\n-> {name}, in another process");
            let to = self.folder.socket(name);
            let arguments = with_disk(arguments);
            let mut there = Vmm::incoming(&self.program, &serial, &to, &words(&arguments))?;
            send(&mut here, &to)?;
            there.expect("loaded")?;
            there.expect("running")?;
            here = there;
            show(&before, &serial)?;
        }
        Ok(())
    }

    /// State that release 1.0 does not know.
    fn refusal(&self) -> Result<()> {
        println!(
            "\nAnother guest is of machine type demo-2.0, whose timer counts. Release 1.0 does not know that:"
        );
        let serial = self.folder.file("refusal");
        let mut here = Vmm::running(&self.program, &serial, &[])?;
        let before = seen(&serial)?;
        here.command("can-migrate")?;
        here.lines().iter().for_each(|line| println!("   {line}"));
        println!("\n-> release 1.0, all the same");
        let to = self.folder.socket("refused");
        let mut there = Vmm::incoming(&self.program, &serial, &to, RELEASE_1_0)?;
        here.command(&format!("migrate {to}"))?;
        println!("   destination: {}", there.expect("error")?);
        println!("   source:      {}", here.expect("not migrated")?);
        show(&before, &serial)
    }

    /// To and from QEMU.
    fn qemu(&self, qemu: &Path) -> Result<()> {
        println!("\nThe same guest starts in QEMU, translated: {}", qemu.display());
        let serial = self.folder.file("qemu-output");
        let mut there = Qemu::start(qemu, Accel::Tcg, &self.folder, &serial, &[])?;
        for (accel, name) in [(Accel::Kvm, "QEMU, on KVM"), (Accel::Tcg, "QEMU, translated")] {
            let before = seen(&serial)?;
            println!("\n-> this VMM");
            let to = self.folder.socket(&format!("before {name}"));
            let mut here = Vmm::incoming(&self.program, &serial, &to, MICROVM)?;
            let start = Instant::now();
            there.migrate(&to)?;
            println!("   {}", here.expect("loaded")?);
            here.expect("running")?;
            println!(
                "   after {} ms in all; downtime by QEMU: {} ms",
                start.elapsed().as_millis(),
                there.downtime()?
            );
            show(&before, &serial)?;

            let before = seen(&serial)?;
            println!("\n-> {name}");
            let to = self.folder.socket(name);
            there = Qemu::incoming(qemu, accel, &self.folder, &serial, &to)?;
            send(&mut here, &to)?;
            there.wait_until_running()?;
            show(&before, &serial)?;
        }
        Ok(())
    }
}

fn words(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

/// Sends a machine, and says what went.
fn send(vmm: &mut Vmm, to: &str) -> Result<()> {
    vmm.command(&format!("migrate {to}"))?;
    vmm.lines_until("migrated")?.iter().for_each(|line| println!("   {line}"));
    Ok(())
}

/// The guest's last line, once it has printed some.
fn seen(serial: &Path) -> Result<String> {
    let printed = Printed::after(serial, 40)?;
    std::thread::sleep(Duration::from_millis(10));
    Ok(printed.last().context("the guest has printed nothing")?.text.clone())
}

/// What the guest printed before and after. That there is no gap and nothing is wrong is checked.
fn show(before: &str, serial: &Path) -> Result<()> {
    let printed = Printed::after(serial, 10)?;
    let last = printed.last().context("the guest has printed nothing")?;
    println!("   the guest before: {before}");
    println!(
        "   the guest now:    {}   ({} numbers, none is missing)",
        last.text,
        printed.lines.len()
    );
    Ok(())
}
