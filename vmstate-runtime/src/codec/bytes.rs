//! Shared memory.

use bytes::Bytes;

use super::{Codec, Items};
use crate::error::{LoadError, SaveError};
use crate::schema::{Length, Type};
use crate::stream::{Decoder, Encoder};

/// As many bytes as the destination has: a buffer of configured size, such as video memory.
///
/// Saved into segments and loaded from `Bytes` it is not copied. With `len` or `prefix` the size
/// comes from the stream.
impl Codec for Bytes {
    const TYPE: Type = Type::sequence(&Type::leaf("uint8", 1), Length::Configured).named("buffer");

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.shared(self)
    }

    #[inline]
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        self.decode_items(self.len(), input)
    }
}
