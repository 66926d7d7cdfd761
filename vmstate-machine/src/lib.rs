//! Machine types: how a new release keeps talking to an old one.
//!
//! A device that gains state after a release puts the new fields into a subsection which a
//! [*property*](vmstate_runtime::property) switches on. The property is on by default; the machine
//! types of earlier releases turn it off. A guest started as machine type `demo-1.0` then produces the
//! bytes of release 1.0 wherever it runs.
//!
//! * [`machine_types!`]: the machine types as const data, newest first.
//! * [`MachineType::apply`]: defaults, then the machine type's entries, then [`Override`]s, into a device.
//! * [`MachineTypes::require`] in a `const`: a misspelled entry is a compile error;
//!   [`MachineTypes::check`] says the same at run time, and names the nearest known name.
//! * [`MachineTypes::difference`]: what sets two machine types apart.
//!
//! ```
//! use vmstate_machine::{MachineTypes, Override, machine_types};
//! use vmstate_runtime::{Described, VmState};
//!
//! #[derive(VmState, Default)]
//! struct Foo {
//!     #[vmstate(property = "support-foo", default = true)]
//!     support_foo: bool,
//! }
//!
//! const MACHINES: MachineTypes = machine_types! {
//!     "demo-2.0" => {},
//!     "demo-1.0" => { "foo.support-foo" = false },
//! };
//! const _: () = MACHINES.require(&[Foo::DESCRIPTION]);
//!
//! let mut device = Foo::default();
//! MACHINES.find("demo-2.0")?.apply(&mut device, &[])?;
//! assert!(device.support_foo);
//! MACHINES.find("demo-1.0")?.apply(&mut device, &[])?;
//! assert!(!device.support_foo);
//! MACHINES.find("demo-1.0")?.apply(&mut device, &[Override::parse("foo.support-foo=on")?])?;
//! assert!(device.support_foo);
//! # Ok::<(), vmstate_machine::MachineTypeError>(())
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod device;
mod machine;
#[cfg(feature = "preflight")]
mod preflight;
#[cfg(feature = "prove")]
pub mod prove;
#[cfg(feature = "preflight")]
mod schema;
mod seal;
mod types;

pub use self::device::{
    Device, InContext, Iterative, Migratable, MigratableIn, Properties, Ram, Section,
};
pub use self::machine::{
    Blocker, Decision, DeviceId, Found, HalfLoaded, LoadOptions, Loaded, LocalMachine, Machine,
    MachineError, MissingSection, Moment, Order, OtherVersion, Phase, Policy, Progress,
    SaveOptions, Saved, SealPolicy, SectionId, Status, Topology, UnknownSection, UnknownSubsection,
};
#[cfg(feature = "preflight")]
pub use self::preflight::{Loss, Peer, Preflight, Refusal, Release, ReleaseError};
pub use self::seal::{Lengths, SealError, SealInfo};
pub use self::types::{
    Change, Compat, Difference, MachineType, MachineTypeDef, MachineTypeError, MachineTypes,
    Origin, Override,
};
pub use vmstate_stream::{Profile, SectionName, StreamError, StreamErrorKind};
