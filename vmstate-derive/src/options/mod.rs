//! Attributes as written: which keys stand where, and what their values look like. What they mean
//! together is `lower`'s and `check`'s business.

mod attribute;
mod entry;
mod length;
mod path;
mod predicate;
mod range;
mod remote;
mod subsection;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod value;
mod vocabulary;

pub(crate) use entry::Breaks;
pub(crate) use length::{CountOf, LengthOf};
pub(crate) use path::{Place, callee_of_key};
pub(crate) use predicate::{Input, Test};
pub(crate) use range::Part;
pub(crate) use remote::Remote;
pub(crate) use subsection::{Needed, On, SubsectionOptions};
pub(crate) use value::{
    Absent, Bound, Default as DefaultValue, Flag, Note, SubsectionKey, WireType,
};
pub(crate) use vocabulary::nearest;

use crate::errors::Errors;
use crate::model::{Absence, Callee, Key, LoadOld, Spanned};
use darling::FromMeta;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Fields, GenericParam, Variant};

/// Everything the attributes of one type say.
pub(crate) struct Options {
    pub device: DeviceOptions,
    pub device_keys: Vec<Key>,
    /// One for each field of a struct, in order; empty for an enum.
    pub fields: Vec<FieldOptions>,
    /// One for each variant of an enum, in order; empty for a struct.
    pub variants: Vec<VariantOptions>,
}

/// What the attributes of a variant say, and those in it.
pub(crate) struct VariantOptions {
    pub rename: Option<Spanned<String>>,
    /// One for each field, in order; empty for a variant without data.
    pub fields: Vec<FieldOptions>,
}

/// Keys on a variant.
#[derive(Default, FromMeta)]
struct VariantKeys {
    rename: Option<Spanned<String>>,
}

/// Keys on a struct.
#[derive(Default, FromMeta)]
pub(crate) struct DeviceOptions {
    pub name: Option<Spanned<String>>,
    pub version: Option<Spanned<u32>>,
    pub minimum_version: Option<Spanned<u32>>,
    pub needed: Option<Callee>,
    pub pre_load: Option<Callee>,
    pub post_load: Option<Callee>,
    pub pre_save: Option<Callee>,
    pub post_save: Option<Callee>,
    pub load_old: Option<LoadOld>,
    pub priority: Option<Bound>,
    pub early_setup: Option<Flag>,
    pub unmigratable: Option<Spanned<String>>,
    #[darling(multiple)]
    pub breaks_backward: Vec<Breaks>,
    #[darling(multiple)]
    pub breaks_forward: Vec<Breaks>,
    pub same_bytes: Option<Spanned<String>>,
    pub unreleased: Option<Flag>,
    pub default: Option<Flag>,
    pub clone: Option<Flag>,
    pub nested: Option<Flag>,
    pub remote: Option<Remote>,
    #[darling(rename = "crate")]
    pub krate: Option<Place>,
    #[darling(skip)]
    pub subsections: Vec<SubsectionOptions>,
}

/// Keys on a field.
#[derive(Default, FromMeta)]
pub(crate) struct FieldOptions {
    pub since: Option<Spanned<u32>>,
    pub test: Option<Test>,
    pub subsection: Option<SubsectionKey>,
    pub skip: Option<Note>,
    pub rename: Option<Spanned<String>>,
    pub len: Option<LengthOf>,
    pub prefix: Option<WireType>,
    pub max: Option<Bound>,
    pub range: Option<Part>,
    pub bits: Option<LengthOf>,
    pub equal: Option<Flag>,
    pub at_most: Option<Flag>,
    pub validate: Option<Callee>,
    pub struct_version: Option<Spanned<u32>>,
    pub queue: Option<Flag>,
    pub list: Option<Flag>,
    pub tree: Option<Flag>,
    pub via: Option<WireType>,
    pub with: Option<Place>,
    #[darling(rename = "as")]
    pub as_: Option<WireType>,
    pub absent: Option<Absent>,
    pub configured: Option<Flag>,
    pub optional: Option<Flag>,
    pub nullable: Option<Flag>,
    pub auto_alloc: Option<Flag>,
    pub property: Option<Note>,
    pub default: Option<DefaultValue>,
    pub buffer: Option<Flag>,
    #[darling(skip)]
    pub keys: Vec<Key>,
}

impl FieldOptions {
    /// What tells whether there is a value, if a key says so.
    pub(crate) fn absence(&self) -> Option<Absence> {
        let flags = [&self.optional, &self.nullable, &self.auto_alloc];
        let mut said = Absence::ALL.into_iter().zip(flags);
        said.find_map(|(absence, flag)| flag.as_ref().map(|_| absence))
    }
}

/// Reads every `#[vmstate(...)]` of `input`.
pub(crate) fn read(input: &DeriveInput, errors: &mut Errors) -> Options {
    let mut items = attribute::read(&input.attrs, &vocabulary::DEVICE, errors);
    input.generics.params.iter().for_each(|parameter| refuse_on_parameter(parameter, errors));
    let entries = items.take("subsection");
    let mut device: DeviceOptions = items.parse(errors);
    device.subsections =
        entries.iter().filter_map(|entry| subsection::read(entry, errors)).collect();
    let (fields, variants) = match &input.data {
        Data::Struct(data) => (read_fields(&data.fields, errors), Vec::new()),
        Data::Enum(data) => {
            let read = |variant| read_variant(variant, errors);
            (Vec::new(), data.variants.iter().map(read).collect())
        }
        Data::Union(_) => (Vec::new(), Vec::new()),
    };
    Options { device, device_keys: items.keys, fields, variants }
}

/// A variant is its discriminant on the wire; baselines have its name as well.
fn read_variant(variant: &Variant, errors: &mut Errors) -> VariantOptions {
    let items = attribute::read(&variant.attrs, &vocabulary::VARIANT, errors);
    let VariantKeys { rename } = items.parse(errors);
    VariantOptions { rename, fields: read_fields(&variant.fields, errors) }
}

fn read_fields(fields: &Fields, errors: &mut Errors) -> Vec<FieldOptions> {
    fields.iter().map(|field| read_field(&field.attrs, errors)).collect()
}

fn read_field(attributes: &[Attribute], errors: &mut Errors) -> FieldOptions {
    let items = attribute::read(attributes, &vocabulary::FIELD, errors);
    let mut options: FieldOptions = items.parse(errors);
    options.keys = items.keys;
    options
}

fn refuse_on_parameter(parameter: &GenericParam, errors: &mut Errors) {
    let attributes = match parameter {
        GenericParam::Type(parameter) => &parameter.attrs,
        GenericParam::Const(parameter) => &parameter.attrs,
        GenericParam::Lifetime(parameter) => &parameter.attrs,
    };
    refuse(attributes, "a parameter takes no `vmstate` attribute; put it on a field", errors);
}

/// Nothing a user writes is ignored.
fn refuse(attributes: &[Attribute], message: &str, errors: &mut Errors) {
    for attribute in attributes.iter().filter(|attribute| attribute::is_ours(attribute)) {
        errors.push(attribute.path().span(), message);
    }
}
