//! One field of a description.

use super::{ALONE, Type};

/// A value that is compared with the destination when it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// It must equal the destination's value and is not stored (QEMU: `VMSTATE_*_EQUAL`).
    Equal,
    /// It must lie between 0 and the destination's value (QEMU: `VMSTATE_INT32_POSITIVE_LE`).
    AtMost,
}

/// One field on the wire: QEMU's `VMStateField`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The name on the wire's description. The wire itself has no field names.
    pub name: &'static str,
    /// Present from this version of the description on; 0 means always.
    pub since: u32,
    /// The `test` predicate that decides whether the field is present (QEMU: `field_exists`).
    pub field_exists: Option<&'static str>,
    /// The wire type.
    pub ty: Type,
    /// The comparison made on load.
    pub check: Option<Check>,
    /// A predicate that runs after the field, in both directions (QEMU: `VMSTATE_VALIDATE`).
    pub validate: Option<&'static str>,
    /// The index of the first element that is sent, for a part of an array (QEMU:
    /// `VMSTATE_SUB_ARRAY`).
    pub first: usize,
    /// As many elements are loaded; a stream with more is refused.
    pub max: Option<u64>,
    /// What the field is when it does not come, as written: an expression, or `keep`.
    pub absent: Option<&'static str>,
    /// The properties that the `test` is handed, or the one that it is named after: machine types decide whether the field
    /// is sent.
    pub properties: &'static [&'static str],
    /// The bytes of the fixed run that starts here, else 0. `plan` puts it here.
    #[doc(hidden)]
    pub run: usize,
    /// Whether no byte needs to follow this field in its body. `plan` puts it here.
    #[doc(hidden)]
    pub last: bool,
}

impl Field {
    /// A field of this wire type that is always present.
    #[must_use]
    pub const fn new(name: &'static str, ty: Type) -> Self {
        Self {
            name,
            since: 0,
            field_exists: None,
            ty,
            check: None,
            validate: None,
            first: 0,
            max: None,
            absent: None,
            properties: &[],
            run: 0,
            last: true,
        }
    }

    /// The bytes that a run must still have for this field to be in it. Long fields start none, but are
    /// in that of an enclosing struct.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn needs(&self) -> usize {
        match (self.run, self.ty.size) {
            (ALONE, Some(size)) => size,
            (run, _) => run,
        }
    }

    setters! {
        /// Present from version `since` on.
        since(since: u32) since = since;
        /// Present when this predicate says so.
        test(predicate: &'static str) field_exists = Some(predicate);
        /// Followed by this check.
        validate(predicate: &'static str) validate = Some(predicate);
    }
}
