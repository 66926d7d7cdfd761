//! What vmstate costs, measured: each binary is one measurement.
//!
//! | module | what is in it |
//! |---|---|
//! | [`workloads`] | the devices that are saved and loaded, with their data |
//! | [`contenders`] | ways to save and load them: by hand, with vmstate, with other crates |
//! | [`measure`] | how times and allocations are taken |
//! | [`report`] | what was measured, and the forms in which it is shown |

#![deny(unsafe_code)]

pub mod contenders;
pub mod measure;
pub mod report;
pub mod workloads;
