//! A stream written down value by value.

use std::fmt::Debug;

use vmstate_runtime::{Described, LoadError, LoadErrorKind, VmState};

use crate::save;
use crate::through::{Make, load_any};

/// The bytes of hexadecimal digits; white space is ignored.
///
/// # Panics
///
/// When there is anything else.
#[track_caller]
#[must_use]
pub fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).expect("hexadecimal digits");
        u8::from_str_radix(pair, 16).expect("two hexadecimal digits")
    };
    digits.chunks(2).map(byte).collect()
}

/// A stream, and what is cut when it ends early.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    device: &'static str,
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

#[derive(Clone, Debug)]
struct Span {
    start: usize,
    end: usize,
    cut: Cut,
}

/// What a loader makes of a stream that ends inside of a span.
#[derive(Clone, Debug)]
enum Cut {
    /// An error of the value at this path.
    Refused(String),
    /// The name of a subsection of the device, of which nobody can tell that it was one: success.
    NotThere,
    /// The same for a nested struct: the bytes are the parent's next fields.
    Data,
}

impl Wire {
    /// An empty stream of this device.
    #[must_use]
    pub fn of(device: &'static str) -> Self {
        Self { device, ..Self::default() }
    }

    /// One value, all or nothing: the path below the device, and its bytes.
    #[track_caller]
    #[must_use]
    pub fn value(self, path: &str, digits: &str) -> Self {
        let path = format!("{}/{path}", self.device);
        self.span(Cut::Refused(path), &hex(digits))
    }

    /// One value at a full path, for a subsection whose name does not go on with a slash.
    #[track_caller]
    #[must_use]
    pub fn value_at(self, path: &str, digits: &str) -> Self {
        self.span(Cut::Refused(path.to_owned()), &hex(digits))
    }

    /// Elements of `width` bytes each.
    #[track_caller]
    #[must_use]
    pub fn each(self, path: &str, width: usize, digits: &str) -> Self {
        self.each_from(path, 0, width, digits)
    }

    /// Elements of `width` bytes each, numbered from `first`.
    #[track_caller]
    #[must_use]
    pub fn each_from(mut self, path: &str, first: usize, width: usize, digits: &str) -> Self {
        for (i, element) in hex(digits).chunks(width).enumerate() {
            let path = format!("{}/{path}[{}]", self.device, first + i);
            self = self.span(Cut::Refused(path), element);
        }
        self
    }

    /// The header of a subsection of the device.
    ///
    /// # Panics
    ///
    /// When the name is too long.
    #[must_use]
    pub fn subsection(self, name: &str, version_id: u32) -> Self {
        let head = subsection_head(name);
        self.span(Cut::NotThere, &head)
            .span(Cut::Refused(name.to_owned()), &version_id.to_be_bytes())
    }

    /// The header of a subsection of the struct at the path `owner`.
    ///
    /// # Panics
    ///
    /// When the name is too long.
    #[must_use]
    pub fn nested_subsection(self, owner: &str, name: &str, version_id: u32) -> Self {
        let path = format!("{}/{owner}/{name}", self.device);
        let head = subsection_head(name);
        self.span(Cut::Data, &head).span(Cut::Refused(path), &version_id.to_be_bytes())
    }

    fn span(mut self, cut: Cut, bytes: &[u8]) -> Self {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.spans.push(Span { start, end: self.bytes.len(), cut });
        self
    }

    /// The stream.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The device saves exactly this.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    pub fn saves<T: VmState>(&self, state: &T) {
        assert_eq!(save(state), self.bytes, "saved, and expected");
    }

    /// `make`, loaded from this stream, becomes `expected`; what follows is left alone; cut
    /// anywhere, it fails at the value that is cut.
    ///
    /// # Panics
    ///
    /// When one of these is not so.
    #[track_caller]
    pub fn loads<T: VmState + Debug>(&self, make: impl Fn() -> T, version_id: u32, expected: &T) {
        self.loads_any(&|| Box::new(make()), version_id, expected);
    }

    #[track_caller]
    fn loads_any(&self, make: Make<'_, '_>, version_id: u32, expected: &dyn Debug) {
        for follows in [&[][..], &[0], b"\x05\x03foreign"] {
            let stream = [&self.bytes, follows].concat();
            let loaded = load_any(make, &stream, version_id);
            if let Err(e) = &loaded.result {
                panic!("the load failed: {e:#}");
            }
            assert_eq!(format!("{:?}", loaded.state), format!("{expected:?}"));
            assert_eq!(loaded.consumed, self.bytes.len() as u64, "consumed");
        }
        self.refuses_every_cut(make, version_id);
    }

    /// Every shorter stream is refused where it is cut.
    #[track_caller]
    fn refuses_every_cut(&self, make: Make<'_, '_>, version_id: u32) {
        for cut in 0..self.bytes.len() {
            let loaded = load_any(make, &self.bytes[..cut], version_id);
            let inside = |span: &&Span| span.start <= cut && cut < span.end;
            let span = self.spans.iter().find(inside).expect("spans cover the stream");
            span.check(cut, loaded.consumed, loaded.result);
        }
    }

    /// Both directions of a device that can be compared with itself.
    ///
    /// # Panics
    ///
    /// When one of the two fails.
    #[track_caller]
    pub fn is<T: Described + Debug>(&self, state: &T, make: impl Fn() -> T) {
        self.saves(state);
        self.loads(make, T::DESCRIPTION.version_id, state);
    }
}

impl Span {
    /// A stream that ends at `cut`, inside of this span, gave `result`.
    #[track_caller]
    fn check(&self, cut: usize, consumed: u64, result: Result<(), LoadError>) {
        let start = self.start as u64;
        match (&self.cut, result) {
            (Cut::NotThere, Ok(())) => assert_eq!(consumed, start, "cut at {cut}"),
            (Cut::Data, Ok(())) => {
                assert!((start..=cut as u64).contains(&consumed), "cut at {cut}");
            }
            (Cut::Data, Err(e)) => assert!(e.offset() >= start, "cut at {cut}: {e:#}"),
            (Cut::NotThere, Err(e)) => panic!("cut at {cut}: {e:#}"),
            (Cut::Refused(path), Ok(())) => panic!("cut at {cut}, inside of {path}, it loads"),
            (Cut::Refused(path), Err(e)) => {
                assert_eq!(e.path().to_string(), *path, "cut at {cut}: {e:#}");
                assert_eq!(e.offset(), start, "cut at {cut}: {e:#}");
                let LoadErrorKind::Truncated { needed, available } = *e.kind() else {
                    panic!("cut at {cut}: {e:#}");
                };
                let of = (self.end - self.start, cut - self.start);
                assert_eq!((needed, available), (of.0 as u64, of.1 as u64), "cut at {cut}: {e:#}");
            }
        }
    }
}

/// 05, the length of the name, the name.
fn subsection_head(name: &str) -> Vec<u8> {
    let len = u8::try_from(name.len()).expect("a name of at most 255 bytes");
    [&[5, len], name.as_bytes()].concat()
}
