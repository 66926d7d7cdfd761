//! What vmstate costs, measured: each binary is one measurement.
//!
//! | module | what is in it |
//! |---|---|
//! | [`workloads`] | the devices that are saved and loaded, with their data |
//! | [`contenders`] | ways to save and load them: by hand, with vmstate, with other crates |
//! | [`curve`] | what an item costs when there are many |
//! | [`measure`] | how times and allocations are taken |
//! | [`report`] | what was measured, and the forms in which it is shown |
//! | [`throwaway`] | generated crates, and what the compiler needs for them |

#![deny(unsafe_code)]
// Counts and sizes that are divided or drawn: none comes near 2^52.
#![allow(clippy::cast_precision_loss)]
// A struct of 60 fields, field by field.
#![recursion_limit = "256"]

pub mod contenders;
pub mod curve;
pub mod measure;
pub mod report;
pub mod throwaway;
pub mod workloads;
