//! Memory of the `vm-memory` crate.

use alloc::string::String;
use alloc::vec::Vec;

use vm_memory::{Address, Bytes, GuestAddress, GuestAddressSpace};
use vmstate_runtime::BoxError;

use super::{Block, Memory};

/// A part of a block in the guest's address space: blocks of PCs lie below and above 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins in the guest.
    pub address: GuestAddress,
    /// Its length in bytes: whole pages.
    pub len: u64,
}

/// Blocks of RAM in guest memory, by their names in the stream.
///
/// The memory is any [`GuestAddressSpace`]: a reference, an `Arc`, a `GuestMemoryAtomic` whose regions are plugged and
/// unplugged. What a [`Ram`] of `vmstate-machine` has must be owned, so that is an `Arc` or a `GuestMemoryAtomic`.
///
/// [`Ram`]: https://docs.rs/vmstate-machine/latest/vmstate_machine/struct.Ram.html
///
/// ```
/// use vm_memory::{Bytes, GuestAddress, GuestMemoryMmap};
/// use vmstate_runtime::{Decoder, Encoder};
/// use vmstate_stream::ram::{Format, GuestRam, Range, RamLoader, RamSaver};
/// use vmstate_stream::{LoadIterative, SaveIterative, Stage};
///
/// let ranges = [(GuestAddress(0), 1 << 20), (GuestAddress(1 << 32), 1 << 20)];
/// let block = ranges.map(|(address, len)| Range { address, len: len as u64 });
/// let source = GuestMemoryMmap::<()>::from_ranges(&ranges)?;
/// let destination = GuestMemoryMmap::<()>::from_ranges(&ranges)?;
/// source.write_slice(b"hello", GuestAddress((1 << 32) + 0x2345))?;
///
/// let mut ram = RamSaver::new(GuestRam::new(&source).block("pc.ram", block), Format::new(4096)?);
/// let mut body = Vec::new();
/// ram.setup(&mut Encoder::new(&mut body))?;
/// ram.complete(&mut Encoder::new(&mut body))?;
///
/// let ram = GuestRam::new(&destination).block("pc.ram", block);
/// let mut ram = RamLoader::new(ram, Format::new(4096)?);
/// let mut input = Decoder::new(&body);
/// ram.load(Stage::Start, 4, &mut input)?;
/// ram.load(Stage::End, 4, &mut input)?;
/// let mut hello = [0; 5];
/// destination.read_slice(&mut hello, GuestAddress((1 << 32) + 0x2345))?;
/// assert_eq!(hello, *b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct GuestRam<A> {
    memory: A,
    blocks: Vec<(Block, Vec<Range>)>,
    scratch: Vec<u8>,
}

impl<A: GuestAddressSpace> GuestRam<A> {
    /// No blocks.
    #[must_use]
    pub fn new(memory: A) -> Self {
        Self { memory, blocks: Vec::new(), scratch: Vec::new() }
    }

    /// Adds a block that lies in these ranges, one behind the other.
    #[must_use]
    pub fn block(self, name: impl Into<String>, ranges: impl IntoIterator<Item = Range>) -> Self {
        self.add(name.into(), ranges.into_iter().collect(), false)
    }

    /// Adds a block that both ends share. With `x-ignore-shared` its pages are not sent, and its address is
    /// compared.
    ///
    /// ```
    /// use vm_memory::{GuestAddress, GuestMemoryMmap};
    /// use vmstate_stream::ram::{GuestRam, Memory, Range};
    ///
    /// let firmware = Range { address: GuestAddress(0xe_0000), len: 0x2_0000 };
    /// let memory = GuestMemoryMmap::<()>::from_ranges(&[(firmware.address, 0x2_0000)])?;
    /// let block = &GuestRam::new(&memory).shared_block("pc.bios", [firmware]).blocks()[0];
    /// assert_eq!((block.is_shared, block.address), (true, Some(0xe_0000)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn shared_block(
        self,
        name: impl Into<String>,
        ranges: impl IntoIterator<Item = Range>,
    ) -> Self {
        self.add(name.into(), ranges.into_iter().collect(), true)
    }

    fn add(mut self, name: String, ranges: Vec<Range>, is_shared: bool) -> Self {
        let len = ranges.iter().fold(0_u64, |sum, range| sum.saturating_add(range.len));
        let address = ranges.first().map(|range| range.address.raw_value());
        let block = Block { address, is_shared, ..Block::new(name, len) };
        self.blocks.push((block, ranges));
        self
    }

    /// Hands each piece of `page` and its address to `work`: a page of the guest may lie across two ranges.
    fn pieces(
        &self,
        block: usize,
        offset: u64,
        len: usize,
        mut work: impl FnMut(core::ops::Range<usize>, GuestAddress) -> Result<(), BoxError>,
    ) -> Result<(), BoxError> {
        let (mut done, mut skip) = (0_usize, offset);
        for range in self.blocks.get(block).map_or(&[][..], |(_, ranges)| ranges) {
            if skip >= range.len {
                skip -= range.len;
                continue;
            }
            let here = (range.len - skip).min((len - done) as u64) as usize;
            let address = range.address.checked_add(skip).ok_or("an address overflows")?;
            work(done..done + here, address)?;
            (done, skip) = (done + here, 0);
            if done == len {
                return Ok(());
            }
        }
        Err("the page is not in the block".into())
    }
}

impl<A: GuestAddressSpace> Memory for GuestRam<A> {
    fn blocks(&self) -> Vec<Block> {
        self.blocks.iter().map(|(block, _)| block.clone()).collect()
    }

    fn read(&self, block: usize, offset: u64, page: &mut [u8]) -> Result<(), BoxError> {
        let memory = self.memory.memory();
        self.pieces(block, offset, page.len(), |piece, address| {
            Ok(memory.read_slice(&mut page[piece], address)?)
        })
    }

    fn write(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        let memory = self.memory.memory();
        self.pieces(block, offset, page.len(), |piece, address| {
            Ok(memory.write_slice(&page[piece], address)?)
        })
    }

    fn write_zeros(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        let mut scratch = core::mem::take(&mut self.scratch);
        scratch.resize(page.len(), 0);
        let read = self.read(block, offset, &mut scratch);
        let is_zero = scratch == page;
        self.scratch = scratch;
        read?;
        if is_zero { Ok(()) } else { self.write(block, offset, page) }
    }
}
