//! What `machine_types!` names. Not part of the public interface.

pub use crate::literal::Untyped;
