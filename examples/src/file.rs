//! Reading a stream from a file, compressed or not.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

const XZ_MAGIC: &[u8] = b"\xfd7zXZ\0";

/// Bytes a compressed file may unpack to.
const LIMIT: usize = 2 << 30;

/// The bytes of a file, unpacked if they are `.xz`.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    if bytes.starts_with(XZ_MAGIC) { unpack(&bytes) } else { Ok(bytes) }
}

/// Unpacks one `.xz` stream.
pub fn unpack(mut packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Bounded(Vec::new());
    match lzma_rs::xz_decompress(&mut packed, &mut unpacked) {
        Ok(()) => Ok(unpacked.0),
        Err(lzma_rs::error::Error::IoError(e)) => Err(e),
        Err(e) => Err(io::Error::new(io::ErrorKind::InvalidData, e.to_string())),
    }
}

/// A sink that refuses to grow beyond [`LIMIT`]: a small file can unpack to any size.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > LIMIT - self.0.len() {
            return Err(io::Error::other("the file unpacks to more than 2 GiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
