//! A disk behind virtio-mmio, with one queue of requests.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use virtio_queue::{DescriptorChain, Queue, QueueOwnedT, QueueState, QueueT};
use vm_memory::{Address, Bytes};
use vmm_sys_util::eventfd::EventFd;
use vmstate_runtime::VmState;

use crate::vm::{Guest, lock};

const MAGIC: u32 = u32::from_le_bytes(*b"virt");
const BLOCK_DEVICE: u32 = 2;
const VERSION_1: u32 = 1;
const QUEUE_SIZE: u16 = 16;
const SECTOR: u64 = 512;
/// A disk answers after a while. A guest that is paused meanwhile has a request in its queue.
const LATENCY: Duration = Duration::from_millis(3);

/// The registers of the transport.
#[derive(Clone, Debug, Default, VmState)]
#[vmstate(name = "virtio-mmio", nested)]
pub(crate) struct Registers {
    pub(crate) status: u32,
    pub(crate) device_features_sel: u32,
    pub(crate) driver_features_sel: u32,
    pub(crate) driver_features: [u32; 2],
    pub(crate) queue_sel: u32,
    pub(crate) interrupt_status: u32,
}

struct State {
    registers: Registers,
    queue: Queue,
    is_running: bool,
    /// There may be requests in the queue.
    is_asked: bool,
}

/// The disk. Its thread answers requests while the guest runs.
pub struct Disk {
    state: Mutex<State>,
    changed: Condvar,
    file: File,
    memory: Guest,
    line: EventFd,
}

impl Disk {
    /// The disk of a file.
    pub(crate) fn open(path: &Path, memory: Guest, line: EventFd) -> Result<Arc<Self>> {
        let file = OpenOptions::new().read(true).write(true).open(path);
        let file = file.with_context(|| path.display().to_string())?;
        let queue = Queue::new(QUEUE_SIZE)?;
        let registers = Registers::default();
        let state = State { registers, queue, is_running: false, is_asked: false };
        let (state, changed) = (Mutex::new(state), Condvar::new());
        let disk = Arc::new(Self { state, changed, file, memory, line });
        let answering = disk.clone();
        thread::spawn(move || answering.answer());
        Ok(disk)
    }

    pub(crate) fn read(&self, register: u64) -> u32 {
        let State { registers, queue, .. } = &*lock(&self.state);
        match register {
            0x00 => MAGIC,
            0x04 => 2,
            0x08 => BLOCK_DEVICE,
            0x10 if registers.device_features_sel == 1 => VERSION_1,
            0x34 if registers.queue_sel == 0 => QUEUE_SIZE.into(),
            0x44 => queue.ready().into(),
            0x60 => registers.interrupt_status,
            0x70 => registers.status,
            _ => 0,
        }
    }

    pub(crate) fn write(&self, register: u64, value: u32) {
        let mut state = lock(&self.state);
        let State { registers, queue, is_asked, .. } = &mut *state;
        match register {
            0x14 => registers.device_features_sel = value,
            0x20 if registers.driver_features_sel < 2 => {
                registers.driver_features[registers.driver_features_sel as usize] = value;
            }
            0x24 => registers.driver_features_sel = value,
            0x30 => registers.queue_sel = value,
            0x38 => queue.set_size(value as u16),
            0x44 => queue.set_ready(value == 1),
            0x50 => *is_asked = true,
            0x64 => registers.interrupt_status &= !value,
            0x70 if value == 0 => {
                *registers = Registers::default();
                queue.reset();
            }
            0x70 => registers.status = value,
            0x80 => queue.set_desc_table_address(Some(value), None),
            0x84 => queue.set_desc_table_address(None, Some(value)),
            0x90 => queue.set_avail_ring_address(Some(value), None),
            0x94 => queue.set_avail_ring_address(None, Some(value)),
            0xa0 => queue.set_used_ring_address(Some(value), None),
            0xa4 => queue.set_used_ring_address(None, Some(value)),
            _ => {}
        }
        self.changed.notify_all();
    }

    pub(crate) fn stop(&self) {
        lock(&self.state).is_running = false;
    }

    /// Answers also what is in the queue already: nobody asks for it again.
    pub(crate) fn start(&self) {
        let mut state = lock(&self.state);
        (state.is_running, state.is_asked) = (true, true);
        // An interrupt between this line and the I/O APIC when the guest was paused is in no state. What the guest has not acknowledged is
        // raised once more: one too many does no harm.
        if state.registers.interrupt_status != 0
            && let Err(e) = self.line.write(1)
        {
            eprintln!("vmm: disk: {e}");
        }
        self.changed.notify_all();
    }

    /// The registers and the queue, of a disk that stands still.
    pub(crate) fn state(&self) -> (Registers, QueueState) {
        let State { registers, queue, .. } = &*lock(&self.state);
        (registers.clone(), queue.state())
    }

    pub(crate) fn set_state(&self, registers: Registers, queue: QueueState) -> Result<(), String> {
        let mut state = lock(&self.state);
        state.queue = Queue::try_from(queue).map_err(|e| e.to_string())?;
        state.registers = registers;
        Ok(())
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }

    fn answer(&self) {
        let mut state = lock(&self.state);
        loop {
            while !(state.is_running && state.is_asked) {
                state = self.wait(state, Duration::from_secs(3600));
            }
            drop(state);
            thread::sleep(LATENCY);
            state = lock(&self.state);
            if state.is_running {
                state.is_asked = false;
                if let Err(e) = self.requests(&mut state) {
                    eprintln!("vmm: disk: {e:#}");
                }
            }
        }
    }

    fn requests(&self, State { registers, queue, .. }: &mut State) -> Result<()> {
        let memory = &self.memory;
        if !queue.ready() {
            return Ok(());
        }
        let chains: Vec<_> = queue.iter(memory)?.collect();
        for chain in chains {
            let head = chain.head_index();
            let written = self.request(memory, chain)?;
            queue.add_used(memory, head, written)?;
            registers.interrupt_status |= 1;
            self.line.write(1)?;
        }
        Ok(())
    }

    /// A header, data, a byte for the status. How much was written to the guest's memory.
    fn request(&self, memory: &Guest, mut chain: DescriptorChain<&Guest>) -> Result<u32> {
        let mut next = || chain.next().ok_or_else(|| anyhow!("a request is too short"));
        let (header, data, status) = (next()?, next()?, next()?);
        let kind: u32 = memory.read_obj(header.addr())?;
        let sector: u64 = memory.read_obj(header.addr().unchecked_add(8))?;
        let mut bytes = vec![0; data.len().min(1 << 20) as usize];
        let at = sector.wrapping_mul(SECTOR);
        let done = match kind {
            0 => self.file.read_exact_at(&mut bytes, at).is_ok(),
            1 => {
                memory.read_slice(&mut bytes, data.addr())?;
                self.file.write_all_at(&bytes, at).is_ok()
            }
            _ => false,
        };
        if done && kind == 0 {
            memory.write_slice(&bytes, data.addr())?;
        }
        memory.write_obj(u8::from(!done), status.addr())?;
        Ok(if kind == 0 { bytes.len() as u32 + 1 } else { 1 })
    }
}

#[cfg(test)]
mod tests;
