//! A crate that is generated, and what the compiler needs for it.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

/// Stands in for the crate while its dependencies are built.
const EMPTY: &str = "#![allow(dead_code)]\nfn main() {}\n";

/// Where the generated crates of the measurement `name` are.
#[must_use]
pub fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(name)
}

/// A dependency on a crate of this workspace, as a line of a manifest.
#[must_use]
pub fn path_dependency(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    format!("{name} = {{ path = \"{}\" }}\n", path.display())
}

/// A crate of one file. Those of one measurement share a target directory, so that what they depend on is built once.
pub struct Package {
    path: PathBuf,
    target: PathBuf,
    source: PathBuf,
    text: String,
}

/// What a command needed, in seconds.
#[derive(Clone, Copy)]
pub struct Cost {
    /// On the clock.
    pub wall: f64,
    /// Of all processors, in user mode.
    pub user: f64,
}

impl Cost {
    /// More than anything costs.
    pub const MAX: Self = Self { wall: f64::MAX, user: f64::MAX };

    /// The lower of both, each for itself.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self { wall: self.wall.min(other.wall), user: self.user.min(other.user) }
    }
}

impl Package {
    /// Writes the crate `name` below `root`; `file` is `src/lib.rs` or `src/main.rs`.
    pub fn new(
        root: &Path,
        name: &str,
        dependencies: &str,
        file: &str,
        text: String,
    ) -> Result<Self, Box<dyn Error>> {
        let path = root.join(name);
        if path.join("vmstate").exists() {
            fs::remove_dir_all(path.join("vmstate"))?;
        }
        fs::create_dir_all(path.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\n{dependencies}"
        );
        fs::write(path.join("Cargo.toml"), manifest)?;
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, path.join("Cargo.lock"))?;
        let package = Self { source: path.join(file), path, target: root.join("target"), text };
        package.write(&package.text)?;
        // What the workspace does not use itself is asked of the registry: here, and never while the
        // clock runs.
        succeed(package.command(&["fetch"]))?;
        Ok(package)
    }

    /// Where its manifest is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where what is built of it is.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A `cargo` command on this crate.
    pub fn cargo<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut cargo = self.command(arguments);
        cargo.arg("--offline").env("CARGO_INCREMENTAL", "0");
        cargo
    }

    /// What a `cargo` command needs for the crate from scratch; its dependencies are built before.
    pub fn measure(&self, arguments: &[&str]) -> Result<Cost, Box<dyn Error>> {
        self.write(EMPTY)?;
        succeed(self.cargo(arguments))?;
        self.write(&self.text)?;
        timed(self.cargo(arguments))
    }

    /// What it needs after the change of a line, when the compiler kept what it knows.
    pub fn measure_again(&self, arguments: &[&str]) -> Result<Cost, Box<dyn Error>> {
        let incremental = || {
            let mut cargo = self.cargo(arguments);
            cargo.env("CARGO_INCREMENTAL", "1");
            cargo
        };
        self.write(&self.text)?;
        succeed(incremental())?;
        self.write(&format!("// one more line\n{}", self.text))?;
        timed(incremental())
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.path).args(arguments).arg("--quiet");
        cargo.env("CARGO_TARGET_DIR", &self.target).env_remove("RUSTFLAGS");
        cargo
    }

    fn write(&self, text: &str) -> Result<(), Box<dyn Error>> {
        Ok(fs::write(&self.source, text)?)
    }
}

fn timed(command: Command) -> Result<Cost, Box<dyn Error>> {
    let (start, before) = (Instant::now(), user_seconds()?);
    succeed(command)?;
    Ok(Cost { wall: start.elapsed().as_secs_f64(), user: user_seconds()? - before })
}

fn succeed(mut command: Command) -> Result<(), Box<dyn Error>> {
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err("the generated crate does not pass".into()) }
}

fn user_seconds() -> Result<f64, Box<dyn Error>> {
    let used = getrusage(UsageWho::RUSAGE_CHILDREN)?.user_time();
    Ok(f64::from(u32::try_from(used.num_milliseconds())?) / 1e3)
}
