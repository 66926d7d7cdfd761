//! What a writer knows between two records, apart from where its bytes go.

use alloc::vec::Vec;

use vmstate_runtime::{Encoder, SaveError};

use super::{Command, Configuration, Header, MAGIC, Profile, VERSION, kind};
use crate::{SectionName, StreamError, StreamErrorKind};

/// The state of a stream that is being written.
pub(crate) struct WriteState {
    profile: Profile,
    /// The sections that were started and have not ended.
    started: Vec<Header>,
    /// Something failed: how much of it was written is not known.
    failed: bool,
}

impl WriteState {
    /// Writes what is before the first section.
    pub(crate) fn begin(
        profile: Profile,
        configuration: &Configuration,
        out: &mut Encoder<'_>,
    ) -> Result<Self, StreamError> {
        let mut state = Self::nested(profile);
        state.attempt(out, |_, out| {
            out.bytes(&MAGIC.to_be_bytes())?;
            out.bytes(&VERSION.to_be_bytes())?;
            if profile.configuration { configuration.write(out) } else { Ok(()) }
        })?;
        Ok(state)
    }

    /// For the records of a package.
    pub(crate) fn nested(profile: Profile) -> Self {
        Self { profile, started: Vec::new(), failed: false }
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(crate) fn full<'a, R>(
        &mut self,
        header: &Header,
        out: &mut Encoder<'a>,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.attempt(out, |state, out| {
            header.write(kind::FULL, out)?;
            state.body(header, out, save)
        })
        .map_err(|e| e.in_header(header))
    }

    pub(crate) fn start<'a, R>(
        &mut self,
        header: &Header,
        out: &mut Encoder<'a>,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        let section_id = header.section_id;
        if let Some(other) = self.started.iter().find(|other| other.section_id == section_id) {
            let by = SectionName::of(other);
            let kind = StreamErrorKind::AlreadyStarted { section_id, by };
            return Err(StreamError::new(kind, out.offset()).in_header(header));
        }
        self.started.push(header.clone());
        self.attempt(out, |state, out| {
            header.write(kind::START, out)?;
            state.body(header, out, save)
        })
        .map_err(|e| e.in_header(header))
    }

    pub(crate) fn part<'a, R>(
        &mut self,
        section_id: u32,
        out: &mut Encoder<'a>,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        let at = self.position(section_id, out)?;
        self.parted(kind::PART, at, out, save)
    }

    pub(crate) fn end<'a, R>(
        &mut self,
        section_id: u32,
        out: &mut Encoder<'a>,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        let at = self.position(section_id, out)?;
        let result = self.parted(kind::END, at, out, save)?;
        self.started.remove(at);
        Ok(result)
    }

    pub(crate) fn command(
        &mut self,
        command: &Command,
        out: &mut Encoder<'_>,
    ) -> Result<(), StreamError> {
        self.attempt(out, |_, out| command.write(out))
    }

    /// Writes the command and the records that were put together.
    pub(crate) fn packaged(
        &mut self,
        package: &[u8],
        out: &mut Encoder<'_>,
    ) -> Result<(), StreamError> {
        let Ok(len) = u32::try_from(package.len()) else {
            let found = alloc::format!("{}", package.len());
            return Err(StreamError::malformed(
                out.offset(),
                "a package of less than 4 GiB",
                found,
            ));
        };
        self.attempt(out, |_, out| {
            Command::Packaged(len).write(out)?;
            out.bytes(package)?;
            Ok(())
        })
    }

    pub(crate) fn finish(
        &mut self,
        description: Option<&[u8]>,
        out: &mut Encoder<'_>,
    ) -> Result<(), StreamError> {
        if let Some(header) = self.started.first() {
            let e = StreamError::new(StreamErrorKind::NotEnded, out.offset());
            return Err(e.in_header(header));
        }
        self.attempt(out, |_, out| {
            out.bytes(&[kind::EOF])?;
            let Some(json) = description else { return Ok(()) };
            let Ok(len) = u32::try_from(json.len()) else {
                let found = alloc::format!("{}", json.len());
                let expected = "a description of less than 4 GiB";
                return Err(StreamError::malformed(out.offset(), expected, found));
            };
            out.bytes(&[kind::DESCRIPTION])?;
            out.bytes(&len.to_be_bytes())?;
            out.bytes(json)?;
            Ok(())
        })
    }

    fn position(&self, section_id: u32, out: &Encoder<'_>) -> Result<usize, StreamError> {
        let at = self.started.iter().position(|started| started.section_id == section_id);
        at.ok_or_else(|| StreamError::new(StreamErrorKind::NotStarted { section_id }, out.offset()))
    }

    fn parted<'a, R>(
        &mut self,
        kind: u8,
        at: usize,
        out: &mut Encoder<'a>,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        self.attempt(out, |state, out| {
            let header = &state.started[at];
            let parted = || {
                out.bytes(&[kind])?;
                out.bytes(&header.section_id.to_be_bytes())?;
                state.body(header, out, save)
            };
            parted().map_err(|e: StreamError| e.in_header(header))
        })
    }

    fn body<'a, R>(
        &self,
        header: &Header,
        out: &mut Encoder<'a>,
        save: impl FnOnce(&mut Encoder<'a>) -> Result<R, SaveError>,
    ) -> Result<R, StreamError> {
        let saved = out.__lend(save)?;
        if self.profile.footers {
            let [a, b, c, d] = header.section_id.to_be_bytes();
            out.bytes(&[kind::FOOTER, a, b, c, d])?;
        }
        Ok(saved)
    }

    /// Writes something. If that fails, nothing may follow; and the error gets its offset.
    fn attempt<'a, R>(
        &mut self,
        out: &mut Encoder<'a>,
        write: impl FnOnce(&Self, &mut Encoder<'a>) -> Result<R, StreamError>,
    ) -> Result<R, StreamError> {
        if self.failed {
            return Err(StreamError::new(StreamErrorKind::Failed, out.offset()));
        }
        self.failed = true;
        let written = write(self, out).map_err(|e| e.at(out.offset()))?;
        self.failed = false;
        Ok(written)
    }
}
