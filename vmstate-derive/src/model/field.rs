//! Members of a device struct: what is sent, what configures, what stays at home.

use super::{Callee, Spanned};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Expr, Member, Path, Type};

/// A migrated field.
pub(crate) struct Field {
    pub member: Member,
    pub ty: Type,
    /// The wire name.
    pub name: Spanned<String>,
    pub since: Option<Spanned<u32>>,
    pub test: Option<Test>,
    pub validate: Option<Callee>,
    pub absent: Option<Absent>,
    /// What `absent` names are consts, so its value can be written down: the number of its impl.
    pub constant: Option<usize>,
    pub layout: Layout,
    /// The keys as written, for the rules about keys that contradict each other.
    pub keys: Vec<Key>,
}

/// What decides whether a field is there.
pub(crate) struct Test {
    pub callee: Callee,
    /// The fields that are handed over, and nothing else is; `None` for the plain form, which is
    /// handed the device and the version.
    pub inputs: Option<Vec<Place>>,
    /// The properties that it is handed, or the one that it is named after.
    pub properties: Vec<String>,
}

/// What a field is when it does not come.
pub(crate) enum Absent {
    /// What the destination has.
    Keep,
    Value(Box<Expr>),
}

/// A member of the struct that another field names.
pub(crate) struct Place {
    pub member: Member,
    /// The member's plain name: no `r#`.
    pub name: String,
    /// The same in the schema: a field by the name that it has there.
    pub wire: String,
    pub span: Span,
}

/// How the bytes of a field are laid out: what its keys say, which composes one layout.
pub(crate) struct Layout {
    /// Of the field, or of the outermost container in it.
    pub kind: Kind,
    /// QEMU's "buffer" instead of an array of uint8.
    pub buffer: bool,
    /// Of the pointers and options in it.
    pub absence: Option<Absence>,
    /// Of the values in it.
    pub convert: Option<Convert>,
    /// Of the nested structs in it, at which version: QEMU's VSTRUCT.
    pub pinned: Option<Spanned<u32>>,
}

/// `as = W`.
#[derive(Clone)]
pub(crate) struct Convert {
    pub wire: Type,
    /// The field, or what it goes over the wire as, depends on a parameter of the struct: then `W` is
    /// a layout, since no const can ask.
    pub is_generic: bool,
}

/// What the outermost container of a field, or the field itself, is.
pub(crate) enum Kind {
    Plain,
    Equal,
    AtMost,
    Counted {
        len: Length,
        max: Option<Expr>,
    },
    Prefixed {
        prefix: Type,
        max: Option<Expr>,
    },
    Configured,
    /// Elements `start..end`; open ends are filled in.
    Range {
        start: Expr,
        end: Expr,
        span: Span,
    },
    Bits(Length),
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

/// What tells whether there is a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absence {
    /// A bool before it.
    Optional,
    /// QEMU's marker instead of it.
    Nullable,
    /// QEMU 11's marker before it.
    AutoAlloc,
}

/// `len = "count * 4"`: what counts, and a factor.
pub(crate) struct Length {
    pub of: Count,
    /// As it is written: `count`, `cfg.n`, `count()`, `N`.
    pub name: String,
    /// The same in the schema: a field by the name that it has there.
    pub wire: String,
    pub times: u64,
    pub span: Span,
}

/// What a length is read from.
pub(crate) enum Count {
    /// A member of the struct, and from there the way into nested ones.
    Member(Member, Vec<Member>),
    Method(Callee),
    Constant(Path),
    /// No member of the struct; `check` refuses it.
    Missing,
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

impl Test {
    /// As in the schema: the function, and what it is handed.
    pub(crate) fn name(&self) -> String {
        let Some(inputs) = &self.inputs else { return self.callee.name.clone() };
        let inputs: Vec<&str> = inputs.iter().map(|input| input.wire.as_str()).collect();
        format!("{}({})", self.callee.name, inputs.join(", "))
    }
}

impl Field {
    /// As in the schema: what the field is when it does not come.
    pub(crate) fn absent_text(&self) -> Option<String> {
        match self.absent.as_ref()? {
            Absent::Keep => Some("keep".to_owned()),
            Absent::Value(value) => Some(text(value.to_token_stream())),
        }
    }

    /// What `absent` sets, if that is a value.
    pub(crate) fn absent_value(&self) -> Option<&Expr> {
        match &self.absent {
            Some(Absent::Value(value)) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn key(&self, name: &str) -> Option<Key> {
        self.keys.iter().copied().find(|key| key.name == name)
    }

    /// The type whose bytes are sent: what `via` or `as` names, or its own. What `with` sends no type tells.
    pub(crate) fn sent_as(&self) -> Option<&Type> {
        match (&self.layout.kind, &self.layout.convert) {
            (Kind::With(_), _) => None,
            (Kind::Via(wire), _) => Some(wire),
            (_, Some(convert)) => Some(&convert.wire),
            _ => Some(&self.ty),
        }
    }

    /// Whether it is always there, and is only its value.
    pub(crate) fn is_plain(&self) -> bool {
        !self.is_conditional() && self.validate.is_none() && self.layout.is_plain()
    }

    /// Whether tokens tell all of its bytes, and that they are few: an integer, or a short array of them. Where something
    /// else has the name of an integer, such a field does not compile.
    pub(crate) fn is_short(&self) -> bool {
        self.layout.is_plain() && super::shape::is_short(&self.ty, 256)
    }

    /// Whether some streams of this description have it and some do not.
    pub(crate) fn is_conditional(&self) -> bool {
        self.since.is_some() || self.test.is_some()
    }
}

impl Layout {
    /// Whether it is that of the type.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.kind, Kind::Plain) && !self.is_of_values()
    }

    /// Whether something is said of the values, wherever in the field they are.
    pub(crate) fn is_of_values(&self) -> bool {
        self.absence.is_some() || self.convert.is_some() || self.pinned.is_some()
    }

    /// As many elements are accepted.
    pub(crate) fn max(&self) -> Option<&Expr> {
        match &self.kind {
            Kind::Counted { max, .. }
            | Kind::Prefixed { max, .. }
            | Kind::Queue { max }
            | Kind::List { max }
            | Kind::Tree { max } => max.as_ref(),
            _ => None,
        }
    }

    /// The same, to change it.
    pub(crate) fn length_mut(&mut self) -> Option<&mut Length> {
        match &mut self.kind {
            Kind::Counted { len, .. } | Kind::Bits(len) => Some(len),
            _ => None,
        }
    }

    /// What this one's length is read from.
    pub(crate) fn length(&self) -> Option<&Length> {
        match &self.kind {
            Kind::Counted { len, .. } | Kind::Bits(len) => Some(len),
            _ => None,
        }
    }
}

impl Absence {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Optional, Self::Nullable, Self::AutoAlloc];

    /// The one that this key says.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|absence| absence.key() == key)
    }

    /// The key that says so.
    pub(crate) fn key(self) -> &'static str {
        self.names().0
    }

    /// The layout of the runtime that it is.
    pub(crate) fn layout(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Optional => ("optional", "Optional"),
            Self::Nullable => ("nullable", "Nullable"),
            Self::AutoAlloc => ("auto_alloc", "AutoAlloc"),
        }
    }
}

/// Tokens as text that depends on nothing else: a space only where two words would become one.
fn text(tokens: TokenStream) -> String {
    let mut out = String::new();
    write(&mut out, tokens);
    out
}

fn write(out: &mut String, tokens: TokenStream) {
    for token in tokens {
        let TokenTree::Group(group) = token else {
            let token = token.to_string();
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\'');
            if out.ends_with(is_word) && token.starts_with(is_word) {
                out.push(' ');
            }
            out.push_str(&token);
            continue;
        };
        let (open, close) = match group.delimiter() {
            proc_macro2::Delimiter::Parenthesis => ("(", ")"),
            proc_macro2::Delimiter::Brace => ("{", "}"),
            proc_macro2::Delimiter::Bracket => ("[", "]"),
            proc_macro2::Delimiter::None => ("", ""),
        };
        out.push_str(open);
        write(out, group.stream());
        out.push_str(close);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens_read_alike_however_they_are_spaced() {
        for (written, text) in [
            ("Mode :: Fast", "Mode::Fast"),
            ("[ 0 ; 4 ]", "[0;4]"),
            ("- 1", "-1"),
            ("if a { 1 } else { 2 }", "if a{1}else{2}"),
            ("x as u8", "x as u8"),
        ] {
            assert_eq!(super::text(written.parse().unwrap()), text);
        }
    }
}
