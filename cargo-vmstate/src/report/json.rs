//! One JSON object; `docs/cli.md` describes it.

use serde_json::{Value, json};

use super::{Item, Report, url};
use crate::location;

/// The version of this shape. Members may be added without a new one.
const FORMAT: u32 = 1;

/// The whole report on one line.
pub(super) fn text(report: &Report) -> String {
    let coverage = report.coverage.map(|it| json!({"gated": it.gated, "devices": it.devices}));
    let value = json!({
        "format": FORMAT,
        "exit": report.exit().code(),
        "findings": report.items.iter().map(item).collect::<Vec<_>>(),
        "errors": report.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "skipped": report.skipped,
        "coverage": coverage,
    });
    format!("{value}\n")
}

fn item(item: &Item) -> Value {
    let source = item.source.as_ref();
    json!({
        "rule": item.rule.id(),
        "slug": item.rule.slug(),
        "url": url(item.rule),
        "kind": if item.stale { "stale" } else { "incompatible" },
        "package": item.package,
        "crate": item.krate,
        "device": item.device,
        "baseline": item.file.as_ref().map(|file| location::shown(file)),
        "baseline_line": item.line,
        "source": source.map(|it| json!({"file": it.file, "line": it.line, "column": it.column})),
        "place": item.place,
        "headline": item.headline,
        "label": item.label,
        "notes": item.notes,
        "help": item.help,
        "breaks": {"old_to_new": item.breaks.old_to_new, "new_to_old": item.breaks.new_to_old},
        "releases": item.releases,
    })
}
