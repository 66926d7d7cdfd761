use vmstate_runtime::VmState;

const RATIO: f64 = 1.5;

#[derive(VmState)]
struct Ring {
    #[vmstate(len = "RATIO")]
    a: Vec<u8>,
    #[vmstate(len = "Self::NAME")]
    b: Vec<u8>,
    #[vmstate(len = "Self::count")]
    c: Vec<u8>,
    #[vmstate(bits = "RATIO")]
    d: Vec<u64>,
}

impl Ring {
    const NAME: &'static str = "ring";

    fn count(&self) -> u32 {
        4
    }
}

fn main() {}
