//! A section that is one run is loaded by code of its own, which looks at nothing behind it unless there is
//! something: with `load`, `load_part` and `Decoder::end` it is the same.

use std::io::Read;

use vmstate_runtime::{Decoder, LoadError, VmState};

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "dev", version = 3, minimum_version = 2)]
struct Dev {
    level: u8,
    #[vmstate(equal)]
    size: u16,
    pair: [Inner; 2],
    outer: Outer,
    nothing: [u32; 0],
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
struct Outer {
    first: u32,
    inner: Inner,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
struct Inner {
    flag: bool,
    count: u16,
}

fn whole() -> Vec<u8> {
    let inner = |count| Inner { flag: true, count };
    let outer = Outer { first: 7, inner: inner(0x0506) };
    let dev = Dev { level: 1, pair: [inner(2), inner(3)], outer, ..Dev::default() };
    vmstate_tests::save(&dev)
}

/// What follows a section: nothing, bytes, and subsections of its levels, of others and of none, whole and cut.
fn behind() -> Vec<Vec<u8>> {
    let header = |name: &str| [&[5, name.len() as u8], name.as_bytes(), &[0, 0, 0, 1]].concat();
    let whole = ["inner/x", "outer/x", "dev/x", "other", "dev", ""].map(header);
    let cut = whole.iter().flat_map(|header| (0..header.len()).map(|len| header[..len].to_vec()));
    cut.chain(whole.clone()).chain([vec![0], vec![5], vec![6, 5, 5]]).collect()
}

fn streams() -> Vec<Vec<u8>> {
    let whole = whole();
    let mut refused = whole.clone();
    refused[2] = 1; // not the size that the destination has
    let cut = (0..whole.len()).map(|len| whole[..len].to_vec());
    let longer = [&whole, &refused].into_iter().flat_map(|section| {
        behind().into_iter().map(move |behind| [&section[..], &behind].concat())
    });
    cut.chain(longer).collect()
}

/// The error as far as it can be told, the device and what is left of the stream.
type Outcome = (Option<String>, Dev, u64);

fn outcome(
    mut input: Decoder<'_>,
    load: impl FnOnce(&mut Dev, &mut Decoder<'_>) -> Result<(), LoadError>,
) -> Outcome {
    let mut dev = Dev::default();
    let error = load(&mut dev, &mut input).err();
    let told = error.map(|e| format!("{:?} at {} of {}", e.kind(), e.offset(), e.path()));
    (told, dev, input.offset())
}

/// One byte at a time.
struct Slowly<'a>(&'a [u8]);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = buffer.len().min(1);
        self.0.read(&mut buffer[..len])
    }
}

#[test]
fn the_same_as_in_parts() {
    let apart = |dev: &mut Dev, input: &mut Decoder<'_>, version_id| {
        dev.load_part(input, version_id)?;
        // Who loads in parts knows of which device the end is.
        input.end().inspect_err(|e| assert_eq!(e.path().to_string(), ""))
    };
    let mut errors = 0;
    for stream in streams() {
        for version_id in 1..5 {
            for source in 0..4 {
                let mut reader = (Slowly(&stream), Slowly(&stream));
                let [one, other] = [&mut reader.0, &mut reader.1].map(|reader| match source {
                    0 => Decoder::new(&stream),
                    1 => Decoder::part(&stream, 100, false),
                    2 => Decoder::part(&stream, 100, true),
                    _ => Decoder::io(reader),
                });
                let whole = outcome(one, |dev, input| dev.load(input, version_id));
                let mut parts = outcome(other, |dev, input| apart(dev, input, version_id));
                if let Some(told) = parts.0.as_mut().filter(|told| told.ends_with(" of ")) {
                    told.push_str("dev");
                }
                assert_eq!(whole, parts, "{stream:x?}, version {version_id}, source {source}");
                errors += u32::from(whole.0.is_some());
            }
        }
    }
    assert!(errors > 1000, "{errors} errors");
}
