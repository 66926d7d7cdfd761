//! What vmstate costs, measured: each binary is one measurement.
//!
//! | module | what is in it |
//! |---|---|
//! | [`workloads`] | the devices that are saved and loaded, with their data |
//! | [`contenders`] | ways to save and load them: by hand, with vmstate, with other crates |

#![deny(unsafe_code)]

pub mod contenders;
pub mod workloads;
