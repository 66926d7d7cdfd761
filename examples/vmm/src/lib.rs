//! A small VMM on KVM: what is around `vmstate` in a program that migrates.
//!
//! | folder | |
//! |---|---|
//! | `vm` | memory, the vCPU and its thread, the bus |
//! | `devices` | a serial port, a timer, a disk |
//! | `guest` | what runs in it |
//! | `migration` | all that migration takes |
//! | `cli`, `process`, `tour` | the program, and what starts it for the tour and the tests |

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
// A program in the shape of a library; and KVM's names come by the dozen.
#![allow(clippy::must_use_candidate, clippy::wildcard_imports)]
// Sizes and counts of a guest fit into what they are stored in.
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::cast_precision_loss)]

vmstate_runtime::baseline!();

pub mod cli;
pub mod devices;
pub mod guest;
pub mod migration;
pub mod process;
pub mod tour;
pub mod vm;
