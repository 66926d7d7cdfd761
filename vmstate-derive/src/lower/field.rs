//! One member of a device struct: sent, configuration, or neither.

use super::name::kebab;
use crate::errors::Errors;
use crate::model::{Field, Kind, Length, Property, Skipped, Spanned, member_name, member_span};
use crate::options::{CountOf, FieldOptions, LengthOf, Part};
use proc_macro2::Span;
use quote::ToTokens;
use syn::{Expr, Index, Member, Type, parse_quote_spanned};

/// Words that are read, and that nothing behind `options` knows yet.
const UNKNOWN_YET: &[&str] = &["as", "absent", "configured", "optional", "nullable", "auto_alloc"];

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
    refuse_unknown_yet(&options, errors);
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
    let kind = kind(slot, &mut options, slots, errors);
    let field = Field {
        member: slot.member.clone(),
        ty: slot.ty.clone(),
        name: options.rename.unwrap_or_else(|| own(name)),
        since: options.since,
        test: options.test.map(|test| test.callee),
        validate: options.validate,
        kind,
        keys: options.keys,
    };
    Lowered::Field(field, options.subsection.map(|key| key.0))
}

fn refuse_unknown_yet(options: &FieldOptions, errors: &mut Errors) {
    for key in options.keys.iter().filter(|key| UNKNOWN_YET.contains(&key.name)) {
        errors.push(key.span, format!("`{}` is not supported yet; leave it out", key.name));
    }
    let inputs = options.test.as_ref().and_then(|test| test.inputs.as_ref());
    if let Some(input) = inputs.and_then(|inputs| inputs.first()) {
        errors.push(input.span, "inputs of a test are not supported yet; leave them out");
    }
}

/// The first key that decides the layout; a second one is `check`'s to refuse.
fn kind(slot: &Slot, options: &mut FieldOptions, slots: &[Slot], errors: &mut Errors) -> Kind {
    let buffer = options.buffer.is_some();
    let max = options.max.take().map(|max| max.0);
    if let Some(wire) = options.via.take() {
        Kind::Via(wire.0)
    } else if let Some(module) = options.with.take() {
        Kind::With(module.0)
    } else if let Some(len) = options.len.take() {
        Kind::Counted { len: length(len, slots), max, buffer }
    } else if let Some(prefix) = options.prefix.take() {
        Kind::Prefixed { prefix: prefix.0, max }
    } else if let Some(bits) = options.bits.take() {
        Kind::Bits(length(bits, slots))
    } else if let Some(part) = options.range.take() {
        range(part, &slot.ty, buffer, errors)
    } else if let Some(version) = options.struct_version.take() {
        Kind::Pinned { version }
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
    } else if options.equal.is_some() {
        Kind::Equal
    } else if options.at_most.is_some() {
        Kind::AtMost
    } else if options.buffer.is_some() {
        Kind::Buffer
    } else {
        Kind::Plain
    }
}

/// The member carries the span of the string, so that a type rustc refuses is refused there.
fn length(of: LengthOf, slots: &[Slot]) -> Length {
    let LengthOf { of, times, span } = of;
    // Where it is no field of the struct, `check` refuses it under this name.
    let name = match of {
        CountOf::Field(names) => names.join("."),
        CountOf::Method(callee) => format!("{}()", callee.name),
        CountOf::Constant(path) => path.to_token_stream().to_string().replace(' ', ""),
    };
    let found = slots.iter().map(|slot| &slot.member).find(|member| member_name(member) == name);
    let member = match found {
        Some(Member::Named(ident)) => {
            let mut ident = ident.clone();
            ident.set_span(span);
            Member::Named(ident)
        }
        Some(Member::Unnamed(Index { index, .. })) => {
            Member::Unnamed(Index { index: *index, span })
        }
        None => Member::Unnamed(Index { index: 0, span }),
    };
    Length { member, name, times, span }
}

/// Fills in open ends: the start is 0, the end is the array's length.
fn range(part: Part, ty: &Type, buffer: bool, errors: &mut Errors) -> Kind {
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
    Kind::Range { start, end, span, buffer }
}

fn number(value: u32, span: Span) -> Expr {
    let lit = syn::LitInt::new(&value.to_string(), span);
    parse_quote_spanned!(span=> #lit)
}
