//! What the derive writes for a struct.

use super::{Loaded, Saved, no_subsections};
use crate::schema::property::{PropertyError, Value};
use crate::schema::{Description, Field};
use crate::wire::error::{LoadError, SaveError};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// A struct with a description: QEMU's `VMStateDescription` with its struct.
///
/// Only the derive can implement it; the hidden methods are what it writes and may change with any
/// release. Everything with a name that is meant for callers is a method of [`VmState`](crate::VmState),
/// which every such struct is. Import this one for `DESCRIPTION`:
///
/// ```
/// use vmstate_runtime::{Described, VmState};
///
/// #[derive(VmState)]
/// struct Uart {
///     lcr: u8,
/// }
///
/// const FIELDS: usize = Uart::DESCRIPTION.fields.len();
/// assert_eq!(FIELDS, 1);
/// assert_eq!(Uart { lcr: 3 }.description().name, "uart");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no description of its state",
    label = "add `#[derive(VmState)]` to this struct"
)]
pub trait Described {
    /// Names, versions, fields, subsections and properties.
    const DESCRIPTION: Description;

    /// The fields of the main body. Those of the description, where they cost the compiler least.
    #[doc(hidden)]
    const __FIELDS: &'static [Field] = Self::DESCRIPTION.fields;

    /// Whether fields that may not come are set before loading, without a `pre_load`.
    #[doc(hidden)]
    const __SETS_ABSENT: bool = false;

    #[doc(hidden)]
    #[inline]
    fn __is_needed(&self) -> bool {
        true
    }

    #[doc(hidden)]
    fn __set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
        let _ = value;
        Err(PropertyError::unknown(name, const { Self::DESCRIPTION.properties }))
    }

    #[doc(hidden)]
    fn __save_fields(&self, run: &mut RunWriter<'_, '_>, version_id: u32);

    #[doc(hidden)]
    fn __load_fields(&mut self, run: &mut RunReader<'_, '_>, version_id: u32);

    #[doc(hidden)]
    #[inline]
    fn __save_subsections(&self, out: &mut Encoder<'_>) -> Saved {
        let _ = out;
        Ok(())
    }

    #[doc(hidden)]
    #[inline]
    fn __load_subsections(&mut self, input: &mut Decoder<'_>) -> Loaded {
        no_subsections(input, const { &Self::DESCRIPTION })
    }

    /// What is to be saved instead, if the hook changed it.
    #[doc(hidden)]
    #[inline]
    fn __pre_save(&self) -> Result<Option<Self>, SaveError>
    where
        Self: Sized,
    {
        Ok(None)
    }

    #[doc(hidden)]
    #[inline]
    fn __post_save(&self) -> Saved {
        Ok(())
    }

    #[doc(hidden)]
    #[inline]
    fn __pre_load(&mut self) -> Loaded {
        Ok(())
    }

    #[doc(hidden)]
    #[inline]
    fn __post_load(&mut self, version_id: u32) -> Loaded {
        let _ = version_id;
        Ok(())
    }

    /// Streams below the minimum version; `Ok(false)` if there is no function for this one.
    #[doc(hidden)]
    #[inline]
    fn __load_old(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<bool, LoadError> {
        let _ = (input, version_id);
        Ok(false)
    }
}
