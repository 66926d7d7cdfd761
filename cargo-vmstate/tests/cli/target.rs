//! Where throwaway projects are built: target directories that hold what all of them depend on.
//!
//! Cargo lets only one build at a time into a directory, so tests that run beside each other have one each. What the projects depend on is
//! compiled once; each further directory starts as a copy of the first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::project::{environment, manifest_with_machines};

/// A target directory that no other test uses, for as long as somebody of this test has it.
pub(crate) struct Target {
    number: usize,
    pub(crate) dir: PathBuf,
}

/// Numbers that are in use.
static TAKEN: Mutex<Vec<usize>> = Mutex::new(Vec::new());

thread_local! {
    /// What the test of this thread has: all of its projects share it.
    static OURS: std::cell::RefCell<Weak<Target>> = const { std::cell::RefCell::new(Weak::new()) };
}

impl Target {
    pub(crate) fn of_this_test() -> Arc<Self> {
        OURS.with_borrow_mut(|ours| {
            ours.upgrade().unwrap_or_else(|| {
                let target = Arc::new(Self::take());
                *ours = Arc::downgrade(&target);
                target
            })
        })
    }

    fn take() -> Self {
        let first = first();
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        // One of so many is free.
        let number = (0..=taken.len()).find(|number| !taken.contains(number)).unwrap();
        taken.push(number);
        let dir = first.with_file_name(number.to_string());
        if !dir.exists() {
            // With the times of its files, by which cargo knows that nothing has changed.
            let copied = Command::new("cp").arg("-a").arg(first).arg(&dir).status();
            assert!(copied.is_ok_and(|status| status.success()), "{}", dir.display());
        }
        Self { number, dir }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|number| *number != self.number);
    }
}

/// The first directory, with the dependencies in it. The tests of the gate (`tests/tests/gate`) build there as well.
fn first() -> &'static Path {
    static FIRST: OnceLock<PathBuf> = OnceLock::new();
    FIRST.get_or_init(|| {
        let here = Path::new(env!("CARGO_TARGET_TMPDIR")).join("throwaway");
        let project = here.join("dependencies");
        fs::create_dir_all(project.join("src")).unwrap();
        fs::write(project.join("src/lib.rs"), "").unwrap();
        let manifest = manifest_with_machines("dependencies", "[workspace]\n");
        fs::write(project.join("Cargo.toml"), manifest).unwrap();
        let first = here.join("0");
        if !first.exists() {
            take_over(&first.join("debug"));
        }
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap());
        cargo.args(["check", "-q"]).current_dir(&project);
        environment(&mut cargo, &first);
        assert!(cargo.status().unwrap().success());
        first
    })
}

/// What the derive needs of a registry was compiled for this test already, and is copied. Cargo knows by its hashes what fits, and compiles
/// the rest.
fn take_over(debug: &Path) {
    const CRATES: &str = "darling darling_core darling_macro ident_case proc_macro2 quote rustc_version semver strsim syn unicode_ident";
    let is_wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().replace('-', "_");
        let name = name.strip_prefix("lib").unwrap_or(&name);
        let krate = name.rsplit_once('_').map_or("", |(krate, _hash)| krate);
        CRATES.split(' ').any(|it| it == krate)
    };
    let executable = std::env::current_exe().unwrap();
    let ours = executable.ancestors().nth(2).unwrap();
    for folder in ["deps", "build", ".fingerprint"] {
        let entries = ours.join(folder).read_dir().into_iter().flatten();
        let paths: Vec<_> = entries.map(|it| it.unwrap().path()).filter(is_wanted).collect();
        fs::create_dir_all(debug.join(folder)).unwrap();
        if !paths.is_empty() {
            let copied = Command::new("cp").arg("-a").args(paths).arg(debug.join(folder)).status();
            assert!(copied.is_ok_and(|status| status.success()), "{}", debug.display());
        }
    }
}
