//! USB devices and the UHCI and EHCI controllers. The example for a device that nests another, and
//! for checks in `post_load` of what is an index.

use vmstate_runtime::{Timer, VmState};

use crate::devices::PciDevice;

/// Bytes of the buffer for control transfers.
const DATA_BUFFER: i32 = 4096;

/// What every USB device has.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "USBDevice", nested, post_load = "check_setup")]
pub struct UsbDevice {
    /// Its address.
    pub addr: u8,
    /// How far it is configured.
    pub state: i32,
    /// Whether it may wake the host up.
    pub remote_wakeup: i32,
    /// The control transfer: its phase,
    pub setup_state: i32,
    /// how long it is,
    pub setup_len: i32,
    /// how far it is,
    pub setup_index: i32,
    /// and its setup packet.
    pub setup_buf: [u8; 8],
}

impl UsbDevice {
    fn check_setup(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { setup_len: len, setup_index: index, .. } = *self;
        if !(0..=DATA_BUFFER).contains(&len) || !(0..=DATA_BUFFER).contains(&index) {
            return Err(format!("a control transfer of {len} bytes at {index}, 4096 at most"));
        }
        Ok(())
    }
}

/// A queue of 16 events: where it starts, and how many are in it.
fn check_queue(head: u32, n: u32) -> Result<(), String> {
    if head < 16 && n <= 16 { Ok(()) } else { Err(format!("{n} of 16 events from {head} on")) }
}

/// The keyboard behind `usb-kbd`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "HIDKeyboardDevice", nested, post_load = "check")]
pub struct HidKeyboard {
    /// Key codes that wait.
    #[vmstate(rename = "kbd.keycodes")]
    pub keycodes: [u32; 16],
    /// Where the oldest is.
    pub head: u32,
    /// How many there are.
    pub n: u32,
    /// Shift keys and the like.
    #[vmstate(rename = "kbd.modifiers")]
    pub modifiers: u16,
    /// Lights.
    #[vmstate(rename = "kbd.leds")]
    pub leds: u8,
    /// Keys that are down.
    #[vmstate(rename = "kbd.key")]
    pub key: [u8; 16],
    /// How many.
    #[vmstate(rename = "kbd.keys")]
    pub keys: i32,
    /// Boot protocol or report protocol.
    pub protocol: i32,
    /// How often unchanged state is reported.
    pub idle: u8,
}

impl HidKeyboard {
    fn check(&mut self, _version_id: u32) -> Result<(), String> {
        check_queue(self.head, self.n)?;
        if (0..=16).contains(&self.keys) { Ok(()) } else { Err(format!("{} keys", self.keys)) }
    }
}

/// An event of a pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "HIDPointerEventQueue", nested)]
pub struct PointerEvent {
    /// Movement or place.
    pub xdx: i32,
    /// Movement or place.
    pub ydy: i32,
    /// The wheel.
    pub dz: i32,
    /// Buttons that are down.
    pub buttons_state: i32,
}

/// The pointer behind `usb-ptr`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "HIDPointerDevice", nested, post_load = "check")]
pub struct HidPointer {
    /// Events that wait.
    #[vmstate(rename = "ptr.queue")]
    pub queue: [PointerEvent; 16],
    /// Where the oldest is.
    pub head: u32,
    /// How many there are.
    pub n: u32,
    /// Boot protocol or report protocol.
    pub protocol: i32,
    /// How often unchanged state is reported.
    pub idle: u8,
}

impl HidPointer {
    fn check(&mut self, _version_id: u32) -> Result<(), String> {
        check_queue(self.head, self.n)
    }
}

/// A keyboard.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-kbd")]
pub struct UsbKeyboard {
    /// What every USB device has.
    pub dev: UsbDevice,
    /// The keyboard.
    pub hid: HidKeyboard,
}

/// A mouse or tablet.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-ptr")]
pub struct UsbPointer {
    /// What every USB device has.
    pub dev: UsbDevice,
    /// The pointer.
    pub hid: HidPointer,
}

/// A port of a hub.
#[allow(non_snake_case)] // names of the USB specification
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-hub-port", nested)]
pub struct HubPort {
    /// Its status.
    pub wPortStatus: u16,
    /// What changed of it.
    pub wPortChange: u16,
}

/// A hub.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "usb-hub",
    pre_load = "stop_timer",
    subsection(port_timer, name = "usb-hub/port-timer", needed = "switches_power")
)]
pub struct UsbHub {
    /// What every USB device has.
    pub dev: UsbDevice,
    /// The ports.
    pub ports: [HubPort; 8],
    /// When ports whose power was switched on are ready.
    #[vmstate(subsection = "port_timer")]
    pub port_timer: Timer,
    /// Whether the power of each port can be switched.
    #[vmstate(skip = "a property of the hub")]
    pub port_power: bool,
}

impl UsbHub {
    fn stop_timer(&mut self) {
        self.port_timer = Timer::IDLE;
    }

    fn switches_power(&self) -> bool {
        self.port_power
    }
}

/// A mass storage device.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-storage")]
pub struct UsbStorage {
    /// What every USB device has.
    pub dev: UsbDevice,
    /// The phase of the command.
    pub mode: u32,
    /// Bytes that the disk has ready,
    pub scsi_len: u32,
    /// from here on.
    pub scsi_off: u32,
    /// Bytes that the host still waits for.
    pub data_len: u32,
    /// The status that ends the command: signature,
    #[vmstate(rename = "csw.sig")]
    pub csw_sig: u32,
    /// tag of the command,
    #[vmstate(rename = "csw.tag")]
    pub csw_tag: u32,
    /// bytes left,
    #[vmstate(rename = "csw.residue")]
    pub csw_residue: u32,
    /// and status.
    #[vmstate(rename = "csw.status")]
    pub csw_status: u8,
}

/// A port of the UHCI controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "uhci port", nested)]
pub struct UhciPort {
    /// Status and control.
    pub ctrl: u16,
}

/// The USB 1.1 controller.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "uhci", version = 3, minimum_version = 1, pre_load = "set_defaults")]
pub struct Uhci {
    /// What every PCI device has.
    pub dev: PciDevice,
    #[vmstate(equal)]
    num_ports_vmstate: u8,
    /// The ports.
    pub ports: [UhciPort; 2],
    /// Command.
    pub cmd: u16,
    /// Status.
    pub status: u16,
    /// Interrupts enabled.
    pub intr: u16,
    /// Frame number.
    pub frnum: u16,
    /// Where the list of frames is.
    pub fl_base_addr: u32,
    /// Length of a frame.
    pub sof_timing: u8,
    /// Why an interrupt is raised.
    pub status2: u8,
    /// When the next frame begins.
    pub frame_timer: Timer,
    /// The same in nanoseconds of the guest's clock.
    #[vmstate(since = 2)]
    pub expire_time: i64,
    /// Interrupts to raise at the end of the frame.
    #[vmstate(since = 3)]
    pub pending_int_mask: u32,
}

impl Default for Uhci {
    fn default() -> Self {
        Self {
            dev: PciDevice::default(),
            num_ports_vmstate: 2,
            ports: [UhciPort::default(); 2],
            cmd: 0,
            status: 0,
            intr: 0,
            frnum: 0,
            fl_base_addr: 0,
            sof_timing: 64,
            status2: 0,
            frame_timer: Timer::IDLE,
            expire_time: 0,
            pending_int_mask: 0,
        }
    }
}

impl Uhci {
    /// What older versions mean.
    fn set_defaults(&mut self) {
        (self.expire_time, self.pending_int_mask) = (0, 0);
    }
}

/// The core of the USB 2.0 controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ehci-core", nested, version = 2, minimum_version = 1)]
pub struct EhciCore {
    /// Command.
    pub usbcmd: u32,
    /// Status.
    pub usbsts: u32,
    /// Status to be reported,
    pub usbsts_pending: u32,
    /// from this frame on.
    pub usbsts_frindex: u32,
    /// Interrupts enabled.
    pub usbintr: u32,
    /// Frame index.
    pub frindex: u32,
    /// Upper half of addresses.
    pub ctrldssegment: u32,
    /// Where the list of frames is.
    pub periodiclistbase: u32,
    /// Where the list of asynchronous transfers is.
    pub asynclistaddr: u32,
    /// Whether ports belong to this controller rather than to its companions.
    pub configflag: u32,
    /// Status and control of the ports, each a field of its own on the wire.
    #[vmstate(rename = "portsc[0]")]
    pub portsc0: u32,
    /// Port 1.
    #[vmstate(rename = "portsc[1]")]
    pub portsc1: u32,
    /// Port 2.
    #[vmstate(rename = "portsc[2]")]
    pub portsc2: u32,
    /// Port 3.
    #[vmstate(rename = "portsc[3]")]
    pub portsc3: u32,
    /// Port 4.
    #[vmstate(rename = "portsc[4]")]
    pub portsc4: u32,
    /// Port 5.
    #[vmstate(rename = "portsc[5]")]
    pub portsc5: u32,
    /// When the next frame begins.
    pub frame_timer: Timer,
    /// When the last one began.
    pub last_run_ns: u64,
    /// How many frames nothing happened.
    pub async_stepdown: u32,
    /// State of the asynchronous schedule,
    pub astate: u32,
    /// and of the periodic one.
    pub pstate: u32,
    /// Where the asynchronous schedule is,
    pub a_fetch_addr: u32,
    /// and the periodic one.
    pub p_fetch_addr: u32,
}

/// The USB 2.0 controller on the PCI bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ehci", version = 2, minimum_version = 1)]
pub struct Ehci {
    /// What every PCI device has.
    pub pcidev: PciDevice,
    /// The controller.
    #[vmstate(since = 2)]
    pub ehci: EhciCore,
}

/// The USB 2.0 controller of boards without PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ehci-sysbus", version = 2, minimum_version = 1)]
pub struct SysBusEhci {
    /// The controller.
    #[vmstate(since = 2)]
    pub ehci: EhciCore,
}
