use vmstate_runtime::{BoxError, Via, VmState};

#[derive(VmState, Default)]
#[vmstate(version = 2)]
struct Inner {
    level: u8,
    #[vmstate(since = 2)]
    depth: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(via = Inner)]
    level: u8,
}

impl Via<Device> for Inner {
    fn build(device: &Device) -> Self {
        Self { level: device.level, ..Self::default() }
    }

    fn apply(self, device: &mut Device) -> Result<(), BoxError> {
        device.level = self.level;
        Ok(())
    }
}

fn main() {}
