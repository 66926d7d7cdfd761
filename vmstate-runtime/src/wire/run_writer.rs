//! Writing: the cursor of a fixed run, and what it does with an error.

mod fail;

use self::fail::{first_of, wrong_size};
use super::cursor::cursor_methods;
use super::error::{Origin, SaveError, SaveErrorKind};
use super::{Encoder, Given};
use crate::raw::{Int, Integers, Mask, Writer, WriterEnd};
use crate::schema::{ALONE, Field, Type};

/// Saves the fields of one struct: the cursor of a fixed run.
///
/// A run decides about its room once, where it starts; after that each value goes to a constant
/// offset. An error does not interrupt a run: it waits in the cursor until the run ends, so that a
/// value costs no decision of its own.
pub struct RunWriter<'w, 'a> {
    raw: Writer<'w, 'a, Encoder<'a>>,
    /// What the run consists of: where in it an error is, its place tells.
    origin: Origin,
    /// The bytes from the start of the run to the end of the room that was made for it.
    made: usize,
    /// A layout wrote more or fewer bytes than its type promises.
    is_wrong: bool,
    /// What the layout that is called next is told.
    given: Given,
    /// The first error of the run.
    error: Option<SaveError>,
}

/// What is left of an inner cursor.
pub(crate) struct End {
    raw: WriterEnd,
    is_wrong: bool,
    error: Option<SaveError>,
}

impl<'w, 'a> RunWriter<'w, 'a> {
    /// A cursor without a run at the end of what was written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(out: &'w mut Encoder<'a>, origin: Origin) -> Self {
        Self {
            raw: Writer::new(out),
            origin,
            made: 0,
            is_wrong: false,
            given: Given::NOTHING,
            error: None,
        }
    }

    /// Ends the run; its first error, if there was one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(self) -> Result<(), SaveError> {
        let Self { raw, origin, made, is_wrong, error, .. } = self;
        let open = raw.open();
        raw.finish();
        if let Some(e) = error {
            return Err(e);
        }
        // Room that nobody has filled: a layout promised more.
        if !is_wrong && open == 0 {
            return Ok(());
        }
        let Origin { fields, ty, first } = origin;
        Err(wrong_size(fields, ty, first, made.saturating_sub(open)))
    }

    /// A field follows that may start a run, and then its room is made. Returns whether to stop.
    ///
    /// Both arguments are constants, and so is nearly all of this where it is inlined.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn start(&mut self, fields: &'static [Field], index: usize) -> bool {
        let field = &fields[index];
        // In a run, or in a nested struct, whose run is its parent's: where nothing can have failed,
        // nothing is left of this.
        if field.needs() <= self.raw.rest() && field.field_exists.is_none() {
            return self.is_broken();
        }
        self.origin = Origin::fields(fields, index);
        if field.run == ALONE {
            self.made = 0;
            self.raw.lose();
            self.raw.sink().trace_field(field, index);
            return self.is_broken();
        }
        self.made = field.run;
        if field.field_exists.is_some() {
            self.raw.sink().trace_field(field, index);
        }
        match self.raw.begin(field.run) {
            Ok(()) => false,
            Err(e) => {
                self.keep(e);
                true
            }
        }
    }

    cursor_methods!(SaveError);

    /// In line: if the address of a cursor is shown, it is kept in memory.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn more(&mut self, len: usize) -> bool {
        if self.has_failed() {
            return false;
        }
        let place = self.place_before(0);
        match self.raw.begin(len) {
            Ok(()) => {
                self.made = place.wrapping_add(len);
                true
            }
            Err(e) => {
                self.keep(e);
                false
            }
        }
    }

    /// Room for `len` bytes in one go, unless the sink prefers pieces.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn reserve(&mut self, len: usize) -> bool {
        self.raw.sink().prefers_pieces() || self.ensure(len)
    }

    /// Writes `N` bytes of the run.
    #[inline]
    pub(crate) fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.is_wrong |= !self.raw.put(bytes);
    }

    /// Writes bytes of the run as they are.
    #[inline]
    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) {
        self.is_wrong |= !self.raw.put_bytes(bytes);
    }

    /// Writes integers of the run in big endian.
    #[inline]
    pub(crate) fn put_ints<T: Int>(&mut self, items: &[T]) {
        self.is_wrong |= !self.raw.put_ints(items);
    }

    /// Writes structs that are nothing but integers, or returns false; see [`Writer::put_shuffled`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn put_shuffled<T>(
        &mut self,
        items: &[T],
        mask: &Mask,
        show: impl for<'id> Fn(&'id T, &mut Integers<'id>),
    ) -> bool {
        self.raw.put_shuffled(items, mask, show)
    }

    /// A cursor of its own for the next `size` bytes of the run; [`leave`](Self::leave) goes on behind
    /// them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn enter(&mut self, size: usize) -> RunWriter<'_, 'a> {
        let (origin, made, given) = (self.origin, self.made, Given::NOTHING);
        // What is wrong here is wrong there, so that nobody waits there for a lock.
        let is_wrong = self.is_broken();
        let raw = self.raw.enter(size);
        RunWriter { raw, origin, made, is_wrong, given, error: None }
    }

    /// What is left of an inner cursor.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end(self) -> End {
        let Self { raw, is_wrong, error, .. } = self;
        End { raw: raw.end(), is_wrong, error }
    }

    /// Goes on behind an inner cursor; then this one has `rest` and `beyond` left.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn leave(&mut self, rest: usize, beyond: usize, end: End) {
        self.is_wrong |= !self.raw.leave(rest, beyond, end.raw) | end.is_wrong;
        if let Some(e) = end.error {
            self.keep(e);
        }
    }

    /// What the run has behind its next `size` bytes, and behind that the runs of enclosing structs.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn behind(&self, size: usize) -> (usize, usize) {
        let rest = self.raw.rest();
        (rest.saturating_sub(size), self.raw.open() - rest)
    }

    /// Has a cursor of its own for the next `size` bytes of the run do this.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn nested(&mut self, size: usize, work: impl FnOnce(&mut RunWriter<'_, 'a>)) {
        let (rest, beyond) = self.behind(size);
        let mut inner = self.enter(size);
        work(&mut inner);
        let end = inner.end();
        self.leave(rest, beyond, end);
    }

    /// Has `write` write each of `items`, of `size` bytes each, with a cursor of its own.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn each<T, P: PutEach<T>>(&mut self, size: usize, items: &[T]) {
        let (origin, made) = (self.origin, self.made);
        let (mut is_wrong, mut error) = (false, None);
        let whole = self.raw.each(size, items, |item, raw| {
            let given = Given::NOTHING;
            let mut inner = RunWriter { raw, origin, made, is_wrong: false, given, error: None };
            P::put(item, &mut inner);
            is_wrong |= inner.is_wrong;
            if error.is_none() && inner.error.is_some() {
                error = inner.error;
            }
            inner.raw.end()
        });
        self.is_wrong |= is_wrong || whole == Some(false);
        if let Some(e) = error {
            self.keep(e);
        }
        if whole.is_none() {
            self.far(|run| each_alone::<T, P>(run, size, items));
        }
    }

    /// Has `work` go on with the run, out of line; see [`Writer::far`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn far(&mut self, work: impl FnOnce(&mut RunWriter<'_, 'a>)) {
        let (origin, mut made, mut is_wrong) = (self.origin, self.made, self.is_wrong);
        let mut error = self.error.take();
        self.raw.far(|raw| {
            let given = Given::NOTHING;
            let mut far = RunWriter { raw, origin, made, is_wrong, given, error: error.take() };
            work(&mut far);
            (made, is_wrong, error) = (far.made, far.is_wrong, far.error);
            far.raw.end()
        });
        (self.made, self.is_wrong, self.error) = (made, is_wrong, error);
    }

    /// Ends the run, has `write` write to the encoder, and goes on behind it without a run.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn outside(
        &mut self,
        write: impl FnOnce(&mut Encoder<'a>) -> Result<(), SaveError>,
    ) {
        if self.has_failed() {
            return;
        }
        if let Err(e) = self.raw.suspend(write) {
            self.fail(e);
        }
    }

    /// Has a layout by hand write a value of this type.
    #[inline]
    pub fn with(
        &mut self,
        ty: &Type,
        encode: impl FnOnce(&mut Encoder<'a>) -> Result<(), SaveError>,
    ) {
        self.value(ty, |out| out.__lend(encode));
    }

    /// The same for a value of this type. If it has a fixed size, it is held to that and the run goes
    /// on.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn value(
        &mut self,
        ty: &Type,
        write: impl FnOnce(&mut Encoder<'a>) -> Result<(), SaveError>,
    ) {
        let Some(size) = ty.size else {
            return self.outside(|out| out.value_of(ty, write));
        };
        if self.has_failed() {
            return;
        }
        let (rest, open, start) = (self.raw.rest(), self.raw.open(), self.raw.offset());
        let result = self.raw.suspend(|out| out.untraced(write));
        match result {
            Err(e) => self.fail_value_at(ty, self.made.saturating_sub(open), e),
            Ok(_) if self.raw.offset().wrapping_sub(start) != size as u64 => {
                let e = SaveError::new(SaveErrorKind::WrongSize);
                self.fail_value_at(ty, self.made.saturating_sub(open), e);
            }
            Ok(_) if rest < size => {
                self.made = self.made.saturating_sub(open).wrapping_add(size);
            }
            Ok(_) => self.resume(rest - size, open - rest),
        }
    }

    /// The run goes on with `rest` bytes, and `beyond` in enclosing structs.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn resume(&mut self, rest: usize, beyond: usize) {
        match self.raw.begin(rest + beyond) {
            Ok(()) => self.raw.split(rest),
            Err(e) => self.keep(e),
        }
    }
}

/// How an element is written. A closure would stay a function of its own, called for each element.
pub(crate) trait PutEach<T> {
    fn put(item: &T, run: &mut RunWriter<'_, '_>);
}

/// Elements that are more than a run, or are in none: each asks for itself.
#[cold]
#[inline(never)]
fn each_alone<T, P: PutEach<T>>(run: &mut RunWriter<'_, '_>, size: usize, items: &[T]) {
    run.reserve(size.saturating_mul(items.len()));
    for item in items {
        if !run.ensure(size) {
            return;
        }
        run.nested(size, |run| P::put(item, run));
    }
}
