//! The device as the schema has it. Types are left out unless the tokens say all of it.

use syn::{Expr, ExprLit, Lit, Type as Tokens};
use vmstate_schema::model::{
    Break as SchemaBreak, Check, Decided, Device as Schema, Field as SchemaField, History, LoadOld,
    Property as SchemaProperty, Stamp, Subsection as SchemaSubsection, Type, Versions,
};

use crate::model::{Break, Callee, Device, Field, Kind, Subsection};

pub(super) fn of_device(device: &Device) -> Schema {
    let mut schema = Schema::new(device.name.value.as_str());
    let (version, minimum) = (device.version.value, device.minimum_version.value);
    schema.versions = Some(Versions { version, minimum }).into();
    schema.needed = name(device.needed.as_ref()).into();
    schema.early_setup = device.early_setup.then_some(()).into();
    schema.unmigratable = device.unmigratable.as_ref().map(|reason| reason.value.clone()).into();
    let old = device.load_old.as_ref();
    schema.load_old =
        old.map(|old| LoadOld { since: old.since.value, function: old.callee.name.clone() }).into();
    schema.breaks_backward = breaks(&device.breaks_backward);
    schema.breaks_forward = breaks(&device.breaks_forward);
    schema.same_bytes = device.same_bytes.as_ref().map(|why| why.value.clone());
    schema.fields = fields(&device.fields);
    schema.subsections = subsections(&device.subsections);
    schema.hooks.pre_load = name(device.hooks.pre_load.as_ref()).into();
    // What they are set to, only a const knows.
    let property = |name: &str| SchemaProperty { name: name.to_owned(), value: History::new() };
    schema.properties = device.properties.iter().map(|it| property(&it.name.value)).collect();
    schema
}

/// What `absent` is behind a const, another const compares.
pub(super) fn leave_consts(device: &Device, released: &Schema, current: &mut Schema) {
    as_released(&device.fields, &released.fields, &mut current.fields);
    let parts = device.subsections.iter().zip(&mut current.subsections);
    leave_in_parts(parts, &released.subsections);
}

fn leave_in_parts<'a>(
    parts: impl Iterator<Item = (&'a Subsection, &'a mut SchemaSubsection)>,
    released: &[SchemaSubsection],
) {
    for (part, schema) in parts {
        let Some(was) = released.iter().find(|was| was.name == schema.name) else { continue };
        as_released(&part.fields, &was.fields, &mut schema.fields);
        let nested = part.subsections.iter().zip(&mut schema.subsections);
        leave_in_parts(nested, &was.subsections);
    }
}

fn as_released(fields: &[Field], released: &[SchemaField], schema: &mut [SchemaField]) {
    for (field, schema) in fields.iter().zip(schema) {
        let was = released.iter().find(|was| was.name == schema.name);
        if let (Some(_), Some(was)) = (field.constant, was.and_then(|was| was.absent.get())) {
            schema.absent = Some(was.clone()).into();
        }
    }
}

fn name(callee: Option<&Callee>) -> Option<String> {
    callee.map(|callee| callee.name.clone())
}

fn breaks(breaks: &[Break]) -> Vec<SchemaBreak> {
    let entry = |entry: &Break| SchemaBreak {
        version: entry.version.value,
        reason: entry.reason.value.clone(),
        stamp: Stamp::Next,
    };
    breaks.iter().map(entry).collect()
}

fn subsections(subsections: &[Subsection]) -> Vec<SchemaSubsection> {
    let part = |part: &Subsection| {
        let needed = name(part.needed.as_ref());
        let mut schema = SchemaSubsection::new(part.name.value.as_str(), needed);
        schema.decided = match (part.property(), part.on_state) {
            (Some(name), true) => Some(Decided::Both(name.to_owned())),
            (Some(name), false) => Some(Decided::Property(name.to_owned())),
            (None, true) => Some(Decided::State),
            (None, false) => None,
        }
        .into();
        (schema.version, schema.minimum) = (part.version.value, part.minimum_version.value);
        schema.fields = fields(&part.fields);
        schema.subsections = self::subsections(&part.subsections);
        schema
    };
    subsections.iter().map(part).collect()
}

pub(super) fn fields(fields: &[Field]) -> Vec<SchemaField> {
    let field = |field: &Field| {
        let mut schema = SchemaField::new(field.name.value.as_str());
        schema.ty = written_type(field);
        schema.since = field.since.as_ref().map_or(0, |since| since.value);
        schema.test = field.test.as_ref().map(crate::model::Test::name).into();
        schema.absent = field.absent_text().into();
        schema.validate = name(field.validate.as_ref()).into();
        schema.check = match field.layout.kind {
            Kind::Equal => Some(Check::Equal),
            Kind::AtMost => Some(Check::AtMost),
            _ => None,
        };
        schema
    };
    fields.iter().map(field).collect()
}

/// The wire type of a field that is written as a plain integer or an array of them with literal
/// lengths. Where something else has such a name, rustc refuses a short field, and a const a long one.
pub(super) fn written_type(field: &Field) -> Option<Type> {
    match field.layout.kind {
        Kind::Plain | Kind::Equal | Kind::AtMost if field.layout.convert.is_none() => {
            plain_type(&field.ty)
        }
        _ => None,
    }
}

fn plain_type(tokens: &Tokens) -> Option<Type> {
    match tokens {
        Tokens::Path(path) if path.qself.is_none() => {
            let (name, size) = wire_name(&path.path.get_ident()?.to_string())?;
            Some(Type::leaf(name, size))
        }
        Tokens::Array(array) => {
            let Expr::Lit(ExprLit { lit: Lit::Int(len), .. }) = &array.len else { return None };
            Some(Type::array(plain_type(&array.elem)?, len.base10_parse().ok()?))
        }
        _ => None,
    }
}

/// Whether tokens show all types.
pub(super) fn is_known(fields: &[Field]) -> bool {
    fields.iter().all(|field| written_type(field).is_some())
}

fn wire_name(name: &str) -> Option<(&'static str, u64)> {
    Some(match name {
        "bool" => ("bool", 1),
        "u8" => ("uint8", 1),
        "i8" => ("int8", 1),
        "u16" => ("uint16", 2),
        "i16" => ("int16", 2),
        "u32" => ("uint32", 4),
        "i32" => ("int32", 4),
        "u64" => ("uint64", 8),
        "i64" => ("int64", 8),
        _ => return None,
    })
}
