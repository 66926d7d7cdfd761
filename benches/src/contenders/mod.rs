//! Ways to save and load a workload, all behind one interface.

#![allow(clippy::struct_field_names)] // the workloads', again in many derives

mod bench;
pub mod hand;
pub mod memcpy;
mod output;
#[cfg(feature = "peers")]
pub mod peers;
mod shared;
pub mod vmstate;

pub use bench::{Bench, LoadFresh};
pub use output::{Output, Slice};

use crate::workloads::Workload;

/// What a file of this folder offers: its ways to do a workload. One that cannot do it says so with
/// [`Unable`].
pub type Contenders = fn(&Workload) -> Vec<Box<dyn Contender>>;

/// What others are measured against, then ours.
const OWN: &[Contenders] = &[hand::contenders, memcpy::contenders, vmstate::contenders];

/// All of them, in the order of the tables.
pub fn all() -> impl Iterator<Item = &'static Contenders> {
    #[cfg(feature = "peers")]
    return OWN.iter().chain(peers::ALL);
    #[cfg(not(feature = "peers"))]
    OWN.iter()
}

/// Whether a contender can do an operation on a workload at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supported {
    /// It can.
    Yes,
    /// It cannot, for this reason; the reason becomes a footnote.
    No(&'static str),
}

/// One way to save and load one workload.
///
/// Each call does the operation `times` times, so that the dynamic call is not measured. With 0 it
/// only says whether it can.
pub trait Contender {
    /// Its name in the tables, the same on every workload.
    fn name(&self) -> &'static str;

    /// Bytes on its wire; 0 if it cannot even save.
    fn size(&self) -> usize;

    /// The name of the contender that ratios are taken to.
    fn yardstick(&self) -> &'static str {
        "hand"
    }

    /// What it saves, if it claims that these are the bytes of QEMU's format.
    fn wire(&self) -> Option<&[u8]> {
        None
    }

    /// Loads what it saves, both ways, and compares. An error says what is wrong.
    fn check(&mut self) -> Result<(), String>;

    /// Saves into a buffer that keeps its capacity.
    fn save(&mut self, times: u32) -> Supported;

    /// Loads into a new value, which is dropped.
    fn load_fresh(&mut self, times: u32) -> Supported;

    /// Loads into a value that has been loaded into before.
    fn load_into(&mut self, times: u32) -> Supported;
}

/// A contender that cannot do a workload, and says why.
#[derive(Clone, Copy, Debug)]
pub struct Unable {
    /// Its name in the tables.
    pub name: &'static str,
    /// Why not.
    pub reason: &'static str,
}

impl Contender for Unable {
    fn name(&self) -> &'static str {
        self.name
    }

    fn size(&self) -> usize {
        0
    }

    fn check(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn save(&mut self, _: u32) -> Supported {
        Supported::No(self.reason)
    }

    fn load_fresh(&mut self, _: u32) -> Supported {
        Supported::No(self.reason)
    }

    fn load_into(&mut self, _: u32) -> Supported {
        Supported::No(self.reason)
    }
}
