//! A vCPU of KVM.
#![cfg(target_arch = "x86_64")]

use std::fmt;

use kvm_bindings::*;
use vmstate_runtime::{Decoder, Described, VmState};
use vmstate_tests::{load, save, try_save};

// port: kvm-bindings

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

// end of port

/// `kvm_xsave` has no `Debug` of its own that would show what differs.
impl fmt::Debug for Vcpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.regs, self.sregs)?;
        write!(f, "{:?} {:?}", self.events, self.lapic.regs)?;
        write!(f, "{:?} {:?}", self.msrs, self.xsave.region)
    }
}

fn vcpu() -> Vcpu {
    let msr = |index, data| kvm_msr_entry { index, data, ..Default::default() };
    let mut vcpu = Vcpu { msrs: vec![msr(0x10, 7), msr(0xc000_0080, 8)], ..Vcpu::default() };
    vcpu.regs.rax = 0x1122_3344_5566_7788;
    vcpu.regs.rflags = 2;
    vcpu.sregs.cs.base = 0xffff_0000;
    vcpu.sregs.cs.selector = 0xf000;
    vcpu.sregs.cs.unusable = 1;
    vcpu.sregs.ldt.limit = 0xffff;
    vcpu.sregs.idt.limit = 0x3ff;
    vcpu.sregs.interrupt_bitmap[3] = 1;
    vcpu.events.nmi.masked = 1;
    vcpu.events.triple_fault.pending = 1;
    vcpu.events.exception_payload = 9;
    vcpu.lapic.regs[0x20] = -1;
    vcpu.lapic.regs[1023] = 1;
    vcpu.xsave.region[0] = 0x37f;
    vcpu.xsave.region[1023] = 1;
    vcpu
}

const REGS: usize = 18 * 8;
const SEGMENT: usize = 8 + 4 + 2 + 9;
const DTABLE: usize = 8 + 2;
const SREGS: usize = 8 * SEGMENT + 2 * DTABLE + 7 * 8 + 4 * 8;
const EVENTS: usize = 8 + 4 + 3 + 4 + 4 + 4 + 1 + 1 + 8;
const MSR: usize = 4 + 8;

#[test]
fn bytes() {
    let bytes = save(&vcpu());
    let mut rest = bytes.as_slice();
    let mut take = |len| {
        let (first, others) = rest.split_at(len);
        rest = others;
        first
    };
    let regs = take(REGS);
    assert_eq!(regs[..8], [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]);
    assert_eq!(regs[REGS - 8..], [0, 0, 0, 0, 0, 0, 0, 2]);
    let cs = take(SEGMENT);
    assert_eq!(cs, b"\0\0\0\0\xff\xff\0\0\0\0\0\0\xf0\0\0\0\0\0\0\0\0\0\x01");
    let ldt = &take(7 * SEGMENT)[6 * SEGMENT..];
    assert_eq!(ldt[8..12], [0, 0, 0xff, 0xff]);
    let idt = &take(2 * DTABLE)[DTABLE..];
    assert_eq!(idt, [0, 0, 0, 0, 0, 0, 0, 0, 0x03, 0xff]);
    assert_eq!(take(7 * 8 + 4 * 8)[7 * 8 + 4 * 8 - 1], 1);
    let events = take(EVENTS);
    assert_eq!(events[8 + 4 + 2], 1, "nmi.masked");
    assert_eq!(events[EVENTS - 10..], [1, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
    let lapic = take(1024);
    assert_eq!((lapic[0x20], lapic[1023]), (0xff, 1));
    assert_eq!(take(4), [0, 0, 0, 2]);
    assert_eq!(take(MSR), [0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 7]);
    assert_eq!(take(MSR), [0xc0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 8]);
    let xsave = take(4096);
    assert_eq!((&xsave[..4], &xsave[4092..]), (&[0, 0, 3, 0x7f][..], &[0, 0, 0, 1][..]));
    assert!(rest.is_empty());
}

#[test]
fn round_trip_and_cuts() {
    let bytes = save(&vcpu());
    let loaded = load(Vcpu::default, &bytes, 1);
    loaded.result.unwrap();
    assert_eq!(format!("{:?}", loaded.state), format!("{:?}", vcpu()));
    for cut in 0..bytes.len() {
        let mut vcpu = Vcpu::default();
        assert!(vcpu.load(&mut Decoder::new(&bytes[..cut]), 1).is_err(), "cut at {cut}");
    }
    let e = load(Vcpu::default, &bytes[..REGS + 3 * SEGMENT + 9], 1).error();
    assert_eq!(e.path().to_string(), "vcpu/sregs.fs.limit");
    let msrs = REGS + SREGS + EVENTS + 1024;
    let e = load(Vcpu::default, &bytes[..msrs + 4 + MSR + 4], 1).error();
    assert_eq!(e.path().to_string(), "vcpu/msrs[1].data");
}

#[test]
fn too_many_msrs() {
    let mut bytes = save(&vcpu());
    let msrs = REGS + SREGS + EVENTS + 1024;
    bytes[msrs + 2] = 2;
    let e = load(Vcpu::default, &bytes, 1).error();
    assert_eq!(e.path().to_string(), "vcpu/msrs");
    let many = Vcpu { msrs: vec![kvm_msr_entry::default(); 257], ..Vcpu::default() };
    assert_eq!(try_save(&many).unwrap_err().path().to_string(), "vcpu/msrs");
}

/// What KVM does not send it does not lose.
#[test]
fn padding_stays() {
    let mut destination = vcpu();
    destination.sregs.cs.padding = 5;
    destination.load(&mut Decoder::new(&save(&vcpu())), 1).unwrap();
    assert_eq!(destination.sregs.cs.padding, 5);
}

#[test]
fn description() {
    let fields = Vcpu::DESCRIPTION.fields;
    let sizes: Vec<_> = fields.iter().map(|field| field.ty.size).collect();
    assert_eq!(sizes, [Some(REGS), Some(SREGS), Some(EVENTS), Some(1024), None, Some(4096)]);
}

/// The list of MSRs that KVM is asked with: a header and as many entries, which a `Vec` is made of and
/// back.
#[test]
fn msrs_of_kvm() {
    let vcpu = vcpu();
    let mut loaded = Vcpu::default();
    loaded.load(&mut Decoder::new(&save(&vcpu)), 1).unwrap();
    let list = Msrs::from_entries(&loaded.msrs).unwrap();
    assert_eq!(list.as_slice(), vcpu.msrs);
}
