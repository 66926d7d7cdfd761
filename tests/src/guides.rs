//! The Rust in README and guides, as documentation tests: what a user copies from there compiles and
//! does what is said.

#![doc = include_str!("../../README.md")]
#![doc = include_str!("../../docs/wire-format.md")]
#![doc = include_str!("../../docs/streams.md")]
#![doc = include_str!("../../docs/description.md")]
#![doc = include_str!("../../docs/performance.md")]
#![doc = include_str!("../../docs/evolving-a-device.md")]
#![doc = include_str!("../../docs/cookbook.md")]
#![doc = include_str!("../../docs/machine.md")]
#![doc = include_str!("../../docs/foreign-types.md")]
