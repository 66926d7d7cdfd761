use vmstate_runtime::VmState;
use vmstate_runtime::schema::Type;
use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError};

struct Hand;

impl Layout<char> for Hand {
    const TYPE: Type = Type::variable("label");

    fn put(value: &char, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&u32::from(*value))
    }

    fn get(value: &mut char, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        *value = char::from_u32(input.read()?).unwrap_or_default();
        Ok(())
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = u32, as = Hand)]
    labels: Vec<char>,
}

fn main() {}
