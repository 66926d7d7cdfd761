//! Bytes behind a section: an error of `load`, and left alone by `load_part`.

use std::io::Read;

use vmstate_runtime::property::{PropertyError, Value};
use vmstate_runtime::schema::Description;
use vmstate_runtime::{Decoder, Described, Encoder, LoadError, LoadErrorKind, SaveError, VmState};

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "uart", version = 2, minimum_version = 2, load_old(1, "old"))]
struct Uart {
    lcr: u8,
    ier: u8,
    #[vmstate(subsection = "has_more")]
    more: u8,
}

impl Uart {
    fn has_more(&self) -> bool {
        self.more != 0
    }

    fn old(&mut self, input: &mut Decoder<'_>, _version_id: u32) -> Result<(), LoadError> {
        self.lcr = input.read()?;
        Ok(())
    }
}

fn leftover(result: Result<(), LoadError>) -> (Option<u64>, u64, String) {
    let e = result.unwrap_err();
    let LoadErrorKind::Leftover { bytes } = e.kind() else { panic!("{e:#}") };
    assert_eq!(e.path().to_string(), "uart");
    (*bytes, e.offset(), e.to_string())
}

#[test]
fn the_number_is_exact_where_it_is_known() {
    let (bytes, offset, text) = leftover(Uart::default().load(&mut Decoder::new(&[1, 2, 3]), 2));
    assert_eq!((bytes, offset), (Some(1), 2));
    assert!(text.contains("found 1 more byte;"), "{text}");
    assert!(text.contains("a `test` answers differently"), "{text}");
    let stream = [0; 1000].to_vec().into();
    let (bytes, offset, text) =
        leftover(Uart::default().load(&mut Decoder::from_bytes(&stream), 2));
    assert_eq!((bytes, offset), (Some(998), 2));
    assert!(text.contains("found 998 more bytes;"), "{text}");
    let mut reader = &[0; 1000][..];
    let (bytes, offset, text) = leftover(Uart::default().load(&mut Decoder::io(&mut reader), 2));
    assert_eq!((bytes, offset), (None, 2));
    assert!(text.contains("found more bytes;"), "{text}");
}

/// A subsection of another device, or of a release that is newer.
#[test]
fn a_foreign_subsection() {
    let stream = b"\x01\x02\x05\x03foo\0\0\0\x01";
    let (bytes, offset, _) = leftover(Uart::default().load(&mut Decoder::new(stream), 2));
    assert_eq!((bytes, offset), (Some(9), 2));
}

#[test]
fn behind_subsections_and_old_versions() {
    let stream = b"\x01\x02\x05\x0duart/has_more\0\0\0\x01\x07\x08";
    let (bytes, offset, _) = leftover(Uart::default().load(&mut Decoder::new(stream), 2));
    assert_eq!((bytes, offset), (Some(1), stream.len() as u64 - 1));
    assert!(Uart::default().load(&mut Decoder::new(&stream[..stream.len() - 1]), 2).is_ok());
    let (bytes, offset, _) = leftover(Uart::default().load(&mut Decoder::new(&[1, 2]), 1));
    assert_eq!((bytes, offset), (Some(1), 1));
    assert!(Uart::default().load(&mut Decoder::new(&[1]), 1).is_ok());
}

/// The device is loaded all the same: the caller may look at it, but must not run it.
#[test]
fn sections_in_one_decoder() {
    let mut input = Decoder::new(&[1, 2, 3, 4, 5]);
    let mut uarts = [Uart::default(), Uart::default()];
    for uart in &mut uarts {
        uart.load_part(&mut input, 2).unwrap();
    }
    assert_eq!((uarts[1].lcr, uarts[1].ier), (3, 4));
    assert_eq!((input.offset(), input.remaining()), (4, Some(1)));
    let e = input.end().unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::Leftover { bytes: Some(1) }), "{e:#}");
    assert_eq!(e.offset(), 4);
    input.take(1).unwrap();
    input.end().unwrap();
}

/// A reader is asked for one byte more, and an error of it is an error.
#[test]
fn the_end_of_a_reader() {
    struct Ends(&'static [u8], std::io::ErrorKind);
    impl Read for Ends {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(into)? {
                0 if self.1 == std::io::ErrorKind::Other => Ok(0),
                0 => Err(self.1.into()),
                read => Ok(read),
            }
        }
    }
    let mut ends = Ends(&[1, 2], std::io::ErrorKind::Other);
    assert!(Uart::default().load(&mut Decoder::io(&mut ends), 2).is_ok());
    let mut breaks = Ends(&[1, 2], std::io::ErrorKind::ConnectionReset);
    let e = Uart::default().load(&mut Decoder::io(&mut breaks), 2).unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::Io(_)), "{e:#}");
    assert_eq!(e.offset(), 2);
}

/// By hand only the part is written; on a trait object, too, `load` wants the end.
#[test]
fn by_hand() {
    struct Wrapper(Uart);
    impl VmState for Wrapper {
        fn description(&self) -> &'static Description {
            const { &Uart::DESCRIPTION }
        }

        fn save(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            self.0.save(out)
        }

        fn load_part(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
            self.0.load_part(input, version_id)
        }

        fn is_needed(&self) -> bool {
            self.0.is_needed()
        }

        fn set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
            self.0.set_property(name, value)
        }
    }
    let mut device: Box<dyn VmState> = Box::new(Wrapper(Uart::default()));
    device.load(&mut Decoder::new(&[1, 2]), 2).unwrap();
    device.load_part(&mut Decoder::new(&[1, 2, 3]), 2).unwrap();
    assert_eq!(leftover(device.load(&mut Decoder::new(&[1, 2, 3]), 2)).0, Some(1));
}
