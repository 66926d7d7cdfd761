use vmstate_runtime::VmState;

struct Uart {
    lcr: u8,
}

fn main() {
    let _: Box<dyn VmState> = Box::new(Uart { lcr: 3 });
}
