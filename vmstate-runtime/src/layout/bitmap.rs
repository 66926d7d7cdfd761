//! Bitmaps: be64 words, bit `n` at bit `n % 64` of word `n / 64`.

use alloc::vec;
use alloc::vec::Vec;

use super::sequence::{check_load, get_items, get_vec, put_items};
use super::{Element, Layout};
use crate::schema::{Length, Type};
use crate::wire::error::{LoadError, SaveError, SaveErrorKind};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// A bitmap with a number of bits that the configuration gives, or that another field counts (`bits
/// = "n"`).
///
/// QEMU: `VMSTATE_BITMAP`.
///
/// ```
/// use vmstate_runtime::{Bitmap, Encoder, VmState};
///
/// #[derive(VmState)]
/// struct Pages {
///     count: i32,
///     #[vmstate(bits = "count")]
///     dirty: Bitmap,
/// }
///
/// let mut dirty = Bitmap::new(70);
/// dirty.set(0, true);
/// dirty.set(69, true);
/// let mut stream = Vec::new();
/// Pages { count: 70, dirty }.save(&mut Encoder::new(&mut stream))?;
/// assert_eq!(stream[4..], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x20]);
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bitmap {
    bits: usize,
    words: Vec<u64>,
}

impl Bitmap {
    /// `bits` bits, all clear.
    #[must_use]
    pub fn new(bits: usize) -> Self {
        Self { bits, words: vec![0; bits.div_ceil(64)] }
    }

    /// The number of bits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bits
    }

    /// Whether it has no bits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bits == 0
    }

    /// Whether bit `n` is set; bits that do not exist are clear.
    #[must_use]
    pub fn get(&self, n: usize) -> bool {
        n < self.bits && self.words.get(n / 64).is_some_and(|word| word >> (n % 64) & 1 == 1)
    }

    /// Sets or clears bit `n`, if it exists; says whether it does.
    pub fn set(&mut self, n: usize, value: bool) -> bool {
        if n >= self.bits {
            return false;
        }
        let Some(word) = self.words.get_mut(n / 64) else { return false };
        let bit = 1 << (n % 64);
        if value {
            *word |= bit;
        } else {
            *word &= !bit;
        }
        true
    }

    /// The words, lowest bits first.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }
}

/// A bitmap as long as the destination's.
impl Layout<Bitmap> for Bitmap {
    const TYPE: Type = Type::sequence(&Type::leaf("bitmap", 8), Length::Configured).named("bitmap");
    const __BY_HAND: bool = false;

    fn put(bitmap: &Bitmap, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        put_items::<u64, u64>(&bitmap.words, out)
    }

    fn get(bitmap: &mut Bitmap, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        get_items::<u64, u64>(&mut bitmap.words, 0, input)
    }
}

impl Element<Bitmap> for Bitmap {
    fn new() -> Option<Bitmap> {
        Some(Bitmap::default())
    }
}

/// As many bits as an earlier field says, in be64 words: the attribute `bits` (QEMU:
/// `VMSTATE_BITMAP`).
///
/// The number comes with the call; the description names the field.
pub struct Bits;

impl Bits {
    /// The type of a bitmap whose bits `field` counts.
    #[must_use]
    pub const fn by(field: &'static str) -> Type {
        const WORD: Type = Type::leaf("bitmap", 8);
        Type::sequence(&WORD, Length::Bits(field))
    }

    /// The type of a bitmap of always as many bits.
    #[must_use]
    pub const fn always(bits: u64) -> Type {
        const WORD: Type = Type::leaf("bitmap", 8);
        Type::sequence(&WORD, Length::FixedBits(bits))
    }

    fn check(words: usize, bits: i128) -> Result<(), SaveError> {
        let expected = match usize::try_from(bits) {
            Ok(bits) if bits.div_ceil(64) == words => return Ok(()),
            Ok(bits) => bits.div_ceil(64) as u64,
            Err(_) => return Err(SaveError::new(SaveErrorKind::NegativeCount { count: bits })),
        };
        Err(SaveError::new(SaveErrorKind::WrongLength { found: words as u64, expected }))
    }
}

impl Layout<Vec<u64>> for Bits {
    const TYPE: Type = Type::sequence(&Type::leaf("bitmap", 8), Length::Configured);
    const __BY_HAND: bool = false;

    /// All of them: nothing says how many.
    fn put(words: &Vec<u64>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        put_items::<u64, u64>(words, out)
    }

    /// As many as there are.
    fn get(words: &mut Vec<u64>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        get_items::<u64, u64>(words, 0, input)
    }

    fn __put(words: &Vec<u64>, run: &mut RunWriter<'_, '_>) {
        let bits = run.take_given().count;
        run.value(const { &<Self as Layout<Vec<u64>>>::TYPE }, |out| {
            Self::check(words.len(), bits)?;
            Self::put(words, out)
        });
    }

    fn __get(words: &mut Vec<u64>, run: &mut RunReader<'_, '_>) {
        let given = run.take_given();
        run.outside(|input| {
            let bits = check_load(given.count, given.max)?;
            get_vec::<u64, u64>(words, bits.div_ceil(64), input)
        });
    }
}

impl Layout<Bitmap> for Bits {
    const TYPE: Type = <Self as Layout<Vec<u64>>>::TYPE;
    const __BY_HAND: bool = false;

    fn put(bitmap: &Bitmap, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        <Self as Layout<Vec<u64>>>::put(&bitmap.words, out)
    }

    fn get(bitmap: &mut Bitmap, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        <Self as Layout<Vec<u64>>>::get(&mut bitmap.words, input)
    }

    fn __put(bitmap: &Bitmap, run: &mut RunWriter<'_, '_>) {
        <Self as Layout<Vec<u64>>>::__put(&bitmap.words, run);
    }

    fn __get(bitmap: &mut Bitmap, run: &mut RunReader<'_, '_>) {
        let given = run.take_given();
        run.outside(|input| {
            let bits = check_load(given.count, given.max)?;
            // The number of bits changes only together with the words.
            bitmap.bits = bitmap.bits.min(bits);
            get_vec::<u64, u64>(&mut bitmap.words, bits.div_ceil(64), input)?;
            bitmap.bits = bits;
            Ok(())
        });
    }
}
