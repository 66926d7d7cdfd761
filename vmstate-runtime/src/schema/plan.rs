//! Fixed runs: which neighbors share one length decision.

use super::Field;

/// Runs longer than this are cut: a sink or source that buffers should not have to hold megabytes.
const LONGEST_RUN: usize = 64 << 10;

/// Marks where each maximal run of fixed-size fields starts and how many bytes it has.
///
/// Fields are neighbors in a run when every stream that has one has the other: both unconditional,
/// or both from the same version on. A `test` is asked anew for each field, so such a field never
/// shares a run.
#[must_use]
pub const fn plan<const N: usize>(mut fields: [Field; N], minimum_version_id: u32) -> [Field; N] {
    let mut i = N;
    while i > 0 {
        i -= 1;
        let Some(size) = in_run(&fields[i]) else { continue };
        let mut total = size;
        if i + 1 < N
            && in_run(&fields[i + 1]).is_some()
            && condition(&fields[i], minimum_version_id)
                == condition(&fields[i + 1], minimum_version_id)
            && size + fields[i + 1].run <= LONGEST_RUN
        {
            total += fields[i + 1].run;
            fields[i + 1].run = 0;
        }
        fields[i].run = total;
    }
    fields
}

/// The size of a field that can be part of a run.
const fn in_run(field: &Field) -> Option<usize> {
    match field.ty.size {
        Some(size) if field.field_exists.is_none() && size <= LONGEST_RUN => Some(size),
        _ => None,
    }
}

/// The version a field depends on; 0 if every loadable stream has it.
const fn condition(field: &Field, minimum_version_id: u32) -> u32 {
    if field.since > minimum_version_id { field.since } else { 0 }
}
