//! Names by their hash, in a const: rustc counts its steps, so no name is compared with all others.

use vmstate_runtime::__private::Description;
use vmstate_runtime::__private::constant::same;
use vmstate_runtime::property::Property;

use super::table::{Compat, MachineTypeDef};

/// A power of two.
const SLOTS: usize = 1 << 12;
/// With more, a free slot is far.
const MOST: usize = SLOTS / 4 * 3;

/// Where a pair of names is: slot by slot from that of its hash on, up to a free one.
pub(crate) struct Index {
    /// A place in what is indexed, and one more; 0 is free.
    slots: [u32; SLOTS],
    len: usize,
}

impl Index {
    const fn new() -> Self {
        Self { slots: [0; SLOTS], len: 0 }
    }

    const fn at(&self, slot: usize) -> Option<u32> {
        self.slots[slot % SLOTS].checked_sub(1)
    }

    const fn put(&mut self, slot: usize, place: u32) {
        self.slots[slot % SLOTS] = place + 1;
        self.len += 1;
    }

    /// The properties of devices. `None` if they are too many, or one of these is no device.
    pub(crate) const fn of_properties(devices: &[Description]) -> Option<Self> {
        let (mut index, mut device) = (Self::new(), 0);
        while device < devices.len() {
            let known = &devices[device];
            let mut property = 0;
            while property < known.properties.len() {
                if index.len >= MOST || device >= 1 << 15 {
                    return None;
                }
                let mut slot = slot(known.name, known.properties[property].name);
                while index.at(slot).is_some() {
                    slot += 1;
                }
                index.put(slot, (device as u32) << 16 | property as u32);
                property += 1;
            }
            if known.nested {
                return None;
            }
            device += 1;
        }
        Some(index)
    }

    /// A property, in an index of those of `devices`: the first of this name.
    pub(crate) const fn property(
        &self,
        devices: &[Description],
        device: &str,
        name: &str,
    ) -> Option<Property> {
        let mut slot = slot(device, name);
        while let Some(place) = self.at(slot) {
            let known = &devices[(place >> 16) as usize];
            let property = &known.properties[(place & 0xffff) as usize];
            if same(property.name, name) && same(known.name, device) {
                return Some(*property);
            }
            slot += 1;
        }
        None
    }
}

const fn slot(first: &str, second: &str) -> usize {
    hash(hash(0, first), second) as usize
}

const fn hash(mut hash: u32, name: &str) -> u32 {
    let mut rest = name.as_bytes();
    while let [byte, others @ ..] = rest {
        hash = (hash & 0xff_ffff) * 31 + *byte as u32;
        rest = others;
    }
    hash
}

/// What must not be named twice.
#[derive(Clone, Copy)]
pub(super) enum Names<'a> {
    Types(&'a [MachineTypeDef]),
    Entries(&'a [Compat]),
}

impl<'a> Names<'a> {
    const fn len(self) -> usize {
        match self {
            Self::Types(types) => types.len(),
            Self::Entries(entries) => entries.len(),
        }
    }

    const fn pair(self, at: usize) -> [&'a str; 2] {
        match self {
            Self::Types(types) => [types[at].name, ""],
            Self::Entries(entries) => [entries[at].device, entries[at].property],
        }
    }

    /// The place of one that occurred before.
    pub(super) const fn doubled(self) -> Option<usize> {
        let mut first = 0;
        while first < self.len() {
            // Those for which this index has no room are compared among each other in the next one.
            let (mut index, mut place) = (Index::new(), first);
            while place < self.len() {
                let [a, b] = self.pair(place);
                let mut slot = slot(a, b);
                while let Some(before) = index.at(slot) {
                    let [c, d] = self.pair(before as usize);
                    if same(a, c) && same(b, d) {
                        return Some(place);
                    }
                    slot += 1;
                }
                if index.len < MOST {
                    index.put(slot, place as u32);
                }
                place += 1;
            }
            first += MOST;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use vmstate_runtime::property::Value;

    use super::*;
    use crate::types::fixture::{BAR, FOO, device};

    fn entries(count: usize) -> Vec<Compat> {
        let name = |n: usize| &*format!("p{n}").leak();
        let entry = |n| Compat { device: "foo", property: name(n), value: Value::Bool(true) };
        (0..count).map(entry).collect()
    }

    #[test]
    fn one_that_occurs_twice_is_found_wherever_it_is() {
        let mut entries = entries(2 * MOST + 10);
        assert_eq!(Names::Entries(&entries).doubled(), None);
        let last = entries.len() - 1;
        for before in [0, MOST - 1, MOST, 2 * MOST, last - 1] {
            let own = entries[last];
            entries[last] = entries[before];
            assert_eq!(Names::Entries(&entries).doubled(), Some(last));
            // Another device has it.
            entries[last].device = "bar";
            assert_eq!(Names::Entries(&entries).doubled(), None);
            entries[last] = own;
        }
    }

    #[test]
    fn names_of_one_hash_are_told_apart() {
        const P: &[Property] = &[Property::zero::<u8>("x")];
        const Q: &[Property] = &[Property::zero::<u16>("x")];
        assert_eq!(slot("aB", "x"), slot("b#", "x"));
        let devices = [device("b#", P), device("aB", Q), device("aB", P)];
        let index = Index::of_properties(&devices).unwrap();
        assert_eq!(index.property(&devices, "aB", "x"), Some(Q[0]));
        assert_eq!(index.property(&devices, "b#", "x"), Some(P[0]));
        assert_eq!(index.property(&devices, "b#", "y"), None);
        assert_eq!(index.property(&devices, "b", "#x"), None);
    }

    #[test]
    fn of_what_is_no_device_there_is_none() {
        assert!(Index::of_properties(&[FOO, BAR]).is_some());
        let mut nested = FOO;
        nested.nested = true;
        assert!(Index::of_properties(&[BAR, nested]).is_none());
    }
}
