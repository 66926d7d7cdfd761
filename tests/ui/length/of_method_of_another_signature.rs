use vmstate_runtime::VmState;

#[derive(VmState)]
struct Ring {
    #[vmstate(len = "with_version()")]
    a: Vec<u8>,
    #[vmstate(len = "without_self() * 4")]
    b: Vec<u8>,
    #[vmstate(len = "changes()")]
    c: Vec<u8>,
    #[vmstate(len = "self::free()")]
    d: Vec<u8>,
    #[vmstate(bits = "may_be_none()")]
    e: Vec<u64>,
}

impl Ring {
    fn with_version(&self, _version_id: u32) -> u32 {
        4
    }

    fn without_self() -> u32 {
        4
    }

    fn changes(&mut self) -> u32 {
        4
    }

    fn may_be_none(&self) -> Option<u32> {
        None
    }
}

fn free(count: u32) -> u32 {
    count
}

fn main() {}
