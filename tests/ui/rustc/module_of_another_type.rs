use vmstate_runtime::VmState;
use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

mod named {
    use super::*;

    pub const TYPE: &str = "u8";

    pub fn encode(level: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&[*level])
    }

    pub fn decode(level: &mut u8, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        *level = input.take(1)?[0];
        Ok(())
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(with = named)]
    lcr: u8,
}

fn main() {}
