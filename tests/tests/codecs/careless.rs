//! Codecs that break their promises, or go on after an error: errors and odd bytes, but never memory that
//! belongs to another field. (These use the hidden half of `Layout` on purpose.)

use vmstate_runtime::__private::{RunReader, RunWriter};
use vmstate_runtime::schema::Type;
use vmstate_runtime::{
    Decoder, Encoder, Layout, LoadError, LoadErrorKind, SaveError, SaveErrorKind, VmState,
};

const MANY: usize = 100_000;

/// Promises one byte, moves a lot, and fails.
#[derive(Default)]
struct Lying;

impl Layout<Self> for Lying {
    const TYPE: Type = Type::leaf("lying", 1);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&vec![7; MANY])?;
        Err(SaveError::other("too much"))
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(MANY)?;
        Err(input.error("too much"))
    }
}

/// Of fixed size, as far as its description goes.
#[derive(VmState, Default)]
struct Wrapper {
    lying: Lying,
}

/// Does not care about errors.
#[derive(Default)]
struct Careless(Wrapper);

impl Layout<Self> for Careless {
    const TYPE: Type = Type::leaf("careless", 6);

    fn put(this: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&1u8)?;
        assert!(out.value(&this.0).is_err());
        out.value(&0x0203_0405_u32)
    }

    fn get(this: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.read::<u8>()?;
        assert!(input.value(&mut this.0).is_err());
        assert_eq!(input.read::<u32>()?, 0x0203_0405);
        Ok(())
    }

    fn __put(this: &Self, run: &mut RunWriter<'_, '_>) {
        run.u8(1);
        Wrapper::__put(&this.0, run);
        run.u32(0x0203_0405);
    }

    fn __get(this: &mut Self, run: &mut RunReader<'_, '_>) {
        let mut bytes = (0, 0);
        run.u8(&mut bytes.0);
        Wrapper::__get(&mut this.0, run);
        run.u32(&mut bytes.1);
        // After the error the bytes are nobody's.
        assert_eq!(bytes.1, 0);
    }
}

#[derive(VmState, Default)]
struct Device {
    before: u32,
    careless: Careless,
    after: u32,
}

fn stream() -> Vec<u8> {
    [&[0, 0, 0, 9, 1][..], &vec![7; MANY], &[2, 3, 4, 5]].concat()
}

#[test]
fn a_save_goes_on_behind_what_was_written() {
    let mut out = Vec::new();
    Encoder::new(&mut out).value(&Careless::default()).unwrap();
    assert_eq!(out, stream()[4..]);
}

#[test]
fn a_load_goes_on_behind_what_was_read() {
    let stream = stream();
    let mut careless = Careless::default();
    Decoder::new(&stream[4..]).value(&mut careless).unwrap();
    let mut reader = &stream[4..];
    Decoder::io(&mut reader).value(&mut careless).unwrap();
}

#[test]
fn a_field_that_is_longer_than_promised_is_an_error() {
    let device = Device { before: 9, ..Device::default() };
    let e = device.save(&mut Encoder::new(&mut Vec::new())).unwrap_err();
    assert_eq!(e.path().to_string(), "device/careless");
    let mut device = Device::default();
    let e = device.load(&mut Decoder::new(&stream()), 1).unwrap_err();
    assert_eq!(e.path().to_string(), "device/careless");
    assert_eq!((device.before, device.after), (9, 0));
}

/// Promises eight bytes of the run, and takes four.
#[derive(Default)]
struct Short;

impl Layout<Self> for Short {
    const TYPE: Type = Type::leaf("short", 8);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&0u64)
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(8).map(|_| ())
    }

    fn __put(_: &Self, run: &mut RunWriter<'_, '_>) {
        run.u32(1);
    }

    fn __get(_: &mut Self, run: &mut RunReader<'_, '_>) {
        run.u32(&mut 0);
    }
}

#[test]
fn room_that_is_left_is_an_error() {
    #[derive(VmState, Default)]
    #[vmstate(name = "inner")]
    struct Inner {
        before: u8,
        short: Short,
        after: u16,
    }

    #[derive(VmState, Default)]
    #[vmstate(name = "outer")]
    struct Outer {
        inners: [Inner; 2],
        after: u32,
    }

    fn is_refused<T: VmState + Default>() {
        let e = T::default().save(&mut Encoder::new(&mut Vec::new())).unwrap_err();
        assert!(matches!(e.kind(), SaveErrorKind::WrongSize), "{e}");
        let e = T::default().load_part(&mut Decoder::new(&[0; 100]), 1).unwrap_err();
        assert!(matches!(e.kind(), LoadErrorKind::WrongSize), "{e}");
    }

    is_refused::<Inner>();
    is_refused::<Outer>();
}
