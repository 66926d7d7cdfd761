//! The guide (`docs/guide/`), followed to the letter: its files are written, its changes made and its commands run in a folder of their own,
//! page after page, and what they print is what the page shows.
//!
//! Two commands are not run, but looked at: `git clone`, since this repository is it, and `cargo install`, since the command was built
//! for this test. `VMSTATE_BLESS=1` writes what is printed into the pages.

mod page;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::page::{Page, Piece, edited, shown};
use super::project::environment;
use super::target::Target;

/// Longer takes no command, also where everything is built anew and others wait for the same folder.
const PATIENCE: Duration = Duration::from_secs(1200);

/// A reader who follows the guide.
struct Reader {
    /// Where the repository is cloned.
    desk: PathBuf,
    /// Where the commands run.
    at: PathBuf,
    /// What runs beside.
    beside: Vec<Child>,
    /// Whether the compiler is that of the messages.
    has_the_messages: bool,
    bless: bool,
    wrong: Vec<String>,
    target: Arc<Target>,
}

/// Pages, in the order of the book.
fn pages() -> Vec<(PathBuf, Page)> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let names = summary.split("](guide/").skip(1).filter_map(|rest| rest.split(')').next());
    let read = |name: &str| {
        let path = docs.join("guide").join(name);
        let page = Page::parse(name, &fs::read_to_string(&path).unwrap());
        (path, page.unwrap_or_else(|why| panic!("{name}: {why}")))
    };
    names.map(read).collect()
}

#[test]
fn a_reader_follows_the_guide() {
    vmstate_tests::long!("it builds and runs all that the guide shows");
    let pages = pages();
    let mut reader = Reader::new();
    for (path, mut page) in pages {
        for piece in &mut page.pieces {
            reader.follow(&page.name, piece);
        }
        if reader.bless {
            fs::write(path, page.text()).unwrap();
        }
    }
    assert!(reader.beside.is_empty(), "nothing runs on");
    assert!(reader.wrong.is_empty(), "{}", reader.wrong.join("\n\n"));
}

/// Also when a test fails, nothing stays.
impl Drop for Reader {
    fn drop(&mut self) {
        for mut child in self.beside.drain(..) {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.desk);
    }
}

impl Reader {
    fn new() -> Self {
        let desk = std::env::temp_dir().join(format!("vmstate-guide-{}", std::process::id()));
        let _ = fs::remove_dir_all(&desk);
        fs::create_dir_all(&desk).unwrap();
        let bless = std::env::var_os("VMSTATE_BLESS").is_some();
        let has_the_messages = vmstate_tests::compiler::has_the_messages("messages in the guide");
        Self {
            at: desk.clone(),
            desk,
            beside: Vec::new(),
            has_the_messages,
            bless,
            wrong: Vec::new(),
            target: Target::of_this_test(),
        }
    }

    fn follow(&mut self, page: &str, piece: &mut Piece) {
        match piece {
            Piece::Prose(_) => {}
            Piece::File { path, text } => {
                let path = self.at.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Piece::Edit { path, text } => {
                let path = self.at.join(path);
                let old = fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("{page}: {}: {error}", path.display()));
                fs::write(path, edited(&old, text).unwrap_or_else(|why| panic!("{page}: {why}")))
                    .unwrap();
            }
            Piece::Console(commands) => {
                for page::Command { line, output } in commands {
                    self.types(page, line, output);
                }
            }
        }
    }

    /// Runs a line, which prints `expected`. It fails if it shows an error, and only then.
    fn types(&mut self, page: &str, line: &str, expected: &mut String) {
        let (printed, succeeds) = match line.split(' ').collect::<Vec<_>>()[..] {
            ["cd", folder] => {
                self.at = self.at.join(folder).canonicalize().unwrap();
                self.builds_in_the_shared_folder();
                return;
            }
            ["git", "clone", .., url] => return self.clones(url),
            ["cargo", "install", .., path] => {
                assert!(self.at.join(path).join("Cargo.toml").exists(), "{page}: {line}");
                return;
            }
            _ => self.run(line, expected),
        };
        let fails = expected.lines().any(|line| line.starts_with("error"));
        let wanted = self.in_these_words(expected);
        let found = self.in_these_words(&printed);
        if self.bless && !shown(&wanted, &found) {
            expected.clone_from(&printed);
        } else if !shown(&wanted, &found) || fails == succeeds {
            self.wrong.push(format!(
                "{page}: $ {line}\n--- the page shows\n{expected}--- and it printed\n{printed}---"
            ));
        }
    }

    /// The lines, but of what another compiler words and draws in its own way: there the first line of an error is ours.
    fn in_these_words<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let by_the_compiler = text.lines().any(|line| line.starts_with("error["));
        let ours =
            |line: &&str| self.has_the_messages || !by_the_compiler || line.starts_with("error[");
        text.lines().filter(ours).collect()
    }

    fn clones(&self, url: &str) {
        assert_eq!(url, env!("CARGO_PKG_REPOSITORY"));
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        std::os::unix::fs::symlink(repository, self.desk.join("vmstate")).unwrap();
    }

    /// What the projects of other tests depend on need not be built again.
    fn builds_in_the_shared_folder(&self) {
        let _ = std::os::unix::fs::symlink(&self.target.dir, self.at.join("target"));
    }

    /// What a line prints, on either stream, and whether it succeeds. `&` lets it run beside, once it has printed what is expected.
    fn run(&mut self, line: &str, expected: &str) -> (String, bool) {
        let log = self.desk.join("printed");
        // What runs beside goes on printing.
        let writer = File::options().create(true).append(true).open(&log).unwrap();
        let before = writer.metadata().unwrap().len();
        let printed = || {
            let mut text = Vec::new();
            File::open(&log).unwrap().read_to_end(&mut text).unwrap();
            String::from_utf8(text.split_off(before as usize)).unwrap()
        };
        if line == "wait" {
            let succeed = self.beside.drain(..).all(|child| ends(child, line));
            return (printed(), succeed);
        }
        let (line, beside) = line.strip_suffix(" &").map_or((line, false), |line| (line, true));
        let child = self.shell(line, writer);
        if !beside {
            let succeeds = ends(child, line);
            return (printed(), succeeds);
        }
        self.beside.push(child);
        let since = Instant::now();
        while printed().lines().count() < expected.lines().count().max(1) {
            assert!(since.elapsed() < PATIENCE, "{line}: {}", printed());
            std::thread::sleep(Duration::from_millis(10));
        }
        (printed(), true)
    }

    fn shell(&self, line: &str, out: File) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&self.at);
        command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out);
        environment(&mut command, &self.target.dir);
        // `target` is a link.
        command.env_remove("CARGO_TARGET_DIR");
        let ours = Path::new(env!("CARGO_BIN_EXE_cargo-vmstate")).parent().unwrap().to_owned();
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::env::join_paths([ours].into_iter().chain(std::env::split_paths(&paths)));
        command.env("PATH", paths.unwrap());
        for (name, value) in [("NAME", "t"), ("EMAIL", "t@example.org")] {
            command.env(format!("GIT_AUTHOR_{name}"), value);
            command.env(format!("GIT_COMMITTER_{name}"), value);
        }
        command.spawn().unwrap()
    }
}

/// Whether it succeeds, at last.
fn ends(mut child: Child, line: &str) -> bool {
    let since = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        if since.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("`{line}` does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_page_that_is_wrong_is_found() {
    assert!(shown(&["a", "...", "c"], &["a", "b", "b", "c"]));
    assert!(shown(&["a", "..."], &["a"]));
    assert!(!shown(&["a", "..."], &["b"]));
    assert!(!shown(&["a"], &["a", "b"]));
    assert!(!shown(&[], &["b"]));
    assert_eq!(edited("a\nb\nc\n", " a\n-b\n+d\n+\n").unwrap(), "a\nd\n\nc\n");
    edited("a\na\n", "-a\n").unwrap_err();
    edited("a\n", "-b\n").unwrap_err();
    for text in
        ["```text\nx\n```\n", "```rust\nx\n```\n", "```console\nx\n```\n", "```console\n$ x\n"]
    {
        assert!(Page::parse("p", text).is_err(), "{text}");
    }
    let text = "In `a.rs`:\n\n```rust\nx\n```\n\n```console\n$ true\n$ false\nerror\n```\nend\n";
    assert_eq!(Page::parse("p", text).unwrap().text(), text);
}
