//! A device that uses what works without std.
//!
//! The proof is that this builds where there is no std at all:
//!
//! ```text
//! cargo build -p vmstate-no-std --target x86_64-unknown-none
//! ```
//!
//! Without a bare target, `cargo build -p vmstate-no-std` still shows that the runtime compiles without
//! its feature `std`. Build only this package: together with others cargo unites the features, and
//! the runtime has `std` again.

#![no_std]

extern crate alloc;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::marker::PhantomData;
use core::sync::atomic::AtomicU32;

use bytes::{Bytes, BytesMut};
use vmstate_runtime::{
    Bitmap, BoxError, CpuDouble, Decoder, Encoder, LoadError, SaveError, Segments, Timer, Unused,
    Via, VmState,
};

/// A device with most kinds of fields.
#[derive(VmState, Debug, Default)]
#[vmstate(
    version = 3,
    minimum_version = 2,
    load_old(1, "load_v1"),
    pre_load = "reset",
    post_load = "check",
    subsection(clock, needed = "has_clock")
)]
pub struct Device {
    control: u32,
    mode: Mode,
    registers: [[u16; 4]; 2],
    unused: Unused<4>,
    timer: Timer,
    double: CpuDouble,
    #[vmstate(since = 3)]
    newer: u8,
    #[vmstate(test = "has_parity")]
    parity: u8,
    #[vmstate(equal)]
    lanes: u8,
    #[vmstate(at_most)]
    lanes_used: i32,
    ring: Ring<u16>,
    #[vmstate(nullable)]
    parent: Option<Box<Ring<u8>>>,
    cell: Cell<bool>,
    shared: RefCell<u64>,
    atomic: AtomicU32,
    n: u8,
    #[vmstate(len = "n", max = 64)]
    words: Vec<u32>,
    #[vmstate(prefix = u16)]
    memory: Bytes,
    #[vmstate(bits = "n")]
    dirty: Bitmap,
    #[vmstate(queue)]
    queue: VecDeque<Ring<u8>>,
    #[vmstate(tree)]
    tree: BTreeMap<u64, u32>,
    #[vmstate(range = 1..3, validate = "part_is_valid")]
    part: [u8; 4],
    #[vmstate(via = Level)]
    level: u32,
    #[vmstate(with = text)]
    label: String,
    #[vmstate(subsection = "clock")]
    clock: u64,
    #[vmstate(property = "migrate-clock", default = true)]
    migrate_clock: bool,
}

/// The mode of the device.
#[derive(VmState, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// Not running.
    #[default]
    Off,
    /// Running.
    On,
}

/// A ring buffer.
#[derive(VmState, Clone, Debug, Default)]
pub struct Ring<T: Copy> {
    data: [T; 4],
    head: u8,
    kind: PhantomData<T>,
}

#[derive(VmState)]
struct Level(u8);

impl Via<Device> for Level {
    fn build(device: &Device) -> Self {
        Self(device.level as u8)
    }

    fn apply(self, device: &mut Device) -> Result<(), BoxError> {
        device.level = u32::from(self.0);
        Ok(())
    }
}

mod text {
    use alloc::string::String;

    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

    pub(crate) const TYPE: Type = Type::variable("text");

    #[allow(clippy::ptr_arg)] // the derive passes the field as it is
    pub(crate) fn encode(text: &String, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&u8::try_from(text.len()).map_err(SaveError::other)?)?;
        out.bytes(text.as_bytes())
    }

    pub(crate) fn decode(text: &mut String, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let len = input.read::<u8>()?;
        let decoded = String::from_utf8(input.take(len.into())?.to_vec());
        *text = decoded.map_err(|e| input.error(e))?;
        Ok(())
    }
}

impl Device {
    fn load_v1(&mut self, input: &mut Decoder<'_>, _version_id: u32) -> Result<(), LoadError> {
        self.control = input.read::<u16>()?.into();
        Ok(())
    }

    fn reset(&mut self) {
        self.clock = 0;
    }

    fn check(&mut self, _version_id: u32) -> Result<(), &'static str> {
        if usize::from(self.ring.head) < self.ring.data.len() {
            Ok(())
        } else {
            Err("the ring's head is outside of it")
        }
    }

    fn has_clock(&self) -> bool {
        self.migrate_clock && self.clock != 0
    }

    fn has_parity(&self, _version_id: u32) -> bool {
        self.control & 1 == 1
    }

    fn part_is_valid(&self, _version_id: u32) -> bool {
        self.part[1] <= self.part[2]
    }
}

/// Saves into every sink that there is without std.
///
/// # Errors
///
/// When the device cannot be saved.
pub fn save(device: &Device) -> Result<(Vec<u8>, BytesMut, Segments), SaveError> {
    let (mut vec, mut bytes, mut segments) = (Vec::new(), BytesMut::new(), Segments::new());
    device.save(&mut Encoder::new(&mut vec))?;
    device.save(&mut Encoder::bytes_mut(&mut bytes))?;
    device.save(&mut Encoder::segments(&mut segments))?;
    Ok((vec, bytes, segments))
}

/// Loads from every source that there is without std.
///
/// # Errors
///
/// When the stream is not that of a device.
pub fn load(device: &mut Device, stream: &Bytes) -> Result<(), LoadError> {
    device.load(&mut Decoder::new(stream), 3)?;
    device.load(&mut Decoder::from_bytes(stream), 3)
}

/// Loads what it saves.
#[cfg(test)]
mod tests {
    use super::{Bytes, Device, load, save};

    #[test]
    fn round_trip() {
        let device = Device { control: 7, clock: 9, migrate_clock: true, ..Device::default() };
        let Ok((vec, bytes, segments)) = save(&device) else { panic!("the save failed") };
        assert_eq!((&vec[..], &vec), (&bytes[..], &segments.to_vec()));
        let mut loaded = Device::default();
        let result = load(&mut loaded, &Bytes::from(vec));
        assert!(result.is_ok(), "{result:?}");
        assert_eq!((loaded.control, loaded.clock), (7, 9));
    }
}
