//! Structs that are nothing but integers: the shuffle that turns several of them to big endian.

use crate::raw::Mask;
use crate::schema::{Shape, Type};

/// The mask of a struct, if there is one. Whether a value is what its type says is another question,
/// which is asked of the value.
pub(super) const fn mask(ty: &Type) -> Option<Mask> {
    let (Shape::Struct(description), Some(size)) = (ty.shape, ty.size) else { return None };
    let Some(mut mask) = Mask::new(size) else { return None };
    let (mut at, mut i) = (0, 0);
    while i < description.fields.len() {
        match add(&description.fields[i].ty, at, &mut mask) {
            Some(end) => at = end,
            None => return None,
        }
        i += 1;
    }
    if at == size { Some(mask) } else { None }
}

/// Adds an integer, or an array of them, at `at`; returns its end.
const fn add(ty: &Type, mut at: usize, mask: &mut Mask) -> Option<usize> {
    match (ty.shape, ty.size) {
        (Shape::Leaf | Shape::Restricted(_), Some(width @ (1 | 2 | 4 | 8)))
            if mask.integer(at, width) =>
        {
            Some(at + width)
        }
        (Shape::Array(element, len), _) => {
            let mut i = 0;
            while i < len {
                match add(element, at, mask) {
                    Some(end) => at = end,
                    None => return None,
                }
                i += 1;
            }
            Some(at)
        }
        _ => None,
    }
}
