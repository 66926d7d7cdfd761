//! Fields and subsections: which of them are there.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use vmstate_runtime::Decision;
use vmstate_schema::Device;
use vmstate_schema::model::Body as Schema;

use super::{Fault, FaultKind, Reader, Result};
use crate::schema::scope::Scope;
use crate::schema::tree::{Body, Part, SUBSECTION, Slot, Value, known, presence, schema};

impl Reader<'_> {
    pub(super) fn device<'s>(
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

    pub(super) fn body<'s>(
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
        let body = self.within(&part.name, |reader| {
            reader.body(part.body(), &part.name, version, inside, scope)
        });
        self.path = path;
        Ok(Some(Part { name: &part.name, version, body: body? }))
    }
}

/// The name and version of a subsection that begins here.
fn header(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let [SUBSECTION, len, rest @ ..] = bytes else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(*len))?;
    Some((name, u32::from_be_bytes(*rest.first_chunk()?)))
}
