//! The modules of `cargo vmstate inspect` and `import`, compiled as a library. What it prints is collected.

#![allow(dead_code, unused_imports, unreachable_pub, clippy::all, clippy::pedantic)]

#[path = "../../../cargo-vmstate/src/exit.rs"]
mod exit;
#[path = "../../../cargo-vmstate/src/inspect/mod.rs"]
mod inspect;
#[path = "../../../cargo-vmstate/src/location.rs"]
mod location;
#[path = "../../../cargo-vmstate/src/regular.rs"]
mod regular;
#[path = "../../../cargo-vmstate/src/import/rust/mod.rs"]
mod rust;
mod screen;

/// What the command line says.
mod cli {
    use std::path::PathBuf;

    #[derive(Clone, Debug, Default)]
    pub struct Inspect {
        pub file: PathBuf,
        pub section: Vec<String>,
        pub field: Option<String>,
        pub hex: bool,
        pub all: bool,
        pub json: bool,
        pub summary: bool,
        pub diff: Option<PathBuf>,
        pub html: Option<PathBuf>,
        pub baselines: Vec<PathBuf>,
    }
}

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use cli::Inspect;

/// Baseline files.
pub struct Baselines(inspect::Baselines);

impl Baselines {
    /// All of a directory.
    pub fn read(directory: &Path) -> Self {
        let read = inspect::Baselines::read(&[PathBuf::from(directory)]);
        Self(read.unwrap_or_else(|e| panic!("{e}")))
    }
}

/// Standard output and standard error for a stream, or for two.
pub fn inspect(
    args: &Inspect,
    baselines: &Baselines,
    mut stream: &[u8],
    other: Option<&[u8]>,
) -> Result<(String, String), String> {
    screen::take();
    let survey = inspect::Survey::read(&mut stream)?;
    let other = other.map(|mut other| inspect::Survey::read(&mut other)).transpose()?;
    inspect::explain(args, &baselines.0, &survey, other.as_ref()).map_err(|e| e.to_string())?;
    Ok(screen::take())
}

/// The files of the crate that streams become, by their paths. What is no stream gives nothing.
pub fn import(streams: &[Vec<u8>]) -> BTreeMap<String, Vec<u8>> {
    let mut import = rust::Importing::default();
    for mut stream in streams.iter().map(Vec::as_slice) {
        if let Ok(survey) = inspect::Survey::read(&mut stream) {
            import.stream("", &survey, &inspect::Selection::of_sections(&[]));
        }
    }
    rust::krate::files(&import.finish(), "devices")
}
