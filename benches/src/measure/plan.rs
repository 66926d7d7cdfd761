//! What is measured, and how often.

use std::hint::black_box;
use std::time::Duration;

use super::statistics::{median, median_ratio};
use super::{Operation, Series, allocations, cold, verify, warm};
use crate::contenders::{self, Contender, Supported, hand, memcpy};
use crate::report::{Cell, Figures, Mode, Row, Run, Table};
use crate::workloads::Workload;

/// How often everything is built anew, at other addresses. Where buffers happen to lie can double a
/// time, and stays the same as long as they lie there.
const LAYOUTS: usize = 5;

/// What moves the buffers: this many bytes more each time.
const SHIFT: usize = 37 * 4096 + 192;

/// What to measure, and how long.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The letters of the workloads.
    pub workloads: Vec<char>,
    /// The names of the contenders; all if empty. Those that others are measured against are
    /// always with them.
    pub contenders: Vec<String>,
    /// Warm or cold.
    pub mode: Mode,
    /// How many rounds, if not as many as usual.
    pub rounds: Option<usize>,
    /// About how long a sample takes.
    pub sample: Duration,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            workloads: Workload::LETTERS.to_vec(),
            contenders: Vec::new(),
            mode: Mode::Warm,
            rounds: None,
            sample: Duration::from_millis(1),
        }
    }
}

impl Plan {
    /// Measures everything; `progress` hears what comes next.
    ///
    /// # Errors
    ///
    /// When a contender does not do what it claims, or nobody has the name that was asked for.
    pub fn run(&self, mut progress: impl FnMut(&str)) -> Result<Run, String> {
        let mut tables = Vec::new();
        for letter in &self.workloads {
            progress(&format!("({letter})"));
            tables.push(self.table(*letter)?);
        }
        for name in &self.contenders {
            if !tables.iter().flat_map(|table| &table.rows).any(|row| is(&row.contender, name)) {
                return Err(format!("no contender is called `{name}`"));
            }
        }
        Ok(Run { mode: self.mode, cpu: cpu(), tables })
    }

    fn table(&self, letter: char) -> Result<Table, String> {
        let workload = Workload::new(letter).ok_or(format!("no workload `{letter}`"))?;
        let mut contenders = self.contenders_on(&workload);
        verify(&workload, &mut contenders)?;
        let rounds = self.rounds_on(letter);
        let layouts = LAYOUTS.min(rounds);
        let mut series: Vec<Series> = Vec::new();
        for layout in 0..layouts {
            drop(contenders);
            let shift = vec![1_u8; layout * SHIFT];
            contenders = self.contenders_on(&workload);
            black_box(shift);
            let share = rounds * (layout + 1) / layouts - rounds * layout / layouts;
            append(&mut series, self.measure(&mut contenders, share));
        }
        let rows = (0..contenders.len()).map(|i| row(&mut contenders, i, &series)).collect();
        let title = workload.title().to_owned();
        Ok(Table { letter, title, size: workload.size(), rounds, rows })
    }

    fn rounds_on(&self, letter: char) -> usize {
        self.rounds.unwrap_or(match (self.mode, letter) {
            (Mode::Cold, _) => 61,
            (Mode::Warm, 'e') => 12,
            (Mode::Warm, _) => 25,
        })
    }

    fn measure(&self, contenders: &mut [Box<dyn Contender>], rounds: usize) -> Vec<Series> {
        match self.mode {
            Mode::Warm => warm(contenders, &Operation::ALL, rounds, self.sample),
            Mode::Cold => cold(contenders, &Operation::ALL, rounds),
        }
    }

    fn contenders_on(&self, workload: &Workload) -> Vec<Box<dyn Contender>> {
        let all = contenders::ALL.iter().flat_map(|of| of(workload));
        all.filter(|contender| self.wants(contender.name())).collect()
    }

    fn wants(&self, contender: &str) -> bool {
        let yardstick = is(contender, hand::NAME) || is(contender, memcpy::NAME);
        let named = self.contenders.iter().any(|name| is(contender, name));
        self.contenders.is_empty() || yardstick || named
    }
}

/// `vmstate` stands for `vmstate (Bytes)`, too.
fn is(contender: &str, name: &str) -> bool {
    let rest = contender.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
}

/// The samples of another layout.
fn append(series: &mut Vec<Series>, more: Vec<Series>) {
    if series.is_empty() {
        *series = more;
        return;
    }
    for (one, more) in series.iter_mut().zip(more) {
        one.samples.extend(more.samples);
    }
}

fn row(contenders: &mut [Box<dyn Contender>], i: usize, series: &[Series]) -> Row {
    let [save, load_into, load_fresh] =
        Operation::ALL.map(|operation| cell(contenders, i, operation, series));
    let contender = &contenders[i];
    Row {
        contender: contender.name().to_owned(),
        yardstick: contender.yardstick().to_owned(),
        size: contender.size(),
        save,
        load_into,
        load_fresh,
    }
}

fn cell(
    contenders: &mut [Box<dyn Contender>],
    i: usize,
    operation: Operation,
    series: &[Series],
) -> Cell {
    if let Supported::No(reason) = operation.run(&mut *contenders[i], 0) {
        return Cell::Unsupported(reason.to_owned());
    }
    let of = |name: &str, operation: Operation| {
        let is =
            |one: &&Series| contenders[one.contender].name() == name && one.operation == operation;
        series.iter().find(is).map(|one| &one.samples[..])
    };
    let (name, yardstick) = (contenders[i].name(), contenders[i].yardstick());
    let samples = of(name, operation).expect("what is supported is measured");
    let ratio = |others: Option<&[f64]>| others.map(|others| median_ratio(samples, others));
    let ns = median(samples.iter().copied());
    let to_hand = ratio(of(yardstick, operation));
    let to_memcpy = ratio(of(memcpy::NAME, operation.of_memcpy()));
    let allocations = allocations::count(|| {
        operation.run(&mut *contenders[i], 1);
    });
    Cell::Measured(Figures { ns, to_hand, to_memcpy, allocations })
}

/// What the processor calls itself, where the system says so.
fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or(std::env::consts::ARCH, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_its_variants() {
        assert!(is("vmstate", "vmstate"));
        assert!(is("vmstate (Bytes)", "vmstate"));
        assert!(!is("vmstate", "vmstate (Bytes)"));
        assert!(!is("vmstates", "vmstate"));
    }
}
