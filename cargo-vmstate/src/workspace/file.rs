//! One baseline file.

use std::fs;
use std::path::{Path, PathBuf};

use vmstate_schema::file::{EXTENSION, device_name};
use vmstate_schema::{Baseline, parse_baseline};

use crate::exit::Fault;
use crate::location;

/// A file that could be read.
#[derive(Debug)]
pub(crate) struct BaselineFile {
    pub path: PathBuf,
    pub text: String,
    pub baseline: Baseline,
}

/// A file that could not.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    pub message: String,
    pub help: String,
}

impl BaselineFile {
    /// Whether the path is that of a baseline, be it a good one or not.
    pub(crate) fn is_one(path: &Path) -> bool {
        path.extension().is_some_and(|it| it == EXTENSION) && !is_hidden(path)
    }

    /// Reads and parses.
    pub(crate) fn read(path: &Path) -> Result<Self, Trouble> {
        let bytes = fs::read(path).map_err(|error| {
            trouble(path, 1, error.to_string(), "make the file readable".to_owned())
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            trouble(
                path,
                1,
                "not UTF-8".to_owned(),
                "restore the file from version control".to_owned(),
            )
        })?;
        Self::of_text(path, text)
    }

    /// Parses, and holds the name of the file against the device in it.
    pub(crate) fn of_text(path: &Path, text: String) -> Result<Self, Trouble> {
        let baseline = parse_baseline(&text)
            .map_err(|error| trouble(path, error.line, error.message, error.help))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if device_name(&name).as_deref() != Some(baseline.name()) {
            let message = format!("the file is about `{}`, but its name is not", baseline.name());
            let right = vmstate_schema::file::file_name(baseline.name());
            return Err(trouble(path, 1, message, format!("rename it to `{right}`")));
        }
        Ok(Self { path: path.to_owned(), text, baseline })
    }

    /// The name of the device.
    pub(crate) fn device(&self) -> &str {
        self.baseline.name()
    }

    /// Whether a release shipped the device.
    pub(crate) fn is_released(&self) -> bool {
        !self.baseline.releases.is_empty()
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        let Trouble { path, line, message, help } = trouble;
        Self::new(format!("{}:{line}: {message}; {help}", location::shown(&path)))
    }
}

fn trouble(path: &Path, line: usize, message: String, help: String) -> Trouble {
    Trouble { path: path.to_owned(), line, message, help }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
