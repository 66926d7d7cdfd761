//! The USB 3 controller. The example for `configured`: how many ports, slots and interrupts there are is hardware, and not sent.

use vmstate_runtime::{Timer, Unused, VmState};

use super::express::{Msix, PciExpressDevice};

/// How many there are of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XhciSize {
    /// Ports, those for USB 2 and USB 3 together: at most 30.
    pub ports: usize,
    /// Devices: at most 64.
    pub slots: usize,
    /// Interrupts: at most 16.
    pub interrupts: usize,
}

impl XhciSize {
    /// As QEMU's PCI controller has it by default.
    pub const PCI: Self = Self { ports: 8, slots: 64, interrupts: 16 };
    /// As boards without PCI have it.
    pub const SYSBUS: Self = Self { ports: 8, slots: 2, interrupts: 4 };
}

/// The controller.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-core", nested)]
pub struct Xhci {
    /// The ports.
    #[vmstate(configured)]
    pub ports: Vec<XhciPort>,
    /// The devices.
    #[vmstate(configured)]
    pub slots: Vec<XhciSlot>,
    /// The interrupts.
    #[vmstate(configured)]
    pub intr: Vec<XhciInterrupt>,
    /// Command.
    pub usbcmd: u32,
    /// Status.
    pub usbsts: u32,
    /// Which notifications are enabled.
    pub dnctrl: u32,
    /// The ring of commands,
    pub crcr_low: u32,
    /// upper half.
    pub crcr_high: u32,
    /// The contexts of devices,
    pub dcbaap_low: u32,
    /// upper half.
    pub dcbaap_high: u32,
    /// How many slots the guest uses.
    pub config: u32,
    /// When the frame counter was 0.
    pub mfindex_start: i64,
    /// When it wraps around.
    pub mfwrap_timer: Timer,
    /// The ring of commands: where it is read.
    pub cmd_ring: XhciRing,
}

impl Xhci {
    /// A controller with so many of each.
    #[must_use]
    pub fn new(size: XhciSize) -> Self {
        Self {
            ports: vec![XhciPort::default(); size.ports.min(30)],
            slots: vec![XhciSlot::default(); size.slots.min(64)],
            intr: vec![XhciInterrupt::default(); size.interrupts.min(16)],
            usbcmd: 0,
            usbsts: 1,
            dnctrl: 0,
            crcr_low: 0,
            crcr_high: 0,
            dcbaap_low: 0,
            dcbaap_high: 0,
            config: 0,
            mfindex_start: 0,
            mfwrap_timer: Timer::IDLE,
            cmd_ring: XhciRing::default(),
        }
    }
}

/// A port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-port", nested)]
pub struct XhciPort {
    /// Status and control.
    pub portsc: u32,
}

/// A device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-slot", nested)]
pub struct XhciSlot {
    /// Whether there is one,
    pub enabled: bool,
    /// and whether it has an address. Its endpoints are read from the guest's memory again.
    pub addressed: bool,
}

/// A ring that is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-ring", nested)]
pub struct XhciRing {
    /// Where,
    pub dequeue: u64,
    /// and which cycle bit is valid.
    pub ccs: bool,
}

/// An interrupt with its ring of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-intr", nested)]
pub struct XhciInterrupt {
    /// Management.
    pub iman: u32,
    /// Moderation.
    pub imod: u32,
    /// Size of the table of segments,
    pub erstsz: u32,
    /// and where it is,
    pub erstba_low: u32,
    /// upper half.
    pub erstba_high: u32,
    /// How far the guest is,
    pub erdp_low: u32,
    /// upper half.
    pub erdp_high: u32,
    /// Whether MSI-X is used.
    pub msix_used: bool,
    /// The cycle bit.
    pub er_pcs: bool,
    /// The segment: where,
    pub er_start: u64,
    /// events in it,
    pub er_size: u32,
    /// and the next one.
    pub er_ep_idx: u32,
    /// Whether it was full and kept events here, which no release does any more.
    pub er_full_unused: bool,
    #[vmstate(test = "kept_events")]
    ev_buffer_put: Unused<4>,
    #[vmstate(test = "kept_events")]
    ev_buffer_get: Unused<4>,
    /// 5632 events of 26 bytes.
    #[vmstate(test = "kept_events")]
    ev_buffer: [[[Unused<26>; 16]; 16]; 22],
}

impl XhciInterrupt {
    fn kept_events(&self, _version_id: u32) -> bool {
        self.er_full_unused
    }
}

/// The controller on the PCI bus.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci")]
pub struct PciXhci {
    /// What every PCI Express device has.
    #[vmstate(rename = "parent_obj[0]")]
    pub parent_obj: PciExpressDevice,
    /// Its interrupts.
    #[vmstate(rename = "parent_obj[1]")]
    pub msix: Msix,
    /// The controller.
    pub xhci: Xhci,
}

impl Default for PciXhci {
    fn default() -> Self {
        Self::new(XhciSize::PCI, XhciSize::PCI.interrupts)
    }
}

impl PciXhci {
    /// A controller with so many of each, and so many vectors of MSI-X.
    #[must_use]
    pub fn new(size: XhciSize, vectors: usize) -> Self {
        let (msix, xhci) = (Msix::new(vectors), Xhci::new(size));
        Self { parent_obj: PciExpressDevice::default(), msix, xhci }
    }
}

/// The controller of boards without PCI.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-sysbus")]
pub struct SysBusXhci {
    /// The controller.
    pub xhci: Xhci,
}

impl Default for SysBusXhci {
    fn default() -> Self {
        Self::new(XhciSize::SYSBUS)
    }
}

impl SysBusXhci {
    /// A controller with so many of each.
    #[must_use]
    pub fn new(size: XhciSize) -> Self {
        Self { xhci: Xhci::new(size) }
    }
}
