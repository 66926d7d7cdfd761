//! As the compiler prints errors.

use std::fmt::Write as _;

use vmstate_schema::rules::Directions;

use super::{Coverage, Item, Report};
use crate::location;
use crate::screen::{BLUE, BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint};

/// Findings, then a line that sums up.
pub(super) fn text(report: &Report) -> String {
    let mut out = String::new();
    for item in &report.items {
        write_item(&mut out, item);
        out.push('\n');
    }
    summary(&mut out, report);
    out
}

fn write_item(out: &mut String, item: &Item) {
    let (style, word) = if item.stale { (YELLOW, "stale") } else { (RED, "error") };
    let word = paint(style, format_args!("{word}[{}]", item.rule));
    let _ = writeln!(out, "{word}{BOLD}: {}{BOLD:#}", item.headline);
    if let Some(place) = location(item) {
        let _ = writeln!(out, "{} {place}", paint(BLUE, "  -->"));
    }
    let bar = paint(BLUE, "   |");
    if let Some(place) = label(item) {
        let _ = writeln!(out, "{bar}\n{bar} {place}\n{bar}");
    }
    for note in &item.notes {
        remark(out, "note", note);
    }
    if let Some(breaks) = broken(item) {
        remark(out, "breaks", &breaks);
    }
    for help in &item.help {
        remark(out, "help", help);
    }
    let explain = format!("`cargo vmstate explain {}` says more", item.rule);
    remark(out, "help", &explain);
}

/// Where to look: the struct if it is known, else the file.
fn location(item: &Item) -> Option<String> {
    if let Some(source) = &item.source {
        let place = format!("{}:{}:{}", source.file, source.line, source.column);
        return Some(match &item.file {
            Some(file) => {
                format!("{place} {}", paint(DIM, format_args!("({})", location::shown(file))))
            }
            None => place,
        });
    }
    let file = location::shown(item.file.as_ref()?);
    Some(match item.line {
        Some(line) => format!("{file}:{line}"),
        None => file,
    })
}

fn label(item: &Item) -> Option<String> {
    match (&item.place, item.label.as_str()) {
        (None, "") => None,
        (Some(place), "") => Some(place.clone()),
        (None, label) => Some(label.to_owned()),
        (Some(place), label) => Some(format!("{place}: {label}")),
    }
}

fn broken(item: &Item) -> Option<String> {
    let direction = direction(item.breaks)?;
    let releases = item.releases.join(", ");
    Some(if releases.is_empty() {
        direction.to_owned()
    } else {
        format!("{direction}: {releases}")
    })
}

/// Which way migration breaks, in words.
pub(crate) fn direction(breaks: Directions) -> Option<&'static str> {
    match (breaks.old_to_new, breaks.new_to_old) {
        (true, true) => Some("old to new and new to old"),
        (true, false) => Some("old to new"),
        (false, true) => Some("new to old"),
        (false, false) => None,
    }
}

/// A remark; further lines of it stand below its first.
fn remark(out: &mut String, word: &str, text: &str) {
    let style = if word == "help" { CYAN } else { BOLD };
    let equals = paint(BLUE, "   =");
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(out, "{equals} {}: {first}", paint(style, word));
    for line in lines {
        let _ = writeln!(out, "{:width$}{line}", "", width = word.len() + 7);
    }
}

fn summary(out: &mut String, report: &Report) {
    let stale = report.items.iter().filter(|item| item.stale).count();
    let broken = report.items.len() - stale;
    let mut parts = Vec::new();
    if broken > 0 {
        parts.push(paint(RED, format_args!("{broken} incompatible")));
    }
    if stale > 0 {
        parts.push(paint(YELLOW, format_args!("{stale} stale")));
    }
    if parts.is_empty() && report.faults.is_empty() && report.coverage.is_some() {
        parts.push(paint(GREEN, "clean"));
    }
    // Of what does not compile nobody knows how many devices it has.
    let unknown = |coverage: &Coverage| coverage.devices == 0 && !report.faults.is_empty();
    if let Some(coverage) = report.coverage.filter(|it| !unknown(it)) {
        parts.push(coverage.to_string());
    }
    if !parts.is_empty() {
        let _ = writeln!(out, "{}", parts.join(", "));
    }
}
