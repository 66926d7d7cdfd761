//! A throwaway project that depends on the crates of this repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::target::Target;

/// A directory below the target directory; made anew by every test.
pub(crate) struct Project {
    pub(crate) dir: PathBuf,
    target: Arc<Target>,
}

/// What a run of the command left.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A UART, with a nested struct and a subsection.
pub(crate) const UART: &str = r#"//! Devices.

use vmstate_runtime::VmState;

/// A UART.
#[derive(VmState, Default)]
#[vmstate(name = "pl011", version = 2, minimum_version = 1)]
pub(crate) struct Pl011 {
    flags: u32,
    #[vmstate(since = 2)]
    level: u32,
    fifo: Fifo,
    #[vmstate(subsection = "clock_needed")]
    clk: u64,
}

impl Pl011 {
    fn clock_needed(&self) -> bool {
        self.clk != 0
    }
}

#[derive(VmState, Default)]
#[vmstate(nested, name = "fifo")]
struct Fifo {
    head: u8,
    data: [u8; 16],
}
"#;

/// The baseline of [`UART`] behind its first three lines.
pub(crate) const UART_LINES: &str = "\
STAMP version 2 minimum 1
STAMP field flags uint32
STAMP field level uint32 since 2
STAMP field fifo struct fifo version 1 minimum 1
STAMP   field head uint8
STAMP   field data [16] uint8
STAMP subsection pl011/clock_needed version 1 minimum 1 needed clock_needed
STAMP   field clk uint64
";

impl Project {
    /// An empty directory.
    pub(crate) fn empty(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects").join(name);
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self { dir, target: Target::of_this_test() }
    }

    /// A package with one library.
    pub(crate) fn lib(name: &str, source: &str) -> Self {
        let project = Self::empty(name);
        project.write("Cargo.toml", &manifest(name, "[workspace]\n"));
        project.write("src/lib.rs", source);
        project
    }

    /// One with baselines.
    pub(crate) fn gated(name: &str, source: &str) -> Self {
        let project = Self::lib(name, source);
        project.begin(&["init", "--write-macro"]);
        project
    }

    /// One whose baselines have release 8.0.
    pub(crate) fn released(name: &str, source: &str) -> Self {
        let project = Self::gated(name, source);
        project.begin(&["release", "8.0"]);
        project
    }

    /// A command that many projects begin with. What it makes of a library and its baselines is always the same, so the first one runs
    /// it, and others get the files.
    pub(crate) fn begin(&self, arguments: &[&str]) {
        type Files = BTreeMap<PathBuf, String>;
        static DONE: Mutex<BTreeMap<(Vec<String>, Files), Files>> = Mutex::new(BTreeMap::new());
        let key = (arguments.iter().map(|&word| word.to_owned()).collect(), self.gate());
        let known = DONE.lock().unwrap().get(&key).cloned();
        if let Some(files) = known {
            for (path, text) in files {
                self.write(path.to_str().unwrap(), &text);
            }
            return;
        }
        self.run(arguments).expect(0);
        DONE.lock().unwrap().insert(key, self.gate());
    }

    /// The library, and the files beside it that hold it to what was released.
    fn gate(&self) -> BTreeMap<PathBuf, String> {
        let directory = self.dir.join("vmstate").read_dir();
        let baselines = directory.into_iter().flatten().map(|entry| entry.unwrap().path());
        let paths = baselines.chain([self.dir.join("src/lib.rs")]);
        let text = |path: &Path| fs::read_to_string(path).unwrap();
        paths.map(|path| (path.strip_prefix(&self.dir).unwrap().into(), text(&path))).collect()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.dir.join(path).exists()
    }

    /// Replaces text that is in a file.
    pub(crate) fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "`{old}` is not in {path}:\n{text}");
        self.write(path, &text.replacen(old, new, 1));
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-vmstate"));
        command.arg("vmstate").args(arguments).current_dir(&self.dir);
        environment(&mut command, &self.target.dir);
        // The checkout of this repository, which may be around, is not the project's.
        command.env("GIT_CEILING_DIRECTORIES", self.dir.parent().unwrap_or(&self.dir));
        command
    }

    /// `cargo vmstate`
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        outcome(&mut self.command(arguments))
    }

    /// `cargo`
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap());
        command.args(arguments).current_dir(&self.dir);
        environment(&mut command, &self.target.dir);
        outcome(&mut command)
    }

    /// A line for a shell that finds `cargo vmstate`.
    pub(crate) fn shell(&self, line: &str) -> Outcome {
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&self.dir);
        environment(&mut command, &self.target.dir);
        let ours = Path::new(env!("CARGO_BIN_EXE_cargo-vmstate")).parent().unwrap().to_owned();
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::env::join_paths([ours].into_iter().chain(std::env::split_paths(&paths)));
        command.env("PATH", paths.unwrap());
        for (name, value) in [("NAME", "t"), ("EMAIL", "t@example.org")] {
            command.env(format!("GIT_AUTHOR_{name}"), value);
            command.env(format!("GIT_COMMITTER_{name}"), value);
        }
        outcome(&mut command)
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("git");
        let identity =
            ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        command.args(identity).args(arguments).current_dir(&self.dir);
        outcome(&mut command)
    }

    /// Commits everything under a tag.
    pub(crate) fn commit(&self, tag: &str) {
        if !self.exists(".git") {
            self.git(&["init", "-q", "-b", "main"]).expect(0);
        }
        self.git(&["add", "-A"]).expect(0);
        self.git(&["commit", "-q", "-m", tag]).expect(0);
        self.git(&["tag", tag]).expect(0);
    }
}

pub(crate) fn environment(command: &mut Command, target: &Path) {
    command.env("CARGO_TARGET_DIR", target);
    command.env("CARGO_NET_OFFLINE", "true");
    // Nobody debugs these, or builds them again.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    // What the test run sets must not leak into the projects.
    for name in [
        "RUSTFLAGS",
        "NO_COLOR",
        "RUST_BACKTRACE",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "CARGO_TERM_COLOR",
        "CARGO_ENCODED_RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
}

pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A manifest that depends on the runtime here.
pub(crate) fn manifest(name: &str, more: &str) -> String {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("vmstate-runtime");
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{more}\n[dependencies.vmstate-runtime]\n\
         path = {:?}\nversion = \"0.1.0\"\n",
        runtime.display().to_string()
    )
}

/// The same with machine types.
pub(crate) fn manifest_with_machines(name: &str, more: &str) -> String {
    let machine = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("vmstate-machine");
    format!(
        "{}\n[dependencies.vmstate-machine]\npath = {:?}\nversion = \"0.1.0\"\n",
        manifest(name, more),
        machine.display().to_string()
    )
}

/// [`UART_LINES`] with a stamp.
pub(crate) fn uart_lines(stamp: &str) -> String {
    UART_LINES.replace("STAMP", stamp)
}

impl Outcome {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn prints(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "`{text}` is missing\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "`{text}` is missing\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// The rules of the findings.
    #[track_caller]
    pub(crate) fn rules(&self) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"].as_array().unwrap();
        findings.iter().map(|it| it["rule"].as_str().unwrap().to_owned()).collect()
    }
}
