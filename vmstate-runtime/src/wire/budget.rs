//! How much memory the values of a stream may take: one budget for each decoder.

use super::Decoder;
use super::error::{LoadError, LoadErrorKind};

/// What values may take before a byte was read.
const FLOOR: u64 = 1 << 20;

/// What each byte that is read adds.
const FACTOR: u64 = 64;

impl Decoder<'_> {
    /// Claims `bytes` of memory for a value that is made of the stream.
    ///
    /// A count is four bytes, and may ask for four billion elements. So what a stream makes the
    /// destination allocate is claimed first, all of it from one budget: 1 MiB, and 64 bytes for each
    /// byte that was read. Elements of vectors, lists and trees, and what pointers point to, claim
    /// their memory themselves; those that the destination already has room for need none. A layout by
    /// hand that allocates what a count says, rather than what it has read, asks here:
    ///
    /// ```
    /// use vmstate_runtime::{Decoder, LoadError, LoadErrorKind};
    ///
    /// fn zeros(input: &mut Decoder<'_>) -> Result<Vec<u8>, LoadError> {
    ///     let len = input.read::<u32>()? as usize;
    ///     input.claim(len)?;
    ///     Ok(vec![0; len])
    /// }
    ///
    /// assert_eq!(zeros(&mut Decoder::new(&[0, 0, 1, 0])).map(|zeros| zeros.len()).ok(), Some(256));
    /// let e = zeros(&mut Decoder::new(&[0xff; 4])).unwrap_err();
    /// assert!(matches!(e.kind(), LoadErrorKind::TooMuchMemory { .. }));
    /// ```
    ///
    /// # Errors
    ///
    /// [`LoadErrorKind::TooMuchMemory`] if the budget does not have as much.
    pub fn claim(&mut self, bytes: usize) -> Result<(), LoadError> {
        self.claim_for(bytes, 0)
    }

    /// The memory that values have claimed so far.
    #[inline]
    #[must_use]
    pub fn claimed(&self) -> u64 {
        self.claimed
    }

    /// Goes on with the budget of another decoder, which has read what is before this part of the stream and has
    /// [claimed](Self::claimed) so much: one budget for all parts.
    ///
    /// ```
    /// use vmstate_runtime::Decoder;
    ///
    /// let mut first = Decoder::part(&[1, 2], 0, true);
    /// first.claim(1 << 20)?;
    /// let mut second = Decoder::part(&[3, 4], 2, true).with_claimed(first.claimed());
    /// assert!(second.claim(1000).is_err());
    /// # Ok::<(), vmstate_runtime::LoadError>(())
    /// ```
    #[must_use]
    pub fn with_claimed(mut self, bytes: u64) -> Self {
        self.claimed = bytes;
        self
    }

    /// Claims `bytes` for a value that has at least `least` bytes in the stream.
    #[inline]
    pub(crate) fn claim_for(&mut self, bytes: usize, least: usize) -> Result<(), LoadError> {
        self.claim_some(1, bytes, least).map(|_| ())
    }

    /// Claims `each` for as many of `count` values as the budget has it for, but one at least; each has
    /// at least `least` bytes in the stream. Returns how many.
    pub(crate) fn claim_some(
        &mut self,
        count: usize,
        each: usize,
        least: usize,
    ) -> Result<usize, LoadError> {
        if each == 0 || count == 0 {
            return Ok(count);
        }
        let mut some = self.affordable(each, least);
        if some == 0 && !self.is_whole() {
            // The bytes of the next value would pay for it, if they come.
            self.peek(least)?;
            some = self.affordable(each, least);
        }
        if some == 0 {
            return Err(self.too_much_memory(each));
        }
        let some = some.min(count as u64) as usize;
        self.claimed = self.claimed.saturating_add(some as u64 * each as u64);
        Ok(some)
    }

    /// How many values the budget has `each` for: with what is left of it, or, if their bytes are at
    /// hand, with what those add.
    fn affordable(&self, each: usize, least: usize) -> u64 {
        let (each, least) = (each as u64, least as u64);
        let left = self.budget().saturating_sub(self.claimed);
        let at_hand = (self.at_hand() as u64).checked_div(least).unwrap_or(0);
        let paid_by_themselves =
            left.checked_div(each.saturating_sub(FACTOR.saturating_mul(least)));
        at_hand.min(paid_by_themselves.unwrap_or(u64::MAX)).max(left / each)
    }

    fn budget(&self) -> u64 {
        FLOOR.saturating_add(FACTOR.saturating_mul(self.offset()))
    }

    #[cold]
    fn too_much_memory(&self, each: usize) -> LoadError {
        let needed = self.claimed.saturating_add(each as u64);
        let kind = LoadErrorKind::TooMuchMemory { needed, allowed: self.budget() };
        LoadError::new(kind, self.offset())
    }
}
