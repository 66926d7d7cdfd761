//! Devices and small programs to copy from.

pub mod file;
pub mod stream;
