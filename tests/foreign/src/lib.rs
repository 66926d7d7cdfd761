//! The other crate of the tests in `tests`: structs that know nothing of vmstate.

use std::fmt;

/// A struct with padding that its owner may rename, and a nested one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Segment {
    /// Sent.
    pub base: u64,
    /// Sent.
    pub limit: u32,
    /// Not sent.
    pub padding: u8,
}

/// A struct of a struct and an array of structs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// How many are in use.
    pub used: u8,
    /// All of them.
    pub segments: [Segment; 3],
    /// One alone.
    pub task: Segment,
    /// Some.
    pub list: Vec<Segment>,
}

/// A tuple struct.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address(pub u64, pub u16);

/// A generic one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pair<T> {
    /// The first.
    pub a: T,
    /// The second.
    pub b: T,
}

/// A struct that may get more fields without notice.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Open {
    /// Sent.
    pub value: u16,
    /// Not sent.
    pub other: u16,
}

/// Not all of it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Closed {
    /// Sent.
    pub shown: u8,
    hidden: u8,
}

impl Closed {
    /// With what cannot be seen.
    #[must_use]
    pub const fn new(shown: u8, hidden: u8) -> Self {
        Self { shown, hidden }
    }
}

/// Names that generated code has, too.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Names {
    /// The cursor.
    pub run: u8,
    /// The list of fields.
    pub fields: u8,
    /// What is laid out.
    pub value: u8,
    /// The stream.
    pub stream: u8,
    /// A keyword.
    pub r#type: u8,
    /// The version.
    pub version_id: u8,
}

/// There is no default.
#[derive(Clone, Debug, PartialEq)]
pub struct Handle {
    /// Sent.
    pub id: u32,
    /// Sent.
    pub tag: [u8; 2],
    /// Sent.
    pub name: String,
}

/// An enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// At first.
    #[default]
    Off,
    /// Later.
    On,
}

/// An enum with data of any type.
#[derive(Clone, Debug, PartialEq)]
pub enum Message<T> {
    /// Nothing.
    None,
    /// A value.
    One(T),
    /// Many.
    Many {
        /// They.
        items: Vec<T>,
    },
}

/// An enum with data.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Nothing.
    None,
    /// A struct.
    Mapped(Segment),
    /// Two values.
    Moved {
        /// The first.
        from: u16,
        /// The second.
        to: Vec<u8>,
    },
}

/// An integer of which not all values are legal, and which has no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Even(u16);

impl Even {
    /// Twice this.
    #[must_use]
    pub const fn twice(half: u16) -> Self {
        Self(half * 2)
    }
}

/// It is odd.
#[derive(Debug)]
pub struct Odd(u16);

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is odd", self.0)
    }
}

impl std::error::Error for Odd {}

impl TryFrom<u16> for Even {
    type Error = Odd;

    fn try_from(value: u16) -> Result<Self, Odd> {
        if value.is_multiple_of(2) { Ok(Self(value)) } else { Err(Odd(value)) }
    }
}

impl From<Even> for u16 {
    fn from(even: Even) -> Self {
        even.0
    }
}
