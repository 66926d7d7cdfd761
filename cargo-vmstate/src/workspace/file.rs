//! One baseline file.

use std::io;
use std::path::{Path, PathBuf};

use vmstate_schema::file::{EXTENSION, device_name};
use vmstate_schema::{Baseline, parse_baseline};

use crate::exit::Fault;
use crate::git::Commit;
use crate::location::{self, plural};
use crate::regular;

/// A file that could be read.
#[derive(Debug)]
pub(crate) struct BaselineFile {
    pub path: PathBuf,
    pub text: String,
    pub baseline: Baseline,
    /// What the baseline is known by.
    pub key: String,
}

/// A file that could not.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    pub message: String,
    pub help: String,
    /// An older copy would do.
    pub damaged: bool,
}

impl BaselineFile {
    /// Whether the path is that of a baseline, be it a good one or not.
    pub(crate) fn is_one(path: &Path) -> bool {
        path.extension().is_some_and(|it| it == EXTENSION) && !is_hidden(path)
    }

    /// Reads and parses.
    pub(crate) fn read(path: &Path) -> Result<Self, Trouble> {
        Self::of_text(path, text(path)?)
    }

    /// Parses, and holds the name of the file against the device in it.
    pub(crate) fn of_text(path: &Path, text: String) -> Result<Self, Trouble> {
        let baseline = parse_baseline(&text).map_err(|error| {
            let damaged = error.is_damage();
            Trouble { damaged, ..trouble(path, error.line, error.message, error.help) }
        })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let key = baseline.key();
        if device_name(&name).as_deref() != Some(&key) {
            let message = format!("the file is about `{key}`, but its name is not");
            let right = vmstate_schema::file::file_name(&key);
            return Err(trouble(path, 1, message, format!("rename it to `{right}`")));
        }
        Ok(Self { path: path.to_owned(), text, baseline, key })
    }

    /// The name of the device; for an instantiation of a generic struct with its label.
    pub(crate) fn device(&self) -> &str {
        &self.key
    }

    /// Whether a release shipped the device.
    pub(crate) fn is_released(&self) -> bool {
        !self.baseline.releases.is_empty()
    }
}

impl From<&Trouble> for Fault {
    fn from(trouble: &Trouble) -> Self {
        let Trouble { path, line, message, help, .. } = trouble;
        Self::new(format!("{}:{line}: {message}; {help}", location::shown(path)))
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self::from(&trouble)
    }
}

impl Trouble {
    /// A file that is shorter than it was, though what is left can be read.
    pub(crate) fn of_lost_lines(file: &BaselineFile, old: &BaselineFile) -> Option<Self> {
        let (was, is) = (&old.baseline, &file.baseline);
        let name = file.device();
        let message = if !old.is_released() {
            return None;
        } else if !file.is_released() {
            let releases = was.releases.join(", ");
            format!("`{name}` was released with {releases}, and the file does not know it any more")
        } else if old.text.starts_with(&file.text) && was.stamped() != is.shared_with(was) {
            let lost = old.text.lines().count() - file.text.lines().count();
            let lines = plural(lost, "line", "lines");
            format!("the file is cut off: its last {lines} are missing, and releases shipped them")
        } else {
            return None;
        };
        let line = file.text.lines().count();
        Some(trouble(&file.path, line, message, "restore it from version control").damage())
    }

    fn damage(self) -> Self {
        Self { damaged: true, ..self }
    }

    /// Says by name which copy to take, if version control has one.
    pub(super) fn with_copy(mut self) -> Self {
        if self.damaged
            && let Some(copy) = Commit::newest(&self.path)
        {
            self.help = copy.help();
        }
        self
    }

    /// A directory of baselines that is none, or that may not be read.
    pub(super) fn of_directory(path: &Path, error: &io::Error) -> Self {
        let (message, help) = match regular::unfit(path, "directory") {
            Some(fault) => fault,
            None => (format!("cannot be read: {error}"), READABLE),
        };
        trouble(path, 1, message, help)
    }
}

const READABLE: &str = "make it readable for the user of this command";

/// The text of a file that lies beside the source.
pub(crate) fn text(path: &Path) -> Result<String, Trouble> {
    if let Some((message, help)) = regular::unfit(path, "file") {
        return Err(trouble(path, 1, message, help).damage());
    }
    let fault = |error| trouble(path, 1, format!("cannot be read: {error}"), READABLE);
    let bytes = regular::bytes(path).map_err(fault)?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        trouble(path, line, "not UTF-8", "restore the file from version control").damage()
    })
}

fn trouble(
    path: &Path,
    line: usize,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Trouble {
    Trouble {
        path: path.to_owned(),
        line,
        message: message.into(),
        help: help.into(),
        damaged: false,
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
