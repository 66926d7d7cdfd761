//! What a stream has: structs, each once, and the sections that are made of them.

/// The number of a struct in [`Library::structs`].
pub(super) type Id = usize;

/// All that came out of a stream.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub(super) structs: Vec<Struct>,
    pub(crate) sections: Vec<Section>,
    /// Sections that could not be turned into a struct, and why.
    pub(crate) left_out: Vec<(String, String)>,
    /// Fields whose bytes stay bytes although they are described, and why.
    pub(crate) kept: Vec<(String, String)>,
}

/// A section that a struct reads and writes.
#[derive(Debug)]
pub(crate) struct Section {
    /// Its name in the stream, with its instance.
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) device: Id,
    pub(super) bytes: Vec<u8>,
}

/// A device, or a struct in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Struct {
    pub(super) body: Part,
    /// It has a section of its own.
    pub(super) is_device: bool,
    /// Its own name would take subsections of others: it is given another one.
    pub(super) is_renamed: bool,
}

/// The fields of a struct or of a subsection, and the subsections behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The name of its description.
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) fields: Vec<Field>,
    /// Those that came in at least one section.
    pub(super) parts: Vec<Part>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// What its integer was, or how many elements it had, if that was the same each time that it came.
    pub(super) always: Option<i128>,
    /// What a reader has to know.
    pub(super) remark: Option<String>,
}

/// How a field lies on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One value of this type of Rust or of the runtime.
    Value(&'static str),
    /// One that must be what the destination has: this.
    Equal(&'static str, i128),
    /// One that must not be above what the destination has: this.
    AtMost(&'static str, i128),
    /// Zeros without a meaning.
    Unused(usize),
    /// Bytes.
    Bytes(usize),
    Struct(Id),
    Array(Box<Kind>, usize),
    /// Elements that an earlier field of the same body counts: the one with this number.
    Counted(Box<Kind>, usize),
    /// Pointers, and which of them are not null.
    Pointers(Box<Kind>, Vec<bool>),
    /// Pointers with a marker before each.
    Allocated(Box<Kind>, usize),
    /// A list; nothing is known of its elements if none came.
    Queue(Option<Box<Kind>>),
}

impl Part {
    /// How many fields and subsections there are.
    pub(super) fn len(&self) -> usize {
        let parts = self.parts.iter().map(|part| 1 + part.len());
        self.fields.len() + parts.sum::<usize>()
    }
}

impl Field {
    pub(super) fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind, always: None, remark: None }
    }
}
