//! The patches that let old Windows guests on x86 access the task priority without leaving the
//! guest. The example for an enum, and for structs nested in structs.

use vmstate_runtime::{Unused, VmState};

/// The patcher.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "kvm-tpr-opt")]
pub struct KvmTprOpt {
    /// What the option ROM says about itself.
    pub rom_state: GuestRom,
    /// What it does.
    pub state: TprState,
    /// Where the guest sees the real register.
    pub real_tpr_addr: u32,
    /// Where the guest sees the ROM's own description,
    pub rom_state_vaddr: u32,
    /// where the page is that stands for the register,
    pub vapic_paddr: u32,
    /// and where the ROM's description is in memory.
    pub rom_state_paddr: u32,
}

/// What the patcher does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[repr(u32)]
pub enum TprState {
    /// Nothing: there is no such ROM.
    #[default]
    Inactive = 0,
    /// Patches every access it sees.
    Active = 1,
    /// Waits for the first access.
    Standby = 2,
}

/// The description at the start of the ROM, as addresses of the guest.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "kvmvapic-guest-rom", nested)]
pub struct GuestRom {
    #[vmstate(rename = "unused")]
    signature: Unused<8>,
    /// Where it is.
    pub vaddr: u32,
    /// The table of addresses to relocate: its start
    pub fixup_start: u32,
    /// and its end.
    pub fixup_end: u32,
    /// The page that stands for the register,
    pub vapic_vaddr: u32,
    /// and its size.
    pub vapic_size: u32,
    /// How much of it each processor has, as a shift.
    pub vcpu_shift: u32,
    /// The real register.
    pub real_tpr_addr: u32,
    /// The handlers for one processor
    pub up: Handlers,
    /// and for several.
    pub mp: Handlers,
}

/// Functions that accesses are replaced by.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "kvmvapic-handlers", nested)]
pub struct Handlers {
    /// Writes a value from the stack,
    pub set_tpr: u32,
    /// or from a register.
    pub set_tpr_eax: u32,
    /// Reads into each of eight registers,
    pub get_tpr: [u32; 8],
    /// or onto the stack.
    pub get_tpr_stack: u32,
}
