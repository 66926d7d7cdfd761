//! Which value of a fixed run is at a place: paid for only when something fails.
//!
//! The code of a run carries no names. Where an error is, the bytes before it tell.

use alloc::vec::Vec;
use core::mem::discriminant;

use super::Step;
use crate::schema::{Field, Shape, Type};

/// What a cursor goes through: fields, elements, or a value.
///
/// Its parts are handed to functions one by one, in registers, so that nothing of it is put together
/// where nothing fails.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    /// The fields that are due, from the first of the run on.
    pub(crate) fields: &'static [Field],
    /// Or the type of elements, or of the value.
    pub(crate) ty: Option<&'static Type>,
    /// The number of the first element.
    pub(crate) first: usize,
}

/// In place of a number: there are no elements, but a value.
const VALUE: usize = usize::MAX;

/// The innermost value at a place.
pub(crate) struct Located {
    /// The way to it, outermost step first.
    pub(crate) path: Vec<Step>,
    /// Where it starts.
    pub(crate) start: usize,
    /// Its size, or 0 if that is not known.
    pub(crate) size: usize,
}

/// A walk from the start of a run to a place in it.
struct Walk<'n> {
    path: Vec<Step>,
    start: usize,
    /// Bytes from `start` on to the place.
    left: usize,
    /// Go no further than what starts there.
    stop: Stop<'n>,
}

/// What a walk does not go into.
#[derive(Clone, Copy)]
enum Stop<'n> {
    Nothing,
    /// A struct of this name.
    Struct(&'n str),
    /// A value of this type.
    Value(&'n Type),
}

impl Origin {
    /// Nothing that has a name.
    pub(crate) const NOTHING: Self = Self { fields: &[], ty: None, first: 0 };

    /// Fields, from this one on.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fields(fields: &'static [Field], first: usize) -> Self {
        Self { fields: fields.get(first..).unwrap_or_default(), ..Self::NOTHING }
    }

    /// One value.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn value(ty: &'static Type) -> Self {
        Self { ty: Some(ty), first: VALUE, ..Self::NOTHING }
    }

    /// Elements of this type, from the one with this number on.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn elements(ty: &'static Type, first: usize) -> Self {
        Self { ty: Some(ty), first, ..Self::NOTHING }
    }

    /// Whether it is about some of these fields.
    fn is_of(self, fields: &'static [Field]) -> bool {
        !self.fields.is_empty() && self.fields.as_ptr_range().end == fields.as_ptr_range().end
    }

    /// Whether nothing in it has a name.
    fn is_nothing(self) -> bool {
        self.fields.is_empty() && self.ty.is_none()
    }

    /// Finds the value in which the byte at `place` lies.
    pub(crate) fn locate(self, place: usize) -> Located {
        let mut walk = Walk { path: Vec::new(), start: 0, left: place, stop: Stop::Nothing };
        let size = walk.origin(self);
        Located { path: walk.path, start: walk.start, size }
    }

    /// The way to the struct of this name that starts at `place`.
    pub(crate) fn locate_struct(self, place: usize, name: &str) -> Vec<Step> {
        self.locate_stop(place, Stop::Struct(name))
    }

    /// The way to the value of this type that starts at `place`.
    pub(crate) fn locate_value(self, place: usize, ty: &Type) -> Vec<Step> {
        self.locate_stop(place, Stop::Value(ty))
    }

    /// The way to the struct of these fields, one of which is called `name` and starts at `place`: none to go for its
    /// own.
    pub(crate) fn locate_owner(
        self,
        fields: &'static [Field],
        place: usize,
        name: &'static str,
    ) -> Vec<Step> {
        if self.is_of(fields) || self.is_nothing() {
            return Vec::new();
        }
        let mut path = self.locate(place).path;
        let at = path.iter().rposition(|step| *step == Step::Field(name));
        path.truncate(at.unwrap_or(path.len().saturating_sub(1)));
        path
    }

    fn locate_stop(self, place: usize, stop: Stop<'_>) -> Vec<Step> {
        let mut walk = Walk { path: Vec::new(), start: 0, left: place, stop };
        walk.origin(self);
        walk.path
    }
}

impl Walk<'_> {
    fn origin(&mut self, origin: Origin) -> usize {
        match (origin.ty, origin.first) {
            (None, _) => self.fields(origin.fields),
            (Some(ty), VALUE) => self.value(ty),
            (Some(element), first) => self.elements(element, first),
        }
    }

    fn fields(&mut self, fields: &[Field]) -> usize {
        for field in fields {
            let size = field.ty.size.unwrap_or(usize::MAX);
            if self.left < size
                || (size == 0 && self.left == 0 && !matches!(self.stop, Stop::Nothing))
            {
                self.path.push(Step::Field(field.name));
                let below = self.path.len();
                let size = self.value(&field.ty);
                if let Some(Step::Index(index)) = self.path.get_mut(below) {
                    *index = index.saturating_add(field.first);
                }
                return size;
            }
            self.pass(size);
        }
        0
    }

    fn value(&mut self, ty: &Type) -> usize {
        match ty.shape {
            _ if self.left == 0 && self.stops_at(ty) => {}
            Shape::Struct(nested) if ty.size.is_some() => return self.fields(nested.fields),
            Shape::Array(element, _) if element.size.is_some_and(|size| size > 0) => {
                return self.elements(element, 0);
            }
            _ => {}
        }
        ty.size.unwrap_or(0)
    }

    fn stops_at(&self, ty: &Type) -> bool {
        match (self.stop, &ty.shape) {
            (Stop::Struct(name), Shape::Struct(nested)) => nested.name == name,
            // The type may have another name where it is used, like QEMU's structs made for the purpose.
            (Stop::Value(Type { shape: Shape::Struct(stop), .. }), Shape::Struct(nested)) => {
                nested.name == stop.name
            }
            (Stop::Value(stop), shape) => {
                let alike = discriminant(shape) == discriminant(&stop.shape);
                alike && (ty.name, ty.size) == (stop.name, stop.size)
            }
            _ => false,
        }
    }

    fn elements(&mut self, element: &Type, first: usize) -> usize {
        let size = element.size.unwrap_or(0).max(1);
        let index = self.left / size;
        self.path.push(Step::Index(first.saturating_add(index)));
        self.pass(index * size);
        self.value(element)
    }

    fn pass(&mut self, bytes: usize) {
        self.start += bytes;
        self.left -= bytes;
    }
}
