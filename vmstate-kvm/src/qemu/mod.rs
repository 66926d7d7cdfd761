//! QEMU's sections of what KVM has, and KVM's registers to and from them, row by row.
//!
//! | KVM | QEMU's `cpu` | |
//! |---|---|---|
//! | `kvm_regs` | `regs`, `eip`, `eflags` | in the order of the instruction set: AX, CX, DX, BX, SP, BP, SI, DI |
//! | `kvm_sregs`: segments | `segs`, `ldt`, `tr` | attributes are bits of a descriptor; unusable is not present |
//! | `gdt`, `idt` | `gdt`, `idt` | base and limit |
//! | `cr0` .. `cr4`, `efer` | `cr_0` .. `cr_4`, `efer` | CR8 is the APIC's task priority |
//! | `kvm_debugregs` | `dr[0..4]`, `dr[6]`, `dr[7]` | |
//! | `XSAVE`: x87 | `fpuc`, `fpus`, `fptag`, `fpregs`, `fpop`, `fpip`, `fpdp` | registers in the order of the stack, as QEMU has them under KVM |
//! | `XSAVE`: SSE, AVX | `mxcsr`, `xmm`, `ymmh` | |
//! | `kvm_xcrs` | `xcr0` | with `xstate_bv` |
//! | MSRs | see `MSRS` | |
//! | MSR `TSC` | `tsc` | under TCG it is in section `timer`, and `tsc` is 0 |
//! | `kvm_vcpu_events` | `exception_nr`, `interrupt_injected`, `nmi_*`, `sipi_vector`, .. | an interrupt of the APIC that has not got through goes back to the APIC: TCG knows no other place |
//! | `kvm_mp_state` | `mp_state`, and `halted` of `cpu_common` | |
//! | - | `hflags` | computed: what of the mode QEMU's translator looks at |
//!
//! | KVM | QEMU's `apic` | |
//! |---|---|---|
//! | `kvm_lapic_state`: registers | the same names and bits | |
//! | `TMICT`, `TMCCT` | `initial_count`, `initial_count_load_time`, `next_time`, `timer_expiry` | KVM has the count that is left, QEMU the points in guest time where it began and where it is at 0 next |
//! | MSR `APIC_BASE` | `apicbase` | |
//! | `KVM_MP_STATE_INIT_RECEIVED` | `wait_for_sipi` | |
//! | `IRR` is not empty | `interrupt_request` of `cpu_common` | has TCG look at the APIC |
//!
//! What does not fit:
//!
//! * What `CPUID` answers is in no section of QEMU's: both ends are configured for it. See [`cpuid`](crate::cpuid).
//! * AVX-512, MPX, PKRU, AMX: a guest that uses them is refused, with the bits of their components.
//! * SMM and guests of the guest are refused. Hyper-V's and performance counters' MSRs stay as they came, and so do the banks of machine
//!   checks, fixed and variable MTRRs, and the error code of an exception on its way (QEMU does not send that one).
//! * x87 registers of a guest that left QEMU under TCG while its stack was not empty or full: TCG numbers them by register, KVM by their
//!   place in the stack, and the stream does not say which.
//! * An exception on its way: TCG does not look at it. A fault happens again; a trap is lost.
//! * What KVM does not know (`hflags2`, intercepts of SVM) stays as it came.
//!
//! ```
//! # #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
//! # fn example() -> Result<(), vmstate_kvm::Error> {
//! use std::time::Duration;
//!
//! use vmstate_kvm::VcpuState;
//! use vmstate_kvm::qemu::{Apic, Cpu, vcpu_from_qemu, vcpu_to_qemu};
//!
//! let mut kvm = VcpuState::default(); // or `VcpuState::get`
//! kvm.regs.rip = 0x1000;
//! let (mut cpu, mut apic, now) = (Cpu::new(), Apic::default(), Duration::from_secs(5));
//! let common = vcpu_to_qemu(&kvm, now, &mut cpu, &mut apic)?;
//! assert_eq!((cpu.eip, common.halted), (0x1000, false));
//!
//! let mut back = VcpuState::default();
//! vcpu_from_qemu(&cpu, &apic, common.halted, now, &mut back)?;
//! assert_eq!(back.regs.rip, 0x1000);
//! # Ok(())
//! # }
//! # #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
//! # example().unwrap();
//! ```

mod apic;
mod block;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod convert;
mod ioapic;
mod kvmclock;
mod x86;

pub use apic::Apic;
pub use block::Block;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub use convert::{Common, MSRS, Msr, vcpu_from_qemu, vcpu_to_qemu};
pub use ioapic::IoApic;
pub use kvmclock::KvmClock;
pub use x86::{Bounds, FpReg, Segment, VariableMtrr, Word, X86Cpu, Xmm, YmmHigh, Zmm, ZmmHigh};

/// The CPU of `qemu-system-x86_64`.
pub type Cpu = X86Cpu<u64, 16>;
