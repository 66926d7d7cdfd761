//! What the compiler says about a table.

use super::model::Value;
use super::parse::value;
use crate::text::ParseError;
use crate::text::parse::{REBUILD, check_format, check_text};
use crate::text::words::Words;

type Result<T> = std::result::Result<T, ParseError>;

/// A table as the source has it, with the devices that it was checked against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The machine types, newest first.
    pub machines: Vec<SourceMachine>,
    /// Machine types that no guest runs on any more, and why.
    pub retired: Vec<(String, String)>,
    /// Properties that are gone, by device and name, and the value that the code always has now.
    pub always: Vec<(String, String, Value)>,
    /// The devices.
    pub devices: Vec<SourceDevice>,
}

/// A machine type and its own entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMachine {
    /// What a user calls it.
    pub name: String,
    /// How it and older ones differ from the next newer one.
    pub entries: Vec<Entry>,
}

/// An entry of a machine type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The device.
    pub device: String,
    /// Its property.
    pub property: String,
    /// The value.
    pub value: Value,
}

/// A device and the defaults of its properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDevice {
    /// The name on the wire.
    pub name: String,
    /// Its properties.
    pub properties: Vec<(String, Value)>,
    /// What no release has of a released device, where a property decides whether it is sent.
    pub news: Vec<New>,
    /// Released fields that are behind a `test` since, where a property decides whether they are sent.
    pub guards: Vec<New>,
}

/// A subsection or field that no release has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// ``subsection `nic/uso` ``
    pub what: String,
    /// The property that decides whether it is sent.
    pub property: String,
}

impl Source {
    /// The machine types by name, newest first.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.machines.iter().map(|machine| machine.name.as_str())
    }

    /// The device of this name.
    #[must_use]
    pub fn device(&self, name: &str) -> Option<&SourceDevice> {
        self.devices.iter().find(|device| device.name == name)
    }

    /// The value of a property that there is under the machine type at this place, counted from the newest.
    #[must_use]
    pub fn value<'a>(
        &'a self,
        machine: usize,
        device: &SourceDevice,
        property: &'a (String, Value),
    ) -> &'a Value {
        let lineage = self.machines[..=machine.min(self.machines.len() - 1)].iter().rev();
        let mut entries = lineage.flat_map(|machine| &machine.entries);
        let own = entries.find(|entry| entry.device == device.name && entry.property == property.0);
        own.map_or(&property.1, |entry| &entry.value)
    }
}

/// Reads what a build prints about a table.
///
/// # Errors
///
/// When it is not what this version of the runtime prints.
pub fn parse_source(text: &str) -> Result<Source> {
    read(text).map_err(|error| ParseError { help: REBUILD.to_owned(), ..error })
}

fn read(text: &str) -> Result<Source> {
    check_text(text)?;
    let mut source = Source::default();
    for (index, line) in text.lines().enumerate() {
        let mut words = Words { line: index + 1, rest: line };
        if index == 0 {
            words.expect(super::DUMP)?;
            words.expect(" ")?;
            check_format(&mut words, super::print::FORMAT)?;
        } else {
            item(&mut source, words)?;
        }
    }
    if source.machines.is_empty() {
        return Err(ParseError::new(1, "a table without machine types", REBUILD));
    }
    Ok(source)
}

fn item(source: &mut Source, mut words: Words<'_>) -> Result<()> {
    if words.eat("machine ") {
        source.machines.push(SourceMachine { name: words.name()?, entries: Vec::new() });
    } else if words.eat("  set ") {
        let (device, property, value) = setting(&mut words)?;
        let Some(machine) = source.machines.last_mut() else {
            return Err(words.error("an entry without a machine type"));
        };
        machine.entries.push(Entry { device, property, value });
    } else if words.eat("retired ") {
        let name = words.name()?;
        words.expect(" ")?;
        source.retired.push((name, words.quoted()?));
    } else if words.eat("always ") {
        source.always.push(setting(&mut words)?);
    } else if words.eat("device ") {
        let name = words.name()?;
        // Several may share a name; what follows is about the last.
        let known = source.devices.iter().position(|device| device.name == name);
        let device = known.map(|at| source.devices.remove(at));
        source.devices.push(device.unwrap_or_else(|| SourceDevice {
            name,
            properties: Vec::new(),
            news: Vec::new(),
            guards: Vec::new(),
        }));
    } else if words.eat("  property ") {
        let name = words.name()?;
        words.expect(" ")?;
        let value = value(&mut words)?;
        let Some(device) = source.devices.last_mut() else {
            return Err(words.error("a property without a device"));
        };
        if device.properties.iter().all(|(known, _)| *known != name) {
            device.properties.push((name, value));
        }
    } else if words.eat("  new ") {
        let new = part(&mut words)?;
        let Some(device) = source.devices.last_mut() else {
            return Err(words.error("a part without a device"));
        };
        device.news.push(new);
    } else if words.eat("  guard ") {
        let guard = part(&mut words)?;
        let Some(device) = source.devices.last_mut() else {
            return Err(words.error("a part without a device"));
        };
        device.guards.push(guard);
    } else {
        return Err(words.error("unknown item"));
    }
    words.end()
}

/// A field or subsection, and the property that decides.
fn part(words: &mut Words<'_>) -> Result<New> {
    let word = if words.eat("field ") { "field" } else { "subsection" };
    if word == "subsection" {
        words.expect("subsection ")?;
    }
    let what = format!("{word} `{}`", words.name()?);
    words.expect(" by ")?;
    Ok(New { what, property: words.name()? })
}

/// A device, a property of it, and a value.
fn setting(words: &mut Words<'_>) -> Result<(String, String, Value)> {
    let device = words.name()?;
    words.expect(" ")?;
    let property = words.name()?;
    words.expect(" ")?;
    Ok((device, property, value(words)?))
}
