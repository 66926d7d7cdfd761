//! Values, and how many there are.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;

use vmstate_runtime::Decision;

use super::super::decide::Question;
use super::super::fault::{Fault, FaultKind};
use super::super::schema::{Body, Length, Type};
use super::super::value::{Value, Values, unsigned};
use super::{Found, Frame, Kind, NULL, OBJECT, Role, Walk, What};

impl<'a> Walk<'a> {
    /// A value begins here.
    pub(super) fn value(&mut self, ty: &'a Type<'a>, first: u64, depth: usize) -> Found<'a> {
        let mut ty = ty;
        let offset = self.offset();
        if let (true, Some(Decision::Bytes(bytes))) = (ty.is_closed(), self.guide.peek()) {
            self.guide.consume();
            if !matches!(ty, Type::Nodes { .. }) {
                return self.untraced(ty, bytes, depth).map(|what| Some((offset, depth, what)));
            }
            self.guide.suspend(depth + 1);
        }
        while let Type::Pointer { object, marked } = ty {
            if self.is_null(*marked)? {
                return Ok(Some((offset, depth, What::Null)));
            }
            ty = object;
        }
        let what = match ty {
            Type::Leaf { name, size } => {
                let size = match size {
                    Some(size) => *size,
                    None => self.guide.ask(Question::Bytes(self.left()))?,
                };
                let values = Values::one(name, self.take(size)?);
                self.saw(&values);
                What::Value(values)
            }
            Type::Enum { repr, size, variants } => {
                let values = Values::one(repr, self.take(*size)?).named(variants);
                self.saw(&values);
                What::Value(values)
            }
            Type::Struct { body, size } => {
                let end = size.map(|size| self.at.saturating_add(size as usize));
                let (name, version) = (&*body.name, body.version);
                let kind = Kind::Body { body, version, role: Role::Struct, field: 0, part: 0 };
                self.push(end, kind);
                let size = size.or_else(|| body.size());
                What::Struct { name, version, size }
            }
            Type::Sequence { element, length, whole } => {
                let count = self.count(element, length)?;
                self.elements(element, whole.as_deref(), count, first)?
            }
            Type::Nodes { counted, values, listed } => {
                let announced = match counted {
                    true => unsigned(self.take(4)?),
                    false => None,
                };
                if matches!(self.guide.peek(), Some(Decision::Count(_))) {
                    self.guide.consume();
                }
                let kind = Kind::Nodes { values, listed: *listed, announced, node: 0, value: 0 };
                self.push(None, kind);
                What::Nodes { ty: ty.name(), count: announced }
            }
            Type::Pointer { .. } => What::Null,
        };
        Ok(Some((offset, depth, what)))
    }

    pub(super) fn is_null(&mut self, marked: bool) -> Result<bool, FaultKind> {
        let next = self.bytes.get(self.at).copied();
        let null = match (marked, self.guide.peek()) {
            (true, None) => next == Some(NULL),
            _ => self.guide.ask(Question::Null(next))? == 1,
        };
        match (null, marked) {
            (false, false) => Ok(false),
            _ => match (self.take(1)?, null) {
                ([NULL], true) => Ok(true),
                ([OBJECT], false) => Ok(false),
                (found, _) => {
                    self.at -= 1;
                    Err(FaultKind::WrongMarker { found: found[0] })
                }
            },
        }
    }

    /// How many elements there are.
    pub(super) fn count(
        &mut self,
        element: &Type<'a>,
        length: &Length<'a>,
    ) -> Result<u64, FaultKind> {
        let known = match length {
            Length::Fixed(len) => return Ok(*len),
            Length::Prefix(size) => unsigned(self.take(u64::from(*size))?),
            Length::Field(name, times) => self.counted(name).map(|n| n.saturating_mul(*times)),
            Length::Bits(name) => self.counted(name).map(|bits| bits.div_ceil(64)),
            Length::Configured => None,
        };
        let traced = match self.guide.peek() {
            Some(Decision::Count(count)) => {
                self.guide.consume();
                Some(count as u64)
            }
            _ => None,
        };
        if let Some(count) = traced.filter(|_| !matches!(length, Length::Prefix(_))).or(known) {
            return Ok(count);
        }
        let most = self.left() / element.size().unwrap_or(1).max(1);
        self.guide.ask(Question::Count(most))
    }

    /// The integer in a field of the same body, or of one that it is a part of.
    pub(super) fn counted(&self, name: &str) -> Option<u64> {
        let mut owners = self.stack.iter().rev();
        loop {
            let frame = owners.find(|frame| matches!(frame.kind, Kind::Body { .. }))?;
            let Kind::Body { role, .. } = frame.kind else { return None };
            let around = &self.path[..frame.path];
            let path = match (around, role) {
                ("", _) => Cow::Borrowed(name),
                (_, Role::Subsection) => Cow::Owned(format!("{around}/{name}")),
                _ => Cow::Owned(format!("{around}.{name}")),
            };
            let mut known = self.counts.iter().rev();
            if let Some((_, count)) = known.find(|(known, _)| *known == *path) {
                return Some(*count);
            }
            if role != Role::Subsection {
                return None;
            }
        }
    }

    pub(super) fn elements(
        &mut self,
        element: &'a Type<'a>,
        whole: Option<&'a str>,
        count: u64,
        first: u64,
    ) -> Result<What<'a>, FaultKind> {
        let Some(size @ 1..) = element.size().filter(|_| element.is_plain()) else {
            let end = first.saturating_add(count);
            let end_at = element.size().and_then(|size| {
                usize::try_from(size.checked_mul(count)?).ok()?.checked_add(self.at)
            });
            self.push(end_at, Kind::Elements { element, next: first, end, first });
            return Ok(What::Array { ty: element.name(), count });
        };
        let (all, left) = (size.saturating_mul(count), self.left());
        let there = all.min(left - left % size);
        let offset = self.offset();
        let bytes = self.take(there)?;
        if there < all {
            let kind = FaultKind::Truncated { needed: all, available: left };
            self.pending = Some(Fault { offset, path: Box::from(&*self.path), kind });
        }
        let values = match (whole, element) {
            (Some(name), _) => Values::one(name, bytes),
            (None, Type::Enum { variants, .. }) => {
                Values::elements(element.name(), bytes, size as usize, first).named(variants)
            }
            (None, _) => Values::elements(element.name(), bytes, size as usize, first),
        };
        self.saw(&values);
        Ok(What::Value(values))
    }

    /// A value of so many bytes, about which the trace says nothing else.
    pub(super) fn untraced(
        &mut self,
        ty: &'a Type<'a>,
        len: u64,
        depth: usize,
    ) -> Result<What<'a>, FaultKind> {
        match ty {
            Type::Sequence { element, length, whole } => {
                let count = match (length, element.size()) {
                    (Length::Prefix(size), _) => {
                        unsigned(self.take(u64::from(*size))?).unwrap_or(0)
                    }
                    (_, Some(size @ 1..)) => len / size,
                    (length, _) => self.count(element, length)?,
                };
                let what = self.elements(element, whole.as_deref(), count, 0)?;
                if self.stack.len() > depth + 1 {
                    self.guide.suspend(depth + 1);
                }
                Ok(what)
            }
            ty => Ok(What::Value(Values::one(ty.name(), self.take(len)?))),
        }
    }

    /// Remembers what may count elements.
    pub(super) fn saw(&mut self, values: &Values<'a>) {
        let odd = |value: &Value<'_>| matches!(value, Value::Bool(2..) | Value::Variant("", _) | Value::Marker(..0x30 | 0x32..));
        if values.ty() == "bool" || matches!(values.iter().next(), Some(Value::Variant(..))) {
            self.odd += values.iter().filter(odd).count() as u64;
        }
        let listed = matches!(
            self.stack.first(),
            Some(Frame { kind: Kind::Body { body: Body { listed: true, .. }, .. }, .. })
        );
        if !listed && let Some(count) = values.count() {
            self.counts.push((self.path.clone(), count));
        }
    }
}
