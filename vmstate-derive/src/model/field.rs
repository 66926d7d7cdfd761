//! Members of a device struct: what is sent, what configures, what stays at home.

use super::{Callee, Spanned};
use proc_macro2::Span;
use syn::{Expr, Member, Path, Type};

/// A migrated field.
pub(crate) struct Field {
    pub member: Member,
    pub ty: Type,
    /// The wire name.
    pub name: Spanned<String>,
    pub since: Option<Spanned<u32>>,
    pub test: Option<Callee>,
    pub validate: Option<Callee>,
    pub kind: Kind,
    /// The keys as written, for the rules about keys that contradict each other.
    pub keys: Vec<Key>,
}

/// How the bytes of a field are laid out.
pub(crate) enum Kind {
    Plain,
    /// A byte array described as one QEMU "buffer".
    Buffer,
    Equal,
    AtMost,
    /// `buffer`: `len` and `buffer` together, QEMU's VBUFFER instead of VARRAY of uint8.
    Counted {
        len: Length,
        max: Option<Expr>,
        buffer: bool,
    },
    Prefixed {
        prefix: Type,
        max: Option<Expr>,
    },
    /// Elements `start..end`; open ends are filled in. `buffer`: QEMU's `BUFFER_START_MIDDLE`.
    Range {
        start: Expr,
        end: Expr,
        span: Span,
        buffer: bool,
    },
    Bits(Length),
    /// `struct_version`: QEMU's VSTRUCT.
    Pinned {
        version: Spanned<u32>,
    },
    Queue {
        max: Option<Expr>,
    },
    List {
        max: Option<Expr>,
    },
    Tree {
        max: Option<Expr>,
    },
    Via(Type),
    With(Path),
}

/// `len = "count * 4"`: a field of the same struct and a factor.
pub(crate) struct Length {
    pub member: Member,
    /// The member's plain name: no `r#`.
    pub name: String,
    pub times: u64,
    pub span: Span,
}

/// Not state but configuration, set by machine types.
pub(crate) struct Property {
    pub member: Member,
    pub ty: Type,
    pub name: Spanned<String>,
    pub default: Option<Expr>,
    pub keys: Vec<Key>,
}

/// Neither sent nor set by machine types.
pub(crate) struct Skipped {
    pub member: Member,
    pub reason: Option<Spanned<String>>,
    pub keys: Vec<Key>,
}

/// A key of an attribute, where it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub name: &'static str,
    pub span: Span,
}

impl Field {
    pub(crate) fn key(&self, name: &str) -> Option<Key> {
        self.keys.iter().copied().find(|key| key.name == name)
    }

    /// Whether it is always there, and is only its value.
    pub(crate) fn is_plain(&self) -> bool {
        !self.is_conditional()
            && self.validate.is_none()
            && matches!(self.kind, Kind::Plain | Kind::Buffer)
    }

    /// Whether some streams of this description have it and some do not.
    pub(crate) fn is_conditional(&self) -> bool {
        self.since.is_some() || self.test.is_some()
    }
}

impl Kind {
    /// The field whose value is this one's length.
    pub(crate) fn length(&self) -> Option<&Length> {
        match self {
            Self::Counted { len, .. } | Self::Bits(len) => Some(len),
            _ => None,
        }
    }
}
