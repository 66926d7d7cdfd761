//! Guest memory: what QEMU sends lies in memory of `vm-memory`, is changed there, and QEMU's guest finds the change.

#![cfg(target_pointer_width = "64")]

#[allow(dead_code, reason = "the other test has a change for each of its lines")]
mod boards;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use boards::{arm, x86};
use vm_memory::{Bytes, GuestAddress, GuestMemoryMmap};
use vmstate_live_tests::opaque;
use vmstate_live_tests::qemu::{Board, Qemu, Release};
use vmstate_machine::{LocalMachine, Profile, Ram};
use vmstate_runtime::LoadError;
use vmstate_stream::ram::{Block, Codec, Format, GuestRam, Item, Range};
use vmstate_stream::{Reader, Record};

type Guest = Arc<GuestMemoryMmap<()>>;

const PAGE: u64 = 4096;

/// Where the guest's RAM begins, and the name of its block.
struct Place {
    address: u64,
    block: &'static str,
    /// Half of its length.
    half: u64,
}

const PC: Place = Place { address: 0, block: "pc.ram", half: 8 << 20 };
const VIRT: Place = Place { address: 0x4000_0000, block: "mach-virt.ram", half: 32 << 20 };

/// The blocks that the stream lists.
fn blocks(stream: &[u8], profile: Profile) -> Result<Vec<Block>, Box<dyn Error>> {
    let mut reader = Reader::new(stream.into(), profile)?;
    let mut codec = Codec::new(Format::new(PAGE)?);
    let mut found = Vec::new();
    while let Some(record) = reader.next()? {
        if let Record::Start(_) = record {
            reader.body(|input| -> Result<(), LoadError> {
                while codec.read(input)? != Item::End {}
                Ok(())
            })?;
            found = codec.blocks().to_vec();
            break;
        }
    }
    Ok(found)
}

/// Guest memory with room for these blocks: main memory in two halves, the second one above 4 GiB, and the others behind it.
fn memory(blocks: &[Block]) -> Result<(Guest, GuestRam<Guest>), Box<dyn Error>> {
    let mut next = 1 << 32;
    let mut ranges = Vec::new();
    for (nth, block) in blocks.iter().enumerate() {
        let halves = if nth == 0 {
            let half = block.len / 2;
            vec![(0, half), (next, block.len - half)]
        } else {
            vec![(next, block.len)]
        };
        let range = |&(address, len): &(u64, u64)| Range { address: GuestAddress(address), len };
        ranges.push(halves.iter().map(range).collect::<Vec<_>>());
        next += block.len.next_multiple_of(1 << 20);
    }
    let regions: Vec<_> =
        ranges.iter().flatten().map(|range| (range.address, range.len as usize)).collect();
    let guest = Arc::new(GuestMemoryMmap::from_ranges(&regions)?);
    let ram =
        blocks.iter().zip(ranges).fold(GuestRam::new(guest.clone()), |ram, (block, ranges)| {
            ram.block(block.name.as_str(), ranges)
        });
    Ok((guest, ram))
}

/// A machine with the devices and the memory of a stream, which is loaded.
fn loaded(
    stream: &[u8],
    profile: Profile,
) -> Result<(LocalMachine, Guest, Vec<Block>), Box<dyn Error>> {
    let mut machine = opaque::machine(stream, profile)?;
    let mut blocks = blocks(stream, profile)?;
    // Main memory first, on every board.
    blocks.sort_by_key(|block| block.name != PC.block && block.name != VIRT.block);
    let (guest, ram) = memory(&blocks)?;
    machine.add_iterative("ram", Ram::new(ram, Format::new(PAGE)?))?;
    machine.load(stream)?;
    Ok((machine, guest, blocks))
}

/// All of memory.
fn bytes(guest: &Guest, blocks: &[Block]) -> Result<Vec<u8>, Box<dyn Error>> {
    use vm_memory::{GuestMemoryBackend, GuestMemoryRegion};
    let mut all = Vec::new();
    for region in guest.iter() {
        let mut bytes = vec![0; region.len() as usize];
        guest.read_slice(&mut bytes, region.start_addr())?;
        all.extend(bytes);
    }
    assert_eq!(all.len() as u64, blocks.iter().map(|block| block.len).sum::<u64>());
    Ok(all)
}

/// So many bytes that no guest has anywhere else.
fn pattern(seed: u8, len: usize) -> Vec<u8> {
    let step = |at: usize| (at as u8).wrapping_mul(37).wrapping_add(seed) ^ (at >> 8) as u8;
    (0..len).map(step).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn check(
    folder: &Path,
    board: &Board,
    place: &Place,
    [source, destination]: [Release; 2],
    profile: Profile,
) -> Result<String, Box<dyn Error>> {
    let at = |offset: u64| place.address + offset;
    let (half, sent) = (place.half, pattern(3, 3 * PAGE as usize));
    // Across a page, and across what will be two regions of memory here.
    let places = [0x10_0123, half - PAGE - 77];
    let mut qemu = Qemu::stopped(source, board, &folder.join("source"))?;
    for offset in places {
        qemu.qtest(&format!("write {:#x} {} {}", at(offset), sent.len(), hex(&sent)))?;
    }
    let saved = qemu.migrate()?;
    drop(qemu);

    let (mut machine, guest, blocks) = loaded(&saved, profile)?;
    assert_eq!((&*blocks[0].name, blocks[0].len), (place.block, 2 * half));
    // What an offset of main memory is here.
    let here =
        |offset: u64| GuestAddress(if offset < half { offset } else { (1 << 32) + offset - half });
    let read = |offset: u64, len: usize| -> Result<Vec<u8>, Box<dyn Error>> {
        let bytes = (offset..offset + len as u64).map(|offset| guest.read_obj::<u8>(here(offset)));
        Ok(bytes.collect::<Result<_, _>>()?)
    };
    for offset in places {
        assert!(read(offset, sent.len())? == sent, "what QEMU wrote at {offset:#x} did not come");
    }

    // One more change for each way in which a page is sent: changed, filled, emptied, written for the first time.
    let changes = [
        (places[0] + 5, pattern(9, 100)),
        (0x20_0000, vec![0x5a; PAGE as usize]),
        (places[1] / PAGE * PAGE, vec![0; PAGE as usize]),
        (half + 0x1_2345, pattern(11, 5000)),
    ];
    for (offset, bytes) in &changes {
        for (nth, byte) in bytes.iter().enumerate() {
            guest.write_obj(*byte, here(offset + nth as u64))?;
        }
    }
    let mut stream = Vec::new();
    machine.save(&mut stream)?;

    let mut qemu =
        Qemu::incoming(destination, board, &folder.join("destination"), &stream, &["-S"])?;
    for (offset, bytes) in &changes {
        let found = qemu.qtest(&format!("read {:#x} {}", at(*offset), bytes.len()))?;
        assert!(found == hex(bytes), "QEMU has something else at {offset:#x}");
    }
    // And all of memory is the same, but for what QEMU itself writes when it is started.
    let again = qemu.migrate()?;
    let (_, other, others) = loaded(&again, profile)?;
    let (ours, theirs) = (bytes(&guest, &blocks)?, bytes(&other, &others)?);
    let len = blocks[0].len as usize;
    assert!(ours[..len] == theirs[..len], "main memory differs");
    Ok(format!(
        "{} to {}: {} blocks of {} KiB, {} sections, a stream of {} bytes",
        source.0,
        destination.0,
        blocks.len(),
        ours.len() >> 10,
        machine.sections().count(),
        stream.len()
    ))
}

fn memory_comes_and_goes(
    name: &str,
    board: &Board,
    place: &Place,
    releases: [Release; 2],
    profile: Profile,
) {
    if releases.iter().any(|release| !release.is_there(name)) {
        return;
    }
    let folder = std::env::temp_dir().join(format!("vmstate-ram-{}-{name}", std::process::id()));
    let result = check(&folder, board, place, releases, profile);
    let _ = std::fs::remove_dir_all(&folder);
    println!("{name}: {}", result.unwrap_or_else(|e| panic!("{name}: {e}")));
}

#[test]
fn a_pc() {
    let board = x86::pc("pc-i440fx-7.2");
    let (old, mid, new) = (Release::V7_2, Release::V10_0, Release::V11_1);
    for (name, releases) in
        [("7-7", [old, old]), ("7-10", [old, mid]), ("10-11", [mid, new]), ("11-7", [new, old])]
    {
        memory_comes_and_goes(name, &board, &PC, releases, Profile::V7_2);
    }
}

#[test]
fn a_virt() {
    let board = arm::virt("virt-10.0,gic-version=2");
    memory_comes_and_goes("virt", &board, &VIRT, [Release::V10_0; 2], Profile::V10_0);
}
