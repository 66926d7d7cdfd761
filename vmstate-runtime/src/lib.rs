//! Save and load the state of virtual machines in QEMU's exact wire format.
//!
//! Annotate a device struct with `#[derive(VmState)]`; [`VmState::save`] writes the bytes that QEMU
//! would write, [`VmState::load`] reads the bytes that QEMU would read. All attributes, with an example of each, are
//! [the reference](derive@VmState).
//!
//! ```
//! use vmstate_runtime::{Decoder, Encoder, VmState};
//!
//! #[derive(VmState, Debug, PartialEq)]
//! #[vmstate(default, version = 2, minimum_version = 1)]
//! #[vmstate(subsection(clock, property = "migrate-clock"))]
//! struct Uart {
//!     divider: u16,
//!     lcr: u8,
//!     #[vmstate(since = 2)]
//!     fifo: [u8; 4],
//!     // State that came after a release: sent only while the property is on, which old machine types switch off.
//!     #[vmstate(subsection = "clock", absent = 1_843_200)]
//!     clock: u32,
//!     #[vmstate(property = "migrate-clock", default = true)]
//!     migrate_clock: bool,
//! }
//!
//! let uart = Uart { divider: 12, lcr: 3, clock: 48_000_000, ..Uart::default() };
//! let mut stream = Vec::new();
//! uart.save(&mut Encoder::new(&mut stream))?;
//!
//! let mut copy = Uart::default();
//! copy.load(&mut Decoder::new(&stream), 2)?;
//! assert_eq!(copy, uart);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | what is in it |
//! |---|---|
//! | [`schema`] | what the derive knows about a device, as const data |
//! | [`layout`] | how values lie on the wire: what attributes name, and what layouts by hand are made of |
//! | [`property`] | configuration of a device that decides what it sends |
//! | the root | the traits, the two ends of a stream, the errors, types with a wire format of their own |
//!
//! Machine types, which set the properties of all devices, are in `vmstate-machine`; what is around the
//! devices in a stream is in `vmstate-stream`.
//!
//! The crate is `no_std` with `alloc`; the default feature `std` adds [`std::io`] and `Mutex`.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod device;
pub mod layout;
mod raw;
pub mod schema;
mod wire;

pub use device::{Described, HookResult, TryVia, Verdict, Via, VmState};
pub use layout::{Bitmap, CpuDouble, Element, Layout, Timer, Unused};
pub use raw::Segments;
pub use schema::property;
#[cfg(feature = "derive")]
pub use vmstate_derive::{VmState, baseline};
pub use wire::error::{BoxError, LoadError, LoadErrorKind, Path, SaveError, SaveErrorKind, Step};
pub use wire::{Decision, Decisions, Decoder, Encoder, Trace};

/// Where released code looks for it; the macro is in the crate `vmstate-machine`, which has to be among the dependencies.
#[doc(hidden)]
#[macro_export]
macro_rules! machine_types {
    ($($table:tt)*) => {
        ::vmstate_machine::machine_types! { $($table)* }
    };
}
