//! RAM: bytes, round trips, what is passed through, what is wrong.

use std::error::Error as _;

use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError};
use vmstate_stream::ram::{
    self, Block, Codec, Content, Format, Item, Memory, Page, RamError, RamLoader, RamSaver,
};
use vmstate_stream::{Configuration, LoadIterative, SaveIterative, Stage};

const PAGE: u64 = 1024;

/// Blocks in vectors; counts what was written.
#[derive(Clone, Default, PartialEq, Debug)]
struct Blocks {
    all: Vec<(Block, Vec<u8>)>,
    writes: usize,
    zeros: usize,
    resizable: bool,
}

impl Blocks {
    fn new<const N: usize>(blocks: [(&str, u64); N]) -> Self {
        let block =
            |(name, pages)| (Block::new(name, pages * PAGE), vec![0; (pages * PAGE) as usize]);
        Self { all: blocks.map(block).into(), ..Self::default() }
    }

    fn set(&mut self, block: usize, offset: usize, byte: u8) {
        self.all[block].1[offset] = byte;
    }

    fn bytes(&self) -> Vec<&[u8]> {
        self.all.iter().map(|(_, bytes)| &bytes[..]).collect()
    }
}

impl Memory for Blocks {
    fn blocks(&self) -> Vec<Block> {
        self.all.iter().map(|(block, _)| block.clone()).collect()
    }

    fn read(&self, block: usize, offset: u64, page: &mut [u8]) -> Result<(), BoxError> {
        let bytes = &self.all[block].1[offset as usize..];
        page.copy_from_slice(&bytes[..page.len()]);
        Ok(())
    }

    fn write(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        let bytes = &mut self.all[block].1[offset as usize..];
        bytes[..page.len()].copy_from_slice(page);
        self.writes += 1;
        Ok(())
    }

    fn write_zeros(&mut self, block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        self.zeros += 1;
        let bytes = &mut self.all[block].1[offset as usize..];
        bytes[..page.len()].copy_from_slice(page);
        Ok(())
    }

    fn resize(&mut self, block: usize, len: u64) -> Result<(), BoxError> {
        if !self.resizable {
            return Err("fixed".into());
        }
        self.all[block].1.resize(len as usize, 0);
        Ok(())
    }
}

fn format() -> Format {
    Format::new(PAGE).unwrap()
}

fn source() -> Blocks {
    let mut memory = Blocks::new([("pc.ram", 70), ("vga.vram", 3)]);
    memory.set(0, 5, 1);
    memory.set(0, 69 * 1024 + 1023, 2);
    memory.set(1, 1024, 3);
    memory
}

/// A body as it lies on the wire.
#[test]
fn bytes() {
    let mut memory = Blocks::new([("a", 2), ("bc", 1)]);
    memory.set(0, 1024, 7);
    let mut ram = RamSaver::new(memory, format());
    assert_eq!(ram.pending(), 3 * PAGE);
    let mut body = Vec::new();
    ram.setup(&mut Encoder::new(&mut body)).unwrap();
    ram.complete(&mut Encoder::new(&mut body)).unwrap();
    assert_eq!(ram.pending(), 0);
    let mut page = [0; 1024];
    page[0] = 7;
    let expected = [
        &[0, 0, 0, 0, 0, 0, 0x0c, 0x04, 1, b'a', 0, 0, 0, 0, 0, 0, 8, 0][..],
        &[2, b'b', b'c', 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0x10],
        &[0, 0, 0, 0, 0, 0, 0, 0x02, 1, b'a', 0, 0, 0, 0, 0, 0, 0, 4, 0x28],
        &page,
        &[0, 0, 0, 0, 0, 0, 0, 0x02, 2, b'b', b'c', 0, 0, 0, 0, 0, 0, 0, 0, 0x10],
    ];
    assert_eq!(body, expected.concat());
}

/// All of it, then what the guest wrote to meanwhile; parts end where they are told to.
#[test]
fn round_trip() {
    let mut ram = RamSaver::new(source(), format());
    let mut bodies = vec![Vec::new()];
    ram.setup(&mut Encoder::new(&mut bodies[0])).unwrap();
    while ram.pending() > 10 * PAGE {
        let mut body = Vec::new();
        ram.iterate(16, &mut Encoder::new(&mut body)).unwrap();
        assert!(body.len() < 2100, "{}", body.len());
        bodies.push(body);
    }
    // Behind the place where the pages are, and before it.
    for (block, offset) in [(0, 0), (1, 2048), (0, 3 * 1024)] {
        ram.memory_mut().set(block, offset, 9);
        ram.mark(block, offset as u64 + 1, 1);
    }
    ram.mark(0, u64::MAX, u64::MAX);
    ram.mark(7, 0, 1);
    let mut last = Vec::new();
    ram.complete(&mut Encoder::new(&mut last)).unwrap();
    assert_eq!(ram.pending(), 0);

    let mut memory = Blocks::new([("vga.vram", 3), ("pc.ram", 70)]);
    memory.set(1, 7 * 1024, 0xff);
    let mut loader = RamLoader::new(memory, format());
    loader.load(Stage::Start, 4, &mut Decoder::new(&bodies[0])).unwrap();
    for body in &bodies[1..] {
        let mut input = Decoder::new(body);
        loader.load(Stage::Part, 4, &mut input).unwrap();
        input.end().unwrap();
    }
    loader.load(Stage::End, 4, &mut Decoder::new(&last)).unwrap();
    let memory = loader.into_memory();
    let sent = ram.memory_mut().bytes();
    assert_eq!(memory.bytes(), [sent[1], sent[0]]);
    assert_eq!(memory.writes, 6);
}

/// Nothing is to be done where a block is shared.
#[test]
fn shared_blocks() {
    let mut memory = source();
    memory.all[0].0.is_shared = true;
    memory.all[0].0.address = Some(0x1_0000_0000);
    let configuration =
        Configuration { capabilities: vec!["x-ignore-shared".into()], ..Configuration::default() };
    let format = Format::of(&configuration, PAGE).unwrap();
    let mut ram = RamSaver::new(memory.clone(), format);
    ram.mark(0, 0, 1);
    assert_eq!(ram.pending(), 3 * PAGE);
    let mut body = Vec::new();
    ram.setup(&mut Encoder::new(&mut body)).unwrap();
    // Length, then address.
    assert_eq!(body[15..31], [0, 0, 0, 0, 0, 1, 0x18, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    ram.complete(&mut Encoder::new(&mut body)).unwrap();

    let mut destination = Blocks::new([("pc.ram", 70), ("vga.vram", 3)]);
    destination.all[0].0 = memory.all[0].0.clone();
    let mut input = Decoder::new(&body);
    let mut loader = RamLoader::new(&mut destination, format);
    loader.load(Stage::Start, 4, &mut input).unwrap();
    loader.load(Stage::End, 4, &mut input).unwrap();
    drop(loader);
    assert_eq!(destination.bytes()[1], memory.bytes()[1]);
    assert!(destination.bytes()[0].iter().all(|byte| *byte == 0));

    destination.all[0].0.address = Some(0x2_0000_0000);
    let mut loader = RamLoader::new(&mut destination, format);
    let e = loader.load(Stage::Start, 4, &mut Decoder::new(&body)).unwrap_err();
    assert_eq!(
        ram_error(&e),
        RamError::Address { name: "pc.ram".into(), found: 0x1_0000_0000, expected: 0x2_0000_0000 }
    );
}

/// With postcopy, blocks on large pages say so: those that do at this end.
#[test]
fn pages_of_the_host() {
    let mut memory = source();
    memory.all[1].0.page_size = Some(2 << 20);
    let mut format = format();
    format.postcopy = true;
    let mut body = Vec::new();
    let mut ram = RamSaver::new(memory.clone(), format);
    ram.setup(&mut Encoder::new(&mut body)).unwrap();
    let mut loader = RamLoader::new(&mut memory, format);
    loader.load(Stage::Start, 4, &mut Decoder::new(&body)).unwrap();
    drop(loader);
    memory.all[1].0.page_size = Some(1 << 30);
    let e =
        RamLoader::new(memory, format).load(Stage::Start, 4, &mut Decoder::new(&body)).unwrap_err();
    let expected =
        RamError::PageSize { name: "vga.vram".into(), found: 2 << 20, expected: 1 << 30 };
    assert_eq!(ram_error(&e), expected);
}

fn items() -> Vec<Item<'static>> {
    let page = |block, offset, is_continued, content| {
        Item::Page(Page { block, offset, is_continued, content })
    };
    vec![
        Item::Blocks(vec![Block::new("pc.ram", 70 * PAGE), Block::new("vga.vram", 3 * PAGE)]),
        Item::Flush,
        Item::End,
        page(0, 0, false, Content::Whole(&[3; 1024])),
        page(0, 1024, true, Content::Fill(0)),
        // A name where none is needed is kept.
        page(0, 2048, false, Content::Fill(0)),
        page(1, 2048, false, Content::Xbzrle(&[0, 2, 5, 6])),
        page(1, 1024, true, Content::Compressed(&[1, 2, 3])),
        Item::Hook,
        page(1, 0, true, Content::Fill(0x55)),
        Item::End,
    ]
}

/// Every item passes through as it is.
#[test]
fn pass_through() {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut codec = Codec::new(format());
    for item in items() {
        codec.write(&item, &mut Encoder::new(&mut first)).unwrap();
    }
    let (mut reader, mut writer) = (Codec::new(format()), Codec::new(format()));
    let mut input = Decoder::new(&first);
    for expected in items() {
        let item = reader.read(&mut input).unwrap();
        assert_eq!(item, expected);
        writer.write(&item, &mut Encoder::new(&mut second)).unwrap();
    }
    assert_eq!(first, second);
    assert_eq!(reader.blocks().len(), 2);
}

fn ram_error(e: &LoadError) -> RamError {
    let source = e.source().unwrap_or_else(|| panic!("{e}"));
    source.downcast_ref::<RamError>().unwrap_or_else(|| panic!("{e:#}")).clone()
}

/// Loads until something is wrong.
fn failure(body: &[u8]) -> (RamError, u64) {
    let mut loader = RamLoader::new(source(), format());
    let mut input = Decoder::new(body);
    let e = loop {
        if let Err(e) = loader.load(Stage::Part, 4, &mut input) {
            break e;
        }
    };
    (ram_error(&e), e.offset())
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn errors() {
    let block = |name: &str, len: u64| {
        [&[name.len() as u8], name.as_bytes(), &len.to_be_bytes()[..]].concat()
    };
    let list = |blocks: &[(&str, u64)]| {
        let total: u64 = blocks.iter().map(|(_, len)| len).sum();
        let blocks: Vec<u8> = blocks.iter().flat_map(|(name, len)| block(name, *len)).collect();
        [&(total | 4).to_be_bytes()[..], &blocks].concat()
    };
    let whole = list(&[("pc.ram", 70 * PAGE), ("vga.vram", 3 * PAGE)]);
    let at = whole.len() as u64;
    let behind = |word: u64, rest: &[u8]| [&whole[..], &word.to_be_bytes(), rest].concat();
    let name = |name: &str| String::from(name);
    let pc_ram = || name("pc.ram");
    let table: Vec<(Vec<u8>, RamError, u64)> = vec![
        (behind(0x01, b""), RamError::Flags { found: 0x01 }, at),
        (behind(0x400, b""), RamError::Flags { found: 0x400 }, at),
        (behind(0x0a, b""), RamError::Flags { found: 0x0a }, at),
        (behind(0x1000 | 0x3f8, b""), RamError::Flags { found: 0x13f8 }, at),
        (behind(0x410, b""), RamError::Flags { found: 0x410 }, at),
        (behind(0x28, &[0; 1024]), RamError::NoBlock, at),
        (behind(0x02, b"\0\0"), RamError::Name, at + 8),
        (behind(0x02, b"\x01\xff\0"), RamError::Name, at + 8),
        (behind(0x02, b"\x01\x07\0"), RamError::UnknownBlock { name: name("\u{7}") }, at + 8),
        (
            behind((3 * PAGE) | 0x02, b"\x08vga.vram\0"),
            RamError::Offset { name: name("vga.vram"), found: 3 * PAGE, len: 3 * PAGE },
            at,
        ),
        (
            behind((u64::MAX << 10) | 0x02, b"\x06pc.ram\0"),
            RamError::Offset { name: pc_ram(), found: u64::MAX << 10, len: 70 * PAGE },
            at,
        ),
        (behind(0x40, b"\x06pc.ram\x02\0\0"), RamError::Xbzrle, at),
        (behind(0x40, b"\x06pc.ram\x01\0\x01\x05"), RamError::Xbzrle, at),
        (behind(0x100, b"\x06pc.ram\xff\xff\xff\xff"), RamError::Flags { found: 0x100 }, at),
        (
            behind(0x100, b"\x06pc.ram\0\0\0\x01x"),
            RamError::Unsupported { capability: "compress" },
            at,
        ),
        (behind(0x200, b""), RamError::Unsupported { capability: "multifd" }, at),
        (behind(0x80, b""), RamError::Unsupported { capability: "rdma" }, at),
        ([&whole[..], &whole].concat(), RamError::SecondList, at),
        (
            [&(PAGE | 4).to_be_bytes()[..], &block("pc.ram", 2 * PAGE)].concat(),
            RamError::Total { expected: PAGE, found: 2 * PAGE },
            8,
        ),
        (
            list(&[("pc.ram", 70 * PAGE), ("pc.ram", PAGE)]),
            RamError::SecondBlock { name: pc_ram() },
            23,
        ),
        (list(&[("pc.bios", PAGE)]), RamError::UnknownBlock { name: name("pc.bios") }, 0),
        (list(&[("pc.ram", 70 * PAGE)]), RamError::MissingBlock { name: name("vga.vram") }, 0),
        (
            list(&[("pc.ram", PAGE)]),
            RamError::Length { name: pc_ram(), found: PAGE, expected: 70 * PAGE },
            0,
        ),
    ];
    for (body, expected, offset) in table {
        assert_eq!(failure(&body), (expected.clone(), offset));
        assert!(!expected.to_string().is_empty());
    }
    let e = RamLoader::new(source(), format()).load(Stage::Start, 3, &mut Decoder::new(&whole));
    assert_eq!(ram_error(&e.unwrap_err()), RamError::Version { found: 3 });
    let mut mapped = format();
    mapped.mapped = true;
    let e = RamLoader::new(source(), mapped).load(Stage::Start, 4, &mut Decoder::new(&whole));
    let expected = RamError::Unsupported { capability: "mapped-ram" };
    assert_eq!(ram_error(&e.unwrap_err()), expected);
    for size in [0, 128, 3000, 1 << 31] {
        assert!(Format::new(size).is_err(), "{size}");
    }
}

/// A block that may have another length is given that of the source.
#[test]
fn resized_blocks() {
    let mut ram = RamSaver::new(source(), format());
    let mut body = Vec::new();
    ram.setup(&mut Encoder::new(&mut body)).unwrap();
    ram.complete(&mut Encoder::new(&mut body)).unwrap();
    let mut memory = Blocks::new([("pc.ram", 70), ("vga.vram", 1)]);
    memory.resizable = true;
    let mut loader = RamLoader::new(&mut memory, format());
    let mut input = Decoder::new(&body);
    loader.load(Stage::Start, 4, &mut input).unwrap();
    loader.load(Stage::End, 4, &mut input).unwrap();
    drop(loader);
    assert_eq!(memory.bytes(), source().bytes());
}

/// Every truncation is an error, and every change of a byte an error or RAM; nothing is read beyond.
#[test]
fn damage() {
    let mut body = Vec::new();
    let mut codec = Codec::new(format());
    for item in items() {
        let loadable = match &item {
            Item::Flush | Item::Hook => false,
            Item::Page(page) => !matches!(page.content, Content::Compressed(_)),
            _ => true,
        };
        if loadable {
            codec.write(&item, &mut Encoder::new(&mut body)).unwrap();
        }
    }
    let load = |body: &[u8]| {
        let mut input = Decoder::new(body);
        let mut loader = RamLoader::new(source(), format());
        loader.load(Stage::Start, 4, &mut input)?;
        loader.load(Stage::End, 4, &mut input)?;
        Ok::<_, LoadError>(loader.into_memory())
    };
    let whole = load(&body).unwrap();
    assert_eq!((whole.all[1].1[2048], whole.all[1].1[0]), (5, 0x55));
    for len in 0..body.len() {
        assert!(load(&body[..len]).is_err(), "{len}");
    }
    for at in 0..body.len() {
        for change in [1, 2, 0x10, 0x80, 0xff] {
            let mut damaged = body.clone();
            damaged[at] ^= change;
            if let Err(e) = load(&damaged) {
                assert!(e.offset() <= body.len() as u64);
            }
        }
    }
}

#[test]
fn the_header_of_the_section() {
    let header = ram::header(2);
    assert_eq!((&*header.idstr, header.instance_id, header.version_id), ("ram", 0, 4));
}
