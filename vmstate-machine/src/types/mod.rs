//! Machine types: what each sets in which device, and what was released of them.

mod apply;
mod check;
mod difference;
mod dump;
mod error;
mod index;
mod literal;
mod released;
mod table;

#[cfg(test)]
mod fixture;

pub use self::apply::Override;
pub use self::difference::{Change, Difference};
pub use self::error::{MachineTypeError, Origin};
pub use self::literal::Untyped;
pub use self::released::{Check, Gate, Released, ReleasedDevice, ReleasedProperty};
pub use self::table::{Compat, MachineType, MachineTypeDef, MachineTypes};
