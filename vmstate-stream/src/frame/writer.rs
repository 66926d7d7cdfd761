//! Writing a stream.

use alloc::vec::Vec;

use vmstate_runtime::{Encoder, SaveError, SaveErrorKind, Trace};

use super::{Command, Configuration, Header, Profile, WriteState};
use crate::StreamError;

/// Writes a stream record by record: to a vector, to segments for a vectored write, or, by way of
/// [`io`](Self::io), to any [`std::io::Write`].
///
/// ```
/// use vmstate_runtime::{Encoder, VmState};
/// use vmstate_stream::{Configuration, Header, Profile, Writer};
///
/// #[derive(VmState)]
/// struct Rtc {
///     seconds: u32,
/// }
///
/// let rtc = Rtc { seconds: 0x0102 };
/// let mut stream = Vec::new();
/// let configuration = Configuration::new("none");
/// let mut writer = Writer::new(Encoder::new(&mut stream), Profile::default(), &configuration)?;
/// writer.full(&Header::new(0, "rtc", 0, 1), |out| rtc.save(out))?;
/// writer.finish(None)?;
/// assert_eq!(stream, b"QEVM\0\0\0\x03\x07\0\0\0\x04none\
///     \x04\0\0\0\0\x03rtc\0\0\0\0\0\0\0\x01\0\0\x01\x02\x7e\0\0\0\0\0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer<'a> {
    out: Encoder<'a>,
    state: WriteState,
}

impl<'a> Writer<'a> {
    /// Writes magic, version and, if the profile has it, the configuration.
    ///
    /// An encoder that is [traced](Encoder::traced) lets a description be written: see
    /// [`trace`](Self::trace).
    ///
    /// # Errors
    ///
    /// The configuration has a name that does not fit, or the writer fails.
    pub fn new(
        mut out: Encoder<'a>,
        profile: Profile,
        configuration: &Configuration,
    ) -> Result<Self, StreamError> {
        let state = WriteState::begin(profile, configuration, &mut out)?;
        Ok(Self { out, state })
    }

    /// A FULL section: the whole state of a device, which `save` writes.
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written, because part of
    /// the section already is; the guest goes on at the source.
    pub fn full<R>(
        &mut self,
        header: &Header,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.state.full(header, &mut self.out, save)
    }

    /// The first part of an iterative section.
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written. [`AlreadyStarted`](crate::StreamErrorKind::AlreadyStarted) if a section of this id has not ended.
    pub fn start<R>(
        &mut self,
        header: &Header,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.state.start(header, &mut self.out, save)
    }

    /// More of the started section of this id.
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written. [`NotStarted`](crate::StreamErrorKind::NotStarted) if there is no such section.
    pub fn part<R>(
        &mut self,
        section_id: u32,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.state.part(section_id, &mut self.out, save)
    }

    /// The last part of the started section of this id.
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written. [`NotStarted`](crate::StreamErrorKind::NotStarted) if there is no such section.
    pub fn end<R>(
        &mut self,
        section_id: u32,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.state.end(section_id, &mut self.out, save)
    }

    /// A command. Of a [package](Command::Packaged) only its head: see [`packaged`](Self::packaged).
    ///
    /// # Errors
    ///
    /// The payload does not fit into a command, or the writer fails.
    pub fn command(&mut self, command: &Command) -> Result<(), StreamError> {
        self.state.command(command, &mut self.out)
    }

    /// Records that the destination takes in as a whole before it loads the first: how the devices come
    /// when RAM follows later. They are put together in memory, because their length goes first.
    ///
    /// QEMU: `MIG_CMD_PACKAGED`.
    ///
    /// # Errors
    ///
    /// What `write` returns; nothing is written then. A package that is too long, or a writer that fails.
    pub fn packaged<R>(
        &mut self,
        write: impl FnOnce(&mut Writer<'_>) -> Result<R, StreamError>,
    ) -> Result<R, StreamError> {
        let mut package = Vec::new();
        let state = WriteState::nested(*self.state.profile());
        let mut writer = Writer { out: Encoder::new(&mut package), state };
        let result = writer.__lend(write)?;
        drop(writer);
        self.state.packaged(&package, &mut self.out)?;
        Ok(result)
    }

    /// The end and, behind it, the description, if there is one. Returns the encoder, for what may follow
    /// where QEMU does not look.
    ///
    /// # Errors
    ///
    /// [`NotEnded`](crate::StreamErrorKind::NotEnded) if an iterative section was started and not ended.
    pub fn finish(mut self, description: Option<&[u8]>) -> Result<Encoder<'a>, StreamError> {
        self.state.finish(description, &mut self.out)?;
        Ok(self.out)
    }

    /// What the last body decided, if the encoder is traced: for its
    /// [description](crate::description::Document::device). To be cleared before the next one.
    pub fn trace(&mut self) -> Option<&mut Trace> {
        self.out.trace()
    }

    /// Has code of the user's write records. If it leaves another writer here, they are not in this stream.
    #[doc(hidden)]
    pub fn __lend<R>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<R, StreamError>,
    ) -> Result<R, StreamError> {
        let identity = self.out.__identity();
        let written = write(self)?;
        if self.out.__identity() == identity {
            return Ok(written);
        }
        Err(SaveError::new(SaveErrorKind::WrongSize).into())
    }

    /// What the stream is written by.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        self.state.profile()
    }

    /// How many bytes were written.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.out.offset()
    }
}

#[cfg(feature = "std")]
impl Writer<'_> {
    /// Writes what `write` writes to `out` by way of a buffer, and flushes `out` at the end: see
    /// [`Encoder::io`].
    ///
    /// ```
    /// use vmstate_stream::{Command, Configuration, Profile, Writer};
    ///
    /// let mut file = std::io::Cursor::new([0; 23]);
    /// let profile = Profile::default();
    /// Writer::io(&mut file, profile, &Configuration::new("none"), |mut writer| {
    ///     writer.command(&Command::SwitchoverStart)?;
    ///     writer.finish(None).map(|_| ())
    /// })?;
    /// assert_eq!(file.into_inner(), *b"QEVM\0\0\0\x03\x07\0\0\0\x04none\x08\0\x0b\0\0\0");
    /// # Ok::<(), vmstate_stream::StreamError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What `write` returns, or why `out` could not be written to.
    pub fn io<R>(
        out: &mut (dyn std::io::Write + Send),
        profile: Profile,
        configuration: &Configuration,
        write: impl FnOnce(Writer<'_>) -> Result<R, StreamError>,
    ) -> Result<R, StreamError> {
        let mut failed = None;
        let written = Encoder::io(out, |encoder| {
            Writer::new(encoder, profile, configuration).and_then(write).map_err(|e| {
                failed = Some(e);
                SaveError::other("the stream failed")
            })
        });
        written.map_err(|e| failed.unwrap_or_else(|| e.into()))
    }
}
