//! Chips of a VM that are in the kernel, and its clock: each a field of your section.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use vmstate_kvm::chips::{Clock, IoApic};
//!
//! let vm = kvm_ioctls::Kvm::new()?.create_vm()?;
//! vm.create_irq_chip()?;
//! let (ioapic, clock) = (IoApic::get(&vm)?, Clock::get(&vm)?);
//! ioapic.set(&vm)?;
//! clock.set(&vm)?;
//! # Ok(())
//! # }
//! ```

use kvm_bindings::{
    KVM_IRQCHIP_IOAPIC, KVM_IRQCHIP_PIC_MASTER, KVM_IRQCHIP_PIC_SLAVE, kvm_clock_data, kvm_irqchip,
    kvm_pic_state, kvm_pit_state2,
};
use kvm_ioctls::VmFd;
use vmstate_runtime::VmState;

use super::{Error, layout, raw};

/// The I/O APIC: 204 bytes. Its address is the board's, and not in here.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "kvm-ioapic", nested)]
pub struct IoApic {
    /// Its number.
    pub id: u32,
    /// Which register the window accesses.
    pub ioregsel: u32,
    /// Interrupts requested.
    pub irr: u32,
    /// The redirection table.
    pub redirtbl: [u64; 24],
}

impl IoApic {
    /// Out of the kernel.
    ///
    /// # Errors
    ///
    /// The VM has none in the kernel.
    pub fn get(vm: &VmFd) -> Result<Self, Error> {
        let kvm = raw::ioapic(&chip(vm, KVM_IRQCHIP_IOAPIC)?);
        let redirtbl = kvm.redirtbl.map(raw::redirection);
        Ok(Self { id: kvm.id, ioregsel: kvm.ioregsel, irr: kvm.irr, redirtbl })
    }

    /// Into the kernel.
    ///
    /// # Errors
    ///
    /// The VM has none in the kernel.
    pub fn set(&self, vm: &VmFd) -> Result<(), Error> {
        let mut chip = chip(vm, KVM_IRQCHIP_IOAPIC)?;
        let mut kvm = raw::ioapic(&chip);
        (kvm.id, kvm.ioregsel, kvm.irr) = (self.id, self.ioregsel, self.irr);
        for (entry, bits) in kvm.redirtbl.iter_mut().zip(self.redirtbl) {
            entry.bits = bits;
        }
        chip.chip.ioapic = kvm;
        vm.set_irqchip(&chip).map_err(Error::ioctl("KVM_SET_IRQCHIP"))
    }
}

/// The two PICs: 32 bytes.
#[derive(Clone, Debug, Default, VmState)]
#[vmstate(name = "kvm-pics", nested)]
pub struct Pics {
    /// The one that the processor sees.
    #[vmstate(as = layout::Pic)]
    pub master: kvm_pic_state,
    /// The one behind its input 2.
    #[vmstate(as = layout::Pic)]
    pub slave: kvm_pic_state,
}

impl Pics {
    /// Out of the kernel.
    ///
    /// # Errors
    ///
    /// The VM has none in the kernel.
    pub fn get(vm: &VmFd) -> Result<Self, Error> {
        let pic = |id| Ok(raw::pic(&chip(vm, id)?));
        Ok(Self { master: pic(KVM_IRQCHIP_PIC_MASTER)?, slave: pic(KVM_IRQCHIP_PIC_SLAVE)? })
    }

    /// Into the kernel.
    ///
    /// # Errors
    ///
    /// The VM has none in the kernel.
    pub fn set(&self, vm: &VmFd) -> Result<(), Error> {
        for (chip_id, pic) in
            [(KVM_IRQCHIP_PIC_MASTER, self.master), (KVM_IRQCHIP_PIC_SLAVE, self.slave)]
        {
            let mut chip = kvm_irqchip { chip_id, ..Default::default() };
            chip.chip.pic = pic;
            vm.set_irqchip(&chip).map_err(Error::ioctl("KVM_SET_IRQCHIP"))?;
        }
        Ok(())
    }
}

/// The PIT: 76 bytes. KVM starts its counters anew when it gets them.
#[derive(Clone, Debug, Default, VmState)]
#[vmstate(name = "kvm-pit", nested)]
pub struct Pit {
    /// Its counters.
    #[vmstate(as = layout::Pit)]
    pub state: kvm_pit_state2,
}

impl Pit {
    /// Out of the kernel.
    ///
    /// # Errors
    ///
    /// The VM has none in the kernel.
    pub fn get(vm: &VmFd) -> Result<Self, Error> {
        Ok(Self { state: vm.get_pit2().map_err(Error::ioctl("KVM_GET_PIT2"))? })
    }

    /// Into the kernel.
    ///
    /// # Errors
    ///
    /// The VM has none in the kernel.
    pub fn set(&self, vm: &VmFd) -> Result<(), Error> {
        vm.set_pit2(&self.state).map_err(Error::ioctl("KVM_SET_PIT2"))
    }
}

/// The clock that KVM lends to guests: 8 bytes, nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "kvm-clock", nested)]
pub struct Clock {
    /// The time.
    pub clock: u64,
}

impl Clock {
    /// Out of the kernel.
    ///
    /// # Errors
    ///
    /// The kernel does not say.
    pub fn get(vm: &VmFd) -> Result<Self, Error> {
        Ok(Self { clock: vm.get_clock().map_err(Error::ioctl("KVM_GET_CLOCK"))?.clock })
    }

    /// Into the kernel.
    ///
    /// # Errors
    ///
    /// The kernel does not take it.
    pub fn set(&self, vm: &VmFd) -> Result<(), Error> {
        let clock = kvm_clock_data { clock: self.clock, ..Default::default() };
        vm.set_clock(&clock).map_err(Error::ioctl("KVM_SET_CLOCK"))
    }
}

fn chip(vm: &VmFd, chip_id: u32) -> Result<kvm_irqchip, Error> {
    let mut chip = kvm_irqchip { chip_id, ..Default::default() };
    vm.get_irqchip(&mut chip).map_err(Error::ioctl("KVM_GET_IRQCHIP"))?;
    Ok(chip)
}
