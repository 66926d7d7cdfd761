//! What the tests need: KVM and, some of them, QEMU. Where one is missing a test is left out, loudly; where it must be there (`VMSTATE_NEEDS_KVM`,
//! `VMSTATE_NEEDS_QEMU`, as in CI), the test fails.

#![allow(dead_code, reason = "not every test uses everything")]

use std::io::Write;
use std::path::{Path, PathBuf};

use vmstate_vmm_example::vm::{Config, Cpu, Model, Vm};

/// The program.
pub(crate) const VMM: &str = env!("CARGO_BIN_EXE_vmm");

fn left_out(test: &str, missing: &str, variable: &str) {
    assert!(std::env::var_os(variable).is_none(), "{test}: {missing}");
    // Not where a test runner hides it.
    let _ = writeln!(
        std::io::stderr(),
        "\n*** LEFT OUT: `{test}`: {missing}. That a guest survives a migration was NOT tested. ***\n"
    );
}

/// Whether guests run here.
pub(crate) fn has_kvm(test: &str) -> bool {
    let kvm = std::fs::OpenOptions::new().read(true).write(true).open("/dev/kvm");
    if let Err(e) = &kvm {
        left_out(test, &format!("/dev/kvm: {e}"), "VMSTATE_NEEDS_KVM");
    }
    kvm.is_ok()
}

/// Whether a guest gets the time stamp counter that it had, also if that is not the host's.
pub(crate) fn sets_tsc() -> bool {
    let config = Config {
        model: Model::Demo,
        cpu: Cpu::Host,
        memory: 2,
        serial: Box::new(std::io::sink()),
        disk: None,
    };
    Vm::new(config).and_then(|vm| Ok(vmstate_kvm::sets_tsc(&vm.vcpu.fd())?)).expect("a machine")
}

/// A release of QEMU that `.ci/qemu` has fetched, and KVM.
pub(crate) fn is_there(test: &str, release: &str) -> Option<PathBuf> {
    if !has_kvm(test) {
        return None;
    }
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/qemu");
    let program = target.join(release).join("qemu-system-x86_64");
    if !program.exists() {
        let how = format!("QEMU {release} is not there; `.ci/qemu {release}` fetches it");
        left_out(test, &how, "VMSTATE_NEEDS_QEMU");
        return None;
    }
    Some(program)
}
