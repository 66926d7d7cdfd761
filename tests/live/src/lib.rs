//! Real QEMU at the other end of our streams: what it saves is loaded into the devices of the examples, changed, and written by our own
//! writer; what it then has is asked of it.
//!
//! | module | what is in it |
//! |---|---|
//! | [`qemu`] | a QEMU that runs, spoken to by QMP and qtest |
//! | [`hop`] | a stream read into devices and written again |
//! | [`opaque`] | a machine whose devices are not looked into |
//! | [`change`] | what is changed in a device on the way, and how QEMU is asked whether it has it |
//! | [`every`] | every plain value of a stream, changed |
//! | [`machines`] | the machines that this is done to |
//!
//! `.ci/qemu 7.2`, `10.0` and `11.1` put QEMU where this looks for it.

pub mod change;
pub mod every;
pub mod hop;
pub mod machines;
pub mod opaque;
pub mod qemu;
