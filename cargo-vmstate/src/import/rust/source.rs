//! A struct as Rust.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::check::is_usable;
use super::model::{Field, Id, Kind, Library, Part, Struct};
use super::names::{self, Names, literal, raw};
use crate::inspect::Printable;

/// An array of more bytes than this is a `Vec`, so that it does not lie on the stack.
const LARGE: usize = 4096;
/// The longest array of which the standard library knows the default.
const DEFAULTS: usize = 32;
/// The longest attribute that rustfmt leaves on one line.
const WIDTH: usize = 70;
/// The longest inside of braces that it leaves on one line.
const SHORT: usize = 18;

/// What a text of Rust needs of others.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) text: String,
    /// Types of the runtime.
    pub(super) runtime: BTreeSet<&'static str>,
    /// It has a list.
    pub(super) lists: bool,
    /// Structs that it names.
    pub(super) structs: BTreeSet<Id>,
}

/// Names of structs, and how they are written.
pub(super) struct Writer<'l> {
    library: &'l Library,
    /// The type of each struct.
    pub(super) types: Vec<String>,
    /// How much of the stack structs take, as far as that was asked: one that is in many is looked through once.
    weights: RefCell<HashMap<Id, usize>>,
}

/// A struct on its way to text.
struct Writing<'w> {
    writer: &'w Writer<'w>,
    out: &'w mut Source,
    id: Id,
    idents: Names,
    keys: Names,
    /// The fields, in the order of the wire.
    members: Vec<Member>,
    subsections: Vec<Subsection>,
    constants: String,
}

/// A field of Rust.
struct Member {
    ident: String,
    remarks: Vec<String>,
    keys: Vec<String>,
    ty: String,
    /// What it is at first; `None` for `Default::default()`.
    default: Option<String>,
}

/// A subsection, whose fields are members.
struct Subsection {
    key: String,
    name: String,
    version: u32,
    parent: Option<String>,
    /// The member that says whether it came.
    came: String,
}

impl<'l> Writer<'l> {
    pub(super) fn new(library: &'l Library) -> Self {
        let mut names = Names::default();
        let mut types = vec![String::new(); library.structs.len()];
        // What a reader looks for first has the plain name.
        for is_device in [true, false] {
            let these = library.structs.iter().enumerate();
            for (id, it) in these.filter(|(_, it)| it.is_device == is_device) {
                types[id] = names.pick(&names::camel(&it.body.name));
            }
        }
        Self { library, types, weights: RefCell::default() }
    }

    /// Adds a struct to a text.
    pub(super) fn write(&self, id: Id, out: &mut Source) {
        let definition = &self.library.structs[id];
        let mut writing = Writing {
            writer: self,
            out,
            id,
            idents: Names::default(),
            keys: Names::default(),
            members: Vec::new(),
            subsections: Vec::new(),
            constants: String::new(),
        };
        writing.part(&definition.body, None);
        writing.finish(definition);
    }

    /// The bytes of a value, about: how much of the stack it takes.
    fn weight(&self, kind: &Kind) -> usize {
        let many = |element: &Kind, count: usize| self.weight(element).saturating_mul(count);
        match kind {
            Kind::Value(_) | Kind::Equal(..) | Kind::AtMost(..) => 8,
            Kind::Bytes(size) if *size > LARGE => 24,
            Kind::Bytes(size) => *size,
            Kind::Array(element, count) => match many(element, *count) {
                weight if weight > LARGE => 24,
                weight => weight,
            },
            Kind::Struct(id) => self.struct_weight(*id),
            Kind::Pointers(_, present) => 8 * present.len(),
            Kind::Allocated(_, count) => 8 * count,
            Kind::Unused(_) => 0,
            Kind::Counted(..) | Kind::Queue(_) => 24,
        }
    }

    fn struct_weight(&self, id: Id) -> usize {
        let known = self.weights.borrow().get(&id).copied();
        known.unwrap_or_else(|| {
            let weight = self.body_weight(&self.library.structs[id].body);
            self.weights.borrow_mut().insert(id, weight);
            weight
        })
    }

    fn body_weight(&self, part: &Part) -> usize {
        let fields = part.fields.iter().map(|field| self.weight(&field.kind));
        let parts = part.parts.iter().map(|part| self.body_weight(part));
        fields.chain(parts).fold(0, usize::saturating_add)
    }
}

impl Writing<'_> {
    /// The fields of a part, and then its subsections.
    fn part(&mut self, part: &Part, key: Option<&str>) {
        let mut wire = Names::default();
        let first = self.members.len();
        for field in &part.fields {
            let mut member = self.member(field, first);
            // Two fields of one name cannot be told apart by a description.
            let name = wire.pick(&field.name);
            if field.name != name && !matches!(field.kind, Kind::Unused(_)) {
                member.remarks.push("Another field has this name, too.".into());
            }
            if is_usable(&name) && name != member.ident {
                let name = if matches!(field.kind, Kind::Unused(_)) { &field.name } else { &name };
                member.keys.insert(0, format!("rename = {}", literal(name)));
            }
            if let Some(key) = key {
                member.keys.insert(0, format!("subsection = {}", literal(key)));
            }
            self.members.push(member);
        }
        if let (Some(key), []) = (key, &part.fields[..]) {
            self.members.push(Member {
                ident: self.idents.pick(&format!("{key}_is_empty")),
                remarks: vec!["The subsection has no fields.".into()],
                keys: vec![format!("subsection = {}", literal(key))],
                ty: "()".into(),
                default: None,
            });
        }
        for subsection in &part.parts {
            self.subsection(subsection, &part.name, key);
        }
    }

    fn subsection(&mut self, part: &Part, around: &str, parent: Option<&str>) {
        let own = part.name.strip_prefix(around).unwrap_or(&part.name);
        let key = self.keys.pick(&names::snake(own));
        let key = if raw(&key) == key { key } else { format!("{key}_") };
        let came = self.idents.pick(&format!("{key}_came"));
        self.subsections.push(Subsection {
            key: key.clone(),
            name: part.name.clone(),
            version: part.version,
            parent: parent.map(str::to_owned),
            came,
        });
        self.part(part, Some(&key));
    }

    fn member(&mut self, field: &Field, first: usize) -> Member {
        let ident = self.idents.pick(&names::snake(&field.name));
        let mut keys = Vec::new();
        let mut remarks: Vec<_> = field.remark.iter().cloned().collect();
        if let Kind::Counted(_, by) = &field.kind {
            // Fields of a part have their members in the same order.
            let by = &self.members[first + *by].ident;
            keys.push(format!("len = {}", literal(by)));
            remarks.push(format!("As many as `{by}` said, wherever this came."));
        }
        let (ty, default) = self.ty(&ident, &field.kind, &mut keys);
        Member { ident, remarks, keys, ty, default }
    }

    /// The type of a field, and how a value is made if its `Default` does not.
    fn ty(&mut self, ident: &str, kind: &Kind, keys: &mut Vec<String>) -> (String, Option<String>) {
        match kind {
            Kind::Equal(ty, value) => {
                keys.push("equal".into());
                ((*ty).into(), (*value != 0).then(|| value.to_string()))
            }
            Kind::AtMost(ty, value) => {
                keys.push("at_most".into());
                ((*ty).into(), (*value != 0).then(|| value.to_string()))
            }
            Kind::Bytes(size) => {
                keys.push("buffer".into());
                self.many(ident, "u8", Some("0"), 1, *size, keys)
            }
            Kind::Array(element, count) => {
                let (ty, one) = self.element(element);
                let weight = self.writer.weight(element);
                self.many(ident, &ty, one.as_deref(), weight, *count, keys)
            }
            Kind::Counted(element, _) => {
                if matches!(**element, Kind::Bytes(_)) {
                    keys.push("buffer".into());
                    return ("Vec<u8>".into(), None);
                }
                (format!("Vec<{}>", self.element(element).0), None)
            }
            Kind::Pointers(object, present) => {
                keys.push("nullable".into());
                let (ty, _) = self.element(object);
                (format!("[Option<Box<{ty}>>; {}]", present.len()), Some(pointers(present)))
            }
            Kind::Allocated(object, count) => {
                keys.push("auto_alloc".into());
                let (ty, _) = self.element(object);
                let default = (*count > DEFAULTS).then(|| "std::array::from_fn(|_| None)".into());
                (format!("[Option<Box<{ty}>>; {count}]"), default)
            }
            Kind::Queue(Some(element)) => {
                keys.push("queue".into());
                self.out.lists = true;
                (format!("VecDeque<{}>", self.element(element).0), None)
            }
            Kind::Queue(None) => {
                keys.push("buffer".into());
                ("[u8; 1]".into(), None)
            }
            other => (self.element(other).0, None),
        }
    }

    /// So many elements of a type; `one` makes one, if it can be copied.
    fn many(
        &mut self,
        ident: &str,
        ty: &str,
        one: Option<&str>,
        weight: usize,
        count: usize,
        keys: &mut Vec<String>,
    ) -> (String, Option<String>) {
        if weight.saturating_mul(count) > LARGE {
            let owner = self.writer.types[self.id].to_ascii_uppercase();
            let constant = format!("{owner}_{}_LEN", ident.to_ascii_uppercase());
            let _ = writeln!(self.constants, "const {constant}: usize = {count};");
            keys.insert(0, format!("len = {}", literal(&format!("self::{constant}"))));
            return (format!("Vec<{ty}>"), None);
        }
        let default = match one {
            _ if count <= DEFAULTS => None,
            Some(one) => Some(format!("[{one}; {count}]")),
            None => Some("std::array::from_fn(|_| Default::default())".into()),
        };
        (format!("[{ty}; {count}]"), default)
    }

    /// The type of an element, and how one is made if it can be copied.
    fn element(&mut self, kind: &Kind) -> (String, Option<String>) {
        let (ty, one) = match kind {
            Kind::Value("Timer") => (self.runtime("Timer").into(), "Timer::IDLE"),
            Kind::Value("CpuDouble") => (self.runtime("CpuDouble").into(), "CpuDouble(0)"),
            Kind::Value("bool") => ("bool".into(), "false"),
            Kind::Value(ty) | Kind::Equal(ty, _) | Kind::AtMost(ty, _) => ((*ty).into(), "0"),
            Kind::Unused(size) => (format!("{}<{size}>", self.runtime("Unused")), "Unused"),
            Kind::Struct(id) => {
                self.out.structs.insert(*id);
                return (self.writer.types[*id].clone(), None);
            }
            Kind::Bytes(size) => return (format!("[u8; {size}]"), Some(format!("[0; {size}]"))),
            Kind::Array(element, count) => {
                let (ty, one) = self.element(element);
                return (format!("[{ty}; {count}]"), one.map(|one| format!("[{one}; {count}]")));
            }
            // Lists and pointers are no elements: whoever builds a kind keeps their bytes.
            Kind::Counted(..) | Kind::Pointers(..) | Kind::Allocated(..) | Kind::Queue(_) => {
                ("()".into(), "()")
            }
        };
        (ty, Some(one.into()))
    }

    fn runtime(&mut self, name: &'static str) -> &'static str {
        self.out.runtime.insert(name);
        name
    }

    fn finish(self, definition: &Struct) {
        let Self { writer, out, id, members, subsections, constants, .. } = self;
        let ty = &writer.types[id];
        let by_hand = members.iter().any(|member| member.default.is_some());
        let text = &mut out.text;
        if !text.is_empty() {
            text.push('\n');
        }
        if !constants.is_empty() {
            let _ = writeln!(text, "{constants}");
        }
        let what = if definition.is_device { "Device" } else { "Part of a device:" };
        let name = Printable(&definition.body.name).to_string().replace('`', "'");
        let _ = writeln!(
            text,
            "/// {what} `{name}`, as version {} of it was sent.",
            definition.body.version
        );
        if definition.is_renamed {
            text.push_str("// By its name QEMU would take a subsection of what is around for one of its own.\n");
        }
        let default = if by_hand { "" } else { "Default, " };
        let _ = writeln!(text, "#[derive(Clone, Debug, {default}PartialEq, VmState)]");
        attributes(definition, &subsections, text);
        if members.is_empty() {
            let _ = writeln!(text, "pub struct {ty} {{}}");
        } else {
            let _ = writeln!(text, "pub struct {ty} {{");
            for member in &members {
                write_member(member, text);
            }
            for part in &subsections {
                let name = Printable(&part.name).to_string();
                let _ = writeln!(
                    text,
                    "    // Whether subsection `{name}` came, which stands for what decides in QEMU."
                );
                let _ = writeln!(text, "    #[vmstate(skip)]\n    pub {}: bool,", part.came);
            }
            text.push_str("}\n");
        }
        if by_hand {
            defaults(ty, &members, &subsections, text);
        }
        if !subsections.is_empty() {
            functions(ty, &subsections, text);
        }
    }
}

/// What stands on the struct.
fn attributes(definition: &Struct, subsections: &[Subsection], text: &mut String) {
    let body = &definition.body;
    let mut keys = Vec::new();
    if !definition.is_device {
        keys.push("nested".to_owned());
    }
    if is_usable(&body.name) {
        let before = if definition.is_renamed { "nested " } else { "" };
        keys.push(format!("name = {}", literal(&format!("{before}{}", body.name))));
    }
    if body.version != 1 {
        keys.push(format!("version = {}", body.version));
        keys.push(format!("minimum_version = {}", body.version));
    }
    if !subsections.is_empty() {
        keys.push("pre_load = \"forget_subsections\"".to_owned());
    }
    for part in subsections {
        let mut inside = vec![part.key.clone(), format!("name = {}", literal(&part.name))];
        if let Some(parent) = &part.parent {
            inside.push(format!("parent = {}", literal(parent)));
        }
        if part.version != 1 {
            inside.push(format!("version = {}", part.version));
            inside.push(format!("minimum_version = {}", part.version));
        }
        inside.push(format!("needed = \"needs_{}\"", part.key));
        inside.push(format!("pre_load = \"expect_{}\"", part.key));
        keys.push(list("subsection", &inside, "    "));
    }
    if keys.is_empty() {
        return;
    }
    // Two subsections may well have the same key.
    let versions = subsections.iter().filter(|part| part.version != 1).count();
    let parents = subsections.iter().filter(|part| part.parent.is_some()).count();
    if versions > 1 || parents > 1 {
        text.push_str("#[allow(clippy::duplicated_attributes)]\n");
    }
    let _ = writeln!(text, "#[{}]", list("vmstate", &keys, ""));
}

/// Keys in one line, or each in its own.
fn list(name: &str, keys: &[String], indent: &str) -> String {
    let line = keys.join(", ");
    if line.len() <= WIDTH && !line.contains('\n') {
        return format!("{name}({line})");
    }
    let keys = keys.join(&format!(",\n{indent}    "));
    format!("{name}(\n{indent}    {keys}\n{indent})")
}

fn write_member(member: &Member, text: &mut String) {
    for remark in &member.remarks {
        let _ = writeln!(text, "    // {}", Printable(remark));
    }
    if !member.keys.is_empty() {
        let _ = writeln!(text, "    #[{}]", list("vmstate", &member.keys, "    "));
    }
    let _ = writeln!(text, "    pub {}: {},", raw(&member.ident), member.ty);
}

/// Values that the destination has before it loads: those that must be equal, and which pointers are not null.
fn defaults(ty: &str, members: &[Member], subsections: &[Subsection], text: &mut String) {
    let _ = writeln!(text, "\nimpl Default for {ty} {{\n    fn default() -> Self {{");
    let values = members.iter().map(|member| {
        let value = member.default.as_deref().unwrap_or("Default::default()");
        format!("{}: {value}", raw(&member.ident))
    });
    let values: Vec<_> =
        values.chain(subsections.iter().map(|part| format!("{}: false", part.came))).collect();
    match &values[..] {
        [one] if one.len() <= SHORT => {
            let _ = writeln!(text, "        Self {{ {one} }}");
        }
        _ => {
            let lines = values.join(",\n            ");
            let _ = writeln!(text, "        Self {{\n            {lines},\n        }}");
        }
    }
    text.push_str("    }\n}\n");
}

fn functions(ty: &str, subsections: &[Subsection], text: &mut String) {
    let _ = writeln!(text, "\nimpl {ty} {{");
    let _ = writeln!(text, "    fn forget_subsections(&mut self) {{");
    for part in subsections {
        let _ = writeln!(text, "        self.{} = false;", part.came);
    }
    text.push_str("    }\n");
    for Subsection { key, name, came, .. } in subsections {
        let name = Printable(name).to_string().replace('`', "'");
        let _ = writeln!(
            text,
            "\n    /// The condition of `{name}` is not in a description: sent again if it came."
        );
        let _ = writeln!(text, "    fn needs_{key}(&self) -> bool {{\n        self.{came}\n    }}");
        let _ = writeln!(
            text,
            "\n    fn expect_{key}(&mut self) {{\n        self.{came} = true;\n    }}"
        );
    }
    text.push_str("}\n");
}

/// An array of pointers of which some are null.
fn pointers(present: &[bool]) -> String {
    let is_rare = 2 * present.iter().filter(|is| **is).count() <= present.len();
    let listed = present.iter().enumerate().filter(|(_, is)| **is == is_rare);
    let these = listed.map(|(at, _)| at.to_string()).collect::<Vec<_>>().join(", ");
    let not = if is_rare { "" } else { "!" };
    format!("std::array::from_fn(|i| ({not}[{these}].contains(&i)).then(Box::default))")
}
