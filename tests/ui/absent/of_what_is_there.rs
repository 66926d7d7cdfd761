use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "is_wide", equal, absent = 4)]
    lanes: u8,
    #[vmstate(subsection = "is_wide", absent = vec![], configured)]
    rings: Vec<u8>,
    #[vmstate(subsection = "is_wide", absent = [0; 4], range = 1..3)]
    part: [u8; 4],
}

impl Device {
    fn is_wide(&self) -> bool {
        self.lanes != 4
    }
}

fn main() {}
