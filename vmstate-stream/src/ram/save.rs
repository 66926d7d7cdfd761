//! From memory into the stream.

use alloc::vec;
use alloc::vec::Vec;

use vmstate_runtime::{Encoder, SaveError};

use super::{Block, Codec, Content, Format, Item, Memory, Page};
use crate::SaveIterative;

/// Saves RAM page by page: all of it once, and then what was [marked](Self::mark) as changed by the guest.
///
/// ```
/// use vmstate_runtime::{BoxError, Encoder};
/// use vmstate_stream::ram::{self, Format, Memory, RamSaver};
/// use vmstate_stream::{SaveIterative, Writer};
///
/// fn send(writer: &mut Writer<'_>, memory: impl Memory) -> Result<(), BoxError> {
///     let mut ram = RamSaver::new(memory, Format::new(4096)?);
///     writer.start(&ram::header(2), |out| ram.setup(out))?;
///     while ram.pending() > 1 << 20 {
///         writer.part(2, |out| ram.iterate(16 << 20, out))?;
///         // What KVM's dirty log says:
///         ram.mark(0, 0x2000, 0x1000);
///     }
///     // Here the guest is stopped.
///     writer.end(2, |out| ram.complete(out))?;
///     Ok(())
/// }
/// ```
pub struct RamSaver<M> {
    memory: M,
    codec: Codec,
    blocks: Vec<Block>,
    /// A bit for each page of each block that is still to be sent.
    dirty: Vec<Vec<u64>>,
    pending: u64,
    /// Where the search for pages goes on: block and word.
    next: (usize, usize),
    page: Vec<u8>,
}

impl<M: Memory> RamSaver<M> {
    /// Everything is to be sent, but shared blocks, if those are ignored.
    pub fn new(memory: M, format: Format) -> Self {
        let blocks = memory.blocks();
        let pages = |block: &Block| block.len / format.page_size();
        let dirty = blocks.iter().map(|block| vec![0; pages(block).div_ceil(64) as usize]);
        let mut saver = Self {
            memory,
            codec: Codec::new(format),
            dirty: dirty.collect(),
            blocks,
            pending: 0,
            next: (0, 0),
            page: vec![0; format.page_size() as usize],
        };
        for block in 0..saver.blocks.len() {
            saver.mark(block, 0, saver.blocks[block].len);
        }
        saver
    }

    /// The guest has written to `len` bytes of a block, from `offset` on: their pages are sent again. What is
    /// not in the block, or is shared and ignored, is left alone.
    pub fn mark(&mut self, block: usize, offset: u64, len: u64) {
        let page_size = self.codec.format().page_size();
        let ignore_shared = self.codec.format().ignore_shared;
        let Some(Block { len: whole, is_shared, .. }) = self.blocks.get(block) else { return };
        if *is_shared && ignore_shared {
            return;
        }
        let end = offset.saturating_add(len).div_ceil(page_size).min(whole / page_size);
        for page in offset / page_size..end {
            let word = &mut self.dirty[block][(page / 64) as usize];
            let bit = 1 << (page % 64);
            if *word & bit == 0 {
                *word |= bit;
                self.pending += page_size;
            }
        }
    }

    /// The memory.
    pub fn memory_mut(&mut self) -> &mut M {
        &mut self.memory
    }

    /// The next page that is to be sent. It no longer is then.
    fn next_page(&mut self) -> Option<(usize, u64)> {
        let words: usize = self.dirty.iter().map(Vec::len).sum();
        // Once around, and the word it began in again.
        for _ in 0..=words + self.dirty.len() {
            let (block, at) = self.next;
            match self.dirty.get_mut(block).map(|words| words.get_mut(at)) {
                Some(Some(0)) => self.next = (block, at + 1),
                Some(Some(word)) => {
                    let bit = word.trailing_zeros();
                    *word &= *word - 1;
                    let page_size = self.codec.format().page_size();
                    self.pending -= page_size;
                    return Some((block, (at as u64 * 64 + u64::from(bit)) * page_size));
                }
                Some(None) => self.next = (block + 1, 0),
                None => self.next = (0, 0),
            }
        }
        None
    }

    fn send(&mut self, limit: u64, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let start = out.offset();
        while self.pending > 0 && out.offset() - start < limit {
            let Some((block, offset)) = self.next_page() else { break };
            self.memory.read(block, offset, &mut self.page).map_err(SaveError::other)?;
            let content =
                if is_zero(&self.page) { Content::Fill(0) } else { Content::Whole(&self.page) };
            let is_continued = self.codec.current() == Some(block);
            let page = Page { block, offset, is_continued, content };
            self.codec.write(&Item::Page(page), out)?;
        }
        self.codec.write(&Item::End, out)
    }
}

impl<M: Memory> SaveIterative for RamSaver<M> {
    fn setup(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.codec.write(&Item::Blocks(self.blocks.clone()), out)?;
        self.codec.write(&Item::End, out)
    }

    fn iterate(&mut self, limit: u64, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.send(limit, out)
    }

    fn complete(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.send(u64::MAX, out)
    }

    fn pending(&self) -> u64 {
        self.pending
    }
}

/// Whether there is nothing but zeros. In pieces, so that the compiler can look at many bytes at once, and
/// most pages are told by their first one.
fn is_zero(page: &[u8]) -> bool {
    page.chunks(256).all(|piece| piece.iter().fold(0, |sum, byte| sum | byte) == 0)
}
