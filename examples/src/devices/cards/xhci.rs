//! The USB 3 controller. The example for several const generics: ports, slots and interrupts are
//! hardware, and not sent.

use vmstate_runtime::{Timer, Unused, VmState};

use super::express::{Msix, PciExpressDevice};

/// The controller with so many of each.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-core", nested)]
pub struct Xhci<const PORTS: usize, const SLOTS: usize, const INTERRUPTS: usize> {
    /// The ports.
    pub ports: [XhciPort; PORTS],
    /// The devices.
    pub slots: [XhciSlot; SLOTS],
    /// The interrupts.
    pub intr: [XhciInterrupt; INTERRUPTS],
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

impl<const PORTS: usize, const SLOTS: usize, const INTERRUPTS: usize> Default
    for Xhci<PORTS, SLOTS, INTERRUPTS>
{
    fn default() -> Self {
        Self {
            ports: [XhciPort::default(); PORTS],
            slots: [XhciSlot::default(); SLOTS],
            intr: [XhciInterrupt::default(); INTERRUPTS],
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
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci")]
pub struct PciXhci {
    /// What every PCI Express device has.
    #[vmstate(rename = "parent_obj[0]")]
    pub parent_obj: PciExpressDevice,
    /// Its interrupts.
    #[vmstate(rename = "parent_obj[1]")]
    pub msix: Msix<16>,
    /// The controller.
    pub xhci: Xhci<8, 64, 16>,
}

/// The controller of boards without PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xhci-sysbus")]
pub struct SysBusXhci {
    /// The controller.
    pub xhci: Xhci<8, 2, 4>,
}
