//! How this VMM migrates. All else works without this folder.
//!
//! | file | |
//! |---|---|
//! | `demo` | the sections and machine types of this VMM's own machine |
//! | `devices` | the state of each device of it |
//! | `qemu` | those of QEMU's `microvm` |
//! | `live` | pre-copy: memory while the guest runs, then the rest |
//! | `peer` | files, sockets, and what the destination answers |

mod demo;
mod devices;
mod live;
mod peer;
mod qemu;

use std::sync::Arc;

use anyhow::Result;
use vmstate_machine::Machine;

pub use self::demo::{MACHINES, Version, release_1_0};
pub use self::live::{Migration, Options, Outcome, receive};
pub use self::peer::{Address, Stream};
use crate::vm::{Model, Vm};

/// The sections of a machine.
pub fn machine(vm: &Arc<Vm>, version: Version, machine_type: &str) -> Result<Machine> {
    match Model::of(machine_type) {
        Model::Demo => demo::machine(vm, version, machine_type),
        Model::Microvm => qemu::machine(vm),
    }
}
