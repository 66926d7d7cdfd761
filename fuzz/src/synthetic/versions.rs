//! Versions, predicates and hooks, and what a field is that does not come.

#![allow(clippy::unused_self)] // hooks are handed the device

use arbitrary::Arbitrary;
use vmstate_runtime::{Decoder, LoadError, Unused, VmState};

use super::Synthetic;
use super::values::{Inner, Pair};

const DEFAULT: u32 = 4;

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(
    clone,
    name = "versions",
    version = 6,
    minimum_version = 3,
    pre_load = "reset",
    post_load = "check",
    pre_save = "prepare",
    post_save = "done",
    load_old(1, "load_old"),
    subsection(part, needed = "has_part", version = 2, minimum_version = 1)
)]
pub(super) struct Versions {
    a: u8,
    #[vmstate(property = "wide-timers", default = true)]
    wide: bool,
    #[vmstate(test = "is_odd(a)")]
    odd: u64,
    #[vmstate(test = "is_odd(a)", absent = DEFAULT * 2)]
    absent: u32,
    #[vmstate(test = "is_wide")]
    tested: u16,
    #[vmstate(test = "is_old")]
    old: u32,
    #[vmstate(since = 4, absent = 7)]
    since: u16,
    #[vmstate(since = 5, absent = [1, 2])]
    array: [u8; 2],
    #[vmstate(since = 5, absent = keep)]
    kept: u8,
    #[vmstate(since = 6, test = "is_odd(a)")]
    both: Inner,
    #[vmstate(since = 6)]
    #[arbitrary(default)]
    fence: Unused<1>,
    #[vmstate(since = 6, prefix = u8, absent = vec![Pair::default()])]
    list: Vec<Pair>,
    #[vmstate(subsection = "part", absent = u8::MAX)]
    part: u8,
    #[vmstate(subsection = "part", since = 2, absent = 9)]
    newer: u16,
    #[vmstate(skip)]
    #[arbitrary(default)]
    checked: u32,
}

impl Versions {
    fn is_odd(a: u8) -> bool {
        a & 1 == 1
    }

    fn is_wide(&self, _version_id: u32) -> bool {
        self.wide
    }

    fn is_old(&self, version_id: u32) -> bool {
        version_id < 5
    }

    fn has_part(&self) -> bool {
        self.part != u8::MAX || self.newer != 9
    }

    fn reset(&mut self) {
        self.checked = 0;
    }

    fn check(&mut self, version_id: u32) -> Result<(), String> {
        self.checked = version_id;
        if self.a == 0xff { Err("an `a` that cannot be".to_owned()) } else { Ok(()) }
    }

    fn prepare(&self) -> Result<(), String> {
        if self.a == 0xff { Err("an `a` that cannot be".to_owned()) } else { Ok(()) }
    }

    fn done(&self) {}

    fn load_old(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        self.a = input.read::<u8>()? >> version_id;
        self.odd = input.read()?;
        Ok(())
    }
}

impl Synthetic for Versions {
    fn settle(&mut self) {
        self.a = self.a.min(0xfe);
        self.list.truncate(255);
    }

    fn destination(&self) -> Self {
        Self { wide: self.wide, ..Self::default() }
    }
}

/// No hook sees it, so that a load may leave what it overwrites uncopied.
#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "kept", version = 3, minimum_version = 1)]
#[vmstate(subsection(part, needed = "has_part", version = 2, minimum_version = 1))]
pub(super) struct Kept {
    a: u8,
    #[vmstate(since = 2)]
    words: [u32; 2],
    #[vmstate(test = "is_odd(a)")]
    tested: u64,
    #[vmstate(since = 3, prefix = u8)]
    pairs: Vec<Pair>,
    #[vmstate(since = 3, test = "is_odd(a)")]
    both: Pair,
    #[vmstate(len = "a", max = 4)]
    array: [u16; 4],
    #[vmstate(subsection = "part")]
    part: u8,
    #[vmstate(subsection = "part", since = 2)]
    newer: [u16; 2],
    #[vmstate(property = "lanes", default = 2)]
    lanes: u8,
    #[vmstate(skip = "belongs to the host")]
    host: u16,
}

impl Kept {
    fn is_odd(a: u8) -> bool {
        a & 1 == 1
    }

    fn has_part(&self) -> bool {
        self.part != 0
    }
}

impl Synthetic for Kept {
    fn settle(&mut self) {
        self.a %= 5;
        self.pairs.truncate(255);
        // What is not sent is what the destination has.
        if self.part == 0 {
            self.newer = [0; 2];
        }
    }

    fn destination(&self) -> Self {
        Self { lanes: self.lanes, host: self.host, ..Self::default() }
    }
}
