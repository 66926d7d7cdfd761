//! Reading: the cursor of a fixed run, and what it does with an error.

mod fail;

use alloc::vec::Vec;

use self::fail::{cut, first_of, wrong_size};
use super::cursor::cursor_methods;
use super::error::{LoadError, LoadErrorKind, Origin};
use super::{Decoder, Given, SUBSECTION};
use crate::raw::{Int, IntegersMut, Mask, Reader, ReaderEnd};
use crate::schema::{ALONE, Description, Field, Type};

/// Loads the fields of one struct: the cursor of a fixed run.
///
/// A run decides about its length once, where it starts; after that each value comes from a constant
/// offset. An error does not interrupt a run: it waits in the cursor until the run ends, so that a
/// value costs no decision of its own.
pub struct RunReader<'r, 'a> {
    raw: Reader<'r, 'a, Decoder<'a>>,
    /// What the run consists of: where in it an error is, its place tells.
    origin: Origin,
    /// The bytes from the start of the run to the end of those that were asked for.
    made: usize,
    /// It is known that no subsection follows the struct that is read.
    seen: bool,
    /// Who reads the run looks at what is behind it.
    is_section: bool,
    /// A layout read more or fewer bytes than its type promises.
    is_wrong: bool,
    /// What the layout that is called next is told.
    given: Given,
    /// The first error of the run.
    error: Option<LoadError>,
}

/// What is left of an inner cursor.
pub(crate) struct End {
    raw: ReaderEnd,
    is_wrong: bool,
    error: Option<LoadError>,
}

impl<'r, 'a> RunReader<'r, 'a> {
    /// A cursor without a run at the decoder's place.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(input: &'r mut Decoder<'a>, origin: Origin) -> Self {
        let raw = Reader::new(input);
        Self {
            raw,
            origin,
            made: 0,
            seen: false,
            is_section: false,
            is_wrong: false,
            given: Given::NOTHING,
            error: None,
        }
    }

    /// The same for a run that is all of a section, at whose end nothing is to be looked for.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn of_section(input: &'r mut Decoder<'a>, origin: Origin) -> Self {
        Self { is_section: true, ..Self::new(input, origin) }
    }

    /// Ends the run, and gives back what was not read; its first error, if there was one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(self) -> Result<(), LoadError> {
        let Self { raw, origin, made, is_wrong, error, .. } = self;
        let open = raw.open();
        let input = raw.finish();
        if let Some(e) = error {
            return Err(e);
        }
        // Bytes that nobody has read: a layout promised more.
        if !is_wrong && open == 0 {
            return Ok(());
        }
        let Origin { fields, ty, first } = origin;
        let place = made.saturating_sub(open);
        Err(wrong_size(fields, ty, (first, place), input.offset()))
    }

    /// A field follows that may start a run, and then its bytes are asked for. Returns whether to
    /// stop.
    ///
    /// Both arguments are constants, and so is nearly all of this where it is inlined.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn start(&mut self, fields: &'static [Field], index: usize) -> bool {
        let run = fields[index].run;
        // In a run, or in a nested struct, whose run is its parent's: where nothing can have failed,
        // nothing is left of this.
        if fields[index].needs() <= self.raw.rest() {
            return self.is_broken();
        }
        self.origin = Origin::fields(fields, index);
        if run == ALONE {
            self.made = 0;
            self.raw.suspend(|_| ());
            return self.has_failed() | self.is_wrong;
        }
        self.made = run;
        match self.raw.begin(run) {
            Ok(()) => false,
            Err(e) => {
                let Origin { fields, .. } = self.origin;
                let e = cut(e, fields, None, 0, 0);
                self.keep(e);
                true
            }
        }
    }

    cursor_methods!(LoadError);

    /// Whether what others hold must not be reached.
    pub(crate) fn is_apart(&self) -> bool {
        self.raw.source_ref().apart
    }

    /// Whether the next `len` bytes are at hand.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn has(&self, len: usize) -> bool {
        self.raw.has(len)
    }

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
                let Origin { fields, ty, first } = self.origin;
                let e = cut(e, fields, ty, first, place);
                self.keep(e);
                false
            }
        }
    }

    /// Has the next `len` bytes at hand, unless the stream ends before; that is no error yet.
    pub(crate) fn can_begin(&mut self, len: usize) -> bool {
        if self.has_failed() {
            return false;
        }
        let place = self.place_before(0);
        let can = self.raw.begin(len).is_ok();
        if can {
            self.made = place.wrapping_add(len);
        }
        can
    }

    /// Reads `N` bytes of the run, if it has them.
    #[inline]
    pub(crate) fn get<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.raw.get();
        self.is_wrong |= bytes.is_none();
        bytes
    }

    /// Reads integers of the run in big endian.
    #[inline]
    pub(crate) fn get_ints<T: Int>(&mut self, items: &mut [T]) {
        self.is_wrong |= !self.raw.get_ints(items);
    }

    /// Reads `count` integers of the run in big endian behind those that `items` has.
    #[inline]
    pub(crate) fn extend_ints<T: Int>(&mut self, items: &mut Vec<T>, count: usize) {
        self.is_wrong |= !self.raw.extend_ints(items, count);
    }

    /// Reads structs that are nothing but integers, or returns false; see [`Reader::get_shuffled`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn get_shuffled<T>(
        &mut self,
        items: &mut [T],
        mask: &Mask,
        show: impl for<'id> Fn(&'id mut T, &mut IntegersMut<'id>),
    ) -> bool {
        self.raw.get_shuffled(items, mask, SUBSECTION, show)
    }

    /// Passes over `len` bytes of the run.
    #[inline]
    pub(crate) fn skip_bytes(&mut self, len: usize) {
        self.is_wrong |= !self.raw.skip(len);
    }

    /// A cursor of its own for the next `size` bytes of the run; [`leave`](Self::leave) goes on behind
    /// them. `seen`: its struct need not look for subsections.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn enter(&mut self, size: usize, seen: bool) -> RunReader<'_, 'a> {
        let (origin, made, given) = (self.origin, self.made, Given::NOTHING);
        let is_section = self.is_section;
        // What is wrong here is wrong there, so that nobody waits there for a lock.
        let is_wrong = self.is_broken();
        let raw = self.raw.enter(size);
        RunReader { raw, origin, made, seen, is_section, is_wrong, given, error: None }
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
    pub(crate) fn nested(
        &mut self,
        size: usize,
        seen: bool,
        work: impl FnOnce(&mut RunReader<'_, 'a>),
    ) {
        let (rest, beyond) = self.behind(size);
        let mut inner = self.enter(size, seen);
        work(&mut inner);
        let end = inner.end();
        self.leave(rest, beyond, end);
    }

    /// Has `read` read each of `items`, of `size` bytes each, with a cursor of its own. If they are
    /// structs, `of` is theirs, and what [`end_of_struct`](Self::end_of_struct) looks for is looked for
    /// here: at all ends but the last it is known that there is a next byte.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn each<T, G: GetEach<T>>(
        &mut self,
        size: usize,
        items: &mut [T],
        of: Option<&'static Description>,
    ) {
        let (origin, made, seen) = (self.origin, self.made, of.is_some());
        let is_section = self.is_section;
        let (mut is_wrong, mut error) = (false, None);
        let has_all = size > 0 && items.len().saturating_mul(size) <= self.raw.rest();
        let go_on = |next| !seen || next != SUBSECTION;
        let read_all = self.raw.each(size, items, go_on, |item, raw| {
            let given = Given::NOTHING;
            let mut inner = RunReader {
                raw,
                origin,
                made,
                seen,
                is_section,
                is_wrong: false,
                given,
                error: None,
            };
            G::get(item, &mut inner);
            is_wrong |= inner.is_wrong;
            if error.is_none() && inner.error.is_some() {
                error = inner.error;
            }
            inner.raw.end()
        });
        self.is_wrong |= is_wrong | (has_all && read_all.is_none());
        if let Some(e) = error {
            self.keep(e);
        }
        let done = read_all.unwrap_or_default();
        if done > 0
            && let Some(of) = of
        {
            self.end_of_struct(of);
        }
        if done < items.len() && !self.is_wrong {
            let items = items.get_mut(done..).unwrap_or_default();
            let left = self.raw.rest().saturating_sub(size.saturating_mul(items.len()));
            self.far(|run| each_alone::<T, G>(run, size, items, of));
            // What is left of the run is known, or it is over.
            self.is_wrong |= has_all && self.raw.rest() != left;
        }
    }

    /// Has `work` go on with the run, out of line; see [`Reader::far`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn far(&mut self, work: impl FnOnce(&mut RunReader<'_, 'a>)) {
        let (origin, mut made, seen) = (self.origin, self.made, self.seen);
        let is_section = self.is_section;
        let (mut is_wrong, mut error) = (self.is_wrong, self.error.take());
        self.raw.far(|raw| {
            let (given, error_before) = (Given::NOTHING, error.take());
            let mut far = RunReader {
                raw,
                origin,
                made,
                seen,
                is_section,
                is_wrong,
                given,
                error: error_before,
            };
            work(&mut far);
            (made, is_wrong, error) = (far.made, far.is_wrong, far.error);
            far.raw.end()
        });
        (self.made, self.is_wrong, self.error) = (made, is_wrong, error);
    }

    /// Ends the run, has `read` read from the decoder, and goes on behind it without a run.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn outside(&mut self, read: impl FnOnce(&mut Decoder<'a>) -> Result<(), LoadError>) {
        if self.has_failed() {
            return;
        }
        if let Err(e) = self.raw.suspend(read) {
            self.fail(e);
        }
    }

    /// Has a layout by hand read a value of this type.
    #[inline]
    pub fn with(
        &mut self,
        ty: &Type,
        decode: impl FnOnce(&mut Decoder<'a>) -> Result<(), LoadError>,
    ) {
        self.value(ty, |input| input.__lend(decode));
    }

    /// The same for a value of this type. If it has a fixed size, it is held to that and the run goes
    /// on.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn value(
        &mut self,
        ty: &Type,
        read: impl FnOnce(&mut Decoder<'a>) -> Result<(), LoadError>,
    ) {
        let Some(size) = ty.size else { return self.outside(read) };
        if self.has_failed() {
            return;
        }
        let (rest, open, start) = (self.raw.rest(), self.raw.open(), self.raw.offset());
        let place = self.made.saturating_sub(open);
        if let Err(e) = self.raw.suspend(read) {
            return self.fail_value_at(ty, place, e);
        }
        // It wraps if there is another decoder now.
        if self.raw.offset().wrapping_sub(start) != size as u64 {
            let e = LoadError::new(LoadErrorKind::WrongSize, start);
            return self.fail_value_at(ty, place, e);
        }
        if rest < size {
            self.made = place.wrapping_add(size);
            return;
        }
        match self.raw.begin(open - size) {
            Ok(()) => self.raw.split(rest - size),
            Err(e) => self.fail_at(place.wrapping_add(size), e),
        }
    }

    /// Whether the end of the struct to be read was already looked at.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn seen(&self) -> bool {
        self.seen
    }

    /// At the end of a nested struct without subsections: is the next byte the start of one all the
    /// same?
    ///
    /// QEMU's loader looks for subsections after every nested struct. One that begins with this
    /// struct's name but is not known is an error there, not data of the parent; so it is here.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end_of_struct(&mut self, of: &'static Description) {
        if self.is_section && self.raw.open() == 0 {
            return;
        }
        let next = match self.raw.next() {
            Some(byte) => byte,
            None if self.raw.is_fixed() && self.raw.source_ref().is_whole() => return,
            None => SUBSECTION, // perhaps: more has to be read to know
        };
        if next == SUBSECTION {
            self.refuse_unknown_subsection(of);
        }
    }
}

/// How an element is read. A closure would stay a function of its own, called for each element.
pub(crate) trait GetEach<T> {
    fn get(item: &mut T, run: &mut RunReader<'_, '_>);
}

/// Elements that are more than a run, or are in none, or of which one looks like a subsection: each
/// asks for itself.
#[cold]
#[inline(never)]
fn each_alone<T, G: GetEach<T>>(
    run: &mut RunReader<'_, '_>,
    size: usize,
    items: &mut [T],
    of: Option<&'static Description>,
) {
    let whole = size.saturating_mul(items.len());
    if whole > run.rest() && run.has(whole) {
        run.ensure(whole);
    }
    for item in items {
        if !run.ensure(size) {
            return;
        }
        run.nested(size, of.is_some(), |run| G::get(item, run));
        if run.has_failed() {
            return;
        }
        if let Some(of) = of {
            run.end_of_struct(of);
        }
    }
}
