//! What `machine_types!` names. Not part of the public interface.

pub use crate::types::{
    Check, Gate, MachineTypeDef, Released, ReleasedDevice, ReleasedProperty, Untyped,
};
pub use core::option::Option::{self, None, Some};
pub use vmstate_derive::machine_types;
pub use vmstate_runtime::property::Value;
