//! What a machine does with its devices, whatever their types.

use alloc::string::String;

use super::order::{Facts, load_body, save_body};
use super::{Described, description_of, section};
use crate::schema::Description;
use crate::schema::property::{PropertyError, Value};
use crate::wire::error::{LoadError, LoadErrorKind, SaveError, SaveErrorKind};
use crate::wire::{Decoder, Encoder};

/// A device, or any state, that can be saved and loaded in QEMU's wire format.
///
/// Derive it for a struct; see [the attributes](derive@crate::VmState). The derive writes the struct's
/// description, [`Described`], and whatever has one is a `VmState`.
///
/// ```
/// use vmstate_runtime::{Decoder, Encoder, VmState};
///
/// #[derive(VmState, Default, Debug, PartialEq)]
/// #[vmstate(name = "rtc", version = 2, minimum_version = 1)]
/// struct Rtc {
///     seconds: u32,
///     #[vmstate(since = 2)]
///     alarm: u32,
/// }
///
/// let rtc = Rtc { seconds: 1, alarm: 2 };
/// let mut stream = Vec::new();
/// rtc.save(&mut Encoder::new(&mut stream))?;
///
/// let mut copy = Rtc::default();
/// copy.load(&mut Decoder::new(&stream), 2)?;
/// assert_eq!(copy, rtc);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # A list of devices
///
/// The trait is object-safe. One dynamic call a device; inside, the code is that of the concrete type.
///
/// ```
/// # use vmstate_runtime::{Encoder, VmState};
/// # #[derive(VmState, Default)]
/// # struct Uart { lcr: u8 }
/// # #[derive(VmState, Default)]
/// # struct Rtc { seconds: u32 }
/// let devices: Vec<Box<dyn VmState>> = vec![Box::new(Uart::default()), Box::new(Rtc::default())];
/// let mut stream = Vec::new();
/// for device in devices.iter().filter(|device| device.is_needed()) {
///     println!("{}, version {}", device.description().name, device.description().version_id);
///     device.save(&mut Encoder::new(&mut stream))?;
/// }
/// assert_eq!(stream.len(), 5);
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
///
/// # By hand
///
/// What is no struct with a derive can implement it: a device behind a lock, or one that writes its
/// section itself. [`load`](Self::load) has a default, which is right for all of them; so has
/// [`property`](Self::property), which says nothing. The others have none that a wrapper could forget to override.
///
/// ```
/// use std::sync::{Arc, Mutex, PoisonError};
/// use vmstate_runtime::property::{PropertyError, Value};
/// use vmstate_runtime::schema::Description;
/// use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};
///
/// struct Shared<T>(Arc<Mutex<T>>);
///
/// impl<T: VmState> Shared<T> {
///     fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
///         f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
///     }
/// }
///
/// impl<T: VmState> VmState for Shared<T> {
///     fn description(&self) -> &'static Description {
///         self.with(|device| device.description())
///     }
///
///     fn save(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
///         self.with(|device| device.save(out))
///     }
///
///     fn load_part(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
///         self.with(|device| device.load_part(input, version_id))
///     }
///
///     fn is_needed(&self) -> bool {
///         self.with(|device| device.is_needed())
///     }
///
///     fn set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
///         self.with(|device| device.set_property(name, value))
///     }
///
///     fn property(&self, name: &str) -> Option<String> {
///         self.with(|device| device.property(name))
///     }
/// }
/// # #[derive(VmState)]
/// # struct Uart { lcr: u8 }
/// # let uart = Arc::new(Mutex::new(Uart { lcr: 3 }));
///
/// let device: Box<dyn VmState> = Box::new(Shared(uart.clone()));
/// let mut stream = Vec::new();
/// device.save(&mut Encoder::new(&mut stream))?;
/// assert_eq!(stream, [3]);
/// # Ok::<(), SaveError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no description of its state",
    label = "add `#[derive(VmState)]` to this struct",
    note = "a device behind a lock can implement `vmstate_runtime::VmState` by hand"
)]
pub trait VmState {
    /// Names, versions, fields, subsections and properties.
    fn description(&self) -> &'static Description;

    /// Writes the body of the section: fields, then the subsections that are needed. The device is
    /// only borrowed.
    ///
    /// QEMU: `vmstate_save_state`. The section's header and footer belong to the caller, as does
    /// asking [`is_needed`](Self::is_needed).
    ///
    /// # Errors
    ///
    /// When a hook refuses, a value has no place on the wire, or the writer fails: with the path of the field.
    fn save(&self, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Reads the body of a section that was saved at `version_id` into this device, which is
    /// already configured. The section is all that the decoder has.
    ///
    /// Bytes that are left are an [error](LoadErrorKind::Leftover): the source sent something else
    /// than this device read, so that what was read is in doubt, too. A reader is asked for one byte
    /// more; where something else follows in the same decoder, that is what
    /// [`load_part`](Self::load_part) is for.
    ///
    /// After an error the device may be half loaded; do not run the machine. QEMU:
    /// `vmstate_load_state`.
    ///
    /// ```
    /// use vmstate_runtime::{Decoder, LoadErrorKind, VmState};
    ///
    /// #[derive(VmState, Default)]
    /// struct Uart {
    ///     lcr: u8,
    /// }
    ///
    /// let error = Uart::default().load(&mut Decoder::new(&[3, 0, 0]), 1).unwrap_err();
    /// assert!(matches!(error.kind(), LoadErrorKind::Leftover { bytes: Some(2) }));
    /// ```
    ///
    /// # Errors
    ///
    /// When the stream is too new or too old, ends early, has a value, a length or a subsection that this device does not take, a hook
    /// refuses, or bytes are left: with device, path of the field and offset.
    #[inline]
    fn load(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        self.load_part(input, version_id)?;
        match input.end() {
            Ok(()) => Ok(()),
            Err(e) => Err(e.of_device(self.description().name)),
        }
    }

    /// The same where the section is only the next part of what the decoder has: what follows is left
    /// alone, and the decoder is at it afterwards.
    ///
    /// For streams whose sections follow each other in one decoder, framed by the caller. What frames
    /// them should tell where each ends; [`Decoder::end`] looks for the end of all.
    ///
    /// ```
    /// use vmstate_runtime::{Decoder, VmState};
    ///
    /// #[derive(VmState, Default)]
    /// struct Uart {
    ///     lcr: u8,
    /// }
    ///
    /// let (mut first, mut second) = (Uart::default(), Uart::default());
    /// let mut input = Decoder::new(&[3, 4]);
    /// first.load_part(&mut input, 1)?;
    /// second.load_part(&mut input, 1)?;
    /// input.end()?;
    /// assert_eq!((first.lcr, second.lcr), (3, 4));
    /// # Ok::<(), vmstate_runtime::LoadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`load`](Self::load), but for bytes that are left.
    fn load_part(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError>;

    /// Whether the section is sent at all (QEMU: the `needed` of a device).
    fn is_needed(&self) -> bool;

    /// Sets one of the [properties of its description](Description::properties): configuration, before
    /// the device saves or loads.
    ///
    /// # Errors
    ///
    /// When the device has no such property, or that does not take the value.
    fn set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError>;

    /// What a property is, in the words of an override: `on`, `16`, `legacy`. `None` if the device has no such property, or if
    /// its type [does not say](crate::property::PropertyValue::to_value).
    ///
    /// A device by hand passes it on; without that, nobody can tell whether its properties are what their defaults say.
    ///
    /// ```
    /// use vmstate_runtime::VmState;
    ///
    /// #[derive(VmState, Default)]
    /// struct Nic {
    ///     #[vmstate(property = "num-queues", default = 4)]
    ///     queues: u16,
    /// }
    ///
    /// assert_eq!(Nic { queues: 2 }.property("num-queues").as_deref(), Some("2"));
    /// assert_eq!(Nic { queues: 2 }.property("queues"), None);
    /// ```
    fn property(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }
}

impl<T: Described> VmState for T {
    #[inline]
    fn description(&self) -> &'static Description {
        description_of::<T>()
    }

    #[inline]
    fn save(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let d = description_of::<T>();
        let result = match d.unmigratable {
            None => save_body(self, out, d.version_id),
            Some(reason) => Err(SaveError::new(SaveErrorKind::Unmigratable { reason })),
        };
        match result {
            Ok(()) => Ok(()),
            Err(e) => Err(e.of_device(d.name)),
        }
    }

    #[inline]
    fn load(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        if Facts::<T>::IS_ONE_RUN {
            return section::load(self, input, version_id, Facts::<T>::SIZE);
        }
        let is_fixed = input.is_fixed();
        self.load_part(input, version_id)?;
        match input.end_of(is_fixed) {
            Ok(()) => Ok(()),
            Err(e) => Err(e.of_device(description_of::<T>().name)),
        }
    }

    #[inline]
    fn load_part(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        let d = description_of::<T>();
        let result = match d.unmigratable {
            None => load_body(self, input, version_id),
            Some(reason) => {
                Err(LoadError::new(LoadErrorKind::Unmigratable { reason }, input.offset()))
            }
        };
        match result {
            Ok(()) => Ok(()),
            Err(e) => Err(e.of_device(d.name)),
        }
    }

    #[inline]
    fn is_needed(&self) -> bool {
        self.__is_needed()
    }

    fn set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
        self.__set_property(name, value)
    }

    fn property(&self, name: &str) -> Option<String> {
        self.__property(name)
    }
}
