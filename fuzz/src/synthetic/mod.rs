//! Made-up devices that have every attribute and layout between them, and their states.
//!
//! An input is the device, what to do, how a reader delivers, and then either a stream, or what a state and damage to
//! its stream are made of.

mod absence;
mod checks;
mod configured;
mod convert;
mod counted;
mod data;
mod generic;
mod lists;
mod live;
mod memory;
mod prefixed;
mod scalars;
mod subsections;
mod values;
mod versions;

use std::rc::Rc;

use arbitrary::{Arbitrary, Result, Unstructured};
use vmstate_runtime::{Described, Encoder, LoadErrorKind, Trace, VmState};
use vmstate_stream::description::Template;

pub(crate) use self::live::{Live, pair};
use crate::device::{Boxed, check, saved};
use crate::edit::Edit;

/// A device that can be in any state.
trait Synthetic: VmState + Described + Default + for<'a> Arbitrary<'a> + 'static {
    /// Makes what counts agree with what is counted.
    fn settle(&mut self) {}

    /// What a destination has before it loads this state: its configuration.
    fn destination(&self) -> Self {
        Self::default()
    }
}

/// A state, and what makes a destination for it.
struct State {
    device: Rc<dyn VmState>,
    destination: Box<dyn Fn() -> Boxed>,
}

fn state<T: Synthetic>(input: &mut Unstructured<'_>) -> Result<State> {
    let mut device = T::arbitrary(input)?;
    device.settle();
    let device = Rc::new(device);
    let configured = Rc::clone(&device);
    Ok(State { device, destination: Box::new(move || Box::new(configured.destination())) })
}

fn fresh<T: Synthetic>() -> Boxed {
    Box::new(T::default())
}

/// A device: a fresh one, and any.
struct Device {
    fresh: fn() -> Boxed,
    state: fn(&mut Unstructured<'_>) -> Result<State>,
    /// Of how many inputs it gets one.
    share: u32,
}

impl Device {
    /// A load of it may take milliseconds, so that it would take all of the time.
    const fn slow(self) -> Self {
        Self { share: 128, ..self }
    }

    /// Whether this input is for it.
    fn takes(&self, input: &[u8]) -> bool {
        let hash = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        self.share == 1 || input.iter().fold(0x811c_9dc5, hash) >> 8 & (self.share - 1) == 0
    }
}

const fn device<T: Synthetic>() -> Device {
    Device { fresh: fresh::<T>, state: state::<T>, share: 1 }
}

const DEVICES: &[Device] = &[
    device::<scalars::Scalars>(),
    device::<scalars::Shared>(),
    device::<counted::Counted>(),
    device::<prefixed::Prefixed>(),
    device::<prefixed::Nothing>().slow(),
    device::<prefixed::Little>(),
    device::<absence::Absence>(),
    device::<lists::Lists>(),
    device::<checks::Checks>(),
    device::<versions::Versions>(),
    device::<versions::Kept>(),
    device::<subsections::Device>(),
    device::<convert::Convert>(),
    device::<data::Data>(),
    device::<memory::Memory>(),
    device::<configured::Configuration>(),
    device::<generic::Board>(),
    device::<values::Values>(),
];

/// What an input begins with.
struct Header<'d> {
    device: &'static Device,
    mode: u8,
    chunk: u8,
    rest: &'d [u8],
}

/// The stream stands in the input as it is.
const RAW: u8 = 1;
/// A raw stream goes into a destination of another state.
const USED: u8 = 2;

impl<'d> Header<'d> {
    fn read(input: &'d [u8]) -> Option<Self> {
        let (&[device, mode, chunk], rest) = input.split_first_chunk()?;
        Some(Self { device: &DEVICES[usize::from(device) % DEVICES.len()], mode, chunk, rest })
    }
}

/// How many kinds of inputs there are to start from.
#[must_use]
pub fn count() -> usize {
    DEVICES.len()
}

/// The raw input for a state, which is made of `seed`.
#[must_use]
pub fn raw_input(device: u8, seed: &[u8]) -> Option<Vec<u8>> {
    let state = (DEVICES[usize::from(device)].state)(&mut Unstructured::new(seed)).ok()?;
    let stream = saved(&*state.device, 0).ok()?;
    Some([&[device, RAW, 7], &stream[..]].concat())
}

/// Saves, damages and loads.
pub fn run(input: &[u8]) {
    let Some(header) = Header::read(input) else { return };
    if !header.device.takes(header.rest) {
        return;
    }
    if header.mode & RAW == 0 {
        let _ = structured(&header);
    } else {
        raw(&header);
    }
}

fn raw(header: &Header<'_>) {
    let fresh = header.device.fresh;
    let version_id = version(&*fresh(), header.mode);
    let _ = check(&|| fresh(), header.rest, version_id, header.chunk);
}

/// The newest version, mostly.
fn version(device: &dyn VmState, mode: u8) -> u32 {
    match mode >> 4 {
        0..8 => device.description().version_id,
        n => u32::from(n - 8),
    }
}

fn structured(header: &Header<'_>) -> Result<()> {
    let mut input = Unstructured::new(header.rest);
    let edits: [Edit; 3] = input.arbitrary()?;
    let state = (header.device.state)(&mut input)?;
    let mut stream = saved(&*state.device, header.mode >> 2)
        .unwrap_or_else(|e| panic!("the state cannot be saved: {e:#}"));
    let newest = state.device.description().version_id;
    let count = usize::from(header.mode >> 2) % 4;
    if count == 0 {
        let again = check(&state.destination, &stream, newest, header.chunk);
        match again {
            Ok(again) => assert_eq!(again, stream, "what was saved loads as it was"),
            // See `check`.
            Err(e) if matches!(e.kind(), LoadErrorKind::UnknownSubsection { .. }) => {}
            Err(e) => panic!("what was saved does not load: {e:#}"),
        }
        return Ok(());
    }
    for edit in &edits[..count] {
        edit.apply(&mut stream);
    }
    let _ = if header.mode & USED == 0 {
        let version_id = version(&*state.device, header.mode);
        check(&state.destination, &stream, version_id, header.chunk)
    } else {
        let other = (header.device.state)(&mut input)?;
        check(&other.destination, &stream, newest, header.chunk)
    };
    Ok(())
}

/// Describes a state as QEMU does; the sizes in the text are those of the bytes.
pub fn describe(input: &[u8]) {
    let Some(header) = Header::read(input) else { return };
    let Ok(state) = (header.device.state)(&mut Unstructured::new(header.rest)) else { return };
    let (mut stream, mut trace, mut text) = (Vec::new(), Trace::new(), Vec::new());
    let result = state.device.save(&mut Encoder::new(&mut stream).traced(&mut trace));
    result.unwrap_or_else(|e| panic!("the state cannot be saved: {e:#}"));
    let mut template = Template::new(state.device.description(), "device", 0);
    let written = template.write(&trace, &mut text);
    written.unwrap_or_else(|e| panic!("the state cannot be described: {e}"));
    let mut rehearsed = Vec::new();
    template.rehearse(&trace).unwrap_or_else(|e| panic!("it cannot be rehearsed: {e}"));
    assert!(template.write(&trace, &mut rehearsed).is_ok());
    assert_eq!(text, rehearsed, "with and without a rehearsal");
    let json: serde_json::Value =
        serde_json::from_slice(&text).unwrap_or_else(|e| panic!("no JSON: {e}"));
    if let Some(size) = size(&json) {
        assert_eq!(size, stream.len() as u64, "{}", String::from_utf8_lossy(&text));
    }
}

/// The bytes of a body: its fields, then its subsections with their headers. `None` where QEMU itself does not tell: of
/// the elements of an array it writes down the size of the first one only, though others may have another.
fn size(body: &serde_json::Value) -> Option<u64> {
    let list = |key: &str| body[key].as_array().map_or(&[][..], Vec::as_slice);
    let field = |field: &serde_json::Value| {
        let size = field["size"].as_u64()?;
        match field.get("array_len") {
            None => Some(size),
            Some(_)
                if field.get("struct").is_some()
                    || ["rows", "grid"].contains(&field["name"].as_str()?) =>
            {
                None
            }
            Some(len) => Some(size * len.as_u64()?),
        }
    };
    let part = |part: &serde_json::Value| {
        Some(1 + 1 + part["vmsd_name"].as_str()?.len() as u64 + 4 + size(part)?)
    };
    let fields: Option<u64> = list("fields").iter().map(field).sum();
    Some(fields? + list("subsections").iter().map(part).sum::<Option<u64>>()?)
}
