use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::OnceLock;

use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    once: OnceLock<u8>,
    path: PathBuf,
    many: NonZeroUsize,
}

fn main() {}
