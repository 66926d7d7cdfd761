//! KVM's structs on the wire: a mirror each. A field that a newer `kvm-bindings` adds to one of them does not compile here.
//!
//! ```
//! use kvm_bindings::kvm_regs;
//! use vmstate_runtime::{Encoder, VmState};
//!
//! #[derive(VmState, Default)]
//! #[vmstate(name = "my-vcpu")]
//! # #[vmstate(unreleased)]
//! struct MyVcpu {
//!     #[vmstate(as = vmstate_kvm::layout::Regs)]
//!     regs: kvm_regs,
//! }
//!
//! let mut section = Vec::new();
//! MyVcpu::default().save(&mut Encoder::new(&mut section))?;
//! assert_eq!(section.len(), 18 * 8);
//! # Ok::<(), vmstate_runtime::SaveError>(())
//! ```

#![allow(clippy::struct_field_names, reason = "they are those of the mirrored structs")]

use kvm_bindings::*;
use vmstate_runtime::VmState;

/// General registers: 144 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_regs")]
pub struct Regs {
    rax: u64,
    rbx: u64,
    rcx: u64,
    rdx: u64,
    rsi: u64,
    rdi: u64,
    rsp: u64,
    rbp: u64,
    r8: u64,
    r9: u64,
    r10: u64,
    r11: u64,
    r12: u64,
    r13: u64,
    r14: u64,
    r15: u64,
    rip: u64,
    rflags: u64,
}

/// A segment: 23 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_segment")]
pub struct Segment {
    base: u64,
    limit: u32,
    selector: u16,
    type_: u8,
    present: u8,
    dpl: u8,
    db: u8,
    s: u8,
    l: u8,
    g: u8,
    avl: u8,
    unusable: u8,
    #[vmstate(skip = "padding")]
    padding: u8,
}

/// A descriptor table: 10 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_dtable")]
pub struct Dtable {
    base: u64,
    limit: u16,
    #[vmstate(skip = "padding")]
    padding: [u16; 3],
}

/// Segments, descriptor tables, control registers: 292 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_sregs")]
pub struct Sregs {
    cs: Segment,
    ds: Segment,
    es: Segment,
    fs: Segment,
    gs: Segment,
    ss: Segment,
    tr: Segment,
    ldt: Segment,
    gdt: Dtable,
    idt: Dtable,
    cr0: u64,
    cr2: u64,
    cr3: u64,
    cr4: u64,
    cr8: u64,
    efer: u64,
    apic_base: u64,
    interrupt_bitmap: [u64; 4],
}

/// Debug registers: 56 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_debugregs")]
pub struct DebugRegs {
    db: [u64; 4],
    dr6: u64,
    dr7: u64,
    flags: u64,
    #[vmstate(skip = "reserved")]
    reserved: [u64; 9],
}

/// An exception on its way into the guest: 8 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_1")]
pub struct Exception {
    injected: u8,
    nr: u8,
    has_error_code: u8,
    pending: u8,
    error_code: u32,
}

/// An interrupt on its way: 4 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_2")]
pub struct Interrupt {
    injected: u8,
    nr: u8,
    soft: u8,
    shadow: u8,
}

/// Non-maskable interrupts: 3 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_3")]
pub struct Nmi {
    injected: u8,
    pending: u8,
    masked: u8,
    #[vmstate(skip = "padding")]
    pad: u8,
}

/// System management mode: 4 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_4")]
pub struct Smi {
    smm: u8,
    pending: u8,
    smm_inside_nmi: u8,
    latched_init: u8,
}

/// Whether a triple fault waits: a byte.
#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_5")]
pub struct TripleFault {
    pending: u8,
}

/// Interrupts and exceptions on their way into the guest: 37 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events")]
pub struct Events {
    exception: Exception,
    interrupt: Interrupt,
    nmi: Nmi,
    sipi_vector: u32,
    flags: u32,
    smi: Smi,
    triple_fault: TripleFault,
    #[vmstate(skip = "reserved")]
    reserved: [u8; 26],
    exception_has_payload: u8,
    exception_payload: u64,
}

/// A model-specific register: its number and its value, 12 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_msr_entry")]
pub struct Msr {
    index: u32,
    #[vmstate(skip = "reserved")]
    reserved: u32,
    data: u64,
}

/// Registers of the local APIC: 1024 bytes, as a page of them lies in memory.
#[derive(VmState)]
#[vmstate(remote = "kvm_lapic_state")]
pub struct Lapic {
    regs: [i8; 1024],
}

/// x87, SSE and what came after, as `XSAVE` has it: 4096 bytes.
#[derive(VmState)]
#[vmstate(remote("kvm_xsave", rest = "default"))]
pub struct Xsave {
    region: [u32; 1024],
}

/// One of them: 12 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_xcr")]
pub struct Xcr {
    xcr: u32,
    #[vmstate(skip = "reserved")]
    reserved: u32,
    value: u64,
}

/// Extended control registers: 200 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_xcrs")]
pub struct Xcrs {
    nr_xcrs: u32,
    flags: u32,
    xcrs: [Xcr; 16],
    #[vmstate(skip = "padding")]
    padding: [u64; 16],
}

/// Running, halted, waiting: 4 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_mp_state")]
pub struct MpState {
    mp_state: u32,
}

/// The clock that KVM lends to guests: 8 bytes. What it was compared with is the host's.
#[derive(VmState)]
#[vmstate(remote("kvm_clock_data", rest = "default"))]
pub struct Clock {
    clock: u64,
}

/// What `CPUID` answers to one question: 28 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_cpuid_entry2")]
pub struct CpuidEntry {
    function: u32,
    index: u32,
    flags: u32,
    eax: u32,
    ebx: u32,
    ecx: u32,
    edx: u32,
    #[vmstate(skip = "padding")]
    padding: [u32; 3],
}

/// A PIC: 16 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_pic_state")]
pub struct Pic {
    last_irr: u8,
    irr: u8,
    imr: u8,
    isr: u8,
    priority_add: u8,
    irq_base: u8,
    read_reg_select: u8,
    poll: u8,
    special_mask: u8,
    init_state: u8,
    auto_eoi: u8,
    rotate_on_auto_eoi: u8,
    special_fully_nested_mode: u8,
    init4: u8,
    elcr: u8,
    elcr_mask: u8,
}

/// A counter of the PIT: 24 bytes.
#[derive(VmState)]
#[vmstate(remote = "kvm_pit_channel_state")]
pub struct PitChannel {
    count: u32,
    latched_count: u16,
    count_latched: u8,
    status_latched: u8,
    status: u8,
    read_state: u8,
    write_state: u8,
    write_latch: u8,
    rw_mode: u8,
    mode: u8,
    bcd: u8,
    gate: u8,
    count_load_time: i64,
}

/// The PIT: three counters and flags, 76 bytes. KVM starts the counters anew when it gets them.
#[derive(VmState)]
#[vmstate(remote = "kvm_pit_state2")]
pub struct Pit {
    channels: [PitChannel; 3],
    flags: u32,
    #[vmstate(skip = "reserved")]
    reserved: [u32; 9],
}
