//! Where a stream is written to.

use alloc::vec::Vec;
use core::ptr;

use bytes::{Bytes, BytesMut};

use super::error::{Origin, SaveError, SaveErrorKind};
use super::{Decision, RunWriter, SUBSECTION, Trace};
#[cfg(feature = "std")]
use crate::raw::Buffered;
use crate::raw::{Integers, Mask, Output, Segments, Sink};
use crate::schema::{Description, Field, Type};

/// From this size on, a [`Bytes`] becomes a segment of its own instead of being copied.
const SHARED_FROM: usize = 4 << 10;
/// From this size on, bytes go to a [`std::io::Write`] without being copied into its buffer.
#[cfg(feature = "std")]
const DIRECT_FROM: usize = 16 << 10;
/// An encoder for a [`std::io::Write`] hands its buffer over when it is this full.
const FLUSH_AT: usize = 32 << 10;

/// Writes a stream to a `Vec<u8>`, a `BytesMut`, a list of [`Segments`] or any [`std::io::Write`].
///
/// One type for all of them, so that the code of a device is generated once.
///
/// ```
/// use vmstate_runtime::{Encoder, VmState};
///
/// #[derive(VmState)]
/// struct Rtc {
///     seconds: u32,
/// }
///
/// let mut stream = Vec::new();
/// Rtc { seconds: 0x0102 }.save(&mut Encoder::new(&mut stream))?;
/// assert_eq!(stream, [0, 0, 1, 2]);
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
pub struct Encoder<'a> {
    output: Output<'a>,
    /// Where decisions are written down, if the stream is to be described.
    trace: Option<&'a mut Trace>,
}

impl<'a> Sink<'a> for Encoder<'a> {
    type Error = SaveError;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn output(&mut self) -> &mut Output<'a> {
        &mut self.output
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn output_ref(&self) -> &Output<'a> {
        &self.output
    }

    #[inline]
    fn make_room(output: &mut Output<'a>, len: usize) -> Result<(), SaveError> {
        make_room(output, len)
    }
}

impl<'a> Encoder<'a> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of(output: Output<'a>) -> Self {
        Self { output, trace: None }
    }

    /// Appends to a vector. Reuse the vector: a save into enough capacity allocates nothing.
    #[inline]
    #[must_use]
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self::of(Output::vec(out))
    }

    /// Appends to a `BytesMut`.
    #[inline]
    #[must_use]
    pub fn bytes_mut(out: &'a mut BytesMut) -> Self {
        Self::of(Output::bytes_mut(out))
    }

    /// Appends to a list of segments; large [`Bytes`] are shared, not copied.
    #[inline]
    #[must_use]
    pub fn segments(out: &'a mut Segments) -> Self {
        Self::of(Output::segments(out))
    }

    /// Writes what `save` writes to `out`, by way of a buffer of about 32 KiB, and flushes `out` at the
    /// end. `out` is `Send`, because an encoder is.
    ///
    /// The encoder is there for `save` alone, so that nobody can forget the bytes which are in the
    /// buffer at its end.
    ///
    /// # Errors
    ///
    /// What `save` returns; the rest of the buffer is then not written. After that
    /// [`SaveErrorKind::Io`], if a write or the flush fails, or if a write failed before and `save`
    /// went on.
    ///
    /// ```
    /// use vmstate_runtime::{Encoder, VmState};
    ///
    /// #[derive(VmState)]
    /// struct Rtc {
    ///     seconds: u32,
    /// }
    ///
    /// let rtc = Rtc { seconds: 0x0102 };
    /// let mut file = std::io::Cursor::new([0; 4]);
    /// Encoder::io(&mut file, |mut out| rtc.save(&mut out))?;
    /// assert_eq!(file.into_inner(), [0, 0, 1, 2]);
    ///
    /// let mut full = std::io::Cursor::new([0; 3]);
    /// assert!(Encoder::io(&mut full, |mut out| rtc.save(&mut out)).is_err());
    /// # Ok::<(), vmstate_runtime::SaveError>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn io<R>(
        out: &mut (dyn std::io::Write + Send),
        save: impl FnOnce(Encoder<'_>) -> Result<R, SaveError>,
    ) -> Result<R, SaveError> {
        let mut sink = Buffered::new(out);
        let saved = save(Encoder::of(Output::sink(&mut sink)))?;
        sink.finish().map_err(|e| SaveError::new(SaveErrorKind::Io(e)))?;
        Ok(saved)
    }

    /// Writes down what the save of a device decides, for a description of its section. What was in
    /// `trace` is forgotten.
    #[inline]
    #[must_use]
    pub fn traced(mut self, trace: &'a mut Trace) -> Self {
        trace.clear();
        self.trace = Some(trace);
        self
    }

    /// The trace of an encoder that has one: to be read, and cleared, after each device.
    #[inline]
    pub fn trace(&mut self) -> Option<&mut Trace> {
        self.trace.as_deref_mut()
    }

    /// The number of bytes written so far, counted from the start of the sink for those in memory.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.output.offset()
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), SaveError> {
        #[cfg(feature = "std")]
        if bytes.len() >= DIRECT_FROM && self.output.is_sink() {
            return self.write_through(bytes);
        }
        let mut run = RunWriter::new(self, Origin::NOTHING);
        if run.ensure(bytes.len()) {
            run.put_bytes(bytes);
        }
        run.finish()
    }

    /// Writes a name between two heads of known size, with one look at the room: how sections and subsections begin.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn __named<const A: usize, const B: usize>(
        &mut self,
        before: [u8; A],
        name: &str,
        after: [u8; B],
    ) -> Result<(), SaveError> {
        let mut run = RunWriter::new(self, Origin::NOTHING);
        if run.ensure(A + name.len() + B) {
            run.put(before);
            run.put_bytes(name.as_bytes());
            run.put(after);
        }
        run.finish()
    }

    /// Writes bytes that are shared rather than copied if the sink is a list of segments.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn shared(&mut self, bytes: &Bytes) -> Result<(), SaveError> {
        if bytes.len() >= SHARED_FROM && self.output.share(bytes) {
            return Ok(());
        }
        self.bytes(bytes)
    }

    /// Writes structs that are nothing but integers if there is room, or returns false.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn put_shuffled<T>(
        &mut self,
        items: &[T],
        mask: &Mask,
        show: impl for<'id> Fn(&'id T, &mut Integers<'id>),
    ) -> bool {
        self.output.put_shuffled(items, mask, show)
    }

    /// A field follows that is not at the same place of every stream.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn trace_field(&mut self, field: &Field, index: usize) {
        if let Some(trace) = &mut self.trace {
            trace.field(index, field.field_exists.is_some());
        }
    }

    /// Whether a large value is better written in pieces: there is a writer behind a buffer.
    #[inline]
    pub(super) fn prefers_pieces(&self) -> bool {
        self.output.is_sink()
    }

    /// Writes `decision` down.
    #[inline]
    pub(crate) fn decide(&mut self, decision: Decision) {
        if let Some(trace) = &mut self.trace {
            trace.push(decision);
        }
    }

    /// Has `write` write a value of this type. A trace looks into structs and pointers alone; of
    /// anything else without a fixed size it has the number of bytes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn value_of(
        &mut self,
        ty: &Type,
        write: impl FnOnce(&mut Self) -> Result<(), SaveError>,
    ) -> Result<(), SaveError> {
        if self.trace.is_none() || ty.is_open() {
            return write(self);
        }
        let bytes = self.untraced(write)?;
        if ty.size.is_none() {
            self.decide(Decision::Bytes(bytes));
        }
        Ok(())
    }

    /// Has `write` write without a trace; says how many bytes it wrote.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn untraced(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), SaveError>,
    ) -> Result<u64, SaveError> {
        let (trace, start) = (self.trace.take(), self.offset());
        let result = write(self);
        self.trace = trace;
        result.map(|()| self.offset().saturating_sub(start))
    }

    /// Has code of the user's write. If it leaves another encoder here, its bytes are not in this stream.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn __lend<R>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<R, SaveError>,
    ) -> Result<R, SaveError> {
        let identity = self.__identity();
        let written = write(self)?;
        if self.__identity() == identity {
            return Ok(written);
        }
        Err(SaveError::new(SaveErrorKind::WrongSize))
    }

    /// What no other encoder has meanwhile: where it writes to, and writes decisions down.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub fn __identity(&self) -> (usize, Option<usize>) {
        (self.output.identity(), self.trace.as_deref().map(|trace| ptr::from_ref(trace).addr()))
    }

    /// The header of a subsection: `05`, length and name, be32 version.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn subsection_header(
        &mut self,
        part: &'static Description,
    ) -> Result<(), SaveError> {
        let before = [SUBSECTION, part.name.len() as u8];
        self.__named(before, part.name, part.version_id.to_be_bytes())?;
        self.decide(Decision::Subsection(part.name));
        Ok(())
    }

    #[cfg(feature = "std")]
    fn write_through(&mut self, bytes: &[u8]) -> Result<(), SaveError> {
        self.output.write_through(bytes).map_err(|e| SaveError::new(SaveErrorKind::Io(e)))
    }
}

impl<'a> From<&'a mut Vec<u8>> for Encoder<'a> {
    fn from(out: &'a mut Vec<u8>) -> Self {
        Self::new(out)
    }
}

impl<'a> From<&'a mut BytesMut> for Encoder<'a> {
    fn from(out: &'a mut BytesMut) -> Self {
        Self::bytes_mut(out)
    }
}

impl<'a> From<&'a mut Segments> for Encoder<'a> {
    fn from(out: &'a mut Segments) -> Self {
        Self::segments(out)
    }
}

/// Room for `len` more bytes.
#[cold]
#[inline(never)]
fn make_room(output: &mut Output<'_>, len: usize) -> Result<(), SaveError> {
    #[cfg(feature = "std")]
    if output.is_sink() {
        output.write_through(&[]).map_err(|e| SaveError::new(SaveErrorKind::Io(e)))?;
        if output.room() >= len {
            return Ok(());
        }
    }
    let more = if output.is_sink() { len.max(FLUSH_AT) } else { len };
    if output.grow(more) {
        return Ok(());
    }
    Err(SaveError::new(SaveErrorKind::OutOfMemory { needed: len as u64 }))
}
