//! Ordered maps.

use alloc::collections::BTreeMap;

use super::element::read_new;
use super::sequence::at_most;
use super::{Element, Layout, put_element};
use crate::schema::{Shape, Type};
use crate::wire::error::{LoadError, LoadErrorKind, SaveError, SaveErrorKind, Step};
use crate::wire::{Decision, Decoder, Encoder, RunReader, RunWriter};

/// A tree with keys as `K` and values as `V` say: the attribute `tree`.
///
/// On the wire: be32 number of nodes, then a byte `01`, key and value for each in the order of the
/// keys, then `00`. A key that is an integer in QEMU's pointer is a `u64`. QEMU: `VMSTATE_GTREE_V`,
/// `VMSTATE_GTREE_DIRECT_KEY_V`.
pub struct Tree<K, V>(core::marker::PhantomData<(K, V)>);

impl<A: Ord, B, K: Element<A>, V: Element<B>> Layout<BTreeMap<A, B>> for Tree<K, V> {
    const TYPE: Type = Type {
        name: "gtree",
        size: None,
        shape: Shape::Tree(const { &K::TYPE }, const { &V::TYPE }),
    };
    const __BY_HAND: bool = false;

    fn put(tree: &BTreeMap<A, B>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.decide(Decision::Count(tree.len()));
        let count = u32::try_from(tree.len()).map_err(|_| {
            let (count, max) = (tree.len() as u64, u32::MAX.into());
            SaveError::new(SaveErrorKind::TooLong { count, max })
        })?;
        out.value(&count)?;
        for (i, (key, value)) in tree.iter().enumerate() {
            out.value(&true)?;
            put_element::<A, K>(key, out)
                .and_then(|()| put_element::<B, V>(value, out))
                .map_err(|e| e.within(Step::Index(i)))?;
        }
        out.value(&false)
    }

    /// The tree is replaced. More or fewer nodes than announced are an error, as in QEMU.
    fn get(tree: &mut BTreeMap<A, B>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        get::<A, B, K, V>(tree, usize::MAX, input)
    }

    // A trace looks into it.
    fn __put(tree: &BTreeMap<A, B>, run: &mut RunWriter<'_, '_>) {
        let max = run.take_given().max;
        run.outside(|out| {
            at_most(tree.len(), max)?;
            Self::put(tree, out)
        });
    }

    fn __get(tree: &mut BTreeMap<A, B>, run: &mut RunReader<'_, '_>) {
        let max = run.take_given().max;
        run.outside(|input| get::<A, B, K, V>(tree, max, input));
    }
}

impl<A: Ord, B, K: Element<A>, V: Element<B>> Element<BTreeMap<A, B>> for Tree<K, V> {
    fn new() -> Option<BTreeMap<A, B>> {
        Some(BTreeMap::new())
    }
}

fn get<A: Ord, B, K: Element<A>, V: Element<B>>(
    tree: &mut BTreeMap<A, B>,
    max: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    // What the tree had will do for as many nodes.
    let mut leaves = tree.len().div_ceil(LEAF / 2);
    tree.clear();
    let start = input.offset();
    let announced = input.read::<u32>()?;
    if announced as usize > max {
        let kind = LoadErrorKind::TooLong { count: announced.into(), max: max as u64 };
        return Err(LoadError::new(kind, start));
    }
    let announced = u64::from(announced);
    let mut found = 0;
    loop {
        let offset = input.offset();
        if !input.read::<bool>()? {
            break;
        }
        if found == announced {
            return Err(wrong_count(found + 1, announced, offset));
        }
        let index = Step::Index(found as usize);
        if found % (LEAF / 2) as u64 == 0 {
            // The next node may need another leaf: most of them are half full.
            if leaves > 0 {
                leaves -= 1;
            } else {
                let least = const { K::TYPE.minimum_size().saturating_add(V::TYPE.minimum_size()) };
                let leaf = const { leaf::<A, B>() };
                input.claim_for(leaf, least).map_err(|e| e.within(index))?;
            }
        }
        let key = read_new::<A, K>(input, 0).map_err(|e| e.within(index))?;
        let value = read_new::<B, V>(input, 0).map_err(|e| e.within(index))?;
        tree.insert(key, value);
        found += 1;
    }
    if found == announced { Ok(()) } else { Err(wrong_count(found, announced, start)) }
}

/// Nodes that lie together in memory.
const LEAF: usize = 11;

/// What a leaf takes, with the pointers to it.
const fn leaf<A, B>() -> usize {
    (size_of::<A>() + size_of::<B>() + size_of::<usize>()) * LEAF
}

#[cold]
fn wrong_count(found: u64, announced: u64, offset: u64) -> LoadError {
    LoadError::new(LoadErrorKind::WrongNodeCount { found, announced }, offset)
}
