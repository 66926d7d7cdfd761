//! Saving borrows the device and allocates nothing into an output that is reused; loading into a
//! device that is already as large allocates nothing; bulk memory is never copied.
//!
//! A file of its own, because the allocator that counts is global.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};
use vmstate_runtime::{Bitmap, Decoder, Encoder, Segments, Timer, Unused, VmState};
use vmstate_tests::counting::{Counting, Usage, count};
use vmstate_tests::save;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const NOTHING: Usage = Usage { allocations: 0, peak: 0, moved: 0, total: 0 };
const VRAM: usize = 16 << 20;

/// Everything that can be loaded in place.
#[derive(VmState, Clone, Debug, PartialEq)]
#[vmstate(subsection(extra, needed = "has_extra", version = 2))]
struct Device {
    control: u32,
    mac: [[u8; 6]; 2],
    rings: [Ring; 2],
    timer: Timer,
    n: u16,
    #[vmstate(len = "n")]
    words: Vec<u32>,
    #[vmstate(len = "n")]
    queue: VecDeque<u16>,
    #[vmstate(prefix = u32)]
    bytes: Vec<u8>,
    #[vmstate(bits = "n")]
    dirty: Bitmap,
    #[vmstate(configured)]
    names: Box<[u8]>,
    #[vmstate(nullable)]
    parent: Option<Box<Ring>>,
    #[vmstate(subsection = "extra")]
    extra: u64,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
struct Ring {
    head: u16,
    tail: u16,
    n: u8,
    #[vmstate(len = "n")]
    buffers: Vec<u64>,
}

impl Device {
    fn has_extra(&self) -> bool {
        self.extra != 0
    }
}

fn device(seed: u32) -> Device {
    let ring = || Ring { head: seed as u16, tail: 2, n: 3, buffers: vec![seed.into(); 3] };
    Device {
        control: seed,
        mac: [[1; 6], [2; 6]],
        rings: [ring(), ring()],
        timer: Timer::at(seed.into()),
        n: 100,
        words: (0..100).map(|i| i * seed).collect(),
        queue: (0..100).collect(),
        bytes: vec![seed as u8; 5000],
        dirty: Bitmap::new(100),
        names: vec![seed as u8; 16].into(),
        parent: Some(Box::new(ring())),
        extra: seed.into(),
    }
}

#[test]
fn saving_into_a_reused_vector_allocates_nothing() {
    let device = device(7);
    let mut out = save(&device);
    let expected = out.clone();
    out.clear();
    let (result, usage) = count(|| device.save(&mut Encoder::new(&mut out)));
    assert!(result.is_ok());
    assert_eq!((usage, out), (NOTHING, expected));
}

#[test]
fn saving_into_reused_bytes_allocates_nothing() {
    let device = device(7);
    let expected = save(&device);
    let mut out = BytesMut::with_capacity(expected.len());
    let (result, usage) = count(|| device.save(&mut Encoder::bytes_mut(&mut out)));
    assert!(result.is_ok());
    assert_eq!((usage, &out[..]), (NOTHING, &expected[..]));
}

#[test]
fn saving_into_reused_segments_allocates_nothing() {
    let device = device(7);
    let mut out = Segments::new();
    assert!(device.save(&mut Encoder::segments(&mut out)).is_ok());
    out.clear();
    let (result, usage) = count(|| device.save(&mut Encoder::segments(&mut out)));
    assert!(result.is_ok());
    assert_eq!((usage, out.to_vec()), (NOTHING, save(&device)));
}

/// A first save grows the output a few times; it does not clone the device first.
#[test]
fn a_first_save_allocates_only_the_output() {
    let device = device(7);
    let mut out = Vec::new();
    let (result, usage) = count(|| device.save(&mut Encoder::new(&mut out)));
    assert!(result.is_ok());
    assert_eq!(usage.peak, out.capacity() as u64);
}

/// The fields of a nested struct that has hooks do not ask one by one, however long they are.
#[test]
fn a_long_nested_struct_makes_its_room_at_once() {
    #[derive(VmState)]
    #[vmstate(name = "tables", nested, pre_save = "before")]
    struct Tables {
        first: Unused<20_000>,
        second: Unused<20_000>,
    }

    #[allow(clippy::unused_self)] // what a hook looks like
    impl Tables {
        fn before(&self) {}
    }

    #[derive(VmState)]
    #[vmstate(name = "msix", nested)]
    struct Msix {
        tables: Tables,
    }

    let msix = Msix { tables: Tables { first: Unused, second: Unused } };
    let mut out = Vec::new();
    let (result, usage) = count(|| msix.save(&mut Encoder::new(&mut out)));
    assert!(result.is_ok());
    assert_eq!((out.len(), usage.allocations), (40_000, 1));
}

#[test]
fn loading_into_a_device_as_large_allocates_nothing() {
    let stream = save(&device(7));
    let mut loaded = device(8);
    let (result, usage) = count(|| loaded.load(&mut Decoder::new(&stream), 1));
    assert!(result.is_ok());
    assert_eq!((usage, loaded), (NOTHING, device(7)));
}

/// Fewer elements than the destination has fit into what it has, too.
#[test]
fn loading_into_a_larger_device_allocates_nothing() {
    let stream = save(&device(7));
    let mut loaded = device(8);
    loaded.words.resize(1000, 0);
    loaded.bytes.resize(9999, 0);
    let (result, usage) = count(|| loaded.load(&mut Decoder::new(&stream), 1));
    assert!(result.is_ok());
    assert_eq!((usage, loaded), (NOTHING, device(7)));
}

#[derive(VmState, Debug)]
struct Vga {
    index: u8,
    #[vmstate(configured)]
    vram: Bytes,
    n: u32,
    #[vmstate(len = "n")]
    rom: Bytes,
    after: u8,
}

fn vga() -> Vga {
    let rom = Bytes::from(vec![9; 8192]);
    Vga { index: 1, vram: Bytes::from(vec![7; VRAM]), n: 8192, rom, after: 2 }
}

#[test]
fn bulk_memory_is_not_copied_on_save() {
    let vga = vga();
    let mut out = Segments::new();
    assert!(vga.save(&mut Encoder::segments(&mut out)).is_ok());
    out.clear();
    let (result, usage) = count(|| vga.save(&mut Encoder::segments(&mut out)));
    assert!(result.is_ok());
    assert_eq!(usage, NOTHING);
    let pieces: Vec<&[u8]> = out.iter().collect();
    let lengths: Vec<usize> = pieces.iter().map(|piece| piece.len()).collect();
    assert_eq!(lengths, [1, VRAM, 4, 8192, 1]);
    assert!(std::ptr::eq(pieces[1], &raw const vga.vram[..]));
    assert!(std::ptr::eq(pieces[3], &raw const vga.rom[..]));
    assert_eq!((pieces[0], pieces[2], pieces[4]), (&[1][..], &[0, 0, 32, 0][..], &[2][..]));
    assert_eq!(out.io_slices().len(), 5);
}

#[test]
fn bulk_memory_is_not_copied_on_load() {
    let stream = Bytes::from(save(&vga()));
    // The destination's old memory goes back while this runs; it is not what is counted.
    let mut loaded = vga();
    drop(stream.clone());
    let (result, usage) = count(|| loaded.load(&mut Decoder::from_bytes(&stream), 1));
    assert!(result.is_ok());
    assert_eq!(usage, NOTHING);
    assert!(std::ptr::eq(&raw const loaded.vram[..], &raw const stream[1..=VRAM]));
    assert!(std::ptr::eq(&raw const loaded.rom[..], &raw const stream[1 + VRAM + 4..][..8192]));
    assert_eq!((loaded.index, loaded.after), (1, 2));
}

/// A writer gets bulk memory from where it is, past the encoder's buffer.
#[test]
fn bulk_memory_is_not_buffered() {
    let vga = vga();
    let mut sink = std::io::sink();
    let (result, usage) = count(|| Encoder::io(&mut sink, |mut out| vga.save(&mut out)));
    assert!(result.is_ok());
    assert!(usage.peak <= 64 << 10, "{} bytes", usage.peak);
}

/// Small fields of a device do not make a segment each.
#[test]
fn small_memory_is_copied_into_one_segment() {
    let small = Vga { vram: Bytes::from_static(&[7; 16]), ..vga() };
    let mut out = Segments::new();
    assert!(small.save(&mut Encoder::segments(&mut out)).is_ok());
    assert_eq!(out.iter().map(<[u8]>::len).collect::<Vec<_>>(), [1 + 16 + 4, 8192, 1]);
}
