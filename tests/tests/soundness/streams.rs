//! Bodies of sections that exchange their encoder or decoder for another one, make errors up, or panic: a stream or a
//! machine ends in an error, and can be asked again.

use std::io;
use std::ops::ControlFlow;
use std::task::Poll;

use vmstate_machine::{
    Lengths, LoadOptions, LocalMachine, Moment, Policy, SaveOptions, Section, UnknownSection,
    UnknownSubsection,
};
use vmstate_runtime::schema::Description;
use vmstate_runtime::{
    BoxError, Decoder, Encoder, LoadError, LoadErrorKind, SaveError, Segments, Trace,
};
use vmstate_stream::sans_io::{Incoming, Outgoing};
use vmstate_stream::{
    Command, Configuration, Header, Profile, Reader, Record, StreamError, Writer,
};

use super::caught;

/// A footer, more than enough of it, and the end of a stream.
static OTHER: [u8; 15] = [0x7e, 0, 0, 0, 0, 0x7e, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// What a body does to its encoder and decoder.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Body {
    /// Another one, at this offset of its stream, which goes on or does not.
    Exchanges(u64, bool),
    /// Another one at the end of its stream.
    Ends,
    /// An error of this offset: a subsection that is not known.
    Unknown(u64),
    /// An error of this offset: more bytes are needed.
    Incomplete(u64),
    Panics,
    /// What it should.
    Loads,
}

const ALL: [Body; 16] = [
    Body::Exchanges(0, false),
    Body::Exchanges(0, true),
    Body::Exchanges(20, false),
    Body::Exchanges(60, true),
    Body::Exchanges(1 << 40, false),
    Body::Exchanges(u64::MAX - 15, false),
    Body::Ends,
    Body::Unknown(0),
    Body::Unknown(40),
    Body::Unknown(u64::MAX),
    Body::Unknown(u64::MAX - 1),
    Body::Incomplete(0),
    Body::Incomplete(40),
    Body::Incomplete(u64::MAX),
    Body::Panics,
    Body::Loads,
];

impl Body {
    fn load(self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let kind = match self {
            Self::Exchanges(offset, goes_on) => {
                *input = Decoder::part(&OTHER, offset, goes_on);
                return Ok(());
            }
            Self::Ends => {
                *input = Decoder::new(&[]);
                return Ok(());
            }
            Self::Unknown(_) => {
                LoadErrorKind::UnknownSubsection { name: "body/new".into(), description: "body" }
            }
            Self::Incomplete(_) => LoadErrorKind::Incomplete { needed: u64::MAX },
            Self::Panics => panic!("a bug"),
            Self::Loads => return input.take(4).map(|_| ()),
        };
        let (Self::Unknown(offset) | Self::Incomplete(offset)) = self else { return Ok(()) };
        Err(LoadError::new(kind, offset))
    }

    fn save(self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&[1; 2])?;
        match self {
            // Leaked, since it has to live as long.
            Self::Exchanges(..) => *out = Encoder::new(Box::leak(Box::default())),
            Self::Ends => *out = Encoder::segments(Box::leak(Box::new(Segments::new()))),
            Self::Panics => panic!("a bug"),
            _ => {}
        }
        out.bytes(&[1; 2])
    }
}

impl Section for Body {
    fn description(&self) -> &'static Description {
        static BODY: Description = Description::new("body");
        &BODY
    }

    fn save(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        Body::save(*self, out)
    }

    fn load(&mut self, input: &mut Decoder<'_>, _: u32) -> Result<(), LoadError> {
        Body::load(*self, input)
    }

    fn restore(&mut self) -> Result<(), BoxError> {
        Ok(())
    }

    fn discard(&mut self) {}
}

fn machine(body: Body) -> LocalMachine {
    let mut machine = LocalMachine::local("demo");
    machine.add_section("body", body).unwrap();
    machine.add_section("body", Body::Loads).unwrap();
    machine
}

fn stream() -> Vec<u8> {
    let mut stream = Vec::new();
    machine(Body::Loads).save_with(&mut stream, SaveOptions::new().sealed("1.0")).unwrap();
    stream
}

/// Runs `work`, which panics only if the body does.
fn run<R>(body: Body, work: impl FnOnce() -> R) -> Option<R> {
    let result = caught(work);
    assert!(result.is_some() || body == Body::Panics, "{body:?}");
    result
}

#[test]
fn loads() {
    let lenient = Policy {
        unknown_subsection: UnknownSubsection::Drop,
        unknown_section: UnknownSection::Skip,
        ..Policy::STRICT
    };
    let stream = stream();
    for body in ALL {
        // The length of a body as the caller says it, and others.
        for (policy, length) in
            [(Policy::STRICT, 4), (lenient, 4), (lenient, 0), (lenient, 30), (lenient, u64::MAX)]
        {
            let lengths = || Lengths::new().section("body", 0, length);
            let options = || LoadOptions::new().policy(policy).lengths(lengths());
            let mut machine = machine(body);
            for _ in 0..3 {
                let loaded = run(body, || machine.load_with(&stream[..], options()));
                let is_fine = body == Body::Loads && length == 4;
                assert!(!is_fine || loaded.as_ref().is_some_and(Result::is_ok), "{length}");
                refused(body, loaded);
                let mut reader = &stream[..];
                refused(body, run(body, || machine.load_io(&mut reader, options())));
            }
        }
        let mut reader = Reader::new(Decoder::new(&stream), Profile::default()).unwrap();
        for _ in 0..6 {
            let _ = run(body, || reader.next());
            refused(body, run(body, || reader.body(|input| body.load(input))));
            let _ = run(body, || reader.skip_body(1 << 20));
        }
    }
}

/// Which call reads the bodies of a stream that is fed.
#[derive(Clone, Copy)]
enum Call {
    Body,
    Step,
    Both,
}

#[test]
fn fed_in_pieces() {
    let stream = stream();
    for body in ALL {
        for call in [Call::Body, Call::Step, Call::Both] {
            for size in [1, 30, 1000] {
                let mut incoming = Incoming::new(Profile::default());
                for piece in stream.chunks(size) {
                    incoming.feed(piece);
                    for _ in 0..4 {
                        let _ = run(body, || incoming.next());
                        let load = |input: &mut Decoder<'_>| body.load(input);
                        let polled = run(body, || match call {
                            Call::Body => incoming.body(load),
                            Call::Step => incoming.step(load),
                            Call::Both => {
                                incoming.step(load).map_ok(|()| drop(incoming.end_body()))
                            }
                        });
                        if let Some(Poll::Ready(loaded)) = polled {
                            refused(body, Some(loaded));
                        }
                        assert!(incoming.offset() <= stream.len() as u64, "{body:?}");
                        assert!(incoming.rest().len() <= stream.len());
                    }
                }
                incoming.close();
                let _ = run(body, || incoming.next());
            }
        }
    }
}

/// Nothing is left out of a stream in silence, and nothing read that is not in it.
fn refused<R, E>(body: Body, done: Option<Result<R, E>>) {
    let is_whole = !matches!(body, Body::Exchanges(..) | Body::Ends | Body::Panics);
    assert!(is_whole || done.is_none_or(|it| it.is_err()), "{body:?}");
}

#[test]
fn saves() {
    for body in ALL {
        let mut machine = machine(body);
        for sealed in [false, true] {
            let mut progress = |_: &vmstate_machine::Progress<'_>| ControlFlow::Continue(());
            let options =
                || if sealed { SaveOptions::new().sealed("1.0") } else { SaveOptions::new() };
            // The stream begins behind something, and so behind the start of another sink.
            let mut vec = vec![7; 1000];
            let saved =
                run(body, || machine.save_with(&mut vec, options().progress(&mut progress)));
            refused(body, saved);
            assert!(vec.starts_with(&[7; 1000]));
            let mut trace = Trace::new();
            let mut segments = Segments::new();
            let traced = Encoder::segments(&mut segments).traced(&mut trace);
            refused(body, run(body, || machine.save_with(traced, options())));
            refused(body, run(body, || machine.save_io(&mut io::sink(), options())));
        }

        let (configuration, header) = (Configuration::new("demo"), Header::new(0, "body", 0, 1));
        let mut vec = vec![7; 1000];
        let mut writer =
            Writer::new(Encoder::new(&mut vec), Profile::default(), &configuration).unwrap();
        let mut outgoing = Outgoing::new(Profile::default(), &configuration).unwrap();
        for _ in 0..3 {
            let written = run(body, || writer.full(&header, |out| body.save(out)));
            let put = run(body, || outgoing.full(&header, |out| body.save(out)));
            // Half a section is not gone on with.
            refused(body, written);
            refused(body, put);
            let _ = outgoing.take();
        }
    }
}

/// Writers that are exchanged while records are written: those that another one has are not in the stream.
#[test]
fn exchanged_writers() {
    fn exchange(writer: &mut Writer<'_>) -> Result<(), StreamError> {
        let other = Encoder::new(Box::leak(Box::default()));
        *writer = Writer::new(other, Profile::default(), &Configuration::new("other"))?;
        writer.command(&Command::SwitchoverStart)
    }
    let mut vec = Vec::new();
    let configuration = Configuration::new("demo");
    let mut writer =
        Writer::new(Encoder::new(&mut vec), Profile::default(), &configuration).unwrap();
    writer.packaged(exchange).unwrap_err();
    writer.packaged(|writer| writer.command(&Command::SwitchoverStart)).unwrap();
    for when in [Moment::Running, Moment::Paused] {
        let mut memory = |writer: &mut Writer<'_>, now: Moment| {
            if now == when { exchange(writer) } else { Ok(()) }
        };
        let mut vec = Vec::new();
        let options = SaveOptions::new().memory(&mut memory);
        machine(Body::Loads).save_with(&mut vec, options).unwrap_err();
    }
}

/// The same of readers: what is behind the record in another stream is not loaded.
#[test]
fn exchanged_readers() {
    let mut stream = Vec::new();
    let mut command = |writer: &mut Writer<'_>, now: Moment| match now {
        Moment::Running => writer.command(&Command::SwitchoverStart),
        _ => Ok(()),
    };
    let options = SaveOptions::new().memory(&mut command);
    machine(Body::Loads).save_with(&mut stream, options).unwrap();
    let other: &[u8] = Box::leak(stream.clone().into_boxed_slice());
    for is_exchanged in [false, true] {
        let mut record = |record: &Record, reader: &mut Reader<'_>| {
            if is_exchanged {
                *reader = Reader::new(Decoder::new(other), Profile::default())?;
                while reader.next()?.as_ref() != Some(record) {}
            }
            Ok(matches!(record, Record::Command(_)))
        };
        let options = LoadOptions::new().records(&mut record);
        let loaded = machine(Body::Loads).load_with(&stream[..], options);
        assert_eq!(loaded.is_err(), is_exchanged, "{loaded:?}");
    }
}
