//! One object of a description: a body, or a field.

use super::super::schema::{Field, Length, Type};
use super::{Body, Cow, DEEPEST, Json, Result, Vec};
use alloc::boxed::Box;

/// The object of a device, a struct or a subsection.
pub(super) fn body<'a>(json: &mut Json<'a>, depth: usize) -> Result<Body<'a>> {
    let mut body = Body { listed: true, ..Body::default() };
    json.object(|json, member| part(json, member, depth, &mut body))?;
    Ok(body)
}

/// One member of a body.
fn part<'a>(json: &mut Json<'a>, member: &str, depth: usize, body: &mut Body<'a>) -> Result<()> {
    if depth > DEEPEST {
        return Err(json.fault("less than 64 levels of structs"));
    }
    match member {
        "vmsd_name" => body.name = json.string()?,
        "version" => body.version = version(json)?,
        "fields" => {
            body.fields.clear();
            json.list(|json| {
                body.fields.push(field(json, depth)?);
                Ok(())
            })?;
            number(&mut body.fields);
        }
        "subsections" => json.list(|json| {
            body.subsections.push(self::body(json, depth + 1)?);
            Ok(())
        })?,
        _ => json.skip()?,
    }
    Ok(())
}

fn version(json: &mut Json<'_>) -> Result<u32> {
    let start = json.clone();
    u32::try_from(json.number()?).map_err(|_| start.fault("a version of 32 bits"))
}

/// What the object of a field says.
#[derive(Default)]
struct Said<'a> {
    name: Cow<'a, str>,
    ty: Cow<'a, str>,
    size: Option<u64>,
    index: Option<u64>,
    array_len: Option<u64>,
    /// The member `struct`; an empty object stands for a null pointer.
    structure: Option<Body<'a>>,
    /// Bodies in the field itself: of structs made for the purpose, at pinned versions, in lists.
    inline: Vec<Body<'a>>,
}

fn field<'a>(json: &mut Json<'a>, depth: usize) -> Result<Field<'a>> {
    let start = json.clone();
    let mut said = Said::default();
    json.object(|json, member| {
        match member {
            "name" => said.name = json.string()?,
            "type" => said.ty = json.string()?,
            "size" => said.size = Some(json.number()?),
            "index" => said.index = Some(json.number()?),
            "array_len" => said.array_len = Some(json.number()?),
            "struct" => {
                said.structure = Some(body(json, depth + 1)?);
            }
            "vmsd_name" => {
                let name = json.string()?;
                said.inline.push(Body { name, listed: true, ..Body::default() });
            }
            "version" | "fields" | "subsections" if !said.inline.is_empty() => {
                if let Some(last) = said.inline.last_mut() {
                    part(json, member, depth + 1, last)?;
                }
            }
            _ => json.skip()?,
        }
        Ok(())
    })?;
    let Some(size) = said.size else { return Err(start.fault("a field with a `size`")) };
    let element = element(said.ty, size, said.structure, said.inline);
    let ty = match said.array_len {
        Some(len) => {
            Type::Sequence { element: Box::new(element), length: Length::Fixed(len), whole: None }
        }
        None => element,
    };
    Ok(Field { index: said.index, ..Field::new(said.name, ty) })
}

/// What one element is.
fn element<'a>(
    name: Cow<'a, str>,
    size: u64,
    structure: Option<Body<'a>>,
    inline: Vec<Body<'a>>,
) -> Type<'a> {
    let of = |body: Body<'a>| Type::Struct { size: None, body: Box::new(body) };
    match (structure, &*name) {
        (Some(body), _) if body.name.is_empty() && body.fields.is_empty() => {
            Type::Leaf { name: Cow::Borrowed("nullptr"), size: Some(size) }
        }
        (Some(body), _) => Type::Struct { size: Some(size), body: Box::new(body) },
        (None, "qtailq" | "qlist" | "gtree") => {
            let counted = name == "gtree";
            let values = inline.into_iter().map(of).collect();
            let nodes = Type::Nodes { counted, values, listed: true };
            // The keys of a tree may be integers, which are not described.
            if nodes.size() == Some(size) { nodes } else { Type::Leaf { name, size: Some(size) } }
        }
        (None, _) => {
            let mut inline = inline.into_iter();
            match (inline.next(), inline.next()) {
                (Some(body), None) => Type::Struct { size: Some(size), body: Box::new(body) },
                _ => Type::Leaf { name, size: Some(size) },
            }
        }
    }
}

/// Fields of one name behind each other are elements: 7.2 numbers all of them, 10.0 all but the last, 11 none.
fn number(fields: &mut [Field<'_>]) {
    let mut at = 0;
    while at < fields.len() {
        let name = fields[at].name.clone();
        let alike = fields[at..].iter().take_while(|field| field.name == name).count();
        if alike > 1 || fields[at].index.is_some() {
            let mut next = fields[at].index.unwrap_or(0);
            for field in &mut fields[at..at + alike] {
                field.index = Some(next);
                let len = match &field.ty {
                    Type::Sequence { length: Length::Fixed(len), .. } => *len,
                    // A marker stands before its object, and is of the same element.
                    Type::Leaf { name, .. } if name == "ptr-marker" => 0,
                    _ => 1,
                };
                next = next.saturating_add(len);
            }
        }
        at += alike;
    }
}
