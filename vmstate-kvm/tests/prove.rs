//! The proof by execution.

use vmstate_kvm::qemu::{Apic, IoApic, KvmClock};

#[test]
fn sections_come_and_go() {
    let report = vmstate_machine::prove!([Apic, IoApic, KvmClock]);
    assert!(report.is_proven(), "{report}");
}
