//! The machine: one lock for each section. KVM's side of all of them is copied out when the guest stops, and in when a load is complete.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Result, ensure};
use kvm_ioctls::VmFd;
use vmstate_examples::devices::{Clocks, CpuCommon, FwCfg, GlobalState, IsaSerial, KvmTprOpt};
use vmstate_kvm::qemu::{Apic, Cpu, IoApic, KvmClock, vcpu_from_qemu, vcpu_to_qemu};
use vmstate_kvm::{VcpuState, chips, cpuid, require_tsc_frequency};
use vmstate_machine::{Machine, Migratable, Profile};
use vmstate_runtime::BoxError;

use super::parts::Ged;
use super::serial;
use crate::vm::{Vm, lock};

type Shared<T> = Arc<Mutex<T>>;

/// The sections that are in KVM, or in a device that is not QEMU's.
struct Sections {
    vm: Arc<Vm>,
    clocks: Mutex<Clocks>,
    common: Shared<CpuCommon>,
    cpu: Shared<Cpu>,
    apic: Shared<Apic>,
    kvmclock: Shared<KvmClock>,
    serial: Shared<IsaSerial>,
}

/// The machine, with its sections in QEMU's order.
pub(in super::super) fn machine(vm: &Arc<Vm>) -> Result<Machine> {
    let cpu: Shared<Cpu> = Arc::new(Mutex::new(Cpu::new()));
    // As QEMU has it after a reset: interrupts may come.
    lock(&cpu).hflags2 = 0x101;
    let sections = Sections {
        vm: vm.clone(),
        clocks: Mutex::default(),
        common: Arc::default(),
        cpu,
        apic: Arc::default(),
        kvmclock: Arc::default(),
        serial: Arc::default(),
    };
    let sections = Arc::new(sections);
    // QEMU 10 and newer take a stream without the command that announces the devices; older ones know no other.
    let mut machine = Machine::named("microvm").with_profile(Profile::V7_2);
    machine.add("timer", Timer(sections.clone()))?;
    machine.add("fw_cfg", Mutex::new(FwCfg::default()))?;
    machine.add("cpu_common", sections.common.clone())?;
    machine.add("cpu", sections.cpu.clone())?;
    machine.add("kvm-tpr-opt", Mutex::new(KvmTprOpt::default()))?;
    machine.add("apic", sections.apic.clone())?;
    machine.add("ioapic", KernelIoApic(vm.fd.clone()))?;
    // A second one that QEMU has for ACPI, and nothing is connected to here.
    machine.add("ioapic", Mutex::new(IoApic::default()))?;
    machine.add("kvmclock", sections.kvmclock.clone())?;
    machine.add("acpi-ged", Mutex::new(Ged::default()))?;
    machine.add("serial", sections.serial.clone())?;
    machine.add("globalstate", Mutex::new(GlobalState::default()))?;
    Ok(machine)
}

/// Section `timer`, the first one: with it the guest stops, and last it goes on.
struct Timer(Arc<Sections>);

impl Migratable for Timer {
    type State = Clocks;

    fn snapshot(&self) -> Result<Clocks, BoxError> {
        Ok(lock(&self.0.clocks).clone())
    }

    fn restore(&self, state: Clocks) -> Result<(), BoxError> {
        *lock(&self.0.clocks) = state;
        Ok(())
    }

    fn restored(&self) -> Result<(), BoxError> {
        Ok(self.0.put()?)
    }

    fn pause(&self) -> Result<(), BoxError> {
        self.0.vm.vcpu.stop()?;
        self.0.vm.clock.stop();
        self.0.vm.uart.stop();
        Ok(self.0.get()?)
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.0.vm.uart.start();
        self.0.vm.clock.start();
        self.0.vm.vcpu.start();
        Ok(())
    }
}

impl Sections {
    /// Out of KVM.
    fn get(&self) -> Result<()> {
        let vcpu = &self.vm.vcpu;
        let (kvm, now) = (VcpuState::get(&vcpu.fd(), &vcpu.msrs)?, self.vm.clock.now());
        let (mut cpu, mut apic) = (lock(&self.cpu), lock(&self.apic));
        let common = vcpu_to_qemu(&kvm, now, &mut cpu, &mut apic)?;
        cpu.tsc_khz = vcpu.fd().get_tsc_khz().unwrap_or(0).into();
        let mut in_common = lock(&self.common);
        in_common.halted = common.halted.into();
        in_common.interrupt_request = common.interrupt_request;
        let mut clocks = lock(&self.clocks);
        clocks.cpu_clock_offset = now.as_nanos() as i64;
        clocks.cpu_ticks_offset = cpu.tsc as i64;
        let mut kvmclock = lock(&self.kvmclock);
        kvmclock.is_unused = cpu.system_time_msr & 1 == 0;
        (kvmclock.clock, kvmclock.clock_is_reliable) =
            (chips::Clock::get(&self.vm.fd)?.clock, true);
        serial::to_qemu(&self.vm.uart, &mut lock(&self.serial).state);
        Ok(())
    }

    /// Into KVM.
    fn put(&self) -> Result<()> {
        let mut cpu = lock(&self.cpu).clone();
        let clocks = lock(&self.clocks);
        let now = Duration::from_nanos(clocks.cpu_clock_offset.try_into().unwrap_or(0));
        self.vm.clock.set(now);
        // TCG counts in section `timer`, and `tsc` is 0.
        if cpu.tsc == 0 {
            cpu.tsc = clocks.cpu_ticks_offset as u64;
        }
        let (fd, halted) = (self.vm.vcpu.fd(), lock(&self.common).halted != 0);
        let missing: Vec<_> = cpuid::missing_xcr0(cpu.xcr0, &self.vm.vcpu.cpuid())
            .iter()
            .map(ToString::to_string)
            .collect();
        ensure!(missing.is_empty(), "XCR0 {:#x}: {}", cpu.xcr0, missing.join("; "));
        require_tsc_frequency(&fd, cpu.tsc_khz)?;
        let mut kvm = VcpuState::get(&fd, &self.vm.vcpu.msrs)?;
        vcpu_from_qemu(&cpu, &lock(&self.apic), halted, now, &mut kvm)?;
        kvm.set(&fd)?;
        let clock = lock(&self.kvmclock).clock;
        if clock != 0 {
            chips::Clock { clock }.set(&self.vm.fd)?;
        }
        serial::from_qemu(&lock(&self.serial).state, &self.vm.uart).map_err(anyhow::Error::msg)
    }
}

/// The I/O APIC in the kernel.
struct KernelIoApic(Arc<VmFd>);

impl Migratable for KernelIoApic {
    type State = IoApic;

    fn snapshot(&self) -> Result<IoApic, BoxError> {
        Ok(chips::IoApic::get(&self.0)?.into())
    }

    fn blank(&self) -> Result<IoApic, BoxError> {
        Ok(IoApic::default())
    }

    fn restore(&self, state: IoApic) -> Result<(), BoxError> {
        Ok(chips::IoApic::from(state).set(&self.0)?)
    }
}
