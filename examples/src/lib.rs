//! Devices and small programs to copy from.
//!
//! * [`board`]: devices of a virtual machine as users write them, for the program `machine`.
//! * [`devices`]: real devices of QEMU, each the example for a few attributes.
//! * [`stream`], [`mod@file`], [`roundtrip`] and [`mod@describe`]: what the program `qemu-roundtrip` is
//!   made of, which proves on streams of real machines that the devices read and write what QEMU
//!   does, and are described as it does.
//! * [`mod@copy`]: whole streams are read and written again.

vmstate_runtime::baseline!();

pub mod board;
pub mod copy;
pub mod describe;
pub mod devices;
pub mod file;
pub mod roundtrip;
pub mod stream;
