//! Files as they were at a commit.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::exit::{Fault, Result};
use crate::location;
use crate::machines;
use crate::workspace::BaselineFile;

/// A commit of the repository that the workspace is in.
#[derive(PartialEq, Eq)]
pub(crate) struct Commit {
    name: String,
    /// The directory that has `.git`.
    top: PathBuf,
}

impl Commit {
    /// Finds the commit, or says what is missing.
    pub(crate) fn find(directory: &Path, name: &str) -> Result<Self> {
        let top = git(directory, &["rev-parse", "--show-toplevel"], None)?;
        if !top.status.success() {
            let place = directory.display();
            return Err(Fault::new(format!(
                "`{place}` is not in a git repository; a git reference needs one"
            )));
        }
        let top = top.stdout.strip_suffix(b"\n").unwrap_or(&top.stdout);
        let top = path(top.strip_suffix(b"\r").unwrap_or(top));
        let object = format!("{name}^{{commit}}");
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", &object];
        let found = git(&top, &words, None)?;
        if !found.status.success() {
            return Err(Fault::new(format!(
                "git knows no commit `{name}`; {}",
                absent(&top, name)
            )));
        }
        Ok(Self { name: text(&found).trim_end().to_owned(), top })
    }

    /// What this commit and the one at hand come from, if there is such a commit: this one itself, where the other came after.
    pub(crate) fn base(&self) -> Option<Self> {
        let output = git(&self.top, &["merge-base", &self.name, "HEAD"], None).ok()?;
        let name = text(&output).trim_end().to_owned();
        (output.status.success() && !name.is_empty()).then(|| Self { name, top: self.top.clone() })
    }

    /// The commit at hand, if the directory is in a repository that has one. Without git nothing is known, which is no fault.
    pub(crate) fn head(directory: &Path) -> Option<Self> {
        let directory = directory.ancestors().find(|it| it.is_dir())?;
        Self::find(directory, "HEAD").ok()
    }

    /// The baselines below a directory that are not what they were, as paths in the working tree.
    pub(crate) fn differing(&self, below: &Path) -> Result<Vec<PathBuf>> {
        let words =
            ["--literal-pathspecs", "diff", "--name-only", "--no-renames", "-z", &self.name, "--"];
        let output = git(&self.top, &words, Some(self.inside(below).as_os_str()))?;
        Ok(self.listed(&output, BaselineFile::is_one))
    }

    /// The newest version of a baseline that can be read: from the commit at hand, or from the history that leads to it.
    pub(crate) fn newest(path: &Path) -> Option<Committed> {
        let head = Self::head(path.parent()?)?;
        let at = |commit: &Self, name: &str| {
            let file = BaselineFile::of_text(path, commit.read(path).ok()??).ok()?;
            Some(Committed { commit: name.to_owned(), file })
        };
        at(&head, "HEAD").or_else(|| {
            let older = head.history(path);
            older.iter().find_map(|commit| at(commit, commit.name.get(..12)?))
        })
    }

    /// The commits that wrote a file, newest first. A merge may have lost it, so no side of one is left out.
    fn history(&self, path: &Path) -> Vec<Self> {
        let words = ["--literal-pathspecs", "log", "--full-history", "--no-renames"];
        let more = ["--diff-filter=AM", "--format=%H", "--max-count=100", &self.name, "--"];
        let words = [&words[..], &more[..]].concat();
        let output = git(&self.top, &words, Some(self.inside(path).as_os_str()));
        let listed = output.map(|output| text(&output)).unwrap_or_default();
        let commit = |name: &str| Self { name: name.to_owned(), top: self.top.clone() };
        listed.lines().map(commit).collect()
    }

    /// Every baseline of the commit below a directory, as a path in the working tree.
    pub(crate) fn baselines(&self, below: &Path) -> Result<Vec<PathBuf>> {
        self.files(below, BaselineFile::is_one)
    }

    /// Every record of machine types.
    pub(crate) fn records(&self, below: &Path) -> Result<Vec<PathBuf>> {
        self.files(below, machines::is_record)
    }

    fn files(&self, below: &Path, wanted: fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
        let inside = self.inside(below);
        let spec = if inside.as_os_str().is_empty() { Path::new(".") } else { &inside };
        let literal =
            ["--literal-pathspecs", "ls-tree", "-r", "-z", "--name-only", &self.name, "--"];
        let output = git(&self.top, &literal, Some(spec.as_os_str()))?;
        if !output.status.success() {
            return Err(Fault::new(format!("git cannot list files: {}", complaint(&output))));
        }
        Ok(self.listed(&output, wanted))
    }

    /// The files that git names, as paths in the working tree.
    fn listed(&self, output: &Output, wanted: fn(&Path) -> bool) -> Vec<PathBuf> {
        let paths = output.stdout.split(|byte| *byte == 0).map(path);
        let paths = paths.filter(|path| in_directory(path) && wanted(path));
        paths.map(|path| self.top.join(path)).collect()
    }

    /// What a file of the working tree was; `None` if it was not there.
    pub(crate) fn read(&self, path: &Path) -> Result<Option<String>> {
        let inside = self.inside(path);
        let mut object = OsString::from(format!("{}:", self.name));
        object.push(with_slashes(&inside));
        let output = git(&self.top, &["show", "--end-of-options"], Some(&object))?;
        if output.status.success() {
            return Ok(Some(text(&output)));
        }
        let exists = git(&self.top, &["cat-file", "-e"], Some(&object))?;
        if exists.status.success() {
            let (object, why) = (object.display(), complaint(&output));
            return Err(Fault::new(format!("git cannot show `{object}`: {why}")));
        }
        Ok(None)
    }

    /// The path below the top; the top has no symbolic links in it.
    fn inside(&self, path: &Path) -> PathBuf {
        if let Ok(inside) = path.strip_prefix(&self.top) {
            return inside.to_owned();
        }
        let parent = path.ancestors().skip(1).find_map(|it| Some((it, it.canonicalize().ok()?)));
        let real =
            parent.and_then(|(parent, real)| Some(real.join(path.strip_prefix(parent).ok()?)));
        let real = real.unwrap_or_else(|| path.to_owned());
        real.strip_prefix(&self.top).map_or(real.clone(), Path::to_owned)
    }
}

/// A baseline that version control has.
pub(crate) struct Committed {
    /// What git calls the commit.
    pub commit: String,
    pub file: BaselineFile,
}

impl Committed {
    /// How to get it back.
    pub(crate) fn help(&self) -> String {
        let (device, commit, path) =
            (quoted(self.file.device()), &self.commit, location::shown(&self.file.path));
        let path = quoted(&path);
        format!(
            "restore it: `cargo vmstate restore {device}`, or `git checkout {commit} -- {path}`"
        )
    }
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || "-_./%+:@,".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Why a commit may be missing, and what gets it: a shallow clone lacks history, any clone what nobody fetched.
fn absent(top: &Path, name: &str) -> String {
    let shallow = git(top, &["rev-parse", "--is-shallow-repository"], None);
    if shallow.is_ok_and(|output| text(&output).trim_end() == "true") {
        return format!(
            "this clone is shallow: `git fetch --tags --unshallow` or `git fetch origin {name}`"
        );
    }
    "`git branch -a` and `git tag` list what there is, `git fetch --tags` gets what is new"
        .to_owned()
}

/// Whether a file lies where baselines lie: in `vmstate/` or `vmstate/bin-NAME/`.
fn in_directory(path: &Path) -> bool {
    let mut parents = path.ancestors().skip(1).map(|it| it.file_name().unwrap_or_default());
    let parent = parents.next().unwrap_or_default();
    let is_bin = parent.to_string_lossy().starts_with(vmstate_schema::file::BIN_PREFIX);
    let directory = if is_bin { parents.next().unwrap_or_default() } else { parent };
    directory == vmstate_schema::file::DIRECTORY
}

/// A path as git writes it.
#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(&*String::from_utf8_lossy(bytes))
}

/// A path as git reads it in the name of an object.
fn with_slashes(path: &Path) -> OsString {
    if cfg!(windows) {
        return path.display().to_string().replace('\\', "/").into();
    }
    path.as_os_str().to_owned()
}

/// Runs git; the last of its arguments may be any path.
fn git(directory: &Path, arguments: &[&str], last: Option<&OsStr>) -> Result<Output> {
    let mut command = Command::new("git");
    let output = command.arg("-C").arg(directory).args(arguments).args(last).output();
    output.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Fault::new("git is not installed; a git reference needs it".to_owned())
        }
        _ => Fault::io("cannot run git", &error),
    })
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}
