//! Save and load the state of virtual machines in QEMU's exact wire format.
//!
//! Annotate a device struct with `#[derive(VmState)]`; [`VmState::save`] writes the bytes that QEMU
//! would write, [`VmState::load`] reads the bytes that QEMU would read.
//!
//! | module | what is in it |
//! |---|---|
//! | [`schema`] | what the derive knows about a device, as const data |
//! | [`machine`] | properties, and the machine types of old releases that set them |
//! | the root | the traits, the two ends of a stream, the errors, types with a wire format of their own |
//!
//! The crate is `no_std` with `alloc`; the default feature `std` adds [`std::io`] and `Mutex`.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod codec;
mod enums;
mod error;
mod fields;
mod gate;
pub mod machine;
mod raw;
pub mod schema;
mod stream;
mod vmstate;

pub use codec::{
    AtMost, Bitmap, Bits, Codec, Container, Count, CpuDouble, EqualCodec, Items, Map, Timer, Unused,
};
pub use error::{BoxError, LoadError, LoadErrorKind, Path, SaveError, SaveErrorKind, Step};
pub use fields::{HookResult, Verdict, Via};
pub use stream::{Decision, Decisions, Decoder, Encoder, Segments, Trace};
pub use vmstate::{DynVmState, VmState};
#[cfg(feature = "derive")]
pub use vmstate_derive::{VmState, baseline};
