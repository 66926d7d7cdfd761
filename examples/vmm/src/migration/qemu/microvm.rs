//! The machine: one lock for each section. KVM's side of all of them is copied out when the guest stops, and in when a load is complete.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Result, ensure};
use kvm_bindings::{KVM_MP_STATE_HALTED, kvm_clock_data};
use vmstate_examples::devices::{
    Apic, Clocks, CpuCommon, FwCfg, GlobalState, IoApic, IsaSerial, KvmTprOpt,
};
use vmstate_machine::{Machine, Migratable, Profile};
use vmstate_runtime::BoxError;

use super::super::{VcpuState, chips};
use super::cpu::{self, Cpu};
use super::parts::{Ged, KvmClock};
use super::{apic, serial};
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
pub fn machine(vm: &Arc<Vm>) -> Result<Machine> {
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
    machine.add("ioapic", chips::KernelIoApic(vm.fd.clone()))?;
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
        let kvm = VcpuState::of(&self.vm.vcpu)?;
        let now = self.vm.clock.now();
        let mut cpu = lock(&self.cpu);
        cpu::to_qemu(&kvm, &mut cpu)?;
        cpu.tsc_khz = self.vm.vcpu.fd().get_tsc_khz().unwrap_or(0).into();
        lock(&self.common).halted = u32::from(kvm.mp_state.mp_state == KVM_MP_STATE_HALTED);
        apic::to_qemu(&kvm.lapic, kvm.sregs.apic_base, now, &mut lock(&self.apic));
        let mut clocks = lock(&self.clocks);
        clocks.cpu_clock_offset = now.as_nanos() as i64;
        clocks.cpu_ticks_offset = cpu.tsc as i64;
        let mut kvmclock = lock(&self.kvmclock);
        kvmclock.is_used = cpu.system_time_msr & 1 != 0;
        (kvmclock.clock, kvmclock.clock_is_reliable) = (self.vm.fd.get_clock()?.clock, true);
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
        self.require_frequency(cpu.tsc_khz)?;
        let mut kvm = VcpuState::of(&self.vm.vcpu)?;
        cpu::from_qemu(&cpu, lock(&self.common).halted != 0, &mut kvm)?;
        let apic = lock(&self.apic);
        kvm.sregs.apic_base = apic.apicbase.into();
        apic::from_qemu(&apic, now, &mut kvm.lapic);
        kvm.put(&self.vm.vcpu)?;
        let kvmclock = lock(&self.kvmclock);
        if kvmclock.clock != 0 {
            let clock = kvm_clock_data { clock: kvmclock.clock, ..Default::default() };
            self.vm.fd.set_clock(&clock)?;
        }
        serial::from_qemu(&lock(&self.serial).state, &self.vm.uart).map_err(anyhow::Error::msg)
    }

    /// A time stamp counter of this frequency: that of the host, or one that it scales to.
    fn require_frequency(&self, khz: i64) -> Result<()> {
        let fd = self.vm.vcpu.fd();
        let host: i64 = fd.get_tsc_khz()?.into();
        // QEMU tolerates as much, too: 250 in a million.
        if khz == 0 || (khz - host).abs() * 4000 <= host {
            return Ok(());
        }
        let set = fd.set_tsc_khz(u32::try_from(khz)?);
        ensure!(
            set.is_ok(),
            "the guest's time stamp counter has {khz} kHz, this host's {host} kHz"
        );
        Ok(())
    }
}
