use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(nested, needed = "is_used")]
struct Fifo {
    level: u8,
}

impl Fifo {
    fn is_used(&self) -> bool {
        self.level != 0
    }
}

fn main() {}
