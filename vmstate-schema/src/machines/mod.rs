//! Machine types: what each release shipped, and what every property was under each of them.
//!
//! A crate with baselines has one more file, `machine-types`, with all its tables of machine types:
//!
//! ```
//! let text = r#"# Machine types. Written by `cargo vmstate`; review a change like a change of an interface.
//! format 1
//! releases 1.0 2.0
//! 1.0 table virt-0.9
//! 1.0 machine virt-0.9
//! 2.0 retired virt-0.9 "the last guest moved in May"
//! 1.0 machine virt-1.0
//! 2.0 machine virt-2.0
//! 1.0 device nic
//! 2.0   property uso false from virt-0.9
//! 2.0   property uso true from virt-2.0
//! 1.0   property legacy false from virt-0.9
//! 2.0   property legacy always true
//! "#;
//! let record = vmstate_schema::machines::parse(text).unwrap();
//! assert_eq!(vmstate_schema::machines::print(&record), text);
//! ```
//!
//! Every line begins with the release that first shipped it, or `next`. Machine types stand oldest first, and a value
//! holds from its machine type on, up to the next line of the property: so a release adds lines and changes none, and
//! what the source repeats or inherits makes no difference. A table is called after its first machine type. `when
//! "feature = .."` behind that name is written by hand, for a table that only some configurations have.
//!
//! Releases of stable branches stand behind the comment, as in the file of a device: `1.0.1 after 1.0`.
//!
//! A build prints a [`Source`] under `vmstate-dump-machines 1`.

mod compare;
mod merge;
mod model;
mod names;
mod parse;
mod print;
mod source;
#[cfg(test)]
mod tests;
mod update;

pub use compare::compare;
pub use merge::{merge, unite};
pub use model::{Device, Machine, Machines, Mark, Property, Step, Table, Value};
pub use names::{At, NameFault, names};
pub use parse::parse;
pub use print::{print, print_value};
pub use source::{Entry, New, Source, SourceDevice, SourceMachine, parse_source};
pub use update::{drop_device, release, update};

/// The name of the file, beside the baselines of the devices. No device has a file without an extension.
pub const FILE: &str = "machine-types";
/// What a build's text about a table begins with.
pub const DUMP: &str = "vmstate-dump-machines";
/// What a build prints where a table is written, whether or not anything requires it: the names of its machine types.
pub const SEEN: &str = "vmstate-seen-machines";
