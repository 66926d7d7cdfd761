//! Fixed runs: which neighbors share one length decision.

use super::{Check, Field, Type};

/// Longer fields stand alone: a sink or source that buffers should not have to hold megabytes.
const LONGEST: usize = 16 << 10;

/// [`Field::run`] of a field that is in no run: of variable size, or long.
pub const ALONE: usize = usize::MAX;

/// What a field has besides a name and a type, which are not in it yet.
#[derive(Clone, Copy)]
pub struct Extra {
    index: usize,
    field: Field,
}

const NOTHING: Field = Field::new("", Type::leaf("", 0));

impl Extra {
    /// Of the field with this index.
    #[must_use]
    pub const fn of(index: usize) -> Self {
        Self { index, field: NOTHING }
    }

    setters! {
        /// Present from version `since` on.
        since(since: u32) field.since = since;
        /// Present when this predicate says so.
        test(predicate: &'static str) field.field_exists = Some(predicate);
        /// Must equal the destination's value.
        equal() field.check = Some(Check::Equal);
        /// Must lie between 0 and the destination's value.
        at_most() field.check = Some(Check::AtMost);
        /// Followed by this check.
        validate(predicate: &'static str) field.validate = Some(predicate);
        /// The elements from this one on.
        first(first: usize) field.first = first;
        /// As many elements are loaded.
        max(max: usize) field.max = Some(max as u64);
        /// What it is when it does not come.
        absent(value: &'static str) field.absent = Some(value);
        /// The properties that decide whether it is there.
        properties(names: &'static [&'static str]) field.properties = names;
    }
}

/// The fields of a struct, as the derive writes them, and their runs.
///
/// The compiler interprets this for every device, so it does little: one pass, and one look at each field.
#[must_use]
pub const fn fields<const N: usize>(
    named: [(&'static str, Type); N],
    minimum_version_id: u32,
    extras: &[Extra],
) -> [Field; N] {
    let mut fields = [NOTHING; N];
    let mut i = 0;
    while i < extras.len() {
        fields[extras[i].index] = extras[i].field;
        i += 1;
    }
    let mut i = 0;
    while i < N {
        let field = &mut fields[i];
        (field.name, field.ty) = named[i];
        i += 1;
    }
    plan(fields, minimum_version_id)
}

/// Marks where each maximal run of fixed-size fields starts and how many bytes it has.
///
/// Fields are neighbors in a run when every stream that has one has the other: both unconditional,
/// or both from the same version on. A `test` is asked anew for each field, so such a field is a run
/// of its own.
#[must_use]
pub const fn plan<const N: usize>(mut fields: [Field; N], minimum_version_id: u32) -> [Field; N] {
    let mut i = N;
    let mut last = true;
    // The bytes of the run that the field behind starts, and its version, if this one may join it.
    let mut behind: Option<(usize, u32)> = None;
    while i > 0 {
        i -= 1;
        let field = &mut fields[i];
        field.last = last;
        let tested = field.field_exists.is_some();
        // The version that it depends on; 0 if every loadable stream has it.
        let version = if field.since > minimum_version_id { field.since } else { 0 };
        let size = match field.ty.size {
            Some(size) if size <= LONGEST => size,
            size => {
                last = last && (tested || field.since > 0 || size.is_none());
                field.run = ALONE;
                behind = None;
                continue;
            }
        };
        last = last && (tested || field.since > 0 || size == 0);
        field.run = size;
        if tested {
            behind = None;
            continue;
        }
        if let Some((bytes, of)) = behind
            && of == version
        {
            field.run += bytes;
            behind = Some((field.run, version));
            fields[i + 1].run = 0;
            continue;
        }
        behind = Some((size, version));
    }
    fields
}
