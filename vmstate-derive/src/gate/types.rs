//! Which fields a const compares with their released types.

use proc_macro2::Span;
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use vmstate_schema::Baseline;
use vmstate_schema::model::{
    Body, Device as Schema, Field as Released, Stamp, Subsection as ReleasedPart,
};
use vmstate_schema::rules::flatten;

use super::{BytesCheck, Compared, LimitCheck, PlainCheck, Release, TypeCheck, current};
use crate::model::{Device, Field, Kind, Subsection};

/// Pairs the released fields of every body with those of the struct.
pub(super) fn collect(
    device: &Device,
    released: &Schema,
    baseline: &Baseline,
    compared: &mut Compared,
) {
    let body = Body { fields: &released.fields, subsections: &released.subsections };
    let same_bytes = device.same_bytes.as_ref().map(|why| why.span);
    let mut collector = Collector { baseline, compared, same_bytes };
    collector.body(&device.fields, &device.subsections, body, &mut Vec::new());
}

struct Collector<'a> {
    baseline: &'a Baseline,
    compared: &'a mut Compared,
    same_bytes: Option<Span>,
}

impl Collector<'_> {
    fn body(
        &mut self,
        fields: &[Field],
        parts: &[Subsection],
        released: Body<'_>,
        path: &mut Vec<usize>,
    ) {
        let mut plain = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let Some(was) = same_field(fields, index, released.fields) else {
                self.compared.unreleased.push(field.name.value.clone());
                continue;
            };
            if field.test.is_some() && was.test.get().is_none() {
                self.compared.guarded.push(field.name.value.clone());
            }
            self.limits(field, index, was, path);
            if self.same_bytes.is_some() {
                continue;
            }
            if let Some((name, size)) = current::plain(field) {
                plain.push((index, name, size));
            } else {
                self.field(field, index, was, path);
            }
        }
        if let Some(span) = self.same_bytes
            && !current::is_known(fields)
        {
            self.bytes(span, released.fields, path);
        }
        if !plain.is_empty() {
            self.compared.plain.push(PlainCheck { body: path.clone(), fields: plain });
        }
        for (index, part) in parts.iter().enumerate() {
            let same = |released: &&ReleasedPart| released.name == part.name.value;
            let Some(was) = released.subsections.iter().find(same) else {
                self.compared.unreleased.push(part.name.value.clone());
                continue;
            };
            path.push(index);
            self.body(&part.fields, &part.subsections, was.body(), path);
            path.pop();
        }
    }

    fn bytes(&mut self, span: Span, released: &[Released], path: &[usize]) {
        let release = self.release(released.first().map_or(Stamp::Release(0), |it| it.stamp));
        let released = flatten(released);
        self.compared.bytes.push(BytesCheck { body: path.to_vec(), span, released, release });
    }

    /// `max` and the start of a `range` may be consts.
    fn limits(&mut self, field: &Field, index: usize, was: &Released, path: &[usize]) {
        let span = match (&field.layout.kind, field.layout.max()) {
            (Kind::Range { span, .. }, _) => *span,
            (_, Some(max)) => max.span(),
            _ => return,
        };
        let release = self.release(was.max.stamp().unwrap_or(was.stamp));
        self.compared.limits.push(LimitCheck {
            body: path.to_vec(),
            index,
            span,
            first: was.first.get().copied().unwrap_or_default() as usize,
            max: vmstate_schema::rules::most(was),
            release,
        });
    }

    fn field(&mut self, field: &Field, index: usize, was: &Released, path: &[usize]) {
        let Some(ty) = &was.ty else { return };
        let release = self.release(was.stamp);
        self.compared.types.push(TypeCheck {
            body: path.to_vec(),
            index,
            span: ends(&field.ty),
            fingerprint: ty.fingerprint(),
            text: ty.text(),
            size: ty.size(),
            release,
        });
    }

    /// The place of this release in the list, which it joins.
    fn release(&mut self, stamp: Stamp) -> usize {
        let release = Release {
            since: self.baseline.stamp_name(stamp).to_owned(),
            hosts: vmstate_schema::rules::hosts(self.baseline, stamp),
            limits: self.baseline.knows_limits(),
        };
        let releases = &mut self.compared.releases;
        releases.iter().position(|known| *known == release).unwrap_or_else(|| {
            releases.push(release);
            releases.len() - 1
        })
    }
}

/// The first and the last token of a type: spans cannot be joined on stable.
fn ends(ty: &syn::Type) -> (Span, Span) {
    let mut tokens = ty.to_token_stream().into_iter().map(|token| token.span());
    let first = tokens.next().unwrap_or_else(Span::call_site);
    (first, tokens.last().unwrap_or(first))
}

/// The released field that this one is: of the same name, and the same among those of that name.
fn same_field<'a>(
    fields: &[Field],
    index: usize,
    released: &'a [Released],
) -> Option<&'a Released> {
    let name = &fields[index].name.value;
    let ordinal = fields[..index].iter().filter(|field| field.name.value == *name).count();
    released.iter().filter(|field| field.name == *name).nth(ordinal)
}
