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
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap());
        cargo.args(["check", "-q"]).current_dir(&project);
        environment(&mut cargo, &first);
        assert!(cargo.status().unwrap().success());
        first
    })
}
