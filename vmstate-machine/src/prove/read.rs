//! Takes the bytes of a section apart by a schema.
//!
//! The wire does not say everything: which fields with a `test` are there, how many elements the configuration has, how
//! long a value of a layout by hand is. Who saved the section knows: [`follow`] is told by the trace of the save, and
//! [`receive`], which reads as a host of another release does, by what [`follow`] found.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_runtime::{Decision, Decisions};
use vmstate_schema::Device;
use vmstate_schema::model::{Body as Schema, History, Length, Marker, Struct, Subsection, Type};

use super::scope::Scope;
use super::tree::{
    Body, NULL, Part, SUBSECTION, Slot, VALID, Value, has_options, innermost, integer,
    integer_size, known, nested_version, plain_size, presence, schema, schema_of,
};

/// Why a section is not what the schema says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Where, in bytes from the start of the section.
    pub(super) at: usize,
    /// The field or subsection.
    pub(super) path: String,
    pub(super) kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
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

type Result<T> = core::result::Result<T, Box<Fault>>;

/// What was read, and the values that nobody can look into.
pub(super) struct Read<'s> {
    pub(super) body: Body<'s>,
    pub(super) opaque: Vec<String>,
}

/// Reads what a device of this schema saved, by the trace of the save.
pub(super) fn follow<'s>(
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
pub(super) fn receive<'s>(
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

    fn device<'s>(
        &mut self,
        device: &'s Device,
        version: u32,
        sent: Option<&Body<'_>>,
        around: &Scope<'_, 's>,
    ) -> Result<Body<'s>> {
        let body = self.body(schema(device), &device.name, version, sent, around)?;
        let left = self.bytes.len() - self.at;
        match left {
            0 => Ok(body),
            _ => Err(self.refused(format!("{left} bytes are left"))),
        }
    }

    fn body<'s>(
        &mut self,
        schema: Schema<'s>,
        owner: &str,
        version: u32,
        sent: Option<&Body<'_>>,
        outer: &Scope<'_, 's>,
    ) -> Result<Body<'s>> {
        let mut body = Body::default();
        for (index, field) in schema.fields.iter().enumerate() {
            let scope = Scope { fields: &body.fields, outer: Some(outer), properties: &[] };
            let value = self
                .within(&field.name, |reader| reader.field(schema, index, version, sent, scope));
            let (at, value) = value?;
            body.fields.push(Slot { name: &field.name, at, value });
        }
        body.end = self.at;
        if let Some(sent) = sent {
            self.nothing_between(sent, schema, sent.end, &self.path)?;
        }
        let scope = Scope { fields: &body.fields, outer: Some(outer), properties: &[] };
        while let Some(part) = self.part(schema, owner, sent, &scope)? {
            body.parts.push(part);
        }
        Ok(body)
    }

    fn field<'s>(
        &mut self,
        schema: Schema<'s>,
        index: usize,
        version: u32,
        sent: Option<&Body<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<(usize, Option<Value<'s>>)> {
        let field = &schema.fields[index];
        let slot = sent.and_then(|sent| sent.fields.iter().find(|slot| slot.name == field.name));
        if !self.is_there(schema, index, version, slot, sent.is_some(), scope)? {
            return Ok((self.at, None));
        }
        if let (Some(sent), Some(slot)) = (sent, slot) {
            if slot.value.is_none() {
                return Err(self.fault(FaultKind::Missed));
            }
            let parent = self.path.strip_suffix(&field.name).unwrap_or_default();
            self.nothing_between(sent, schema, slot.at, parent.trim_end_matches('.'))?;
        }
        let at = self.at;
        let Some(ty) = &field.ty else { return Err(self.unknown("its type is not recorded")) };
        let value = self.value(ty, &field.max, slot.and_then(|slot| slot.value.as_ref()), scope)?;
        Ok((at, Some(value)))
    }

    /// Whether the field is in this section.
    fn is_there(
        &mut self,
        schema: Schema<'_>,
        index: usize,
        version: u32,
        slot: Option<&Slot<'_>>,
        told: bool,
        scope: Scope<'_, '_>,
    ) -> Result<bool> {
        let field = &schema.fields[index];
        if field.since > version {
            return Ok(false);
        }
        let Some(test) = field.test.get() else { return Ok(true) };
        if self.trace.is_some() {
            let there = self.decision() == Some(Decision::Field(index));
            if there {
                self.consume();
            }
            return Ok(there);
        }
        if let Some(before) = presence(schema.fields, index) {
            return Ok(matches!(&scope.fields[before].value, Some(Value::Plain(it)) if it != &[0]));
        }
        match slot {
            Some(slot) => Ok(slot.value.is_some()),
            // Who saved it has no such field any more.
            None if told => Ok(false),
            None => Err(self.unknown(format!("only `{test}` tells whether it is there"))),
        }
    }

    /// The source sent nothing between here and what it has at `place`.
    fn nothing_between(
        &self,
        sent: &Body<'_>,
        schema: Schema<'_>,
        place: usize,
        parent: &str,
    ) -> Result<()> {
        if self.at == place {
            return Ok(());
        }
        let is_new = |slot: &&Slot<'_>| {
            slot.value.is_some()
                && slot.at >= self.at
                && slot.at < place
                && !schema.fields.iter().any(|field| field.name == slot.name)
        };
        if let Some(slot) = sent.fields.iter().find(is_new) {
            let dot = if parent.is_empty() { "" } else { "." };
            let path = format!("{parent}{dot}{}", slot.name);
            return Err(Box::new(Fault { at: slot.at, path, kind: FaultKind::SentField }));
        }
        Err(self.refused(format!("it reads at offset {} what was sent at {place}", self.at)))
    }

    fn part<'s>(
        &mut self,
        schema: Schema<'s>,
        owner: &str,
        sent: Option<&Body<'_>>,
        scope: &Scope<'_, 's>,
    ) -> Result<Option<Part<'s>>> {
        let Some((name, version)) = header(&self.bytes[self.at..]) else { return Ok(None) };
        if name.len() <= owner.len() || !name.starts_with(owner.as_bytes()) {
            return Ok(None);
        }
        let name = String::from_utf8_lossy(name);
        let Some(part) = known(schema, &name) else {
            let path = name.into_owned();
            return Err(Box::new(Fault { at: self.at, path, kind: FaultKind::SentPart }));
        };
        if !(part.minimum..=part.version).contains(&version) {
            let known = format!("{} to {}", part.minimum, part.version);
            let path = part.name.clone();
            let kind =
                FaultKind::Refused(format!("it is version {version}, and {known} are known"));
            return Err(Box::new(Fault { at: self.at, path, kind }));
        }
        self.at += 2 + part.name.len() + 4;
        if matches!(self.decision(), Some(Decision::Subsection(_))) {
            self.consume();
        }
        let inside = sent.and_then(|sent| sent.part(&part.name)).map(|part| &part.body);
        let path = core::mem::take(&mut self.path);
        let body = self.within(&part.name, |reader| reader.inside(part, version, inside, scope));
        self.path = path;
        Ok(Some(Part { name: &part.name, version, body: body? }))
    }

    fn inside<'s>(
        &mut self,
        part: &'s Subsection,
        version: u32,
        sent: Option<&Body<'_>>,
        outer: &Scope<'_, 's>,
    ) -> Result<Body<'s>> {
        self.body(part.body(), &part.name, version, sent, outer)
    }

    fn value<'s>(
        &mut self,
        ty: &'s Type,
        max: &History<u64>,
        sent: Option<&Value<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        if let Some(size) = plain_size(ty) {
            return self.plain(ty, size);
        }
        // A trace does not look into what has no parts with names.
        let open = matches!(ty, Type::Struct(_) | Type::Pointer(..));
        if let (false, Some(Decision::Bytes(len))) = (open, self.decision()) {
            self.consume();
            return self.untraced(ty, max, len as usize, scope);
        }
        match ty {
            Type::Leaf { .. } | Type::Enum { .. } => match sent {
                Some(Value::Plain(bytes)) => self.blob(bytes.len()),
                _ => Err(self.unknown("a layout by hand has no size")),
            },
            Type::Struct(nested) => self.nested(nested, sent),
            Type::Sequence { length, element } => self.sequence(length, element, max, sent, scope),
            Type::Pointer(marker, object) => self.pointer(*marker, object, sent, scope),
            Type::Tree { key, value } => self.tree(key, value, max, sent, scope),
        }
    }

    fn plain<'s>(&mut self, ty: &Type, size: usize) -> Result<Value<'s>> {
        let at = self.at;
        let bytes = self.take(size)?;
        if let Type::Enum { repr, variants } = innermost(ty) {
            let size = integer_size(repr).unwrap_or(1);
            let known: Vec<_> = variants.iter().map(|(_, value)| encode(*value, size)).collect();
            let is_known = |bytes: &[u8]| known.iter().any(|it| it == bytes);
            if let Some(wrong) = bytes.chunks(size).position(|value| !is_known(value)) {
                self.at = at + wrong * size;
                let found = integer(&bytes[wrong * size..][..size]).unwrap_or_default();
                return Err(self.refused(format!("{found:#x} is no variant of the enum there")));
            }
        }
        Ok(Value::Plain(bytes.to_vec()))
    }

    fn blob<'s>(&mut self, len: usize) -> Result<Value<'s>> {
        self.opaque.push(self.path.clone());
        Ok(Value::Plain(self.take(len)?.to_vec()))
    }

    /// A value of so many bytes that the trace says nothing else about.
    fn untraced<'s>(
        &mut self,
        ty: &'s Type,
        max: &History<u64>,
        len: usize,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        let (trace, end) = (self.trace.take(), self.at + len);
        let value = match ty {
            Type::Leaf { .. } | Type::Enum { .. } => self.blob(len),
            Type::Sequence { length: Length::Configured, element } => {
                match plain_size(element).or_else(|| fixed_size(element)) {
                    Some(size @ 1..) => self.items(element, (len / size) as u64, None, scope),
                    _ => Err(self.unknown("nothing tells how many elements there are")),
                }
            }
            ty => self.value(ty, max, None, scope),
        };
        self.trace = trace;
        match value {
            Ok(_) if self.at != end => Err(self.unknown(format!("it has {len} bytes"))),
            value => value,
        }
    }

    fn nested<'s>(&mut self, nested: &'s Struct, sent: Option<&Value<'_>>) -> Result<Value<'s>> {
        let sent = match sent {
            Some(Value::Struct(body)) => Some(body),
            _ => None,
        };
        let schema = schema_of(nested);
        // It knows nothing of what is around it.
        let around = Scope::around(&[]);
        let body = self.body(schema, &nested.name, nested_version(nested), sent, &around)?;
        if self.trace.is_some() && has_options(schema) {
            match self.decision() {
                Some(Decision::End) => self.consume(),
                found => {
                    return Err(self.unknown(format!("a struct ends, and the save says {found:?}")));
                }
            }
        }
        Ok(Value::Struct(body))
    }

    fn sequence<'s>(
        &mut self,
        length: &Length,
        element: &'s Type,
        max: &History<u64>,
        sent: Option<&Value<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        let (start, counted) = (self.at, scope.count(length));
        let traced = match (length, self.decision()) {
            (Length::Fixed(_), _) => None,
            (_, Some(Decision::Count(count))) => {
                self.consume();
                Some(count as u64)
            }
            _ => None,
        };
        let count = match length {
            Length::Terminated => return self.terminated(element, max, sent, scope),
            Length::Prefix(integer_name) => {
                let size = integer_size(integer_name).unwrap_or(4);
                integer(self.take(size)?)
            }
            _ => traced.or(counted).or_else(|| sent.map(|sent| sent.count(element))),
        };
        let Some(count) = count else {
            return Err(self.unknown("nothing tells how many elements there are"));
        };
        let limited = if let Length::Bits(_) = length { count * 64 } else { count };
        if let (Some(max), false) = (max.get(), matches!(length, Length::Fixed(_))) {
            let allowed = if let Length::Bits(_) = length { max.div_ceil(64) * 64 } else { *max };
            if limited > allowed {
                self.at = start;
                return Err(
                    self.refused(format!("it takes at most {max} elements, and {count} come"))
                );
            }
        }
        self.items(element, count, sent, scope)
    }

    fn items<'s>(
        &mut self,
        element: &'s Type,
        count: u64,
        sent: Option<&Value<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        let left = self.bytes.len() - self.at;
        if let Some(size @ 1..) = plain_size(element) {
            let len = (size as u64).saturating_mul(count);
            return self.plain(element, usize::try_from(len).unwrap_or(usize::MAX));
        }
        // Elements without bytes are not worth a count of any size.
        if count > left as u64 && fixed_size(element) != Some(0) || count > 1 << 24 {
            return Err(self.refused(format!("{count} elements come, and {left} bytes")));
        }
        let others = match sent {
            Some(Value::Items(items)) => items.as_slice(),
            _ => &[],
        };
        let mut items = Vec::new();
        let mut rest = None;
        for index in 0..count as usize {
            let like = others.get(index);
            let item = self.within(&format!("[{index}]"), |reader| {
                reader.value(element, &History::new(), like, scope)
            });
            items.push(item?);
            // The others look like the first, and the trace says nothing about them.
            if index == 0 && count > 1 && matches!(self.decision(), Some(Decision::Rest(_))) {
                self.consume();
                rest = self.trace.take();
            }
        }
        if rest.is_some() {
            self.trace = rest;
        }
        Ok(Value::Items(items))
    }

    fn terminated<'s>(
        &mut self,
        element: &'s Type,
        max: &History<u64>,
        sent: Option<&Value<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        let mut items = Vec::new();
        while self.take(1)? != [0] {
            let index = items.len();
            if max.get().is_some_and(|max| index as u64 >= *max) {
                return Err(
                    self.refused(format!("it takes at most {index} elements, and more come"))
                );
            }
            let like = match sent {
                Some(Value::Items(items)) => items.get(index),
                _ => None,
            };
            items.push(self.within(&format!("[{index}]"), |reader| {
                reader.value(element, &History::new(), like, scope)
            })?);
        }
        Ok(gather(items, element))
    }

    fn pointer<'s>(
        &mut self,
        marker: Marker,
        object: &'s Type,
        sent: Option<&Value<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        let traced = match self.decision() {
            Some(Decision::Null) => Some(true),
            Some(Decision::Object) => Some(false),
            _ => None,
        };
        if traced.is_some() {
            self.consume();
        }
        let like = match sent {
            Some(Value::Pointer(object)) => Some(object.as_deref()),
            _ => None,
        };
        let null = match marker {
            // What is configured says it, not the byte.
            Marker::Null => match traced.or(like.map(|object| object.is_none())) {
                Some(null) => null,
                None => return Err(self.unknown("nothing tells whether there is an object")),
            },
            Marker::Auto => self.bytes.get(self.at) == Some(&NULL),
        };
        if null {
            return match self.take(1)? {
                [NULL] => Ok(Value::Pointer(None)),
                _ => Err(self.refused("it has no object there, and one comes")),
            };
        }
        if marker == Marker::Auto && self.take(1)? != [VALID] {
            return Err(self.refused("what comes is no marker of a pointer"));
        }
        let object = self.value(object, &History::new(), like.flatten(), scope)?;
        Ok(Value::Pointer(Some(Box::new(object))))
    }

    fn tree<'s>(
        &mut self,
        key: &'s Type,
        value: &'s Type,
        max: &History<u64>,
        sent: Option<&Value<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        if matches!(self.decision(), Some(Decision::Count(_))) {
            self.consume();
        }
        let count = integer(self.take(4)?).unwrap_or_default();
        if max.get().is_some_and(|max| count > *max) {
            return Err(self.refused(format!("it takes fewer than {count} nodes")));
        }
        let others = match sent {
            Some(Value::Nodes(nodes)) => nodes.as_slice(),
            _ => &[],
        };
        let mut nodes = Vec::new();
        while self.take(1)? != [0] {
            let like = others.get(nodes.len());
            let none = History::new();
            let a = self.value(key, &none, like.map(|(key, _)| key), scope)?;
            let b = self.value(value, &none, like.map(|(_, value)| value), scope)?;
            nodes.push((a, b));
        }
        if nodes.len() as u64 != count {
            return Err(
                self.refused(format!("{count} nodes are announced, and {} come", nodes.len()))
            );
        }
        Ok(Value::Nodes(nodes))
    }
}

/// The name and version of a subsection that begins here.
fn header(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let [SUBSECTION, len, rest @ ..] = bytes else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(*len))?;
    Some((name, u32::from_be_bytes(*rest.first_chunk()?)))
}

/// Plain elements are kept side by side.
pub(super) fn gather<'s>(items: Vec<Value<'s>>, element: &Type) -> Value<'s> {
    if !matches!(plain_size(element), Some(1..)) {
        return Value::Items(items);
    }
    let bytes = items.into_iter().flat_map(|item| match item {
        Value::Plain(bytes) => bytes,
        _ => Vec::new(),
    });
    Value::Plain(bytes.collect())
}

/// A discriminant on the wire.
pub(super) fn encode(value: i128, size: usize) -> Vec<u8> {
    value.to_be_bytes()[16 - size.min(16)..].to_vec()
}

fn fixed_size(ty: &Type) -> Option<usize> {
    usize::try_from(ty.size()?).ok()
}
