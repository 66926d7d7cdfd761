//! Which device answers at which address.

use std::sync::Arc;

use kvm_ioctls::VcpuExit;

use crate::devices::{Disk, Timer, Uart};

const UART: u16 = 0x3f8;
const TIMER: u16 = 0x500;
const DISK: u64 = 0xfeb0_0000;

/// The devices that a vCPU reaches outside of the kernel.
pub(super) struct Bus {
    pub(super) uart: Arc<Uart>,
    pub(super) timer: Option<Arc<Timer>>,
    pub(super) disk: Option<Arc<Disk>>,
}

impl Bus {
    /// Does what the guest asked for. Where there is no device, all bits are 1.
    ///
    /// # Errors
    ///
    /// The guest cannot go on.
    pub(super) fn handle(&self, exit: VcpuExit<'_>) -> Result<(), String> {
        match exit {
            VcpuExit::IoOut(port @ UART..0x400, data) => {
                for byte in data {
                    self.uart.write((port - UART) as u8, *byte);
                }
            }
            VcpuExit::IoIn(port @ UART..0x400, data) => {
                for byte in data {
                    *byte = self.uart.read((port - UART) as u8);
                }
            }
            VcpuExit::IoOut(port @ TIMER..0x50c, data) => {
                if let (Some(timer), Some(value)) = (&self.timer, data.first_chunk()) {
                    timer.write(port - TIMER, u32::from_le_bytes(*value));
                }
            }
            VcpuExit::IoIn(port @ TIMER..0x50c, data) => {
                let value = self.timer.as_ref().map_or(u32::MAX, |timer| timer.read(port - TIMER));
                fill(data, value);
            }
            VcpuExit::MmioWrite(address @ DISK..0xfeb0_0200, data) => {
                if let (Some(disk), Some(value)) = (&self.disk, data.first_chunk()) {
                    disk.write(address - DISK, u32::from_le_bytes(*value));
                }
            }
            VcpuExit::MmioRead(address @ DISK..0xfeb0_0200, data) => {
                let value = self.disk.as_ref().map_or(0, |disk| disk.read(address - DISK));
                fill(data, value);
            }
            VcpuExit::IoIn(_, data) | VcpuExit::MmioRead(_, data) => data.fill(0xff),
            VcpuExit::IoOut(..) | VcpuExit::MmioWrite(..) | VcpuExit::Hlt | VcpuExit::Intr => {}
            other => return Err(format!("the guest has stopped: {other:?}")),
        }
        Ok(())
    }
}

fn fill(data: &mut [u8], value: u32) {
    data.iter_mut().zip(value.to_le_bytes()).for_each(|(to, from)| *to = from);
}
