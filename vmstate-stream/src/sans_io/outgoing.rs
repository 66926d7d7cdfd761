//! Records go in, bytes go out.

use bytes::{Bytes, BytesMut};
use vmstate_runtime::{Encoder, SaveError};

use crate::frame::WriteState;
use crate::{Command, Configuration, Header, Profile, StreamError};

/// A stream whose bytes are [taken](Self::take) as they are wanted.
pub struct Outgoing {
    state: WriteState,
    buffer: BytesMut,
    /// Bytes that were taken.
    gone: u64,
}

impl Outgoing {
    /// Magic, version and, if the profile has it, the configuration.
    ///
    /// # Errors
    ///
    /// The configuration has a name that does not fit.
    pub fn new(profile: Profile, configuration: &Configuration) -> Result<Self, StreamError> {
        let mut buffer = BytesMut::new();
        let mut out = Encoder::bytes_mut(&mut buffer);
        let state = WriteState::begin(profile, configuration, &mut out)?;
        drop(out);
        Ok(Self { state, buffer, gone: 0 })
    }

    /// A FULL section: see [`Writer::full`](crate::Writer::full).
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written.
    pub fn full<R>(
        &mut self,
        header: &Header,
        save: impl FnOnce(&mut Encoder<'_>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.attempt(|state, out| state.full(header, out, save))
    }

    /// The first part of an iterative section.
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written.
    pub fn start<R>(
        &mut self,
        header: &Header,
        save: impl FnOnce(&mut Encoder<'_>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.attempt(|state, out| state.start(header, out, save))
    }

    /// More of the started section of this id.
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written.
    pub fn part<R>(
        &mut self,
        section_id: u32,
        save: impl FnOnce(&mut Encoder<'_>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.attempt(|state, out| state.part(section_id, out, save))
    }

    /// The last part of the started section of this id.
    ///
    /// # Errors
    ///
    /// What `save` returns, with the section. After an error nothing more can be written.
    pub fn end<R>(
        &mut self,
        section_id: u32,
        save: impl FnOnce(&mut Encoder<'_>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.attempt(|state, out| state.end(section_id, out, save))
    }

    /// A command.
    ///
    /// # Errors
    ///
    /// The payload does not fit into a command.
    pub fn command(&mut self, command: &Command) -> Result<(), StreamError> {
        self.attempt(|state, out| state.command(command, out))
    }

    /// The end and, behind it, the description, if there is one.
    ///
    /// # Errors
    ///
    /// [`NotEnded`](crate::StreamErrorKind::NotEnded) if a section in parts was started and not ended; a description that is too long.
    pub fn finish(&mut self, description: Option<&[u8]>) -> Result<(), StreamError> {
        self.attempt(|state, out| state.finish(description, out))
    }

    /// How many bytes are there to be taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.buffer.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Takes the bytes that are there. They are not copied.
    #[must_use]
    pub fn take(&mut self) -> Bytes {
        self.gone += self.buffer.len() as u64;
        self.buffer.split().freeze()
    }

    fn attempt<R>(
        &mut self,
        work: impl FnOnce(&mut WriteState, &mut Encoder<'_>) -> Result<R, StreamError>,
    ) -> Result<R, StreamError> {
        let mut out = Encoder::bytes_mut(&mut self.buffer);
        work(&mut self.state, &mut out).map_err(|e| {
            let offset = e.offset();
            e.at(self.gone + offset)
        })
    }
}
