//! The canonical text of the file.

use std::fmt::Write as _;

use super::model::{Device, Machines, Property, Table, Value};
use crate::model::Stamp;
use crate::text::branches;
use crate::text::names::{name, quoted};

/// The version of the format that this crate reads and writes.
pub(super) const FORMAT: u32 = 1;

/// The canonical text of the file.
#[must_use]
pub fn print(machines: &Machines) -> String {
    let mut out =
        "# Machine types. Written by `cargo vmstate`; review a change like a change of an \
                   interface.\n"
            .to_owned();
    branches::print(&mut out, &machines.releases, &machines.graph);
    let _ = writeln!(out, "format {FORMAT}");
    branches::print_line(&mut out, &machines.releases, &machines.graph);
    let mut printer = Printer { out, machines };
    machines.tables.iter().for_each(|table| printer.table(table));
    printer.out
}

/// A value as it stands in files, and in source code.
#[must_use]
pub fn print_value(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Text(text) => {
            let mut out = String::new();
            quoted(&mut out, text);
            out
        }
    }
}

struct Printer<'a> {
    out: String,
    machines: &'a Machines,
}

impl Printer<'_> {
    fn table(&mut self, table: &Table) {
        let Some(first) = table.machines.first() else { return };
        let when = table.when.as_ref().map(|when| format!(" when{}", reason(when)));
        self.line(first.stamp, "table ", &first.name, &when.unwrap_or_default());
        for machine in &table.machines {
            self.line(machine.stamp, "machine ", &machine.name, "");
            if let Some(mark) = &machine.retired {
                self.line(mark.stamp, "retired ", &machine.name, &reason(&mark.reason));
            }
        }
        table.devices.iter().for_each(|device| self.device(device));
    }

    fn device(&mut self, device: &Device) {
        self.line(device.stamp, "device ", &device.name, "");
        if let Some(mark) = &device.dropped {
            self.line(mark.stamp, "dropped ", &device.name, &reason(&mark.reason));
        }
        device.properties.iter().for_each(|property| self.property(property));
    }

    fn property(&mut self, property: &Property) {
        for step in &property.steps {
            let mut rest = format!(" {} from ", print_value(&step.value));
            name(&mut rest, &step.from);
            self.line(step.stamp, "  property ", &property.name, &rest);
        }
        if let Some((stamp, value)) = &property.always {
            let rest = format!(" always {}", print_value(value));
            self.line(*stamp, "  property ", &property.name, &rest);
        }
    }

    fn line(&mut self, stamp: Stamp, word: &str, named: &str, rest: &str) {
        let Machines { releases, graph, .. } = self.machines;
        branches::spell(&mut self.out, releases, graph, stamp);
        self.out.push(' ');
        self.out.push_str(word);
        name(&mut self.out, named);
        self.out.push_str(rest);
        self.out.push('\n');
    }
}

fn reason(text: &str) -> String {
    let mut out = " ".to_owned();
    quoted(&mut out, text);
    out
}
