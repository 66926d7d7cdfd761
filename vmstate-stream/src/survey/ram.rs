//! The bodies of section `ram`: counted, and not kept.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use vmstate_runtime::{Decoder, LoadErrorKind};

use crate::ram::{Block, Codec, Content, Format, Item};

/// What came of a block of RAM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Count {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub len: u64,
    /// Pages with all their bytes.
    pub whole: u64,
    /// Pages of one byte all over, which is 0.
    pub zero: u64,
    /// Pages of which the changes came.
    pub xbzrle: u64,
    /// Compressed pages.
    pub compressed: u64,
    /// Bytes of the contents, as they came.
    pub bytes: u64,
}

/// How far bytes go.
pub(super) enum Reach {
    /// The body ends behind so many.
    End(usize),
    /// There are whole items in so many, and more has to come.
    More(usize),
    /// What is behind so many is no item.
    Fault(usize, String),
}

/// The RAM of a stream: its blocks, the sizes of pages that may be.
#[derive(Clone, Debug)]
pub struct Ram {
    codecs: Vec<Codec>,
    pub(super) blocks: Vec<Count>,
}

impl Ram {
    /// What the stream does not say is tried: the size of pages, whether blocks say their address.
    pub(super) fn new(page_size: Option<u64>, ignore_shared: bool) -> Self {
        let sizes =
            page_size.map_or_else(|| vec![4096, 1024, 8192, 2048, 65536], |size| vec![size]);
        let all = [
            (ignore_shared, false),
            (ignore_shared, true),
            (!ignore_shared, false),
            (!ignore_shared, true),
        ];
        let formats = all.into_iter().flat_map(|(ignore_shared, postcopy)| {
            let formats = sizes.iter().filter_map(|size| Format::new(*size).ok());
            formats.map(move |mut format| {
                (format.ignore_shared, format.postcopy) = (ignore_shared, postcopy);
                format
            })
        });
        Self { codecs: formats.map(Codec::new).collect(), blocks: Vec::new() }
    }

    /// What came of each block.
    #[must_use]
    pub fn blocks(&self) -> &[Count] {
        &self.blocks
    }

    /// The size of the guest's pages, if only one fits.
    #[must_use]
    pub fn page_size(&self) -> Option<u64> {
        match self.codecs.as_slice() {
            [codec] => Some(codec.format().page_size()),
            _ => None,
        }
    }

    /// Goes through bytes of a body. `may_end` says whether a body may end behind so many.
    pub(super) fn read(&mut self, bytes: &[u8], may_end: impl Fn(usize) -> bool) -> Reach {
        if self.codecs.len() > 1 {
            self.choose(bytes, may_end);
        }
        let Some(first) = self.codecs.first_mut() else {
            return Reach::Fault(0, "RAM in a format that is not known".into());
        };
        run(first, bytes, Some(&mut self.blocks))
    }

    /// Keeps the formats that fit.
    fn choose(&mut self, bytes: &[u8], may_end: impl Fn(usize) -> bool) {
        let tried: Vec<_> =
            self.codecs.iter().map(|codec| run(&mut codec.clone(), bytes, None)).collect();
        let ends = tried.iter().map(|reach| match reach {
            Reach::End(end) if may_end(*end) => Some(*end),
            _ => None,
        });
        let ends: Vec<_> = ends.collect();
        if let Some(end) = ends.iter().flatten().next().copied() {
            // All that end here have read the same; the first one stands for them.
            let mut ends = ends.iter();
            self.codecs.retain(|_| ends.next().is_some_and(|it| *it == Some(end)));
            for codec in self.codecs.iter_mut().skip(1) {
                run(codec, bytes, None);
            }
            return;
        }
        let goes_on = tried.iter().position(|reach| matches!(reach, Reach::More(_)));
        let furthest = || {
            let reached = |reach: &Reach| match reach {
                Reach::Fault(at, _) | Reach::More(at) | Reach::End(at) => *at,
            };
            (0..tried.len()).max_by_key(|at| (reached(&tried[*at]), usize::MAX - *at))
        };
        if let Some(at) = goes_on.or_else(furthest) {
            self.codecs = vec![self.codecs.swap_remove(at)];
        }
    }
}

fn run(codec: &mut Codec, bytes: &[u8], mut counts: Option<&mut Vec<Count>>) -> Reach {
    let mut input = Decoder::new(bytes);
    loop {
        let start = input.offset() as usize;
        // With postcopy, which blocks say the size of their pages is not in the stream: all are tried to.
        match codec.read_with(&mut input, |_| true) {
            Ok(Item::End) => return Reach::End(input.offset() as usize),
            Ok(Item::Page(page)) => {
                if let Some(count) = counts.as_mut().and_then(|counts| counts.get_mut(page.block)) {
                    count.add(&page.content);
                }
            }
            Ok(Item::Blocks(blocks)) => {
                if let Some(counts) = counts.as_mut() {
                    **counts = blocks.into_iter().map(Count::new).collect();
                }
            }
            Ok(_) => {}
            Err(error) if matches!(error.kind(), LoadErrorKind::Truncated { .. }) => {
                return Reach::More(start);
            }
            Err(error) => return Reach::Fault(start, format!("{error:#}")),
        }
    }
}

impl Count {
    fn new(block: Block) -> Self {
        Self { name: block.name, len: block.len, ..Self::default() }
    }

    fn add(&mut self, content: &Content<'_>) {
        let (kind, bytes) = match content {
            Content::Fill(_) => (&mut self.zero, 1),
            Content::Whole(bytes) => (&mut self.whole, bytes.len()),
            Content::Xbzrle(bytes) => (&mut self.xbzrle, bytes.len()),
            Content::Compressed(bytes) => (&mut self.compressed, bytes.len()),
        };
        *kind += 1;
        self.bytes += bytes as u64;
    }
}
