//! What was measured, and the forms in which it is shown.

pub mod compare;
pub mod curve;
pub mod json;
pub mod markdown;
pub mod svg;
pub mod targets;

use serde::{Deserialize, Serialize};

use crate::measure::Operation;

/// Everything that one run measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Whether data was in the caches.
    pub mode: Mode,
    /// The processor.
    pub cpu: String,
    /// The workloads.
    pub tables: Vec<Table>,
}

/// Whether data is in the caches when an operation starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It is: the operation was done just before.
    Warm,
    /// It is not: much other memory was walked before.
    Cold,
}

/// One workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its letter.
    pub letter: char,
    /// What it is.
    pub title: String,
    /// Bytes in QEMU's format.
    pub size: usize,
    /// How many samples there are of everything.
    pub rounds: usize,
    /// The contenders.
    pub rows: Vec<Row>,
}

/// One contender on one workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub contender: String,
    /// The name of the one that `to_hand` is taken to.
    pub yardstick: String,
    /// Bytes on its wire; 0 if it cannot save.
    pub size: usize,
    /// Into a buffer that is reused.
    pub save: Cell,
    /// Into a value that is reused.
    pub load_into: Cell,
    /// Into a new value, which is dropped.
    pub load_fresh: Cell,
}

/// One operation of one contender on one workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// What it takes.
    Measured(Figures),
    /// Why it cannot be done.
    Unsupported(String),
}

/// What an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Median time.
    pub ns: f64,
    /// Median ratio to code by hand in the same round.
    pub to_hand: Option<f64>,
    /// Median ratio to a copy of the same bytes in the same round.
    pub to_memcpy: Option<f64>,
    /// Allocations, when buffers and values are as large as they get.
    pub allocations: u32,
}

impl Run {
    /// The row of a contender on a workload, if that was measured.
    #[must_use]
    pub fn row(&self, letter: char, contender: &str) -> Option<&Row> {
        self.table(letter)?.rows.iter().find(|row| row.contender == contender)
    }

    /// A workload, if it was measured.
    #[must_use]
    pub fn table(&self, letter: char) -> Option<&Table> {
        self.tables.iter().find(|table| table.letter == letter)
    }

    /// What an operation of a contender takes, if it was measured.
    #[must_use]
    pub fn figures(&self, letter: char, contender: &str, operation: Operation) -> Option<&Figures> {
        self.row(letter, contender)?.cell(operation).figures()
    }
}

impl Row {
    /// Its cell of that operation.
    #[must_use]
    pub fn cell(&self, operation: Operation) -> &Cell {
        match operation {
            Operation::Save => &self.save,
            Operation::LoadInto => &self.load_into,
            Operation::LoadFresh => &self.load_fresh,
        }
    }
}

impl Cell {
    /// What it takes, if it can be done.
    #[must_use]
    pub fn figures(&self) -> Option<&Figures> {
        match self {
            Self::Measured(figures) => Some(figures),
            Self::Unsupported(_) => None,
        }
    }
}

/// Three digits and a unit.
#[must_use]
pub fn time(ns: f64) -> String {
    match ns {
        _ if ns < 999.5 => format!("{} ns", three_digits(ns)),
        _ if ns < 999_500.0 => format!("{} µs", three_digits(ns / 1e3)),
        _ => format!("{} ms", three_digits(ns / 1e6)),
    }
}

/// Three digits, or more before the point.
#[must_use]
pub fn three_digits(value: f64) -> String {
    match value {
        _ if value < 9.995 => format!("{value:.2}"),
        _ if value < 99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// A row whose three operations have the same ratio to hand, and one and a half of it to memcpy.
    pub(crate) fn row(contender: &str, to_hand: f64) -> Row {
        let cell = Cell::Measured(Figures {
            ns: to_hand * 10.0,
            to_hand: Some(to_hand),
            to_memcpy: Some(to_hand * 1.5),
            allocations: 0,
        });
        Row {
            contender: contender.into(),
            yardstick: "hand".into(),
            size: 106,
            save: cell.clone(),
            load_into: cell.clone(),
            load_fresh: cell,
        }
    }

    pub(crate) fn run(tables: Vec<(char, Vec<Row>)>) -> Run {
        let table = |(letter, rows)| Table {
            letter,
            title: "a device".into(),
            size: 106,
            rounds: 25,
            rows,
        };
        let tables = tables.into_iter().map(table).collect();
        Run { mode: Mode::Warm, cpu: "a processor".into(), tables }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        assert_eq!(time(7.04), "7.04 ns");
        assert_eq!(time(9.996), "10.0 ns");
        assert_eq!(time(999.4), "999 ns");
        assert_eq!(time(999.6), "1.00 µs");
        assert_eq!(time(39_600.0), "39.6 µs");
        assert_eq!(time(1_970_000.0), "1.97 ms");
        assert_eq!(time(195_780_000.0), "196 ms");
    }
}
