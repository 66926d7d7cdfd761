use vmstate_runtime::VmState;

mod empty {}

mod half {
    pub const TYPE: vmstate_runtime::schema::Type =
        vmstate_runtime::schema::Type::leaf("level", 1);

    pub fn encode(
        level: &u8,
        out: &mut vmstate_runtime::Encoder<'_>,
    ) -> Result<(), vmstate_runtime::SaveError> {
        out.bytes(&[*level])
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(with = empty)]
    lcr: u8,
    #[vmstate(with = half)]
    mcr: u8,
}

fn main() {}
