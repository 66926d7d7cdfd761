//! The typed truth between attributes and tokens: `lower` builds it, `check` judges it, `expand`
//! prints it. Nothing here knows how an attribute is spelled or what Rust it becomes.

mod field;
pub(crate) mod shape;
mod value;

pub(crate) use field::{
    Absence, Absent, Convert, Count, Field, Key, Kind, Layout, Length, Place, Property, Skipped,
    Test,
};
pub(crate) use value::{Callee, Spanned};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::{Expr, Generics, Member, Path, Type};

/// One type with `#[derive(VmState)]`.
pub(crate) struct Input {
    /// Where the runtime is: `::vmstate_runtime` unless `crate = path` says otherwise.
    pub krate: Path,
    pub ident: Ident,
    pub generics: Generics,
    pub body: Body,
}

#[expect(clippy::large_enum_variant, reason = "there is one per derive")]
pub(crate) enum Body {
    Device(Device),
    Enum(Enum),
    Newtype(Newtype),
}

impl Body {
    /// Every migrated field.
    pub(crate) fn fields_mut(&mut self) -> Vec<&mut Field> {
        match self {
            Self::Device(device) => device.fields_mut(),
            Self::Enum(body) => {
                body.variants.iter_mut().flat_map(|variant| &mut variant.fields).collect()
            }
            Self::Newtype(_) => Vec::new(),
        }
    }

    /// The types of all that is sent.
    pub(crate) fn sent(&self) -> Vec<&Type> {
        match self {
            Self::Device(device) => device.all_fields().filter_map(Field::sent_as).collect(),
            Self::Enum(body) => {
                let fields = body.variants.iter().flat_map(|variant| &variant.fields);
                fields.filter_map(Field::sent_as).collect()
            }
            Self::Newtype(newtype) => vec![&newtype.ty],
        }
    }

    /// Whether a field goes over the wire as something else.
    pub(crate) fn converts(&self) -> bool {
        let converts = |field: &Field| field.layout.convert.is_some();
        match self {
            Self::Device(device) => device.all_fields().any(converts),
            Self::Enum(body) => {
                body.variants.iter().flat_map(|variant| &variant.fields).any(converts)
            }
            Self::Newtype(_) => false,
        }
    }
}

/// A tuple struct of one field without any attribute but `crate`: on the wire it is its field.
pub(crate) struct Newtype {
    pub member: Member,
    pub ty: Type,
}

/// An enum: on the wire it is its discriminant, an integer of type `repr`, and then the fields of the
/// variant.
pub(crate) struct Enum {
    pub repr: Ident,
    /// The enum of another crate that this one mirrors.
    pub remote: Option<Remote>,
    pub variants: Vec<Variant>,
}

pub(crate) struct Variant {
    pub ident: Ident,
    /// What descriptions and baselines call it.
    pub name: Spanned<String>,
    /// The discriminant, if it is written.
    pub discriminant: Option<Expr>,
    /// It is written `A()` or `A { .. }`.
    pub braces: bool,
    pub fields: Vec<Field>,
}

impl Enum {
    /// Whether a variant has fields.
    pub(crate) fn has_data(&self) -> bool {
        self.variants.iter().any(|variant| !variant.fields.is_empty())
    }
}

/// A struct with a description of its own (QEMU's `VMStateDescription`): a device, or a struct
/// nested in one.
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the user")]
pub(crate) struct Device {
    pub name: Spanned<String>,
    pub version: Spanned<u32>,
    pub minimum_version: Spanned<u32>,
    pub needed: Option<Callee>,
    pub hooks: Hooks,
    pub load_old: Option<LoadOld>,
    pub priority: Option<Expr>,
    pub early_setup: bool,
    pub unmigratable: Option<Spanned<String>>,
    pub breaks_backward: Vec<Break>,
    pub breaks_forward: Vec<Break>,
    pub same_bytes: Option<Spanned<String>>,
    pub unreleased: bool,
    /// Where `default` asks for an implementation of `Default` in which properties are what they say.
    pub default: Option<Span>,
    /// Where `clone` asks for an implementation of `Clone` that reuses memory.
    pub clone: Option<Span>,
    /// Only ever inside of other structs, so it has no baseline of its own.
    pub nested: bool,
    /// Its members lie in memory in the order in which they are declared.
    pub repr_c: bool,
    /// The struct of another crate that this one mirrors.
    pub remote: Option<Remote>,
    /// The main body, in wire order.
    pub fields: Vec<Field>,
    /// Those with a struct-level entry in the order of the entries, then the implicit ones in the
    /// order of their first field.
    pub subsections: Vec<Subsection>,
    pub properties: Vec<Property>,
    pub skipped: Vec<Skipped>,
    /// The keys of the struct as written.
    pub keys: Vec<Key>,
}

/// A type of another crate.
pub(crate) struct Remote {
    pub ty: Type,
    /// Fields that are not named are padding.
    pub rest: bool,
}

#[derive(Default)]
pub(crate) struct Hooks {
    pub pre_load: Option<Callee>,
    pub post_load: Option<Callee>,
    pub pre_save: Option<Callee>,
    pub post_save: Option<Callee>,
}

/// Streams from version `since` up to, not including, `minimum_version` go to `callee`.
pub(crate) struct LoadOld {
    pub since: Spanned<u32>,
    pub callee: Callee,
}

/// The acknowledgement of a deliberate break at one version.
pub(crate) struct Break {
    pub version: Spanned<u32>,
    pub reason: Spanned<String>,
}

pub(crate) struct Subsection {
    /// What fields refer to it by. Its span is that of the struct-level entry or first use.
    pub key: Spanned<String>,
    pub name: Spanned<String>,
    /// `None` for `needed = true`: always sent.
    pub needed: Option<Callee>,
    /// The property that can switch it off.
    pub switch: Option<Switch>,
    /// `on = state`: the state decides, and no machine type.
    pub on_state: bool,
    pub version: Spanned<u32>,
    pub minimum_version: Spanned<u32>,
    pub hooks: Hooks,
    pub fields: Vec<Field>,
    /// Subsections of this subsection: entries that name it as `parent`.
    pub subsections: Vec<Subsection>,
}

impl Subsection {
    /// The property that can switch it off.
    pub(crate) fn property(&self) -> Option<&str> {
        self.switch.as_ref().map(|switch| switch.name.value.as_str())
    }

    /// It and all subsections in it.
    pub(crate) fn count(&self) -> usize {
        1 + self.subsections.iter().map(Self::count).sum::<usize>()
    }
}

/// A property that decides whether something is sent.
pub(crate) struct Switch {
    pub member: Member,
    pub ty: Type,
    /// The name that machine types use.
    pub name: Spanned<String>,
    /// Whether it is read, not only known to be what a function reads.
    pub is_read: bool,
}

impl Device {
    /// Every migrated field.
    pub(crate) fn fields_mut(&mut self) -> Vec<&mut Field> {
        let mut fields: Vec<_> = self.fields.iter_mut().collect();
        collect_mut(&mut self.subsections, &mut fields);
        fields
    }

    /// The property whose field has this name.
    pub(crate) fn property_of(&self, member: &str) -> Option<&Property> {
        self.properties.iter().find(|property| member_name(&property.member) == member)
    }

    /// The subsection at these positions.
    pub(crate) fn subsection(&self, path: &[usize]) -> Option<&Subsection> {
        let (first, rest) = path.split_first()?;
        let first = self.subsections.get(*first)?;
        rest.iter().try_fold(first, |part, index| part.subsections.get(*index))
    }

    /// A field of the device, or of the subsection at these positions.
    pub(crate) fn field(&self, path: &[usize], index: usize) -> Option<&Field> {
        let fields = if path.is_empty() { &self.fields } else { &self.subsection(path)?.fields };
        fields.get(index)
    }

    /// Every subsection, each before its own subsections.
    pub(crate) fn all_subsections(&self) -> Vec<&Subsection> {
        let mut all = Vec::new();
        collect(&self.subsections, &mut all);
        all
    }

    /// Every body this device sends: its own, then its subsections'.
    pub(crate) fn bodies(&self) -> impl Iterator<Item = &[Field]> {
        let subsections = self.all_subsections().into_iter();
        std::iter::once(self.fields.as_slice())
            .chain(subsections.map(|subsection| subsection.fields.as_slice()))
    }

    /// Whether it is its members, one after the other, and nothing else happens: what is needed to
    /// copy many at once.
    pub(crate) fn is_plain_memory(&self) -> bool {
        let Hooks { pre_load, post_load, pre_save, post_save } = &self.hooks;
        let hooks = [pre_load, post_load, pre_save, post_save];
        self.repr_c
            && hooks.iter().all(|hook| hook.is_none())
            && self.subsections.is_empty()
            && self.properties.is_empty()
            && self.skipped.is_empty()
            && self.remote.is_none()
            && self.fields.iter().all(Field::is_plain)
    }

    /// Every migrated field, the main body's first.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = &Field> {
        self.bodies().flatten()
    }
}

fn collect<'a>(subsections: &'a [Subsection], all: &mut Vec<&'a Subsection>) {
    for subsection in subsections {
        all.push(subsection);
        collect(&subsection.subsections, all);
    }
}

fn collect_mut<'a>(subsections: &'a mut [Subsection], fields: &mut Vec<&'a mut Field>) {
    for subsection in subsections {
        fields.extend(&mut subsection.fields);
        collect_mut(&mut subsection.subsections, fields);
    }
}

/// Whether a name occurs in tokens.
pub(crate) fn occurs(ident: &Ident, tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *ident,
        TokenTree::Group(group) => occurs(ident, group.stream()),
        _ => false,
    })
}

/// The name of a member as it goes on the wire: raw identifiers lose their `r#`.
pub(crate) fn member_name(member: &Member) -> String {
    match member {
        Member::Named(ident) => plain(ident),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// An identifier without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    syn::ext::IdentExt::unraw(ident).to_string()
}

pub(crate) fn member_span(member: &Member) -> Span {
    match member {
        Member::Named(ident) => ident.span(),
        Member::Unnamed(index) => index.span,
    }
}
