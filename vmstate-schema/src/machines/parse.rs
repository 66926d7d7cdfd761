//! Reads the file.

use super::model::{Device, Machine, Machines, Mark, Property, Step, Table, Value};
use super::print::{FORMAT, print};
use crate::model::Stamp;
use crate::text::ParseError;
use crate::text::parse::{check_canonical, check_format, check_text, release_names};
use crate::text::words::{RESTORE, Words};

type Result<T> = std::result::Result<T, ParseError>;

/// Reads the file. Whatever is accepted prints to the same bytes again.
///
/// # Errors
///
/// When a line is none of this file, a name is there twice, or the text is damaged, in conflict or of a newer format: the first
/// line at fault, and what repairs it.
pub fn parse(text: &str) -> Result<Machines> {
    check_text(text).map_err(|error| {
        // The file has no extension.
        let help = error.help.replace("*.vmstate text", "machine-types text");
        ParseError { help, ..error }
    })?;
    let mut reader = Reader::default();
    let mut formatted = false;
    for (index, line) in text.lines().enumerate() {
        let mut words = Words { line: index + 1, rest: line };
        if index == 0 && line.starts_with('#') {
            continue;
        }
        if !formatted {
            words.expect("format ")?;
            check_format(&mut words, FORMAT)?;
            formatted = true;
        } else if reader.machines.tables.is_empty() && words.eat("releases ") {
            reader.machines.releases = release_names(&words)?;
        } else {
            reader.line(words)?;
        }
    }
    if !formatted {
        return Err(ParseError::new(1, "the line `format 1` is missing", RESTORE));
    }
    check_canonical(text, &print(&reader.machines))?;
    Ok(reader.machines)
}

/// The value of a property.
pub(super) fn value(words: &mut Words<'_>) -> Result<Value> {
    if words.rest.starts_with('"') {
        Ok(Value::Text(words.quoted()?))
    } else if words.eat("true") {
        Ok(Value::Bool(true))
    } else if words.eat("false") {
        Ok(Value::Bool(false))
    } else {
        Ok(Value::Integer(words.signed()?))
    }
}

#[derive(Default)]
struct Reader {
    machines: Machines,
}

impl Reader {
    /// One line: stamp, item.
    fn line(&mut self, mut words: Words<'_>) -> Result<()> {
        let Some((first, rest)) = words.rest.split_once(' ') else {
            return Err(words.error(format!("`{}` is not a line of this file", words.rest)));
        };
        let Some(stamp) = stamp(&self.machines.releases, first) else {
            return Err(words.error(format!("`{first}` is not among the releases")));
        };
        words.rest = rest;
        if words.eat("table ") {
            words.name()?;
            let when = if words.eat(" when ") { Some(words.quoted()?) } else { None };
            self.machines.tables.push(Table { when, ..Table::default() });
            return words.end();
        }
        let other = self.machines.tables.iter().rev().skip(1).flat_map(|table| &table.machines);
        let others: Vec<String> = other.map(|machine| machine.name.clone()).collect();
        let Some(table) = self.machines.tables.last_mut() else {
            return Err(words.error("a line of a table without the table"));
        };
        item(table, &others, words, stamp)
    }
}

fn item(table: &mut Table, others: &[String], mut words: Words<'_>, stamp: Stamp) -> Result<()> {
    if words.eat("machine ") {
        let name = words.name()?;
        if table.position(&name).is_some() || others.contains(&name) {
            return Err(words.error(format!("machine type `{name}` is there twice")));
        }
        if table.machines.last().is_some_and(|machine| machine.stamp == Stamp::Next)
            && stamp.is_released()
        {
            return Err(words.error("a released machine type stands above one that is not"));
        }
        table.machines.push(Machine { name, stamp, retired: None });
    } else if words.eat("retired ") {
        let name = words.name()?;
        let mark = mark(&mut words, stamp)?;
        match table.machines.last_mut() {
            Some(machine) if machine.name == name && machine.retired.is_none() => {
                machine.retired = Some(mark);
            }
            _ => return Err(words.error(format!("`{name}` does not stand above"))),
        }
    } else if words.eat("device ") {
        let name = words.name()?;
        if table.device(&name).is_some() {
            return Err(words.error(format!("device `{name}` is there twice")));
        }
        table.devices.push(Device { name, stamp, dropped: None, properties: Vec::new() });
    } else if words.eat("dropped ") {
        let name = words.name()?;
        let mark = mark(&mut words, stamp)?;
        match table.devices.last_mut() {
            Some(device) if device.name == name => device.dropped = Some(mark),
            _ => return Err(words.error(format!("`{name}` does not stand above"))),
        }
    } else if words.eat("  property ") {
        return property(table, words, stamp);
    } else {
        let word = words.rest.trim_start().split(' ').next().unwrap_or_default();
        return Err(words.error(format!("unknown item `{word}`")));
    }
    words.end()
}

fn mark(words: &mut Words<'_>, stamp: Stamp) -> Result<Mark> {
    words.expect(" ")?;
    Ok(Mark { stamp, reason: words.quoted()? })
}

fn property(table: &mut Table, mut words: Words<'_>, stamp: Stamp) -> Result<()> {
    let machines: Vec<String> = table.machines.iter().map(|it| it.name.clone()).collect();
    let Some(device) = table.devices.last_mut() else {
        return Err(words.error("a property without a device"));
    };
    let name = words.name()?;
    words.expect(" ")?;
    let at = device.properties.iter().position(|property| property.name == name);
    let at = at.unwrap_or_else(|| {
        device.properties.push(Property { name, steps: Vec::new(), always: None });
        device.properties.len() - 1
    });
    let property = &mut device.properties[at];
    if words.eat("always ") {
        if property.always.is_some() || property.steps.is_empty() {
            return Err(words.error("`always` is about a property that stands above, once"));
        }
        property.always = Some((stamp, value(&mut words)?));
        return words.end();
    }
    let value = value(&mut words)?;
    words.expect(" from ")?;
    let from = words.name()?;
    let place = |name: &String| machines.iter().position(|machine| machine == name);
    let Some(position) = place(&from) else {
        return Err(words.error(format!("`{from}` is no machine type of this table")));
    };
    if property.steps.last().is_some_and(|last| place(&last.from) >= Some(position)) {
        return Err(words.error("the values are not in the order of the machine types"));
    }
    property.steps.push(Step { from, value, stamp });
    words.end()
}

fn stamp(releases: &[String], name: &str) -> Option<Stamp> {
    if name == "next" {
        return Some(Stamp::Next);
    }
    releases.iter().position(|release| release == name).map(Stamp::Release)
}
