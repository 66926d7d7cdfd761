//! Virtio devices and SCSI requests in states that none of the streams has, written by hand byte for byte.

mod common;

use common::wire::{Wire, wire};
use vmstate_examples::devices::find;
use vmstate_runtime::{Decoder, Encoder};

/// What the driver accepted, lower half.
const FEATURES: u64 = 1 << 29;

/// What comes before the queues, behind registers in memory.
fn device(config: &[u8]) -> Wire {
    let transport = wire().u32(0).u32(1).u32(12);
    transport.u8(0x0f).u8(1).u16(0).u32(FEATURES as u32).u32(config.len() as u32).bytes(config)
}

fn queue(device: Wire) -> Wire {
    device.u32(256).u32(4096).u64(0x4000_0000).u16(17)
}

fn one_queue() -> Wire {
    queue(device(&[]).u32(1))
}

const RNG: &str = "virtio-mmio@000000000a003e00/virtio-rng";
const BLOCK: &str = "virtio-mmio@000000000a003e00/virtio-blk";
const GPU: &str = "virtio-mmio@000000000a003e00/virtio-gpu";
const CONSOLE: &str = "virtio-mmio@000000000a003e00/virtio-console";

#[test]
fn every_part_as_devices_have_it_and_all_of_them() {
    let rings = (0..2048).fold(wire(), Wire::u64);
    let sizes = (0..1024).fold(wire(), Wire::u32);
    let modern = (0..1024)
        .fold(wire().u32(1).u32(2), |queues, _| (0..6).fold(queues.u16(256).u8(1), Wire::u32));
    let extra = wire().subsection("virtio_mmio/state", &modern);
    let packed = (0..1024).fold(wire(), |all, _| all.u16(5).u8(1).u16(6).u8(0).u32(7));
    let features = ("virtio/64bit_features", wire().u64(1 << 32 | FEATURES));
    let parts = [
        ("virtio/device_endian", wire().u8(2)),
        features.clone(),
        ("virtio/virtqueues", rings),
        ("virtio/ringsize", sizes),
        ("virtio/broken", wire().u8(1)),
        ("virtio/extra_state", extra),
        ("virtio/started", wire().u8(1)),
        ("virtio/packed_virtqueues", packed),
        ("virtio/disabled", wire().u8(1)),
    ];
    one_queue().is_identical(RNG, 1);
    for (name, body) in &parts {
        // Who offers virtio 1.0 or packed queues offers features of the upper half.
        let is_high = ["virtio/virtqueues", "virtio/packed_virtqueues"].contains(name);
        let part = one_queue();
        let part = if is_high { part.subsection(features.0, &features.1) } else { part };
        part.subsection(name, body).is_identical(RNG, 1);
    }
    let all = parts.iter().fold(one_queue(), |all, (name, body)| all.subsection(name, body));
    all.is_identical(RNG, 1);
    // A driver of before virtio 1.0 that is little-endian, where CPUs are not.
    one_queue().subsection("virtio/device_endian", &wire().u8(1)).is_identical(RNG, 1);
    let error = one_queue().subsection("virtio/unheard_of", &wire()).is_refused(RNG, 1);
    assert!(error.contains("virtio/unheard_of"), "{error}");
}

/// What decides whether a part is sent is the device, and not that the part came.
#[test]
fn a_part_that_says_what_a_stream_without_it_says_is_not_sent_again() {
    let same = [
        ("virtio/device_endian", wire().u8(1)),
        ("virtio/ringsize", (0..1023).fold(wire().u32(256), |sizes, _| sizes.u32(0))),
        ("virtio/broken", wire().u8(0)),
        ("virtio/started", wire().u8(0)),
        ("virtio/disabled", wire().u8(0)),
    ];
    for (name, body) in &same {
        let mut device = find(RNG).expect("a device");
        let section = one_queue().subsection(name, body);
        device.load(&mut Decoder::new(&section.0), 1).expect("it loads");
        let mut saved = Vec::new();
        device.save(&mut Encoder::new(&mut saved)).expect("it saves");
        assert_eq!(saved, one_queue().0, "{name}");
    }
}

#[test]
fn more_than_there_can_be_is_refused() {
    let error = device(&[]).u32(1025).is_refused(RNG, 1);
    assert!(error.contains("1025 queues, a device has 1024 at most"), "{error}");
    let transport = wire().u32(0).u32(0).u32(0).u8(0).u8(0).u16(0).u32(0);
    let error = transport.u32(u32::MAX).is_refused(RNG, 1);
    assert!(error.contains("expected 4294967295 bytes"), "{error}");
    let ports = one_queue().u16(80).u16(25).u32(0x0001_0100);
    assert!(ports.is_refused(CONSOLE, 3).contains("ports, a bus has 511 at most"));
}

#[test]
fn a_disk_with_requests() {
    let element = vec![0x5a; 49168];
    let request = |wire: Wire| wire.u8(1).bytes(&element);
    request(one_queue()).u8(0).is_identical(BLOCK, 2);
    let two = || queue(queue(device(&[]).u32(2)));
    two().u8(1).u32(1).bytes(&element).u8(0).is_identical(BLOCK, 2);
    let error = two().u8(1).u32(2).bytes(&element).u8(0).is_refused(BLOCK, 2);
    assert!(error.contains("a request of queue 2, there are 2"), "{error}");
}

/// A picture of 2 by 2 pixels in one piece of the guest's memory.
fn picture(width: u32) -> Wire {
    let picture = one_queue().u32(7).u32(width).u32(2).u32(1).u32(1).u64(0x8000).u32(16);
    picture.bytes(&[9; 16]).u32(0)
}

fn screens(gpu: Wire, number: u32, words: u32) -> Wire {
    (0..number).fold(gpu.u32(1).u32(number), |gpu, _| (0..words).fold(gpu, Wire::u32))
}

#[test]
fn a_graphics_adapter_with_a_picture() {
    screens(picture(2), 1, 10).is_identical(GPU, 1);
    screens(picture(2), 2, 16).is_identical(GPU, 1);
    let error = screens(picture(u32::MAX), 1, 10).is_refused(GPU, 1);
    assert!(error.contains("expected 34359738360 bytes"), "{error}");
    let error = screens(picture(2), 17, 10).is_refused(GPU, 1);
    assert!(error.contains("17 screens, an adapter has 16 at most"), "{error}");
}

/// A disk with a request for a sector: bytes of the buffer, and what comes behind its length.
fn scsi(opcode: u8, retry: u8, rest: &Wire) -> Wire {
    let sense = wire().u8(0).u8(0).u8(0).u8(0).zeros(96).u32(0);
    let command = sense.u8(retry).u8(opcode).zeros(15).u32(77).u32(0);
    command.u64(8).u32(1).u32(4096).bytes(&rest.0).u8(0).zeros(5)
}

#[test]
fn a_scsi_disk_with_requests() {
    // What it reads has its length before it, unless it is read again; what it writes does not.
    scsi(0x28, 2, &wire().u32(3).bytes(b"abc")).is_identical("scsi-disk", 1);
    scsi(0x28, 1, &wire()).is_identical("scsi-disk", 1);
    scsi(0x2a, 1, &wire().zeros(512)).is_identical("scsi-disk", 1);
    let error = scsi(0x28, 2, &wire().u32(u32::MAX)).is_refused("scsi-disk", 1);
    assert!(error.contains("scsi-disk[0]/qdev.requests"), "{error}");
}
