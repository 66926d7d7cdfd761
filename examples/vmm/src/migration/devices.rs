//! The state of each device of this VMM's own machine, and how it is taken and put back.

use std::sync::Arc;
use std::time::Duration;

use kvm_bindings::{KVM_MAX_CPUID_ENTRIES, kvm_cpuid_entry2};
use kvm_ioctls::VmFd;
use virtio_queue::QueueState;
use vm_superio::SerialState;
use vmstate_kvm::{VcpuState, chips, cpuid, layout};
use vmstate_machine::Migratable;
use vmstate_runtime::{BoxError, VmState};

use crate::devices::{Disk, DiskRegisters, Timer, Uart};
use crate::vm::Vcpu;

/// What the guest sees of its processor. It goes before memory, so that a destination that
/// lacks something says so before it has any.
#[derive(VmState, Default)]
#[vmstate(name = "cpu-model", early_setup, post_load = "check")]
pub(super) struct CpuModelState {
    #[vmstate(as = layout::CpuidEntry, prefix = u32, max = KVM_MAX_CPUID_ENTRIES)]
    entries: Vec<kvm_cpuid_entry2>,
    #[vmstate(skip = "what this machine can offer")]
    host: Vec<kvm_cpuid_entry2>,
}

impl CpuModelState {
    fn check(&mut self, _version_id: u32) -> Result<(), String> {
        let missing: Vec<_> =
            cpuid::missing(&self.entries, &self.host).iter().map(ToString::to_string).collect();
        if missing.is_empty() { Ok(()) } else { Err(missing.join("; ")) }
    }
}

/// [`CpuModelState`] of a vCPU.
pub(super) struct CpuModel(pub(super) Arc<Vcpu>);

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

/// The registers of the vCPU.
#[derive(VmState, Default)]
#[vmstate(name = "vcpu")]
pub struct VcpuSection {
    registers: VcpuState,
}

/// A device behind ioctls: the state is taken by some and put back by others.
impl Migratable for Vcpu {
    type State = VcpuSection;

    fn snapshot(&self) -> Result<VcpuSection, BoxError> {
        Ok(VcpuSection { registers: VcpuState::get(&self.fd(), &self.msrs)? })
    }

    fn blank(&self) -> Result<VcpuSection, BoxError> {
        Ok(VcpuSection::default())
    }

    fn restore(&self, state: VcpuSection) -> Result<(), BoxError> {
        Ok(state.registers.set(&self.fd())?)
    }

    fn pause(&self) -> Result<(), BoxError> {
        Ok(self.stop()?)
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.start();
        Ok(())
    }
}

/// What of the machine is in the kernel besides vCPUs.
#[derive(VmState, Default)]
#[vmstate(name = "board")]
pub(super) struct BoardState {
    ioapic: chips::IoApic,
    clock: chips::Clock,
}

/// [`BoardState`] of a VM.
pub(super) struct Board(pub(super) Arc<VmFd>);

impl Migratable for Board {
    type State = BoardState;

    fn snapshot(&self) -> Result<BoardState, BoxError> {
        let Self(vm) = self;
        Ok(BoardState { ioapic: chips::IoApic::get(vm)?, clock: chips::Clock::get(vm)? })
    }

    fn restore(&self, state: BoardState) -> Result<(), BoxError> {
        state.ioapic.set(&self.0)?;
        Ok(state.clock.set(&self.0)?)
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
#[vmstate(name = "uart")]
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
#[vmstate(name = "interval-timer", subsection(count, property = "migrate-count"))]
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
pub(super) mod release_1_0 {
    use super::*;

    #[derive(VmState, Default)]
    #[vmstate(name = "interval-timer", unreleased)]
    pub(crate) struct TimerState {
        period: u32,
        left: u64,
    }

    pub(crate) struct OldTimer(pub(crate) Arc<Timer>);

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
#[vmstate(name = "disk")]
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
