//! Loading the fields of a struct.

use super::{Loaded, Verdict, Via, load_hook};
use crate::codec::{
    AtMost, Bits, Codec, Container, Count, EqualCodec, Items, Map, check_load, container, map,
};
use crate::error::{LoadError, LoadErrorKind, Step, bounded};
use crate::raw::RunReader;
use crate::schema::{Field, locate};
use crate::stream::Decoder;
use crate::vmstate::{Described, load_body};

impl<'a> RunReader<'_, 'a> {
    /// A value as its type has it. If a fixed run starts here, this is where its length is decided.
    #[inline(always)]
    pub fn field<T: ?Sized>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &mut T,
        get: fn(&mut T, &mut RunReader<'_, '_>) -> Loaded,
    ) -> Loaded {
        let run = fields[index].run;
        if run != 0
            && let Err(e) = self.start(run)
        {
            return Err(cut_short(e, fields, index));
        }
        match get(value, self) {
            Ok(()) => Ok(()),
            Err(e) => Err(within(e, fields, index)),
        }
    }

    /// Part of an array.
    #[inline(always)]
    pub fn range<T: Codec>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        items: &mut [T],
        range: core::ops::Range<usize>,
    ) -> Loaded {
        let run = fields[index].run;
        if run != 0
            && let Err(e) = self.start(run)
        {
            return Err(cut_short(e, fields, index));
        }
        let first = range.start;
        match <[T]>::__get(items.get_mut(range).unwrap_or_default(), self) {
            Ok(()) => Ok(()),
            Err(e) => Err(within(e.shifted(first), fields, index)),
        }
    }

    /// A value that must be the destination's.
    #[inline]
    pub fn equal<T: EqualCodec>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &T,
    ) -> Loaded {
        let mut found = value.clone();
        self.field(fields, index, &mut found, T::__get)?;
        if found == *value {
            return Ok(());
        }
        let kind = LoadErrorKind::NotEqual { found: bounded(&found), expected: bounded(value) };
        Err(within(self.behind::<T>(kind), fields, index))
    }

    /// A value between 0 and the destination's.
    #[inline]
    pub fn at_most<T: AtMost>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &mut T,
    ) -> Loaded {
        let mut found = T::default();
        self.field(fields, index, &mut found, T::__get)?;
        if found.is_at_most(*value) {
            *value = found;
            return Ok(());
        }
        let kind = LoadErrorKind::OutOfRange {
            found: bounded(&format_args!("{found}")),
            max: bounded(&format_args!("{value}")),
        };
        Err(within(self.behind::<T>(kind), fields, index))
    }

    /// As many elements as the field named by `len` says.
    #[inline]
    pub fn counted<T: Items>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        items: &mut T,
        count: i128,
        max: usize,
    ) -> Loaded {
        self.outside(fields, index, |input| items.decode_items(check_load(count, max)?, input))
    }

    /// A count and as many elements.
    #[inline]
    pub fn prefixed<P: Codec + Count + Default, T: Items>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        items: &mut T,
        max: usize,
    ) -> Loaded {
        self.outside(fields, index, |input| match check_load(input.read::<P>()?.count(), max) {
            Ok(count) => items.decode_items(count, input),
            Err(e) => {
                let size = const { P::TYPE.size }.unwrap_or(0) as u64;
                Err(e.or_offset(input.offset() - size))
            }
        })
    }

    /// A bitmap of as many bits as the field named by `bits` says.
    #[inline]
    pub fn bits<T: Bits>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        map: &mut T,
        bits: i128,
        max: usize,
    ) -> Loaded {
        self.outside(fields, index, |input| map.decode_words(check_load(bits, max)?, input))
    }

    /// A nested struct at a pinned version.
    #[inline]
    pub fn pinned<T: Described>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &mut T,
        version_id: u32,
    ) -> Loaded {
        self.outside(fields, index, |input| load_body(value, input, version_id))
    }

    /// A linked list.
    #[inline]
    pub fn list<T: Container>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        list: &mut T,
        max: usize,
    ) -> Loaded {
        self.outside(fields, index, |input| container::decode(list, max, input))
    }

    /// A tree.
    #[inline]
    pub fn tree<T: Map>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        tree: &mut T,
        max: usize,
    ) -> Loaded {
        self.outside(fields, index, |input| map::decode(tree, max, input))
    }

    /// A wire struct made for the purpose.
    #[inline]
    pub fn via<W: Via<S> + Codec, S: ?Sized>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        state: &mut S,
    ) -> Loaded {
        let mut wire = W::build(state);
        self.field(fields, index, &mut wire, W::__get)?;
        load_hook("apply", wire.apply(state)).map_err(|e| self.place(e, fields, index))
    }

    /// A hand-written codec.
    #[inline]
    pub fn with<T: ?Sized>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &mut T,
        decode: fn(&mut T, &mut Decoder<'_>) -> Loaded,
    ) -> Loaded {
        self.outside(fields, index, |input| decode(value, input))
    }

    /// The check after a field.
    #[inline]
    pub fn validate(
        &mut self,
        fields: &'static [Field],
        index: usize,
        verdict: impl Verdict,
    ) -> Loaded {
        verdict.verdict().map_err(|source| {
            let predicate = fields[index].validate.unwrap_or_default();
            let kind = LoadErrorKind::Invalid { predicate, source };
            let size = fields[index].ty.size.unwrap_or(0) as u64;
            let start = self.offset().saturating_sub(size);
            within(LoadError::new(kind, start), fields, index)
        })
    }

    /// The second answer of a `test`, after all fields were loaded.
    #[inline]
    pub fn same_answer(
        &mut self,
        fields: &'static [Field],
        index: usize,
        first: bool,
        second: bool,
    ) -> Loaded {
        if first == second {
            return Ok(());
        }
        let predicate = fields[index].field_exists.unwrap_or_default();
        let kind = LoadErrorKind::UnstableTest { predicate, first };
        Err(self.place(LoadError::unplaced(kind), fields, index))
    }

    /// A field that no run can hold.
    #[inline(always)]
    fn outside(
        &mut self,
        fields: &'static [Field],
        index: usize,
        read: impl FnOnce(&mut Decoder<'a>) -> Loaded,
    ) -> Loaded {
        self.suspend(|input| match read(input) {
            Ok(()) => Ok(()),
            Err(e) => Err(within(e.or_offset(input.offset()), fields, index)),
        })
    }

    #[cold]
    fn place(&self, e: LoadError, fields: &'static [Field], index: usize) -> LoadError {
        within(e.or_offset(self.offset()), fields, index)
    }

    /// An error of the value of type `T` that was read last.
    #[cold]
    fn behind<T: Codec>(&self, kind: LoadErrorKind) -> LoadError {
        let size = const { T::TYPE.size }.unwrap_or(0) as u64;
        LoadError::new(kind, self.offset().saturating_sub(size))
    }
}

#[cold]
fn within(e: LoadError, fields: &'static [Field], index: usize) -> LoadError {
    e.within(Step::Field(fields[index].name))
}

/// The run that starts at a field does not fit: finds the element that is cut.
#[cold]
#[inline(never)]
fn cut_short(e: LoadError, fields: &'static [Field], index: usize) -> LoadError {
    let LoadErrorKind::Truncated { available, .. } = *e.kind() else {
        return within(e, fields, index);
    };
    let (path, place, size) = locate(fields, index, available as usize);
    e.cut_at(path, place as u64, size as u64)
}
