//! The call of cargo.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
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
    let (dump, mut errors, finished) = match child.stdout.take() {
        Some(stdout) => read(krate, stdout),
        None => Default::default(),
    };
    let status = child.wait().map_err(|error| Fault::io("cargo did not end", &error))?;
    screen::settle();
    let said = said.and_then(|thread| thread.join().ok()).unwrap_or_default();
    if is_cut_short(status, finished || dump.is_empty(), &said) {
        let why = format!("cargo: {status}\n{said}");
        let message = format!(
            "the devices of {krate} cannot be read: the build was ended before it was through"
        );
        return Err(Fault::new(message).because(vec![why]));
    }
    if !status.success() && dump.is_empty() && errors.is_empty() {
        errors.push(said);
    }
    Ok(Output { dump, errors, success: status.success() })
}

/// Whether a signal ended cargo, or the compiler, as one does where memory is scarce. What the compiler had not come to is missing
/// then, and no device that is gone.
fn is_cut_short(status: ExitStatus, finished: bool, said: &str) -> bool {
    let crashed = |line: &str| {
        line.contains("process didn't exit successfully")
            && (line.contains(" (signal: ") || line.contains(" (exit code: 0x"))
    };
    status.code().is_none() || !finished || said.lines().any(crashed)
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
    if screen::is_verbose() && screen::is_colored() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Collects what cargo says, so that it never waits for a reader; with `--verbose` it is said at once, too.
fn listen(child: &mut Child) -> Option<thread::JoinHandle<String>> {
    let mut stderr = BufReader::new(child.stderr.take()?);
    Some(thread::spawn(move || {
        let (mut bytes, mut start) = (Vec::new(), 0);
        while stderr.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            if screen::is_verbose() {
                let _ = io::stderr().write_all(&bytes[start..]);
            }
            start = bytes.len();
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }))
}

/// Devices and real errors, while the build runs; and whether it came to its end.
fn read(krate: &Crate, stdout: ChildStdout) -> (Dump, Vec<String>, bool) {
    let (mut dump, mut errors) = (Dump::default(), Vec::new());
    let (mut compiled, mut finished) = (0, false);
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
            Event::Finished => finished = true,
            Event::Other => {}
        }
    }
    let placed = std::mem::take(&mut dump.placed);
    others::label(&mut dump.devices, std::mem::take(&mut dump.labelled), &placed);
    others::assign(&mut dump.devices, placed);
    (dump, errors, finished)
}
