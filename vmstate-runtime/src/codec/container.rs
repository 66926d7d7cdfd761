//! Linked lists: a byte before each element, and one after the last.

use alloc::collections::{LinkedList, VecDeque};
use alloc::vec::Vec;

use super::{Codec, encode_element};
use crate::error::{LoadError, LoadErrorKind, SaveError, Step};
use crate::stream::{Decoder, Encoder};

/// A field that `queue` or `list` can be put on.
///
/// On the wire a byte `01` stands before each element and `00` after the last. QEMU:
/// `VMSTATE_QTAILQ_V`, `VMSTATE_QLIST_V`. They differ in the description only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list",
    label = "`queue` and `list` need a `VecDeque`, `Vec` or `LinkedList`"
)]
pub trait Container: Default {
    /// The type of an element.
    type Item: Codec + Default;

    /// The elements, first to last.
    fn items(&self) -> impl Iterator<Item = &Self::Item>;

    /// Adds an element at the end.
    fn append(&mut self, item: Self::Item);
}

macro_rules! containers {
    ($($list:ident: $append:ident)*) => {$(
        impl<T: Codec + Default> Container for $list<T> {
            type Item = T;

            fn items(&self) -> impl Iterator<Item = &T> {
                self.iter()
            }

            fn append(&mut self, item: T) {
                self.$append(item);
            }
        }
    )*};
}

containers!(Vec: push VecDeque: push_back LinkedList: push_back);

pub(crate) fn encode<L: Container>(list: &L, out: &mut Encoder<'_>) -> Result<(), SaveError> {
    for (i, item) in list.items().enumerate() {
        true.encode(out)?;
        encode_element(item, out).map_err(|e| e.within(Step::Index(i)))?;
    }
    false.encode(out)
}

/// The list is replaced: what the destination had is forgotten, also after an error.
pub(crate) fn decode<L: Container>(
    list: &mut L,
    max: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    *list = L::default();
    let mut count = 0;
    while input.read::<bool>()? {
        if count == max {
            let kind = LoadErrorKind::TooLong { count: count as u64 + 1, max: max as u64 };
            return Err(LoadError::new(kind, input.offset()));
        }
        let item = input.read().map_err(|e| e.within(Step::Index(count)))?;
        list.append(item);
        count += 1;
    }
    Ok(())
}
