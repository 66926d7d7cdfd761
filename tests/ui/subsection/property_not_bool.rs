use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(rings, property = "queues"))]
struct Nic {
    #[vmstate(subsection = "rings")]
    rings: u32,
    #[vmstate(property, default = 1)]
    queues: u16,
}

fn main() {}
