//! Reads the file.

use super::model::{Device, Machine, Machines, Mark, Property, Step, Table, Value};
use super::print::{FORMAT, print};
use crate::model::Stamp;
use crate::text::ParseError;
use crate::text::branches::{branch, graph};
use crate::text::parse::{check_canonical, check_format, check_text};
use crate::text::seen::Stamps;
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
    let mut lines =
        text.lines().enumerate().map(|(index, rest)| Words { line: index + 1, rest }).peekable();
    lines.next_if(|words| words.rest.starts_with('#'));
    let mut branches = Vec::new();
    let mut formatted = false;
    for mut words in lines.by_ref() {
        if let Some(branch) = branch(&words)? {
            branches.push(branch);
            continue;
        }
        words.expect("format ")?;
        check_format(&mut words, FORMAT)?;
        formatted = true;
        break;
    }
    if !formatted {
        return Err(ParseError::new(1, "the line `format 1` is missing", RESTORE));
    }
    let line = lines.next_if(|words| words.rest.starts_with("releases "));
    let line = line.map(|words| Words { rest: &words.rest["releases ".len()..], ..words });
    let (releases, graph) = graph(line, &branches)?;
    let mut reader = Reader { stamps: Stamps::new(&releases, graph), tables: Vec::new() };
    lines.try_for_each(|words| reader.line(words))?;
    let Reader { stamps, tables } = reader;
    let graph = stamps.into_graph();
    let machines = Machines { releases, graph, tables };
    check_canonical(text, &print(&machines))?;
    Ok(machines)
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

struct Reader<'a> {
    stamps: Stamps<'a>,
    tables: Vec<Table>,
}

impl Reader<'_> {
    /// One line: stamp, item.
    fn line(&mut self, mut words: Words<'_>) -> Result<()> {
        let Some((first, rest)) = words.rest.split_once(' ') else {
            return Err(words.error(format!("`{}` is not a line of this file", words.rest)));
        };
        let Some(stamp) = self.stamps.find(first) else {
            return Err(words.error(format!("`{first}` is not among the releases")));
        };
        words.rest = rest;
        if words.eat("table ") {
            words.name()?;
            let when = if words.eat(" when ") { Some(words.quoted()?) } else { None };
            self.tables.push(Table { when, ..Table::default() });
            return words.end();
        }
        let other = self.tables.iter().rev().skip(1).flat_map(|table| &table.machines);
        let others: Vec<String> = other.map(|machine| machine.name.clone()).collect();
        let Some(table) = self.tables.last_mut() else {
            return Err(words.error("a line of a table without the table"));
        };
        item(table, &others, words, stamp, &self.stamps)
    }
}

fn item(
    table: &mut Table,
    others: &[String],
    mut words: Words<'_>,
    stamp: Stamp,
    stamps: &Stamps<'_>,
) -> Result<()> {
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
        return property(table, words, stamp, stamps);
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

fn property(
    table: &mut Table,
    mut words: Words<'_>,
    stamp: Stamp,
    stamps: &Stamps<'_>,
) -> Result<()> {
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
    // Two branches may have one machine type each in its own way, which is for the rules to say.
    let is_behind = |last: &Step| {
        place(&last.from) < Some(position)
            || last.from == from && stamps.are_apart(last.stamp, stamp)
    };
    if property.steps.last().is_some_and(|last| !is_behind(last)) {
        return Err(words.error("the values are not in the order of the machine types"));
    }
    property.steps.push(Step { from, value, stamp });
    words.end()
}
