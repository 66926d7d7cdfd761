//! Guest memory, and what KVM knows of it.

use std::sync::Arc;

use anyhow::Result;
use kvm_bindings::{KVM_MEM_LOG_DIRTY_PAGES, KVM_MEM_READONLY, kvm_userspace_memory_region};
use kvm_ioctls::VmFd;
use vm_memory::bitmap::AtomicBitmap;
use vm_memory::{Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryMmap};
use vmstate_stream::ram::{GuestRam, Range};

use super::Model;

/// What both the guest and its devices write to, with a bitmap of what devices wrote: KVM's log does not know that.
pub type Guest = GuestMemoryMmap<AtomicBitmap>;

/// The size of a page.
pub const PAGE: u64 = 4096;
/// The size of the firmware.
pub const ROM_SIZE: u64 = 0x1_0000;
/// Where it ends at reset, and its copy below 1 MiB.
const ROM: u64 = 0x1_0000_0000 - ROM_SIZE;
const LOW_ROM: u64 = 0xf_0000;
const RAM_ABOVE: u64 = LOW_ROM + ROM_SIZE;
/// Memory that migrates and that this guest does not see: files that QEMU's firmware device offers.
const HIDDEN: u64 = 1 << 40;

/// Guest memory in KVM's slots.
pub struct Memory {
    /// All of it.
    pub guest: Guest,
    vm: Arc<VmFd>,
    slots: Vec<kvm_userspace_memory_region>,
    blocks: Vec<(&'static str, Range)>,
}

impl Memory {
    /// As much RAM, and the firmware.
    pub fn new(vm: Arc<VmFd>, model: Model, ram: u64, firmware: &[u8]) -> Result<Self> {
        let mut blocks = vec![
            (model.ram_name(), Range { address: GuestAddress(0), len: ram }),
            ("pc.bios", Range { address: GuestAddress(ROM), len: ROM_SIZE }),
        ];
        for (name, place) in model.hidden_blocks().iter().zip(0..) {
            blocks.push((name, Range { address: GuestAddress(HIDDEN + place * PAGE), len: PAGE }));
        }
        let ranges: Vec<_> = blocks.iter().map(|(_, it)| (it.address, it.len as usize)).collect();
        let guest = Guest::from_ranges(&ranges)?;
        guest.write_slice(firmware, GuestAddress(ROM))?;

        let slot = |slot, flags, at: u64, from: u64, memory_size| -> Result<_> {
            let userspace_addr = guest.get_host_address(GuestAddress(from))? as u64;
            Ok(kvm_userspace_memory_region {
                slot,
                flags,
                guest_phys_addr: at,
                memory_size,
                userspace_addr,
            })
        };
        let slots = vec![
            slot(0, 0, 0, 0, LOW_ROM)?,
            slot(1, 0, RAM_ABOVE, RAM_ABOVE, ram - RAM_ABOVE)?,
            slot(2, KVM_MEM_READONLY, LOW_ROM, ROM, ROM_SIZE)?,
            slot(3, KVM_MEM_READONLY, ROM, ROM, ROM_SIZE)?,
        ];
        let memory = Self { guest, vm, slots, blocks };
        memory.slots.iter().try_for_each(|slot| memory.register(*slot))?;
        Ok(memory)
    }

    /// The blocks of the stream.
    pub fn blocks(&self) -> GuestRam<&Guest> {
        let ram = GuestRam::new(&self.guest);
        self.blocks.iter().fold(ram, |ram, (name, range)| ram.block(*name, [*range]))
    }

    /// Has KVM write down which pages of RAM the guest writes to, or no longer.
    pub fn log_dirty(&self, on: bool) -> Result<()> {
        for slot in self.ram_slots() {
            let flags = if on { KVM_MEM_LOG_DIRTY_PAGES } else { 0 };
            self.register(kvm_userspace_memory_region { flags, ..*slot })?;
        }
        self.written_by_devices(|_| {});
        Ok(())
    }

    /// Hands over the offset in RAM of each page that was written to since the last call.
    pub fn dirty(&self, mut page: impl FnMut(u64)) -> Result<()> {
        for slot in self.ram_slots() {
            let log = self.vm.get_dirty_log(slot.slot, slot.memory_size as usize)?;
            pages(&log, |number| page(slot.guest_phys_addr + number * PAGE));
        }
        self.written_by_devices(page);
        Ok(())
    }

    fn written_by_devices(&self, page: impl FnMut(u64)) {
        if let Some(ram) = self.guest.find_region(GuestAddress(0)) {
            let log = (**ram).bitmap().get_and_reset();
            pages(&log, page_at(page));
        }
    }

    fn ram_slots(&self) -> impl Iterator<Item = &kvm_userspace_memory_region> {
        self.slots.iter().filter(|slot| slot.slot < 2)
    }

    #[expect(unsafe_code, reason = "KVM gets memory by its address")]
    fn register(&self, slot: kvm_userspace_memory_region) -> Result<()> {
        // SAFETY: the slot lies in a region of `self.guest`, which lives as long as the VM that `self.vm` is.
        unsafe { self.vm.set_user_memory_region(slot)? };
        Ok(())
    }
}

fn page_at(mut page: impl FnMut(u64)) -> impl FnMut(u64) {
    move |number| page(number * PAGE)
}

/// The numbers of the bits that are set.
fn pages(log: &[u64], mut page: impl FnMut(u64)) {
    for (at, word) in log.iter().enumerate() {
        (0..64).filter(|bit| word & 1 << bit != 0).for_each(|bit| page(at as u64 * 64 + bit));
    }
}
