//! Parameters of types and constants, and structs in structs.

use arbitrary::Arbitrary;
use vmstate_runtime::VmState;

use super::Synthetic;
use super::values::{Inner, Pair};

#[derive(VmState, Arbitrary, Clone, Debug)]
#[vmstate(name = "fifo")]
struct Fifo<T, const N: usize>
where
    [T; N]: Default,
{
    data: [T; N],
    head: u32,
    used: u8,
}

impl<T, const N: usize> Default for Fifo<T, N>
where
    [T; N]: Default,
{
    fn default() -> Self {
        Self { data: Default::default(), head: 0, used: 0 }
    }
}

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
#[vmstate(name = "bank")]
struct Bank<R: Copy, F> {
    regs: [R; 2],
    fifo: F,
    #[vmstate(prefix = u16)]
    more: Vec<F>,
}

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
#[repr(u8)]
enum Either<A, const N: usize>
where
    [A; N]: Default,
{
    #[default]
    Neither,
    One(A),
    Many([A; N]),
}

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
#[vmstate(name = "board")]
pub(super) struct Board {
    bytes: Bank<u16, Fifo<u8, 4>>,
    pairs: Bank<Pair, Fifo<Pair, 3>>,
    deep: Bank<u8, Bank<u32, Fifo<Inner, 1>>>,
    either: [Either<u16, 2>; 3],
    after: u8,
}

impl Synthetic for Board {}
