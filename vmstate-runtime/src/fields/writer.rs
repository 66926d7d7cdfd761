//! Saving the fields of a struct.

use super::{Saved, Verdict, Via};
use crate::codec::{Bits, Codec, Container, Items, Map, check_save, container, map};
use crate::error::{SaveError, SaveErrorKind, Step};
use crate::raw::RunWriter;
use crate::schema::Field;
use crate::stream::{Decision, Encoder};
use crate::vmstate::{Described, save_fields};

impl<'a> RunWriter<'_, 'a> {
    /// A value as its type has it. If a fixed run starts here, this is where its room is made.
    ///
    /// `put` is the type's, passed by name: a type without a wire format is then an error at its
    /// own span, and once.
    #[inline(always)]
    pub fn field<T: ?Sized>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &T,
        put: fn(&T, &mut RunWriter<'_, '_>) -> Saved,
    ) -> Saved {
        let run = fields[index].run;
        if run != 0 {
            self.start(run)?;
        }
        self.trace_field(fields, index);
        match put(value, self) {
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
        items: &[T],
        range: core::ops::Range<usize>,
    ) -> Saved {
        // A range that the array does not have was refused when the crate was compiled.
        self.field(fields, index, items.get(range).unwrap_or_default(), T::__put_slice)
    }

    /// As many elements as the field named by `len` says.
    #[inline]
    pub fn counted<T: Items>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        items: &T,
        count: i128,
        max: usize,
    ) -> Saved {
        self.outside(fields, index, |out| {
            let count = check_save(items, count)?;
            at_most(count, max)?;
            out.decide(Decision::Count(count));
            items.encode_items(count, out)
        })
    }

    /// A count and as many elements.
    #[inline]
    pub fn prefixed<P: Codec + TryFrom<u64>, T: Items>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        items: &T,
        max: usize,
    ) -> Saved {
        self.closed(fields, index, |out| {
            at_most(items.len(), max)?;
            let count = items.len() as u64;
            let Ok(prefix) = P::try_from(count) else {
                let max = largest(P::TYPE.name);
                return Err(SaveError::new(SaveErrorKind::TooLong { count, max }));
            };
            prefix.encode(out)?;
            items.encode_items(items.len(), out)
        })
    }

    /// A bitmap of as many bits as the field named by `bits` says.
    #[inline]
    pub fn bits<T: Bits>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        map: &T,
        bits: i128,
    ) -> Saved {
        self.closed(fields, index, |out| {
            let have = map.word_count();
            match usize::try_from(bits) {
                Ok(bits) if bits.div_ceil(64) == have => map.encode_words(out),
                Ok(bits) => Err(SaveError::new(SaveErrorKind::WrongLength {
                    found: have as u64,
                    expected: bits.div_ceil(64) as u64,
                })),
                Err(_) => Err(SaveError::new(SaveErrorKind::NegativeCount { count: bits })),
            }
        })
    }

    /// A nested struct at a pinned version.
    #[inline]
    pub fn pinned<T: Described>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &T,
        version_id: u32,
    ) -> Saved {
        self.outside(fields, index, |out| save_fields(value, out, version_id))
    }

    /// A linked list.
    #[inline]
    pub fn list<T: Container>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        list: &T,
        max: usize,
    ) -> Saved {
        self.outside(fields, index, |out| {
            let count = list.items().count();
            at_most(count, max)?;
            out.decide(Decision::Count(count));
            container::encode(list, out)
        })
    }

    /// A tree.
    #[inline]
    pub fn tree<T: Map>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        tree: &T,
        max: usize,
    ) -> Saved {
        self.outside(fields, index, |out| {
            at_most(tree.len(), max)?;
            out.decide(Decision::Count(tree.len()));
            map::encode(tree, out)
        })
    }

    /// A wire struct made for the purpose.
    #[inline]
    pub fn via<W: Via<S> + Codec, S: ?Sized>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        state: &S,
    ) -> Saved {
        self.field(fields, index, &W::build(state), W::__put)
    }

    /// A hand-written codec.
    #[inline]
    pub fn with<T: ?Sized>(
        &mut self,
        fields: &'static [Field],
        index: usize,
        value: &T,
        encode: fn(&T, &mut Encoder<'_>) -> Saved,
    ) -> Saved {
        self.closed(fields, index, |out| encode(value, out))
    }

    /// The check after a field.
    #[inline]
    pub fn validate(
        &mut self,
        fields: &'static [Field],
        index: usize,
        verdict: impl Verdict,
    ) -> Saved {
        verdict.verdict().map_err(|source| {
            let predicate = fields[index].validate.unwrap_or_default();
            let kind = SaveErrorKind::Invalid { predicate, source };
            within(SaveError::new(kind), fields, index)
        })
    }

    /// A field that no run can hold.
    #[inline(always)]
    fn outside(
        &mut self,
        fields: &'static [Field],
        index: usize,
        write: impl FnOnce(&mut Encoder<'a>) -> Saved,
    ) -> Saved {
        self.trace_field(fields, index);
        self.suspend(write).map_err(|e| within(e, fields, index))
    }

    /// The same for one that is described as one value, unless it is a struct.
    #[inline(always)]
    fn closed(
        &mut self,
        fields: &'static [Field],
        index: usize,
        write: impl FnOnce(&mut Encoder<'a>) -> Saved,
    ) -> Saved {
        self.outside(fields, index, |out| out.value_of(&fields[index].ty, write))
    }

    /// Of a field that every stream has at the same place nothing is left of this.
    #[inline(always)]
    fn trace_field(&mut self, fields: &'static [Field], index: usize) {
        let field = &fields[index];
        let tested = field.field_exists.is_some();
        if (tested || field.ty.size.is_none())
            && let Some(trace) = self.trace()
        {
            trace.field(index, tested);
        }
    }
}

/// What no peer would load is not saved.
#[inline]
fn at_most(count: usize, max: usize) -> Saved {
    if count <= max {
        return Ok(());
    }
    Err(SaveError::new(SaveErrorKind::TooLong { count: count as u64, max: max as u64 }))
}

#[cold]
fn within(e: SaveError, fields: &'static [Field], index: usize) -> SaveError {
    e.within(Step::Field(fields[index].name))
}

/// The largest count a prefix of this type can hold.
fn largest(prefix: &str) -> u64 {
    match prefix {
        "uint8" => u8::MAX.into(),
        "int8" => i8::MAX as u64,
        "uint16" => u16::MAX.into(),
        "int16" => i16::MAX as u64,
        "uint32" => u32::MAX.into(),
        "int32" => i32::MAX as u64,
        "int64" => i64::MAX as u64,
        _ => u64::MAX,
    }
}
