//! Codecs that break their promises, or go on after an error: errors and odd bytes, but never memory that
//! belongs to somebody else. (These use the hidden half of `Codec` on purpose.)

use vmstate_runtime::__private::{RunReader, RunWriter};
use vmstate_runtime::schema::Type;
use vmstate_runtime::{Codec, Decoder, Encoder, LoadError, SaveError, VmState};

const MANY: usize = 100_000;

/// Promises one byte, moves a lot, and fails.
#[derive(Default)]
struct Lying;

impl Codec for Lying {
    const TYPE: Type = Type::leaf("lying", 1);

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&vec![7; MANY])?;
        Err(SaveError::other("too much"))
    }

    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
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

impl Codec for Careless {
    const TYPE: Type = Type::leaf("careless", 5);

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let mut run = RunWriter::new(out);
        self.__put(&mut run)?;
        run.finish();
        Ok(())
    }

    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let mut run = RunReader::new(input);
        self.__get(&mut run)?;
        run.finish();
        Ok(())
    }

    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        run.put([1])?;
        assert!(self.0.__put(run).is_err());
        run.put([2, 3, 4, 5])
    }

    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        let _: [u8; 1] = run.get()?;
        assert!(self.0.__get(run).is_err());
        let bytes: [u8; 4] = run.get()?;
        assert_eq!(bytes, [2, 3, 4, 5]);
        Ok(())
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
    let careless = Careless::default();
    careless.encode(&mut Encoder::new(&mut out)).unwrap();
    assert_eq!(out, stream()[4..]);
}

#[test]
fn a_field_that_is_longer_than_promised_is_an_error() {
    let device = Device { before: 9, ..Device::default() };
    let mut out = Vec::new();
    let result = device.save(&mut Encoder::new(&mut out));
    assert!(out.starts_with(&stream()), "{} bytes", out.len());
    // The four bytes of `after` follow, or the error of the field: both are sound.
    assert!(result.is_err() || out.len() == stream().len() + 4);
}

#[test]
fn a_load_goes_on_behind_what_was_read() {
    let stream = stream();
    let mut careless = Careless::default();
    careless.decode(&mut Decoder::new(&stream[4..])).unwrap();
    let mut reader = &stream[4..];
    careless.decode(&mut Decoder::io(&mut reader)).unwrap();
}
