use vmstate_runtime::VmState;

#[derive(VmState, Default)]
struct Inner {
    level: u8,
}

mod wire {
    use super::Inner;
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Described, Encoder, LoadError, SaveError};

    pub const TYPE: Type = Type::pinned(&Inner::DESCRIPTION, 2);

    pub fn encode(value: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&Inner { level: *value })
    }

    pub fn decode(value: &mut u8, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        *value = input.read::<Inner>()?.level;
        Ok(())
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(with = wire)]
    inner: u8,
}

fn main() {}
