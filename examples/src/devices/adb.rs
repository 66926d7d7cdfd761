//! The Apple Desktop Bus with its keyboard and mouse. The example for devices that share what they
//! are derived from.

use vmstate_runtime::{Timer, VmState};

const QUEUE_SIZE: usize = 128;

/// The bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "adb_bus", version = 0, minimum_version = 0)]
pub struct AdbBus {
    /// When the devices are asked next.
    pub autopoll_timer: Timer,
    /// Whether they are.
    pub autopoll_enabled: bool,
    /// How often, in milliseconds.
    pub autopoll_rate_ms: u8,
    /// Which of them.
    pub autopoll_mask: u16,
    /// Whether asking has to wait for a transfer.
    pub autopoll_blocked: bool,
}

/// What every device on the bus has.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "adb_device", version = 0, minimum_version = 0, nested)]
pub struct AdbDevice {
    /// Its address.
    pub devaddr: i32,
    /// What kind of device it pretends to be.
    pub handler: i32,
}

/// The keyboard.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "adb_kbd", version = 2, minimum_version = 2, post_load = "check_queue")]
pub struct AdbKbd {
    /// What every device on the bus has.
    pub parent_obj: AdbDevice,
    /// Codes of keys.
    #[vmstate(buffer)]
    pub data: [u8; QUEUE_SIZE],
    /// Where the oldest code is.
    #[vmstate(rename = "rptr")]
    pub read_pos: i32,
    /// Where the next code goes.
    #[vmstate(rename = "wptr")]
    pub write_pos: i32,
    /// How many codes are in use.
    pub count: i32,
}

impl Default for AdbKbd {
    fn default() -> Self {
        Self {
            parent_obj: AdbDevice::default(),
            data: [0; QUEUE_SIZE],
            read_pos: 0,
            write_pos: 0,
            count: 0,
        }
    }
}

impl AdbKbd {
    fn check_queue(&mut self, _version_id: u32) -> Result<(), String> {
        let is_below = |value: i32, end| usize::try_from(value).is_ok_and(|value| value < end);
        let Self { read_pos, write_pos, count, .. } = *self;
        if [read_pos, write_pos].into_iter().all(|position| is_below(position, QUEUE_SIZE))
            && is_below(count, QUEUE_SIZE + 1)
        {
            return Ok(());
        }
        Err(format!("{count} codes from {read_pos} to {write_pos} in a ring of {QUEUE_SIZE}"))
    }
}

/// The mouse.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "adb_mouse", version = 2, minimum_version = 2)]
pub struct AdbMouse {
    /// What every device on the bus has.
    pub parent_obj: AdbDevice,
    /// Which buttons are pressed,
    pub buttons_state: i32,
    /// and were at the last report.
    pub last_buttons_state: i32,
    /// Moved to the right since,
    pub dx: i32,
    /// down,
    pub dy: i32,
    /// and the wheel.
    pub dz: i32,
}
