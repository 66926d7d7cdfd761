//! From the description of a section, and its bytes, to a struct.
//!
//! The bytes decide what the description leaves open: what a pointer's marker says, what `equal` compares with, bools
//! that are none.

use vmstate_stream::walk::{Body, Field as Described, Length, Type};

use super::merge;
use super::model::{Field, Id, Kind, Part};
use super::pool::Pool;

/// The byte that begins a subsection.
const SUBSECTION: u8 = 5;
/// The byte of a null pointer, and the one before an object that the destination allocates.
const NULL: u8 = 0x30;
const OBJECT: u8 = 0x31;

type Result<T> = std::result::Result<T, String>;

/// Goes through the bytes of a section.
pub(super) struct Builder<'a, 'p> {
    bytes: &'a [u8],
    at: usize,
    /// Steps so far: a description can say that there are more elements than bytes.
    steps: usize,
    pool: &'p mut Pool,
    /// The way to where it is.
    path: Vec<String>,
    /// Fields that are described and stay bytes, and why.
    kept: Vec<(String, String)>,
}

/// The struct of a section, and what of it stays bytes.
pub(super) fn section(
    body: &Body<'_>,
    bytes: &[u8],
    pool: &mut Pool,
) -> Result<(Id, Vec<(String, String)>)> {
    let mut builder = Builder { bytes, at: 0, steps: 0, pool, path: Vec::new(), kept: Vec::new() };
    let part = builder.part(body)?;
    match bytes.len() - builder.at {
        0 => Ok((builder.pool.add(part), builder.kept)),
        left => Err(format!("{left} bytes are left over behind what is described")),
    }
}

impl<'a> Builder<'a, '_> {
    fn take(&mut self, len: u64) -> Result<&'a [u8]> {
        let end = usize::try_from(len).ok().and_then(|len| self.at.checked_add(len));
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| {
            let left = self.bytes.len() - self.at;
            format!("{len} bytes are described, and {left} are left")
        })?;
        self.at += taken.len();
        Ok(taken)
    }

    fn step(&mut self) -> Result<()> {
        self.steps += 1;
        if self.steps > (1 << 16) + 128 * (self.at + 1) {
            return Err("more elements are described than there are bytes".into());
        }
        Ok(())
    }

    /// The fields and subsections of a struct or a subsection.
    fn part(&mut self, body: &Body<'_>) -> Result<Part> {
        let mut part =
            Part { name: body.name.clone().into_owned(), version: body.version, ..Part::default() };
        let mut rest = &body.fields[..];
        while let [first, ..] = rest {
            self.step()?;
            let alike = rest.iter().take_while(|it| it.index.is_some() && it.name == first.name);
            let (these, others) = rest.split_at(alike.count().max(1));
            rest = others;
            self.path.push(first.name.clone().into_owned());
            match these {
                [one] if one.index.is_none() => part.fields.extend(self.field(one)?),
                elements => self.elements(elements, &mut part.fields)?,
            }
            self.path.pop();
        }
        for subsection in &body.subsections {
            self.step()?;
            self.header(subsection)?;
            self.path.push(subsection.name.clone().into_owned());
            part.parts.push(self.part(subsection)?);
            self.path.pop();
        }
        Ok(part)
    }

    fn header(&mut self, subsection: &Body<'_>) -> Result<()> {
        let name = subsection.name.as_bytes();
        let len = u8::try_from(name.len()).ok();
        let expected = [&[SUBSECTION], len.as_slice(), name, &subsection.version.to_be_bytes()];
        let expected = expected.concat();
        if self.take(expected.len() as u64)? != expected {
            return Err(format!("subsection `{}` is not where it is described", subsection.name));
        }
        Ok(())
    }

    /// A field that is described alone; none if it has no bytes.
    fn field(&mut self, field: &Described<'_>) -> Result<Option<Field>> {
        let start = self.at;
        let is_nothing = field.ty.size() == Some(0) && !matches!(field.ty, Type::Struct { .. });
        if is_nothing {
            return Ok(None);
        }
        let mut built = Field::new(&field.name, self.or_bytes(&field.ty)?);
        built.remark = remark(&field.ty, &built.kind);
        built.always = number(&built.kind, &self.bytes[start..self.at]);
        Ok(Some(built))
    }

    /// What cannot be said in another way stays bytes.
    fn or_bytes(&mut self, ty: &Type<'_>) -> Result<Kind> {
        let start = self.at;
        let (why, size) = match (self.kind(ty), ty.size()) {
            (Ok(kind), _) => return Ok(kind),
            (Err(why), None) => return Err(why),
            (Err(why), Some(size)) => (why, size),
        };
        self.at = start;
        let kind = Kind::Bytes(self.take(size)?.len());
        self.kept.push((self.path.join("."), why));
        Ok(kind)
    }

    fn kind(&mut self, ty: &Type<'_>) -> Result<Kind> {
        self.step()?;
        match ty {
            Type::Leaf { name, size: Some(size) } => {
                let bytes = self.take(*size)?;
                Ok(leaf(name, bytes))
            }
            Type::Struct { body, size } => {
                let (start, depth) = (self.at, self.path.len());
                let part = self.part(body);
                self.path.truncate(depth);
                let part = part?;
                let found = (self.at - start) as u64;
                match size {
                    Some(size) if *size != found => {
                        Err(format!("{size} bytes are described, and its fields have {found}"))
                    }
                    _ => Ok(Kind::Struct(self.pool.add(part))),
                }
            }
            Type::Sequence { element, length: Length::Fixed(count), .. } => {
                self.array(element, *count)
            }
            Type::Nodes { counted: false, values, .. } => self.queue(values),
            _ => Err("the type of the keys is not described".into()),
        }
    }

    /// Elements that are described once.
    fn array(&mut self, element: &Type<'_>, count: u64) -> Result<Kind> {
        let size = element.size().ok_or("elements without a size")?;
        let left = (self.bytes.len() - self.at) as u64;
        let count = match size.checked_mul(count) {
            Some(all) if all <= left => usize::try_from(count).map_err(|_| "too many elements")?,
            _ => return Err(format!("{count} elements are described, and {left} bytes are left")),
        };
        if let Type::Leaf { name, .. } = element {
            let all = self.take(size * count as u64)?;
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            return Ok(Kind::Array(Box::new(leaf_of(name, size, all)), count));
        }
        let mut kind = self.kind(element)?;
        for _ in 1..count {
            let next = self.kind(element)?;
            kind = merge::kinds(&kind, &next).ok_or("its elements are not alike")?;
        }
        Ok(Kind::Array(Box::new(kind), count))
    }

    /// The nodes of a list, each behind a byte.
    fn queue(&mut self, nodes: &[Type<'_>]) -> Result<Kind> {
        let mut kind = None;
        for node in nodes {
            if self.take(1)? != [1] {
                return Err("expected another node".into());
            }
            let next = self.kind(node)?;
            kind = Some(match kind {
                None => next,
                Some(before) => merge::kinds(&before, &next).ok_or("its nodes are not alike")?,
            });
        }
        if self.take(1)? != [0] {
            return Err("expected the end of a list".into());
        }
        Ok(Kind::Queue(kind.map(Box::new)))
    }

    /// Elements that are described one by one: together if they are alike, else each as a field of its own.
    fn elements(&mut self, elements: &[Described<'_>], fields: &mut Vec<Field>) -> Result<()> {
        let (start, kept) = (self.at, self.kept.len());
        if let Ok(together) = self.together(elements) {
            fields.push(Field {
                remark: remark_of(&together),
                ..Field::new(&elements[0].name, together)
            });
            return Ok(());
        }
        self.at = start;
        self.kept.truncate(kept);
        for element in elements {
            let Some(mut field) = self.field(element)? else { continue };
            field.name = format!("{}[{}]", element.name, element.index.unwrap_or(0));
            field.remark.get_or_insert_with(|| "Its elements are not alike.".into());
            fields.push(field);
        }
        Ok(())
    }

    fn together(&mut self, elements: &[Described<'_>]) -> Result<Kind> {
        let mut all = Pointees::default();
        for element in elements {
            let (ty, count) = match &element.ty {
                Type::Sequence { element, length: Length::Fixed(count), .. } => {
                    (&**element, *count)
                }
                other => (other, 1),
            };
            for _ in 0..count {
                self.step()?;
                match ty {
                    Type::Leaf { name, size: Some(1) }
                        if name == "ptr-marker" || name == "nullptr" =>
                    {
                        all.marker(self.take(1)?[0])?;
                    }
                    _ => all.object(self.kind(ty)?)?,
                }
            }
        }
        all.kind()
    }
}

/// Elements, which may be pointers.
#[derive(Default)]
struct Pointees {
    object: Option<Kind>,
    present: Vec<bool>,
    is_marked: bool,
    is_due: bool,
}

impl Pointees {
    fn marker(&mut self, byte: u8) -> Result<()> {
        match (byte, self.is_due) {
            (NULL, false) => self.present.push(false),
            (OBJECT, false) => (self.is_marked, self.is_due) = (true, true),
            _ => return Err("a marker that is none".into()),
        }
        Ok(())
    }

    fn object(&mut self, kind: Kind) -> Result<()> {
        if self.is_marked && !std::mem::take(&mut self.is_due) {
            return Err("an object without its marker".into());
        }
        self.present.push(true);
        self.object = Some(match self.object.take() {
            None => kind,
            Some(before) => merge::kinds(&before, &kind).ok_or("not alike")?,
        });
        Ok(())
    }

    fn kind(self) -> Result<Kind> {
        let count = self.present.len();
        let Some(object) = self.object.map(Box::new) else { return Ok(Kind::Bytes(count)) };
        Ok(match (self.is_due, self.is_marked) {
            (true, _) => return Err("a marker without its object".into()),
            (_, true) => Kind::Allocated(object, count),
            _ if self.present.contains(&false) => Kind::Pointers(object, self.present),
            _ => Kind::Array(object, count),
        })
    }
}

/// One value.
fn leaf(name: &str, bytes: &[u8]) -> Kind {
    leaf_of(name, bytes.len(), bytes)
}

/// What values of a type are, of which these are all.
fn leaf_of(name: &str, size: usize, all: &[u8]) -> Kind {
    let is_zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    let (plain, rule) = match name.split_once(' ') {
        Some((plain, rule @ ("equal" | "le"))) => (plain, rule),
        _ => (name, ""),
    };
    let ty = match (plain, size) {
        ("bool", 1) if all.iter().all(|byte| *byte <= 1) => "bool",
        ("bool" | "uint8", 1) => "u8",
        ("int8", 1) => "i8",
        ("uint16" | "int32_as_uint16", 2) => "u16",
        ("int16", 2) => "i16",
        ("uint32" | "float32", 4) => "u32",
        ("int32", 4) => "i32",
        ("uint64" | "float64", 8) => "u64",
        ("int64", 8) => "i64",
        ("timer", 8) => "Timer",
        ("CPU_Double_U", 8) => "CpuDouble",
        ("unused_buffer", _) if is_zero(all) => return Kind::Unused(size),
        _ => return Kind::Bytes(size),
    };
    let value = integer(ty, all.get(..size).unwrap_or_default());
    match (rule, value) {
        ("equal", Some(value)) if all.len() == size => Kind::Equal(ty, value),
        ("le", Some(value)) if all.len() == size && value >= 0 => Kind::AtMost(ty, value),
        _ => Kind::Value(ty),
    }
}

/// What an integer of a type of Rust is.
fn integer(ty: &str, bytes: &[u8]) -> Option<i128> {
    let unsigned = bytes.iter().fold(0_i128, |value, byte| value << 8 | i128::from(*byte));
    let bits = 8 * bytes.len();
    match ty.as_bytes() {
        [b'i', ..] if bits > 0 && unsigned >> (bits - 1) != 0 => Some(unsigned - (1 << bits)),
        [b'u' | b'i', ..] => Some(unsigned),
        _ => None,
    }
}

/// What may count something, or may be counted.
fn number(kind: &Kind, bytes: &[u8]) -> Option<i128> {
    match kind {
        Kind::Value(ty) => integer(ty, bytes),
        Kind::Array(_, count) | Kind::Bytes(count) => i128::try_from(*count).ok(),
        _ => None,
    }
}

/// What the description hides.
fn remark(ty: &Type<'_>, kind: &Kind) -> Option<String> {
    let (name, array) = match ty {
        Type::Leaf { name, .. } => (name, false),
        Type::Sequence { element, .. } => match &**element {
            Type::Leaf { name, .. } => (name, true),
            _ => return remark_of(kind),
        },
        _ => return remark_of(kind),
    };
    let is_bytes = match kind {
        Kind::Array(element, _) if array => matches!(**element, Kind::Bytes(_)),
        kind => matches!(kind, Kind::Bytes(_)),
    };
    match &**name {
        "buffer" => None,
        "bitmap" => Some(
            "A bitmap, in words of 8 bytes; what counts its bits (`bits`) is not described.".into(),
        ),
        "unused_buffer" if is_bytes => Some("Filler that is not zero.".into()),
        "nullptr" | "ptr-marker" => Some(
            "A null pointer (`nullable`, `auto_alloc`): what it would point to is not described."
                .into(),
        ),
        "pointers" => {
            Some("Pointers of which the first is null: QEMU describes none of them.".into())
        }
        "bool" if !matches!(kind, Kind::Value("bool")) => {
            Some("A bool that was neither 0 nor 1.".into())
        }
        "int32_as_uint16" => Some("An `int` in QEMU, of which two bytes are sent (`as`).".into()),
        other if is_bytes => Some(format!(
            "`{other}`: QEMU writes this by hand, and its layout is not described (`with`, `as`)."
        )),
        _ => None,
    }
}

fn remark_of(kind: &Kind) -> Option<String> {
    Some(
        match kind {
            Kind::Pointers(..) => {
                "Which of them are null is up to the machine, and the same on both sides."
            }
            Kind::Queue(None) => "An empty list (`queue`): its elements are not described.",
            Kind::Bytes(_) => "Described in a way that cannot be said by attributes: its bytes.",
            _ => return None,
        }
        .into(),
    )
}
