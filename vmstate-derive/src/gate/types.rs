//! Which fields a const compares with their released types.

use proc_macro2::{Span, TokenStream};
use vmstate_schema::Baseline;
use vmstate_schema::model::{Body, Field as Released, Stamp, Subsection as ReleasedPart};
use vmstate_schema::rules::{self, News, flatten};

use super::{
    AbsentCheck, BytesCheck, Compared, LimitCheck, Release, TypeCheck, conditions, current,
};
use crate::model::{Device, Field, Kind, Subsection};

/// Pairs the released fields of every body with those of the struct, branch by branch.
pub(super) fn collect(device: &Device, baseline: &Baseline, compared: &mut Compared) {
    let same_bytes = device.same_bytes.as_ref().map(|why| why.span);
    let mut unreleased: Option<Vec<String>> = None;
    for head in baseline.heads() {
        let Some(released) = head.released() else { continue };
        let body = Body { fields: &released.fields, subsections: &released.subsections };
        let fields = (device.fields.as_slice(), released.fields.as_slice());
        let mut collector = Collector { baseline, head: &head, compared, same_bytes, fields };
        collector.body(&device.fields, &device.subsections, body, &mut Vec::new());
        let mut new = std::mem::take(&mut compared.unreleased);
        if let Some(known) = &unreleased {
            new.retain(|name| known.contains(name));
        }
        unreleased = Some(new);
    }
    compared.unreleased = unreleased.unwrap_or_default();
}

struct Collector<'a> {
    baseline: &'a Baseline,
    /// What the newest release of a branch left of it.
    head: &'a Baseline,
    compared: &'a mut Compared,
    same_bytes: Option<Span>,
    /// Those of the device, now and released: they may count elements of its subsections.
    fields: (&'a [Field], &'a [Released]),
}

impl Collector<'_> {
    fn body(
        &mut self,
        fields: &[Field],
        parts: &[Subsection],
        released: Body<'_>,
        path: &mut Vec<usize>,
    ) {
        let is_new = self.news(fields, released.fields);
        for (index, field) in fields.iter().enumerate() {
            let Some(was) = same_field(fields, index, released.fields) else {
                if is_new(index) {
                    self.compared.unreleased.push(field.name.value.clone());
                }
                continue;
            };
            let guarded = &mut self.compared.guarded;
            let is_guarded = field.test.is_some() && was.test.get().is_none();
            if is_guarded && !guarded.contains(&field.name.value) {
                guarded.push(field.name.value.clone());
            }
            self.limits(field, index, was, path);
            self.absent(field, index, was, path);
            if self.same_bytes.is_some() {
                continue;
            }
            if !is_compared(field, was) {
                self.field(field, index, was, path);
            }
        }
        if let Some(span) = self.same_bytes
            && !current::is_known(fields)
        {
            self.bytes(span, fields, released.fields, path);
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

    /// Which of the fields that have no released one's name are new. Where the bytes are the same, those that are sent under
    /// a released condition are what became of others.
    fn news(&self, fields: &[Field], released: &[Released]) -> impl Fn(usize) -> bool + use<> {
        let news: Option<Vec<_>> = self.same_bytes.map(|_| {
            let (atoms, now) = (flatten(released, &[]), current::fields(fields));
            now.iter().map(|field| rules::news(released, &atoms, field)).collect()
        });
        move |index| news.as_ref().is_none_or(|news| news[index] == News::Field)
    }

    fn bytes(&mut self, span: Span, now: &[Field], released: &[Released], path: &[usize]) {
        let now = current::fields(now);
        let release = self.release(released.first().map_or(Stamp::Release(0), |it| it.stamp));
        let device = if path.is_empty() { (&[][..], &[][..]) } else { self.fields };
        let device_news = places(News::Field, device.1, &current::fields(device.0));
        for (when, fields) in self.configurations(released, path) {
            let released = flatten(&fields, device.1);
            let news = [News::Field, News::Guarded].map(|news| places(news, &fields, &now));
            let known = |it: &BytesCheck| it.body == path && it.released == released;
            if self.forked() && self.compared.bytes.iter().any(known) {
                continue;
            }
            let body = path.to_vec();
            let device_news = device_news.clone();
            let check = BytesCheck { body, span, released, news, device_news, release, when };
            self.compared.bytes.push(check);
        }
    }

    /// Fields as they were released, where conditions inside of nested structs say.
    fn configurations(
        &self,
        fields: &[Released],
        path: &[usize],
    ) -> Vec<(Option<TokenStream>, Vec<Released>)> {
        if path.is_empty() && !self.baseline.parts.is_empty() {
            return conditions::inside(self.baseline, fields);
        }
        vec![(None, fields.to_vec())]
    }

    /// `max` and the start of a `range` may be consts.
    fn limits(&mut self, field: &Field, index: usize, was: &Released, path: &[usize]) {
        let span = match (&field.layout.kind, field.layout.max()) {
            (Kind::Range { start, end, .. }, _) => (ends(start).0, ends(end).1),
            (_, Some(max)) => ends(max),
            _ => return,
        };
        let first = was.first.get().copied().unwrap_or_default() as usize;
        let max = rules::most(was);
        let known = |it: &LimitCheck| {
            (it.body.as_slice(), it.index, it.first, it.max) == (path, index, first, max)
        };
        if self.forked() && self.compared.limits.iter().any(known) {
            return;
        }
        let release = self.release(was.max.stamp().unwrap_or(was.stamp));
        let body = path.to_vec();
        self.compared.limits.push(LimitCheck { body, index, span, first, max, release });
    }

    /// What a const says that a field is when it does not come.
    fn absent(&mut self, field: &Field, index: usize, was: &Released, path: &[usize]) {
        let (Some(_), Some(value), Some(released)) =
            (field.constant, field.absent_value(), was.absent.get())
        else {
            return;
        };
        let known = |it: &AbsentCheck| {
            (it.body.as_slice(), it.index, &it.released) == (path, index, released)
        };
        if self.forked() && self.compared.absents.iter().any(known) {
            return;
        }
        let (span, released) = (ends(value), released.clone());
        let release = self.release(was.absent.stamp().unwrap_or(was.stamp));
        let body = path.to_vec();
        self.compared.absents.push(AbsentCheck { body, index, span, released, release });
    }

    fn field(&mut self, field: &Field, index: usize, was: &Released, path: &[usize]) {
        for (when, fields) in self.configurations(std::slice::from_ref(was), path) {
            let [Released { ty: Some(ty), .. }] = fields.as_slice() else { continue };
            let (fingerprint, text) = (ty.fingerprint(), ty.text());
            let known = |it: &TypeCheck| it.body == path && it.index == index && it.text == text;
            if self.forked() && self.compared.types.iter().any(known) {
                continue;
            }
            let release = self.release(was.stamp);
            self.compared.types.push(TypeCheck {
                body: path.to_vec(),
                index,
                span: ends(&field.ty),
                fingerprint,
                text,
                size: ty.size(),
                release,
                when,
            });
        }
    }

    fn forked(&self) -> bool {
        !self.baseline.graph.is_line()
    }

    /// The place of this release in the list, which it joins.
    fn release(&mut self, stamp: Stamp) -> usize {
        let since = self.head.stamp_name(stamp).to_owned();
        let place = self.baseline.releases.iter().position(|name| *name == since);
        let known = place.map(|at| self.baseline.since(Stamp::Release(at)));
        let release = Release {
            since,
            hosts: rules::hosts(&known.unwrap_or_default()),
            limits: self.baseline.knows_limits(),
        };
        let releases = &mut self.compared.releases;
        releases.iter().position(|known| *known == release).unwrap_or_else(|| {
            releases.push(release);
            releases.len() - 1
        })
    }
}

/// Whether tokens tell enough, which the rules have compared: all of its bytes, or that they are not the released ones.
fn is_compared(field: &Field, was: &Released) -> bool {
    current::written_type(field).is_some_and(|ty| field.is_short() || was.ty != Some(ty))
}

/// Where the fields are that are this kind of new.
fn places(kind: News, released: &[Released], now: &[Released]) -> Vec<usize> {
    let atoms = flatten(released, &[]);
    let places = now.iter().enumerate();
    let places = places.filter(|(_, it)| rules::news(released, &atoms, it) == kind);
    places.map(|(index, _)| index).collect()
}

/// The first and the last token of something: spans cannot be joined on stable.
pub(crate) fn ends(of: &impl quote::ToTokens) -> (Span, Span) {
    let mut tokens = of.to_token_stream().into_iter().map(|token| token.span());
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
