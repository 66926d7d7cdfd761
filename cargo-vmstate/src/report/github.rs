//! Workflow commands of GitHub Actions: an annotation at the struct or the file.

use std::fmt::Write as _;

use super::{Item, Report, url};
use crate::location;

/// A line per finding, and a notice about coverage.
pub(super) fn text(report: &Report) -> String {
    let mut out = String::new();
    for item in &report.items {
        write_item(&mut out, item);
    }
    for fault in &report.faults {
        let _ = writeln!(out, "{}", annotation("cargo vmstate", &fault.to_string()));
    }
    if let Some(coverage) = report.coverage {
        let _ = writeln!(out, "::notice title=cargo vmstate::{coverage}");
    }
    out
}

/// An error that is not about a place.
pub(crate) fn annotation(title: &str, body: &str) -> String {
    format!("::error title={}::{}", property(title), escape(body))
}

fn write_item(out: &mut String, item: &Item) {
    let mut properties = Vec::new();
    if let Some(source) = &item.source {
        properties.push(format!("file={}", property(&source.file)));
        properties.push(format!("line={}", source.line));
        properties.push(format!("col={}", source.column));
    } else if let Some(file) = &item.file {
        properties.push(format!("file={}", property(&location::shown(file))));
        properties.push(format!("line={}", item.line.unwrap_or(1)));
    }
    properties.push(format!("title={}", property(&format!("{}: {}", item.rule, item.headline))));
    let _ = writeln!(out, "::error {}::{}", properties.join(","), escape(&body(item)));
}

fn body(item: &Item) -> String {
    let place = item.place.as_deref().unwrap_or_default();
    let first = match (place, item.label.as_str()) {
        ("", label) => label.to_owned(),
        (place, "") => place.to_owned(),
        (place, label) => format!("{place}: {label}"),
    };
    let notes = item.notes.iter().cloned();
    let help = item.help.iter().map(|help| format!("help: {help}"));
    let more = format!("`cargo vmstate explain {}` says more: {}", item.rule, url(item.rule));
    let lines = [first].into_iter().chain(notes).chain(help).chain([more]);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
