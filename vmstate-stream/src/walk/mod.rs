//! A section explained, field by field: the schema-driven walker.
//!
//! The wire has neither names nor lengths. What is in a section is told by a description, of which there are three:
//!
//! | source | as a [`Body`] | leaves open |
//! |---|---|---|
//! | the JSON in the stream | [`Described::body`] | nothing: it is about this very section |
//! | a device in the program | [`Body::of`] | which fields with a `test` are there, and more |
//! | a baseline file | `Body::of_baseline`, with the feature `baselines` | the same |
//!
//! A [`Walk`] goes through the bytes by any of them, one [`Item`] after another, and keeps none: a stream of any size
//! needs no tree in memory. What a schema leaves open is told by the trace of the save ([`Walk::traced`]), or is found
//! out by what fits ([`Walk::fit`]), which says how [certain](Certainty) it is.
//!
//! ```
//! use vmstate_stream::walk::{Described, Walk, What};
//!
//! let text = br#"{"page_size": 4096, "devices": [{"name": "rtc", "instance_id": 0, "vmsd_name": "rtc", "version": 1,
//!     "fields": [{"name": "index", "type": "uint8", "size": 1}, {"name": "cmos", "array_len": 3, "type": "uint8", "size": 1}],
//!     "subsections": [{"vmsd_name": "rtc/irq", "version": 1, "fields": [{"name": "line", "type": "int32", "size": 4}]}]}]}"#;
//! let described = Described::new(text);
//! let body = described.body(0)?;
//!
//! let section = b"\x0a\x00\x59\x12\x05\x07rtc/irq\0\0\0\x01\0\0\0\x08";
//! let mut walk = Walk::new(&body, 1, section, 0x100);
//! let mut lines = Vec::new();
//! while let Some(item) = walk.next()? {
//!     match item.what {
//!         What::Value(values) => {
//!             let shown: Vec<_> = values.iter().map(|value| value.to_string()).collect();
//!             lines.push(format!("{:#x} {} {} = {}", item.offset, values.ty(), item.path, shown.join(" ")));
//!         }
//!         _ => lines.push(format!("{:#x} {}", item.offset, item.path)),
//!     }
//! }
//! assert_eq!(lines, [
//!     "0x100 uint8 index = 0x0a",
//!     "0x101 uint8 cmos = 0x00 0x59 0x12",
//!     "0x104 rtc/irq",
//!     "0x111 int32 rtc/irq/line = 0x00000008",
//! ]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Descriptions and sections may be anybody's: what does not fit is an error at its offset. Nothing panics, loops or takes
//! more memory than a small multiple of the text that says so.

#[cfg(feature = "baselines")]
mod baseline;
mod decide;
mod described;
mod device;
mod fault;
mod fit;
mod reconcile;
mod schema;
mod value;
mod walker;

pub use described::{Described, Malformed};
pub use fault::{Fault, FaultKind};
pub use fit::Certainty;
pub use schema::{Body, Field, Length, Type};
pub use value::{Value, Values};
pub use walker::{Item, Walk, What};
