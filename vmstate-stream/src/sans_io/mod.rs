//! Streams for those who do their own reading and writing: bytes are fed in and taken out, and nothing
//! waits.
//!
//! ```
//! use std::task::Poll;
//!
//! use vmstate_runtime::VmState;
//! use vmstate_stream::sans_io::{Incoming, Outgoing};
//! use vmstate_stream::{Configuration, Header, Profile, Record};
//!
//! #[derive(VmState, Default)]
//! struct Rtc {
//!     seconds: u32,
//! }
//!
//! let rtc = Rtc { seconds: 0x0102 };
//! let mut outgoing = Outgoing::new(Profile::default(), &Configuration::new("none"))?;
//! outgoing.full(&Header::new(0, "rtc", 0, 1), |out| rtc.save(out))?;
//! outgoing.finish(None)?;
//! let sent = outgoing.take();
//!
//! let mut rtc = Rtc::default();
//! let mut incoming = Incoming::new(Profile::default());
//! for byte in &sent {
//!     incoming.feed(&[*byte]);
//!     loop {
//!         if let Some(header) = incoming.section() {
//!             let version_id = header.version_id;
//!             match incoming.body(|input| rtc.load_part(input, version_id)) {
//!                 Poll::Ready(loaded) => loaded?,
//!                 Poll::Pending => break,
//!             }
//!         }
//!         match incoming.next() {
//!             Poll::Ready(Ok(Some(Record::Full(_) | Record::Configuration(_)))) => {}
//!             Poll::Ready(Ok(None)) | Poll::Pending => break,
//!             Poll::Ready(other) => return Err(format!("unexpected: {other:?}").into()),
//!         }
//!     }
//! }
//! assert_eq!(rtc.seconds, 0x0102);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod incoming;
mod outgoing;

pub use incoming::Incoming;
pub use outgoing::Outgoing;
