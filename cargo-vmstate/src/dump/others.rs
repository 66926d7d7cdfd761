//! What a build says besides layouts: where the parts of a device stand, and structs that are not compared.

use std::collections::BTreeMap;

use vmstate_schema::rules::Place;

use super::{Found, Source};

/// Lines and columns by the places that findings name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(BTreeMap<String, (usize, usize)>);

/// The places of one device.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    device: String,
    places: Places,
    source: Option<Source>,
}

/// A struct that no baseline is about.
#[derive(Clone, Debug)]
pub(crate) struct Apart {
    pub name: String,
    /// The parameter that its bytes depend on, and the field that mentions it; without, it says `nested`.
    pub depends: Option<(String, String)>,
    pub source: Option<Source>,
}

/// Which instantiation of a generic struct the device is that stands in the same place of `baseline!`.
#[derive(Clone, Debug)]
pub(super) struct Labelled {
    label: String,
    source: Option<Source>,
}

const INSTANCE: &str = "vmstate-instance ";
const PLACES: &str = "vmstate-places ";
const PART: &str = "vmstate-part ";
const GENERIC: &str = "vmstate-generic ";

impl Placed {
    pub(super) fn parse(message: &str, source: Option<Source>) -> Option<Self> {
        let text = &message[message.find(PLACES)? + PLACES.len()..];
        let mut lines = text.lines();
        let device = lines.next()?.to_owned();
        let place = |line: &str| {
            let (at, place) = line.split_once(' ')?;
            let (line, column) = at.split_once(':')?;
            Some((place.to_owned(), (line.parse().ok()?, column.parse().ok()?)))
        };
        Some(Self { device, places: Places(lines.filter_map(place).collect()), source })
    }
}

impl Apart {
    pub(super) fn parse(message: &str, source: Option<Source>) -> Option<Self> {
        if let Some(at) = message.find(PART) {
            let name = message[at + PART.len()..].lines().next()?.to_owned();
            return Some(Self { name, depends: None, source });
        }
        let mut lines = message[message.find(GENERIC)? + GENERIC.len()..].lines();
        let name = lines.next()?.to_owned();
        let depends = Some((lines.next()?.to_owned(), lines.next()?.to_owned()));
        Some(Self { name, depends, source })
    }
}

impl Labelled {
    pub(super) fn parse(message: &str, source: Option<Source>) -> Option<Self> {
        let label = message[message.find(INSTANCE)? + INSTANCE.len()..].lines().next()?.to_owned();
        Some(Self { label, source })
    }
}

impl Places {
    /// Where in the file of the struct this stands.
    pub(crate) fn of(&self, place: &Place, source: &Source) -> Option<Source> {
        let (line, column) = *self.0.get(&format!("{place:?}"))?;
        Some(Source { file: source.file.clone(), line, column })
    }
}

/// Gives each device its places: of two of one name, those that the same struct said.
pub(super) fn assign(found: &mut [Found], placed: Vec<Placed>) {
    for Placed { device, places, source } in placed {
        let same = |found: &&mut Found| found.device.name == device && found.source == source;
        for found in found.iter_mut().filter(same) {
            found.places = places.clone();
        }
    }
}

/// Tells instantiations of generic structs apart, and says where the structs are.
pub(super) fn label(found: &mut [Found], labelled: Vec<Labelled>, placed: &[Placed]) {
    for Labelled { label, source } in labelled {
        for found in found.iter_mut().filter(|found| found.source == source) {
            found.instance = Some(label.clone()).filter(|label| *label != found.device.name);
            if let Some(of_struct) = placed.iter().find(|it| it.device == found.device.name) {
                found.source.clone_from(&of_struct.source);
            }
        }
    }
}
