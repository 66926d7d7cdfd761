//! Runs a command under `strace`, which kills it or lets a system call fail.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

/// The calls that change something, or decide whether something is changed.
const CALLS: &str = "openat,write,fsync,fdatasync,ftruncate,flock,rename,renameat,renameat2,unlink,unlinkat,\
                     mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,fchownat";

/// A system call of a run: its name, and which of that name it is, from 1.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) number: usize,
    /// As `strace` shows it.
    pub(super) text: String,
}

/// Whether `strace` works here. Where it must (`VMSTATE_NEEDS_STRACE`, as in CI), the test fails without it; elsewhere what was left
/// out is said where no test runner hides it.
pub(super) fn works(test: &str) -> bool {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    if works.is_ok_and(|output| output.status.success()) {
        return true;
    }
    assert!(
        std::env::var_os("VMSTATE_NEEDS_STRACE").is_none(),
        "`strace` is needed and does not run"
    );
    let _ = writeln!(
        std::io::stderr(),
        "\n*** LEFT OUT: `{test}` needs `strace`, which does not run here. That no command is ever half done was NOT tested. ***\n"
    );
    false
}

/// The calls of a whole run. Only the command itself is looked at, not what it starts.
pub(super) fn calls(command: &Command, log: &Path) -> (Output, Vec<Call>) {
    let output = strace(command, log, &[&format!("trace={CALLS}")]).output().unwrap();
    let mut numbers = BTreeMap::new();
    let mut calls = Vec::new();
    for line in fs::read_to_string(log).unwrap().lines() {
        let Some((name, _)) = line.split_once('(') else { continue };
        let number = numbers.entry(name.to_owned()).or_insert(0);
        *number += 1;
        calls.push(Call { name: name.to_owned(), number: *number, text: line.to_owned() });
    }
    (output, calls)
}

/// Runs the command and kills it when it is about to make this call.
pub(super) fn kill_at(command: &Command, log: &Path, call: &Call) -> Output {
    inject(command, log, call, "signal=KILL")
}

/// Lets this call fail.
pub(super) fn fail_at(command: &Command, log: &Path, call: &Call, error: &str) -> Output {
    inject(command, log, call, &format!("error={error}"))
}

fn inject(command: &Command, log: &Path, call: &Call, what: &str) -> Output {
    let Call { name, number, .. } = call;
    let (trace, inject) = (format!("trace={name}"), format!("inject={name}:{what}:when={number}"));
    strace(command, log, &[&trace, &inject]).output().unwrap()
}

fn strace(command: &Command, log: &Path, expressions: &[&str]) -> Command {
    let mut traced = Command::new("strace");
    traced.arg("-o").arg(log);
    for expression in expressions {
        traced.args(["-e", expression]);
    }
    traced.arg(command.get_program()).args(command.get_args());
    traced.current_dir(command.get_current_dir().unwrap());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    traced
}
