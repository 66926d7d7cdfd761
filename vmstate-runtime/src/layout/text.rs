//! `String`: UTF-8, with a length from elsewhere.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::wire::Decoder;
use crate::wire::error::{LoadError, LoadErrorKind};

/// Reads `len` bytes of text. Anything but UTF-8 is an error, and the text stays as it was.
pub(super) fn get(text: &mut String, len: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
    let offset = input.offset();
    match core::str::from_utf8(input.take(len)?) {
        Ok(found) => {
            found.clone_into(text);
            Ok(())
        }
        Err(e) => Err(LoadError::new(LoadErrorKind::NotUtf8(e), offset)),
    }
}
