//! How a machine sees its devices, whatever their types.

use alloc::boxed::Box;

use vmstate_runtime::schema::Description;
use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError, SaveError, VmState};

use super::Properties;

/// A section of a machine's stream: the object-safe side of a device.
///
/// Every [`Migratable`](crate::Migratable) has one, made by [`Machine::add`](crate::Machine::add). Implement it by hand for a
/// section that no struct describes, and hand it to [`Machine::add_section`](crate::Machine::add_section): what QEMU's
/// `register_savevm_live` is for.
///
/// Loading is two calls: [`load`](Self::load) reads the section into something of its own and touches nothing;
/// [`restore`](Self::restore) comes when all sections of the stream were good.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use vmstate_machine::{Machine, Section};
/// use vmstate_runtime::schema::Description;
/// use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError, SaveError};
///
/// /// Packets on their way: a count, then each with its length.
/// #[derive(Default)]
/// struct Packets {
///     live: Arc<Mutex<Vec<Vec<u8>>>>,
///     loaded: Vec<Vec<u8>>,
/// }
///
/// impl Section for Packets {
///     fn description(&self) -> &'static Description {
///         const { &Description::new("packets") }
///     }
///
///     fn save(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
///         let live = self.live.lock().map_err(|_| SaveError::other("poisoned"))?;
///         out.bytes(&[live.len() as u8])?;
///         live.iter().try_for_each(|packet| {
///             out.bytes(&[packet.len() as u8])?;
///             out.bytes(packet)
///         })
///     }
///
///     fn load(&mut self, input: &mut Decoder<'_>, _version_id: u32) -> Result<(), LoadError> {
///         for _ in 0..input.take(1)?[0] {
///             let len = input.take(1)?[0];
///             self.loaded.push(input.take(len.into())?.to_vec());
///         }
///         Ok(())
///     }
///
///     fn restore(&mut self) -> Result<(), BoxError> {
///         *self.live.lock().map_err(|_| "poisoned")? = std::mem::take(&mut self.loaded);
///         Ok(())
///     }
///
///     fn discard(&mut self) {
///         self.loaded.clear();
///     }
/// }
///
/// let packets = Packets::default();
/// let live = packets.live.clone();
/// live.lock().unwrap().push(vec![1, 2, 3]);
/// let mut machine = Machine::named("demo");
/// machine.add_section("packets", packets)?;
/// let mut stream = Vec::new();
/// machine.save(&mut stream)?;
/// live.lock().unwrap().clear();
/// machine.load(&stream)?;
/// assert_eq!(*live.lock().unwrap(), [[1, 2, 3]]);
/// # Ok::<(), vmstate_machine::MachineError>(())
/// ```
pub trait Section {
    /// Name, versions, order, properties. For a section by hand, [`Description::new`] is enough.
    fn description(&self) -> &'static Description;

    /// Takes over what the machine type and the overrides say; called once, when the section is added.
    fn configure(&mut self, properties: Properties) -> Result<(), BoxError> {
        let _ = properties;
        Ok(())
    }

    /// Whether the section is sent at all (QEMU: `needed`); asked if the [description](Description::needed) says so.
    fn is_needed(&mut self) -> Result<bool, BoxError> {
        Ok(true)
    }

    /// Writes the body of the section.
    fn save(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Reads the body of the section and keeps what came, touching nothing that is live. What follows in the decoder
    /// is left alone. A second call replaces what the first kept.
    fn load(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError>;

    /// Puts what [`load`](Self::load) kept into the live device.
    fn restore(&mut self) -> Result<(), BoxError>;

    /// Forgets what [`load`](Self::load) kept.
    fn discard(&mut self);

    /// See [`Migratable::pause`](crate::Migratable::pause).
    fn pause(&mut self) -> Result<(), BoxError> {
        Ok(())
    }

    /// See [`Migratable::resume`](crate::Migratable::resume).
    fn resume(&mut self) -> Result<(), BoxError> {
        Ok(())
    }

    /// See [`Migratable::restored`](crate::Migratable::restored).
    fn restored(&mut self) -> Result<(), BoxError> {
        Ok(())
    }

    /// Whether [`restored`](Self::restored) does anything. A device that is its own state has nothing to do then, and a machine of
    /// thousands need not go through them once more.
    #[doc(hidden)]
    fn __is_told(&self) -> bool {
        true
    }

    /// A copy of the state, for a look ahead: preflight and the loss report. A section without one is not looked into.
    fn snapshot(&mut self) -> Result<Option<Box<dyn VmState>>, BoxError> {
        Ok(None)
    }

    /// A state to load into, for the same purpose.
    fn blank(&mut self) -> Result<Option<Box<dyn VmState>>, BoxError> {
        Ok(None)
    }
}
