use vmstate_runtime::{BoxError, Via, VmState};

#[derive(VmState, Default)]
#[vmstate(name = "dev")]
struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(via = Inner)]
    level: u8,
    #[vmstate(subsection = "clk")]
    clock: u64,
}

impl Via<Device> for Inner {
    fn build(device: &Device) -> Self {
        Self { level: device.level }
    }

    fn apply(self, device: &mut Device) -> Result<(), BoxError> {
        device.level = self.level;
        Ok(())
    }
}

impl Device {
    fn clk(&self) -> bool {
        self.clock != 0
    }
}

fn main() {}
