//! What the targets start from: the committed streams, baseline files and sources, cut to what a target takes.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use vmstate_examples::devices;
use vmstate_examples::file;
use vmstate_examples::stream::{self as walker, Section, walk};
use vmstate_runtime::Decoder;

use crate::{examples, import, machine, synthetic};

/// The largest section that is a seed; larger ones are no other, only slower.
const LARGEST_SECTION: usize = 20_000;
/// About how long a seed of a stream is.
const LARGEST_STREAM: usize = 3000;
/// The longest type that is a seed: the compiler's tokens are slow under a sanitizer.
const LARGEST_SOURCE: usize = 1200;
/// How many streams are cut.
const STREAMS: usize = 60;
/// States of each made-up device.
const STATES: u8 = 12;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Makes the derive believe that it compiles the library of the example devices: it compares with their baselines.
pub fn gate() {
    let examples = workspace().join("examples");
    let examples = examples.to_string_lossy();
    for (key, value) in [
        ("CARGO_MANIFEST_DIR", &*examples),
        ("CARGO_PKG_NAME", "vmstate-examples"),
        ("CARGO_CRATE_NAME", "vmstate_examples"),
    ] {
        // SAFETY: libFuzzer has started no thread.
        unsafe { std::env::set_var(key, value) };
    }
}

/// Writes the seeds of every target to a directory for each.
///
/// # Errors
///
/// What could not be read or written.
pub fn write(directory: &Path) -> io::Result<()> {
    let streams = streams()?;
    let all: [(&str, Vec<Vec<u8>>); 9] = [
        ("devices", sections(&streams)),
        ("synthetic", states()),
        ("describe", described()),
        ("stream", streams.iter().take(STREAMS).map(|bytes| shortened(bytes)).collect()),
        ("machine", machines()),
        ("inspect", inspected(&streams)),
        ("import", imported(&streams)),
        ("baseline", baselines()?),
        ("derive", sources()?),
    ];
    for (target, seeds) in all {
        let directory = directory.join(target);
        fs::create_dir_all(&directory)?;
        for (n, seed) in seeds.iter().enumerate() {
            fs::write(directory.join(format!("{n:04}")), seed)?;
        }
        println!("{target}: {} seeds", seeds.len());
    }
    Ok(())
}

/// All streams, unpacked.
fn streams() -> io::Result<Vec<Vec<u8>>> {
    files(&workspace().join("examples/streams"), "xz")?
        .iter()
        .map(|path| file::read(path))
        .collect()
}

fn files(directory: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, extension)?);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// One section of each device, version and, in powers of two, size.
fn sections(streams: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seen = BTreeSet::new();
    let mut seeds = Vec::new();
    for bytes in streams {
        for section in walk(bytes).sections {
            let payload = &bytes[section.payload.clone()];
            if payload.len() > LARGEST_SECTION {
                continue;
            }
            let (version, size) = (section.version_id, payload.len().ilog2_or_zero());
            for (nth, (name, make)) in devices::all().enumerate() {
                let is_its = section.idstr == *name || section.idstr.ends_with(&format!("/{name}"));
                if !is_its || seen.contains(&(nth, version, size)) {
                    continue;
                }
                if make().load(&mut Decoder::new(payload), version).is_ok() {
                    seen.insert((nth, version, size));
                    seeds.push(examples::input(nth, version, payload));
                }
            }
        }
    }
    seeds
}

trait OrZero {
    fn ilog2_or_zero(self) -> u32;
}

impl OrZero for usize {
    fn ilog2_or_zero(self) -> u32 {
        self.checked_ilog2().unwrap_or(0)
    }
}

/// Bytes that look random.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}

/// Streams of the made-up devices, and what makes states of them.
fn states() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for device in 0..synthetic::count() as u8 {
        for n in 0..STATES {
            let noise = noise(u64::from(device) << 8 | u64::from(n), 40 << (n % 5));
            seeds.extend(synthetic::raw_input(device, &noise));
            seeds.push([&[device, n << 1, n], &noise[..]].concat());
        }
    }
    seeds
}

/// Streams of machines, and what makes states of their devices.
fn machines() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for n in 0..=255_u8 {
        // Every way to save and load, with few of the damages.
        let (mode, bits) = (n.rotate_left(4), n.rotate_left(3));
        if n % 2 == 0 {
            seeds.extend(machine::raw_input(n, mode, bits, n >> 2));
        } else {
            let noise = noise(u64::from(n) << 24, 60 << (n % 4));
            seeds.push([&[n, mode & !1, bits, n], &noise[..]].concat());
        }
    }
    seeds
}

/// Streams that are cut, for every way to look at them.
fn inspected(streams: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut ways = [0_u8, 1, 2, 3, 4, 5, 0x18, 0x20, 0x41, 0x61].into_iter().cycle();
    let described = streams.iter().take(STREAMS).map(|bytes| shortened(bytes));
    let undescribed = streams.iter().take(STREAMS).map(|bytes| {
        let mut stream = shortened(bytes);
        let end = stream.windows(2).rposition(|it| it == [6, 0]).unwrap_or(stream.len());
        stream.truncate(end);
        stream
    });
    described.chain(undescribed).map(|it| [&[ways.next().unwrap_or(0)], &it[..]].concat()).collect()
}

/// Streams that are cut, and what makes others up.
fn imported(streams: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let cut = streams.iter().take(STREAMS).map(|bytes| import::raw_input(&shortened(bytes)));
    let made = (0..=255_u8).map(|n| [&[n], &noise(u64::from(n) << 32, 60 << (n % 5))[..]].concat());
    cut.chain(made).collect()
}

fn described() -> Vec<Vec<u8>> {
    let devices = 0..synthetic::count() as u8;
    let states = devices.flat_map(|device| (0..STATES).map(move |n| (device, n)));
    let seed = |(device, n): (u8, u8)| {
        let noise = noise(u64::from(device) << 16 | u64::from(n), 40 << (n % 5));
        [&[device, 0, 0], &noise[..]].concat()
    };
    states.map(seed).collect()
}

/// The head of a stream, some of its small sections, and a description of these.
fn shortened(bytes: &[u8]) -> Vec<u8> {
    let stream = walk(bytes);
    let Some(first) = stream.sections.first() else { return bytes.to_vec() };
    let mut short = bytes[..first.offset.min(LARGEST_STREAM)].to_vec();
    let described = walker::description(bytes).unwrap_or_default();
    let json: serde_json::Value = serde_json::from_slice(described).unwrap_or_default();
    let mut devices = Vec::new();
    for section in &stream.sections {
        let end = footer(bytes, section);
        if short.len() + end - section.offset > LARGEST_STREAM {
            continue;
        }
        short.extend(&bytes[section.offset..end]);
        devices.extend(of(&json, section));
    }
    short.push(0);
    if devices.iter().map(|device| device.to_string().len()).sum::<usize>() < 2 * LARGEST_STREAM {
        let json = serde_json::json!({ "page_size": 4096, "devices": devices }).to_string();
        short.push(6);
        short.extend((json.len() as u32).to_be_bytes());
        short.extend(json.as_bytes());
    }
    short
}

/// Where a section ends, with its footer if it has one.
fn footer(bytes: &[u8], section: &Section) -> usize {
    let end = section.payload.end;
    if bytes.get(end) == Some(&0x7e) { end + 5 } else { end }
}

fn of<'j>(json: &'j serde_json::Value, section: &Section) -> Option<&'j serde_json::Value> {
    json["devices"].as_array()?.iter().find(|device| {
        device["name"] == section.idstr && device["instance_id"] == section.instance_id
    })
}

/// Baseline files and dumps, and those of machine types, each behind the number of its kind.
fn baselines() -> io::Result<Vec<Vec<u8>>> {
    let directory = workspace().join("examples/vmstate");
    let mut seeds = Vec::new();
    for path in files(&directory, "vmstate")? {
        let text = fs::read_to_string(&path)?;
        if text.len() > 4096 {
            continue;
        }
        if let Some(device) =
            vmstate_schema::parse_baseline(&text).ok().and_then(|b| b.next().cloned())
        {
            let dump = vmstate_schema::print_dump(&device);
            seeds.push([&[1], dump.as_bytes()].concat());
        }
        seeds.push([&[0], text.as_bytes()].concat());
        seeds.push([&[0], text.replace("format 2", "format 1").as_bytes()].concat());
    }
    let machines = fs::read_to_string(directory.join("machine-types"))?;
    seeds.push([&[2], machines.as_bytes()].concat());
    // The examples in the documentation have what those files do not.
    for (kind, path) in [(0, "text/mod.rs"), (2, "machines/mod.rs")] {
        let source = fs::read_to_string(workspace().join("vmstate-schema/src").join(path))?;
        let lines = source.lines().filter_map(|line| line.strip_prefix("//! "));
        let lines =
            lines.skip_while(|line| !line.starts_with("# ")).take_while(|line| *line != "```");
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        seeds.push([&[kind], text.as_bytes()].concat());
    }
    seeds.push(SOURCE.as_bytes().to_vec());
    Ok(seeds)
}

/// A table of machine types, as a build prints it.
const SOURCE: &str = "\x03vmstate-dump-machines 1
machine virt-2.0
machine virt-1.0
  set nic uso false
  set nic queues 1
retired virt-0.9 \"the last guest moved\"
always nic legacy true
device nic
  property uso true
  property queues 4
  property label \"x\"
  new field pairs by uso
  new subsection nic/uso by uso
  guard field rings by queues
";

/// Every type with a derive in the examples and tests, and the tables of machine types.
fn sources() -> io::Result<Vec<Vec<u8>>> {
    let mut types = Types::default();
    for directory in ["examples/src", "tests/tests", "tests/ui", "fuzz/src/synthetic"] {
        for path in files(&workspace().join(directory), "rs")? {
            if let Ok(file) = syn::parse_file(&fs::read_to_string(path)?) {
                types.visit_file(&file);
            }
        }
    }
    let mut seeds: Vec<Vec<u8>> = types.found.iter().map(|text| seed(0, text)).collect();
    seeds.extend(types.tables.iter().map(|text| seed(1, text)));
    seeds.extend((0..100).map(|n| [&[2][..], &noise(n, 60 << (n % 4))].concat()));
    Ok(seeds)
}

fn seed(kind: u8, text: &str) -> Vec<u8> {
    [&[kind], text.as_bytes()].concat()
}

#[derive(Default)]
struct Types {
    found: BTreeSet<String>,
    tables: BTreeSet<String>,
}

impl Types {
    fn add(&mut self, attributes: &[syn::Attribute], item: &impl quote::ToTokens) {
        let is_derived = |attribute: &syn::Attribute| {
            let tokens = quote::quote!(#attribute).to_string();
            tokens.contains("derive") && tokens.contains("VmState")
        };
        let text = item.to_token_stream().to_string();
        if attributes.iter().any(is_derived) && text.len() <= LARGEST_SOURCE {
            self.found.insert(text);
        }
    }
}

impl Visit<'_> for Types {
    fn visit_item_struct(&mut self, item: &syn::ItemStruct) {
        self.add(&item.attrs, item);
    }

    fn visit_item_enum(&mut self, item: &syn::ItemEnum) {
        self.add(&item.attrs, item);
    }

    fn visit_macro(&mut self, item: &syn::Macro) {
        if item.path.segments.last().is_some_and(|last| last.ident == "machine_types") {
            self.tables.insert(item.tokens.to_string());
        }
    }
}
