//! Fields, and the subsections behind them.

use alloc::string::String;
use core::fmt::Write as _;

use vmstate_runtime::Decision;

use super::super::decide::Question;
use super::super::fault::FaultKind;
use super::super::schema::{Body, Type, header_len};
use super::{Found, Frame, Kind, Role, SUBSECTION, Walk, What};

impl<'a> Walk<'a> {
    pub(super) fn body(&mut self, depth: usize) -> Found<'a> {
        let Some(Frame { kind: Kind::Body { body, version, role, field, .. }, .. }) =
            self.stack.last_mut()
        else {
            return Ok(None);
        };
        let (body, version, role) = (*body, *version, *role);
        let index = *field;
        let Some(due) = body.fields.get(index) else { return self.part(depth) };
        *field += 1;
        self.push_name(role, &due.name, due.index);
        if due.since > version || due.test.is_some() && self.guide.ask(Question::Field(index))? == 0
        {
            return Ok(None);
        }
        let sequence = matches!(due.ty, Type::Sequence { .. });
        if let (true, Some(_)) = (sequence, due.index) {
            self.path.truncate(self.path.rfind('[').unwrap_or(self.path.len()));
        }
        self.value(&due.ty, due.first + due.index.unwrap_or(0), depth)
    }

    pub(super) fn push_name(&mut self, role: Role, name: &str, index: Option<u64>) {
        if !self.path.is_empty() {
            self.path.push(if role == Role::Subsection { '/' } else { '.' });
        }
        self.name = self.path.len();
        self.path.push_str(name);
        if let Some(index) = index {
            let _ = write!(self.path, "[{index}]");
        }
    }

    /// Behind the fields: the next subsection, or the end.
    pub(super) fn part(&mut self, depth: usize) -> Found<'a> {
        let at = self.at;
        let Some(Frame { kind: Kind::Body { body, part, .. }, .. }) = self.stack.last_mut() else {
            return Ok(None);
        };
        let (body, due) = (*body, *part);
        let found = header(self.bytes.get(at..).unwrap_or_default());
        let subsection = if body.listed {
            let Some(expected) = body.subsections.get(due) else { return self.end() };
            *part += 1;
            let named = found.filter(|(name, _)| *name == expected.name.as_bytes());
            let Some((_, version)) = named else {
                return Err(FaultKind::NoSubsection { expected: expected.name.clone().into() });
            };
            (expected, version)
        } else {
            let own = body.name.as_bytes();
            let own_part =
                found.filter(|(name, _)| name.len() > own.len() && name.starts_with(own));
            let Some((name, version)) = own_part else { return self.end() };
            let Some(known) = body.subsections.iter().find(|it| it.name.as_bytes() == name) else {
                let name = String::from_utf8_lossy(name).into_owned();
                return Err(FaultKind::UnknownSubsection { name });
            };
            (known, version)
        };
        if let Some(Decision::Subsection(_)) = self.guide.peek() {
            self.guide.consume();
        }
        let (body, version) = subsection;
        let size = header_len(&body.name);
        self.push_subsection(&body.name);
        self.at += size as usize;
        self.push(None, Kind::Body { body, version, role: Role::Subsection, field: 0, part: 0 });
        let what = What::Subsection { name: &body.name, version, size };
        Ok(Some((self.base + at as u64, depth, what)))
    }

    /// The name of a subsection begins with that of the one around it, which is not written twice.
    pub(super) fn push_subsection(&mut self, name: &str) {
        let around = match self.stack.last() {
            Some(Frame { kind: Kind::Body { body, role: Role::Subsection, .. }, .. }) => {
                &*body.name
            }
            _ => "",
        };
        match name.strip_prefix(around) {
            Some(rest) if !around.is_empty() => {
                self.name = self.path.len();
                self.path.push_str(rest);
            }
            _ => {
                if !self.path.is_empty() {
                    self.path.push('/');
                }
                self.name = self.path.len();
                self.path.push_str(name);
            }
        }
    }

    /// The end of what is innermost.
    pub(super) fn end(&mut self) -> Found<'a> {
        let Some(frame) = self.stack.last() else { return Ok(None) };
        if let Kind::Body { body, role, .. } = frame.kind {
            if role == Role::Struct && self.guide.is_traced() && has_options(body) {
                match self.guide.peek() {
                    Some(Decision::End) => self.guide.consume(),
                    _ => return Err(FaultKind::OtherTrace),
                }
            }
            if role == Role::Section && self.left() > 0 {
                return Err(FaultKind::Leftover { bytes: self.left() });
            }
            if role == Role::Section && self.guide.peek().is_some() {
                return Err(FaultKind::OtherTrace);
            }
            if let (Role::Struct, Some(end)) = (role, frame.end)
                && end != self.at
            {
                let (described, found) = (end - frame.start, self.at - frame.start);
                let (described, found) = (described as u64, found as u64);
                return Err(FaultKind::WrongSize { described, found });
            }
        }
        self.stack.pop();
        self.guide.resume(self.stack.len());
        Ok(None)
    }
}

/// The name and version of a subsection that begins here.
fn header(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let [SUBSECTION, len, rest @ ..] = bytes else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(*len))?;
    Some((name, u32::from_be_bytes(*rest.first_chunk()?)))
}

/// Whether state decides which parts there are.
fn has_options(body: &Body<'_>) -> bool {
    !body.subsections.is_empty() || body.fields.iter().any(|field| field.test.is_some())
}
