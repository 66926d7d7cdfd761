//! Streams whose description and bytes agree, with names that are meant to break out of code.

use std::fmt::Write as _;

use arbitrary::{Result, Unstructured};

/// Names of fields and structs: ordinary ones several times, since what is alike becomes one struct.
const NAMES: [&str; 32] = [
    "a",
    "a",
    "b",
    "b",
    "c",
    "n",
    "len",
    "regs",
    "regs[0]",
    "a.b",
    "a_2",
    "a2",
    "a 2",
    "A",
    "Serial",
    "serial",
    "self",
    "Self",
    "crate",
    "type",
    "r#type",
    "_",
    "",
    "0",
    "9a",
    "\"",
    "*/",
    "`\n#![x]\n`",
    "\u{202e}é",
    "{}",
    "a_came",
    "Default",
];
/// Types of leaves, and their sizes.
const LEAVES: [(&str, u8); 24] = [
    ("uint8", 1),
    ("uint8", 1),
    ("uint16", 2),
    ("uint32", 4),
    ("uint64", 8),
    ("int8", 1),
    ("int16", 2),
    ("int32", 4),
    ("int64", 8),
    ("bool", 1),
    ("timer", 8),
    ("CPU_Double_U", 8),
    ("float32", 4),
    ("float64", 8),
    ("uint8 equal", 1),
    ("int64 equal", 8),
    ("uint32 le", 4),
    ("int32 le", 4),
    ("int32_as_uint16", 2),
    ("buffer", 3),
    ("unused_buffer", 5),
    ("bitmap", 8),
    ("uint32", 3),
    ("*/", 2),
];
/// How deep structs and subsections lie in each other.
const DEEPEST: u8 = 4;
/// Bytes of a stream at most, about.
const LARGEST: usize = 6000;

/// A stream of up to four sections.
pub(super) fn stream(input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut stream = b"QEVM\0\0\0\x03".to_vec();
    let mut devices = Vec::new();
    for id in 0..input.int_in_range(1..=4_u32)? {
        let mut making = Making { input, bytes: Vec::new(), text: String::new(), left: LARGEST };
        let (idstr, instance) = (making.name()?, making.input.int_in_range(0..=1_u32)?);
        let name = if making.rarely()? { making.name()? } else { idstr.clone() };
        let version = making.version()?;
        let head = format!("{{\"name\": {}, \"instance_id\": {instance}, ", json(&idstr));
        making.text += &head;
        making.body(&name, version, 0)?;
        making.text.push('}');
        stream.push(4);
        stream.extend(id.to_be_bytes());
        stream.push(idstr.len() as u8);
        stream.extend(idstr.as_bytes());
        stream.extend(instance.to_be_bytes());
        stream.extend(version.to_be_bytes());
        stream.extend(&making.bytes);
        stream.push(0x7e);
        stream.extend(id.to_be_bytes());
        devices.push(making.text);
    }
    let text = format!("{{\"page_size\": 4096, \"devices\": [{}]}}", devices.join(", "));
    stream.extend([0, 6]);
    stream.extend((text.len() as u32).to_be_bytes());
    stream.extend(text.as_bytes());
    Ok(stream)
}

/// A section on its way.
struct Making<'i, 'd> {
    input: &'i mut Unstructured<'d>,
    bytes: Vec<u8>,
    text: String,
    /// What there may still be, in bytes.
    left: usize,
}

impl Making<'_, '_> {
    fn rarely(&mut self) -> Result<bool> {
        Ok(self.input.arbitrary::<u8>()? & 15 == 15)
    }

    fn name(&mut self) -> Result<String> {
        Ok(match self.input.arbitrary::<u8>()? {
            255 => "long".repeat(60),
            254 => self.input.arbitrary::<&str>()?.chars().take(60).collect(),
            n => NAMES[usize::from(n) % NAMES.len()].to_owned(),
        })
    }

    fn version(&mut self) -> Result<u32> {
        Ok(match self.input.arbitrary::<u8>()? {
            255 => self.input.arbitrary()?,
            n => u32::from(n % 3),
        })
    }

    fn take(&mut self, len: usize) -> Result<()> {
        let len = len.min(self.left);
        self.left -= len;
        let bytes = self.input.bytes(len.min(self.input.len()))?;
        self.bytes.extend(bytes);
        self.bytes.resize(self.bytes.len() + len - bytes.len(), 0);
        Ok(())
    }

    /// The members of a body, without its braces.
    fn body(&mut self, name: &str, version: u32, depth: u8) -> Result<()> {
        let _ = write!(
            self.text,
            "\"vmsd_name\": {}, \"version\": {version}, \"fields\": [",
            json(name)
        );
        let mut comma = "";
        for _ in 0..self.input.int_in_range(0..=5_u8)? {
            self.text += comma;
            self.field(depth)?;
            comma = ", ";
        }
        self.text.push(']');
        let parts =
            if depth < DEEPEST { self.input.int_in_range(0..=5_u8)?.saturating_sub(3) } else { 0 };
        if parts == 0 {
            return Ok(());
        }
        self.text += ", \"subsections\": [";
        for n in 0..parts {
            self.text += if n == 0 { "{" } else { ", {" };
            let own = self.name()?;
            let part = if self.rarely()? { own } else { format!("{name}/{own}") };
            let version = self.version()?;
            self.bytes.extend([5, part.len() as u8]);
            self.bytes.extend(part.as_bytes());
            self.bytes.extend(version.to_be_bytes());
            self.body(&part, version, depth + 1)?;
            self.text.push('}');
        }
        self.text.push(']');
        Ok(())
    }

    fn field(&mut self, depth: u8) -> Result<()> {
        let name = self.name()?;
        let name = json(&name);
        match self.input.int_in_range(0..=9_u8)? {
            0..=3 => {
                let (ty, size) = *self.input.choose(&LEAVES)?;
                self.leaf(&name, "", ty, usize::from(size), 1)
            }
            4 | 5 => {
                let (ty, size) = *self.input.choose(&LEAVES)?;
                let count = match self.input.arbitrary::<u8>()? {
                    255 => 1000,
                    n => usize::from(n % 40),
                };
                self.leaf(&name, &format!("\"array_len\": {count}, "), ty, usize::from(size), count)
            }
            6 => {
                for index in 0..self.input.int_in_range(1..=4_u8)? {
                    if index > 0 {
                        self.text += ", ";
                    }
                    self.element(&name, index, depth)?;
                }
                Ok(())
            }
            7 => self.list(&name, depth),
            _ if depth < DEEPEST => self.nested(&name, "", depth),
            _ => self.leaf(&name, "", "uint8", 1, 1),
        }
    }

    fn leaf(&mut self, name: &str, more: &str, ty: &str, size: usize, count: usize) -> Result<()> {
        let said = if self.rarely()? { self.input.arbitrary::<u64>()? } else { size as u64 };
        let _ = write!(
            self.text,
            "{{\"name\": {name}, {more}\"type\": {}, \"size\": {said}}}",
            json(ty)
        );
        self.take(size * count)
    }

    fn nested(&mut self, name: &str, more: &str, depth: u8) -> Result<()> {
        let start = self.bytes.len();
        let _ = write!(self.text, "{{\"name\": {name}, {more}\"type\": \"struct\", \"struct\": {{");
        let (of, version) = (self.name()?, self.version()?);
        self.body(&of, version, depth + 1)?;
        let size = self.bytes.len() - start;
        let _ = write!(self.text, "}}, \"size\": {size}}}");
        Ok(())
    }

    /// One element of an array of structs, or of pointers.
    fn element(&mut self, name: &str, index: u8, depth: u8) -> Result<()> {
        let more = format!("\"index\": {index}, ");
        match self.input.int_in_range(0..=4_u8)? {
            0 => {
                self.bytes.push(0x30);
                let _ = write!(
                    self.text,
                    "{{\"name\": {name}, {more}\"type\": \"nullptr\", \"size\": 1}}"
                );
                Ok(())
            }
            1 => {
                self.bytes.push(0x31);
                let _ = write!(
                    self.text,
                    "{{\"name\": {name}, {more}\"type\": \"ptr-marker\", \"size\": 1}}, "
                );
                self.nested(name, &more, depth.max(DEEPEST - 1))
            }
            2 => self.leaf(name, &more, "uint16", 2, 1),
            _ => self.nested(name, &more, depth.max(DEEPEST - 1)),
        }
    }

    /// A list with up to three nodes, each of which is described.
    fn list(&mut self, name: &str, depth: u8) -> Result<()> {
        let start = self.bytes.len();
        let _ = write!(self.text, "{{\"name\": {name}, \"type\": \"qtailq\", ");
        if depth < DEEPEST {
            for _ in 0..self.input.int_in_range(0..=3_u8)? {
                self.bytes.push(1);
                let (of, version) = (self.name()?, self.version()?);
                self.body(&of, version, depth + 1)?;
                self.text += ", ";
            }
        }
        self.bytes.push(0);
        let size = self.bytes.len() - start;
        let _ = write!(self.text, "\"size\": {size}}}");
        Ok(())
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
