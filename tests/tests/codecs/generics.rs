//! Generic types, const generics and lifetimes, in devices and nested in them.

use std::fmt::Debug;
use std::marker::PhantomData;

use vmstate_runtime::{Described, Layout, VmState};
use vmstate_tests::Wire;

#[derive(VmState, Debug, Default)]
#[vmstate(name = "fifo")]
struct Fifo<T, const N: usize>
where
    [T; N]: Default,
{
    data: [T; N],
    head: u32,
    used: u32,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "bank")]
struct Bank<R: Copy, F> {
    regs: [R; 2],
    fifo: F,
    kind: PhantomData<fn(R)>,
}

#[derive(VmState, Debug)]
#[vmstate(name = "board")]
struct Board<'a> {
    bank: Bank<u16, Fifo<u8, 4>>,
    #[vmstate(skip = "belongs to the machine")]
    name: &'a str,
    #[vmstate(nullable)]
    boxed: Option<Box<Fifo<u32, 1>>>,
}

fn board(regs: [u16; 2], data: [u8; 4], word: u32) -> Board<'static> {
    Board {
        bank: Bank { regs, fifo: Fifo { data, head: 1, used: 2 }, kind: PhantomData },
        name: "board",
        boxed: Some(Box::new(Fifo { data: [word], head: 3, used: 4 })),
    }
}

#[test]
fn nested_generics() {
    let wire = Wire::of("board")
        .each("bank.regs", 2, "0001 0002")
        .each("bank.fifo.data", 1, "03040506")
        .value("bank.fifo.head", "00000001")
        .value("bank.fifo.used", "00000002")
        .each("boxed.data", 4, "00000007")
        .value("boxed.head", "00000003")
        .value("boxed.used", "00000004");
    let state = board([1, 2], [3, 4, 5, 6], 7);
    wire.is(&state, || board([0; 2], [0; 4], 0));
    assert_eq!(state.name, "board");
    assert_eq!(Board::DESCRIPTION.fields[0].ty.size, Some(16));
}

/// Bounds of the struct's own, in a where clause, and a borrowed codec.
#[derive(VmState, Debug)]
#[vmstate(name = "wrap")]
struct Wrap<'a, T>
where
    T: Layout<T> + Debug,
{
    value: T,
    #[vmstate(skip)]
    rest: &'a [T],
}

#[test]
fn lifetimes_and_where_clauses() {
    let wire = Wire::of("wrap").value("value", "0102");
    let state = Wrap { value: 0x0102u16, rest: &[] };
    wire.is(&state, || Wrap { value: 0, rest: &[] });
    assert!(state.rest.is_empty());
}

/// The type parameter only occurs in attributes' containers.
#[derive(VmState, Debug, Default)]
#[vmstate(name = "ring")]
struct Ring<T: Layout<T> + Default> {
    n: u8,
    #[vmstate(len = "n")]
    items: Vec<T>,
    #[vmstate(queue)]
    queue: Vec<T>,
}

#[test]
fn containers_of_a_parameter() {
    let wire = Wire::of("ring")
        .value("n", "02")
        .each("items", 2, "0001 0002")
        .value("queue", "01")
        .value("queue[0]", "0003")
        .value("queue", "00");
    wire.is(&Ring { n: 2, items: vec![1u16, 2], queue: vec![3] }, Ring::default);
}

#[derive(VmState, Debug, Default, Clone, Copy)]
struct Reg<const ADDRESS: usize>(u32);

#[test]
fn generic_newtypes() {
    crate::is(&[("", "00000007")], Reg::<16>::default, || Reg::<16>(7));
}
