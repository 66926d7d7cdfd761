//! What is measured, and how often.

use std::time::Duration;

use super::statistics::{median, median_ratio};
use super::{Operation, Series, allocations, cold, in_layouts, verify, warm};
use crate::contenders::{self, Contender, Supported, hand, memcpy};
use crate::report::{Cell, Figures, Mode, Row, Run, Table};
use crate::workloads::Workload;

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
        self.check_names()?;
        let mut tables = Vec::new();
        for letter in &self.workloads {
            progress(&format!("({letter})"));
            tables.push(self.table(*letter)?);
        }
        Ok(Run { mode: self.mode, cpu: cpu(), tables })
    }

    /// Before an hour is spent on the others.
    fn check_names(&self) -> Result<(), String> {
        for letter in &self.workloads {
            if !Workload::LETTERS.contains(letter) {
                return Err(format!("no workload `{letter}`"));
            }
        }
        let known = contenders_on(&Workload::new('a').ok_or("no workloads")?);
        let is_known =
            |name: &String| known.iter().any(|one| is(one.name(), name) || is(name, one.name()));
        match self.contenders.iter().find(|name| !is_known(name)) {
            Some(name) => Err(format!("no contender is called `{name}`")),
            None => Ok(()),
        }
    }

    fn table(&self, letter: char) -> Result<Table, String> {
        let workload = Workload::new(letter).ok_or(format!("no workload `{letter}`"))?;
        let build = || {
            let mut contenders = contenders_on(&workload);
            contenders.retain(|contender| self.wants(contender.name()));
            contenders
        };
        verify(&workload, &mut build())?;
        let rounds = self.rounds_on(letter);
        let (mut contenders, series) =
            in_layouts(rounds, build, |contenders, rounds| self.measure(contenders, rounds));
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

    fn wants(&self, contender: &str) -> bool {
        let yardstick = is(contender, hand::NAME) || is(contender, memcpy::NAME);
        let named = self.contenders.iter().any(|name| is(contender, name));
        self.contenders.is_empty() || yardstick || named
    }
}

fn contenders_on(workload: &Workload) -> Vec<Box<dyn Contender>> {
    contenders::all().flat_map(|of| of(workload)).collect()
}

/// `vmstate` stands for `vmstate (Bytes)`, too.
fn is(contender: &str, name: &str) -> bool {
    let rest = contender.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
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
    fn names_are_checked_first() {
        let plan = |workload, contender: &str| Plan {
            workloads: vec![workload],
            contenders: vec![contender.into()],
            ..Plan::default()
        };
        assert_eq!(plan('a', "vmstate").check_names(), Ok(()));
        assert_eq!(plan('a', "vmstate (Bytes)").check_names(), Ok(()));
        let nobody = Err("no contender is called `nobody`".into());
        assert_eq!(plan('a', "nobody").check_names(), nobody);
        assert_eq!(plan('z', "vmstate").check_names(), Err("no workload `z`".into()));
    }

    #[test]
    fn a_name_stands_for_its_variants() {
        assert!(is("vmstate", "vmstate"));
        assert!(is("vmstate (Bytes)", "vmstate"));
        assert!(!is("vmstate", "vmstate (Bytes)"));
        assert!(!is("vmstates", "vmstate"));
    }
}
