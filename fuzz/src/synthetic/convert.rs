//! `via`, `with` and `as`: by a layout, a mirror of a foreign struct, or a conversion.

use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;

use arbitrary::Arbitrary;
use vmstate_runtime::{
    BoxError, Decoder, Element, Encoder, Layout, LoadError, SaveError, TryVia, Via, VmState,
};

use super::Synthetic;
use super::values::Pair;
use vmstate_runtime::schema::Type;

/// Another crate's.
mod foreign {
    use arbitrary::Arbitrary;

    #[derive(Arbitrary, Clone, Copy, Debug, Default)]
    pub(crate) struct Segment {
        pub(crate) base: u64,
        pub(crate) limit: u32,
        #[expect(dead_code, reason = "the mirror skips it")]
        pub(crate) padding: u8,
    }

    #[derive(Arbitrary, Clone, Copy, Debug, Default)]
    pub(crate) enum Kind {
        #[default]
        Plain,
        Sized(u16),
    }
}

#[derive(VmState)]
#[vmstate(remote = "foreign::Segment")]
struct SegmentWire {
    base: u64,
    limit: u32,
    #[vmstate(skip = "padding")]
    padding: u8,
}

#[derive(VmState)]
#[vmstate(remote = "foreign::Kind")]
#[repr(u8)]
#[allow(dead_code)] // it says how the other one lies
enum KindWire {
    Plain = 3,
    Sized(u16),
}

/// Even numbers only; there is no value to begin with.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Even(#[arbitrary(with = even)] u16);

fn even(input: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<u16> {
    u16::arbitrary(input).map(|n| n & !1)
}

impl TryFrom<u16> for Even {
    type Error = String;

    fn try_from(value: u16) -> Result<Self, String> {
        if value.is_multiple_of(2) { Ok(Self(value)) } else { Err(format!("{value} is odd")) }
    }
}

impl From<&Even> for u16 {
    fn from(even: &Even) -> Self {
        even.0
    }
}

/// A string with its length in one byte.
mod label {
    use super::{Decoder, Encoder, LoadError, SaveError, Type};

    pub(super) const TYPE: Type = Type::variable("label");

    #[allow(clippy::ptr_arg)] // the derive passes the field as it is
    pub(super) fn encode(label: &String, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&u8::try_from(label.len()).map_err(SaveError::other)?)?;
        out.bytes(label.as_bytes())
    }

    pub(super) fn decode(label: &mut String, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let len = input.read::<u8>()?;
        let text = String::from_utf8(input.take(len.into())?.to_vec());
        *label = text.map_err(|e| input.error(e))?;
        Ok(())
    }
}

/// Three bytes, little end first.
struct Small;

impl Layout<u32> for Small {
    const TYPE: Type = Type::leaf("uint24", 3);

    fn put(value: &u32, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&value.to_le_bytes()[..3])
    }

    fn get(value: &mut u32, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let bytes = input.take(3)?;
        *value = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
        Ok(())
    }
}

impl Element<u32> for Small {
    fn new() -> Option<u32> {
        Some(0)
    }
}

/// A time of the clock that cannot be sent.
const STOPPED: u32 = 1;

#[derive(VmState)]
struct Elapsed {
    ticks: u64,
}

impl TryVia<Convert> for Elapsed {
    fn build(state: &Convert) -> Result<Self, BoxError> {
        if state.now == STOPPED {
            return Err("the clock has stopped".into());
        }
        Ok(Self { ticks: state.now.wrapping_sub(state.base).into() })
    }

    fn apply(self, state: &mut Convert) -> Result<(), BoxError> {
        let ticks = u32::try_from(self.ticks)?;
        state.now = state.base.wrapping_add(ticks);
        if state.now == STOPPED { Err("a time at which it has stopped".into()) } else { Ok(()) }
    }
}

#[derive(VmState)]
struct Mask(u8);

impl Via<Convert> for Mask {
    fn build(state: &Convert) -> Self {
        let bit = |(i, line): (usize, &bool)| u8::from(*line) << i;
        Self(state.lines.iter().enumerate().map(bit).sum())
    }

    fn apply(self, state: &mut Convert) -> Result<(), BoxError> {
        state.lines = std::array::from_fn(|i| self.0 >> i & 1 == 1);
        Ok(())
    }
}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "convert")]
pub(super) struct Convert {
    base: u32,
    #[vmstate(via = Elapsed)]
    now: u32,
    #[vmstate(via = Mask)]
    lines: [bool; 8],
    #[vmstate(with = label)]
    label: String,
    #[vmstate(as = Small)]
    small: u32,
    #[vmstate(as = Small, prefix = u8)]
    smalls: Vec<u32>,
    #[vmstate(as = SegmentWire)]
    segment: foreign::Segment,
    #[vmstate(as = SegmentWire)]
    segments: [foreign::Segment; 2],
    #[vmstate(as = KindWire)]
    kind: foreign::Kind,
    #[vmstate(as = u64)]
    size: usize,
    #[vmstate(as = u32)]
    #[arbitrary(with = address)]
    address: Address,
    #[vmstate(as = u16, prefix = u16)]
    evens: VecDeque<Even>,
    #[vmstate(as = u16, queue)]
    queue: VecDeque<Even>,
    #[vmstate(as = u16, tree)]
    tree: BTreeMap<u8, Even>,
    #[vmstate(as = u16, optional)]
    maybe: Option<Even>,
    #[vmstate(as = u16, auto_alloc, prefix = u16)]
    objects: Vec<Option<Box<Even>>>,
    after: Pair,
}

/// Any but the broadcast address.
#[derive(Clone, Copy, Debug)]
struct Address(Ipv4Addr);

impl Default for Address {
    fn default() -> Self {
        Self(Ipv4Addr::LOCALHOST)
    }
}

impl TryFrom<u32> for Address {
    type Error = &'static str;

    fn try_from(value: u32) -> Result<Self, Self::Error> {
        let address = Ipv4Addr::from(value);
        if address.is_broadcast() { Err("a broadcast") } else { Ok(Self(address)) }
    }
}

impl From<Address> for u32 {
    fn from(address: Address) -> Self {
        address.0.into()
    }
}

fn address(input: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<Address> {
    u32::arbitrary(input).map(|n| Address((n >> 1).into()))
}

impl Synthetic for Convert {
    fn settle(&mut self) {
        self.now = if self.now == STOPPED { 0 } else { self.now };
        self.small &= 0xff_ffff;
        self.smalls.truncate(255);
        self.smalls.iter_mut().for_each(|n| *n &= 0xff_ffff);
        if self.label.len() > 255 {
            self.label.clear();
        }
    }
}
