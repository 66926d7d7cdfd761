//! One member of a device struct: sent, configuration, or neither.

use super::name::kebab;
use crate::errors::Errors;
use crate::model::{
    Absent, Convert, Count, Field, Kind, Layout, Length, Place, Property, Skipped, Spanned, Test,
    member_name, member_span,
};
use crate::options::{self, CountOf, FieldOptions, LengthOf, Part};
use proc_macro2::Span;
use quote::ToTokens;
use syn::{Expr, Index, Member, Type, parse_quote_spanned};

/// A member of the struct, whatever becomes of it.
pub(super) struct Slot {
    pub member: Member,
    pub ty: Type,
}

#[expect(clippy::large_enum_variant, reason = "one at a time, and gone at once")]
pub(super) enum Lowered {
    Field(Field, Option<Spanned<String>>),
    Property(Property),
    Skipped(Skipped),
}

/// Decides what a member is and how its bytes look. `slots` are all members, for `len` to refer to.
pub(super) fn lower(
    slot: &Slot,
    options: FieldOptions,
    slots: &[Slot],
    errors: &mut Errors,
) -> Lowered {
    let name = member_name(&slot.member);
    if let Some(note) = options.skip {
        let member = slot.member.clone();
        return Lowered::Skipped(Skipped { member, reason: note.0, keys: options.keys });
    }
    let own = |name: String| Spanned::new(name, member_span(&slot.member));
    if let Some(note) = options.property {
        return Lowered::Property(Property {
            member: slot.member.clone(),
            ty: slot.ty.clone(),
            name: note.0.unwrap_or_else(|| own(kebab(&name))),
            default: options.default.map(|default| default.0),
            keys: options.keys,
        });
    }
    let mut options = options;
    // A value that could not be read was reported.
    if options.default.is_none() {
        options.keys.retain(|key| key.name != "default");
    }
    let layout = layout(&slot.ty, &mut options, slots, errors);
    let field = Field {
        member: slot.member.clone(),
        ty: slot.ty.clone(),
        name: options.rename.unwrap_or_else(|| own(name)),
        since: options.since,
        test: options.test.map(|given| test(given, slots, errors)),
        validate: options.validate,
        absent: options.absent.map(|absent| match absent {
            options::Absent::Keep => Absent::Keep,
            options::Absent::Value(value) => Absent::Value(value),
        }),
        constant: None,
        layout,
        keys: options.keys,
    };
    Lowered::Field(field, options.subsection.map(|key| key.0))
}

/// What the keys that lay out bytes say.
pub(super) fn layout(
    ty: &Type,
    options: &mut FieldOptions,
    slots: &[Slot],
    errors: &mut Errors,
) -> Layout {
    Layout {
        absence: options.absence(),
        buffer: options.buffer.is_some(),
        pinned: options.struct_version.take(),
        convert: options.as_.take().map(|wire| Convert { wire: wire.0, is_generic: false }),
        kind: kind(ty, options, slots, errors),
    }
}

/// The first key that says how the field, or its outermost container, is laid out; a second one is
/// `check`'s to refuse.
fn kind(ty: &Type, options: &mut FieldOptions, slots: &[Slot], errors: &mut Errors) -> Kind {
    let max = options.max.take().map(|max| max.0);
    if let Some(wire) = options.via.take() {
        Kind::Via(wire.0)
    } else if let Some(module) = options.with.take() {
        Kind::With(module.0)
    } else if let Some(len) = options.len.take() {
        Kind::Counted { len: length(len, slots), max }
    } else if let Some(prefix) = options.prefix.take() {
        Kind::Prefixed { prefix: prefix.0, max }
    } else if let Some(bits) = options.bits.take() {
        Kind::Bits(length(bits, slots))
    } else if let Some(part) = options.range.take() {
        range(part, ty, errors)
    } else {
        flag(options, max)
    }
}

fn flag(options: &FieldOptions, max: Option<Expr>) -> Kind {
    if options.queue.is_some() {
        Kind::Queue { max }
    } else if options.list.is_some() {
        Kind::List { max }
    } else if options.tree.is_some() {
        Kind::Tree { max }
    } else if options.configured.is_some() {
        Kind::Configured
    } else if options.equal.is_some() {
        Kind::Equal
    } else if options.at_most.is_some() {
        Kind::AtMost
    } else {
        Kind::Plain
    }
}

/// A single name is a member of the struct, or else a constant.
fn length(of: LengthOf, slots: &[Slot]) -> Length {
    let LengthOf { of, times, span } = of;
    let (of, name) = match of {
        CountOf::Field(names) => (counted_by(&names, slots, span), names.join(".")),
        CountOf::Method(callee) => {
            let name = format!("{}()", callee.name);
            (Count::Method(callee), name)
        }
        CountOf::Constant(path) => {
            let name = path.to_token_stream().to_string().replace(' ', "");
            (Count::Constant(path), name)
        }
    };
    Length { of, wire: name.clone(), name, times, span }
}

fn counted_by(names: &[String], slots: &[Slot], span: Span) -> Count {
    let Some((first, rest)) = names.split_first() else { return Count::Missing };
    if let Some(member) = find(first, slots, span) {
        return Count::Member(member, rest.iter().map(|name| inner(name, span)).collect());
    }
    match syn::parse_str::<syn::Ident>(first) {
        // A constant is written in capitals, a field that is missing is not.
        Ok(mut ident) if rest.is_empty() && first.chars().any(char::is_uppercase) => {
            ident.set_span(span);
            Count::Constant(ident.into())
        }
        _ => Count::Missing,
    }
}

/// The member of this name; it carries the span of where it is named, so that a type rustc refuses is
/// refused there.
fn find(name: &str, slots: &[Slot], span: Span) -> Option<Member> {
    let found = slots.iter().map(|slot| &slot.member).find(|member| member_name(member) == name)?;
    Some(match found {
        Member::Named(ident) => {
            let mut ident = ident.clone();
            ident.set_span(span);
            Member::Named(ident)
        }
        Member::Unnamed(Index { index, .. }) => Member::Unnamed(Index { index: *index, span }),
    })
}

/// A member of a nested struct, of which nothing is known.
fn inner(name: &str, span: Span) -> Member {
    match name.parse() {
        Ok(index) => Member::Unnamed(Index { index, span }),
        Err(_) => Member::Named(syn::parse_str(name).map_or_else(
            |_| syn::Ident::new_raw(name, span),
            |mut ident: syn::Ident| {
                ident.set_span(span);
                ident
            },
        )),
    }
}

/// A test, and the fields that it is handed.
fn test(test: options::Test, slots: &[Slot], errors: &mut Errors) -> Test {
    let options::Test { callee, inputs } = test;
    let place = |input: options::Input| {
        let member = find(&input.name, slots, input.span);
        if member.is_none() {
            let message = format!(
                "there is no field `{}` to hand to this test; name fields of this struct",
                input.name
            );
            errors.push(input.span, message);
        }
        Some(Place {
            member: member?,
            wire: input.name.clone(),
            name: input.name,
            span: input.span,
        })
    };
    let inputs = inputs.map(|inputs| inputs.into_iter().filter_map(place).collect());
    Test { callee, inputs, properties: Vec::new() }
}

/// Fills in open ends: the start is 0, the end is the array's length.
fn range(part: Part, ty: &Type, errors: &mut Errors) -> Kind {
    let Part { start, end, inclusive, span } = part;
    let start = start.unwrap_or_else(|| number(0, span));
    let end = match (end, ty) {
        (Some(end), _) if inclusive => parse_quote_spanned!(span=> (#end) + 1),
        (Some(end), _) => end,
        (None, Type::Array(array)) => array.len.clone(),
        (None, _) => {
            let message = "the end of this range is not known here; write it: `range = 2..6`";
            errors.push(span, message);
            parse_quote_spanned!(span=> usize::MAX)
        }
    };
    Kind::Range { start, end, span }
}

fn number(value: u32, span: Span) -> Expr {
    let lit = syn::LitInt::new(&value.to_string(), span);
    parse_quote_spanned!(span=> #lit)
}
