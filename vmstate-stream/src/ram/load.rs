//! From the stream into memory.

use alloc::vec;
use alloc::vec::Vec;

use vmstate_runtime::{Decoder, LoadError};

use super::codec::error;
use super::{Block, Codec, Content, Format, Item, Memory, Page, RamError, VERSION, xbzrle};
use crate::{LoadIterative, Stage};

/// Loads RAM into memory, page by page.
///
/// ```
/// use vmstate_runtime::{BoxError, Decoder};
/// use vmstate_stream::ram::{Format, Memory, RamLoader};
/// use vmstate_stream::{LoadIterative, Profile, Reader, Record, Stage};
///
/// fn load(stream: &mut Reader<'_>, memory: &mut impl Memory) -> Result<(), BoxError> {
///     let mut ram = RamLoader::new(memory, Format::new(4096)?);
///     while let Some(record) = stream.next()? {
///         let stage = match record {
///             Record::Start(_) => Stage::Start,
///             Record::Part(_) => Stage::Part,
///             Record::End(_) => Stage::End,
///             other => return Err(format!("unexpected: {other:?}").into()),
///         };
///         stream.body(|input| ram.load(stage, 4, input))?;
///     }
///     Ok(())
/// }
/// ```
pub struct RamLoader<M> {
    memory: M,
    local: Vec<Block>,
    codec: Codec,
    /// For each block of the stream, which of the local ones it is.
    numbers: Vec<usize>,
    zeros: Vec<u8>,
    scratch: Vec<u8>,
    has_changed: bool,
}

impl<M: Memory> RamLoader<M> {
    /// Nothing was loaded so far.
    pub fn new(memory: M, format: Format) -> Self {
        let page = vec![0; format.page_size() as usize];
        let (local, codec) = (memory.blocks(), Codec::new(format));
        let (numbers, scratch) = (Vec::new(), page.clone());
        Self { memory, local, codec, numbers, scratch, zeros: page, has_changed: false }
    }

    /// The memory.
    #[must_use]
    pub fn into_memory(self) -> M {
        self.memory
    }

    /// Compares the list of blocks to the local ones.
    fn blocks(&mut self, blocks: &[Block], start: u64) -> Result<(), LoadError> {
        let mut missing: Vec<bool> = vec![true; self.local.len()];
        let mut numbers = Vec::new();
        for block in blocks {
            let found = self.local.iter().position(|local| local.name == block.name);
            let Some(number) = found else {
                return Err(error(RamError::UnknownBlock { name: block.name.clone() }, start));
            };
            self.compare(number, block).map_err(|e| error(e, start))?;
            missing[number] = false;
            numbers.push(number);
        }
        if let Some(number) = missing.iter().position(|missing| *missing) {
            let name = self.local[number].name.clone();
            return Err(error(RamError::MissingBlock { name }, start));
        }
        self.numbers = numbers;
        Ok(())
    }

    fn compare(&mut self, number: usize, block: &Block) -> Result<(), RamError> {
        let local = &mut self.local[number];
        if local.len != block.len {
            if self.memory.resize(number, block.len).is_err() {
                let (name, found, expected) = (block.name.clone(), block.len, local.len);
                return Err(RamError::Length { name, found, expected });
            }
            self.has_changed = true;
            local.len = block.len;
        }
        if let (Some(found), Some(expected)) = (block.page_size, local.page_size)
            && found != expected
        {
            return Err(RamError::PageSize { name: block.name.clone(), found, expected });
        }
        match (block.address, local.address) {
            (Some(found), Some(expected)) if local.is_shared && found != expected => {
                Err(RamError::Address { name: block.name.clone(), found, expected })
            }
            _ => Ok(()),
        }
    }
}

/// Of an item, what outlives the bytes it was read from.
enum Done {
    Blocks(Vec<Block>),
    Page,
    End,
}

impl<M: Memory> LoadIterative for RamLoader<M> {
    fn step(
        &mut self,
        _stage: Stage,
        version_id: u32,
        input: &mut Decoder<'_>,
    ) -> Result<bool, LoadError> {
        let start = input.offset();
        if version_id != VERSION {
            return Err(error(RamError::Version { found: version_id }, start));
        }
        let local = &self.local;
        let has_page_size =
            |name: &str| local.iter().any(|block| block.name == name && block.page_size.is_some());
        let done = match self.codec.read_with(input, has_page_size)? {
            Item::Blocks(blocks) => Done::Blocks(blocks),
            Item::Page(page) => {
                let number = self.numbers[page.block];
                let ignored = self.codec.format().ignore_shared && self.local[number].is_shared;
                if ignored {
                    let name = self.local[number].name.clone();
                    return Err(error(RamError::Shared { name }, start));
                }
                self.has_changed = true;
                let (zeros, scratch) = (&self.zeros, &mut self.scratch);
                store(&mut self.memory, number, &page, zeros, scratch, start)?;
                Done::Page
            }
            Item::Hook => return Err(unsupported("rdma", start)),
            Item::Flush => return Err(unsupported("multifd", start)),
            Item::End => Done::End,
        };
        match done {
            Done::Blocks(blocks) => self.blocks(&blocks, start).map(|()| true),
            Done::Page => Ok(true),
            Done::End => Ok(false),
        }
    }

    fn has_changed(&self) -> bool {
        self.has_changed
    }
}

fn unsupported(capability: &'static str, start: u64) -> LoadError {
    error(RamError::Unsupported { capability }, start)
}

#[inline]
fn store(
    memory: &mut impl Memory,
    number: usize,
    page: &Page<'_>,
    zeros: &[u8],
    scratch: &mut [u8],
    start: u64,
) -> Result<(), LoadError> {
    let offset = page.offset;
    let stored = match page.content {
        Content::Whole(bytes) => memory.write(number, offset, bytes),
        Content::Fill(0) => memory.write_zeros(number, offset, zeros),
        Content::Fill(byte) => {
            scratch.fill(byte);
            memory.write(number, offset, scratch)
        }
        Content::Xbzrle(changes) => memory.read(number, offset, scratch).and_then(|()| {
            xbzrle::apply(changes, scratch).ok_or(RamError::Xbzrle)?;
            memory.write(number, offset, scratch)
        }),
        Content::Compressed(_) => return Err(unsupported("compress", start)),
    };
    stored.map_err(|e| LoadError::new(vmstate_runtime::LoadErrorKind::Other(e), start))
}
