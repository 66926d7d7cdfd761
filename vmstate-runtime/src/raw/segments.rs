//! A stream in pieces, so that bulk data need not be copied.

use alloc::vec::Vec;

use bytes::Bytes;

/// A saved stream as a list of byte slices: small fields in one buffer, [`Bytes`] fields by
/// reference.
///
/// Reuse it: [`clear`](Self::clear) keeps the room.
///
/// ```
/// use bytes::Bytes;
/// use vmstate_runtime::{Encoder, Segments, VmState};
///
/// #[derive(VmState)]
/// struct Vga {
///     index: u8,
///     #[vmstate(configured)]
///     vram: Bytes,
/// }
///
/// let vga = Vga { index: 7, vram: Bytes::from(vec![0; 1 << 20]) };
/// let mut out = Segments::new();
/// vga.save(&mut Encoder::segments(&mut out))?;
///
/// let slices: Vec<&[u8]> = out.iter().collect();
/// assert_eq!(slices[0], [7]);
/// assert_eq!(slices[1].as_ptr(), vga.vram.as_ptr()); // not copied
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Segments {
    pub(crate) bytes: Vec<u8>,
    /// Shared pieces, each with the place in `bytes` before which it stands.
    pub(crate) shared: Vec<(usize, Bytes)>,
    /// The bytes in all of `shared`.
    pub(crate) shared_len: u64,
}

impl Segments {
    /// No segments.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), shared: Vec::new(), shared_len: 0 }
    }

    /// Forgets the stream and keeps the room.
    pub fn clear(&mut self) {
        self.shared_len = 0;
        self.bytes.clear();
        // Last, since the owner of shared bytes may panic when it goes.
        self.shared.clear();
    }

    /// The length of the stream in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() + self.shared_len as usize
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pieces of the stream in their order, none of them empty.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> + '_ {
        let mut start = 0;
        let ends = self.shared.iter().map(|(at, shared)| (*at, &shared[..]));
        ends.chain(core::iter::once((self.bytes.len(), &[][..])))
            .flat_map(move |(end, shared)| {
                let own = self.bytes.get(start..end).unwrap_or_default();
                start = end;
                [own, shared]
            })
            .filter(|piece| !piece.is_empty())
    }

    /// The pieces for one vectored write.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn io_slices(&self) -> Vec<std::io::IoSlice<'_>> {
        self.iter().map(std::io::IoSlice::new).collect()
    }

    /// The whole stream in one piece: copies everything.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut whole = Vec::with_capacity(self.len());
        self.iter().for_each(|piece| whole.extend_from_slice(piece));
        whole
    }
}
