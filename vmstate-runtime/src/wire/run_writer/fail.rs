//! Errors while writing: each waits in the cursor, and has the place of the value at fault. All of it is
//! out of the way of what goes well.

use super::RunWriter;
use crate::schema::{Description, Field, Type};
use crate::wire::cursor::error_places;
use crate::wire::error::{Origin, SaveError, SaveErrorKind, Step};

impl RunWriter<'_, '_> {
    /// An error of the value that is due. The first one counts.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail(&mut self, e: SaveError) {
        self.fail_at(self.place_before(0), e);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn fail_at(&mut self, place: usize, e: SaveError) {
        let Origin { fields, ty, first } = self.origin;
        let e = at(e, fields, ty, first, place);
        self.raw.lose();
        self.keep(e);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn fail_value_at(&mut self, value: &Type, place: usize, e: SaveError) {
        let Origin { fields, ty, first } = self.origin;
        let e = at_value(e, fields, ty, (first, place), value);
        self.raw.lose();
        self.keep(e);
    }

    /// An error of the whole value of this type that is due, not of the first in it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_value(&mut self, ty: &Type, e: SaveError) {
        self.fail_value_at(ty, self.place_before(0), e);
    }

    /// An error of a hook of the nested struct whose fields are due, or, `behind` its `size` bytes,
    /// were written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_struct(&mut self, of: &'static Description, behind: usize, e: SaveError) {
        self.far(|run| run.fail_struct_far(of, behind, e));
    }

    #[cold]
    #[inline(never)]
    fn fail_struct_far(&mut self, of: &'static Description, behind: usize, e: SaveError) {
        let place = self.place_before(behind);
        let e = e.within_all(&self.origin.locate_struct(place, of.name));
        self.raw.lose();
        self.keep(e);
    }

    /// The check after a field.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_field(&mut self, fields: &'static [Field], index: usize, e: SaveError) {
        self.far(|run| run.fail_field_far(fields, index, e));
    }

    #[cold]
    #[inline(never)]
    fn fail_field_far(&mut self, fields: &'static [Field], index: usize, e: SaveError) {
        let Field { name, ty, .. } = fields[index];
        let place = self.place_before(ty.size.unwrap_or(0));
        let owner = self.origin.locate_owner(fields, place, name);
        let e = e.within(Step::Field(name)).within_all(&owner);
        self.raw.lose();
        self.keep(e);
    }
}

error_places!(SaveError);

/// A layout did not write what its type promises.
#[cold]
#[inline(never)]
pub(super) fn wrong_size(
    fields: &'static [Field],
    ty: Option<&'static Type>,
    first: usize,
    place: usize,
) -> SaveError {
    at(SaveError::new(SaveErrorKind::WrongSize), fields, ty, first, place)
}
