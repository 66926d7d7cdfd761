//! The description at the end of a stream: QEMU's JSON, the text of QEMU 7.2, 10.0 or 11.1 byte for byte.
//!
//! Nearly all of it is known long before the guest stops. A [`Template`] has that text; it is made when
//! a device is registered. What state decides, an encoder that is
//! [traced](vmstate_runtime::Encoder::traced) writes down when the device is saved. Both together are
//! the description of a section, and those of all sections a [`Document`].
//!
//! ```
//! use vmstate_runtime::{Described, Encoder, Trace, VmState};
//! use vmstate_stream::description::{Document, Template};
//!
//! #[derive(VmState)]
//! struct Queue {
//!     n: u16,
//!     #[vmstate(len = "n")]
//!     ring: Vec<u32>,
//! }
//!
//! // When the device is registered:
//! let template = Template::new(const { &Queue::DESCRIPTION }, "queue", 0);
//!
//! // When the machine is saved:
//! let (mut stream, mut trace, mut json) = (Vec::new(), Trace::new(), Vec::new());
//! let mut document = Document::new(4096, &mut json);
//!
//! let queue = Queue { n: 3, ring: vec![1, 2, 3] };
//! queue.save(&mut Encoder::new(&mut stream).traced(&mut trace))?;
//! document.device(&template, &trace)?;
//!
//! document.finish();
//! assert_eq!(str::from_utf8(&json)?, r#"{"page_size": 4096, "devices": [{"name": "queue", "#.to_owned()
//!     + r#""instance_id": 0, "vmsd_name": "queue", "version": 1, "fields": ["#
//!     + r#"{"name": "n", "type": "uint16", "size": 2}, "#
//!     + r#"{"name": "ring", "array_len": 3, "type": "uint32", "size": 4}]}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compile;
mod document;
mod recent;
mod run;
mod step;
mod style;
mod text;

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::Relaxed;

pub use document::Document;
pub use style::Style;
use vmstate_runtime::schema::Description;
use vmstate_runtime::{Decision, Decisions, Trace};

use step::Block;

/// What goes between two sections, and what every text begins with.
const COMMA: &[u8] = b", ";

/// The description of a section, but for what state decides.
///
/// A device of fixed size decides nothing, so its description is copied. For others it is put
/// together, unless the decisions are those of the last rehearsal, or in a [`Document`] those of the
/// last section of the same device: then it is copied, too.
#[derive(Clone, Debug)]
pub struct Template {
    /// What goes before the description of the device.
    head: String,
    /// That of the device, which need not be touched for it.
    identity: usize,
    device: Arc<Device>,
    /// Some decisions and their text.
    rehearsed: Option<(Trace, Vec<u8>)>,
}

impl Template {
    /// Of the section `name` of a device, which is the instance `instance_id`, as QEMU 7.2 describes it.
    ///
    /// This takes its time: do it when the device is registered.
    #[must_use]
    pub fn new(description: &'static Description, name: &str, instance_id: u32) -> Self {
        Self::in_style(Style::V7_2, description, name, instance_id)
    }

    /// The same, as another QEMU describes it.
    #[must_use]
    pub fn in_style(
        style: Style,
        description: &'static Description,
        name: &str,
        instance_id: u32,
    ) -> Self {
        Self::of(Arc::new(Device::new(style, description)), name, instance_id)
    }

    /// Of another section of the same device: they share most of their memory.
    #[must_use]
    pub fn another(&self, name: &str, instance_id: u32) -> Self {
        Self::of(Arc::clone(&self.device), name, instance_id)
    }

    fn of(device: Arc<Device>, name: &str, instance_id: u32) -> Self {
        let name = text::quoted(name);
        let head = format!(", {{\"name\": {name}, \"instance_id\": {instance_id}, ");
        let mut this = Self { head, identity: device.identity, device, rehearsed: None };
        // Nothing decided: always so for a device of fixed size, and often for one with subsections.
        let _ = this.rehearse(&Trace::new());
        this
    }

    /// Puts the text together for saves that decide as `trace` does, instead of those before.
    ///
    /// Save the device to nowhere while the guest runs, and rehearse: most of the time it decides
    /// the same when the guest is stopped.
    ///
    /// # Errors
    ///
    /// The trace is not that of a save by this template.
    pub fn rehearse(&mut self, trace: &Trace) -> Result<(), Mismatch> {
        let mut text = Vec::from(self.head.as_bytes());
        run::run(&self.device.block, trace.decisions(), &mut text)?;
        self.rehearsed = Some((trace.clone(), text));
        Ok(())
    }

    /// Appends the object that describes the section, saved as `trace` says, to `out`. After an
    /// error `out` is as it was.
    ///
    /// # Errors
    ///
    /// The trace is not that of a save by this template.
    pub fn write(&self, trace: &Trace, out: &mut Vec<u8>) -> Result<(), Mismatch> {
        if let Some(text) = self.rehearsed(trace) {
            out.extend_from_slice(&text[COMMA.len()..]);
            return Ok(());
        }
        self.put_together(COMMA.len(), trace.decisions(), out)
    }

    /// The text if it is there already.
    #[inline]
    fn rehearsed(&self, trace: &Trace) -> Option<&[u8]> {
        let (rehearsed, text) = self.rehearsed.as_ref()?;
        (rehearsed.decisions() == trace.decisions()).then_some(text)
    }

    /// Leaves out the first bytes: the comma before the first section.
    fn put_together(
        &self,
        skip: usize,
        decisions: Decisions<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Mismatch> {
        let start = out.len();
        out.extend_from_slice(&self.head.as_bytes()[skip..]);
        let result = run::run(&self.device.block, decisions, out);
        if result.is_err() {
            out.truncate(start);
        }
        result
    }
}

/// What the sections of a device have in common.
#[derive(Debug)]
struct Device {
    /// No other device has it.
    identity: usize,
    block: Block,
}

impl Device {
    fn new(style: Style, description: &'static Description) -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let identity = LAST.fetch_add(1, Relaxed) + 1;
        Self { identity, block: compile::device(style, description) }
    }
}

/// A trace that is not one of this device, or not one of it alone.
///
/// Or a layout by hand in the device says that its type is a struct or a pointer, and writes
/// another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    at: usize,
    expected: &'static str,
    found: Option<Decision>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, expected, found } = self;
        write!(f, "the trace is not of this device: expected {expected} at decision {at}, found ")?;
        match found {
            Some(decision) => write!(f, "{decision:?}"),
            None => f.write_str("its end"),
        }
    }
}

impl core::error::Error for Mismatch {}
