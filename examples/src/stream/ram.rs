//! The payload of the `ram` section: block list and pages. Read only to find its end.

use super::cursor::Cursor;

const ZERO: u64 = 0x02;
const BLOCK_LIST: u64 = 0x04;
const PAGE: u64 = 0x08;
const END: u64 = 0x10;
const SAME_BLOCK: u64 = 0x20;
const DELTA: u64 = 0x40;
const HOOK: u64 = 0x80;
const COMPRESSED: u64 = 0x100;
const FLUSH: u64 = 0x200;
const FLAGS: u64 = 0x3ff;

/// What the sender was configured with and did not write down in the payload.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    page_size: usize,
    /// Words of each entry of the block list after its length.
    block_words: usize,
}

impl Layout {
    /// Every layout worth trying, the likely ones first.
    pub(super) fn candidates(page_size: Option<u64>) -> Vec<Self> {
        let known = page_size.and_then(|size| usize::try_from(size).ok());
        let sizes = known.map_or_else(|| vec![4096, 1024, 8192, 2048, 65536], |size| vec![size]);
        let layouts = sizes
            .iter()
            .flat_map(|&page_size| (0..=2).map(move |block_words| Self { page_size, block_words }));
        layouts.collect()
    }

    /// Where the payload that starts at `start` ends, if it has this layout.
    pub(super) fn end(self, stream: &[u8], start: usize) -> Option<usize> {
        let mut cursor = Cursor::new(stream, start);
        loop {
            let word = cursor.u64()?;
            match word & FLAGS {
                END => return Some(cursor.position()),
                BLOCK_LIST => self.block_list(&mut cursor, word & !FLAGS)?,
                HOOK | FLUSH => {}
                flags => self.page(&mut cursor, flags)?,
            }
        }
    }

    /// Blocks until their lengths add up to the announced total.
    fn block_list(self, cursor: &mut Cursor<'_>, total: u64) -> Option<()> {
        let mut left = total;
        while left > 0 {
            cursor.counted()?;
            left = left.checked_sub(cursor.u64()?)?;
            cursor.take(8 * self.block_words)?;
        }
        Some(())
    }

    fn page(self, cursor: &mut Cursor<'_>, flags: u64) -> Option<()> {
        if flags & SAME_BLOCK == 0 {
            cursor.counted()?;
        }
        let len = match flags & !SAME_BLOCK {
            ZERO => 1,
            PAGE => self.page_size,
            DELTA => {
                cursor.u8()?;
                usize::from(cursor.u16()?)
            }
            COMPRESSED => cursor.u32()? as usize,
            _ => return None,
        };
        cursor.take(len).map(|_| ())
    }
}
