use vmstate_runtime::VmState;

macro_rules! word {
    () => {
        usize
    };
}

#[derive(VmState)]
struct Uart {
    level: word!(),
    #[vmstate(prefix = u8)]
    fifo: Vec<word!()>,
    pair: (u8, word!()),
}

fn main() {}
