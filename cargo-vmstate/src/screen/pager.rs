//! Long results on a terminal go through a pager, as git's do.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::{Child, Command, Stdio, exit};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};

static WANTED: AtomicBool = AtomicBool::new(false);
static PAGER: Mutex<Option<Child>> = Mutex::new(None);

/// Applies `--no-pager`.
pub(super) fn configure(wanted: bool) {
    WANTED.store(wanted, Ordering::Relaxed);
}

/// A pager between here and the terminal, until it is dropped; nothing where there is no terminal or no pager.
pub(crate) struct Pager(());

/// Starts the pager: `PAGER`, or `less`, which ends at once if all fits on the screen.
pub(crate) fn start() -> Pager {
    if WANTED.load(Ordering::Relaxed) && io::stdout().is_terminal() {
        let wanted = env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
        let pager = wanted.unwrap_or_else(|| "less".into());
        if pager != "cat"
            && let Some(child) = spawn(&pager)
            && let Ok(mut running) = PAGER.lock()
        {
            *running = Some(child);
        }
    }
    Pager(())
}

fn spawn(pager: &str) -> Option<Child> {
    let mut command = Command::new("sh");
    command.args(["-c", pager]).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    command.spawn().ok()
}

/// Writes a text to the pager; false if there is none.
pub(super) fn write(text: &str) -> bool {
    let Ok(mut running) = PAGER.lock() else { return false };
    let Some(pipe) = running.as_mut().and_then(|child| child.stdin.as_mut()) else { return false };
    // What the terminal behind it would get.
    let written = match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => write!(pipe, "{}", strip_str(text)),
        _ => pipe.write_all(text.as_bytes()),
    };
    if written.is_err() {
        // The reader has seen enough.
        if let Some(mut child) = running.take() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
        exit(0);
    }
    true
}

impl Drop for Pager {
    fn drop(&mut self) {
        if let Some(mut child) = PAGER.lock().ok().and_then(|mut running| running.take()) {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}
