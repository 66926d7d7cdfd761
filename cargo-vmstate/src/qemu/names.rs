//! What `-dump-vmstate` says beyond the wire: `vmstate/qdev.json`.
//!
//! QEMU's dump has a section for each qdev type, of which several may share a description, and it shows things that no byte of a
//! stream depends on: a field's version where every stream has the field, and whether bytes are elements or one buffer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::shape::Entry;
use crate::exit::{Fault, Result};
use crate::{location, regular};

/// The name of the file, beside the baselines.
pub(crate) const FILE: &str = "qdev.json";
/// The version of its format.
const FORMAT: u64 = 1;

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The device of each qdev type; several if releases call it in several ways, the newest last.
    pub types: BTreeMap<String, Vec<String>>,
    /// By the name of a description and of a field in it.
    pub fields: BTreeMap<String, BTreeMap<String, Vec<Spelling>>>,
}

/// How QEMU shows a field, where that does not follow from the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spelling {
    pub field: Option<String>,
    pub version: Option<u32>,
    pub exists: Option<bool>,
    /// 0 if it does not say how many.
    pub num: Option<u64>,
    pub size: Option<u64>,
}

impl Names {
    /// The file of a directory of baselines, if there is one.
    pub(crate) fn beside(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join(FILE);
        match regular::bytes(&path) {
            Ok(bytes) => Self::parse(&path, &bytes).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::io(format!("cannot read `{}`", path.display()), &error)),
        }
    }

    /// A file that is named.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = regular::bytes(path)
            .map_err(|error| Fault::io(format!("cannot read `{}`", path.display()), &error))?;
        Self::parse(path, &bytes)
    }

    /// Where the file of a directory is.
    pub(crate) fn path(directory: &Path) -> PathBuf {
        directory.join(FILE)
    }

    fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let wrong = |why: String| Fault::new(format!("{}: {why}", location::shown(path)));
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        if value.get("format").and_then(Value::as_u64) != Some(FORMAT) {
            return Err(wrong(format!("its `format` is not {FORMAT}")));
        }
        let mut names = Self::default();
        for (qdev, device) in members(&value, "types").map_err(wrong)? {
            let one = |it: &Value| it.as_str().map(str::to_owned);
            let devices = match device {
                Value::Array(list) => list.iter().map(one).collect(),
                it => one(it).map(|it| vec![it]),
            };
            let devices = devices
                .ok_or_else(|| wrong(format!("the device of qdev type `{qdev}` is not a text")))?;
            names.types.insert(qdev.clone(), devices);
        }
        for (description, fields) in members(&value, "fields").map_err(wrong)? {
            let fields = fields
                .as_object()
                .ok_or_else(|| wrong(format!("the fields of `{description}` are not an object")))?;
            for (field, shown) in fields {
                let list = shown.as_array().filter(|list| !list.is_empty());
                let shown = list.and_then(|list| list.iter().map(Spelling::parse).collect());
                let shown: Vec<_> = shown.ok_or_else(|| {
                    wrong(format!(
                        "field `{field}` of `{description}` is not a list of objects with some of `field`, `version_id`, \
                         `field_exists`, `num` and `size`"
                    ))
                })?;
                let known = names.fields.entry(description.clone()).or_default();
                known.insert(field.clone(), shown);
            }
        }
        Ok(names)
    }

    /// The canonical text of the file.
    pub(crate) fn text(&self) -> String {
        let mut fields = Map::new();
        for (description, known) in &self.fields {
            let known = known.iter().map(|(field, shown)| {
                (field.clone(), shown.iter().map(Spelling::json).collect::<Value>())
            });
            fields.insert(description.clone(), Value::Object(known.collect()));
        }
        let types = self.types.iter().map(|(qdev, devices)| match devices.as_slice() {
            [one] => (qdev.clone(), json!(one)),
            several => (qdev.clone(), json!(several)),
        });
        let types: Map<_, _> = types.collect();
        let value = json!({"format": FORMAT, "types": types, "fields": fields});
        compact(&value)
    }

    /// The qdev types of a device.
    pub(crate) fn types_of<'a>(&'a self, device: &'a str) -> impl Iterator<Item = &'a str> {
        let same = self.types.iter().filter(move |(_, it)| it.iter().any(|it| it == device));
        same.map(|(qdev, _)| qdev.as_str())
    }

    /// How a field is shown.
    pub(crate) fn shown(&self, description: &str, field: &str, plain: Entry) -> Vec<Entry> {
        match self.fields.get(description).and_then(|fields| fields.get(field)) {
            None => vec![plain],
            Some(shown) => shown.iter().map(|it| it.over(&plain)).collect(),
        }
    }
}

impl Spelling {
    /// What differs between what follows from the wire and what QEMU shows.
    pub(crate) fn between(plain: &Entry, qemu: &Entry) -> Self {
        Self {
            field: Some(&qemu.name).filter(|it| **it != plain.name).cloned(),
            version: Some(qemu.version).filter(|it| *it != plain.version),
            exists: Some(qemu.exists).filter(|it| *it != plain.exists),
            num: Some(qemu.num.unwrap_or(0)).filter(|it| *it != plain.num.unwrap_or(0)),
            size: Some(qemu.size).filter(|it| *it != plain.size),
        }
    }

    fn over(&self, plain: &Entry) -> Entry {
        Entry {
            name: self.field.as_ref().unwrap_or(&plain.name).clone(),
            version: self.version.unwrap_or(plain.version),
            exists: self.exists.unwrap_or(plain.exists),
            num: self.num.or(plain.num).filter(|it| *it > 0),
            size: self.size.unwrap_or(plain.size),
            nested: plain.nested.clone(),
        }
    }

    fn parse(value: &Value) -> Option<Self> {
        let mut spelling = Self::default();
        for (member, value) in value.as_object()? {
            match member.as_str() {
                "field" => spelling.field = Some(value.as_str()?.to_owned()),
                "version_id" => spelling.version = Some(value.as_u64()?.try_into().ok()?),
                "field_exists" => spelling.exists = Some(value.as_bool()?),
                "num" => spelling.num = Some(value.as_u64()?),
                "size" => spelling.size = Some(value.as_u64()?),
                _ => return None,
            }
        }
        Some(spelling)
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        let mut member = |name: &str, value: Option<Value>| {
            object.extend(value.map(|value| (name.to_owned(), value)));
        };
        member("field", self.field.as_ref().map(|it| json!(it)));
        member("version_id", self.version.map(|it| json!(it)));
        member("field_exists", self.exists.map(|it| json!(it)));
        member("num", self.num.map(|it| json!(it)));
        member("size", self.size.map(|it| json!(it)));
        Value::Object(object)
    }
}

/// The members of an object that may be missing.
fn members<'v>(
    value: &'v Value,
    member: &str,
) -> std::result::Result<impl Iterator<Item = (&'v String, &'v Value)>, String> {
    match value.get(member) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(format!("`{member}` is not an object")),
    }
    .map(|object| object.into_iter().flatten())
}

/// Objects of objects on lines of their own; what is in lists in one line.
fn compact(value: &Value) -> String {
    fn lines(out: &mut String, value: &Value, indent: usize) {
        match value {
            Value::Object(object) if !object.is_empty() => {
                out.push('{');
                for (nth, (name, value)) in object.iter().enumerate() {
                    let comma = if nth == 0 { "" } else { "," };
                    let (name, indent) = (json!(name), indent + 2);
                    let _ = write!(out, "{comma}\n{:indent$}{name}: ", "");
                    lines(out, value, indent);
                }
                let _ = write!(out, "\n{:indent$}}}", "");
            }
            other => out.push_str(&other.to_string()),
        }
    }
    let mut out = String::new();
    lines(&mut out, value, 0);
    out.push('\n');
    out
}
