//! Every plain value of a stream, changed: all integers and bools that QEMU neither checks nor computes.
//!
//! Fields of which QEMU says more are in `tests/live/checked.txt`, a line each. The binary `checked` finds them out, by asking QEMU.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use vmstate_examples::{devices, stream};
use vmstate_runtime::{Decoder, Encoder, VmState};
use vmstate_stream::walk::{Described, Value, Values, Walk, What};

/// How much of a field is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Every byte of every element.
    Every,
    /// The lowest bit of every element: QEMU checks the rest, or masks it.
    Lowest,
    /// Nothing: QEMU sets it itself, whatever the stream says.
    Computed,
    /// Nothing: QEMU refuses any other value, or does not survive it.
    Refused,
}

impl Change {
    /// Whether anything is changed.
    #[must_use]
    pub fn is_some(self) -> bool {
        self < Self::Computed
    }

    const NAMES: [(Self, &'static str); 3] =
        [(Self::Lowest, "lowest"), (Self::Computed, "computed"), (Self::Refused, "refused")];
}

/// A field of a device, wherever in an array it stands: `e1000`, `mac_reg`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// The device, without its place.
    pub device: String,
    /// The way to the field, with `[]` for the number of an element.
    pub path: String,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.device.replace(' ', "~"), self.path.replace(' ', "~"))
    }
}

/// What is changed of the fields that are not changed as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked(pub BTreeMap<Field, Change>);

impl Checked {
    /// `tests/live/checked.txt`.
    ///
    /// # Panics
    ///
    /// On a line that it should not have.
    #[must_use]
    pub fn known() -> Self {
        let mut fields = BTreeMap::new();
        let lines = include_str!("../checked.txt").lines();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            let [device, path, word] = words[..] else { panic!("three words, not `{line}`") };
            let change = Change::NAMES.iter().find(|(_, name)| *name == word);
            let (change, _) = change.unwrap_or_else(|| panic!("no such word: `{line}`"));
            let [device, path] = [device, path].map(|name| name.replace('~', " "));
            let before = fields.insert(Field { device, path }, *change);
            assert_eq!(before, None, "twice: `{line}`");
        }
        Self(fields)
    }

    /// What is changed of a field.
    #[must_use]
    pub fn of(&self, field: &Field) -> Change {
        self.0.get(field).copied().unwrap_or(Change::Every)
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (field, change) in &self.0 {
            if let Some((_, name)) = Change::NAMES.iter().find(|(it, _)| it == change) {
                writeln!(f, "{field} {name}")?;
            }
        }
        Ok(())
    }
}

/// Where a value is: the section and the way to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the section.
    pub idstr: String,
    /// Which of that name.
    pub instance_id: u32,
    /// The way to the value. Of several with one name, the number of this one is behind it.
    pub path: String,
}

impl Place {
    /// The field that it is of.
    #[must_use]
    pub fn field(&self) -> Field {
        let device = self.idstr.rsplit('/').next().unwrap_or_default().to_owned();
        let mut path = String::new();
        let mut in_brackets = false;
        for c in self.path.chars() {
            in_brackets &= c != ']';
            if !in_brackets {
                path.push(c);
            }
            in_brackets |= c == '[';
        }
        Field { device, path }
    }
}

/// A value in a stream, or several side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// Where it is in the stream.
    pub start: usize,
    /// The size of one.
    pub size: usize,
    /// Whether it is a bool.
    pub is_bool: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Plain {
    fn of(start: usize, values: &Values<'_>) -> Option<Self> {
        let is_bool = match values.iter().next()? {
            Value::Bool(_) => true,
            Value::Unsigned(..) | Value::Signed(..) => false,
            _ => return None,
        };
        // Filler is not state, and what is `equal` is not free.
        if values.ty().starts_with("unused") || values.ty().ends_with("equal") {
            return None;
        }
        Some(Self { start, size: values.size(), is_bool, bytes: values.bytes().to_vec() })
    }

    /// The value after the change.
    #[must_use]
    pub fn changed(&self, change: Change) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let change = if self.is_bool { change.max(Change::Lowest) } else { change };
        let size = self.size;
        match change {
            Change::Every => {
                for (nth, byte) in bytes.iter_mut().enumerate() {
                    // Another one for each byte, so that those of a neighbor are not taken for its own.
                    *byte ^= (nth * 0x36 + size * 0x12) as u8 | 1;
                }
            }
            Change::Lowest => {
                bytes.iter_mut().skip(size - 1).step_by(size).for_each(|byte| *byte ^= 1);
            }
            Change::Computed | Change::Refused => {}
        }
        bytes
    }
}

/// All plain values of a stream, as its description tells.
///
/// # Errors
///
/// A stream that cannot be walked.
pub fn values(stream: &[u8]) -> Result<BTreeMap<Place, Plain>, String> {
    let mut found = BTreeMap::new();
    let walked = stream::walk(stream);
    if let Some(fault) = walked.fault {
        return Err(fault.to_string());
    }
    let described = Described::new(stream::description(stream).unwrap_or_default());
    let mut next = 0;
    for section in walked.sections {
        let stream::Section { idstr, instance_id, version_id, payload, .. } = section;
        let Some(device) = described.find(next, &idstr, instance_id) else { continue };
        next = device + 1;
        let body = described.body(device).map_err(|e| format!("{e:?}"))?;
        let bytes = &stream[payload.clone()];
        let mut walk = Walk::new(&body, version_id, bytes, payload.start as u64);
        while let Some(item) = walk.next().map_err(|fault| format!("{idstr}: {fault}"))? {
            let What::Value(values) = item.what else { continue };
            let Some(plain) = Plain::of(item.offset as usize, &values) else { continue };
            let (idstr, path) = (idstr.clone(), item.path.to_owned());
            let mut place = Place { idstr, instance_id, path };
            let mut twice = 1;
            while found.contains_key(&place) {
                twice += 1;
                place.path = format!("{}#{twice}", item.path);
            }
            found.insert(place, plain);
        }
    }
    Ok(found)
}

/// What a machine's stream has, and what may be changed of it.
pub struct Plan {
    stream: Vec<u8>,
    values: BTreeMap<Place, Plain>,
    structural: BTreeSet<Place>,
}

impl Plan {
    /// Looks at each value of a stream. Those that decide how a section goes on - counts, what a test asks - or that a device here refuses are
    /// left as they are, as is what QEMU loads twice: it gives both disk controllers of `isapc` the number 0, and finds the first of them both
    /// times.
    ///
    /// # Errors
    ///
    /// A stream that cannot be walked, or a section without a device.
    pub fn of(stream: Vec<u8>) -> Result<Self, String> {
        let values = values(&stream)?;
        let mut structural = BTreeSet::new();
        let sections = stream::walk(&stream).sections;
        for section in &sections {
            let version = section.version_id;
            let is_same = |it: &&stream::Section| {
                it.idstr == section.idstr && it.instance_id == section.instance_id
            };
            let is_twice = sections.iter().filter(is_same).count() > 1;
            let start = section.payload.start;
            let bytes = &stream[section.payload.clone()];
            let candidates = || devices::candidates_of(&section.idstr, &section.shape);
            let nth = candidates().position(|it| is_carried(it, version, bytes));
            let fits = |of: &[(&Place, &Plain)]| {
                let mut bytes = bytes.to_vec();
                for (_, plain) in of {
                    let (at, changed) = (plain.start - start, plain.changed(Change::Every));
                    bytes[at..at + changed.len()].copy_from_slice(&changed);
                }
                let device = nth.and_then(|nth| candidates().nth(nth));
                device.is_some_and(|it| is_carried(it, version, &bytes))
            };
            let all = values.iter().filter(|(_, it)| section.payload.contains(&it.start));
            let all: Vec<_> = all.collect();
            let bad = if is_twice { all } else { misfits(&all, &fits) };
            structural.extend(bad.into_iter().map(|(place, _)| place.clone()));
        }
        Ok(Self { stream, values, structural })
    }

    /// The places that have a value which may be changed.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.values.keys().filter(|place| !self.structural.contains(*place))
    }

    /// The stream with all that `change` says, and the values that it has then.
    pub fn changed(
        &self,
        change: impl Fn(&Place) -> Change,
    ) -> (Vec<u8>, BTreeMap<&Place, Vec<u8>>) {
        let (mut stream, mut values) = (self.stream.clone(), BTreeMap::new());
        for place in self.places() {
            let (plain, change) = (&self.values[place], change(place));
            if !change.is_some() || plain.bytes.is_empty() {
                continue;
            }
            let bytes = plain.changed(change);
            stream[plain.start..plain.start + bytes.len()].copy_from_slice(&bytes);
            values.insert(place, bytes);
        }
        (stream, values)
    }
}

/// Those that do not fit alone: found in halves of what does not fit together.
fn misfits<T: Copy>(some: &[T], fits: &impl Fn(&[T]) -> bool) -> Vec<T> {
    match some {
        [] => Vec::new(),
        _ if fits(some) => Vec::new(),
        [one] => vec![*one],
        _ => {
            let (first, second) = some.split_at(some.len() / 2);
            [misfits(first, fits), misfits(second, fits)].concat()
        }
    }
}

/// Whether a device loads and saves these bytes.
fn is_carried(mut device: Box<dyn VmState>, version_id: u32, bytes: &[u8]) -> bool {
    let mut saved = Vec::new();
    device.load(&mut Decoder::new(bytes), version_id).is_ok()
        && device.save(&mut Encoder::new(&mut saved)).is_ok()
        && saved == bytes
}
