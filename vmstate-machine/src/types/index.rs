//! Names by their hash, in a const: rustc counts its steps, so no name is compared with all others.

use vmstate_runtime::__private::Description;
use vmstate_runtime::__private::constant::same;
use vmstate_runtime::property::Property;

use super::released::ReleasedDevice;
use super::table::{Compat, MachineTypeDef};

/// A power of two.
const SLOTS: usize = 1 << 13;
/// With more, a free slot is far.
const MOST: usize = SLOTS / 4 * 3;

/// Where a pair of names is: slot by slot from that of its hash on, up to a free one.
pub(crate) struct Index {
    /// A place in what is indexed, and one more; 0 is free.
    slots: [u32; SLOTS],
    len: usize,
}

impl Index {
    #[expect(clippy::large_stack_arrays, reason = "it is made in a const")]
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

    /// Adds one; false if they are too many.
    const fn add(&mut self, device: &str, property: &str, at: usize, within: usize) -> bool {
        if self.len >= MOST || at >= 1 << 15 || within >= 1 << 16 {
            return false;
        }
        let mut slot = slot(device, property);
        while self.at(slot).is_some() {
            slot += 1;
        }
        self.put(slot, (at as u32) << 16 | within as u32);
        true
    }

    /// From the slot of a pair of names on, what may be it, in the order in which it was added: a device and a place in it.
    const fn next(&self, slot: &mut usize) -> Option<(usize, usize)> {
        let Some(place) = self.at(*slot) else { return None };
        *slot += 1;
        Some(((place >> 16) as usize, (place & 0xffff) as usize))
    }

    /// The names of devices, and their properties. `None` if they are too many, or one of these is no device.
    pub(crate) const fn of_devices(devices: &[Description]) -> Option<Self> {
        let (mut index, mut at) = (Self::new(), 0);
        while at < devices.len() {
            let known = &devices[at];
            if known.nested || !index.add(known.name, "", at, 0) {
                return None;
            }
            let mut property = 0;
            while property < known.properties.len() {
                if !index.add(known.name, known.properties[property].name, at, property) {
                    return None;
                }
                property += 1;
            }
            at += 1;
        }
        Some(index)
    }

    /// The same of released ones.
    pub(super) const fn of_released(devices: &[ReleasedDevice]) -> Option<Self> {
        let (mut index, mut at) = (Self::new(), 0);
        while at < devices.len() {
            let known = &devices[at];
            if !index.add(known.name, "", at, 0) {
                return None;
            }
            let mut property = 0;
            while property < known.properties.len() {
                if !index.add(known.name, known.properties[property].name, at, property) {
                    return None;
                }
                property += 1;
            }
            at += 1;
        }
        Some(index)
    }

    /// Entries: machine type and place in it.
    pub(super) const fn of_entries(
        types: &[MachineTypeDef],
        entries: &[(usize, usize)],
    ) -> Option<Self> {
        let (mut index, mut at) = (Self::new(), 0);
        while at < entries.len() {
            let Compat { device, property, .. } = types[entries[at].0].compat[entries[at].1];
            if !index.add(device, property, at, 0) {
                return None;
            }
            at += 1;
        }
        Some(index)
    }

    /// The place of an entry about this property in `entries`, at `from` or behind it.
    pub(super) const fn entry(
        &self,
        (types, entries): (&[MachineTypeDef], &[(usize, usize)]),
        (device, property): (&str, &str),
        from: usize,
    ) -> Option<usize> {
        let mut slot = slot(device, property);
        while let Some((at, _)) = self.next(&mut slot) {
            if at >= from && types[entries[at].0].compat[entries[at].1].is(device, property) {
                return Some(at);
            }
        }
        None
    }

    /// A property, in an index of `devices`: the first of this name.
    pub(crate) const fn property(
        &self,
        devices: &[Description],
        device: &str,
        name: &str,
    ) -> Option<&'static Property> {
        let mut slot = slot(device, name);
        while let Some((at, within)) = self.next(&mut slot) {
            let known = &devices[at];
            if same(known.name, device)
                && within < known.properties.len()
                && same(known.properties[within].name, name)
            {
                return Some(&known.properties[within]);
            }
        }
        None
    }

    /// The place of a device of this name in `devices`, at `from` or behind it.
    pub(super) const fn device(
        &self,
        devices: &[Description],
        name: &str,
        from: usize,
    ) -> Option<usize> {
        let mut slot = slot(name, "");
        while let Some((at, _)) = self.next(&mut slot) {
            if at >= from && same(devices[at].name, name) {
                return Some(at);
            }
        }
        None
    }

    /// A released device and, if it has one of this name, the place of its property, in an index of `devices`.
    pub(super) const fn released(
        &self,
        devices: &[ReleasedDevice],
        device: &str,
        name: &str,
    ) -> Option<(usize, usize)> {
        let mut slot = slot(device, name);
        while let Some((at, within)) = self.next(&mut slot) {
            let known = &devices[at];
            if !same(known.name, device) {
                continue;
            }
            if name.is_empty()
                || within < known.properties.len() && same(known.properties[within].name, name)
            {
                return Some((at, within));
            }
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
        let index = Index::of_devices(&devices).unwrap();
        assert_eq!(index.property(&devices, "aB", "x"), Some(&Q[0]));
        assert_eq!(index.property(&devices, "b#", "x"), Some(&P[0]));
        let named = |name, from| index.device(&devices, name, from);
        assert_eq!([0, 1, 2, 3].map(|from| named("aB", from)), [Some(1), Some(1), Some(2), None]);
        assert_eq!([0, 1].map(|from| named("b#", from)), [Some(0), None]);
        assert_eq!(index.property(&devices, "b#", "y"), None);
        assert_eq!(index.property(&devices, "b", "#x"), None);
    }

    #[test]
    fn of_what_is_no_device_there_is_none() {
        assert!(Index::of_devices(&[FOO, BAR]).is_some());
        let mut nested = FOO;
        nested.nested = true;
        assert!(Index::of_devices(&[BAR, nested]).is_none());
    }
}
