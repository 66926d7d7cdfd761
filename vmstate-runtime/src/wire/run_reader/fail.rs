//! Errors while reading: each waits in the cursor, and has the place of the value at fault. All of it is
//! out of the way of what goes well.

use super::RunReader;
use crate::schema::{Description, Field, Type};
use crate::wire::cursor::error_places;
use crate::wire::error::{LoadError, LoadErrorKind, Origin, Step};

impl RunReader<'_, '_> {
    /// An error of the value that is due. The first one counts.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail(&mut self, e: LoadError) {
        self.fail_at(self.place_before(0), e);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn fail_at(&mut self, place: usize, e: LoadError) {
        let Origin { fields, ty, first } = self.origin;
        let e = at(e.or_offset(self.raw.offset()), fields, ty, first, place);
        self.raw.lose();
        self.keep(e);
    }

    /// What is wrong with the value of `size` bytes that was read last. The run goes on: its bytes are
    /// there, and the value was not stored.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn refuse(&mut self, size: usize, kind: LoadErrorKind) {
        self.far(|run| run.refuse_far(size, kind));
    }

    #[cold]
    #[inline(never)]
    fn refuse_far(&mut self, size: usize, kind: LoadErrorKind) {
        let offset = self.raw.offset().saturating_sub(size as u64);
        self.fail_behind(size, LoadError::new(kind, offset));
    }

    /// An error of the value of this type that starts at `place`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn fail_value_at(&mut self, value: &Type, place: usize, e: LoadError) {
        let Origin { fields, ty, first } = self.origin;
        let e = at_value(e.or_offset(self.raw.offset()), fields, ty, (first, place), value);
        self.raw.lose();
        self.keep(e);
    }

    /// What is wrong with the value of this type that was read last, and was not stored.
    #[cold]
    #[inline(never)]
    pub(crate) fn refuse_value(&mut self, ty: &Type, kind: LoadErrorKind) {
        let size = ty.size.unwrap_or(0);
        let place = self.place_before(size);
        let e = LoadError::new(kind, self.raw.offset().saturating_sub(size as u64));
        self.keep(e.within_all(&self.origin.locate_value(place, ty)));
    }

    /// An error of the value of `size` bytes that was read last.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_behind(&mut self, size: usize, e: LoadError) {
        self.far(|run| run.fail_behind_far(size, e));
    }

    #[cold]
    #[inline(never)]
    fn fail_behind_far(&mut self, size: usize, e: LoadError) {
        let place = self.place_before(size);
        let e = e.or_offset(self.raw.offset()).within_all(&self.origin.locate(place).path);
        self.keep(e);
    }

    /// An error of the whole value of this type that is due, not of the first in it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_value(&mut self, ty: &Type, e: LoadError) {
        self.fail_value_at(ty, self.place_before(0), e);
    }

    /// An error of a field that is known only after all were read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_test(
        &mut self,
        fields: &'static [Field],
        index: usize,
        kind: LoadErrorKind,
    ) {
        self.far(|run| run.fail_test_far(fields, index, kind));
    }

    #[cold]
    #[inline(never)]
    fn fail_test_far(&mut self, fields: &'static [Field], index: usize, kind: LoadErrorKind) {
        let e = LoadError::new(kind, self.raw.offset());
        self.raw.lose();
        self.keep(e.within(Step::Field(fields[index].name)));
    }

    /// An error of a hook of the nested struct whose fields are due, or, `behind` its `size` bytes,
    /// were read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_struct(&mut self, of: &'static Description, behind: usize, e: LoadError) {
        self.far(|run| run.fail_struct_far(of, behind, e));
    }

    #[cold]
    #[inline(never)]
    fn fail_struct_far(&mut self, of: &'static Description, behind: usize, e: LoadError) {
        let place = self.place_before(behind);
        let path = self.origin.locate_struct(place, of.name);
        let e = e.or_offset(self.raw.offset()).within_all(&path);
        self.raw.lose();
        self.keep(e);
    }

    /// An error of a field that was read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fail_field(
        &mut self,
        fields: &'static [Field],
        index: usize,
        kind: LoadErrorKind,
    ) {
        self.far(|run| run.fail_field_far(fields, index, kind));
    }

    #[cold]
    #[inline(never)]
    fn fail_field_far(&mut self, fields: &'static [Field], index: usize, kind: LoadErrorKind) {
        let size = fields[index].ty.size.unwrap_or(0);
        let offset = self.raw.offset().saturating_sub(size as u64);
        let name = fields[index].name;
        let place = self.place_before(size);
        let owner = self.origin.locate_owner(fields, place, name);
        let e = LoadError::new(kind, offset).within(Step::Field(name)).within_all(&owner);
        self.raw.lose();
        self.keep(e);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn refuse_unknown_subsection(&mut self, of: &'static Description) {
        if self.has_failed() {
            return;
        }
        let place = self.place_before(0);
        let result = if self.raw.is_fixed() {
            let aside = self.raw.source_ref().aside();
            aside.at(self.raw.ahead(), self.raw.offset()).no_subsection(of)
        } else {
            self.raw.look(|input| input.no_subsection_ahead(of))
        };
        if let Err(e) = result {
            let Origin { fields, ty, first } = self.origin;
            let e = behind_struct(e, fields, ty, (first, place), of);
            self.keep(e);
        }
    }
}

error_places!(LoadError);

/// The stream ends in the run that starts at `place`.
#[cold]
#[inline(never)]
pub(super) fn cut(
    e: LoadError,
    fields: &'static [Field],
    ty: Option<&'static Type>,
    first: usize,
    place: usize,
) -> LoadError {
    e.cut_in(Origin { fields, ty, first }, place)
}

/// What follows the struct that ends at `place` is wrong.
#[cold]
#[inline(never)]
fn behind_struct(
    e: LoadError,
    fields: &'static [Field],
    ty: Option<&'static Type>,
    (first, place): (usize, usize),
    of: &'static Description,
) -> LoadError {
    let start = place.saturating_sub(of.fixed_size().unwrap_or(0));
    e.within_all(&Origin { fields, ty, first }.locate_struct(start, of.name))
}

/// A layout did not read what its type promises.
#[cold]
#[inline(never)]
pub(super) fn wrong_size(
    fields: &'static [Field],
    ty: Option<&'static Type>,
    (first, place): (usize, usize),
    offset: u64,
) -> LoadError {
    at(LoadError::new(LoadErrorKind::WrongSize, offset), fields, ty, first, place)
}
