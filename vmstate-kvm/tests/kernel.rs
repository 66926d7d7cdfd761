//! Out of the kernel, over the wire, into the kernel of another VM, and out again. Where `/dev/kvm` is missing this is left out, loudly; where it has to be there
//! (`VMSTATE_NEEDS_KVM`, as in CI), it fails.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::io::Write;

use kvm_bindings::{KVM_MAX_CPUID_ENTRIES, kvm_pit_config};
use kvm_ioctls::{Kvm, VcpuFd, VmFd};
use vmstate_kvm::chips::{Clock, IoApic, Pics, Pit};
use vmstate_kvm::{Error, VcpuState, cpuid, readable_msrs};
use vmstate_runtime::{Decoder, Encoder, VmState};

fn machine(test: &str) -> Option<(Kvm, VmFd, VcpuFd)> {
    let kvm = match Kvm::new() {
        Ok(kvm) => kvm,
        Err(e) => {
            assert!(std::env::var_os("VMSTATE_NEEDS_KVM").is_none(), "{test}: /dev/kvm: {e}");
            // Not where a test runner hides it.
            let _ = writeln!(std::io::stderr(), "\n*** LEFT OUT: `{test}`: /dev/kvm: {e} ***\n");
            return None;
        }
    };
    let vm = kvm.create_vm().expect("a VM");
    vm.set_tss_address(0xfffb_d000).expect("an address");
    vm.create_irq_chip().expect("chips in the kernel");
    vm.create_pit2(kvm_pit_config::default()).expect("a PIT");
    let vcpu = vm.create_vcpu(0).expect("a vCPU");
    let host = kvm.get_supported_cpuid(KVM_MAX_CPUID_ENTRIES).expect("the host's CPUID");
    vcpu.set_cpuid2(&host).expect("its own CPUID");
    Some((kvm, vm, vcpu))
}

/// As a migration has it.
fn over_the_wire<S: VmState + Default>(state: &S) -> S {
    let (mut bytes, mut back) = (Vec::new(), S::default());
    state.save(&mut Encoder::new(&mut bytes)).expect("a state that can be saved");
    back.load(&mut Decoder::new(&bytes), 1).expect("its own bytes");
    back
}

#[test]
fn a_vcpu() {
    let Some((kvm, _vm, vcpu)) = machine("a_vcpu") else { return };
    let msrs = readable_msrs(&kvm, &vcpu).expect("a list");
    assert!(msrs.contains(&0x10) && msrs.contains(&0x174), "{msrs:x?}");
    let mut state = VcpuState::get(&vcpu, &msrs).expect("its state");
    assert_eq!((state.regs.rip, state.sregs.cs.base), (0xfff0, 0xffff_0000), "after reset");
    (state.regs.rip, state.regs.rbx, state.regs.r15) = (0x7c00, 1 << 63, 42);
    (state.sregs.cs.base, state.sregs.cs.selector) = (0, 0);
    state.debugregs.db = [0x1000, 0x2000, 0x3000, 0x4000];
    assert!(state.set_msr(0x174, 0x10) && !state.set_msr(0xdead_0000, 1));
    state.xsave.region[40] = 0x1122_3344; // XMM0
    state.xsave.region[128] |= 3;
    state.lapic.regs[0x80] = 0x20; // the priority of tasks

    let (_, _other, there) = machine("a_vcpu").expect("another VM");
    over_the_wire(&state).set(&there).expect("a vCPU that takes it");
    let back = VcpuState::get(&there, &msrs).expect("its state");
    assert_eq!(back.regs, state.regs);
    assert_eq!(back.sregs.cs, state.sregs.cs);
    assert_eq!(back.debugregs.db, state.debugregs.db);
    assert_eq!((back.msr(0x174), back.xsave.region[40]), (0x10, 0x1122_3344));
    assert_eq!(back.lapic.regs[0x80], 0x20);
    assert!(back.msr(0x10) >= state.msr(0x10), "the time stamp counter goes on");
}

/// What the kernel does not take is said with its name.
#[test]
fn refused() {
    let Some((kvm, _vm, vcpu)) = machine("refused") else { return };
    let msrs = readable_msrs(&kvm, &vcpu).expect("a list");
    let mut state = VcpuState::get(&vcpu, &msrs).expect("its state");
    state.msrs.push(kvm_bindings::kvm_msr_entry {
        index: 0xdead_0000,
        data: 7,
        ..Default::default()
    });
    let error = state.set(&vcpu).unwrap_err();
    assert!(matches!(error, Error::RefusedMsr { index: 0xdead_0000, data: 7 }), "{error}");
    let error = VcpuState::get(&vcpu, &[0xdead_0000]).unwrap_err();
    assert_eq!(error.to_string(), "MSR 0xdead0000 cannot be read");
    state.msrs.pop();
    state.mp_state.mp_state = 77;
    let error = state.set(&vcpu).unwrap_err();
    assert!(error.to_string().starts_with("KVM_SET_MP_STATE: "), "{error}");
}

#[test]
fn the_chips() {
    let Some((_, vm, _vcpu)) = machine("the_chips") else { return };
    let (_, there, _other) = machine("the_chips").expect("another VM");
    let mut ioapic = IoApic::get(&vm).expect("an I/O APIC");
    ioapic.redirtbl[4] = 0x31;
    over_the_wire(&ioapic).set(&there).expect("it is taken");
    assert_eq!(IoApic::get(&there).expect("an I/O APIC"), ioapic);

    let mut pics = Pics::get(&vm).expect("PICs");
    (pics.master.irq_base, pics.slave.imr) = (0x20, 0xfe);
    over_the_wire(&pics).set(&there).expect("they are taken");
    let back = Pics::get(&there).expect("PICs");
    assert_eq!((back.master, back.slave), (pics.master, pics.slave));

    let mut pit = Pit::get(&vm).expect("a PIT");
    (pit.state.channels[0].count, pit.state.channels[0].mode) = (0x1234, 2);
    over_the_wire(&pit).set(&there).expect("it is taken");
    let back = Pit::get(&there).expect("a PIT").state.channels[0];
    assert_eq!((back.count, back.mode), (0x1234, 2));

    let clock = Clock { clock: 1 << 40 };
    over_the_wire(&clock).set(&there).expect("it is taken");
    assert!(Clock::get(&there).expect("a clock").clock >= clock.clock);
}

#[test]
fn a_processor_has_what_it_has() {
    let Some((kvm, ..)) = machine("a_processor_has_what_it_has") else { return };
    let host = kvm.get_supported_cpuid(KVM_MAX_CPUID_ENTRIES).expect("the host's CPUID");
    assert_eq!(cpuid::missing(host.as_slice(), host.as_slice()), []);
    let mut guest = host.as_slice().to_vec();
    let leaf = guest.iter_mut().find(|it| it.function == 0x8000_0001).expect("a leaf");
    leaf.ecx |= 1 << 31; // nobody has it
    let missing = cpuid::missing(&guest, host.as_slice());
    assert_eq!((missing.len(), missing[0].leaf, missing[0].register), (1, 0x8000_0001, "ecx"));
}
