//! What a command is about to do, written down before it does it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::replace::{self, sync_directory, temporary};
use crate::exit::{Fault, Result};
use crate::{location, regular, screen};

/// The journal, in the root of the workspace. It is there only while files change.
const NAME: &str = ".vmstate-journal";
/// A journal that is not complete: no file has changed yet.
const INCOMPLETE: &str = ".vmstate-journal.new";
/// The version of the JSON.
const FORMAT: u32 = 1;

/// All that one command does.
#[derive(Debug, PartialEq)]
pub(super) struct Journal {
    command: String,
    /// Directories to create, each behind the one that it is in.
    directories: Vec<PathBuf>,
    entries: Vec<Entry>,
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Not a link, unless it is the link that goes.
    pub(super) path: PathBuf,
    before: Content,
    after: Content,
    /// Its permissions, as Unix has them.
    mode: Option<u32>,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Nothing,
    Text(String),
    /// What is no text.
    Bytes(Vec<u8>),
    /// A symbolic link.
    Link(String),
}

/// How a file is found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    After,
    /// Some of what it should become.
    Partly,
}

/// Whether a command that was killed left anything.
pub(super) fn is_left(root: &Path) -> bool {
    super::is_taken(&root.join(NAME)) || super::is_taken(&root.join(INCOMPLETE))
}

/// Undoes what a command did that was killed.
pub(super) fn recover(root: &Path) -> Result<()> {
    let incomplete = root.join(INCOMPLETE);
    replace::remove(&incomplete).map_err(|error| cannot("remove", &incomplete, &error))?;
    let path = root.join(NAME);
    if !super::is_taken(&path) {
        return Ok(());
    }
    let text = regular::text(&path).map_err(|error| cannot("read", &path, &error))?;
    let journal = Journal::parse(root, &text).ok_or_else(|| {
        let shown = location::shown(&path);
        Fault::new(format!(
            "`{shown}` cannot be understood: another version of `cargo-vmstate` was killed, or it was edited; \
             restore the files that it names from version control, then remove it"
        ))
    })?;
    let complete = journal.undo(root)?;
    let command = &journal.command;
    if complete {
        screen::status("Completed", format_args!("`cargo vmstate {command}`, which was killed"));
    } else {
        screen::status("Undid", format_args!("`cargo vmstate {command}`, which was killed"));
    }
    Ok(())
}

impl Journal {
    pub(super) fn new(command: &str) -> Self {
        Self { command: command.to_owned(), directories: Vec::new(), entries: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A directory, with those above it, if it is not there yet.
    pub(super) fn create(&mut self, directory: &Path) {
        if directory.exists() || self.directories.iter().any(|it| it == directory) {
            return;
        }
        if let Some(parent) = directory.parent() {
            self.create(parent);
        }
        self.directories.push(directory.to_owned());
    }

    /// A file, if anything changes about it.
    pub(super) fn add(&mut self, entry: Entry) {
        if entry.before != entry.after && !self.entries.iter().any(|it| it.path == entry.path) {
            self.entries.push(entry);
        }
    }

    /// Puts it on the disk. From now on a killed command is undone.
    pub(super) fn write(&self, root: &Path) -> Result<()> {
        let (incomplete, path) = (root.join(INCOMPLETE), root.join(NAME));
        let text = self.text(root)?;
        let write = || -> io::Result<()> {
            replace::remove(&incomplete)?;
            let mut file = fs::File::options().write(true).create_new(true).open(&incomplete)?;
            io::Write::write_all(&mut file, text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&incomplete, &path)?;
            sync_directory(root)
        };
        write().map_err(|error| {
            let _ = replace::remove(&incomplete).and_then(|()| replace::remove(&path));
            Fault::new(format!("{}; nothing was changed", cannot("write", &path, &error)))
        })
    }

    /// The end: what was done stays.
    pub(super) fn remove(root: &Path) -> Result<()> {
        let path = root.join(NAME);
        let result = replace::remove(&path).and_then(|()| sync_directory(root));
        result.map_err(|error| cannot("remove", &path, &error))
    }

    /// Does it all.
    pub(super) fn apply(&self, root: &Path) -> Result<()> {
        for directory in &self.directories {
            fs::create_dir(directory).map_err(|error| cannot("create", directory, &error))?;
        }
        for entry in &self.entries {
            let result = entry.become_(&entry.after);
            result.map_err(|error| cannot("write", &entry.path, &error))?;
        }
        self.sync(root)
    }

    /// Takes back what was done, and the journal with it. A command that had come to its end is left alone: true then. What was
    /// changed by hand in the meantime is not touched, and a fault.
    pub(super) fn undo(&self, root: &Path) -> Result<bool> {
        let states = self.entries.iter().map(|entry| entry.state(root));
        let states = states.collect::<Result<Vec<State>>>()?;
        for entry in &self.entries {
            let stray = temporary(&entry.path);
            replace::remove(&stray).map_err(|error| cannot("remove", &stray, &error))?;
        }
        let complete = states.iter().all(|state| *state == State::After);
        if !complete {
            for (entry, _) in self.entries.iter().zip(states).filter(|it| it.1 != State::Before) {
                let result = entry.become_(&entry.before);
                result.map_err(|error| cannot("restore", &entry.path, &error))?;
            }
            for directory in self.directories.iter().rev() {
                // One that is in use stays.
                let _ = fs::remove_dir(directory);
            }
        }
        self.sync(root)?;
        Self::remove(root)?;
        Ok(complete)
    }

    /// Puts the names of all files on the disk.
    fn sync(&self, root: &Path) -> Result<()> {
        let paths = self.entries.iter().map(|entry| &entry.path).chain(&self.directories);
        let parents: BTreeSet<&Path> = paths.filter_map(|path| path.parent()).collect();
        for parent in parents.into_iter().filter(|it| *it != root && it.exists()) {
            sync_directory(parent).map_err(|error| cannot("write", parent, &error))?;
        }
        Ok(())
    }

    fn text(&self, root: &Path) -> Result<String> {
        let directories = self.directories.iter().map(|it| spelled(root, it));
        let directories = directories.collect::<Result<Vec<_>>>()?;
        let entries = self.entries.iter().map(|entry| entry.json(root));
        let files = entries.collect::<Result<Vec<_>>>()?;
        let value = json!({
            "format": FORMAT, "command": self.command, "directories": directories, "files": files,
        });
        Ok(format!("{value}\n"))
    }

    fn parse(root: &Path, text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        if value["format"] != FORMAT {
            return None;
        }
        let directories = value["directories"].as_array()?.iter();
        let entries = value["files"].as_array()?.iter();
        Some(Self {
            command: value["command"].as_str()?.to_owned(),
            directories: directories
                .map(|it| Some(root.join(it.as_str()?)))
                .collect::<Option<_>>()?,
            entries: entries.map(|it| Entry::parse(root, it)).collect::<Option<_>>()?,
        })
    }
}

impl Entry {
    /// What is at a path now, and what should be.
    pub(super) fn of(path: &Path, after: Content) -> Result<Self> {
        let goes = after == Content::Nothing;
        let path = if goes { path.to_owned() } else { destination(path)? };
        let before = Content::at(&path).map_err(|error| cannot("read", &path, &error))?;
        Ok(Self { mode: mode(&path), path, before, after })
    }

    /// Makes the path hold this.
    fn become_(&self, content: &Content) -> io::Result<()> {
        match content {
            Content::Nothing => replace::remove(&self.path),
            Content::Text(text) => replace::write(&self.path, text.as_bytes(), self.mode),
            Content::Bytes(bytes) => replace::write(&self.path, bytes, self.mode),
            Content::Link(target) => link(target, &self.path),
        }
    }

    fn state(&self, root: &Path) -> Result<State> {
        let now = Content::at(&self.path).map_err(|error| cannot("read", &self.path, &error))?;
        match (&now, &self.before, &self.after) {
            (now, _, after) if now == after => Ok(State::After),
            (now, before, _) if now == before => Ok(State::Before),
            // A file with several names is not replaced by a rename, but written.
            (Content::Text(now), Content::Text(before), Content::Text(after))
                if after.starts_with(now) || before.starts_with(now) =>
            {
                Ok(State::Partly)
            }
            _ => Err(Fault::new(format!(
                "`{}` was changed after a command was killed that was writing it; restore it from version control, or \
                 remove `{}` to keep every file as it is",
                location::shown(&self.path),
                location::shown(&root.join(NAME))
            ))),
        }
    }

    fn json(&self, root: &Path) -> Result<Value> {
        let mut value = json!({
            "path": spelled(root, &self.path)?, "before": self.before.json(), "after": self.after.json(),
        });
        if let Some(mode) = self.mode {
            value["mode"] = json!(mode);
        }
        Ok(value)
    }

    fn parse(root: &Path, value: &Value) -> Option<Self> {
        Some(Self {
            path: root.join(value["path"].as_str()?),
            before: Content::parse(&value["before"])?,
            after: Content::parse(&value["after"])?,
            mode: value["mode"].as_u64().and_then(|mode| u32::try_from(mode).ok()),
        })
    }
}

impl Content {
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Bytes(error.into_bytes()), Self::Text)
    }

    fn at(path: &Path) -> io::Result<Self> {
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Nothing),
            Err(error) => Err(error),
            Ok(it) if it.is_symlink() => {
                let target = fs::read_link(path)?.into_os_string().into_string();
                target.map(Self::Link).map_err(|_| io::Error::other("a link that is not UTF-8"))
            }
            Ok(it) if it.is_file() => fs::read(path).map(Self::of),
            Ok(_) => Err(io::Error::other("not a file")),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => json!(text),
            Self::Bytes(bytes) => json!({"bytes": bytes}),
            Self::Link(target) => json!({"link": target}),
        }
    }

    fn parse(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Nothing),
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Object(it) => match (it.get("link"), it.get("bytes")) {
                (Some(link), None) => Some(Self::Link(link.as_str()?.to_owned())),
                (None, Some(Value::Array(bytes))) => {
                    let byte = |value: &Value| u8::try_from(value.as_u64()?).ok();
                    bytes.iter().map(byte).collect::<Option<_>>().map(Self::Bytes)
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Where a write goes: through links, which stay.
fn destination(path: &Path) -> Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(it) if it.is_symlink() => {
            fs::canonicalize(path).map_err(|error| cannot("follow the link", path, &error))
        }
        _ => Ok(path.to_owned()),
    }
}

/// Paths in the journal are relative to the root, so that the workspace may move.
fn spelled<'a>(root: &Path, path: &'a Path) -> Result<&'a str> {
    let short = path.strip_prefix(root).unwrap_or(path);
    short.to_str().ok_or_else(|| {
        Fault::new(format!("the path `{}` is not UTF-8; give it another name", path.display()))
    })
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Fault {
    Fault::io(format!("cannot {what} `{}`", location::shown(path)), error)
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(fs::symlink_metadata(path).ok()?.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

#[cfg(unix)]
fn link(target: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
