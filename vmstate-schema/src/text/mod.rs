//! The grammar of baseline files and of dumps.
//!
//! One line an item, LF, no trailing blanks, names in double quotes when they hold anything unusual. A baseline:
//!
//! ```
//! let text = r#"# Wire layout of `pl011`. Written by `cargo vmstate`; review a change like a change of an interface.
//! format 2
//! device pl011
//! releases 8.0 9.1
//! 8.0 version 1 minimum 1
//! 9.1 version 2 minimum 1
//! 9.1 breaks_backward 2 "the baud rate cannot be derived"
//! 9.1 hook post_load check_fifo
//! 8.0 field flags uint32
//! 8.0 field lcr uint32 test pre_version_lcr@9.1
//! 8.0 field fifo struct fifo8 version 1 minimum 1
//! 8.0   field data [16] uint8
//! 9.1 field int_level uint32 since 2
//! next subsection pl011/clock version 1 minimum 1 needed support_clock by property migrate-clk
//! next   field clk timer:8 absent "0"
//! next property migrate-clk bool true
//! "#;
//! let baseline = vmstate_schema::parse_baseline(text).unwrap();
//! assert_eq!(vmstate_schema::print_baseline(&baseline), text);
//! ```
//!
//! Every line of the body begins with the release that first shipped it, or `next`. What may change from release to release
//! (versions, hooks, `needed`, properties, ..) has a line for every change; `-` instead of a value takes it away.
//! What came after its field carries its own stamp: `test P@9.1`, `max 64@9.1`, `absent "0"@9.1`, `validate P@9.1`.
//!
//! Behind `device` stands `instance kvm` for one instantiation of a generic struct.
//! Between `releases` and the body stand `dropped "why"` for a device that is gone, and `when "feature = .."` for one that
//! only some configurations of the crate have; `when field NAME "feature = .."`, `when subsection ..` and `when property ..` for
//! parts of it.
//!
//! A release of a stable branch stands in a line of its own behind the comment: `9.0.1 after 9.0`, or `9.0.1 first` if no release
//! before it had the device. What two branches shipped first, each for itself, begins with both: `9.0.1,9.1 subsection ..`.
//!
//! After a deliberate fresh start (no released stream loads any more) the line `9.1 restart` follows and then
//! the whole new layout; what stands above it is history.
//!
//! A dump, which a build prints about a device, is the same without stamps, under `vmstate-dump 1`.

pub(crate) mod branches;
mod error;
mod heads;
pub(crate) mod items;
pub(crate) mod names;
pub(crate) mod parse;
mod print;
pub(crate) mod seen;
#[cfg(test)]
mod tests;
mod types;
pub(crate) mod words;

pub use error::ParseError;
pub use parse::{parse_baseline, parse_dump};
pub use print::{print_baseline, print_dump};

pub(crate) use names::is_release;
pub(crate) use print::{
    field_head, parts_text, property_line, subsection_head, subsection_text, type_head, type_text,
};

/// The newest format of baseline files that this crate reads, and the one it writes. Format 1 recorded neither limits
/// nor priorities.
pub const FORMAT: u32 = 2;
/// The format of dumps that this crate reads.
pub const DUMP_FORMAT: u32 = 1;
#[cfg(test)]
pub(crate) use print::header;
