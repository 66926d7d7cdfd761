//! KVM's I/O APIC to and from QEMU's section `ioapic`: registers have the same bits.

use super::super::IoApic;
use crate::kvm::chips;

impl From<chips::IoApic> for IoApic {
    fn from(kvm: chips::IoApic) -> Self {
        let mut ioapic = Self::default();
        (ioapic.id, ioapic.ioregsel, ioapic.irr) = (kvm.id as u8, kvm.ioregsel as u8, kvm.irr);
        ioapic.ioredtbl = kvm.redirtbl;
        ioapic
    }
}

impl From<IoApic> for chips::IoApic {
    fn from(ioapic: IoApic) -> Self {
        Self {
            id: ioapic.id.into(),
            ioregsel: ioapic.ioregsel.into(),
            irr: ioapic.irr,
            redirtbl: ioapic.ioredtbl,
        }
    }
}
