//! A run as bars: for each workload, the ratio to `memcpy` of every contender.

use super::canvas::{Axis, Canvas};
use crate::contenders::{memcpy, vmstate};
use crate::measure::Operation;
use crate::report::{Figures, Row, Run, Table, three_digits, time};

const PANEL: f64 = 440.0;
const TOP: f64 = 62.0;
const ROW: f64 = 18.0;
const LABEL: f64 = 130.0;
const VALUE: f64 = 90.0;
/// Title and scale of a panel, and the space below it.
const AROUND: f64 = 64.0;

/// A row of bars.
struct Entry<'a> {
    contender: &'a str,
    save: &'a Figures,
    load: Option<&'a Figures>,
    /// It only loads into new values.
    fresh: bool,
}

/// Draws a run.
#[must_use]
pub fn bars(run: &Run) -> String {
    let panels: Vec<_> = run.tables.iter().map(|table| (table, entries(table))).collect();
    let rows = panels.iter().map(|(_, entries)| entries.len()).max().unwrap_or(0);
    let height = AROUND + rows as f64 * ROW;
    let mut canvas = Canvas::new(2.0 * PANEL, TOP + panels.len().div_ceil(2) as f64 * height);
    legend(&mut canvas);
    let axis = axis(panels.iter().flat_map(|(_, entries)| entries));
    for (i, (table, entries)) in panels.iter().enumerate() {
        let at = ((i % 2) as f64 * PANEL, TOP + (i / 2) as f64 * height);
        panel(&mut canvas, at, table, entries, axis);
    }
    canvas.finish()
}

/// The rows that can be drawn, the fastest save first.
fn entries(table: &Table) -> Vec<Entry<'_>> {
    let others = table.rows.iter().filter(|row| row.contender != memcpy::NAME);
    let mut entries: Vec<Entry<'_>> = others.filter_map(entry).collect();
    entries.sort_by(|a, b| ratio(a.save).total_cmp(&ratio(b.save)));
    entries
}

fn entry(row: &Row) -> Option<Entry<'_>> {
    let figures = |operation| row.cell(operation).figures().filter(|f| f.to_memcpy.is_some());
    let into = figures(Operation::LoadInto);
    Some(Entry {
        contender: &row.contender,
        save: figures(Operation::Save)?,
        load: into.or_else(|| figures(Operation::LoadFresh)),
        fresh: into.is_none(),
    })
}

fn ratio(figures: &Figures) -> f64 {
    figures.to_memcpy.unwrap_or(f64::NAN)
}

/// The same for all panels: from half a `memcpy` to the slowest.
fn axis<'a>(entries: impl Iterator<Item = &'a Entry<'a>>) -> Axis {
    let ratios = entries.flat_map(|entry| [Some(entry.save), entry.load]).flatten().map(ratio);
    let to = ratios.fold(10.0, f64::max);
    Axis { from: 0.5, to, start: LABEL, end: PANEL - VALUE }
}

fn legend(canvas: &mut Canvas) {
    canvas.text((0.0, 16.0), "title", "Times memcpy of the same bytes, logarithmic");
    let mut x = 0.0;
    for (class, text, width) in [
        ("save", "save", 55.0),
        ("load", "load into an existing value", 180.0),
        ("fresh", "load into a new value, if only that", 0.0),
    ] {
        canvas.bar((x + 0.5, 27.0), (10.0, 10.0), class);
        canvas.text((x + 15.0, 36.0), "muted", text);
        x += width + 15.0;
    }
}

fn panel(canvas: &mut Canvas, at: (f64, f64), table: &Table, entries: &[Entry<'_>], axis: Axis) {
    let (left, top) = at;
    let axis = Axis { start: left + axis.start, end: left + axis.end, ..axis };
    let title = format!("({}) {}", table.letter, table.title);
    canvas.text((left, top + 14.0), "title", &title);
    let (first, last) = (top + 36.0, top + 36.0 + entries.len() as f64 * ROW);
    for power in axis.powers() {
        let x = axis.place(power);
        canvas.text((x, top + 31.0), "muted middle", &power.to_string());
        let class = if (power - 1.0).abs() < 0.01 { "unit" } else { "grid" };
        canvas.path(&[(x, first), (x, last)], class);
    }
    for (i, entry) in entries.iter().enumerate() {
        row(canvas, (left, first + i as f64 * ROW), entry, axis);
    }
}

fn row(canvas: &mut Canvas, (left, top): (f64, f64), entry: &Entry<'_>, axis: Axis) {
    let ours = [vmstate::NAME, vmstate::SHARED_NAME].contains(&entry.contender);
    let name = if ours { "end ours" } else { "end" };
    canvas.text((left + LABEL - 6.0, top + 13.0), name, entry.contender);
    let (save, load) = match (ours, entry.fresh) {
        (true, _) => ("ours-save", "ours-load"),
        (false, true) => ("save", "fresh"),
        (false, false) => ("save", "load"),
    };
    let mut bar = |figures: &Figures, y: f64, class: &str| {
        let end = axis.place(ratio(figures));
        canvas.bar((axis.start, y), ((end - axis.start).max(1.0), 6.0), class);
        end
    };
    let mut end = bar(entry.save, top + 2.5, save);
    if let Some(figures) = entry.load {
        end = end.max(bar(figures, top + 9.5, load));
    }
    canvas.text((end + 5.0, top + 13.0), "muted", &values(entry));
}

/// The ratios; where nothing is copied, the times.
fn values(entry: &Entry<'_>) -> String {
    let value = |figures: &Figures| match ratio(figures) {
        ratio if ratio < 0.01 => time(figures.ns),
        ratio => three_digits(ratio),
    };
    let load = entry.load.map_or("-".into(), value);
    format!("{} / {load}", value(entry.save))
}

#[cfg(test)]
mod tests {
    use super::super::super::{Cell, testing};
    use super::*;

    #[test]
    fn a_panel_for_each_workload_and_a_row_for_each_contender() {
        let mut peer = testing::row("peer", 20.0);
        peer.load_into = Cell::Unsupported("it returns its values".into());
        let mut unable = testing::row("unable", 1.0);
        unable.save = Cell::Unsupported("too large".into());
        let rows = || vec![testing::row("memcpy", 0.6), testing::row("vmstate", 2.0)];
        let more = rows().into_iter().chain([peer, unable]).collect();
        let svg = bars(&testing::run(vec![('a', more), ('b', rows())]));
        let count = |what: &str| svg.matches(what).count();
        assert_eq!(count(">(a) a device<") + count(">(b) a device<"), 2);
        assert_eq!((count(">vmstate<"), count(">peer<")), (2, 1));
        assert_eq!((count(">memcpy<"), count(">unable<")), (0, 0));
        assert_eq!((count(">3.00 / 3.00<"), count(">30.0 / 30.0<")), (2, 1));
        assert_eq!((count("class=\"ours-load\""), count("class=\"fresh\"")), (2, 2));
    }

    #[test]
    fn what_copies_nothing_has_times() {
        let svg = bars(&testing::run(vec![('e', vec![testing::row("vmstate (Bytes)", 0.001)])]));
        assert!(svg.contains(">0.01 ns / 0.01 ns<"), "{svg}");
    }
}
