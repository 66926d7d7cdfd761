//! The items that RAM is sent as.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_runtime::{Decoder, Encoder, LoadError, LoadErrorKind, SaveError};

use super::{Block, Format, RamError};

const FILL: u64 = 0x02;
const BLOCKS: u64 = 0x04;
const PAGE: u64 = 0x08;
const END: u64 = 0x10;
const CONTINUE: u64 = 0x20;
const XBZRLE: u64 = 0x40;
const HOOK: u64 = 0x80;
const COMPRESSED: u64 = 0x100;
const FLUSH: u64 = 0x200;

/// What says that a changed page is encoded as XBZRLE; there is no other encoding.
const ENCODING: u8 = 1;

/// An item of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item<'a> {
    /// The list of blocks.
    Blocks(Vec<Block>),
    /// A page.
    Page(Page<'a>),
    /// RDMA takes its turn. QEMU: `RAM_SAVE_FLAG_HOOK`.
    Hook,
    /// All channels are to be flushed. QEMU: `RAM_SAVE_FLAG_MULTIFD_FLUSH`.
    Flush,
    /// The end of the body.
    End,
}

/// A page of RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// The block, by its place in the list.
    pub block: usize,
    /// Where the page is in the block.
    pub offset: u64,
    /// The block is that of the page before, and its name is not sent.
    pub is_continued: bool,
    /// What is in it.
    pub content: Content<'a>,
}

/// What is in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content<'a> {
    /// This byte all over, which is 0.
    Fill(u8),
    /// These bytes.
    Whole(&'a [u8]),
    /// What has changed since the page was sent before. QEMU: `RAM_SAVE_FLAG_XBZRLE`.
    Xbzrle(&'a [u8]),
    /// The bytes in zlib's format. QEMU until 9.0: `RAM_SAVE_FLAG_COMPRESS_PAGE`.
    Compressed(&'a [u8]),
}

/// Reads or writes RAM item by item. It knows the blocks, and which one the last page was in: use one for all
/// bodies of a section.
///
/// ```
/// use vmstate_runtime::{Decoder, Encoder};
/// use vmstate_stream::ram::{Block, Codec, Content, Format, Item, Page};
///
/// let format = Format::new(4096)?;
/// let (mut writer, mut reader) = (Codec::new(format), Codec::new(format));
/// let page = Page { block: 0, offset: 8192, is_continued: false, content: Content::Fill(0) };
/// let items = [Item::Blocks(vec![Block::new("pc.ram", 1 << 20)]), Item::Page(page), Item::End];
///
/// let mut body = Vec::new();
/// for item in &items {
///     writer.write(item, &mut Encoder::new(&mut body))?;
/// }
/// assert_eq!(body[..8], [0, 0, 0, 0, 0, 0x10, 0, 0x04]);
///
/// let mut input = Decoder::new(&body);
/// for item in &items {
///     assert_eq!(reader.read(&mut input)?, *item);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Codec {
    format: Format,
    blocks: Vec<Block>,
    /// Which of them has this name. A hostile list may be long.
    numbers: BTreeMap<String, usize>,
    /// The block of the last page.
    current: Option<usize>,
}

impl Codec {
    /// Before the list of blocks.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self { format, blocks: Vec::new(), numbers: BTreeMap::new(), current: None }
    }

    /// What the two ends agree on.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// The blocks, once their list was read or written.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Reads an item. Blocks are as they are in the stream: none has a page size if postcopy is on, see
    /// [`read_with`](Self::read_with).
    ///
    /// After an error nothing has changed but the place of `input`.
    ///
    /// # Errors
    ///
    /// What is no item, names no block, or is of a capability that the format has not; the end of the input.
    pub fn read<'i>(&mut self, input: &'i mut Decoder<'_>) -> Result<Item<'i>, LoadError> {
        self.read_with(input, |_| false)
    }

    /// Reads an item; `has_page_size` says of a block by its name whether the list has the size of its pages,
    /// if postcopy is on: that of another size than the host's has it.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn read_with<'i>(
        &mut self,
        input: &'i mut Decoder<'_>,
        has_page_size: impl Fn(&str) -> bool,
    ) -> Result<Item<'i>, LoadError> {
        let start = input.offset();
        let word: u64 = input.read()?;
        let flags = word & (self.format.page_size() - 1);
        match flags {
            BLOCKS => {
                let blocks = self.read_blocks(word - flags, start, input, has_page_size)?;
                self.blocks.clone_from(&blocks);
                Ok(Item::Blocks(blocks))
            }
            END if word == END => Ok(Item::End),
            HOOK if word == HOOK => Ok(Item::Hook),
            FLUSH if word == FLUSH => Ok(Item::Flush),
            _ => self.read_page(word, start, input),
        }
    }

    fn read_blocks(
        &mut self,
        total: u64,
        start: u64,
        input: &mut Decoder<'_>,
        has_page_size: impl Fn(&str) -> bool,
    ) -> Result<Vec<Block>, LoadError> {
        if !self.blocks.is_empty() {
            return Err(error(RamError::SecondList, start));
        }
        let mut blocks: Vec<Block> = Vec::new();
        let mut numbers = BTreeMap::new();
        let mut sum = 0_u64;
        while sum < total {
            let start = input.offset();
            let block = self.read_block(input, &has_page_size)?;
            sum = sum.saturating_add(block.len);
            if sum > total {
                return Err(error(RamError::Total { expected: total, found: sum }, start));
            }
            if numbers.insert(block.name.clone(), blocks.len()).is_some() {
                return Err(error(RamError::SecondBlock { name: block.name }, start));
            }
            blocks.push(block);
        }
        self.numbers = numbers;
        Ok(blocks)
    }

    fn read_block(
        &self,
        input: &mut Decoder<'_>,
        has_page_size: impl Fn(&str) -> bool,
    ) -> Result<Block, LoadError> {
        let start = input.offset();
        let name = String::from(read_name(input)?.ok_or_else(|| error(RamError::Name, start))?);
        // In the list that is handed out, in that which is kept, and by its name.
        input.claim(3 * (size_of::<Block>() + name.len()))?;
        let len = input.read()?;
        let mut block = Block::new(name, len);
        if self.format.postcopy && has_page_size(&block.name) {
            block.page_size = Some(input.read()?);
        }
        if self.format.ignore_shared {
            block.address = Some(input.read()?);
        }
        if self.format.mapped {
            let e = RamError::Unsupported { capability: "mapped-ram" };
            return Err(error(e, input.offset()));
        }
        Ok(block)
    }

    #[inline]
    fn read_page<'i>(
        &mut self,
        word: u64,
        start: u64,
        input: &'i mut Decoder<'_>,
    ) -> Result<Item<'i>, LoadError> {
        let page_size = self.format.page_size();
        let (flags, offset) = (word & (page_size - 1), word & !(page_size - 1));
        let is_continued = flags & CONTINUE != 0;
        let kind = flags & !CONTINUE;
        if !matches!(kind, FILL | PAGE | XBZRLE | COMPRESSED) {
            return Err(error(RamError::Flags { found: word }, start));
        }
        let block = if is_continued {
            self.current.ok_or_else(|| error(RamError::NoBlock, start))?
        } else {
            self.read_block_of_page(input)?
        };
        let Block { name, len, .. } = &self.blocks[block];
        if offset.checked_add(page_size).is_none_or(|end| end > *len) {
            let (name, len) = (name.clone(), *len);
            return Err(error(RamError::Offset { name, found: offset, len }, start));
        }
        let content = match kind {
            FILL => Content::Fill(input.read()?),
            PAGE => Content::Whole(input.take(page_size as usize)?),
            XBZRLE => {
                if input.read::<u8>()? != ENCODING {
                    return Err(error(RamError::Xbzrle, start));
                }
                let len: u16 = input.read()?;
                Content::Xbzrle(input.take(usize::from(len))?)
            }
            _ => {
                let len: u32 = input.read()?;
                // zlib makes what cannot be compressed a little longer.
                if u64::from(len) > page_size + page_size / 1000 + 64 {
                    return Err(error(RamError::Flags { found: word }, start));
                }
                Content::Compressed(input.take(len as usize)?)
            }
        };
        self.current = Some(block);
        Ok(Item::Page(Page { block, offset, is_continued, content }))
    }

    fn read_block_of_page(&self, input: &mut Decoder<'_>) -> Result<usize, LoadError> {
        let start = input.offset();
        let Some(name) = read_name(input)? else { return Err(error(RamError::Name, start)) };
        let found = self.numbers.get(name).copied();
        found.ok_or_else(|| error(RamError::UnknownBlock { name: name.into() }, start))
    }

    /// Writes an item as it is.
    ///
    /// # Errors
    ///
    /// If it is of a block that was not in the list, or has more bytes than it may, or `out` fails.
    pub fn write(&mut self, item: &Item<'_>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        match item {
            Item::Blocks(blocks) => self.write_blocks(blocks, out),
            Item::Page(page) => self.write_page(page, out),
            Item::Hook => put(HOOK, out),
            Item::Flush => put(FLUSH, out),
            Item::End => put(END, out),
        }
    }

    fn write_blocks(&mut self, blocks: &[Block], out: &mut Encoder<'_>) -> Result<(), SaveError> {
        if self.format.mapped {
            return Err(SaveError::other(RamError::Unsupported { capability: "mapped-ram" }));
        }
        let total = blocks.iter().try_fold(0_u64, |sum, block| sum.checked_add(block.len));
        let aligned = total.filter(|total| total & (self.format.page_size() - 1) == 0);
        let Some(total) = aligned else {
            return Err(SaveError::other("the lengths of the blocks do not add up to whole pages"));
        };
        put(total | BLOCKS, out)?;
        for block in blocks {
            write_name(&block.name, out)?;
            put(block.len, out)?;
            if let Some(page_size) = block.page_size.filter(|_| self.format.postcopy) {
                put(page_size, out)?;
            }
            if self.format.ignore_shared {
                put(block.address.unwrap_or_default(), out)?;
            }
        }
        self.blocks = blocks.to_vec();
        Ok(())
    }

    #[inline]
    fn write_page(&mut self, page: &Page<'_>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let Some(block) = self.blocks.get(page.block) else {
            return Err(SaveError::other("the page is of a block that is not in the list"));
        };
        let kind = match page.content {
            Content::Fill(_) => FILL,
            Content::Whole(_) => PAGE,
            Content::Xbzrle(_) => XBZRLE,
            Content::Compressed(_) => COMPRESSED,
        };
        if page.is_continued {
            if self.current != Some(page.block) {
                return Err(SaveError::other("the page before is of another block"));
            }
            put(page.offset | kind | CONTINUE, out)?;
        } else {
            put(page.offset | kind, out)?;
            write_name(&block.name, out)?;
        }
        self.current = Some(page.block);
        match page.content {
            Content::Fill(byte) => out.bytes(&[byte]),
            Content::Whole(bytes) if bytes.len() as u64 == self.format.page_size() => {
                out.bytes(bytes)
            }
            Content::Whole(_) => {
                Err(SaveError::other("the page has another size than the guest's"))
            }
            Content::Xbzrle(bytes) => {
                let Ok(len) = u16::try_from(bytes.len()) else {
                    return Err(SaveError::other("the changes of the page are too long"));
                };
                out.bytes(&[ENCODING])?;
                out.bytes(&len.to_be_bytes())?;
                out.bytes(bytes)
            }
            Content::Compressed(bytes) => {
                let Ok(len) = u32::try_from(bytes.len()) else {
                    return Err(SaveError::other("the compressed page is too long"));
                };
                out.bytes(&len.to_be_bytes())?;
                out.bytes(bytes)
            }
        }
    }

    /// The block of the last page.
    pub(super) fn current(&self) -> Option<usize> {
        self.current
    }
}

pub(super) fn error(error: RamError, offset: u64) -> LoadError {
    LoadError::new(LoadErrorKind::Other(error.into()), offset)
}

/// A counted name, if it is one.
fn read_name<'i>(input: &'i mut Decoder<'_>) -> Result<Option<&'i str>, LoadError> {
    let len: u8 = input.read()?;
    let bytes = input.take(usize::from(len))?;
    Ok(core::str::from_utf8(bytes).ok().filter(|name| !name.is_empty()))
}

fn write_name(name: &str, out: &mut Encoder<'_>) -> Result<(), SaveError> {
    match u8::try_from(name.len()) {
        Ok(len) if len > 0 => out.bytes(&[len])?,
        _ => return Err(SaveError::other("the name of a block has 1 to 255 bytes")),
    }
    out.bytes(name.as_bytes())
}

fn put(word: u64, out: &mut Encoder<'_>) -> Result<(), SaveError> {
    out.bytes(&word.to_be_bytes())
}
