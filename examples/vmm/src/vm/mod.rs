//! A virtual machine on KVM: memory, a vCPU, interrupt controllers in the kernel, a few devices.

mod bus;
mod clock;
mod memory;
mod vcpu;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use kvm_bindings::{
    KVM_IRQ_ROUTING_IRQCHIP, KVM_IRQCHIP_IOAPIC, KVM_MAX_CPUID_ENTRIES, KvmIrqRouting,
    kvm_irq_routing_entry, kvm_irq_routing_entry__bindgen_ty_1, kvm_irq_routing_irqchip,
};
use kvm_ioctls::{Kvm, VmFd};
use vmm_sys_util::eventfd::EventFd;

use self::bus::Bus;
pub use self::clock::Clock;
pub use self::memory::{Guest, Memory, PAGE, ROM_SIZE};
pub(crate) use self::vcpu::lock;
pub use self::vcpu::{Cpu, Vcpu};
use crate::devices::{Disk, Timer, Uart};

/// Interrupt lines: inputs of the I/O APIC.
const UART_LINE: u32 = 4;
const TIMER_LINE: u32 = 5;
const DISK_LINE: u32 = 6;
const IOAPIC_PINS: u32 = 24;

/// Which hardware a machine type is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// This VMM's own.
    Demo,
    /// QEMU's `microvm,pic=off,pit=off,rtc=off,isa-serial=on`.
    Microvm,
}

impl Model {
    /// That of a machine type.
    pub fn of(machine_type: &str) -> Self {
        if machine_type == "microvm" { Self::Microvm } else { Self::Demo }
    }

    fn ram_name(self) -> &'static str {
        match self {
            Self::Demo => "ram",
            Self::Microvm => "microvm.ram",
        }
    }

    fn hidden_blocks(self) -> &'static [&'static str] {
        match self {
            Self::Demo => &[],
            Self::Microvm => {
                &["/rom@etc/acpi/tables", "/rom@etc/table-loader", "/rom@etc/acpi/rsdp"]
            }
        }
    }
}

/// What a machine is made of.
pub struct Config<'a> {
    /// Its hardware.
    pub model: Model,
    /// Its processor.
    pub cpu: Cpu,
    /// RAM in MiB.
    pub memory: u64,
    /// Where the serial port's output goes.
    pub serial: Box<dyn Write + Send>,
    /// The disk's file; both ends of a migration have it.
    pub disk: Option<&'a Path>,
}

/// A virtual machine. Devices are shared: the vCPU's thread has them on its bus, a migration takes their states.
pub struct Vm {
    /// KVM's handle.
    pub fd: Arc<VmFd>,
    /// Its memory.
    pub memory: Arc<Memory>,
    /// Its processor.
    pub vcpu: Arc<Vcpu>,
    /// How long it has run.
    pub clock: Arc<Clock>,
    /// Its serial port.
    pub uart: Arc<Uart>,
    /// A timer, unless it is QEMU's.
    pub timer: Option<Arc<Timer>>,
    /// A disk.
    pub disk: Option<Arc<Disk>>,
}

impl Vm {
    /// A machine that stands still at its reset vector.
    pub fn new(config: Config<'_>) -> Result<Self> {
        ensure!(config.memory >= 2 && config.memory <= 3072, "2 to 3072 MiB of memory");
        let kvm = Kvm::new().context("/dev/kvm")?;
        let fd = Arc::new(kvm.create_vm()?);
        fd.set_tss_address(0xfffb_d000)?;
        fd.create_irq_chip()?;
        fd.set_gsi_routing(&only_ioapic()?)?;
        let line = |number| -> Result<EventFd> {
            let line = EventFd::new(0)?;
            fd.register_irqfd(&line, number)?;
            Ok(line)
        };
        let memory =
            Memory::new(fd.clone(), config.model, config.memory << 20, crate::guest::firmware())?;
        let memory = Arc::new(memory);
        let uart = Arc::new(Uart::new(line(UART_LINE)?, config.serial));
        let timer = match config.model {
            Model::Demo => Some(Timer::new(line(TIMER_LINE)?)),
            Model::Microvm => None,
        };
        let disk = match config.disk {
            Some(path) => Some(Disk::open(path, memory.guest.clone(), line(DISK_LINE)?)?),
            None => None,
        };
        let bus = Bus { uart: uart.clone(), timer: timer.clone(), disk: disk.clone() };
        let cpuid = kvm.get_supported_cpuid(KVM_MAX_CPUID_ENTRIES)?;
        let vcpu = Vcpu::new(fd.create_vcpu(0)?, &cpuid, config.cpu, &kvm, bus)?;
        Ok(Self { fd, memory, vcpu, clock: Arc::default(), uart, timer, disk })
    }
}

/// Interrupt lines lead to the I/O APIC alone: there is a PIC in the kernel, but not in this machine.
fn only_ioapic() -> Result<KvmIrqRouting> {
    let entries: Vec<_> = (0..IOAPIC_PINS)
        .map(|pin| kvm_irq_routing_entry {
            gsi: pin,
            type_: KVM_IRQ_ROUTING_IRQCHIP,
            u: kvm_irq_routing_entry__bindgen_ty_1 {
                irqchip: kvm_irq_routing_irqchip { irqchip: KVM_IRQCHIP_IOAPIC, pin },
            },
            ..Default::default()
        })
        .collect();
    KvmIrqRouting::from_entries(&entries).map_err(|e| anyhow::anyhow!("interrupt routing: {e:?}"))
}
