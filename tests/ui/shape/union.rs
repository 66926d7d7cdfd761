use vmstate_runtime::VmState;

#[derive(VmState)]
union Register {
    word: u32,
    bytes: [u8; 4],
}

fn main() {}
