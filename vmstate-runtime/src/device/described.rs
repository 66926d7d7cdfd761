//! What the derive writes for a struct.

use alloc::string::String;

use super::{Loaded, Saved, no_subsections};
use crate::schema::property::constant::{fail, same};
use crate::schema::property::{PropertyError, Value};
use crate::schema::{Description, Field, Type, device_fingerprint};
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
    const DESCRIPTION: Description =
        Self::__DESCRIPTION.0.verified(Self::__VERIFIED).fields(Self::__DESCRIPTION.1);

    /// The description, and its fields.
    #[doc(hidden)]
    const __DESCRIPTION: (Description, &'static [Field]);

    /// Whether the derive has verified its fields; those of a generic struct are verified with each instance.
    #[doc(hidden)]
    const __VERIFIED: bool = true;

    /// Whether fields that may not come are set before loading, without a `pre_load`.
    #[doc(hidden)]
    const __SETS_ABSENT: bool = false;

    /// How it is held against what was released.
    #[doc(hidden)]
    const __GATED: Gated = Gated::Itself;

    /// Whether [`__renew`](Self::__renew) does it.
    #[doc(hidden)]
    const __RENEWS: bool = false;

    /// Makes this state such that a load into it is a load into a clone of `live`; false if it does not know how.
    #[doc(hidden)]
    #[inline]
    fn __renew(&mut self, live: &Self) -> bool {
        let _ = live;
        false
    }

    #[doc(hidden)]
    #[inline]
    fn __is_needed(&self) -> bool {
        true
    }

    #[doc(hidden)]
    fn __set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
        let _ = value;
        Err(PropertyError::unknown(name, const { description_of::<Self>().properties }))
    }

    #[doc(hidden)]
    fn __property(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    #[doc(hidden)]
    fn __save_fields(&self, run: &mut RunWriter<'_, '_>, fields: &'static [Field], version_id: u32);

    #[doc(hidden)]
    fn __load_fields(
        &mut self,
        run: &mut RunReader<'_, '_>,
        fields: &'static [Field],
        version_id: u32,
    );

    #[doc(hidden)]
    #[inline]
    fn __save_subsections(&self, out: &mut Encoder<'_>) -> Saved {
        let _ = out;
        Ok(())
    }

    #[doc(hidden)]
    #[inline]
    fn __load_subsections(&mut self, input: &mut Decoder<'_>) -> Loaded {
        no_subsections(input, description_of::<Self>())
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

/// The description of a struct.
///
/// Generated code asks for it here, as for its parts: a const that it names itself is evaluated by `cargo check` already.
#[must_use]
#[cfg_attr(not(debug_assertions), inline(always))]
pub const fn description_of<T: Described + ?Sized>() -> &'static Description {
    const { &T::DESCRIPTION }
}

/// The wire type of a struct.
#[must_use]
pub const fn type_of_struct<T: Described + ?Sized>() -> Type {
    Type::structure(description_of::<T>())
}

/// What stands for an instantiation of a generic struct that `baseline!` does not name.
#[derive(Clone, Copy, Debug)]
pub struct Unnamed;

impl Described for Unnamed {
    const __DESCRIPTION: (Description, &'static [Field]) = (Description::new(""), &[]);

    fn __save_fields(&self, _: &mut RunWriter<'_, '_>, _: &'static [Field], _: u32) {}

    fn __load_fields(&mut self, _: &mut RunReader<'_, '_>, _: &'static [Field], _: u32) {}
}

/// How a struct is held against what was released.
#[derive(Clone, Copy, Debug)]
pub enum Gated {
    /// By itself; or not at all, `unreleased` or in a crate without baselines.
    Itself,
    /// In what it stands inside of: it is `nested`.
    Inside,
    /// Its bytes depend on a parameter: the instantiations that have a baseline, and the fingerprints of what they are.
    Instances(&'static [(&'static str, u64)]),
}

/// What a machine has for a section is held against what was released. A machine is the first to know the arguments of a generic
/// device, so this is asked where [`add`](../vmstate_machine/struct.Machine.html#method.add) is compiled for it.
#[track_caller]
pub const fn gate_section<T: Described>() {
    let name = T::DESCRIPTION.name;
    match T::__GATED {
        Gated::Itself => {}
        Gated::Inside => fail(&[
            "`",
            name,
            "` says `nested`, and this machine has it as a section [VMS0019]\n\
             a `nested` struct has no baseline, so nothing would refuse a change that strands a guest\n\
             help: take `nested` off the struct; then `cargo vmstate accept`\n\
             help: if it stands inside of others as well: a struct with another `name` that has it as a field\n\
             help: for tests: `#[vmstate(unreleased)]`\n\
             help: `cargo vmstate explain VMS0019` says more",
        ]),
        Gated::Instances(known) => {
            let now = device_fingerprint(&T::DESCRIPTION);
            let mut i = 0;
            while i < known.len() {
                if known[i].1 == now {
                    return;
                }
                i += 1;
            }
            fail(&[
                "this machine has an instantiation of device `",
                name,
                "` that is compared with no release [VMS0029]\n\
                 its bytes are those of none that `baseline!` names, so nothing would refuse a change that strands a guest\n\
                 help: rustc says below for which arguments this was compiled: name them in the root of the device's crate, \
                 `vmstate_runtime::baseline!(Device<..>);`; then `cargo vmstate accept`\n\
                 help: for tests: `#[vmstate(unreleased)]` on the struct\n\
                 help: `cargo vmstate explain VMS0029` says more",
            ])
        }
    }
}

/// An instantiation that `baseline!` names has a baseline.
#[track_caller]
pub const fn gate_instance<T: Described>(label: &str) {
    let name = T::DESCRIPTION.name;
    let Gated::Instances(known) = T::__GATED else {
        fail(&[
            "the bytes of `",
            name,
            "` depend on no parameter, so it is compared without being named [VMS0029]\n\
             help: take it out of `baseline!`, where it says nothing\n\
             help: `cargo vmstate explain VMS0029` says more",
        ])
    };
    let mut i = 0;
    while i < known.len() {
        if same(known[i].0, label) {
            return;
        }
        i += 1;
    }
    fail(&[
        "device `",
        name,
        "@",
        label,
        "` has no baseline [VMS0019]\n\
         this crate has baselines, so every instantiation that is named is compared with what was released\n\
         help: a new one: `cargo vmstate accept` writes the file\n\
         help: one that was released under another label: `baseline!(.. as \"label\")`\n\
         help: `cargo vmstate explain VMS0019` says more",
    ])
}
