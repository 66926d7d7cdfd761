//! The shape of a `-dump-vmstate` file.
//!
//! An object: for every qdev type one with `Name`, `version_id`, `minimum_version_id` and `Description`; in that, fields with
//! name, version, whether a test decides, the size of one element, and (since 8.2) how many there are. Types, lengths that
//! another field holds, predicates and hooks have no place in it.

use serde_json::{Map, Value, json};

/// How deep descriptions may lie in each other. QEMU's have less than ten levels.
const DEEPEST: usize = 64;
/// The member that names the machine type.
const MACHINE: &str = "vmschkmachine";

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dump {
    /// The machine type that it was made with.
    pub machine: Option<String>,
    /// What is there of each qdev type, in the order of the file.
    pub types: Vec<(String, Described)>,
}

/// A `VMStateDescription`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Described {
    pub name: String,
    pub version: u32,
    pub minimum: u32,
    /// `None` for a device that does not migrate.
    pub fields: Option<Vec<Entry>>,
    pub subsections: Vec<Described>,
}

/// A `VMStateField`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub name: String,
    pub version: u32,
    /// Whether a test decides if it is there.
    pub exists: bool,
    /// How many elements, as far as it says so.
    pub num: Option<u64>,
    /// The size of one; 0 if that varies.
    pub size: u64,
    pub nested: Option<Described>,
}

/// What is not as in a dump, and where.
type Parsed<T> = Result<T, String>;

impl Dump {
    /// Reads a file.
    pub(crate) fn parse(bytes: &[u8]) -> Parsed<Self> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let Value::Object(members) = value else { return Err("it is not an object".into()) };
        let mut dump = Self::default();
        for (qdev, section) in &members {
            if qdev == MACHINE {
                dump.machine = section.get("Name").and_then(Value::as_str).map(str::to_owned);
                continue;
            }
            let described = section.get("Description").ok_or("it has no `Description`");
            let described = described.map_err(str::to_owned).and_then(|it| Described::parse(it, 0));
            dump.types.push((qdev.clone(), described.map_err(|why| format!("`{qdev}`: {why}"))?));
        }
        if dump.types.is_empty() {
            return Err("there is no device in it".into());
        }
        Ok(dump)
    }

    /// The file, two blanks a level.
    pub(crate) fn text(&self) -> String {
        let mut document = Map::new();
        let machine = self.machine.as_deref().unwrap_or("none");
        document.insert(MACHINE.to_owned(), json!({"Name": machine}));
        for (qdev, described) in &self.types {
            let section = json!({
                "Name": qdev,
                "version_id": described.version,
                "minimum_version_id": described.minimum,
                "Description": described.json(),
            });
            document.insert(qdev.clone(), section);
        }
        format!("{:#}\n", Value::Object(document))
    }
}

impl Described {
    fn parse(value: &Value, depth: usize) -> Parsed<Self> {
        if depth > DEEPEST {
            return Err(format!("more than {DEEPEST} descriptions lie in each other"));
        }
        let name = text(value, "name")?;
        let inside = |why: String| format!("`{name}`: {why}");
        let field = |it| Entry::parse(it, depth).map_err(inside);
        let fields = list(value, "Fields").map_err(inside)?;
        let parts = list(value, "Subsections").map_err(inside)?;
        let newest = version(value, "version_id").map_err(inside)?;
        let minimum = version(value, "minimum_version_id").map_err(inside)?;
        if minimum > newest {
            return Err(inside(format!(
                "`minimum_version_id` {minimum} is above `version_id` {newest}, so nothing would load"
            )));
        }
        Ok(Self {
            version: newest,
            minimum,
            fields: fields.map(|all| all.iter().map(field).collect()).transpose()?,
            subsections: parts
                .into_iter()
                .flatten()
                .map(|part| Self::parse(part, depth + 1))
                .collect::<Parsed<_>>()
                .map_err(inside)?,
            name: name.clone(),
        })
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), json!(self.name));
        object.insert("version_id".to_owned(), json!(self.version));
        object.insert("minimum_version_id".to_owned(), json!(self.minimum));
        if let Some(fields) = &self.fields {
            object.insert("Fields".to_owned(), fields.iter().map(Entry::json).collect());
        }
        if !self.subsections.is_empty() {
            let parts = self.subsections.iter().map(Self::json).collect();
            object.insert("Subsections".to_owned(), parts);
        }
        Value::Object(object)
    }

    /// The fields; none of a device that does not migrate.
    pub(crate) fn fields(&self) -> &[Entry] {
        self.fields.as_deref().unwrap_or_default()
    }
}

impl Entry {
    fn parse(value: &Value, depth: usize) -> Parsed<Self> {
        let name = text(value, "field")?;
        let inside = |why: String| format!("`{name}`: {why}");
        let nested = value.get("Description").map(|it| Described::parse(it, depth + 1));
        Ok(Self {
            version: version(value, "version_id").map_err(inside)?,
            exists: value.get("field_exists").and_then(Value::as_bool).unwrap_or(false),
            num: value.get("num").map(|it| number(it, "num")).transpose().map_err(inside)?,
            size: value.get("size").map_or(Ok(0), |it| number(it, "size")).map_err(inside)?,
            nested: nested.transpose().map_err(inside)?,
            name: name.clone(),
        })
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("field".to_owned(), json!(self.name));
        object.insert("version_id".to_owned(), json!(self.version));
        object.insert("field_exists".to_owned(), json!(self.exists));
        if let Some(num) = self.num {
            object.insert("num".to_owned(), json!(num));
        }
        object.insert("size".to_owned(), json!(self.size));
        if let Some(nested) = &self.nested {
            object.insert("Description".to_owned(), nested.json());
        }
        Value::Object(object)
    }
}

fn text(value: &Value, member: &str) -> Parsed<String> {
    let text = value.get(member).and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| format!("it has no text `{member}`"))
}

fn list<'v>(value: &'v Value, member: &str) -> Parsed<Option<&'v Vec<Value>>> {
    match value.get(member) {
        None => Ok(None),
        Some(Value::Array(list)) => Ok(Some(list)),
        Some(_) => Err(format!("`{member}` is not a list")),
    }
}

fn number(value: &Value, member: &str) -> Parsed<u64> {
    value.as_u64().ok_or_else(|| format!("`{member}` is not a number"))
}

/// QEMU has versions as `int`; one below 0 is none.
fn version(value: &Value, member: &str) -> Parsed<u32> {
    let value = value.get(member).ok_or_else(|| format!("it has no `{member}`"))?;
    number(value, member)?.try_into().map_err(|_| format!("`{member}` is too large"))
}
