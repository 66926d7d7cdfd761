//! Takes the bytes of a section apart by a schema.
//!
//! The wire does not say everything: which fields with a `test` are there, how many elements the configuration has, how
//! long a value of a layout by hand is. Who saved the section knows: [`follow`] is told by the trace of the save, and
//! [`receive`], which reads as a host of another release does, by what [`follow`] found.
//!
//! This is not `vmstate_stream::walk`, for what it is asked is another question. The walk explains any section, a damaged one
//! too: it hands out one item after another, keeps none, counts values that are none and goes on behind a fault. This one is the host:
//!
//! * it refuses what the host refuses (`max`, a variant that is not known, a version of a subsection), at the field;
//! * it is told by another schema's reading of the same bytes, field by field, by name: a field that was sent and is not waited for, or
//!   the other way round, is only seen with both in hand and with the place of each, while QEMU's wire reads on in the wrong place;
//! * it keeps the tree, since [`record`](super::record) and the loss report compare values, and
//!   [`encode`](super::tree::encode) writes sections made up of it.
//!
//! Both are held against each other where they answer the same: `examples/tests/explain.rs` reads real sections by description, device and
//! baseline, `examples/tests/prove.rs` the same devices by this.

mod body;
mod value;

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_runtime::{Decision, Decisions};
use vmstate_schema::Device;

use super::scope::Scope;
use super::tree::Body;

/// Why a section is not what the schema says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where, in bytes from the start of the section.
    pub(crate) at: usize,
    /// The field or subsection.
    pub(crate) path: String,
    pub(crate) kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// A subsection that the reader does not know.
    SentPart,
    /// A field that the reader does not wait for.
    SentField,
    /// A field that the reader waits for, and that does not come.
    Missed,
    /// Something that the reader refuses, or takes for something else.
    Refused(String),
    /// Nothing tells what lies here.
    Unknown(String),
}

/// In words.
pub(crate) fn describe(fault: &Fault) -> String {
    let Fault { path, kind, .. } = fault;
    match kind {
        FaultKind::SentPart => format!("subsection `{path}` is sent, and the release refuses it"),
        FaultKind::SentField => {
            format!("field `{path}` is sent, and the release takes its bytes for the next field")
        }
        FaultKind::Missed => {
            format!("field `{path}` is not sent, and the release takes the next bytes for it")
        }
        FaultKind::Refused(why) if path.is_empty() => format!("the release misreads it: {why}"),
        FaultKind::Refused(why) => format!("the release misreads `{path}`: {why}"),
        FaultKind::Unknown(why) if path.is_empty() => why.clone(),
        FaultKind::Unknown(why) => format!("`{path}`: {why}"),
    }
}

type Result<T> = core::result::Result<T, Box<Fault>>;

/// What was read, and the values that nobody can look into.
pub(crate) struct Read<'s> {
    pub(crate) body: Body<'s>,
    pub(crate) opaque: Vec<String>,
}

/// Reads what a device of this schema saved, by the trace of the save.
pub(crate) fn follow<'s>(
    device: &'s Device,
    bytes: &[u8],
    trace: Decisions<'_>,
    around: &Scope<'_, 's>,
) -> Result<Read<'s>> {
    let mut reader = Reader::new(bytes, Some(trace));
    let body = reader.device(device, device.version(), None, around)?;
    match reader.trace.and_then(|rest| rest.peek()) {
        None => Ok(Read { body, opaque: reader.opaque }),
        Some(decision) => Err(reader.unknown(format!("the save decided {decision:?}"))),
    }
}

/// Reads as a host of another release does, of which this is the schema. `sent` is what the source says of the section.
pub(crate) fn receive<'s>(
    device: &'s Device,
    version: u32,
    bytes: &[u8],
    sent: &Body<'_>,
    around: &Scope<'_, 's>,
) -> Result<Read<'s>> {
    let mut reader = Reader::new(bytes, None);
    let body = reader.device(device, version, Some(sent), around)?;
    Ok(Read { body, opaque: reader.opaque })
}

struct Reader<'r> {
    bytes: &'r [u8],
    at: usize,
    /// What the save decided, while it is traced.
    trace: Option<Decisions<'r>>,
    path: String,
    opaque: Vec<String>,
}

#[expect(clippy::unnecessary_box_returns, reason = "results of it stay small")]
impl<'r> Reader<'r> {
    fn new(bytes: &'r [u8], trace: Option<Decisions<'r>>) -> Self {
        Self { bytes, at: 0, trace, path: String::new(), opaque: Vec::new() }
    }

    fn fault(&self, kind: FaultKind) -> Box<Fault> {
        Box::new(Fault { at: self.at, path: self.path.clone(), kind })
    }

    fn refused(&self, why: impl Into<String>) -> Box<Fault> {
        self.fault(FaultKind::Refused(why.into()))
    }

    fn unknown(&self, why: impl Into<String>) -> Box<Fault> {
        self.fault(FaultKind::Unknown(why.into()))
    }

    fn take(&mut self, len: usize) -> Result<&'r [u8]> {
        if let Some(found) = self.bytes.get(self.at..).and_then(|rest| rest.get(..len)) {
            self.at += len;
            Ok(found)
        } else {
            let left = self.bytes.len().saturating_sub(self.at);
            Err(self.refused(format!("it reads {len} bytes where the section has {left} more")))
        }
    }

    fn decision(&self) -> Option<Decision> {
        self.trace.as_ref().and_then(Decisions::peek)
    }

    fn consume(&mut self) {
        if let Some(trace) = &mut self.trace {
            trace.next();
        }
    }

    /// Runs with a longer path.
    fn within<T>(&mut self, step: &str, run: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let len = self.path.len();
        if len > 0 && !step.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(step);
        let result = run(self);
        self.path.truncate(len);
        result
    }
}
