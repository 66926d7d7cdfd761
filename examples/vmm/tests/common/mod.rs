//! What the tests need: KVM and, some of them, QEMU. Where one is missing a test is left out, loudly; where it must be there (`VMSTATE_NEEDS_KVM`,
//! `VMSTATE_NEEDS_QEMU`, as in CI), the test fails.

#![allow(dead_code, reason = "not every test uses everything")]

use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use anyhow::Result;

use vmstate_vmm_example::vm::{Config, Cpu, Model, Vm};

/// The program.
pub(crate) const VMM: &str = env!("CARGO_BIN_EXE_vmm");

fn left_out(test: &str, missing: &str, variable: &str) {
    assert!(std::env::var_os(variable).is_none(), "{test}: {missing}");
    // Not where a test runner hides it.
    let _ = writeln!(
        io::stderr(),
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
        serial: Box::new(io::sink()),
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

/// How often a migration is interrupted at random: as often as `VMSTATE_VMM_KILLS` says, or as `VMSTATE_LONG` does, or three times.
pub(crate) fn times(long: usize) -> usize {
    if let Ok(wanted) = std::env::var("VMSTATE_VMM_KILLS") {
        return wanted.parse().expect("VMSTATE_VMM_KILLS is a number");
    }
    let all = vmstate_tests::long::runs("it interrupts ten migrations or more, and not three");
    if all { long } else { 3 }
}

/// Random numbers: others each time, or those of `VMSTATE_VMM_SEED`.
pub(crate) struct Random(u64);

impl Random {
    /// Says what it begins with.
    pub(crate) fn new(test: &str) -> Self {
        let seed = std::env::var("VMSTATE_VMM_SEED").map_or_else(
            |_| RandomState::new().hash_one(0) >> 32,
            |it| it.parse().expect("VMSTATE_VMM_SEED is a number"),
        );
        println!("{test}: VMSTATE_VMM_SEED={seed}");
        Self(seed)
    }

    /// The next one, less than this. (`SplitMix64`.)
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ word >> 31) % end
    }
}

/// What is between a source and a destination, and may do anything to the stream. What the destination answers goes back as it is.
pub(crate) struct Wire(JoinHandle<Result<()>>);

impl Wire {
    /// From one address to another one, both of sockets. When `pass` ends, so do both connections: with an error at once, else when the destination has
    /// answered.
    pub(crate) fn new(
        from: &str,
        to: &str,
        pass: impl FnOnce(&UnixStream, &UnixStream) -> io::Result<()> + Send + 'static,
    ) -> Result<Self> {
        let listener = UnixListener::bind(from.trim_start_matches("unix:"))?;
        let to = to.trim_start_matches("unix:").to_owned();
        Ok(Self(thread::spawn(move || {
            let (source, destination) = (listener.accept()?.0, UnixStream::connect(to)?);
            let (answers, mut back) = (destination.try_clone()?, source.try_clone()?);
            let answering = thread::spawn(move || io::copy(&mut &answers, &mut back));
            // That the other end is gone is what tests are about.
            let passed = pass(&source, &destination);
            let how = if passed.is_ok() { Shutdown::Write } else { Shutdown::Both };
            let _ = destination.shutdown(how);
            let _ = answering.join();
            let _ = source.shutdown(Shutdown::Both);
            Ok(())
        })))
    }

    /// When all is passed.
    pub(crate) fn end(self) -> Result<()> {
        self.0.join().expect("it ends by itself")
    }
}
