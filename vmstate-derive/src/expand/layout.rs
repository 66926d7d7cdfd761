//! A field with the layout that it is composed into: everything that is printed about its bytes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Generics, Lit, Member, Path, Type};

use super::compose::{compose, element, short_array};
use super::module::Module;
use super::names;
use crate::model::shape::{container, plain_integer};
use crate::model::{Count, Field, Kind, Layout, Length, member_name};

/// How a field is reached.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    /// It is a member of `self`.
    This,
    /// It is bound to a variable, by reference: a field of another crate's struct, whose type is
    /// unknown.
    Bound,
    /// The same of a variant, whose type is known.
    Variant,
}

/// One field, with the layout that its type and its keys are composed into.
pub(super) struct Composed<'f> {
    field: &'f Field,
    owner: Owner,
    span: Span,
    /// Whether it is a plain integer, for which the cursor has a method.
    integer: Option<&'f Ident>,
}

/// The variable that a field is bound to.
pub(super) fn binding(field: &Field) -> Ident {
    variable(&field.member, field.ty.span())
}

/// Whatever the other crate's fields are called, the names of this crate's variables differ.
fn variable(member: &Member, span: Span) -> Ident {
    let mut name = names::local(&format!("field_{}", member_name(member)));
    name.set_span(name.span().located_at(span));
    name
}

impl Layout {
    /// The span of the tokens that say what the layout is.
    pub(super) fn span(&self, ty: &Type) -> Span {
        match &self.kind {
            Kind::Via(wire) => wire.span(),
            Kind::With(module) => module.span(),
            _ => self.convert.as_ref().map_or_else(|| ty.span(), |convert| convert.wire.span()),
        }
    }
}

impl<'f> Composed<'f> {
    pub(super) fn of(field: &'f Field, owner: Owner) -> Self {
        let integer = field.layout.is_plain().then(|| plain_integer(&field.ty)).flatten();
        let span = integer.map_or_else(|| field.layout.span(&field.ty), Ident::span);
        Self { field, owner, span, integer }
    }

    /// Whether it is a short array of integers, for which there is a method, too: each array that is spelled as
    /// a type makes the compiler look at the expression of its length.
    fn integers(&self) -> Option<(Ident, &'f Expr)> {
        let layout = &self.field.layout;
        if !layout.is_plain() || layout.buffer || matches!(self.owner, Owner::Bound) {
            return None;
        }
        let (integer, len) = short_array(&self.field.ty)?;
        Some((Ident::new(&format!("{integer}s"), integer.span()), len))
    }

    /// The name on the wire's description.
    pub(super) fn name(&self) -> &str {
        &self.field.name.value
    }

    /// The layout, as a type.
    pub(super) fn layout(&self) -> TokenStream {
        compose(&self.field.ty, &self.field.layout)
    }

    /// Whether its size is known to be fixed and short from its tokens alone.
    pub(super) fn is_short(&self) -> bool {
        self.field.is_short()
    }

    /// Whether a struct may be in it: not in what is known to be integers.
    pub(super) fn may_nest(&self) -> bool {
        !self.is_short() && !matches!(self.field.layout.kind, Kind::Bits(_))
    }

    /// The wire type, as an expression.
    pub(super) fn wire_type(&self) -> TokenStream {
        let Field { ty, layout: Layout { kind, buffer, .. }, .. } = self.field;
        let span = self.span;
        if let Some(integer) = self.integer {
            let constant = Ident::new(&integer.to_string().to_uppercase(), span);
            return quote_spanned!(span=> _vm::#constant);
        }
        if let Some((integers, len)) = self.integers() {
            return quote_spanned!(span=> _vm::#integers(#len));
        }
        let (layout, value) = (self.layout(), self.value_type());
        let whole = quote_spanned!(span=> <#layout as _vm::Layout<#value>>::TYPE);
        let wire = match kind {
            // `Bytes` that are counted are a buffer already.
            Kind::Counted { len: Length { of: Count::Constant(path), times, .. }, .. } => {
                let of = constant(path, *times);
                quote_spanned!(span=> #whole.counted(#of))
            }
            Kind::Counted { len: Length { wire, times, .. }, .. } => {
                quote_spanned!(span=> #whole.counted_by(#wire, #times))
            }
            Kind::Range { start, end, .. } => {
                let array = container(ty);
                let element = element(array, &self.field.layout);
                let item = quote_spanned!(span=> <#array as _vm::Holds>::Item);
                quote_spanned!(span=> _vm::Part::<#element>::of::<#item>(#start, #end))
            }
            Kind::Bits(Length { of: Count::Constant(path), times, .. }) => {
                let of = constant(path, *times);
                quote_spanned!(span=> _vm::Bits::always(#of))
            }
            Kind::Bits(Length { wire, .. }) => quote_spanned!(span=> _vm::Bits::by(#wire)),
            Kind::With(module) => Module::of(self.field, module).wire_type(),
            _ => return whole,
        };
        if *buffer { quote!(#wire.named("buffer")) } else { wire }
    }

    /// The fingerprint of the wire type, as an expression. What a key adds to the layout is not in its const.
    pub(super) fn fingerprint(&self) -> TokenStream {
        let span = self.span;
        if self.adds_to_layout() {
            let wire = self.wire_type();
            return quote_spanned!(span=> _vm::fingerprint(&#wire));
        }
        let (layout, value) = (self.layout(), self.value_type());
        quote_spanned!(span=> <_vm::Fingerprint<#value, #layout>>::OF)
    }

    /// Whether the wire type is more than that of the layout.
    fn adds_to_layout(&self) -> bool {
        let kind = &self.field.layout.kind;
        matches!(kind, Kind::Counted { .. } | Kind::Range { .. } | Kind::Bits(_) | Kind::With(_))
    }

    /// Whether [`wire_type`](Self::wire_type) stands in impls alone: it names the struct itself, or what
    /// `as`, `prefix` or a constant says, which would be reported once more if it does not exist.
    pub(super) fn is_of_impl(&self) -> bool {
        let Layout { kind, convert, .. } = &self.field.layout;
        let constant = self.field.layout.length().map(|len| &len.of);
        matches!(kind, Kind::Via(_) | Kind::Range { .. })
            || matches!(kind, Kind::Prefixed { prefix, .. } if plain_integer(prefix).is_none())
            || matches!(constant, Some(Count::Constant(_)))
            || convert.is_some()
    }

    /// The type of what is laid out.
    fn value_type(&self) -> TokenStream {
        match &self.field.layout.kind {
            Kind::Via(_) => quote!(Self),
            _ => self.field.ty.to_token_stream(),
        }
    }

    /// What `__put` and `__get` are handed: a reference to the type. What is bound has another
    /// crate's type, which the compiler knows.
    fn argument_type(&self) -> TokenStream {
        match (&self.field.layout.kind, self.owner) {
            (Kind::Range { .. }, _) | (_, Owner::Bound) => quote!(_),
            _ => self.value_type(),
        }
    }

    /// Writes the field.
    pub(super) fn put(&self, run: &Ident) -> TokenStream {
        self.line(false, run)
    }

    /// Reads the field.
    pub(super) fn get(&self, run: &Ident) -> TokenStream {
        self.line(true, run)
    }

    fn line(&self, load: bool, run: &Ident) -> TokenStream {
        let span = self.span;
        if let Some(integer) = self.integer {
            let (member, this) = (&self.field.member, names::this(span));
            return match (self.owner, load) {
                (Owner::This, false) => quote_spanned!(span=> #run.#integer(#this.#member);),
                (Owner::This, true) => quote_spanned!(span=> #run.#integer(&mut #this.#member);),
                (Owner::Bound | Owner::Variant, _) => {
                    let (star, bound) =
                        ((!load).then(|| quote_spanned!(span=> *)), binding(self.field));
                    quote_spanned!(span=> #run.#integer(#star #bound);)
                }
            };
        }
        let value = self.value(load);
        if let Some((integers, _)) = self.integers() {
            return quote_spanned!(span=> #run.#integers(#value););
        }
        if let Kind::With(module) = &self.field.layout.kind {
            let (stream, module) = (names::stream(), Module::of(self.field, module));
            let function = module.item(if load { "decode" } else { "encode" });
            let wire = module.wire_type();
            return quote_spanned! {span=>
                #run.with(&#wire, |#stream| #function(#value, #stream));
            };
        }
        let method = if load { quote!(__get) } else { quote!(__put) };
        let (given, layout, argument) = (self.given(), self.layout(), self.argument_type());
        quote_spanned! {span=>
            #given
            <#layout as _vm::Layout<#argument>>::#method(#value, #run);
        }
    }

    /// Reads a new value; an error is within the field that `path` says.
    pub(super) fn read(&self, path: &str, generics: &Generics) -> TokenStream {
        let (stream, span) = (names::stream(), self.span());
        let (layout, ty) = (self.known_layout(generics), &self.field.ty);
        let max = self.max();
        if matches!(self.owner, Owner::Bound) {
            return quote_spanned!(span=> _vm::read_field::<#ty, #layout, _>(#stream, #max, #path)?);
        }
        quote_spanned!(span=> _vm::read_value::<#ty, #layout>(#stream, #max, #path)?)
    }

    /// The layout, of which the compiler knows where it is none of the type: that is one error, and it does not
    /// report what else is asked of it. No const can ask of what depends on a parameter.
    fn known_layout(&self, generics: &Generics) -> TokenStream {
        let (layout, ty, span) = (self.layout(), &self.field.ty, self.span);
        if self.is_short() || super::bounds::mentions_any(&layout, generics) {
            return layout;
        }
        let of = quote_spanned!(span=> <#layout as _vm::Layout<#ty>>::__HEAP);
        quote_spanned!(span=> <#layout as _vm::Checked<{ #of }>>::Type)
    }

    /// The span of the tokens that say what the layout is.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// The member, or the variable that it is bound to.
    fn place(&self) -> TokenStream {
        let span = self.span();
        match self.owner {
            Owner::This => {
                let (member, this) = (&self.field.member, names::this(span));
                quote_spanned!(span=> #this.#member)
            }
            Owner::Bound | Owner::Variant => binding(self.field).into_token_stream(),
        }
    }

    /// A reference to the value.
    fn value(&self, load: bool) -> TokenStream {
        let (span, place, ty) = (self.span(), self.place(), &self.field.ty);
        match (&self.field.layout.kind, self.owner, load) {
            (Kind::Via(_), _, _) => names::this(span).into_token_stream(),
            (Kind::Range { start, end, .. }, Owner::This, false) => {
                quote_spanned!(span=> <#ty as _vm::Array>::part(&#place, #start, #end))
            }
            (Kind::Range { start, end, .. }, Owner::This, true) => {
                quote_spanned!(span=> <#ty as _vm::Array>::part_mut(&mut #place, #start, #end))
            }
            (Kind::Range { start, end, .. }, Owner::Bound | Owner::Variant, false) => {
                quote_spanned!(span=> _vm::Array::part(#place, #start, #end))
            }
            (Kind::Range { start, end, .. }, Owner::Bound | Owner::Variant, true) => {
                quote_spanned!(span=> _vm::Array::part_mut(#place, #start, #end))
            }
            (_, Owner::Bound | Owner::Variant, _) => place,
            (_, Owner::This, false) => quote_spanned!(span=> &#place),
            (_, Owner::This, true) => quote_spanned!(span=> &mut #place),
        }
    }

    /// What the layout is told before it is called.
    fn given(&self) -> Option<TokenStream> {
        let length = self.field.layout.length();
        if let Kind::Range { start, .. } = &self.field.layout.kind {
            let run = names::run();
            return (!self.is_short()).then(|| quote!(#run.from_element(#start);));
        }
        if length.is_none() && self.field.layout.max().is_none() {
            return None;
        }
        let count = length.map_or_else(|| quote!(0), |len| count(len, self.owner));
        let (run, max) = (names::run(), self.max());
        let always = length.is_some_and(|len| matches!(len.of, Count::Constant(_)));
        let given = if always { quote!(given_always) } else { quote!(given) };
        Some(quote!(#run.#given(#count, #max);))
    }

    /// As many elements are accepted.
    fn max(&self) -> TokenStream {
        match self.field.layout.max() {
            Some(max) if matches!(self.owner, Owner::Variant) => at_most(max),
            Some(max) => at_most_always(max),
            None => quote!(_vm::usize::MAX),
        }
    }

    /// The same where the value is made of what is read.
    pub(super) fn element_bound(&self) -> TokenStream {
        let (layout, value) = (self.layout(), &self.field.ty);
        quote!(#layout: _vm::Element<#value>)
    }

    /// What a type parameter in the field's type must satisfy.
    pub(super) fn bounds(&self) -> TokenStream {
        let (layout, value) = (self.layout(), &self.field.ty);
        match &self.field.layout.kind {
            Kind::With(_) | Kind::Via(_) | Kind::Bits(_) => quote!(#value: _vm::Sized),
            Kind::Range { .. } => {
                let array = container(value);
                let element = element(array, &self.field.layout);
                quote!(#element: _vm::Layout<<#array as _vm::Holds>::Item>)
            }
            Kind::Counted { .. } => {
                let list = container(value);
                let element = element(list, &self.field.layout);
                quote!(#layout: _vm::Layout<#value>, #list: _vm::Sequence<#element>)
            }
            _ => quote!(#layout: _vm::Layout<#value>),
        }
    }
}

/// A `max` as a constant.
pub(super) fn at_most_always(max: &Expr) -> TokenStream {
    let at_most = at_most(max);
    if is_plain(max) { at_most } else { quote!(const { #at_most }) }
}

/// A `max`, wherever it stands in the same tokens: one of another type than `usize` is one error.
fn at_most(max: &Expr) -> TokenStream {
    if is_plain(max) {
        return max.to_token_stream();
    }
    quote_spanned!(max.span()=> _vm::at_most(#max))
}

fn is_plain(max: &Expr) -> bool {
    matches!(max, Expr::Lit(ExprLit { lit: Lit::Int(lit), .. }) if lit.suffix().is_empty())
}

/// `N * 4`, as a constant. Everywhere in the same tokens, so that one that is no integer is one error.
fn constant(path: &Path, times: u64) -> TokenStream {
    let span = path.span();
    quote_spanned!(span=> (_vm::count_of(#path) as _vm::primitive::u64).saturating_mul(#times))
}

/// `_vm::count(&self.cfg.n, 4)`: the product, as wide as nothing can overflow.
fn count(len: &Length, owner: Owner) -> TokenStream {
    // All of one expression in one context of hygiene, or its span would be that of the derive.
    let this = names::this(len.span);
    let (times, span) = (len.times, this.span());
    let here = |member: &Member| {
        let mut member = member.clone();
        match &mut member {
            Member::Named(ident) => ident.set_span(span),
            Member::Unnamed(index) => index.span = span,
        }
        member
    };
    let value = match &len.of {
        Count::Member(member, inner) => {
            let bound = variable(member, len.span);
            let (member, members) = (here(member), inner.iter().map(here));
            match owner {
                Owner::This => quote_spanned!(span=> &#this.#member #(.#members)*),
                _ if inner.is_empty() => quote_spanned!(span=> &*#bound),
                _ => quote_spanned!(span=> &#bound #(.#members)*),
            }
        }
        Count::Method(callee) => {
            let path = &callee.path;
            return quote_spanned!(span=> _vm::counted(#this, #times, #path));
        }
        Count::Constant(path) => {
            let of = constant(path, times);
            return quote_spanned!(path.span()=> _vm::count(&#of, 1));
        }
        Count::Missing => quote_spanned!(span=> &0u8),
    };
    quote_spanned!(span=> _vm::count(#value, #times))
}
