//! What `machine_types!` names. Not part of the public interface.

pub use crate::literal::Untyped;
pub use crate::released::{Check, Gate, Released, ReleasedDevice, ReleasedProperty};
pub use core::option::Option::{self, None, Some};
pub use vmstate_derive::machine_types;
pub use vmstate_runtime::property::Value;
