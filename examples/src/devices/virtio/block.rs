//! Disks: requests that the host could not carry out yet.

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

use super::super::Block as Heap;
use super::Kind;

/// Bytes of a request: an element of the queue as QEMU has it in memory, on a 64-bit host.
pub const ELEMENT: usize = 16 + 1024 * (8 + 8 + 16 + 16);

/// Requests that wait for the host, as after an error of its disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The requests.
    pub requests: Vec<BlockRequest>,
    /// Whether each says its queue: there are several.
    several: bool,
}

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockRequest {
    /// Its queue.
    pub queue: u32,
    /// The element, whose addresses are looked up again.
    pub element: Heap<u8, ELEMENT>,
}

impl Kind for Block {
    fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        for request in &self.requests {
            out.value(&1_u8)?;
            if self.several {
                out.value(&request.queue)?;
            }
            out.bytes(&*request.element)?;
        }
        out.value(&0_u8)
    }

    fn get(&mut self, input: &mut Decoder<'_>, _: u32, queues: usize) -> Result<(), LoadError> {
        self.several = queues > 1;
        self.requests.clear();
        while input.read::<u8>()? != 0 {
            let queue = if self.several { input.read()? } else { 0 };
            if queue as usize >= queues {
                return Err(input.error(format!("a request of queue {queue}, there are {queues}")));
            }
            let mut element = Heap::default();
            element.copy_from_slice(input.take(ELEMENT)?);
            self.requests.push(BlockRequest { queue, element });
        }
        Ok(())
    }
}
