//! Plain values, alone and in arrays, and what holds them.

use std::cell::{Cell, RefCell};
use std::num::Wrapping;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU32};
use std::sync::{Arc, Mutex, RwLock};

use arbitrary::{Arbitrary, Result, Unstructured};
use vmstate_runtime::{CpuDouble, Timer, Unused, VmState};

use super::Synthetic;
use super::values::{Mode, Pair, double, timer};

#[derive(VmState, Arbitrary, Clone, Copy, Debug, Default)]
struct Newtype(u32);

#[derive(VmState, Arbitrary, Clone, Copy, Debug, Default)]
struct Three(u8, u16, [u8; 3]);

#[derive(VmState, Arbitrary, Clone, Copy, Debug, Default)]
#[repr(i8)]
enum Signed {
    Minus = -2,
    #[default]
    Zero = 0,
    One,
}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "scalars")]
pub(super) struct Scalars {
    a: u8,
    b: i8,
    c: u16,
    d: i16,
    e: u32,
    f: i32,
    g: u64,
    h: i64,
    flag: bool,
    float: f32,
    wide: f64,
    #[arbitrary(with = double)]
    double: CpuDouble,
    #[arbitrary(with = timer)]
    timer: Timer,
    #[arbitrary(default)]
    unused: Unused<5>,
    wrapping: Wrapping<u32>,
    mode: Mode,
    signed: Signed,
    newtype: Newtype,
    three: Three,
    pair: Pair,
    tuple: (u8, (u16, bool), [u32; 2]),
    matrix: [[u16; 3]; 2],
    flags: [bool; 5],
    modes: [Mode; 2],
    pairs: [Pair; 3],
    #[vmstate(rename = "floats[]")]
    floats: [f32; 3],
    #[vmstate(skip = "belongs to the machine")]
    _skipped: u64,
}

impl Synthetic for Scalars {}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(name = "shared")]
pub(super) struct Shared {
    cell: Cell<u16>,
    cells: [Cell<u8>; 3],
    ref_cell: RefCell<Pair>,
    boxed: Box<Pair>,
    rc: Rc<Pair>,
    held: Rc<RefCell<Pair>>,
    arc: Arc<Mutex<u16>>,
    mutex: Mutex<Pair>,
    #[arbitrary(with = lock)]
    lock: RwLock<u32>,
    #[arbitrary(with = atomic8)]
    byte: AtomicU8,
    #[arbitrary(with = atomic)]
    word: AtomicU32,
    #[arbitrary(with = signed)]
    signed: AtomicI64,
    flag: AtomicBool,
    #[arbitrary(with = several)]
    several: [Arc<AtomicU32>; 2],
    #[vmstate(prefix = u8)]
    grows: Vec<Rc<RefCell<Pair>>>,
}

fn lock(input: &mut Unstructured<'_>) -> Result<RwLock<u32>> {
    u32::arbitrary(input).map(RwLock::new)
}

fn atomic8(input: &mut Unstructured<'_>) -> Result<AtomicU8> {
    u8::arbitrary(input).map(AtomicU8::new)
}

fn atomic(input: &mut Unstructured<'_>) -> Result<AtomicU32> {
    u32::arbitrary(input).map(AtomicU32::new)
}

fn signed(input: &mut Unstructured<'_>) -> Result<AtomicI64> {
    i64::arbitrary(input).map(AtomicI64::new)
}

fn several(input: &mut Unstructured<'_>) -> Result<[Arc<AtomicU32>; 2]> {
    Ok([Arc::new(atomic(input)?), Arc::new(atomic(input)?)])
}

impl Synthetic for Shared {
    fn settle(&mut self) {
        self.grows.truncate(255);
    }
}
