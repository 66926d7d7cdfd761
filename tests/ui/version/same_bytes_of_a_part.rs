use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(nested, same_bytes = "joined")]
struct Pair {
    both: [u16; 2],
}

#[derive(VmState)]
#[vmstate(same_bytes = "")]
struct Uart {
    pair: Pair,
}

fn main() {}
