//! What of a device consts compare with its baseline, since tokens do not show it.

use proc_macro2::{Ident, Span, TokenStream};
use vmstate_schema::rules::Atom;

use super::directory::marker;
use crate::model::Device;

/// A device with a baseline file.
pub(crate) struct Compared {
    /// Relative to the crate's directory, with `/`.
    pub file: String,
    /// The type that `baseline!()` makes of the device's name.
    pub marker: Ident,
    /// Those that first shipped a field that is checked.
    pub releases: Vec<Release>,
    pub types: Vec<TypeCheck>,
    pub limits: Vec<LimitCheck>,
    pub absents: Vec<AbsentCheck>,
    pub bytes: Vec<BytesCheck>,
    /// The released priority, where there is one, now or then.
    pub priority: Option<u8>,
    /// Names of subsections and fields of a released device that no release has.
    pub unreleased: Vec<String>,
    /// Names of released fields that are behind a `test` since.
    pub guarded: Vec<String>,
}

impl Compared {
    /// Nothing but the file itself: when that changes, the crate is compiled again.
    pub(super) fn only_file(device: &Device, file: String, key: &str) -> Self {
        Self {
            file,
            marker: marker(key, device.name.span),
            releases: Vec::new(),
            types: Vec::new(),
            limits: Vec::new(),
            absents: Vec::new(),
            bytes: Vec::new(),
            priority: None,
            unreleased: Vec::new(),
            guarded: Vec::new(),
        }
    }
}

/// A release, as messages name it.
#[derive(PartialEq, Eq)]
pub(crate) struct Release {
    pub since: String,
    /// Those that know what it shipped: `8.0 to 9.1 hosts`.
    pub hosts: String,
    /// Whether the file says what limits were released.
    pub limits: bool,
}

/// A field whose released type a const compares.
pub(crate) struct TypeCheck {
    /// Positions of the subsections down to the field's body.
    pub body: Vec<usize>,
    pub index: usize,
    /// The first and the last token of the type.
    pub span: (Span, Span),
    pub fingerprint: u64,
    pub text: String,
    pub size: Option<u64>,
    /// The release that first shipped the field, by its place in `Compared::releases`.
    pub release: usize,
    /// The configurations of which this is the type, where they differ inside of it.
    pub when: Option<TokenStream>,
}

/// A body whose bytes a const compares with the released ones.
pub(crate) struct BytesCheck {
    pub body: Vec<usize>,
    pub span: Span,
    pub released: Vec<Atom>,
    /// Positions of fields behind a `test` that are not released, and of those that are.
    pub news: [Vec<usize>; 2],
    /// Of a subsection: positions of such new fields of its device.
    pub device_news: Vec<usize>,
    pub release: usize,
    /// As of a type.
    pub when: Option<TokenStream>,
}

/// A field whose limits a const compares.
pub(crate) struct LimitCheck {
    pub body: Vec<usize>,
    pub index: usize,
    /// The first and the last token of its value.
    pub span: (Span, Span),
    pub first: usize,
    /// `u64::MAX` where there was none.
    pub max: u64,
    pub release: usize,
}

/// A field of which a const says what it is when it does not come.
pub(crate) struct AbsentCheck {
    pub body: Vec<usize>,
    pub index: usize,
    /// The first and the last token of its value.
    pub span: (Span, Span),
    pub released: String,
    pub release: usize,
}
