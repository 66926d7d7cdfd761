//! This VMM's own machine: what of each device migrates, and its machine types.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use kvm_bindings::{
    KVM_CPUID_FLAG_SIGNIFCANT_INDEX, KVM_MAX_CPUID_ENTRIES, kvm_clock_data, kvm_cpuid_entry2,
};
use kvm_ioctls::VmFd;
use virtio_queue::QueueState;
use vm_superio::SerialState;
use vmstate_examples::devices::IoApic;
use vmstate_machine::{Machine, MachineTypes, Migratable, Release, machine_types};
use vmstate_runtime::schema::Description;
use vmstate_runtime::{BoxError, Described, VmState};

use super::{chips, kvm};
use crate::devices::{Disk, DiskRegisters, Timer, Uart};
use crate::vm::{Vcpu, Vm};

/// The machine types, newest first. Release 1.0 has `demo-1.0` alone.
pub const MACHINES: MachineTypes = machine_types! {
    #![unreleased]
    "demo-2.0" => {},
    "demo-1.0" => { "timer.migrate-count" = false },
};

/// Which release of this VMM a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The first one, whose timer does not count.
    V1_0,
    /// Today's.
    V2_0,
}

/// Release 1.0 as release 2.0 knows it: for a look ahead, before the guest is stopped.
pub fn release_1_0() -> Result<Release> {
    const DEVICES: [Description; 7] = [
        CpuModelState::DESCRIPTION,
        super::VcpuState::DESCRIPTION,
        KvmClockState::DESCRIPTION,
        IoApic::DESCRIPTION,
        UartState::DESCRIPTION,
        release_1_0::TimerState::DESCRIPTION,
        DiskState::DESCRIPTION,
    ];
    Ok(Release::described("1.0", &DEVICES)?.shipping(&["demo-1.0"]))
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
    machine.add("kvmclock", KvmClock(vm.fd.clone()))?;
    machine.add("ioapic", chips::KernelIoApic(vm.fd.clone()))?;
    machine.add("serial", vm.uart.clone())?;
    if let Some(timer) = &vm.timer {
        match version {
            Version::V1_0 => machine.add("timer", release_1_0::OldTimer(timer.clone()))?,
            Version::V2_0 => machine.add("timer", timer.clone())?,
        };
    }
    if let Some(disk) = &vm.disk {
        machine.add("virtio-blk", disk.clone())?;
    }
    Ok(machine)
}

/// What the guest sees of its processor. It goes before memory, so that a destination that
/// lacks something says so before it has any.
#[derive(VmState, Default)]
#[vmstate(name = "cpu-model", unreleased, early_setup, post_load = "check")]
pub(super) struct CpuModelState {
    #[vmstate(as = kvm::CpuidEntry, prefix = u32, max = KVM_MAX_CPUID_ENTRIES)]
    entries: Vec<kvm_cpuid_entry2>,
    #[vmstate(skip = "what this machine can offer")]
    host: Vec<kvm_cpuid_entry2>,
}

/// The leaves whose bits are features: leaf, index, register.
const FEATURES: [(u32, u32, &str); 9] = [
    (1, 0, "ecx"),
    (1, 0, "edx"),
    (7, 0, "ebx"),
    (7, 0, "ecx"),
    (7, 0, "edx"),
    (7, 1, "eax"),
    (0xd, 0, "eax"),
    (0x8000_0001, 0, "ecx"),
    (0x8000_0001, 0, "edx"),
];
/// Bits that follow what the guest does: `OSXSAVE`.
const DYNAMIC: [(u32, &str, u32); 1] = [(1, "ecx", 1 << 27)];

impl CpuModelState {
    fn check(&mut self, _version_id: u32) -> Result<(), String> {
        let differs: Vec<_> = FEATURES.iter().filter_map(|feature| self.lacks(feature)).collect();
        if differs.is_empty() { Ok(()) } else { Err(differs.join("; ")) }
    }

    /// What this machine lacks of a register.
    fn lacks(&self, (leaf, index, register): &(u32, u32, &str)) -> Option<String> {
        let of = |entries: &[kvm_cpuid_entry2]| {
            let entry = entries.iter().find(|it| {
                let indexed = it.flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX != 0;
                it.function == *leaf && (!indexed || it.index == *index)
            });
            let dynamic = DYNAMIC.iter().find(|it| (it.0, it.1) == (*leaf, *register));
            entry.map_or(0, |entry| {
                let bits = match *register {
                    "eax" => entry.eax,
                    "ebx" => entry.ebx,
                    "ecx" => entry.ecx,
                    _ => entry.edx,
                };
                bits & !dynamic.map_or(0, |it| it.2)
            })
        };
        let (guest, host) = (of(&self.entries), of(&self.host));
        (guest & !host != 0).then(|| {
            let missing = guest & !host;
            format!("CPUID {leaf:#x}.{index} {register}: the guest has {guest:#x}, this processor {host:#x}: {missing:#x} is missing")
        })
    }
}

struct CpuModel(Arc<Vcpu>);

impl Migratable for CpuModel {
    type State = CpuModelState;

    fn snapshot(&self) -> Result<CpuModelState, BoxError> {
        Ok(CpuModelState { entries: self.0.cpuid(), host: Vec::new() })
    }

    fn blank(&self) -> Result<CpuModelState, BoxError> {
        Ok(CpuModelState { entries: Vec::new(), host: self.0.cpuid() })
    }

    fn restore(&self, state: CpuModelState) -> Result<(), BoxError> {
        Ok(self.0.set_cpuid(state.entries)?)
    }
}

/// The clock that KVM lends to guests.
#[derive(VmState, Default)]
#[vmstate(name = "kvmclock", unreleased)]
pub(super) struct KvmClockState {
    #[vmstate(as = kvm::Clock)]
    clock: kvm_clock_data,
}

struct KvmClock(Arc<VmFd>);

impl Migratable for KvmClock {
    type State = KvmClockState;

    fn snapshot(&self) -> Result<KvmClockState, BoxError> {
        Ok(KvmClockState { clock: self.0.get_clock()? })
    }

    fn restore(&self, state: KvmClockState) -> Result<(), BoxError> {
        let clock = kvm_clock_data { clock: state.clock.clock, ..Default::default() };
        Ok(self.0.set_clock(&clock)?)
    }
}

#[derive(VmState)]
#[vmstate(remote = "vm_superio::SerialState")]
struct SerialRegisters {
    baud_divisor_low: u8,
    baud_divisor_high: u8,
    interrupt_enable: u8,
    interrupt_identification: u8,
    line_control: u8,
    line_status: u8,
    modem_control: u8,
    modem_status: u8,
    scratch: u8,
    #[vmstate(prefix = u32, max = 64)]
    in_buffer: Vec<u8>,
}

/// The serial port.
#[derive(VmState)]
#[vmstate(name = "serial", unreleased)]
pub struct UartState {
    #[vmstate(as = SerialRegisters)]
    serial: SerialState,
    fcr: u8,
}

impl Migratable for Uart {
    type State = UartState;

    fn snapshot(&self) -> Result<UartState, BoxError> {
        let (serial, fcr) = self.state();
        Ok(UartState { serial, fcr })
    }

    fn restore(&self, state: UartState) -> Result<(), BoxError> {
        Ok(self.set_state(&state.serial, state.fcr)?)
    }

    fn pause(&self) -> Result<(), BoxError> {
        self.stop();
        Ok(())
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.start();
        Ok(())
    }
}

/// The timer. Release 2.0 counts interrupts in a register; under `demo-1.0` the guest gets along without.
#[derive(VmState, Default)]
#[vmstate(name = "timer", unreleased, subsection(count, property = "migrate-count"))]
pub struct TimerState {
    period: u32,
    /// Nanoseconds until the next interrupt.
    left: u64,
    #[vmstate(subsection = "count", absent = 0)]
    count: u32,
    #[vmstate(property = "migrate-count", default = true)]
    migrate_count: bool,
}

impl Migratable for Timer {
    type State = TimerState;

    fn snapshot(&self) -> Result<TimerState, BoxError> {
        let it = self.registers();
        Ok(TimerState {
            period: it.period,
            left: it.left.as_nanos() as u64,
            count: it.count,
            ..TimerState::default()
        })
    }

    fn restore(&self, state: TimerState) -> Result<(), BoxError> {
        self.set_registers(state.period, state.count, Duration::from_nanos(state.left));
        Ok(())
    }

    fn pause(&self) -> Result<(), BoxError> {
        self.stop();
        Ok(())
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.start();
        Ok(())
    }
}

/// What release 1.0 had.
mod release_1_0 {
    use super::*;

    #[derive(VmState, Default)]
    #[vmstate(name = "timer", unreleased)]
    pub(super) struct TimerState {
        period: u32,
        left: u64,
    }

    pub(super) struct OldTimer(pub(super) Arc<Timer>);

    impl Migratable for OldTimer {
        type State = TimerState;

        fn snapshot(&self) -> Result<TimerState, BoxError> {
            let it = self.0.registers();
            Ok(TimerState { period: it.period, left: it.left.as_nanos() as u64 })
        }

        fn restore(&self, state: TimerState) -> Result<(), BoxError> {
            self.0.set_registers(state.period, 0, Duration::from_nanos(state.left));
            Ok(())
        }

        fn pause(&self) -> Result<(), BoxError> {
            self.0.stop();
            Ok(())
        }

        fn resume(&self) -> Result<(), BoxError> {
            self.0.start();
            Ok(())
        }
    }
}

#[derive(VmState)]
#[vmstate(remote = "virtio_queue::QueueState")]
struct Queue {
    max_size: u16,
    next_avail: u16,
    next_used: u16,
    event_idx_enabled: bool,
    size: u16,
    ready: bool,
    desc_table: u64,
    avail_ring: u64,
    used_ring: u64,
}

/// The disk: its transport and its queue. Requests that were not answered are in guest memory, between the queue's two positions.
#[derive(VmState)]
#[vmstate(name = "virtio-blk", unreleased)]
pub struct DiskState {
    registers: DiskRegisters,
    #[vmstate(as = Queue)]
    queue: QueueState,
}

impl Migratable for Disk {
    type State = DiskState;

    fn snapshot(&self) -> Result<DiskState, BoxError> {
        let (registers, queue) = self.state();
        Ok(DiskState { registers, queue })
    }

    fn restore(&self, state: DiskState) -> Result<(), BoxError> {
        Ok(self.set_state(state.registers, state.queue)?)
    }

    fn pause(&self) -> Result<(), BoxError> {
        self.stop();
        Ok(())
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.start();
        Ok(())
    }
}
