//! Reading a stream.

use vmstate_runtime::{Decoder, LoadError, LoadErrorKind};

use super::{Configuration, Header, Profile, ReadState, Record, Spare};
use crate::StreamError;

/// Reads a stream record by record, from memory or from any [`std::io::Read`], and holds none of it.
///
/// The bodies of sections are read by who knows them, from the reader's own decoder. So offsets in errors
/// are those of the whole stream.
///
/// ```
/// use vmstate_runtime::{Decoder, VmState};
/// use vmstate_stream::{Configuration, Profile, Reader, Record};
///
/// #[derive(VmState, Default)]
/// struct Rtc {
///     seconds: u32,
/// }
///
/// # let stream = b"QEVM\0\0\0\x03\x07\0\0\0\x04none\x04\0\0\0\0\x03rtc\0\0\0\0\0\0\0\x01\0\0\x01\x02\x7e\0\0\0\0\0";
/// let mut rtc = Rtc::default();
/// let mut reader = Reader::new(Decoder::new(stream), Profile::default())?;
/// while let Some(record) = reader.next()? {
///     match record {
///         Record::Configuration(source) => source.require(&Configuration::new("none"))?,
///         Record::Full(header) if header.idstr == "rtc" => {
///             reader.body(|input| rtc.load_part(input, header.version_id))?;
///         }
///         other => return Err(format!("unexpected: {other:?}").into()),
///     }
/// }
/// assert_eq!(rtc.seconds, 0x0102);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reader<'a> {
    input: Decoder<'a>,
    state: ReadState,
}

impl<'a> Reader<'a> {
    /// Reads magic and version.
    ///
    /// The decoder should be at the start of its bytes: offsets in errors are counted from there.
    ///
    /// # Errors
    ///
    /// [`Magic`](crate::StreamErrorKind::Magic), [`Version`](crate::StreamErrorKind::Version), or that the
    /// stream cannot be read.
    pub fn new(mut input: Decoder<'a>, profile: Profile) -> Result<Self, StreamError> {
        let state = ReadState::begin(profile, &mut input)?;
        Ok(Self { input, state })
    }

    /// The next record; none at the end. A record with a body is followed by [`body`](Self::body).
    ///
    /// The first one is the configuration, if the profile has it. If it has a description, this waits for
    /// one behind the end; that none comes is no error. What is behind it is not touched.
    ///
    /// # Errors
    ///
    /// What is no record, or not in order. After an error the place is lost: whatever is called then fails.
    #[allow(clippy::should_implement_trait)] // An iterator could not lend the reader out for a body.
    pub fn next(&mut self) -> Result<Option<Record>, StreamError> {
        self.state.next(&mut self.input)
    }

    /// Has `load` read the body of the record that came last, then checks the footer.
    ///
    /// # Errors
    ///
    /// What `load` returns, with the section; that the footer does not follow, because `load` did not read
    /// as many bytes as were sent; that the last record has no body.
    pub fn body<R>(
        &mut self,
        load: impl FnOnce(&mut Decoder<'a>) -> Result<R, LoadError>,
    ) -> Result<R, StreamError> {
        self.state.body(&mut self.input, load)
    }

    /// Skips a body of `len` bytes that nobody knows how to read, and checks the footer. Nothing of it is kept.
    ///
    /// How long it is has to be known from elsewhere: the description at the end of the stream says it.
    ///
    /// # Errors
    ///
    /// The stream ends in the body, no footer follows it, or the last record has no body.
    pub fn skip_body(&mut self, len: u64) -> Result<(), StreamError> {
        const PIECE: u64 = 64 << 10;
        self.body(|input| {
            let mut rest = len;
            while rest > 0 {
                let piece = rest.min(PIECE);
                input.take(piece as usize)?;
                rest -= piece;
            }
            Ok(())
        })
    }

    /// Has code of the user's read records. If it leaves another reader here, what comes next is not of this stream.
    #[doc(hidden)]
    pub fn __lend<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, StreamError>,
    ) -> Result<R, StreamError> {
        let (identity, start) = (self.input.__identity(), self.offset());
        let done = read(self)?;
        if self.input.__identity() == identity && self.offset() >= start {
            return Ok(done);
        }
        Err(LoadError::new(LoadErrorKind::WrongSize, start).into())
    }

    /// Takes back the header of a record that is done with. The next ones are then read without allocating.
    pub fn recycle(&mut self, header: Header) {
        self.state.recycle(header);
    }

    /// The same of the configuration.
    pub fn recycle_configuration(&mut self, configuration: Configuration) {
        self.state.recycle_configuration(configuration);
    }

    /// Reads into what another reader has read and was given back, and `spare` has then what this one had. A stream is read
    /// without allocating, if the one before it was like it:
    ///
    /// ```
    /// use vmstate_runtime::Decoder;
    /// use vmstate_stream::{Profile, Reader, Record, Spare};
    ///
    /// # let stream = b"QEVM\0\0\0\x03\x07\0\0\0\x04none\0";
    /// let mut spare = Spare::default();
    /// for _ in 0..2 {
    ///     let mut reader = Reader::new(Decoder::new(stream), Profile::default())?;
    ///     reader.reuse(&mut spare);
    ///     while let Some(record) = reader.next()? {
    ///         match record {
    ///             Record::Configuration(source) => reader.recycle_configuration(source),
    ///             Record::Full(header) => reader.recycle(header),
    ///             _ => {}
    ///         }
    ///     }
    ///     reader.reuse(&mut spare);
    /// }
    /// # Ok::<(), vmstate_stream::StreamError>(())
    /// ```
    pub fn reuse(&mut self, spare: &mut Spare) {
        self.state.swap_spare(spare);
    }

    /// The section whose body comes next: of PART and END as well.
    #[must_use]
    pub fn section(&self) -> Option<&Header> {
        self.state.section()
    }

    /// The iterative sections that were started and have not ended.
    pub fn started(&self) -> impl Iterator<Item = &Header> {
        self.state.started()
    }

    /// What the stream is read by.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        self.state.profile()
    }

    /// The offset in the stream of the next byte.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.input.offset()
    }

    /// The decoder, for what is behind the end.
    #[must_use]
    pub fn into_decoder(self) -> Decoder<'a> {
        self.input
    }
}
