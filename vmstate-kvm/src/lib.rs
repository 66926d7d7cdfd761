//! What KVM knows of a guest, as state that is saved and loaded.
//!
//! | module | what is in it |
//! |---|---|
//! | [`VcpuState`] | all registers of a vCPU: out of the kernel, on the wire, into the kernel |
//! | [`cpuid`] | whether a processor has what a guest was shown |
//! | [`chips`] | the I/O APIC, the PIC, the PIT and the clock |
//! | [`layout`] | how each of KVM's structs lies on the wire, for fields of your own |
//! | [`qemu`] | QEMU's sections `cpu`, `apic`, `ioapic` and `kvmclock`; registers to and from them |
//!
//! Nothing here has the name of a section but what QEMU has: a state is a field of *your* section, which your releases
//! [gate](https://github.com/vmstate/vmstate/blob/main/docs/gate.md). Like this a vCPU becomes a device that migrates:
//!
//! ```no_run
//! # #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
//! # mod vcpu {
//! use std::sync::Mutex;
//!
//! use kvm_ioctls::VcpuFd;
//! use vmstate_kvm::{Error, VcpuState};
//! use vmstate_runtime::VmState;
//!
//! struct Vcpu {
//!     fd: Mutex<VcpuFd>,
//!     /// What `vmstate_kvm::readable_msrs` has found.
//!     msrs: Vec<u32>,
//! }
//!
//! #[derive(VmState, Default)]
//! #[vmstate(name = "vcpu")]
//! # #[vmstate(unreleased)]
//! struct VcpuSection {
//!     registers: VcpuState,
//! }
//!
//! // What `Migratable` of `vmstate-machine` asks for.
//! impl Vcpu {
//!     fn snapshot(&self) -> Result<VcpuSection, Error> {
//!         Ok(VcpuSection { registers: VcpuState::get(&self.fd.lock().unwrap(), &self.msrs)? })
//!     }
//!
//!     fn restore(&self, state: VcpuSection) -> Result<(), Error> {
//!         state.registers.set(&self.fd.lock().unwrap())
//!     }
//! }
//! # }
//! ```
//!
//! KVM's structs are there on Linux on x86-64; [`qemu`]'s sections are for every host.

#![deny(unsafe_code)]
#![warn(clippy::missing_errors_doc)]
// KVM's names come by the dozen, and its registers as `i8`.
#![allow(clippy::wildcard_imports, clippy::cast_possible_wrap, clippy::cast_sign_loss)]

pub mod qemu;

vmstate_runtime::baseline!();

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod kvm {
    pub mod chips;
    pub mod cpuid;
    mod error;
    pub mod layout;
    mod raw;
    mod vcpu;

    pub use error::Error;
    pub(crate) use vcpu::TSC;
    pub use vcpu::{VcpuState, readable_msrs, require_tsc_frequency, sets_tsc};
}
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub use kvm::*;
