use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(post_load = "check")]
struct Device {
    lcr: u8,
}

impl Device {
    fn check(&mut self) -> Result<(), String> {
        self.lcr = 0;
        Ok(())
    }
}

fn main() {}
