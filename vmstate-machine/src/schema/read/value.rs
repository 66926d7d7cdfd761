//! Values of all types.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use vmstate_runtime::Decision;
use vmstate_schema::model::{History, Length, Marker, Struct, Type};

use super::{Reader, Result};
use crate::schema::scope::Scope;
use crate::schema::tree::{
    NULL, VALID, Value, encode, has_options, innermost, integer, integer_size, nested_version,
    outside, plain_size, schema_of,
};

impl Reader<'_> {
    pub(super) fn value<'s>(
        &mut self,
        ty: &'s Type,
        max: &History<u64>,
        sent: Option<&Value<'_>>,
        scope: Scope<'_, 's>,
    ) -> Result<Value<'s>> {
        if let Some(size) = plain_size(ty) {
            return self.plain(ty, size);
        }
        // A trace does not look into what has no parts with names, and says nothing of what has a size.
        let traced = !matches!(ty, Type::Struct(_) | Type::Pointer(..)) && fixed_size(ty).is_none();
        if let (true, Some(Decision::Bytes(len))) = (traced, self.decision()) {
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
        if let Some(wrong) = outside(innermost(ty), bytes) {
            self.at = at + wrong.0;
            return Err(self.refused(wrong.1));
        }
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
        let limited = if let Length::Bits(_) = length { count.saturating_mul(64) } else { count };
        if let (Some(max), false) = (max.get(), matches!(length, Length::Fixed(_))) {
            let allowed = if let Length::Bits(_) = length {
                max.div_ceil(64).saturating_mul(64)
            } else {
                *max
            };
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
        let null = if marker.precedes_objects() {
            self.bytes.get(self.at) == Some(&NULL)
        } else {
            // What is configured says it, not the byte.
            let configured = traced.or(like.map(|object| object.is_none()));
            configured.ok_or_else(|| self.unknown("nothing tells whether there is an object"))?
        };
        if null {
            return match self.take(1)? {
                [NULL] => Ok(Value::Pointer(None)),
                _ => Err(self.refused("it has no object there, and one comes")),
            };
        }
        if marker.precedes_objects() && self.take(1)? != [VALID] {
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

/// Plain elements are kept side by side.
fn gather<'s>(items: Vec<Value<'s>>, element: &Type) -> Value<'s> {
    if !matches!(plain_size(element), Some(1..)) {
        return Value::Items(items);
    }
    let bytes = items.into_iter().flat_map(|item| match item {
        Value::Plain(bytes) => bytes,
        _ => Vec::new(),
    });
    Value::Plain(bytes.collect())
}

fn fixed_size(ty: &Type) -> Option<usize> {
    usize::try_from(ty.size()?).ok()
}
