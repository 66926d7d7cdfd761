use vmstate_runtime::VmState;

struct Odd;

#[derive(VmState)]
#[vmstate(post_load = "check")]
struct Device {
    lcr: u8,
}

impl Device {
    fn check(&mut self, _version_id: u32) -> Result<(), Odd> {
        Err(Odd)
    }
}

fn main() {}
