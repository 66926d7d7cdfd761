//! A serial EEPROM, as network adapters have. The example for a version that is a date, and for a
//! field that grew (`via`, from a byte) before it became `equal`.

use vmstate_runtime::{BoxError, Via, VmState};

const OLD_VERSION: u32 = 20_061_112;
const MAX_WORDS: u16 = 256;
const ERASED: u16 = 0xffff;

/// The memory, and the shift register that it is accessed by.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "eeprom",
    version = 20_061_113,
    minimum_version = 20_061_112,
    pre_load = "keep_size",
    post_load = "check_address"
)]
pub struct Eeprom {
    /// Bits of the current command that came.
    pub tick: u8,
    /// The word that is accessed.
    pub address: u8,
    /// The operation code.
    pub command: u8,
    /// Whether writes are enabled.
    pub writable: u8,
    /// Chip select.
    pub eecs: u8,
    /// Clock.
    pub eesk: u8,
    /// Data to the host.
    pub eedo: u8,
    /// Bits of an address.
    pub addrbits: u8,
    #[vmstate(rename = "size[0]", test = "is_old", via = ShortSize)]
    short_size: (),
    /// How many words there are.
    #[vmstate(rename = "size[1]", since = 20_061_113, equal)]
    size: u16,
    /// The shift register.
    pub data: u16,
    /// The memory.
    #[vmstate(len = "size", max = 256)]
    contents: Vec<u16>,
}

/// The size as the old version had it.
#[derive(Default, VmState)]
struct ShortSize(u8);

impl Via<Eeprom> for ShortSize {
    fn build(device: &Eeprom) -> Self {
        Self(device.size as u8)
    }

    fn apply(self, device: &mut Eeprom) -> Result<(), BoxError> {
        if u16::from(self.0) == device.size {
            return Ok(());
        }
        Err(format!("expected an EEPROM of {} words, found {}", device.size, self.0).into())
    }
}

impl Default for Eeprom {
    fn default() -> Self {
        Self::new(64)
    }
}

impl Eeprom {
    /// An erased EEPROM of so many words, at most 256.
    #[must_use]
    pub fn new(words: u16) -> Self {
        let size = words.min(MAX_WORDS);
        Self {
            tick: 0,
            address: 0,
            command: 0,
            writable: 0,
            eecs: 0,
            eesk: 0,
            eedo: 0,
            addrbits: if size > 64 { 8 } else { 6 },
            short_size: (),
            size,
            data: 0,
            contents: vec![ERASED; size.into()],
        }
    }

    /// Any version has as many words as this EEPROM.
    fn keep_size(&mut self) {
        self.contents.resize(self.size.into(), ERASED);
    }

    fn is_old(_device: &Self, version_id: u32) -> bool {
        version_id == OLD_VERSION
    }

    /// The guest's address is as wide as `addrbits`, and indexes the memory unchecked.
    fn check_address(&mut self, _version_id: u32) -> Result<(), String> {
        let words = 1_u16.checked_shl(self.addrbits.into()).unwrap_or(u16::MAX);
        if words <= self.size && u16::from(self.address) < self.size {
            return Ok(());
        }
        let Self { address, addrbits, size, .. } = self;
        Err(format!("address {address} of {addrbits} bits, there are {size} words"))
    }
}
