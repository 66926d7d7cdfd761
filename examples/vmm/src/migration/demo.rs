//! This VMM's own machine: what of each device migrates, and its machine types.

use anyhow::Result;
use vmstate_machine::{Machine, MachineTypes, Release, machine_types};
use vmstate_runtime::Described;

use super::devices::{
    Board, BoardState, CpuModel, CpuModelState, DiskState, TimerState, UartState, VcpuSection,
    release_1_0::OldTimer,
};
use crate::vm::Vm;

/// The machine types, newest first. Release 1.0 has `demo-1.0` alone.
pub const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => {},
    "demo-1.0" => { "interval-timer.migrate-count" = false },
};

/// Which release of this VMM a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The first one, whose timer does not count.
    V1_0,
    /// Today's.
    V2_0,
}

const _: () = MACHINES.require(&[
    CpuModelState::DESCRIPTION,
    VcpuSection::DESCRIPTION,
    BoardState::DESCRIPTION,
    UartState::DESCRIPTION,
    TimerState::DESCRIPTION,
    DiskState::DESCRIPTION,
]);

/// Release 1.0 as it was recorded: for a look ahead, before the guest is stopped.
pub fn release_1_0() -> Result<Release> {
    Ok(Release::recorded(concat!(env!("CARGO_MANIFEST_DIR"), "/vmstate"), "1.0", Some(&MACHINES))?)
}

/// The devices of a machine, by their names in the stream. They are paused in this order and resumed in the opposite one: the vCPU is
/// what the others wait for.
pub(super) fn machine(vm: &Vm, version: Version, machine_type: &str) -> Result<Machine> {
    let mut machine = match version {
        Version::V1_0 => {
            anyhow::ensure!(machine_type == "demo-1.0", "release 1.0 has no {machine_type}");
            Machine::named(machine_type)
        }
        Version::V2_0 => Machine::new(MACHINES.find(machine_type)?),
    };
    machine.add("cpu-model", CpuModel(vm.vcpu.clone()))?;
    machine.add("vcpu", vm.vcpu.clone())?;
    machine.add("board", Board(vm.fd.clone()))?;
    machine.add("uart", vm.uart.clone())?;
    if let Some(timer) = &vm.timer {
        match version {
            Version::V1_0 => machine.add("interval-timer", OldTimer(timer.clone()))?,
            Version::V2_0 => machine.add("interval-timer", timer.clone())?,
        };
    }
    if let Some(disk) = &vm.disk {
        machine.add("disk", disk.clone())?;
    }
    Ok(machine)
}
