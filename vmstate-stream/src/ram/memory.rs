//! The memory of a guest, as blocks.

use alloc::vec::Vec;

use vmstate_runtime::BoxError;

use super::Block;

/// The memory of a guest. Blocks are numbered as [`blocks`](Self::blocks) has them.
///
/// Offsets are multiples of the guest's page size, and within the block.
pub trait Memory {
    /// The blocks, in the order in which they are sent.
    fn blocks(&self) -> Vec<Block>;

    /// Copies a page out.
    ///
    /// # Errors
    ///
    /// Why the page cannot be read: the save fails.
    fn read(&self, block: usize, offset: u64, page: &mut [u8]) -> Result<(), BoxError>;

    /// Copies a page in.
    ///
    /// # Errors
    ///
    /// Why the page cannot be written: the load fails.
    fn write(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError>;

    /// The page in `page`, which is nothing but zeros. Memory that is zeros already need not be touched, so
    /// that the host does not have to back it.
    ///
    /// # Errors
    ///
    /// Why the page cannot be written: the load fails.
    fn write_zeros(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        self.write(block, offset, page)
    }

    /// Gives a block the length that it has at the source. QEMU does that with blocks whose size follows
    /// from their content, such as ACPI tables.
    ///
    /// # Errors
    ///
    /// If it cannot have that length; by default it cannot.
    fn resize(&mut self, block: usize, len: u64) -> Result<(), BoxError> {
        let _ = (block, len);
        Err("the block has a fixed length".into())
    }
}

impl<M: Memory + ?Sized> Memory for &mut M {
    fn blocks(&self) -> Vec<Block> {
        (**self).blocks()
    }

    fn read(&self, block: usize, offset: u64, page: &mut [u8]) -> Result<(), BoxError> {
        (**self).read(block, offset, page)
    }

    fn write(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        (**self).write(block, offset, page)
    }

    fn write_zeros(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        (**self).write_zeros(block, offset, page)
    }

    fn resize(&mut self, block: usize, len: u64) -> Result<(), BoxError> {
        (**self).resize(block, len)
    }
}
