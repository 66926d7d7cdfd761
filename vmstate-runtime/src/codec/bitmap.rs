//! Bitmaps: be64 words, bit `n` at bit `n % 64` of word `n / 64`.

use alloc::vec;
use alloc::vec::Vec;

use super::{Codec, Items};
use crate::error::{LoadError, SaveError};
use crate::schema::{Length, Type};
use crate::stream::{Decoder, Encoder};

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
impl Codec for Bitmap {
    const TYPE: Type = Type::sequence(&Type::leaf("bitmap", 8), Length::Configured).named("bitmap");

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.words.encode_items(self.words.len(), out)
    }

    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        self.words.decode_items(self.words.len(), input)
    }
}

/// A field that `bits` can be put on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bitmap",
    label = "`bits` needs a `Bitmap` or a `Vec<u64>`"
)]
pub trait Bits {
    /// How many words there are.
    fn word_count(&self) -> usize;
    /// Writes all words.
    fn encode_words(&self, out: &mut Encoder<'_>) -> Result<(), SaveError>;
    /// Reads as many words as `bits` bits need.
    fn decode_words(&mut self, bits: usize, input: &mut Decoder<'_>) -> Result<(), LoadError>;
}

impl Bits for Vec<u64> {
    fn word_count(&self) -> usize {
        self.len()
    }

    fn encode_words(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.encode_items(self.len(), out)
    }

    fn decode_words(&mut self, bits: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        self.decode_items(bits.div_ceil(64), input)
    }
}

impl Bits for Bitmap {
    fn word_count(&self) -> usize {
        self.words.len()
    }

    fn encode_words(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.words.encode_words(out)
    }

    fn decode_words(&mut self, bits: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        // The number of bits changes only together with the words.
        self.bits = self.bits.min(bits);
        self.words.decode_words(bits, input)?;
        self.bits = bits;
        Ok(())
    }
}
