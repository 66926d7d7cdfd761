//! The call of cargo.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

use super::diagnostics::{Event, event};
use super::{Dump, Features, others};
use crate::cli::Build;
use crate::exit::{Fault, Result};
use crate::screen;
use crate::workspace::{Crate, Kind, network_flags};

/// What a build said.
pub(super) struct Output {
    pub dump: Dump,
    /// Real errors, as the compiler and cargo print them.
    pub errors: Vec<String>,
    /// Whether nothing stopped it, not even a device.
    pub success: bool,
}

/// Compiles the crate up to the point where its devices say what they are.
pub(super) fn run(krate: &Crate, build: &Build, features: &Features) -> Result<Output> {
    let mut command = command(krate, build, features);
    let mut child = command.spawn().map_err(|error| {
        let program = command.get_program().to_string_lossy().into_owned();
        Fault::io(format!("cannot run `{program}`"), &error)
    })?;
    let said = listen(&mut child);
    let (dump, mut errors) = match child.stdout.take() {
        Some(stdout) => read(krate, stdout),
        None => (Dump::default(), Vec::new()),
    };
    let status = child.wait().map_err(|error| Fault::io("cargo did not end", &error))?;
    screen::settle();
    let said = said.and_then(|thread| thread.join().ok()).unwrap_or_default();
    if !status.success() && dump.is_empty() && errors.is_empty() {
        errors.push(said);
    }
    Ok(Output { dump, errors, success: status.success() })
}

fn command(krate: &Crate, build: &Build, features: &Features) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // From the package, so that its `.cargo/config.toml` and toolchain count.
    command.current_dir(krate.package_directory());
    command.args(["rustc", "--profile=check", "--message-format=json"]);
    command.arg("--manifest-path").arg(&krate.manifest);
    command.args(["-p", &krate.package]);
    match &krate.kind {
        Kind::Lib => command.arg("--lib"),
        Kind::Bin(name) => command.args(["--bin", name]),
    };
    command.args(features.arguments(krate));
    command.args(network_flags(&build.network));
    if let Some(target) = &build.target {
        command.args(["--target", target]);
    }
    if !screen::is_verbose() {
        command.arg("--quiet");
    }
    // The derive says where the parts of a device stand.
    command.env("VMSTATE_PLACES", "1");
    // Lints do not matter here, not even denied ones.
    command.args(["--", "--cfg", "vmstate_dump", "--cap-lints", "allow"]);
    let stderr = if screen::is_verbose() { Stdio::inherit() } else { Stdio::piped() };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
    command
}

/// Collects what cargo says, so that it never waits for a reader.
fn listen(child: &mut Child) -> Option<thread::JoinHandle<String>> {
    let mut stderr = child.stderr.take()?;
    Some(thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stderr.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }))
}

/// Devices and real errors, while the build runs.
fn read(krate: &Crate, stdout: ChildStdout) -> (Dump, Vec<String>) {
    let (mut dump, mut errors) = (Dump::default(), Vec::new());
    let mut compiled = 0;
    screen::transient("Reading", &krate.to_string());
    for line in BufReader::new(stdout).lines() {
        let Ok(line) = line else { break };
        match event(&line) {
            Event::Device(device) => dump.devices.push(*device),
            Event::Table(table) => dump.tables.push(*table),
            Event::Seen(seen) => dump.seen.push(seen),
            Event::Apart(apart) => dump.apart.push(apart),
            Event::Labelled(labelled) => dump.labelled.push(labelled),
            Event::Placed(placed) => dump.placed.push(placed),
            Event::Error(text) => errors.push(text),
            Event::Compiled(name) => {
                compiled += 1;
                screen::transient("Reading", &format!("{krate}: {compiled} compiled, {name}"));
            }
            Event::Other => {}
        }
    }
    let placed = std::mem::take(&mut dump.placed);
    others::label(&mut dump.devices, std::mem::take(&mut dump.labelled), &placed);
    others::assign(&mut dump.devices, placed);
    (dump, errors)
}
