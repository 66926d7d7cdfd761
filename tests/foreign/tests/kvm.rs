//! A vCPU of KVM.
#![cfg(target_arch = "x86_64")]

use kvm_bindings::*;
use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(remote = "kvm_regs")]
struct Regs {
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

#[derive(VmState)]
#[vmstate(remote = "kvm_segment")]
struct Segment {
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

#[derive(VmState)]
#[vmstate(remote = "kvm_dtable")]
struct Dtable {
    base: u64,
    limit: u16,
    #[vmstate(skip = "padding")]
    padding: [u16; 3],
}

#[derive(VmState)]
#[vmstate(remote = "kvm_sregs")]
struct Sregs {
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

#[derive(VmState)]
#[vmstate(remote = "kvm_vcpu_events")]
struct Events {
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

#[derive(VmState)]
#[vmstate(remote = "kvm_msr_entry")]
struct Msr {
    index: u32,
    #[vmstate(skip = "reserved")]
    reserved: u32,
    data: u64,
}

#[derive(VmState)]
#[vmstate(remote = "kvm_lapic_state")]
struct Lapic {
    regs: [i8; 1024],
}

#[derive(VmState)]
#[vmstate(remote("kvm_xsave", rest = "default"))]
struct Xsave {
    region: [u32; 1024],
}

#[derive(VmState, Default)]
struct Vcpu {
    #[vmstate(as = Regs)]
    regs: kvm_regs,
    #[vmstate(as = Sregs)]
    sregs: kvm_sregs,
    #[vmstate(as = Events)]
    events: kvm_vcpu_events,
    #[vmstate(as = Lapic)]
    lapic: kvm_lapic_state,
    #[vmstate(as = Msr, prefix = u32, max = KVM_MAX_MSR_ENTRIES)]
    msrs: Vec<kvm_msr_entry>,
    #[vmstate(as = Xsave)]
    xsave: kvm_xsave,
}
