//! What a device takes from another crate, and no baseline holds: values behind consts, and codecs.

#![allow(missing_docs)]

pub const RESET: u32 = 7;
pub const ROWS: [u16; 2] = [1, 2];
pub const TABLE: [u8; 3] = [0; 3];
pub const SIZES: [usize; 2] = [2, 5];
pub const MOST: usize = 9;
pub const FIRST: usize = 1;

/// A register in little endian.
pub mod le {
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

    pub const TYPE: Type = Type::leaf("reg", 4);

    pub fn encode(value: &u32, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&value.to_le_bytes())
    }

    pub fn decode(value: &mut u32, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(input.take(4)?);
        *value = u32::from_le_bytes(bytes);
        Ok(())
    }
}

/// The same under another name.
pub use self::le as moved;
