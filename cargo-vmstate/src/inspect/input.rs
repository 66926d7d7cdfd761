//! Where the bytes come from: a file or standard input, packed or not.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use lzma_rust2::XzReader;

use crate::exit::{Fault, Result};

/// What a file in xz's format begins with.
const XZ: &[u8] = b"\xfd7zXZ\0";

/// What unpacking may take: KiB. The strongest setting of `xz` needs half of it.
const MEMORY: u32 = 128 << 10;

/// Opens a file, or standard input for `-`, and unpacks it if it is in xz's format.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read>> {
    let mut raw: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|error| Fault::io(path.display(), &error))?;
        Box::new(file)
    };
    let mut start = Vec::new();
    let read = raw.by_ref().take(XZ.len() as u64).read_to_end(&mut start);
    read.map_err(|error| Fault::io(path.display(), &error))?;
    let is_packed = start == XZ;
    let whole = io::Cursor::new(start).chain(raw);
    Ok(if is_packed {
        Box::new(XzReader::new_mem_limit(whole, true, MEMORY))
    } else {
        Box::new(whole)
    })
}
