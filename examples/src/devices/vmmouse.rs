//! A mouse for virtual machines, which reports absolute positions. The example for version 0, and
//! for [`Block`], an array that is too large for the stack.

use vmstate_runtime::VmState;

use super::block::Block;

const QUEUE_SIZE: u16 = 1024;

/// The queue of reports.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "vmmouse", version = 0, minimum_version = 0, post_load = "check_queue")]
pub struct VmMouse {
    #[vmstate(equal)]
    queue_size: i32,
    /// Words to be read, four a report.
    pub queue: Block<u32, { QUEUE_SIZE as usize }>,
    /// How many of them.
    pub nb_queue: u16,
    /// Whether it is in use: 0xffff if it is not.
    pub status: u16,
    /// Whether positions are absolute.
    pub absolute: u8,
}

impl Default for VmMouse {
    fn default() -> Self {
        Self {
            queue_size: QUEUE_SIZE.into(),
            queue: Block::default(),
            nb_queue: 0,
            status: 0xffff,
            absolute: 0,
        }
    }
}

impl VmMouse {
    fn check_queue(&mut self, _version_id: u32) -> Result<(), String> {
        match self.nb_queue {
            0..=QUEUE_SIZE => Ok(()),
            words => Err(format!("{words} words in a queue of {QUEUE_SIZE}")),
        }
    }
}
