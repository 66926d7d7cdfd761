//! The JSON at the end of a stream, which says how long the payload of each section is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{cursor::Cursor, record};

/// Real descriptions have some hundred KB. Parsed they need much more, so a huge one is not worth
/// it.
const LONGEST: usize = 16 << 20;

/// Devices without a section between two that have one: there are hardly any.
const LONGEST_GAP: usize = 16;

/// The description of a stream; empty when it has none.
#[derive(Default)]
pub(super) struct Description {
    devices: Vec<Device>,
    /// The size of a memory page in RAM sections.
    pub(super) page_size: Option<u64>,
}

/// How many elements each array of a section has, by the path of the field.
pub type ArrayLengths = BTreeMap<String, usize>;

struct Device {
    name: String,
    instance_id: u64,
    /// `None` when the description makes no sense.
    size: Option<u64>,
    lengths: ArrayLengths,
}

impl Description {
    /// Looks for the description at the end of a stream.
    pub(super) fn find(stream: &[u8]) -> Self {
        json(stream)
            .and_then(|json| serde_json::from_slice(json).ok())
            .map_or_else(Self::default, |top| Self::of(&top))
    }

    fn of(top: &Value) -> Self {
        let devices = top["devices"].as_array().map_or(&[][..], Vec::as_slice);
        Self {
            devices: devices.iter().map(Device::of).collect(),
            page_size: top["page_size"].as_u64(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }

    /// The payload bytes of a section, and how long its arrays are. Looks from `*next` on, because devices are described in the
    /// order of the stream and a name with its instance is not unique there.
    pub(super) fn size(
        &self,
        next: &mut usize,
        idstr: &str,
        instance_id: u32,
    ) -> Option<(usize, &ArrayLengths)> {
        let ahead = self.devices.get(*next..)?;
        let near = &ahead[..ahead.len().min(LONGEST_GAP)];
        let found = near.iter().position(|device| {
            device.name == idstr && device.instance_id == u64::from(instance_id)
        })?;
        *next += found + 1;
        let Device { size, lengths, .. } = &ahead[found];
        Some((usize::try_from((*size)?).ok()?, lengths))
    }
}

impl Device {
    fn of(device: &Value) -> Self {
        // A device without a description of its own says its size.
        let size =
            if device.get("vmsd_name").is_some() { body(device) } else { device["size"].as_u64() };
        Self {
            name: device["name"].as_str().unwrap_or_default().to_owned(),
            instance_id: device["instance_id"].as_u64().unwrap_or_default(),
            size,
            lengths: {
                let mut lengths = ArrayLengths::new();
                count(device, "", &mut lengths);
                lengths
            },
        }
    }
}

/// Counts the elements of arrays, which are one entry or one for each element.
fn count(description: &Value, path: &str, lengths: &mut ArrayLengths) {
    for field in list(description, "fields") {
        let name = field["name"].as_str().unwrap_or_default();
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let elements = field["array_len"].as_u64().unwrap_or(1);
        if let Some(inner) = field.get("struct") {
            count(inner, &path, lengths);
        }
        let length = lengths.entry(path).or_default();
        *length = length.saturating_add(usize::try_from(elements).unwrap_or(usize::MAX));
    }
    for subsection in list(description, "subsections") {
        count(subsection, path, lengths);
    }
}

/// The bytes of a body: its fields, then its subsections with their headers.
fn body(description: &Value) -> Option<u64> {
    let mut total = 0_u64;
    for field in list(description, "fields") {
        total = total.checked_add(field_size(field)?)?;
    }
    for subsection in list(description, "subsections") {
        let name = subsection["vmsd_name"].as_str()?;
        // The type byte, the length of the name, the name and the version.
        let header = 1 + 1 + name.len() as u64 + 4;
        total = total.checked_add(header)?.checked_add(body(subsection)?)?;
    }
    Some(total)
}

/// `size` counts everything inside a field, but of a compressed array only the first element.
fn field_size(field: &Value) -> Option<u64> {
    let elements = field.get("array_len").map_or(Some(1), Value::as_u64)?;
    field["size"].as_u64()?.checked_mul(elements)
}

fn list<'a>(description: &'a Value, key: &str) -> &'a [Value] {
    description[key].as_array().map_or(&[], Vec::as_slice)
}

/// The JSON is the last thing in a stream: a type byte, its length, and so many bytes to the end.
pub(super) fn json(stream: &[u8]) -> Option<&[u8]> {
    let mut end = stream.len();
    let longest = end.saturating_sub(LONGEST);
    loop {
        let start = stream.get(..end)?.iter().rposition(|byte| *byte == b'{')?;
        if is_description(stream, start) {
            return stream.get(start..);
        }
        if start < longest {
            return None;
        }
        end = start;
    }
}

fn is_description(stream: &[u8], start: usize) -> bool {
    let Some(header) = start.checked_sub(5) else { return false };
    let mut cursor = Cursor::new(stream, header);
    cursor.u8() == Some(record::DESCRIPTION)
        && cursor.u32().is_some_and(|len| len as usize == stream.len() - start)
}
