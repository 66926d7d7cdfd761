//! What is compared, limited, judged, or only a part.

use arbitrary::Arbitrary;
use vmstate_runtime::VmState;

use super::Synthetic;
use super::values::Pair;

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "pinned", version = 2, minimum_version = 1)]
struct Pinned {
    a: u8,
    #[vmstate(since = 2)]
    b: u8,
}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "checks", version = 3, minimum_version = 2)]
pub(super) struct Checks {
    #[vmstate(validate = "is_ready")]
    ready: (),
    #[vmstate(equal)]
    size: u32,
    #[vmstate(equal)]
    flag: bool,
    #[vmstate(equal)]
    id: i8,
    #[vmstate(at_most)]
    used: i32,
    n: u8,
    #[vmstate(validate = "fits")]
    m: u16,
    #[vmstate(range = 1..3)]
    part: [u16; 4],
    #[vmstate(range = 2..6)]
    structs: [Pair; 8],
    #[vmstate(struct_version = 1)]
    old: Pinned,
    #[vmstate(struct_version = 2)]
    new: Pinned,
    #[vmstate(since = 3, struct_version = 1)]
    later: Pinned,
    #[vmstate(skip)]
    #[arbitrary(default)]
    is_broken: bool,
}

impl Checks {
    fn is_ready(&self, _version_id: u32) -> bool {
        !self.is_broken
    }

    fn fits(&self, version_id: u32) -> Result<(), String> {
        if self.m <= u16::from(self.n) {
            Ok(())
        } else {
            Err(format!("{} at {version_id}", self.m))
        }
    }
}

impl Synthetic for Checks {
    fn settle(&mut self) {
        self.m %= u16::from(self.n) + 1;
        self.used &= i32::MAX;
    }

    fn destination(&self) -> Self {
        let Self { size, flag, id, used, .. } = *self;
        Self { size, flag, id, used, ..Self::default() }
    }
}
