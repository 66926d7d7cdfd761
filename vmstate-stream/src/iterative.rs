//! State that is sent while the guest runs.

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

/// Which part of an iterative section it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The first one, in a START section.
    Start,
    /// One of those while the guest runs, in a PART section.
    Part,
    /// The last one, when the guest is stopped, in an END section.
    End,
}

/// State that is too large to be sent while the guest is stopped: the source's side.
///
/// QEMU: `SaveVMHandlers`.
///
/// ```
/// use vmstate_runtime::Encoder;
/// use vmstate_stream::{Configuration, Header, Profile, SaveIterative, StreamError, Writer};
///
/// fn send(state: &mut dyn SaveIterative, header: &Header) -> Result<Vec<u8>, StreamError> {
///     let mut stream = Vec::new();
///     let configuration = Configuration::new("none");
///     let mut writer = Writer::new(Encoder::new(&mut stream), Profile::default(), &configuration)?;
///     writer.start(header, |out| state.setup(out))?;
///     while state.pending() > 1 << 20 {
///         writer.part(header.section_id, |out| state.iterate(1 << 20, out))?;
///     }
///     // Here the guest is stopped.
///     writer.end(header.section_id, |out| state.complete(out))?;
///     writer.finish(None)?;
///     Ok(stream)
/// }
/// ```
pub trait SaveIterative {
    /// Writes what the destination has to know first. QEMU: `save_setup`.
    ///
    /// # Errors
    ///
    /// Why the state cannot be sent. The save fails, and the guest goes on here.
    fn setup(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Writes about `limit` bytes of state, or all there is. QEMU: `save_live_iterate`.
    ///
    /// # Errors
    ///
    /// The same.
    fn iterate(&mut self, limit: u64, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Writes all that is left, when the guest is stopped. QEMU: `save_complete`.
    ///
    /// # Errors
    ///
    /// The same.
    fn complete(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// How many bytes are still to be sent. QEMU: `state_pending_exact`.
    fn pending(&self) -> u64;
}

/// State that is too large to be sent while the guest is stopped: the destination's side.
///
/// It is read in steps, so that a part of any length can be taken in as it comes.
pub trait LoadIterative {
    /// Reads a piece of the body. Returns whether the body goes on.
    ///
    /// A step that fails because bytes are missing is tried again once they are there, from the same place:
    /// it may not have changed anything.
    ///
    /// # Errors
    ///
    /// What was read makes no sense, or does not fit this guest; or bytes are missing.
    fn step(
        &mut self,
        stage: Stage,
        version_id: u32,
        input: &mut Decoder<'_>,
    ) -> Result<bool, LoadError>;

    /// Reads the whole body. QEMU: `load_state`.
    ///
    /// # Errors
    ///
    /// Those of [`step`](Self::step).
    fn load(
        &mut self,
        stage: Stage,
        version_id: u32,
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        while self.step(stage, version_id, input)? {}
        Ok(())
    }

    /// Whether anything of the guest may be different for what was loaded so far. A load that fails later cannot be taken
    /// back then. Unless this says otherwise, it may, from the first step on.
    fn has_changed(&self) -> bool {
        true
    }
}
