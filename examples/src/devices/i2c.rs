//! Devices on an I2C bus. The example for a base class, nested first or last as each device has it.

use vmstate_runtime::VmState;

use super::block::Block;

/// What every slave has.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "I2CSlave", nested)]
pub struct I2cSlave {
    /// Its address on the bus.
    pub address: u8,
}

/// The DS1338 real-time clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ds1338", version = 2, pre_load = "set_defaults", post_load = "check_pointer")]
pub struct Ds1338 {
    /// What every slave has.
    pub parent_obj: I2cSlave,
    /// What the clock is ahead of the host's, in seconds.
    pub offset: i64,
    /// What the guest's day of the week is ahead of the calendar's.
    #[vmstate(since = 2)]
    pub wday_offset: u8,
    /// The clock's registers, and memory.
    pub nvram: Block<u8, 64>,
    /// Which of them is accessed next.
    pub ptr: i32,
    /// Whether the next byte says so.
    pub addr_byte: bool,
}

impl Ds1338 {
    /// Version 1 does not say.
    fn set_defaults(&mut self) {
        self.wday_offset = 0;
    }

    /// `nvram` is indexed with it.
    fn check_pointer(&mut self, _version_id: u32) -> Result<(), String> {
        if (0..64).contains(&self.ptr) {
            return Ok(());
        }
        Err(format!("ptr is {}, the memory has 64 bytes", self.ptr))
    }
}

/// The TMP105 temperature sensor.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "TMP105",
    version = 0,
    pre_load = "set_defaults",
    post_load = "check_length",
    subsection(detect_falling, name = "TMP105/detect-falling", needed = "detects_falling")
)]
pub struct Tmp105 {
    /// Bytes of the transfer so far.
    pub len: u8,
    /// The bytes.
    pub buf: [u8; 2],
    /// The register that is accessed.
    pub pointer: u8,
    /// Configuration.
    pub config: u8,
    /// In 1/256 degrees.
    pub temperature: i16,
    /// Low and high limit.
    pub limit: [i16; 2],
    /// Whether the alert is raised.
    pub alarm: u8,
    /// What every slave has.
    pub i2c: I2cSlave,
    /// Whether an alert by interrupt waits for the temperature to fall below the low limit.
    #[vmstate(subsection = "detect_falling")]
    pub detect_falling: bool,
}

impl Tmp105 {
    fn set_defaults(&mut self) {
        self.detect_falling = false;
    }

    fn detects_falling(&self) -> bool {
        self.detect_falling
    }

    /// Beyond the second byte a transfer is only counted.
    fn check_length(&mut self, _version_id: u32) -> Result<(), String> {
        if self.pointer < 4 {
            Ok(())
        } else {
            Err(format!("register {}, there are 4", self.pointer))
        }
    }
}
