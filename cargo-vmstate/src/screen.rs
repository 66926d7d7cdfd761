//! Standard output for results, standard error for everything else; color where it is welcome.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::cli::{Color, Screen};

pub(crate) mod pager;

/// Faults.
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
/// Warnings.
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
/// What went well.
pub(crate) const GREEN: Style = AnsiColor::Green.on_default().bold();
/// Remedies.
pub(crate) const CYAN: Style = AnsiColor::Cyan.on_default().bold();
/// Lines and arrows.
pub(crate) const BLUE: Style = AnsiColor::Blue.on_default().bold();
/// Names.
pub(crate) const BOLD: Style = Style::new().bold();
/// What matters less.
pub(crate) const DIM: Style = Style::new().dimmed();

static LEVEL: AtomicU8 = AtomicU8::new(NORMAL);
const QUIET: u8 = 0;
const NORMAL: u8 = 1;
const VERBOSE: u8 = 2;

/// Applies `--color`, `--quiet` and `--verbose`.
pub(crate) fn configure(screen: &Screen) {
    match screen.color {
        // As for cargo; without it NO_COLOR, CLICOLOR and the terminal decide.
        Color::Auto => match std::env::var("CARGO_TERM_COLOR").as_deref() {
            Ok("always") => ColorChoice::Always.write_global(),
            Ok("never") => ColorChoice::Never.write_global(),
            _ => {}
        },
        Color::Always => ColorChoice::Always.write_global(),
        Color::Never => ColorChoice::Never.write_global(),
    }
    let level = if screen.quiet {
        QUIET
    } else if screen.verbose {
        VERBOSE
    } else {
        NORMAL
    };
    LEVEL.store(level, Ordering::Relaxed);
    pager::configure(!screen.no_pager);
}

/// Whether `--verbose` was given.
pub(crate) fn is_verbose() -> bool {
    LEVEL.load(Ordering::Relaxed) == VERBOSE
}

/// Whether what goes to standard error may have colors.
pub(crate) fn is_colored() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

fn is_quiet() -> bool {
    LEVEL.load(Ordering::Relaxed) == QUIET
}

/// A text with a style around it.
pub(crate) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// The result of a command. A closed pipe (`| head`) is not a fault.
pub(crate) fn out(text: &str) {
    if pager::write(text) {
        return;
    }
    let mut stdout = AutoStream::auto(io::stdout());
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// One line of what is being done: a word in the manner of cargo, then the object. Nothing with `--quiet`.
pub(crate) fn status(word: &str, text: impl Display) {
    if !is_quiet() {
        line(format_args!("{GREEN}{word:>12}{GREEN:#} {text}"));
    }
}

/// One line that goes away when the next one comes; only on a terminal.
pub(crate) fn transient(word: &str, text: &str) {
    if !is_quiet() && io::stderr().is_terminal() {
        let short: String = text.chars().take(60).collect();
        write(format_args!("{CYAN}{word:>12}{CYAN:#} {short}\x1b[K\r"));
    }
}

/// Takes a transient line away.
pub(crate) fn settle() {
    if !is_quiet() && io::stderr().is_terminal() {
        write(format_args!("\x1b[K"));
    }
}

/// A remark that needs no action. Nothing with `--quiet`.
pub(crate) fn note(text: impl Display) {
    if !is_quiet() {
        line(format_args!("{CYAN}note{CYAN:#}: {text}"));
    }
}

/// Something that may not be what was meant.
pub(crate) fn warning(text: impl Display) {
    line(format_args!("{YELLOW}warning{YELLOW:#}: {text}"));
}

/// Why the command could not run.
pub(crate) fn error(text: impl Display) {
    line(format_args!("{RED}error{RED:#}: {text}"));
}

/// A line that belongs to the one before.
pub(crate) fn plain(text: impl Display) {
    line(text);
}

/// A question; the answer comes on the same line.
pub(crate) fn prompt(text: &str) {
    write(text);
}

/// Something that another program said; nothing if it said so before.
pub(crate) fn relay_once(text: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let new = SAID.lock().is_ok_and(|mut said| said.insert(text.to_owned()));
    if !new {
        return;
    }
    write(format_args!("{text}{}", if text.ends_with('\n') { "" } else { "\n" }));
}

fn line(text: impl Display) {
    write(format_args!("{text}\n"));
}

fn write(text: impl Display) {
    let _ = write!(AutoStream::auto(io::stderr()), "{text}");
}
