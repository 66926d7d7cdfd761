//! A run as tables, one for each operation.

use std::fmt::Write as _;

use super::{Cell, Figures, Mode, Row, Run, Table, three_digits, time};
use crate::measure::Operation;

/// Everything that was measured.
#[must_use]
pub fn markdown(run: &Run) -> String {
    let mut text = introduction(run);
    let mut notes = Notes::default();
    for operation in Operation::ALL {
        let heading = match operation {
            Operation::Save => "Save, into a buffer that is reused",
            Operation::LoadInto => "Load, into a device that is reused",
            Operation::LoadFresh => "Load, into a new device",
        };
        let cell = |row: &Row| time_cell(row.cell(operation), &mut notes);
        text += &grid(run, heading, cell);
    }
    let cell = |row: &Row| allocations_cell(row, &mut notes);
    text += &grid(run, "Bytes; allocations of a save, a load and a fresh load", cell);
    text += &notes.text();
    text
}

fn introduction(run: &Run) -> String {
    let mut text = String::new();
    let caches = match run.mode {
        Mode::Warm => "data in the caches",
        Mode::Cold => "nothing in the caches (the clock's own time is subtracted)",
    };
    let _ =
        writeln!(text, "Measured on {}, {caches}: median time (ratio to `hand`, ratio to", run.cpu);
    text += "`memcpy`), the ratios being medians over rounds of what was measured in the same round.\n\n";
    text += "| workload | | bytes | rounds |\n|---|---|---:|---:|\n";
    for Table { letter, title, size, rounds, .. } in &run.tables {
        let _ = writeln!(text, "| ({letter}) | {title} | {} | {rounds} |", grouped(*size));
    }
    text
}

/// A row for each contender, a column for each workload.
fn grid(run: &Run, heading: &str, mut cell: impl FnMut(&Row) -> String) -> String {
    let mut text = format!("\n### {heading}\n\n| |");
    for table in &run.tables {
        let _ = write!(text, " ({}) |", table.letter);
    }
    let _ = writeln!(text, "\n|---|{}", "---:|".repeat(run.tables.len()));
    for contender in contenders(run) {
        let _ = write!(text, "| {contender} |");
        for table in &run.tables {
            let cell = run.row(table.letter, contender).map_or(String::new(), &mut cell);
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text
}

/// All contenders, in the order in which they first come.
fn contenders(run: &Run) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for row in run.tables.iter().flat_map(|table| &table.rows) {
        if !names.contains(&&row.contender[..]) {
            names.push(&row.contender);
        }
    }
    names
}

fn time_cell(cell: &Cell, notes: &mut Notes) -> String {
    match cell {
        Cell::Measured(Figures { ns, to_hand, to_memcpy, .. }) => {
            let ratio = |ratio: &Option<f64>| ratio.map_or("-".into(), three_digits);
            format!("{} ({}, {})", time(*ns), ratio(to_hand), ratio(to_memcpy))
        }
        Cell::Unsupported(reason) => notes.mark(reason),
    }
}

fn allocations_cell(row: &Row, notes: &mut Notes) -> String {
    if let Cell::Unsupported(reason) = &row.save {
        return notes.mark(reason);
    }
    let [save, load_into, load_fresh] = Operation::ALL.map(|operation| {
        let figures = row.cell(operation).figures();
        figures.map_or("-".into(), |figures| grouped(figures.allocations as usize))
    });
    format!("{}; {save} / {load_into} / {load_fresh}", grouped(row.size))
}

/// Reasons why something cannot be done, each once.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    fn mark(&mut self, reason: &str) -> String {
        let known = self.0.iter().position(|note| note == reason);
        let number = known.unwrap_or_else(|| {
            self.0.push(reason.to_owned());
            self.0.len() - 1
        });
        format!("- <sup>{}</sup>", number + 1)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (i, note) in self.0.iter().enumerate() {
            let _ = write!(text, "\n<sup>{}</sup> {note}  ", i + 1);
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

/// 16777325 as 16,777,325.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn a_row_for_each_contender_and_a_note_for_each_reason() {
        let mut peer = testing::row("peer", 20.0);
        peer.load_into = Cell::Unsupported("it returns its values".into());
        let rows = vec![testing::row("vmstate", 1.0), peer];
        let text =
            markdown(&testing::run(vec![('a', rows), ('b', vec![testing::row("vmstate", 1.0)])]));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.contains(&"| (a) | a device | 106 | 25 |"), "{text}");
        assert!(
            lines.contains(&"| vmstate | 10.0 ns (1.00, 1.50) | 10.0 ns (1.00, 1.50) |"),
            "{text}"
        );
        assert!(lines.contains(&"| peer | 200 ns (20.0, 30.0) |  |"), "{text}");
        assert!(lines.contains(&"| peer | - <sup>1</sup> |  |"), "{text}");
        assert!(lines.contains(&"| peer | 106; 0 / - / 0 |  |"), "{text}");
        assert!(lines.contains(&"<sup>1</sup> it returns its values  "), "{text}");
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(106), "106");
        assert_eq!(grouped(11_652), "11,652");
        assert_eq!(grouped(16_777_325), "16,777,325");
    }
}
