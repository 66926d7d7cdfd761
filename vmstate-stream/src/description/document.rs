//! The description of a whole stream.

use alloc::format;
use alloc::vec::Vec;

use vmstate_runtime::Trace;

use super::text::quoted;
use super::{COMMA, Mismatch, Template};

/// Describes a whole stream: its sections in their order.
///
/// In the stream this text stands behind the end, after a byte `06` and its length in four bytes.
#[derive(Debug)]
#[must_use = "`finish` ends the text"]
pub struct Document<'a> {
    out: &'a mut Vec<u8>,
    /// How much of the comma before a section to leave out: the first has none.
    skip: usize,
}

impl<'a> Document<'a> {
    /// Begins with the size of the guest's pages. Appends to `out`.
    pub fn new(page_size: u64, out: &'a mut Vec<u8>) -> Self {
        let start = format!("{{\"page_size\": {page_size}, \"devices\": [");
        out.extend_from_slice(start.as_bytes());
        Self { out, skip: COMMA.len() }
    }

    /// A section of a device: see [`Template::write`]. After an error the text is as it was.
    pub fn device(&mut self, template: &Template, trace: &Trace) -> Result<(), Mismatch> {
        template.append(self.skip, trace, self.out)?;
        self.skip = 0;
        Ok(())
    }

    /// A section without a description, of which only the size is known.
    pub fn opaque(&mut self, name: &str, instance_id: u32, size: u64) {
        let name = quoted(name);
        let text = format!(
            "{{\"name\": {name}, \"instance_id\": {instance_id}, \"size\": {size}, \
             \"fields\": [{{\"name\": \"data\", \"size\": {size}, \"type\": \"buffer\"}}]}}"
        );
        self.out.extend_from_slice(&COMMA[self.skip..]);
        self.out.extend_from_slice(text.as_bytes());
        self.skip = 0;
    }

    /// Ends the text.
    pub fn finish(self) {
        self.out.extend_from_slice(b"]}");
    }
}
