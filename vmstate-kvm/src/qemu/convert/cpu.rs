//! KVM's registers to and from QEMU's section `cpu`. The rows are in the documentation of [`qemu`](crate::qemu).

use kvm_bindings::{
    KVM_MP_STATE_HALTED, KVM_MP_STATE_INIT_RECEIVED, KVM_MP_STATE_RUNNABLE,
    KVM_MP_STATE_UNINITIALIZED, KVM_VCPUEVENT_VALID_NMI_PENDING, KVM_VCPUEVENT_VALID_SHADOW,
    KVM_VCPUEVENT_VALID_SIPI_VECTOR, kvm_dtable, kvm_segment,
};

use super::super::{Cpu, FpReg, Segment, Xmm, YmmHigh};
use crate::kvm::{Error, TSC, VcpuState};

macro_rules! ensure {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err(Error::DoesNotFit(format!($($what)+)));
        }
    };
}

/// A model-specific register: number, name, and the field that has it.
pub type Msr = (u32, &'static str, fn(&mut Cpu) -> &mut u64);

/// The MSRs that migrate, each with its field.
#[rustfmt::skip]
pub const MSRS: &[Msr] = &[
    (0x175, "SYSENTER_ESP", |cpu| &mut cpu.sysenter_esp),
    (0x176, "SYSENTER_EIP", |cpu| &mut cpu.sysenter_eip),
    (0xc000_0081, "STAR", |cpu| &mut cpu.star),
    (0xc000_0082, "LSTAR", |cpu| &mut cpu.lstar),
    (0xc000_0083, "CSTAR", |cpu| &mut cpu.cstar),
    (0xc000_0084, "SFMASK", |cpu| &mut cpu.fmask),
    (0xc000_0102, "KERNEL_GS_BASE", |cpu| &mut cpu.kernelgsbase),
    (0xc000_0103, "TSC_AUX", |cpu| &mut cpu.tsc_aux),
    (0x277, "PAT", |cpu| &mut cpu.pat),
    (0x2ff, "MTRR_DEF_TYPE", |cpu| &mut cpu.mtrr_deftype),
    (0x3b, "TSC_ADJUST", |cpu| &mut cpu.tsc_adjust),
    (0x6e0, "TSC_DEADLINE", |cpu| &mut cpu.tsc_deadline),
    (0x1a0, "MISC_ENABLE", |cpu| &mut cpu.misc_enable),
    (0xda0, "XSS", |cpu| &mut cpu.xss),
    (0x48, "SPEC_CTRL", |cpu| &mut cpu.spec_ctrl),
    (0x4b56_4d00, "KVM_WALL_CLOCK_NEW", |cpu| &mut cpu.wall_clock_msr),
    (0x4b56_4d01, "KVM_SYSTEM_TIME_NEW", |cpu| &mut cpu.system_time_msr),
    (0x4b56_4d02, "KVM_ASYNC_PF_EN", |cpu| &mut cpu.async_pf_en_msr),
    (0x4b56_4d06, "KVM_ASYNC_PF_INT", |cpu| &mut cpu.async_pf_int_msr),
    (0x4b56_4d03, "KVM_STEAL_TIME", |cpu| &mut cpu.steal_time_msr),
    (0x4b56_4d04, "KVM_PV_EOI_EN", |cpu| &mut cpu.pv_eoi_en_msr),
    (0x4b56_4d05, "KVM_POLL_CONTROL", |cpu| &mut cpu.poll_control_msr),
];
const SYSENTER_CS: u32 = 0x174;

/// Places in the area of `XSAVE`.
mod area {
    pub(super) const FCW: usize = 0;
    pub(super) const FSW: usize = 2;
    pub(super) const FTW: usize = 4;
    pub(super) const FOP: usize = 6;
    pub(super) const FIP: usize = 8;
    pub(super) const FDP: usize = 16;
    pub(super) const MXCSR: usize = 24;
    pub(super) const ST: usize = 32;
    pub(super) const XMM: usize = 160;
    pub(super) const XSTATE_BV: usize = 512;
    pub(super) const YMM_HIGH: usize = 576;
}
/// Components of `XSAVE` that fit: x87, SSE, AVX.
const COMPONENTS: u64 = 7;
const AVX: u64 = 4;

const HF2_NMI: u32 = 1 << 2;
const HF_INHIBIT_IRQ: u32 = 1 << 3;

/// What KVM has into what QEMU sends. What KVM does not have stays in `cpu`.
pub(super) fn to_qemu(kvm: &VcpuState, cpu: &mut Cpu) -> Result<(), Error> {
    let r = &kvm.regs;
    *cpu.regs = [
        r.rax, r.rcx, r.rdx, r.rbx, r.rsp, r.rbp, r.rsi, r.rdi, r.r8, r.r9, r.r10, r.r11, r.r12,
        r.r13, r.r14, r.r15,
    ];
    (cpu.eip, cpu.eflags) = (r.rip, r.rflags);
    let s = &kvm.sregs;
    cpu.segs = [s.es, s.cs, s.ss, s.ds, s.fs, s.gs].map(segment);
    (cpu.ldt, cpu.tr) = (segment(s.ldt), segment(s.tr));
    (cpu.gdt, cpu.idt) = (table(s.gdt), table(s.idt));
    (cpu.cr_0, cpu.cr_2, cpu.cr_3, cpu.cr_4, cpu.efer) = (s.cr0, s.cr2, s.cr3, s.cr4, s.efer);
    cpu.dr[..4].copy_from_slice(&kvm.debugregs.db);
    (cpu.dr[6], cpu.dr[7]) = (kvm.debugregs.dr6, kvm.debugregs.dr7);
    fpu_to_qemu(kvm, cpu)?;
    for (index, _, field) in MSRS {
        if kvm.has_msr(*index) {
            *field(cpu) = kvm.msr(*index);
        }
    }
    cpu.sysenter_cs = kvm.msr(SYSENTER_CS) as u32;
    cpu.tsc = kvm.msr(TSC);
    events_to_qemu(kvm, cpu);
    cpu.mp_state = kvm.mp_state.mp_state;
    cpu.hflags = hflags(cpu);
    Ok(())
}

/// What QEMU has sent into what KVM takes. `kvm` is as this host's KVM makes a vCPU.
pub(super) fn from_qemu(cpu: &Cpu, halted: bool, kvm: &mut VcpuState) -> Result<(), Error> {
    ensure!(cpu.hflags & (1 << 19) == 0, "the guest is in system management mode");
    ensure!(cpu.hflags & (1 << 21) == 0, "the guest runs a guest of its own");
    ensure!(cpu.exception_nr < 32, "there is no exception {}", cpu.exception_nr);
    ensure!(cpu.interrupt_injected < 256, "there is no interrupt {}", cpu.interrupt_injected);
    let r = &mut kvm.regs;
    [
        r.rax, r.rcx, r.rdx, r.rbx, r.rsp, r.rbp, r.rsi, r.rdi, r.r8, r.r9, r.r10, r.r11, r.r12,
        r.r13, r.r14, r.r15,
    ] = *cpu.regs;
    (r.rip, r.rflags) = (cpu.eip, cpu.eflags);
    let s = &mut kvm.sregs;
    [s.es, s.cs, s.ss, s.ds, s.fs, s.gs] = cpu.segs.map(kvm_segment_of);
    (s.ldt, s.tr) = (kvm_segment_of(cpu.ldt), kvm_segment_of(cpu.tr));
    (s.gdt, s.idt) = (kvm_table(cpu.gdt), kvm_table(cpu.idt));
    (s.cr0, s.cr2, s.cr3, s.cr4, s.efer) = (cpu.cr_0, cpu.cr_2, cpu.cr_3, cpu.cr_4, cpu.efer);
    kvm.debugregs.db.copy_from_slice(&cpu.dr[..4]);
    (kvm.debugregs.dr6, kvm.debugregs.dr7) = (cpu.dr[6], cpu.dr[7]);
    fpu_from_qemu(cpu, kvm)?;
    let (mut cpu_copy, mut at_reset) = (cpu.clone(), Cpu::new());
    for (index, name, field) in MSRS {
        let value = *field(&mut cpu_copy);
        let is_set = kvm.set_msr(*index, value);
        let at_reset = *field(&mut at_reset);
        ensure!(
            is_set || value == at_reset,
            "MSR {name} is {value:#x}, and this host's KVM has none"
        );
    }
    kvm.set_msr(SYSENTER_CS, cpu.sysenter_cs.into());
    kvm.set_msr(TSC, cpu.tsc);
    events_from_qemu(cpu, kvm);
    // Under TCG a CPU that is halted is runnable, too.
    kvm.mp_state.mp_state = match cpu.mp_state {
        KVM_MP_STATE_RUNNABLE if halted => KVM_MP_STATE_HALTED,
        state => state,
    };
    Ok(())
}

/// Whether it does not run until an interrupt comes: under TCG also one that waits for its start.
pub(super) fn is_halted(kvm: &VcpuState) -> bool {
    kvm.mp_state.mp_state == KVM_MP_STATE_HALTED || waits_for_sipi(kvm)
}

/// Whether it waits for its start.
pub(super) fn waits_for_sipi(kvm: &VcpuState) -> bool {
    matches!(kvm.mp_state.mp_state, KVM_MP_STATE_UNINITIALIZED | KVM_MP_STATE_INIT_RECEIVED)
}

fn segment(from: kvm_segment) -> Segment<u64> {
    let present = if from.unusable == 0 { from.present } else { 0 };
    let bits = [
        (from.type_, 8),
        (from.s, 12),
        (from.dpl, 13),
        (present, 15),
        (from.avl, 20),
        (from.l, 21),
        (from.db, 22),
        (from.g, 23),
    ];
    let flags = bits.into_iter().fold(0, |flags, (value, at)| flags | u32::from(value) << at);
    Segment { selector: from.selector.into(), base: from.base, limit: from.limit, flags }
}

fn kvm_segment_of(from: Segment<u64>) -> kvm_segment {
    let bits = |at: u32, mask: u32| (from.flags >> at & mask) as u8;
    let present = bits(15, 1);
    kvm_segment {
        base: from.base,
        limit: from.limit,
        selector: from.selector as u16,
        type_: bits(8, 15),
        s: bits(12, 1),
        dpl: bits(13, 3),
        present,
        avl: bits(20, 1),
        l: bits(21, 1),
        db: bits(22, 1),
        g: bits(23, 1),
        unusable: 1 - present,
        padding: 0,
    }
}

fn table(from: kvm_dtable) -> Segment<u64> {
    Segment { base: from.base, limit: from.limit.into(), ..Segment::default() }
}

fn kvm_table(from: Segment<u64>) -> kvm_dtable {
    kvm_dtable { base: from.base, limit: from.limit as u16, padding: [0; 3] }
}

fn fpu_to_qemu(kvm: &VcpuState, cpu: &mut Cpu) -> Result<(), Error> {
    let area = Area::of(kvm);
    cpu.xcr0 = kvm.xcrs.xcrs[0].value;
    cpu.xstate_bv = area.u64(area::XSTATE_BV);
    let more = cpu.xstate_bv & !COMPONENTS;
    let used = cpu.xstate_bv;
    ensure!(
        more == 0,
        "the guest uses components {used:#x} of XSAVE, and {COMPONENTS:#x} are sent: {more:#x} would be lost"
    );
    (cpu.fpuc, cpu.fpus) = (area.u16(area::FCW), area.u16(area::FSW));
    cpu.fptag = area.u16(area::FTW) & 0xff;
    (cpu.fpop, cpu.fpip, cpu.fpdp) =
        (area.u16(area::FOP), area.u64(area::FIP), area.u64(area::FDP));
    cpu.mxcsr = area.u64(area::MXCSR) as u32;
    for at in 0..8 {
        let mut register = FpReg::default();
        register.mantissa = area.u64(area::ST + 16 * at);
        register.exponent = area.u16(area::ST + 16 * at + 8);
        cpu.fpregs[at] = register;
    }
    for at in 0..16 {
        let pair = |from: usize| (area.u64(from + 16 * at), area.u64(from + 16 * at + 8));
        let (low, high) = pair(area::XMM);
        cpu.xmm[at] = Xmm { low, high };
        let (low, high) = if cpu.xstate_bv & AVX == 0 { (0, 0) } else { pair(area::YMM_HIGH) };
        cpu.ymmh[at] = YmmHigh { low, high };
    }
    Ok(())
}

fn fpu_from_qemu(cpu: &Cpu, kvm: &mut VcpuState) -> Result<(), Error> {
    let more = cpu.xstate_bv & !COMPONENTS;
    let used = cpu.xstate_bv;
    ensure!(
        more == 0,
        "the guest uses components {used:#x} of XSAVE, and {COMPONENTS:#x} are taken over: {more:#x} would be lost"
    );
    kvm.xcrs.xcrs[0].value = cpu.xcr0;
    let mut area = Area::of(kvm);
    area.put(area::FCW, &cpu.fpuc.to_le_bytes());
    area.put(area::FSW, &cpu.fpus.to_le_bytes());
    area.put(area::FTW, &(cpu.fptag & 0xff).to_le_bytes());
    area.put(area::FOP, &cpu.fpop.to_le_bytes());
    area.put(area::FIP, &cpu.fpip.to_le_bytes());
    area.put(area::FDP, &cpu.fpdp.to_le_bytes());
    area.put(area::MXCSR, &cpu.mxcsr.to_le_bytes());
    for (at, register) in cpu.fpregs.iter().enumerate() {
        area.put(area::ST + 16 * at, &register.mantissa.to_le_bytes());
        area.put(area::ST + 16 * at + 8, &register.exponent.to_le_bytes());
    }
    for (at, (xmm, ymm)) in cpu.xmm.iter().zip(cpu.ymmh.iter()).enumerate() {
        let words = [(area::XMM, xmm.low, xmm.high), (area::YMM_HIGH, ymm.low, ymm.high)];
        for (to, low, high) in words {
            area.put(to + 16 * at, &low.to_le_bytes());
            area.put(to + 16 * at + 8, &high.to_le_bytes());
        }
    }
    // TCG does not say what is in use; x87 and SSE always are.
    area.put(area::XSTATE_BV, &(cpu.xstate_bv | COMPONENTS & !AVX).to_le_bytes());
    area.store(kvm);
    Ok(())
}

fn events_to_qemu(kvm: &VcpuState, cpu: &mut Cpu) {
    let events = &kvm.events;
    let in_flight = events.exception.injected | events.exception.pending != 0;
    cpu.exception_nr = if in_flight { events.exception.nr.into() } else { -1 };
    cpu.exception_injected = events.exception.injected;
    cpu.exception_pending = events.exception.pending;
    cpu.has_error_code = events.exception.has_error_code;
    let nr = events.interrupt.nr;
    cpu.interrupt_injected = if events.interrupt.injected == 0 { -1 } else { nr.into() };
    cpu.soft_interrupt = events.interrupt.soft;
    (cpu.nmi_injected, cpu.nmi_pending) = (events.nmi.injected, events.nmi.pending);
    cpu.sipi_vector = events.sipi_vector;
    cpu.hflags2 = cpu.hflags2 & !HF2_NMI | if events.nmi.masked == 0 { 0 } else { HF2_NMI };
    cpu.hflags &= !HF_INHIBIT_IRQ;
    if events.interrupt.shadow != 0 {
        cpu.hflags |= HF_INHIBIT_IRQ;
    }
}

fn events_from_qemu(cpu: &Cpu, kvm: &mut VcpuState) {
    let events = &mut kvm.events;
    let in_flight = cpu.exception_nr >= 0;
    events.exception.nr = if in_flight { cpu.exception_nr as u8 } else { 0 };
    events.exception.pending = cpu.exception_pending;
    events.exception.injected = u8::from(in_flight && cpu.exception_pending == 0);
    events.exception.has_error_code = cpu.has_error_code;
    events.interrupt.injected = u8::from(cpu.interrupt_injected >= 0);
    events.interrupt.nr = cpu.interrupt_injected.max(0) as u8;
    events.interrupt.soft = cpu.soft_interrupt;
    events.interrupt.shadow = u8::from(cpu.hflags & HF_INHIBIT_IRQ != 0);
    (events.nmi.injected, events.nmi.pending) = (cpu.nmi_injected, cpu.nmi_pending);
    events.nmi.masked = u8::from(cpu.hflags2 & HF2_NMI != 0);
    events.sipi_vector = cpu.sipi_vector;
    events.flags = KVM_VCPUEVENT_VALID_NMI_PENDING
        | KVM_VCPUEVENT_VALID_SHADOW
        | KVM_VCPUEVENT_VALID_SIPI_VECTOR;
}

/// What of the mode QEMU's translator looks at.
fn hflags(cpu: &Cpu) -> u32 {
    const LMA: u64 = 1 << 10;
    const COPIED: u32 = !(0b11
        | 1 << 4
        | 1 << 5
        | 1 << 6
        | 1 << 7
        | 7 << 9
        | 1 << 8
        | 3 << 12
        | 1 << 14
        | 1 << 15
        | 1 << 17
        | 1 << 22);
    let [es, cs, ss, ds, ..] = &cpu.segs;
    let mut flags = cpu.hflags & COPIED;
    flags |= ss.flags >> 13 & 3; // the privilege level
    flags |= (cpu.cr_0 as u32 & 1) << 7 | (cpu.cr_0 as u32 & 0b1110) << 8; // PE; MP, EM, TS
    flags |= cpu.eflags as u32 & (1 << 8 | 3 << 12 | 1 << 17); // TF, IOPL, VM
    flags |= (cpu.cr_4 as u32 >> 9 & 1) << 22; // OSFXSR
    if cpu.efer & LMA != 0 {
        flags |= 1 << 14;
    }
    if cpu.efer & LMA != 0 && cs.flags & 1 << 21 != 0 {
        return flags | 1 << 4 | 1 << 5 | 1 << 15; // 64-bit code
    }
    flags |= (cs.flags >> 22 & 1) << 4 | (ss.flags >> 22 & 1) << 5;
    let is_flat = ds.base | es.base | ss.base == 0;
    let is_32_bit = cpu.cr_0 & 1 != 0 && cpu.eflags & 1 << 17 == 0 && flags & 1 << 4 != 0;
    flags | u32::from(!(is_32_bit && is_flat)) << 6
}

/// The area of `XSAVE` as bytes.
struct Area(Vec<u8>);

impl Area {
    fn of(kvm: &VcpuState) -> Self {
        Self(kvm.xsave.region.iter().flat_map(|word| word.to_le_bytes()).collect())
    }

    fn u16(&self, at: usize) -> u16 {
        self.u64(at) as u16
    }

    fn u64(&self, at: usize) -> u64 {
        self.0[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn store(&self, kvm: &mut VcpuState) {
        for (word, bytes) in kvm.xsave.region.iter_mut().zip(self.0.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real_mode() -> VcpuState {
        let mut kvm = VcpuState::default();
        kvm.regs.rip = 0x175;
        kvm.regs.rflags = 0x202;
        kvm.regs.rsp = 0x6ffe;
        kvm.sregs.cs = kvm_segment {
            base: 0xf_0000,
            limit: 0xffff,
            selector: 0xf000,
            type_: 11,
            present: 1,
            s: 1,
            ..Default::default()
        };
        kvm.sregs.ldt.unusable = 1;
        kvm.sregs.ldt.present = 1;
        (kvm.sregs.cr0, kvm.sregs.cr4) = (0x10, 0x200);
        kvm.debugregs.db[3] = 0x4444_4000;
        kvm.xcrs.xcrs[0].value = 7;
        for (at, word) in kvm.xsave.region.iter_mut().take(104).enumerate() {
            *word = at as u32 * 0x0101_0101;
        }
        kvm.xsave.region[1] = 0x81; // registers 0 and 7 are in use, no last instruction
        for at in 0..8 {
            kvm.xsave.region[10 + 4 * at] &= 0xffff; // 10 bytes in 16
            kvm.xsave.region[11 + 4 * at] = 0;
        }
        kvm.xsave.region[7] = 0; // mask of MXCSR: the processor's
        kvm.xsave.region[128] = 3;
        kvm.msrs = MSRS.iter().map(|msr| msr.0).chain([SYSENTER_CS, TSC]).map(msr).collect();
        kvm
    }

    fn msr(index: u32) -> kvm_bindings::kvm_msr_entry {
        kvm_bindings::kvm_msr_entry { index, data: u64::from(index) << 4 | 1, ..Default::default() }
    }

    /// What goes out comes back.
    #[test]
    fn there_and_back() {
        let kvm = real_mode();
        let mut cpu = Cpu::new();
        to_qemu(&kvm, &mut cpu).unwrap();
        // As QEMU has it for a guest in real mode with SSE.
        assert_eq!(cpu.hflags, 0x0040_0040);
        assert_eq!(cpu.segs[1].flags, 0x9b00);
        assert_eq!(cpu.ldt.flags & 1 << 15, 0, "unusable is not present");
        assert_eq!((cpu.fptag, cpu.regs[4], cpu.dr[3]), (0x81, 0x6ffe, 0x4444_4000));
        assert_eq!((cpu.exception_nr, cpu.interrupt_injected), (-1, -1));

        let mut back = VcpuState {
            msrs: kvm.msrs.iter().map(|it| msr(it.index)).collect(),
            ..VcpuState::default()
        };
        back.msrs.iter_mut().for_each(|msr| msr.data = 0);
        from_qemu(&cpu, false, &mut back).unwrap();
        assert_eq!((back.regs, back.debugregs, back.xcrs), (kvm.regs, kvm.debugregs, kvm.xcrs));
        assert_eq!(back.sregs.cs, kvm.sregs.cs);
        assert_eq!(back.xsave.region, kvm.xsave.region);
        let data = |kvm: &VcpuState| kvm.msrs.iter().map(|msr| msr.data).collect::<Vec<_>>();
        let narrow: Vec<u64> = data(&kvm);
        assert_eq!(data(&back), narrow);
    }

    #[test]
    fn modes() {
        let mut cpu = Cpu::new();
        (cpu.cr_0, cpu.segs[1].flags, cpu.segs[2].flags) = (1, 1 << 22, 1 << 22 | 3 << 13);
        assert_eq!(hflags(&cpu), 1 << 7 | 1 << 4 | 1 << 5 | 3, "flat code of 32 bits at level 3");
        cpu.segs[3].base = 16;
        assert_eq!(hflags(&cpu) & 1 << 6, 1 << 6, "bases count");
        (cpu.efer, cpu.segs[1].flags) = (1 << 10, 1 << 21);
        assert_eq!(hflags(&cpu), 1 << 7 | 1 << 14 | 1 << 4 | 1 << 5 | 1 << 15 | 3, "64 bits");
    }

    /// State that would be lost is refused, and named.
    #[test]
    fn what_does_not_fit() {
        let mut kvm = real_mode();
        kvm.xsave.region[128] = 0xe7;
        let e = to_qemu(&kvm, &mut Cpu::new()).unwrap_err();
        assert!(e.to_string().contains("0xe0"), "{e}");

        let mut cpu = Cpu::new();
        (cpu.cstar, cpu.xstate_bv) = (5, 0x200);
        let e = from_qemu(&cpu, false, &mut real_mode()).unwrap_err();
        assert!(e.to_string().contains("0x200"), "{e}");
        cpu.xstate_bv = 0;
        let e = from_qemu(&cpu, false, &mut VcpuState::default()).unwrap_err();
        assert!(e.to_string().contains("CSTAR"), "{e}");
        cpu.hflags = 1 << 19;
        assert!(from_qemu(&cpu, false, &mut real_mode()).is_err(), "SMM");
        (cpu.hflags, cpu.interrupt_injected) = (0, 256);
        assert!(from_qemu(&cpu, false, &mut real_mode()).is_err(), "no vector");
        (cpu.exception_nr, cpu.interrupt_injected) = (300, -1);
        assert!(from_qemu(&cpu, false, &mut real_mode()).is_err(), "no exception");
    }
}
