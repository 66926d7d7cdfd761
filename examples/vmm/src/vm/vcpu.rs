//! A vCPU and its thread.

use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Result;
use kvm_bindings::{CpuId, kvm_cpuid_entry2};
use kvm_ioctls::{Kvm, VcpuFd};
use vmm_sys_util::signal::{Killable, SIGRTMIN, register_signal_handler};

use super::bus::Bus;

/// How often a vCPU that is to stop is told so: a signal may come just before it enters the guest.
const KICK: Duration = Duration::from_micros(200);

/// A vCPU, which runs in a thread of its own. Its registers can be had while it stands still.
pub struct Vcpu {
    fd: Mutex<VcpuFd>,
    /// The MSRs that it has.
    pub msrs: Vec<u32>,
    /// What `CPUID` answers.
    cpuid: Mutex<Vec<kvm_cpuid_entry2>>,
    run: Mutex<Run>,
    changed: Condvar,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Which processor the guest sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cpu {
    /// That of the host, as far as KVM has it.
    #[default]
    Host,
    /// One without AVX and what came after, which more hosts have.
    Baseline,
}

impl Cpu {
    fn of(self, host: &CpuId) -> Result<CpuId> {
        const AVX_FMA_F16C: u32 = 1 << 28 | 1 << 12 | 1 << 29;
        const X87_SSE: u32 = 3;
        let mut entries = host.as_slice().to_vec();
        for entry in entries.iter_mut().filter(|_| self == Self::Baseline) {
            match (entry.function, entry.index) {
                (1, _) => entry.ecx &= !AVX_FMA_F16C,
                (7, _) => (entry.ebx, entry.ecx, entry.edx) = (0, 0, 0),
                (0xd, 0) => entry.eax &= X87_SSE,
                _ => {}
            }
        }
        Ok(CpuId::from_entries(&entries)?)
    }
}

#[derive(Default)]
struct Run {
    wanted: bool,
    /// How many look at registers.
    visitors: u32,
    is_running: bool,
    failed: Option<String>,
}

impl Run {
    fn may_run(&self) -> bool {
        self.wanted && self.visitors == 0
    }
}

/// A vCPU whose registers are looked at; it goes on when this is dropped, if it ran.
pub struct Stopped<'a> {
    vcpu: &'a Vcpu,
    fd: MutexGuard<'a, VcpuFd>,
}

impl Deref for Stopped<'_> {
    type Target = VcpuFd;

    fn deref(&self) -> &VcpuFd {
        &self.fd
    }
}

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        lock(&self.vcpu.run).visitors -= 1;
        self.vcpu.changed.notify_all();
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

extern "C" fn kicked(_: libc::c_int, _: *mut libc::siginfo_t, _: *mut libc::c_void) {}

impl Vcpu {
    /// A vCPU that stands still.
    pub(super) fn new(
        fd: VcpuFd,
        host: &CpuId,
        cpu: Cpu,
        kvm: &Kvm,
        bus: Bus,
    ) -> Result<Arc<Self>> {
        let cpuid = cpu.of(host)?;
        fd.set_cpuid2(&cpuid)?;
        let msrs = vmstate_kvm::readable_msrs(kvm, &fd)?;
        register_signal_handler(SIGRTMIN(), kicked)?;
        let vcpu = Arc::new(Self {
            fd: Mutex::new(fd),
            msrs,
            cpuid: Mutex::new(cpuid.as_slice().to_vec()),
            run: Mutex::default(),
            changed: Condvar::new(),
            thread: Mutex::default(),
        });
        let running = Arc::clone(&vcpu);
        *lock(&vcpu.thread) = Some(thread::spawn(move || running.work(&bus)));
        Ok(vcpu)
    }

    /// KVM's handle, of a vCPU that stands still as long as this lives.
    pub fn fd(&self) -> Stopped<'_> {
        let mut run = lock(&self.run);
        run.visitors += 1;
        drop(self.wait_until_stopped(run));
        Stopped { vcpu: self, fd: lock(&self.fd) }
    }

    /// What `CPUID` answers.
    pub(crate) fn cpuid(&self) -> Vec<kvm_cpuid_entry2> {
        lock(&self.cpuid).clone()
    }

    /// Has it answer this, before the guest runs.
    pub(crate) fn set_cpuid(&self, entries: Vec<kvm_cpuid_entry2>) -> Result<()> {
        self.fd().set_cpuid2(&CpuId::from_entries(&entries)?)?;
        *lock(&self.cpuid) = entries;
        Ok(())
    }

    /// Goes on.
    pub(crate) fn start(&self) {
        lock(&self.run).wanted = true;
        self.changed.notify_all();
    }

    /// Stops, and waits until it has.
    pub(crate) fn stop(&self) -> Result<(), String> {
        let mut run = lock(&self.run);
        run.wanted = false;
        self.wait_until_stopped(run).failed.clone().map_or(Ok(()), Err)
    }

    fn wait_until_stopped<'a>(&self, mut run: MutexGuard<'a, Run>) -> MutexGuard<'a, Run> {
        while run.is_running {
            if let Some(thread) = &*lock(&self.thread) {
                // It fails if the thread has ended, which then does not run either.
                let _ = thread.kill(SIGRTMIN());
            }
            run = self.changed.wait_timeout(run, KICK).unwrap_or_else(PoisonError::into_inner).0;
        }
        run
    }

    /// Why it cannot go on, if so.
    pub fn failure(&self) -> Option<String> {
        lock(&self.run).failed.clone()
    }

    fn work(&self, bus: &Bus) {
        loop {
            let mut run = lock(&self.run);
            while !run.may_run() {
                run = self.changed.wait(run).unwrap_or_else(PoisonError::into_inner);
            }
            run.is_running = true;
            drop(run);
            let ran = self.enter(bus);
            let mut run = lock(&self.run);
            run.is_running = false;
            if let Err(error) = ran {
                (run.wanted, run.failed) = (false, Some(error));
            }
            self.changed.notify_all();
        }
    }

    /// Runs the guest until it is to stop.
    fn enter(&self, bus: &Bus) -> Result<(), String> {
        let mut fd = lock(&self.fd);
        loop {
            let is_wanted = lock(&self.run).may_run();
            // What the guest read from a device gets into its registers when KVM is entered again. So it is, also to
            // stop, but without running the guest: a state that is taken before would lose the answer.
            fd.set_kvm_immediate_exit(u8::from(!is_wanted));
            match fd.run() {
                Ok(exit) => bus.handle(exit)?,
                Err(e) if matches!(e.errno(), libc::EINTR | libc::EAGAIN) => {
                    if !is_wanted {
                        return Ok(());
                    }
                }
                Err(e) => return Err(format!("KVM_RUN: {e}")),
            }
        }
    }
}
