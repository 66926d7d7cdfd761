//! Ordered maps.

use alloc::collections::BTreeMap;

use super::{Codec, encode_element};
use crate::error::{LoadError, LoadErrorKind, SaveError, SaveErrorKind, Step};
use crate::stream::{Decoder, Encoder};

/// A field that `tree` can be put on.
///
/// On the wire: be32 number of nodes, then a byte `01`, key and value for each in the order of the
/// keys, then `00`. A key that is an integer in QEMU's pointer is a `u64`. QEMU: `VMSTATE_GTREE_V`,
/// `VMSTATE_GTREE_DIRECT_KEY_V`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tree",
    label = "`tree` needs a `BTreeMap`"
)]
pub trait Map {
    /// The type of a key.
    type Key: Codec + Default;
    /// The type of a value.
    type Value: Codec + Default;

    /// The number of entries.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries, smallest key first.
    fn entries(&self) -> impl Iterator<Item = (&Self::Key, &Self::Value)>;

    /// Forgets all entries.
    fn clear(&mut self);

    /// Adds an entry; one with the same key is replaced.
    fn insert(&mut self, key: Self::Key, value: Self::Value);
}

impl<K: Codec + Default + Ord, V: Codec + Default> Map for BTreeMap<K, V> {
    type Key = K;
    type Value = V;

    fn len(&self) -> usize {
        self.len()
    }

    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter()
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

pub(crate) fn encode<M: Map>(map: &M, out: &mut Encoder<'_>) -> Result<(), SaveError> {
    let count = u32::try_from(map.len()).map_err(|_| {
        SaveError::new(SaveErrorKind::TooLong { count: map.len() as u64, max: u32::MAX.into() })
    })?;
    count.encode(out)?;
    for (i, (key, value)) in map.entries().enumerate() {
        true.encode(out)?;
        encode_element(key, out)
            .and_then(|()| encode_element(value, out))
            .map_err(|e| e.within(Step::Index(i)))?;
    }
    false.encode(out)
}

/// The map is replaced. More or fewer nodes than announced are an error, as in QEMU.
pub(crate) fn decode<M: Map>(
    map: &mut M,
    max: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    map.clear();
    let start = input.offset();
    let announced = input.read::<u32>()?;
    if announced as usize > max {
        let kind = LoadErrorKind::TooLong { count: announced.into(), max: max as u64 };
        return Err(LoadError::new(kind, start));
    }
    let mut found = 0;
    loop {
        let offset = input.offset();
        if !input.read::<bool>()? {
            break;
        }
        if found == u64::from(announced) {
            let kind =
                LoadErrorKind::WrongNodeCount { found: found + 1, announced: announced.into() };
            return Err(LoadError::new(kind, offset));
        }
        let index = Step::Index(found as usize);
        let key = input.read().map_err(|e| e.within(index))?;
        let value = input.read().map_err(|e| e.within(index))?;
        map.insert(key, value);
        found += 1;
    }
    if found != u64::from(announced) {
        let kind = LoadErrorKind::WrongNodeCount { found, announced: announced.into() };
        return Err(LoadError::new(kind, start));
    }
    Ok(())
}
