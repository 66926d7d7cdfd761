use vmstate_runtime::VmState;

#[derive(VmState)]
struct Uart {
    lcr: u8,
    #[vmstate(property = "migrate-clk", default = "on")]
    migrate_clk: bool,
}

fn main() {}
