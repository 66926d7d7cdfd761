//! What stands before the body of a section.

use alloc::format;
use alloc::string::String;

use vmstate_runtime::{Decoder, Encoder};

use crate::StreamError;

/// The header of a START or FULL section: which device, and at which version its body is.
///
/// On the wire: be32 `section_id`, u8 length and name, be32 `instance_id`, be32 `version_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// A number of this stream alone, which PART, END and footers repeat.
    pub section_id: u32,
    /// The name of the device, with its path on the bus if it has one: `0000:00:03.0/e1000`. 1 to 255
    /// bytes.
    pub idstr: String,
    /// Which of the devices of this name.
    pub instance_id: u32,
    /// The version of the body.
    pub version_id: u32,
}

impl Header {
    /// A header.
    #[must_use]
    pub fn new(
        section_id: u32,
        idstr: impl Into<String>,
        instance_id: u32,
        version_id: u32,
    ) -> Self {
        Self { section_id, idstr: idstr.into(), instance_id, version_id }
    }

    /// Reads one, with the memory of another.
    pub(super) fn read(input: &mut Decoder<'_>, spare: Option<Self>) -> Result<Self, StreamError> {
        let section_id = input.read()?;
        let mut idstr = spare.map(|spare| spare.idstr).unwrap_or_default();
        idstr.clear();
        idstr.push_str(counted_text(input)?);
        Ok(Self { section_id, idstr, instance_id: input.read()?, version_id: input.read()? })
    }

    /// A copy, with the memory of another.
    pub(super) fn copy(&self, spare: Option<Self>) -> Self {
        let mut idstr = spare.map(|spare| spare.idstr).unwrap_or_default();
        idstr.clear();
        idstr.push_str(&self.idstr);
        Self { idstr, ..*self }
    }

    /// The kind of the record, then the header.
    #[inline]
    pub(super) fn write(&self, kind: u8, out: &mut Encoder<'_>) -> Result<(), StreamError> {
        let [a, b, c, d] = self.section_id.to_be_bytes();
        let len = counted_len(&self.idstr, out.offset() + 5)?;
        let (instance, version) = (u64::from(self.instance_id), u64::from(self.version_id));
        let after = (instance << 32 | version).to_be_bytes();
        Ok(out.__named([kind, a, b, c, d, len], &self.idstr, after)?)
    }
}

/// One length byte, then so many bytes of text; none is no name.
pub(super) fn counted(input: &mut Decoder<'_>) -> Result<String, StreamError> {
    counted_text(input).map(String::from)
}

fn counted_text<'i>(input: &'i mut Decoder<'_>) -> Result<&'i str, StreamError> {
    let offset = input.offset();
    let len: u8 = input.read()?;
    if len == 0 {
        return Err(StreamError::malformed(offset, "a name", "none"));
    }
    borrowed(input, usize::from(len))
}

/// Text of `len` bytes.
pub(super) fn borrowed<'i>(input: &'i mut Decoder<'_>, len: usize) -> Result<&'i str, StreamError> {
    let offset = input.offset();
    let bytes = input.take(len)?;
    let expected = |_| StreamError::malformed(offset, "text", "bytes that are not UTF-8");
    core::str::from_utf8(bytes).map_err(expected)
}

pub(super) fn write_counted(name: &str, out: &mut Encoder<'_>) -> Result<(), StreamError> {
    let len = counted_len(name, out.offset())?;
    Ok(out.__named([len], name, [])?)
}

#[inline]
fn counted_len(name: &str, offset: u64) -> Result<u8, StreamError> {
    match u8::try_from(name.len()) {
        Ok(len) if len > 0 => Ok(len),
        _ => Err(bad_name(name, offset)),
    }
}

#[cold]
fn bad_name(name: &str, offset: u64) -> StreamError {
    let found = format!("one of {}", name.len());
    StreamError::malformed(offset, "a name of 1 to 255 bytes", found)
}
