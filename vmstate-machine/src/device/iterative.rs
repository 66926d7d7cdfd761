//! State that is sent while the guest runs.

use alloc::boxed::Box;

use vmstate_runtime::{BoxError, Encoder, SaveError};
use vmstate_stream::ram::{Format, Memory, RamLoader, RamSaver, VERSION};
use vmstate_stream::{LoadIterative, SaveIterative};

/// A section that is too large to be sent while the guest is stopped: guest memory, tables of pages, a disk that moves along. It
/// is sent in parts, most of them while the guest runs.
///
/// [`Ram`] is the one that most machines have. Others implement this, for [`Machine::add_iterative`](crate::Machine::add_iterative).
///
/// QEMU: `SaveVMHandlers`, `register_savevm_live`.
pub trait Iterative {
    /// The version of the section, which is sent along.
    fn version_id(&self) -> u32 {
        1
    }

    /// The oldest version that is loaded. Others, and newer ones than [`version_id`](Self::version_id), are refused before
    /// anything is handed to [`loader`](Self::loader).
    fn minimum_version_id(&self) -> u32 {
        0
    }

    /// A save begins: what sends the state. It is dropped when the save has ended, in whatever way.
    ///
    /// # Errors
    ///
    /// Why there is none; nothing was written yet.
    fn saver(&mut self) -> Result<Box<dyn SaveIterative + '_>, BoxError>;

    /// A load begins: what takes the state in, as it comes. There is one of it, so what a load that fails has changed
    /// stays changed.
    ///
    /// # Errors
    ///
    /// Why there is none; nothing was touched yet.
    fn loader(&mut self) -> Result<Box<dyn LoadIterative + '_>, BoxError>;
}

/// The RAM of the guest, in QEMU's format: section `ram`.
///
/// ```
/// use vmstate_machine::{Machine, Ram};
/// use vmstate_runtime::BoxError;
/// use vmstate_stream::ram::{Block, Format, Memory};
///
/// /// A guest of 64 KiB.
/// struct Guest(Vec<u8>);
///
/// impl Memory for Guest {
///     fn blocks(&self) -> Vec<Block> {
///         vec![Block::new("pc.ram", self.0.len() as u64)]
///     }
///
///     fn read(&self, _block: usize, offset: u64, page: &mut [u8]) -> Result<(), BoxError> {
///         page.copy_from_slice(&self.0[offset as usize..][..page.len()]);
///         Ok(())
///     }
///
///     fn write(&mut self, _block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
///         self.0[offset as usize..][..page.len()].copy_from_slice(page);
///         Ok(())
///     }
/// }
///
/// let guest = |byte| Ram::new(Guest(vec![byte; 64 << 10]), Format::new(4096).unwrap());
/// let mut source = Machine::named("demo");
/// source.add_iterative("ram", guest(7))?;
/// let mut stream = Vec::new();
/// source.save(&mut stream)?;
///
/// let mut destination = Machine::named("demo");
/// destination.add_iterative("ram", guest(0))?;
/// destination.load(&stream)?;
/// # Ok::<(), vmstate_machine::MachineError>(())
/// ```
pub struct Ram<M> {
    memory: M,
    format: Format,
    changes: Option<Changes>,
}

/// Says which pages the guest has written to since it was last asked.
type Changes = Box<dyn FnMut(&mut dyn FnMut(usize, u64, u64)) -> Result<(), BoxError> + Send>;

impl<M: Memory> Ram<M> {
    /// This memory. All of it is sent while the guest is stopped, unless it is [`tracked`](Self::tracked).
    pub fn new(memory: M, format: Format) -> Self {
        Self { memory, format, changes: None }
    }

    /// The same, with what knows where the guest writes to, such as KVM's dirty log. It is asked before each part and before
    /// the last one, and answers by calling `mark(block, offset, len)`; those pages are sent again.
    #[must_use]
    pub fn tracked(
        mut self,
        changes: impl FnMut(&mut dyn FnMut(usize, u64, u64)) -> Result<(), BoxError> + Send + 'static,
    ) -> Self {
        self.changes = Some(Box::new(changes));
        self
    }

    /// The memory.
    pub fn memory_mut(&mut self) -> &mut M {
        &mut self.memory
    }
}

impl<M: Memory> Iterative for Ram<M> {
    fn version_id(&self) -> u32 {
        VERSION
    }

    fn minimum_version_id(&self) -> u32 {
        VERSION
    }

    fn saver(&mut self) -> Result<Box<dyn SaveIterative + '_>, BoxError> {
        let ram = RamSaver::new(&mut self.memory, self.format);
        Ok(Box::new(Tracked { ram, changes: self.changes.as_mut() }))
    }

    fn loader(&mut self) -> Result<Box<dyn LoadIterative + '_>, BoxError> {
        Ok(Box::new(RamLoader::new(&mut self.memory, self.format)))
    }
}

/// RAM, and who says what has changed.
struct Tracked<'r, M> {
    ram: RamSaver<&'r mut M>,
    changes: Option<&'r mut Changes>,
}

impl<M: Memory> Tracked<'_, M> {
    fn mark(&mut self) -> Result<(), SaveError> {
        let Self { ram, changes } = self;
        let Some(changes) = changes else { return Ok(()) };
        changes(&mut |block, offset, len| ram.mark(block, offset, len)).map_err(SaveError::other)
    }
}

impl<M: Memory> SaveIterative for Tracked<'_, M> {
    fn setup(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.ram.setup(out)
    }

    fn iterate(&mut self, limit: u64, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.mark()?;
        self.ram.iterate(limit, out)
    }

    fn complete(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.mark()?;
        self.ram.complete(out)
    }

    /// Without knowing what changes, nothing can be sent before the guest is stopped.
    fn pending(&self) -> u64 {
        if self.changes.is_some() { self.ram.pending() } else { 0 }
    }
}
