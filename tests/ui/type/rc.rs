use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::rc::Rc<u8>,
}

fn main() {}
