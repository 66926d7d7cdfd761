use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(name = "dev")]
struct Inner {
    level: u8,
}

mod wire {
    use super::Inner;
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError};

    pub const TYPE: Type = <Inner as Layout<Inner>>::TYPE;

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
    #[vmstate(subsection = "clk")]
    clock: u64,
}

impl Device {
    fn clk(&self) -> bool {
        self.clock != 0
    }
}

fn main() {}
