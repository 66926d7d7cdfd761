//! What the cursors of reading and of writing have in common.

/// What a cursor is told, the error that waits in it, and the room that it has.
macro_rules! cursor_methods {
    ($error:ty) => {
        /// What the next layout is to be told: how many elements there are, and how many at most.
        #[inline]
        pub fn given(&mut self, count: i128, max: usize) {
            self.given = Given { count, max, ..Given::NOTHING };
        }

        /// The same where the number is a const.
        #[inline]
        pub fn given_always(&mut self, count: i128, max: usize) {
            self.given = Given { count, always: true, max, ..Given::NOTHING };
        }

        /// What a part of an array is to be told: which element of it is the first.
        #[inline]
        pub fn from_element(&mut self, first: usize) {
            self.given = Given { first, ..Given::NOTHING };
        }

        /// What the layout that was called is told.
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn take_given(&mut self) -> Given {
            core::mem::replace(&mut self.given, Given::NOTHING)
        }

        /// The first error counts. By value, so that the address of the cursor stays unknown.
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn keep(&mut self, e: $error) {
            self.error = Some(match self.error.take() {
                None => e,
                Some(first) => first_of(first, e),
            });
        }

        /// Whether no error waits.
        #[inline]
        #[must_use]
        pub fn is_ok(&self) -> bool {
            !self.has_failed()
        }

        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn has_failed(&self) -> bool {
            self.error.is_some()
        }

        /// Whether an error waits, here or in a cursor around this one.
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn is_broken(&self) -> bool {
            self.error.is_some() | self.is_wrong
        }

        /// Bytes of the run that are left.
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn rest(&self) -> usize {
            self.raw.rest()
        }

        /// The place in the run of what ends, and has so many bytes, where the next value starts. What is made wraps: a type may
        /// promise any size.
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn place_before(&self, size: usize) -> usize {
            self.made.saturating_sub(self.raw.open()).saturating_sub(size)
        }

        /// Makes sure that the next `len` bytes need no further decision.
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn ensure(&mut self, len: usize) -> bool {
            self.raw.rest() >= len || self.more(len)
        }
    };
}
pub(super) use cursor_methods;

/// Gives errors their places: out of the way of what goes well.
macro_rules! error_places {
    ($error:ty) => {
        /// Gives an error of a whole value its place in the run.
        #[cold]
        #[inline(never)]
        fn at_value(
            e: $error,
            fields: &'static [Field],
            ty: Option<&'static Type>,
            (first, place): (usize, usize),
            value: &Type,
        ) -> $error {
            e.within_all(&Origin { fields, ty, first }.locate_value(place, value))
        }

        /// Gives an error its place in the run.
        #[cold]
        #[inline(never)]
        fn at(
            e: $error,
            fields: &'static [Field],
            ty: Option<&'static Type>,
            first: usize,
            place: usize,
        ) -> $error {
            e.within_all(&Origin { fields, ty, first }.locate(place).path)
        }

        #[cold]
        #[inline(never)]
        pub(super) fn first_of(first: $error, _later: $error) -> $error {
            first
        }
    };
}
pub(super) use error_places;
