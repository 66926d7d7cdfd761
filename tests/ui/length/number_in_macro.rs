use vmstate_runtime::VmState;

macro_rules! registers {
    ($name:ident { $($field:ident: $ty:ty = $len:literal),* }) => {
        #[derive(VmState, Default)]
        struct $name {
            n: u8,
            $(#[vmstate(len = $len)] $field: $ty,)*
        }
    };
}

registers!(Board { a: Vec<u8> = 2, b: u8 = 3 });

fn main() {}
