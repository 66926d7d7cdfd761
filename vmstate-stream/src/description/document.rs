//! The description of a whole stream.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::mem;

use vmstate_runtime::{Decisions, Trace};

use super::recent::Recent;
use super::text::{number, quoted};
use super::{COMMA, Mismatch, Style, Template};
use crate::Configuration;

/// Describes a whole stream: its sections in their order.
///
/// In the stream this text stands behind the end, after a byte `06` and its length in four bytes.
#[derive(Debug)]
#[must_use = "`finish` ends the text"]
pub struct Document<'a> {
    out: &'a mut Vec<u8>,
    /// How much of the comma before a section to leave out: the first has none.
    skip: usize,
    /// Touched by those who need it: its memory is not in the caches.
    recent: Option<Recent>,
}

impl<'a> Document<'a> {
    /// Begins with what is described before the devices: the configuration, unless it is QEMU 7.2's text, and
    /// the size of the guest's pages. Appends to `out`.
    pub fn in_style(
        style: Style,
        configuration: &Configuration,
        page_size: u64,
        out: &'a mut Vec<u8>,
    ) -> Self {
        if !style.describes_configuration() {
            return Self::new(page_size, out);
        }
        let configuration = self::configuration(configuration);
        out.extend_from_slice(format!("{{\"configuration\": {configuration}, ").as_bytes());
        Self::begin(page_size, out)
    }

    /// The same as QEMU 7.2 does it. Begins with the size of the guest's pages.
    #[inline]
    pub fn new(page_size: u64, out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self::begin(page_size, out)
    }

    fn begin(page_size: u64, out: &'a mut Vec<u8>) -> Self {
        out.extend_from_slice(b"\"page_size\": ");
        number(page_size, out);
        out.extend_from_slice(b", \"devices\": [");
        Self { out, skip: COMMA.len(), recent: None }
    }

    /// A section of a device: see [`Template::write`]. After an error the text is as it was.
    ///
    /// If an earlier section of the same device (see [`Template::another`]) decided the same, its text
    /// is copied.
    ///
    /// # Errors
    ///
    /// The trace is not that of a save by the template; the device is then left out.
    #[inline]
    pub fn device(&mut self, template: &Template, trace: &Trace) -> Result<(), Mismatch> {
        let skip = mem::take(&mut self.skip);
        if let Some(text) = template.rehearsed(trace) {
            self.out.extend_from_slice(&text[skip..]);
            return Ok(());
        }
        let decisions = trace.decisions();
        if self.repeat(skip, template, decisions) {
            return Ok(());
        }
        self.put_together(skip, template, decisions)
    }

    /// Copies the text of an earlier section that decided the same, if there is one.
    #[inline]
    fn repeat(&mut self, skip: usize, template: &Template, decisions: Decisions<'_>) -> bool {
        let Some(recent) = &self.recent else { return false };
        let Some(text) = recent.find(template.identity, decisions) else { return false };
        let head = &template.head.as_bytes()[skip..];
        self.out.reserve(head.len() + text.len());
        self.out.extend_from_slice(head);
        self.out.extend_from_within(text);
        true
    }

    #[cold]
    #[inline(never)]
    fn put_together(
        &mut self,
        skip: usize,
        template: &Template,
        decisions: Decisions<'_>,
    ) -> Result<(), Mismatch> {
        let Self { out, recent, .. } = self;
        let start = out.len();
        let head = template.head.len() - skip;
        if let Err(mismatch) = template.put_together(skip, decisions, out) {
            self.skip = skip;
            return Err(mismatch);
        }
        // Nobody else asks for it otherwise.
        if Arc::strong_count(&template.device) > 1 {
            let text = start + head..out.len();
            let recent = recent.get_or_insert_with(Recent::new);
            recent.remember(template.identity, decisions, text);
        }
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
    #[inline]
    pub fn finish(self) {
        self.out.extend_from_slice(b"]}");
    }
}

/// What QEMU says of the configuration. A list has the size of its first element.
fn configuration(configuration: &Configuration) -> String {
    let len = configuration.machine.len();
    let text = format!(
        "{{\"vmsd_name\": \"configuration\", \"version\": 1, \"fields\": [\
         {{\"name\": \"len\", \"type\": \"uint32\", \"size\": 4}}, \
         {{\"name\": \"name\", \"type\": \"buffer\", \"size\": {len}}}]"
    );
    let mut parts = Vec::new();
    let part = |name: &str, fields: &str| {
        format!(
            "{{\"vmsd_name\": \"configuration/{name}\", \"version\": 1, \"fields\": [{fields}]}}"
        )
    };
    if configuration.target_page_bits.is_some() {
        let fields = "{\"name\": \"target_page_bits\", \"type\": \"uint32\", \"size\": 4}";
        parts.push(part("target-page-bits", fields));
    }
    if let Some(first) = configuration.capabilities.first() {
        let many = match configuration.capabilities.len() {
            1 => String::new(),
            many => format!("\"array_len\": {many}, "),
        };
        let size = 1 + first.len();
        let fields = format!(
            "{{\"name\": \"caps_count\", \"type\": \"uint32\", \"size\": 4}}, \
             {{\"name\": \"capabilities\", {many}\"type\": \"capability\", \"size\": {size}}}"
        );
        parts.push(part("capabilities", &fields));
    }
    if configuration.uuid.is_some() {
        let fields =
            "{\"name\": \"uuid.data\", \"array_len\": 16, \"type\": \"uint8\", \"size\": 1}";
        parts.push(part("uuid", fields));
    }
    let parts = match parts.join(", ") {
        none if none.is_empty() => none,
        parts => format!(", \"subsections\": [{parts}]"),
    };
    text + &parts + "}"
}
