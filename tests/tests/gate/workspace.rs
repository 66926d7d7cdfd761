//! A throwaway workspace, and cargo in it.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use crate::diagnostics::Report;
use crate::files::{self, Files};

/// A folder with packages that one run of cargo checks.
pub(crate) struct Workspace {
    folder: PathBuf,
    members: Vec<String>,
}

impl Workspace {
    pub(crate) fn new(name: &str) -> Self {
        Self::at(files::scratch().join(name))
    }

    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder, members: Vec::new() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A package at `folder/name`; `dependencies` are lines of its manifest.
    pub(crate) fn package(&mut self, name: &str, dependencies: &str, files: &Files) {
        if self.members.iter().any(|member| member == name) {
            return;
        }
        let mut files = files.clone();
        files.entry("Cargo.toml".to_owned()).or_insert_with(|| manifest(name, dependencies));
        files::write_all(&self.folder.join(name), &files);
        self.members.push(name.to_owned());
    }

    /// Writes the workspace's own files: the same versions as outside, so that nothing is downloaded.
    pub(crate) fn finish(&self) {
        let members = self.members.iter().map(|name| format!("    \"{name}\",\n"));
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n",
            members.collect::<String>()
        );
        files::write(&self.folder.join("Cargo.toml"), &manifest);
        self.lock();
    }

    /// Starts from the versions outside. Cargo changes the file, so what it began as is kept beside it.
    fn lock(&self) {
        let outside = repository().join("Cargo.lock");
        let versions = fs::read_to_string(outside).expect("this workspace has a lock file");
        let began = self.folder.join("Cargo.lock.outside");
        if fs::read_to_string(&began).is_ok_and(|text| text == versions) {
            return;
        }
        files::write(&self.folder.join("Cargo.lock"), &versions);
        files::write(&began, &versions);
    }

    /// `cargo check` of everything; each crate is tried whatever becomes of the others.
    pub(crate) fn check(&self) -> Report {
        self.check_by(&mut cargo(&self.folder))
    }

    /// The same with flags of the compiler for the packages of the workspace, and for no other: what they depend on is not compiled again.
    pub(crate) fn check_with(&self, flags: &str) -> Report {
        let mut cargo = cargo(&self.folder);
        self.check_by(cargo.env("RUSTC_WORKSPACE_WRAPPER", wrapper(flags)))
    }

    fn check_by(&self, cargo: &mut Command) -> Report {
        self.finish();
        cargo.args(["check", "--workspace", "--keep-going", "--message-format=json"]);
        let output = cargo.output().expect("cargo can be started");
        // Cargo's own complaints (a manifest, a version) come without any message of a compiler.
        assert!(!output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        Report::parse(&String::from_utf8_lossy(&output.stdout))
    }

    /// Any command of cargo in this workspace.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        cargo(&self.folder).args(arguments).output().expect("cargo can be started")
    }

    /// The same, and how long processors worked for it: what else they do does not count, as it would on a clock.
    pub(crate) fn measured(&self, arguments: &[&str], incremental: bool) -> (Output, Duration) {
        let cargo = cargo(&self.folder);
        let mut shell = Command::new("sh");
        shell.args(["-c", "\"$@\"; status=$?; times; exit $status", "sh"]);
        shell.arg(cargo.get_program()).args(arguments).current_dir(&self.folder);
        for (name, value) in cargo.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" });
        let output = shell.output().expect("a shell can be started");
        let text = String::from_utf8_lossy(&output.stdout);
        // The shell's own line, then that of all it ran: user and system, each as `1m2.5s`.
        let children = text.lines().last().and_then(|line| line.split_whitespace().next());
        let user = children.and_then(|time| time.strip_suffix('s')?.split_once('m'));
        let (minutes, seconds) = user.unwrap_or_else(|| panic!("no times in `{text}`"));
        let (minutes, seconds): (f64, f64) =
            (minutes.parse().expect("minutes"), seconds.parse().expect("seconds"));
        (output, Duration::from_secs_f64(minutes * 60.0 + seconds))
    }
}

/// A program that calls the compiler with more flags. Cargo keeps apart what different wrappers compile.
pub(crate) fn wrapper(flags: &str) -> PathBuf {
    let name = flags.replace(|symbol: char| !symbol.is_alphanumeric(), "_");
    let path = files::scratch().join("wrappers").join(name);
    files::write(&path, &format!("#!/bin/sh\nexec \"$@\" {flags}\n"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("own files");
    path
}

/// Cargo in a folder: offline, with one directory for what all these tests build.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TARGET_DIR", files::target());
    command.env("CARGO_NET_OFFLINE", "true").env("CARGO_TERM_COLOR", "never");
    // What the outer build was run with would change the messages.
    for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WORKSPACE_WRAPPER"] {
        command.env_remove(variable);
    }
    command
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{}{dependencies}",
        runtime()
    )
}

/// The lines of a manifest that depend on the runtime and on machine types.
fn runtime() -> String {
    let line = |name: &str| {
        // A literal string: the path may have backslashes.
        let path = repository().join(name);
        format!("{name} = {{ version = \"0.1.0\", path = '{}' }}\n", path.display())
    };
    ["vmstate-runtime", "vmstate-machine"].map(line).concat()
}

/// The root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is a folder of the repository")
}
