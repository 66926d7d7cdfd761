//! Devices and small programs to copy from.
