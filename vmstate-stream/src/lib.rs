//! What is around the devices in QEMU's migration stream.
//!
//! [`description`] is the JSON at its end, which says what each section has in it.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod description;
