use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(version = 2)]
struct Inner {
    level: u8,
    #[vmstate(since = 2)]
    depth: u8,
}

mod wire {
    use super::Inner;
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError};

    pub const TYPE: Type = <Inner as Layout<Inner>>::TYPE;

    pub fn encode(value: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&Inner { level: *value, ..Inner::default() })
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
