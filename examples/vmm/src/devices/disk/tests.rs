//! What of a disk is on its way when the guest is paused.

use std::io::ErrorKind;

use vm_memory::GuestAddress;
use vmm_sys_util::eventfd::EFD_NONBLOCK;
use vmstate_machine::Machine;

use super::*;

const DESC: u64 = 0x1000;
const AVAIL: u64 = 0x2000;
const USED: u64 = 0x3000;
const HEADER: u64 = 0x4000;

/// A disk of two sectors, its interrupt line, and a machine that has it alone.
fn disk(name: &str) -> (Arc<Disk>, Guest, EventFd, Machine) {
    let path = std::env::temp_dir().join(format!("vmm-disk-{}-{name}", std::process::id()));
    std::fs::write(&path, [7; 1024]).expect("a file");
    let memory = Guest::from_ranges(&[(GuestAddress(0), 1 << 16)]).expect("memory");
    let line = EventFd::new(EFD_NONBLOCK).expect("a line");
    let there = line.try_clone().expect("the line");
    let disk = Disk::open(&path, memory.clone(), there).expect("a disk");
    std::fs::remove_file(&path).expect("the file");
    let mut machine = Machine::named("test");
    machine.add("disk", disk.clone()).expect("one device");
    (disk, memory, line, machine)
}

/// What a driver does to read sector 0.
fn ask(disk: &Disk, memory: &Guest) {
    let queue = [(0x38, 4), (0x80, DESC), (0x90, AVAIL), (0xa0, USED), (0x44, 1)];
    for (register, value) in queue {
        disk.write(register, value as u32);
    }
    // Address, length, flags (1: another one follows, 2: to be written), the next one.
    let descriptors = [(HEADER, 16, 1, 1), (0x5000, 512, 3, 2), (0x6000_u64, 1_u32, 2_u16, 0_u16)];
    for (at, (address, len, flags, next)) in (DESC..).step_by(16).zip(descriptors) {
        memory.write_obj(address, GuestAddress(at)).expect("memory");
        memory.write_obj(len, GuestAddress(at + 8)).expect("memory");
        memory.write_obj(flags, GuestAddress(at + 12)).expect("memory");
        memory.write_obj(next, GuestAddress(at + 14)).expect("memory");
    }
    memory.write_obj(1_u16, GuestAddress(AVAIL + 2)).expect("memory");
    disk.write(0x50, 0);
}

fn copy(from: &Guest, to: &Guest) {
    let mut bytes = vec![0; 1 << 16];
    from.read_slice(&mut bytes, GuestAddress(0)).expect("memory");
    to.write_slice(&bytes, GuestAddress(0)).expect("memory");
}

fn wait_for(disk: &Disk) {
    for _ in 0..10_000 {
        if disk.read(0x60) != 0 {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
    panic!("the disk does not answer");
}

/// An interrupt on its way when the guest is paused comes at the destination; one that the guest has acknowledged does not.
#[test]
fn an_interrupt_on_its_way_goes_along() {
    for is_acknowledged in [false, true] {
        let (source, memory, source_line, mut here) = disk("source");
        let (destination, there_memory, line, mut there) = disk("destination");
        here.resume().expect("it runs");
        ask(&source, &memory);
        wait_for(&source);
        if is_acknowledged {
            source.write(0x64, 1);
        }
        let mut stream = Vec::new();
        here.save(&mut stream).expect("a stream");
        assert_eq!(source_line.read().expect("an interrupt"), 1);

        copy(&memory, &there_memory);
        there.load(&stream).expect("its own stream");
        assert_eq!(line.read().unwrap_err().kind(), ErrorKind::WouldBlock, "it is paused");
        there.resume().expect("it runs");
        if is_acknowledged {
            assert_eq!(line.read().unwrap_err().kind(), ErrorKind::WouldBlock);
        } else {
            assert_eq!(line.read().expect("it is raised again"), 1);
            assert_eq!(destination.read(0x60), 1);
        }
    }
}

/// A request without an answer is answered at the destination, with an interrupt.
#[test]
fn a_request_goes_along() {
    let (source, memory, source_line, mut here) = disk("source-of-request");
    here.resume().expect("it runs");
    here.pause().expect("it stands still");
    ask(&source, &memory);
    let mut stream = Vec::new();
    here.save(&mut stream).expect("a stream");
    assert_eq!(source_line.read().unwrap_err().kind(), ErrorKind::WouldBlock);

    let (destination, there_memory, line, mut there) = disk("destination-of-request");
    copy(&memory, &there_memory);
    there.load(&stream).expect("its own stream");
    there.resume().expect("it runs");
    wait_for(&destination);
    there.pause().expect("it stands still");
    assert_eq!(line.read().expect("an interrupt"), 1);
    let mut data = [0; 512];
    there_memory.read_slice(&mut data, GuestAddress(0x5000)).expect("memory");
    assert_eq!(data, [7; 512]);
    let status: u8 = there_memory.read_obj(GuestAddress(0x6000)).expect("memory");
    assert_eq!(status, 0);
}
