//! What an error says: each thing once along the chain of sources, paths in the same order
//! everywhere, numbers with the right plural, and never more than some hundred characters of a value.

use std::error::Error;
use std::io;

use vmstate_runtime::{
    BoxError, Decoder, Encoder, LoadError, LoadErrorKind, Path, SaveError, SaveErrorKind, Step,
    VmState,
};
use vmstate_tests::{load, try_save};

/// An error with a cause of its own.
#[derive(Debug)]
struct Outer;

impl std::fmt::Display for Outer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the fifo is inconsistent")
    }
}

impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&Inner)
    }
}

#[derive(Debug)]
struct Inner;

impl std::fmt::Display for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("index 7 of 4")
    }
}

impl Error for Inner {}

fn outer() -> BoxError {
    Box::new(Outer)
}

const REASON: &str = "the fifo is inconsistent: index 7 of 4";

/// `Display` is the message alone; the chain, printed by anyhow or by `{:#}`, has each text once.
#[track_caller]
fn says_once<E: Error + Send + Sync + 'static>(error: E, message: &str, reason: Option<&str>) {
    let whole = reason.map_or(message.to_owned(), |reason| format!("{message}: {reason}"));
    assert_eq!(error.to_string(), message);
    assert_eq!(format!("{error:#}"), whole);
    let error = anyhow::Error::from(error);
    assert_eq!(format!("{error:#}"), whole);
    for text in error.chain().map(ToString::to_string) {
        assert_eq!(whole.matches(&text).count(), 1, "`{text}` in `{whole}`");
    }
}

/// A device whose hooks, predicate and codec fail when told to.
#[derive(VmState, Debug, Default)]
#[vmstate(
    name = "uart",
    pre_save = "fill",
    post_load = "check",
    subsection(fifo, needed = true, post_load = "check_fifo")
)]
struct Uart {
    #[vmstate(validate = "is_legal")]
    mode: u8,
    #[vmstate(subsection = "fifo", with = label)]
    label: u8,
    #[vmstate(skip)]
    fails: &'static str,
}

impl Uart {
    fn fail(&self, at: &str) -> Result<(), BoxError> {
        if self.fails == at { Err(outer()) } else { Ok(()) }
    }

    fn fill(&self) -> Result<(), BoxError> {
        self.fail("hook")
    }

    fn check(&mut self, _version_id: u32) -> Result<(), BoxError> {
        self.fail("hook")
    }

    fn check_fifo(&mut self, _version_id: u32) -> Result<(), BoxError> {
        self.fail("fifo")
    }

    fn is_legal(&self, _version_id: u32) -> Result<(), BoxError> {
        self.fail("predicate")
    }
}

mod label {
    use vmstate_runtime::schema::Type;

    use super::{Decoder, Encoder, LoadError, SaveError, outer};

    pub(crate) const TYPE: Type = Type::variable("label");

    #[allow(clippy::trivially_copy_pass_by_ref)] // the derive passes the field as it is
    pub(crate) fn encode(value: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        if *value == 0xff { Err(SaveError::other(outer())) } else { out.value(value) }
    }

    pub(crate) fn decode(value: &mut u8, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.value(value)?;
        if *value == 0xff { Err(input.error(outer())) } else { Ok(()) }
    }
}

fn uart(fails: &'static str) -> Uart {
    Uart { fails, ..Uart::default() }
}

const STREAM: &[u8] = b"\x01\x05\x09uart/fifo\x00\x00\x00\x01\x02";

#[test]
fn reasons_of_a_load() {
    let check = |fails, stream: &[u8], message: &str| {
        let error = load(|| uart(fails), stream, 1).error().with_instance("0");
        says_once(error, message, Some(REASON));
    };
    check("hook", STREAM, "uart[0] at stream offset 17 (0x11): post_load `check` failed");
    check("fifo", STREAM, "uart[0]/fifo at stream offset 17 (0x11): post_load `check_fifo` failed");
    check(
        "predicate",
        STREAM,
        "uart[0]/mode at stream offset 0 (0x0): expected a state that `is_legal` accepts, found one it \
         does not",
    );
    let stream = [&STREAM[..STREAM.len() - 1], &[0xff]].concat();
    check(
        "",
        &stream,
        "uart[0]/fifo/label at stream offset 17 (0x11): the value could not be decoded",
    );
}

#[test]
fn reasons_of_a_save() {
    let check = |uart: Uart, message: &str| {
        let error = try_save(&uart).unwrap_err().with_instance("0");
        says_once(error, message, Some(REASON));
    };
    check(uart("hook"), "uart[0]: pre_save `fill` failed");
    check(
        uart("predicate"),
        "uart[0]/mode: expected a state that `is_legal` accepts, found one it does not",
    );
    check(Uart { label: 0xff, ..uart("") }, "uart[0]/fifo/label: the value could not be encoded");
}

/// An `io::Error` prints the error it wraps and returns the cause of that one.
#[test]
fn reasons_of_a_stream() {
    let check = |make: fn() -> io::Error, reason| {
        let error = LoadError::new(LoadErrorKind::Io(make()), 3);
        let message = "at stream offset 3 (0x3): the stream could not be read";
        says_once(error, message, Some(reason));
        let error = SaveError::new(SaveErrorKind::Io(make()));
        says_once(error, "the stream could not be written", Some(reason));
    };
    check(|| io::ErrorKind::BrokenPipe.into(), "broken pipe");
    check(|| io::Error::other(Outer), REASON);
}

/// Nothing is appended where there is no reason.
#[test]
fn messages_without_a_reason() {
    let error = load(Uart::default, &[], 1).error();
    let message = "uart/mode at stream offset 0 (0x0): expected 1 byte, found the end of the stream after \
                   0; the stream is cut short, or an earlier field has another size at the source";
    says_once(error, message, None);
    let message = "expected a state that `f` accepts, found one it does not";
    let kind = SaveErrorKind::Invalid { predicate: "f", source: None };
    says_once(SaveError::new(kind), message, None);
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "e1000")]
struct Nic {
    status: u32,
    rings: [Ring; 3],
}

#[derive(VmState, Debug, Default)]
struct Ring {
    head: [u16; 4],
}

/// What `unwrap` shows: outermost first.
#[test]
fn debug_is_in_the_order_of_the_path() {
    let error = load(Nic::default, &[0; 4 + 8 + 5], 1).error().with_instance("0000:00:03.0");
    assert_eq!(
        format!("{error:?}"),
        "LoadError { path: e1000[0000:00:03.0]/rings[1].head[2], offset: 16, \
         kind: Truncated { needed: 2, available: 1 } }"
    );
    assert_eq!(
        error.path().steps().collect::<Vec<_>>(),
        [Step::Field("rings"), Step::Index(1), Step::Field("head"), Step::Index(2)]
    );
    let error = try_save(&Uart { label: 0xff, ..uart("") }).unwrap_err();
    assert_eq!(format!("{error:?}"), "SaveError { path: uart/fifo/label, kind: Other(Outer) }");
    assert_eq!(
        format!("{error:#?}"),
        "SaveError {\n    path: uart/fifo/label,\n    kind: Other(\n        Outer,\n    ),\n}"
    );
}

/// An error that did not pass a device has no place to name.
#[test]
fn debug_without_a_path() {
    let error = LoadError::new(LoadErrorKind::WrongSize, 2);
    assert_eq!(format!("{error:?}"), "LoadError { offset: 2, kind: WrongSize }");
    assert_eq!(format!("{:?}", SaveError::new(SaveErrorKind::Busy)), "SaveError { kind: Busy }");
    assert_eq!(format!("{:?}", Path::default()), "");
}

#[test]
fn numbers_of_one() {
    use LoadErrorKind as L;
    use SaveErrorKind as S;
    let table = [
        (L::Truncated { needed: 1, available: 0 }.to_string(), "expected 1 byte, found the end"),
        (L::Truncated { needed: 2, available: 1 }.to_string(), "expected 2 bytes, found the end"),
        (L::TooLong { count: 2, max: 1 }.to_string(), "expected at most 1 element, found a count"),
        (L::TooLong { count: 1, max: 0 }.to_string(), "expected at most 0 elements, found a count"),
        (L::WrongLength { count: 2, expected: 1 }.to_string(), "expected 1 element, found a count"),
        (L::WrongLength { count: 1, expected: 2 }.to_string(), "expected 2 elements, found a"),
        (L::WrongNodeCount { found: 2, announced: 1 }.to_string(), "expected 1 node, found 2"),
        (L::WrongNodeCount { found: 1, announced: 2 }.to_string(), "expected 2 nodes, found 1"),
        (S::TooLong { count: 2, max: 1 }.to_string(), "expected at most 1 element, found 2"),
        (S::TooLong { count: 9, max: 8 }.to_string(), "expected at most 8 elements, found 9"),
        (S::WrongLength { found: 0, expected: 1 }.to_string(), "expected 1 element as its count"),
        (S::WrongLength { found: 1, expected: 2 }.to_string(), "expected 2 elements as its count"),
    ];
    for (text, expected) in table {
        assert!(text.starts_with(expected), "{text}");
    }
}

type Image = Box<[u8; 1 << 20]>;

/// A mebibyte that must be the destination's.
#[derive(VmState, Debug)]
#[vmstate(name = "rom")]
struct Rom {
    #[vmstate(equal)]
    image: Image,
}

#[test]
fn large_values_are_cut() {
    let make = || Rom { image: vec![7; 1 << 20].into_boxed_slice().try_into().unwrap() };
    let error = load(make, &vec![8; 1 << 20], 1).error();
    let LoadErrorKind::NotEqual { found, expected } = error.kind() else { panic!("{error}") };
    assert!(found.starts_with("[8, 8, ") && found.ends_with("..."), "{found}");
    assert!(expected.starts_with("[7, 7, ") && expected.ends_with("..."), "{expected}");
    let (text, debug) = (error.to_string(), format!("{error:?}"));
    assert!(text.len() < 600 && debug.len() < 600, "{text}\n{debug}");
}

#[test]
fn long_lists_of_discriminants_are_cut() {
    static KNOWN: [(&str, i128); 1000] = {
        let mut all = [("State", 0); 1000];
        let mut i = 0;
        while i < all.len() {
            all[i].1 = i as i128;
            i += 1;
        }
        all
    };
    let text = |n| LoadErrorKind::UnknownDiscriminant { found: -1, known: &KNOWN[..n] }.to_string();
    assert_eq!(text(2), "expected 0 (State), 1 (State); found -1");
    assert!(text(12).ends_with(", 11 (State); found -1"), "{}", text(12));
    assert!(text(1000).ends_with(", 11 (State) and 988 more; found -1"), "{}", text(1000));
}

/// A name from a stream must not control the terminal it is printed on.
#[test]
fn names_from_a_stream_are_escaped() {
    let stream = b"\x01\x05\x0auart/\x1b[2J\n\x00\x00\x00\x01";
    let text = load(Uart::default, stream, 1).error().to_string();
    assert!(text.contains(r"found `uart/\u{1b}[2J\n`"), "{text}");
}

#[test]
fn errors_are_small_and_go_to_other_threads() {
    fn check<E: Error + Send + Sync + 'static>() {
        assert_eq!(size_of::<Result<(), E>>(), size_of::<usize>());
    }
    check::<LoadError>();
    check::<SaveError>();
}
