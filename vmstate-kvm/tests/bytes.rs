//! KVM's structs on the wire: their bytes, back, and every truncation.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::fmt::Debug;

use kvm_bindings::*;
use vmstate_kvm::layout;
use vmstate_kvm::{VcpuState, chips};
use vmstate_runtime::{Decoder, Encoder, Layout, VmState};

fn save(state: &dyn VmState) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.save(&mut Encoder::new(&mut bytes)).expect("a state that can be saved");
    bytes
}

/// Out and in again; nothing shorter is taken.
fn comes_back<S: VmState + Default>(state: &S) -> (Vec<u8>, S) {
    let bytes = save(state);
    let mut back = S::default();
    back.load(&mut Decoder::new(&bytes), 1).expect("its own bytes");
    assert_eq!(save(&back), bytes);
    for len in (0..bytes.len()).step_by(1 + bytes.len() / 300) {
        let cut = S::default().load(&mut Decoder::new(&bytes[..len]), 1);
        assert!(cut.is_err(), "{len} of {} bytes", bytes.len());
    }
    (bytes, back)
}

/// How many bytes each struct takes: what a reader of a stream counts on.
#[test]
fn sizes() {
    fn of<T, L: Layout<T>>() -> Option<usize> {
        <L as Layout<T>>::TYPE.size
    }
    assert_eq!(of::<kvm_regs, layout::Regs>(), Some(144));
    assert_eq!(of::<kvm_segment, layout::Segment>(), Some(23));
    assert_eq!(of::<kvm_dtable, layout::Dtable>(), Some(10));
    assert_eq!(of::<kvm_sregs, layout::Sregs>(), Some(292));
    assert_eq!(of::<kvm_debugregs, layout::DebugRegs>(), Some(56));
    assert_eq!(of::<kvm_vcpu_events, layout::Events>(), Some(37));
    assert_eq!(of::<kvm_mp_state, layout::MpState>(), Some(4));
    assert_eq!(of::<kvm_xcrs, layout::Xcrs>(), Some(200));
    assert_eq!(of::<kvm_xsave, layout::Xsave>(), Some(4096));
    assert_eq!(of::<kvm_lapic_state, layout::Lapic>(), Some(1024));
    assert_eq!(of::<kvm_msr_entry, layout::Msr>(), Some(12));
    assert_eq!(of::<kvm_cpuid_entry2, layout::CpuidEntry>(), Some(28));
    assert_eq!(of::<kvm_clock_data, layout::Clock>(), Some(8));
    assert_eq!(of::<kvm_pic_state, layout::Pic>(), Some(16));
    assert_eq!(of::<kvm_pit_state2, layout::Pit>(), Some(76));
}

#[derive(VmState, Default)]
#[vmstate(name = "segment", unreleased)]
struct OneSegment {
    #[vmstate(as = layout::Segment)]
    segment: kvm_segment,
}

#[test]
fn a_segment() {
    let segment = kvm_segment {
        base: 0xf_0000,
        limit: 0xffff,
        selector: 0xf000,
        type_: 11,
        present: 1,
        s: 1,
        ..Default::default()
    };
    let (bytes, back) = comes_back(&OneSegment { segment });
    let expected =
        [0, 0, 0, 0, 0, 0x0f, 0, 0, 0, 0, 0xff, 0xff, 0xf0, 0, 11, 1, 0, 0, 1, 0, 0, 0, 0];
    assert_eq!(bytes, expected, "padding is not sent");
    assert_eq!(back.segment, segment);
}

/// Equal, and said so by every struct that can.
fn same<T: Debug + PartialEq>(name: &str, one: &T, other: &T) {
    assert_eq!(one, other, "{name}");
}

#[test]
fn a_vcpu() {
    let mut state = VcpuState::default();
    (state.regs.rax, state.regs.rflags, state.sregs.cr0) = (0x0102_0304_0506_0708, 2, 0x10);
    state.sregs.interrupt_bitmap[3] = 9;
    state.debugregs.dr7 = 0x400;
    (state.events.exception.nr, state.events.exception_payload) = (14, 0xdead_beef);
    state.mp_state.mp_state = KVM_MP_STATE_HALTED;
    (state.xcrs.nr_xcrs, state.xcrs.xcrs[0].value) = (1, 7);
    (state.xsave.region[6], state.lapic.regs[0x80]) = (0x1f80, -1);
    state.msrs = [(0x10, 77), (0xc000_0080, 0x500)]
        .map(|(index, data)| kvm_msr_entry { index, data, ..Default::default() })
        .to_vec();
    let (bytes, back) = comes_back(&state);
    assert_eq!(bytes.len(), 144 + 292 + 56 + 37 + 4 + 200 + 4096 + 1024 + 4 + 2 * 12);
    assert_eq!(bytes[..8], [1, 2, 3, 4, 5, 6, 7, 8]);
    let tail = [0, 0, 0, 2, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 77];
    assert_eq!(bytes[bytes.len() - 28..][..16], tail);
    same("regs", &back.regs, &state.regs);
    same("sregs", &back.sregs, &state.sregs);
    same("debugregs", &back.debugregs, &state.debugregs);
    same("events", &back.events, &state.events);
    same("mp_state", &back.mp_state, &state.mp_state);
    same("xcrs", &back.xcrs, &state.xcrs);
    same("xsave", &back.xsave.region, &state.xsave.region);
    same("lapic", &back.lapic, &state.lapic);
    same("msrs", &back.msrs, &state.msrs);
}

/// A length that nothing is behind.
#[test]
fn too_many_msrs() {
    let mut bytes = save(&VcpuState::default());
    let count = bytes.len() - 4;
    bytes[count..].copy_from_slice(&u32::MAX.to_be_bytes());
    let error = VcpuState::default().load(&mut Decoder::new(&bytes), 1).unwrap_err();
    assert!(error.to_string().contains("msrs"), "{error}");
}

#[test]
fn the_chips() {
    let mut ioapic = chips::IoApic { id: 1, ioregsel: 2, irr: 3, ..Default::default() };
    ioapic.redirtbl[23] = 0x1234;
    let (bytes, back) = comes_back(&ioapic);
    assert_eq!((bytes.len(), &bytes[..12]), (204, &[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3][..]));
    assert_eq!((bytes[202..].to_vec(), back), (vec![0x12, 0x34], ioapic.clone()));
    // QEMU's has the same, in fewer bits; its address is the board's.
    let qemu = vmstate_kvm::qemu::IoApic::from(ioapic.clone());
    assert_eq!((qemu.id, qemu.irr, qemu.ioredtbl[23]), (1, 3, 0x1234));
    assert_eq!(chips::IoApic::from(qemu), ioapic);

    let mut pics = chips::Pics::default();
    (pics.master.irq_base, pics.slave.elcr_mask) = (8, 0xde);
    let (bytes, _) = comes_back(&pics);
    assert_eq!((bytes.len(), bytes[5], bytes[31]), (32, 8, 0xde));

    let mut pit = chips::Pit::default();
    pit.state.channels[2].count_load_time = -2;
    let (bytes, _) = comes_back(&pit);
    assert_eq!((bytes.len(), bytes[71]), (76, 0xfe));
    assert_eq!(comes_back(&chips::Clock { clock: 5 }).0, [0, 0, 0, 0, 0, 0, 0, 5]);
}
