//! KVM's structs on the wire: a mirror each. A field that a newer kvm-bindings adds to one of them does not compile here.

#![allow(clippy::struct_field_names, reason = "they are those of the mirrored structs")]

use kvm_bindings::*;
use vmstate_runtime::VmState;

/// General registers.
#[derive(VmState)]
#[vmstate(remote = "kvm_regs")]
pub(super) struct Regs {
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

/// A segment.
#[derive(VmState)]
#[vmstate(remote = "kvm_segment")]
pub(super) struct Segment {
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

/// A descriptor table.
#[derive(VmState)]
#[vmstate(remote = "kvm_dtable")]
pub(super) struct Dtable {
    base: u64,
    limit: u16,
    #[vmstate(skip = "padding")]
    padding: [u16; 3],
}

/// Segments, control registers.
#[derive(VmState)]
#[vmstate(remote = "kvm_sregs")]
pub(super) struct Sregs {
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

/// Debug registers.
#[derive(VmState)]
#[vmstate(remote = "kvm_debugregs")]
pub(super) struct DebugRegs {
    db: [u64; 4],
    dr6: u64,
    dr7: u64,
    flags: u64,
    #[vmstate(skip = "reserved")]
    reserved: [u64; 9],
}

#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_1")]
struct Exception {
    injected: u8,
    nr: u8,
    has_error_code: u8,
    pending: u8,
    error_code: u32,
}

#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_2")]
struct Interrupt {
    injected: u8,
    nr: u8,
    soft: u8,
    shadow: u8,
}

#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_3")]
struct Nmi {
    injected: u8,
    pending: u8,
    masked: u8,
    #[vmstate(skip = "padding")]
    pad: u8,
}

#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_4")]
struct Smi {
    smm: u8,
    pending: u8,
    smm_inside_nmi: u8,
    latched_init: u8,
}

#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events__bindgen_ty_5")]
struct TripleFault {
    pending: u8,
}

/// Interrupts and exceptions on their way into the guest.
#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events")]
pub(super) struct Events {
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

/// A model-specific register.
#[derive(VmState)]
#[vmstate(remote = "kvm_msr_entry")]
pub(super) struct Msr {
    index: u32,
    #[vmstate(skip = "reserved")]
    reserved: u32,
    data: u64,
}

/// Registers of the local APIC.
#[derive(VmState)]
#[vmstate(remote = "kvm_lapic_state")]
pub(super) struct Lapic {
    regs: [i8; 1024],
}

/// x87, SSE and what came after, as `XSAVE` has it.
#[derive(VmState)]
#[vmstate(remote("kvm_xsave", rest = "default"))]
pub(super) struct Xsave {
    region: [u32; 1024],
}

#[derive(VmState)]
#[vmstate(remote = "kvm_xcr")]
struct Xcr {
    xcr: u32,
    #[vmstate(skip = "reserved")]
    reserved: u32,
    value: u64,
}

/// Extended control registers.
#[derive(VmState)]
#[vmstate(remote = "kvm_xcrs")]
pub(super) struct Xcrs {
    nr_xcrs: u32,
    flags: u32,
    xcrs: [Xcr; 16],
    #[vmstate(skip = "padding")]
    padding: [u64; 16],
}

/// Running, halted, waiting.
#[derive(VmState)]
#[vmstate(remote = "kvm_mp_state")]
pub(super) struct MpState {
    mp_state: u32,
}

/// The clock that KVM lends to guests.
#[derive(VmState)]
#[vmstate(remote("kvm_clock_data", rest = "default"))]
pub(super) struct Clock {
    clock: u64,
}

/// What `CPUID` answers.
#[derive(VmState)]
#[vmstate(remote = "kvm_cpuid_entry2")]
pub(super) struct CpuidEntry {
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
