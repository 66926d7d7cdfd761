//! Which field of a truncated run is the first that does not fit: paid for only when a load fails.

use alloc::vec::Vec;

use super::{Field, Shape, Type};
use crate::error::Step;

/// Finds the element in which `available` bytes after the start of `fields[first]` end.
///
/// Returns its path, outermost first, where it starts, and its size.
pub(crate) fn locate(
    fields: &[Field],
    first: usize,
    available: usize,
) -> (Vec<Step>, usize, usize) {
    let mut path = Vec::new();
    let (start, size) = in_fields(fields.get(first..).unwrap_or_default(), available, &mut path);
    (path, start, size)
}

/// The same inside of one value of a fixed size.
pub(crate) fn locate_in(ty: &Type, available: usize) -> (Vec<Step>, usize, usize) {
    let mut path = Vec::new();
    let (start, size) = in_type(ty, available, &mut path);
    (path, start, size)
}

fn in_fields(fields: &[Field], available: usize, path: &mut Vec<Step>) -> (usize, usize) {
    let mut start = 0;
    for field in fields {
        let size = field.ty.size.unwrap_or(usize::MAX);
        if available - start < size {
            path.push(Step::Field(field.name));
            let below = path.len();
            let (inside, size) = in_type(&field.ty, available - start, path);
            if let Some(Step::Index(index)) = path.get_mut(below) {
                *index += field.first;
            }
            return (start + inside, size);
        }
        start += size;
    }
    (start, 0)
}

fn in_type(ty: &Type, available: usize, path: &mut Vec<Step>) -> (usize, usize) {
    match ty.shape {
        Shape::Struct(description) => in_fields(description.fields, available, path),
        Shape::Array(element, _) if element.size.is_some_and(|size| size > 0) => {
            let size = element.size.unwrap_or(1);
            let index = available / size;
            path.push(Step::Index(index));
            let (inside, cut) = in_type(element, available - index * size, path);
            (index * size + inside, cut)
        }
        _ => (0, ty.size.unwrap_or(0)),
    }
}
