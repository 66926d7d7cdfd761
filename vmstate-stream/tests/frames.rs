//! The frames of a stream: what is written is read, and what is wrong has its own error.

use std::io;

use vmstate_runtime::{Decoder, Encoder, LoadError, VmState};
use vmstate_stream::{
    Command, Configuration, Header, Profile, Reader, Record, StreamError, StreamErrorKind, Writer,
    description::Style, frame::Advise,
};

#[derive(VmState, Default, Clone, PartialEq, Debug)]
#[vmstate(name = "rtc")]
struct Rtc {
    seconds: u32,
}

fn configuration() -> Configuration {
    Configuration {
        machine: "virt-7.2".into(),
        target_page_bits: Some(12),
        capabilities: vec!["x-ignore-shared".into()],
        uuid: Some([0x11; 16]),
    }
}

/// Every command, with its payload.
fn commands() -> Vec<Command> {
    vec![
        Command::OpenReturnPath,
        Command::Ping(0x0102_0304),
        Command::PostcopyAdvise(None),
        Command::PostcopyAdvise(Some(Advise { host_page_sizes: 0x1000, target_page_size: 0x2000 })),
        Command::PostcopyListen,
        Command::PostcopyRun,
        Command::PostcopyRamDiscard { block: "pc.ram".into(), ranges: vec![(0, 4096), (8192, 1)] },
        Command::EnableColo,
        Command::PostcopyResume,
        Command::RecvBitmap("pc.ram".into()),
        Command::SwitchoverStart,
    ]
}

fn write(profile: Profile) -> Result<Vec<u8>, StreamError> {
    let mut stream = Vec::new();
    let mut writer = Writer::new(Encoder::new(&mut stream), profile, &configuration())?;
    let ram = Header::new(2, "ram", 0, 4);
    writer.start(&ram, |out| out.bytes(b"setup"))?;
    for command in commands() {
        writer.command(&command)?;
    }
    writer.part(2, |out| out.bytes(b"more"))?;
    writer.end(2, |out| out.bytes(b"last"))?;
    writer.packaged(|inner| {
        inner.command(&Command::PostcopyListen)?;
        inner.full(&Header::new(3, "rtc", 0, 1), |out| Rtc { seconds: 0x0102 }.save(out))
    })?;
    writer.full(&Header::new(4, "0000:00:01.0/rtc", 1, 1), |out| Rtc { seconds: 7 }.save(out))?;
    writer.finish(Some(br#"{"page_size": 4096, "devices": []}"#))?;
    Ok(stream)
}

/// Reads a stream of [`write`]; returns what it has but bodies.
fn read(input: Decoder<'_>, profile: Profile) -> Result<Vec<Record>, StreamError> {
    let mut reader = Reader::new(input, profile)?;
    let mut records = Vec::new();
    while let Some(record) = reader.next()? {
        let expected: &[u8] = match &record {
            Record::Start(_) => b"setup",
            Record::Part(2) => b"more",
            Record::End(2) => b"last",
            Record::Full(header) => {
                assert_eq!(reader.section(), Some(header));
                let mut rtc = Rtc::default();
                reader.body(|input| rtc.load_part(input, header.version_id))?;
                b""
            }
            _ => b"",
        };
        if !expected.is_empty() {
            reader.body(|input| input.take(expected.len()).map(|_| ()))?;
        }
        records.push(record);
    }
    Ok(records)
}

#[test]
fn what_is_written_is_read() {
    for profile in [Profile::NEWEST, Profile::V7_2, Profile::V7_2.as_before_2_4()] {
        let stream = write(profile).unwrap();
        let records = read(Decoder::new(&stream), profile).unwrap();

        let mut expected = Vec::new();
        if profile.configuration {
            expected.push(Record::Configuration(configuration()));
        }
        expected.push(Record::Start(Header::new(2, "ram", 0, 4)));
        expected.extend(commands().into_iter().map(Record::Command));
        let package = if profile.footers { 31 } else { 26 };
        expected.extend([
            Record::Part(2),
            Record::End(2),
            Record::Command(Command::Packaged(package)),
            Record::Command(Command::PostcopyListen),
            Record::Full(Header::new(3, "rtc", 0, 1)),
            Record::Full(Header::new(4, "0000:00:01.0/rtc", 1, 1)),
            Record::Description(br#"{"page_size": 4096, "devices": []}"#.as_slice().into()),
        ]);
        assert_eq!(records, expected);

        // From a reader that gives a byte at a time.
        let mut trickle = Trickle(&stream);
        assert_eq!(read(Decoder::io(&mut trickle), profile).unwrap(), expected);
    }
}

struct Trickle<'a>(&'a [u8]);

impl io::Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = 1.min(buffer.len());
        io::Read::read(&mut self.0, &mut buffer[..len])
    }
}

/// Where QEMU's bytes are known. `virt-7.2` with `x-ignore-shared` and `validate-uuid`, as QEMU 7.2.22 sends it.
#[test]
fn configuration_bytes() {
    let uuid = *b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff";
    let configuration = Configuration { uuid: Some(uuid), ..configuration() };
    let mut stream = Vec::new();
    Writer::new(Encoder::new(&mut stream), Profile::V7_2, &configuration).unwrap();
    let expected = [
        b"QEVM\x00\x00\x00\x03\x07\x00\x00\x00\x08virt-7.2".as_slice(),
        b"\x05\x1econfiguration/target-page-bits\x00\x00\x00\x01\x00\x00\x00\x0c",
        b"\x05\x1aconfiguration/capabilities\x00\x00\x00\x01\x00\x00\x00\x01\x0fx-ignore-shared",
        b"\x05\x12configuration/uuid\x00\x00\x00\x01",
        &uuid,
    ];
    assert_eq!(stream, expected.concat());
}

/// A stream of the newest profile with these bytes behind its configuration.
fn stream(behind: &[u8]) -> Vec<u8> {
    [b"QEVM\0\0\0\x03\x07\0\0\0\x04none", behind].concat()
}

/// Reads it with bodies of `len` bytes.
fn failure(stream: &[u8], profile: Profile, len: usize) -> StreamError {
    let read = || {
        let mut reader = Reader::new(Decoder::new(stream), profile)?;
        while let Some(record) = reader.next()? {
            if record.has_body() {
                reader.body(|input| input.take(len).map(|_| ()))?;
            }
        }
        Ok(())
    };
    let result: Result<(), StreamError> = read();
    result.unwrap_err()
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn errors_say_what_and_where() {
    const RTC: &[u8] = b"\x04\0\0\0\x09\x03rtc\0\0\0\x01\0\0\0\x01\0\0\x01\x02";
    const RAM: &[u8] = b"\x01\0\0\0\x02\x03ram\0\0\0\0\0\0\0\x04";
    let newest = Profile::NEWEST;
    let none = Profile::NEWEST.as_before_2_4();
    let table: Vec<(Vec<u8>, Profile, u64, &str)> = vec![
        (b"QEVN\0\0\0\x03".into(), newest, 0, "the magic 0x5145564d (\"QEVM\"), found 0x5145564e"),
        (b"QEVM\0\0\0\x02".into(), newest, 4, "version 3 of the framing, found 2"),
        (b"QEVM\0\0\0\x04".into(), newest, 4, "version 3 of the framing, found 4"),
        (b"QEVM\0\0\0\x03\x04".into(), newest, 8, "a configuration (type 0x07), found type 0x04"),
        (
            stream(b"\x07\0\0\0\x01x"),
            newest,
            17,
            "one configuration at the start of the stream, found a second",
        ),
        (stream(b""), none, 8, "found a configuration; the `Profile` has none"),
        (stream(b"\x05"), newest, 18, "expected 1 byte, found the end"),
        (
            stream(b"\x05\x01x\0\0\0\x01"),
            newest,
            17,
            "a subsection of the configuration, found `x`",
        ),
        (
            stream(b"\x05\x12configuration/uuid\0\0\0\x02"),
            newest,
            37,
            "version 1 of subsection `configuration/uuid`, found 2",
        ),
        (
            b"QEVM\0\0\0\x03\x07\0\0\x04\x01".into(),
            newest,
            9,
            "a machine of at most 1024 bytes, found 1025",
        ),
        (
            b"QEVM\0\0\0\x03\x07\0\0\0\x01\xff".into(),
            newest,
            13,
            "expected text, found bytes that are not UTF-8",
        ),
        (stream(b"\x06"), newest, 17, "a section, a command or the end, found type 0x06"),
        (stream(b"\x7e\0\0\0\x09"), newest, 17, "a section, a command or the end, found type 0x7e"),
        (
            stream(b"\x02\0\0\0\x02"),
            newest,
            17,
            "a section that was started and has not ended, found 2",
        ),
        (
            stream(b"\x03\0\0\0\x02"),
            newest,
            17,
            "a section that was started and has not ended, found 2",
        ),
        (stream(b"\x04\0\0\0\x09\0"), newest, 22, "expected a name, found none"),
        (
            stream(&[RTC, b"\x7f"].concat()),
            newest,
            38,
            "section `rtc` 1: at stream offset 38 (0x26): expected the footer of section 9 (type 0x7e), found type 0x7f",
        ),
        (
            stream(&[RTC, b"\x7e\0\0\0\x08"].concat()),
            newest,
            38,
            "section `rtc` 1: at stream offset 38 (0x26): expected the footer of section 9, found that of section 8",
        ),
        (
            stream(&RTC[..20]),
            newest,
            34,
            "section `rtc` 1: at stream offset 34 (0x22): expected 4 bytes, found the end of the stream after 3",
        ),
        (
            stream(&[RAM, b"xxxx\x7e\0\0\0\x02", RAM].concat()),
            newest,
            43,
            "section `ram` 0: at stream offset 43 (0x2b): expected a new section, found id 2, which section `ram` 0 has",
        ),
        (
            stream(&[RAM, b"xxxx\x7e\0\0\0\x02\0"].concat()),
            newest,
            43,
            "section `ram` 0: at stream offset 43 (0x2b): expected the last part",
        ),
        (stream(b"\x08\0\x0c\0\0"), newest, 18, "a command from 1 to 11, found 12 with 0 bytes"),
        (stream(b"\x08\0\x00\0\0"), newest, 18, "a command from 1 to 11, found 0 with 0 bytes"),
        (
            stream(b"\x08\0\x02\0\x03abc"),
            newest,
            22,
            "4 bytes as the payload of command 2, found 3 bytes",
        ),
        (
            stream(b"\x08\0\x04\0\x01a"),
            newest,
            22,
            "nothing as the payload of command 4, found 1 bytes",
        ),
        (
            stream(b"\x08\0\x06\0\x04\0\x01a\x01"),
            newest,
            22,
            "a zero byte and ranges as the payload of command 6",
        ),
        (
            stream(b"\x08\0\x0a\0\x03\x01ab"),
            newest,
            22,
            "the name of a block as the payload of command 10",
        ),
        (
            stream(b"\x08\0\x07\0\x04\0\0\0\x05\0"),
            newest,
            26,
            "a section or a command within the package, found type 0x00",
        ),
        (
            stream(b"\x08\0\x07\0\x04\0\0\0\x09\x08\0\x07\0\x04\0\0\0\x09"),
            newest,
            26,
            "within the package, found type 0x08",
        ),
        (
            stream(b"\x08\0\x07\0\x04\0\0\0\x04\x08\0\x04\0\0\0"),
            newest,
            31,
            "its package at stream offset 30",
        ),
        (
            stream(b"\0\x06\xff\xff\xff\xff"),
            newest,
            19,
            "a description of at most 67108864 bytes, found 4294967295",
        ),
        (
            stream(b"\0\x06\0\0\0\x02{"),
            newest,
            23,
            "expected 2 bytes, found the end of the stream after 1",
        ),
    ];
    for (stream, profile, offset, message) in table {
        let e = failure(&stream, profile, 4);
        assert!(e.to_string().contains(message), "{message}\n{e}");
        assert_eq!(e.offset(), offset, "{e}");
    }
}

#[test]
fn a_body_is_read_before_the_next_record() {
    let stream = stream(b"\x04\0\0\0\x09\x03rtc\0\0\0\0\0\0\0\x01\0\0\x01\x02\x7e\0\0\0\x09\0");
    let mut reader = Reader::new(Decoder::new(&stream), Profile::NEWEST).unwrap();
    reader.next().unwrap();
    let e = reader.body(|_| Ok(())).unwrap_err();
    assert!(matches!(e.kind(), StreamErrorKind::NoBody), "{e}");
    assert!(matches!(reader.next(), Ok(Some(Record::Full(_)))));
    let e = reader.next().unwrap_err();
    assert!(matches!(e.kind(), StreamErrorKind::BodySkipped), "{e}");
    assert_eq!(e.section().map(|section| &*section.idstr), Some("rtc"));
    let e = reader.next().unwrap_err();
    assert!(matches!(e.kind(), StreamErrorKind::Failed), "{e}");
}

/// What is behind the end stays there, with the description or without.
#[test]
fn what_is_behind_the_end() {
    let with = stream(b"\0\x06\0\0\0\x02{}seal");
    let mut reader = Reader::new(Decoder::new(&with), Profile::NEWEST).unwrap();
    reader.next().unwrap();
    assert_eq!(reader.next().unwrap(), Some(Record::Description(b"{}".as_slice().into())));
    assert_eq!(reader.next().unwrap(), None);
    assert_eq!(reader.next().unwrap(), None);
    assert_eq!(reader.into_decoder().take(4).unwrap(), b"seal");

    // QEMU loads a stream whose description does not come.
    let without = stream(b"\0");
    let mut reader = Reader::new(Decoder::new(&without), Profile::NEWEST).unwrap();
    reader.next().unwrap();
    assert_eq!(reader.next().unwrap(), None);
    assert!(reader.into_decoder().end().is_ok());
}

/// The peer stalls, or closes: the error says in which section, and where.
#[test]
fn a_peer_that_stalls() {
    struct Stalls<'a>(&'a [u8]);

    impl io::Read for Stalls<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match io::Read::read(&mut self.0, buffer) {
                Ok(0) => Err(io::ErrorKind::TimedOut.into()),
                other => other,
            }
        }
    }

    let stream = write(Profile::NEWEST).unwrap();
    for len in 0..stream.len() {
        let mut peer = Stalls(&stream[..len]);
        let e = read(Decoder::io(&mut peer), Profile::NEWEST).unwrap_err();
        assert_eq!(e.offset(), len as u64, "{e:#}");
        let StreamErrorKind::Load(load) = e.kind() else { panic!("{e:?}") };
        assert!(matches!(load.kind(), vmstate_runtime::LoadErrorKind::Io(_)), "{e:#}");
    }
    let rtc = stream.windows(16).position(|bytes| bytes == b"0000:00:01.0/rtc").unwrap();
    let mut peer = Stalls(&stream[..rtc + 16 + 8 + 2]);
    let e = read(Decoder::io(&mut peer), Profile::NEWEST).unwrap_err();
    let offset = rtc + 26;
    assert_eq!(
        format!("{e:#}"),
        format!(
            "rtc[0000:00:01.0]/seconds at stream offset {offset} ({offset:#x}): the stream could \
             not be read: timed out"
        )
    );
}

/// Every truncation and every change of a byte is read, or is an error.
#[test]
fn damage_is_an_error_or_is_read() {
    let stream = write(Profile::NEWEST).unwrap();
    let end = stream.iter().rposition(|byte| *byte == 6).unwrap();
    for len in 0..stream.len() {
        let result = read(Decoder::new(&stream[..len]), Profile::NEWEST);
        // Only the description may be missing.
        assert_eq!(result.is_ok(), len == end, "{len}");
    }
    let mut damaged = stream.clone();
    for at in 0..stream.len() {
        for change in 1..=255 {
            damaged[at] ^= change;
            if let Err(e) = read(Decoder::new(&damaged), Profile::NEWEST) {
                assert!(e.offset() <= stream.len() as u64, "{e}");
                assert!(!e.to_string().is_empty());
            }
            damaged[at] = stream[at];
        }
    }
}

#[test]
fn a_configuration_is_compared() {
    let local = configuration();
    assert!(local.require(&local).is_ok());
    let table: [(&str, Configuration); 6] = [
        (
            "machine type `virt-7.2`, found `virt-\\u{7}`",
            Configuration { machine: "virt-\u{7}".into(), ..local.clone() },
        ),
        (
            "guest pages of 2^12 bytes, found 2^16 bytes",
            Configuration { target_page_bits: Some(16), ..local.clone() },
        ),
        (
            "guest pages of 2^12 bytes, found the target's smallest",
            Configuration { target_page_bits: None, ..local.clone() },
        ),
        (
            "`mapped-ram` switched on at the source and off at the destination",
            Configuration { capabilities: vec!["mapped-ram".into()], ..local.clone() },
        ),
        (
            "`x-ignore-shared` switched on at the destination and off at the source",
            Configuration { capabilities: vec![], ..local.clone() },
        ),
        (
            "UUID 11111111-1111-1111-1111-111111111111, found 22222222-2222-2222-2222-222222222222",
            Configuration { uuid: Some([0x22; 16]), ..local.clone() },
        ),
    ];
    for (message, received) in table {
        let e = received.require(&local).unwrap_err();
        assert!(e.to_string().contains(message), "{message}\n{e}");
    }
    assert!(Configuration { uuid: None, ..local.clone() }.require(&local).is_ok());
}

#[test]
fn a_writer_refuses_what_no_reader_takes() {
    let kind = |write: fn(Writer<'_>) -> Result<(), StreamError>| {
        let mut out = Vec::new();
        let writer =
            Writer::new(Encoder::new(&mut out), Profile::NEWEST, &Configuration::new("none"));
        write(writer.unwrap()).unwrap_err().to_string()
    };
    let ram = || Header::new(2, "ram", 0, 4);
    let table: [(&str, String); 5] = [
        ("started and has not ended, found 2", kind(|mut writer| writer.part(2, |_| Ok(())))),
        ("started and has not ended, found 2", kind(|mut writer| writer.end(2, |_| Ok(())))),
        (
            "a name of 1 to 255 bytes, found one of 0",
            kind(|mut writer| writer.full(&Header::new(0, "", 0, 1), |_| Ok(()))),
        ),
        (
            "the last part of the section, found the end",
            kind(|mut writer| {
                writer.start(&Header::new(2, "ram", 0, 4), |_| Ok(()))?;
                writer.finish(None).map(|_| ())
            }),
        ),
        (
            "the stream has failed before",
            kind(|mut writer| {
                let failing =
                    |_: &mut Encoder<'_>| Err::<(), _>(vmstate_runtime::SaveError::other("no"));
                let e = writer.full(&Header::new(0, "rtc", 0, 1), failing).unwrap_err();
                assert_eq!(
                    format!("{e:#}"),
                    "section `rtc` 0: at stream offset 34 (0x22): the value could not be encoded: no"
                );
                writer.finish(None).map(|_| ())
            }),
        ),
    ];
    for (message, found) in table {
        assert!(found.contains(message), "{message}\n{found}");
    }
    assert_eq!(ram().idstr, "ram");
}

/// The error of a device keeps its path and gets its instance.
#[test]
fn errors_of_devices() {
    let stream = stream(b"\x04\0\0\0\x09\x03rtc\0\0\0\x03\0\0\0\x02\0\0\x01\x02\x7e\0\0\0\x09\0");
    let mut reader = Reader::new(Decoder::new(&stream), Profile::NEWEST).unwrap();
    reader.next().unwrap();
    let Some(Record::Full(header)) = reader.next().unwrap() else { panic!() };
    let mut rtc = Rtc::default();
    let e = reader
        .body(|input| -> Result<(), LoadError> { rtc.load_part(input, header.version_id) })
        .unwrap_err();
    assert_eq!(
        e.to_string(),
        "rtc[3] at stream offset 34 (0x22): expected version 1 or older, found 2; the source is a \
         newer release whose machine type does not hold back its new state"
    );
}

/// As streams of these machine types are.
#[test]
fn profiles_of_machine_types() {
    let old = Profile::V7_2.as_before_2_4();
    let without = |profile| Profile { switchover_start: false, ..profile };
    let table = [
        (Style::V7_2, "pc-i440fx-1.7", old),
        (Style::V7_2, "pc-i440fx-2.0", Profile { description: None, ..old }),
        (Style::V7_2, "pc-i440fx-2.3", old),
        (Style::V7_2, "pc-i440fx-2.4", Profile::V7_2),
        (Style::V7_2, "pc-i440fx-2.12", Profile::V7_2),
        (Style::V7_2, "pseries-2.6,cap-htm=off", Profile::V7_2),
        (Style::V7_2, "avr-uno", Profile::V7_2),
        (Style::V10_0, "virt-7.2,secure=on,gic-version=3", without(Profile::V10_0)),
        (Style::V10_0, "pc-q35-9.2", without(Profile::V10_0)),
        (Style::V10_0, "s390-ccw-virtio-10.0", Profile::V10_0),
        (Style::V10_0, "b-l475e-iot01a", Profile::V10_0),
        (Style::V11_1, "virt-7.2", without(Profile::NEWEST)),
        (Style::V11_1, "pc-q35-11.1,kernel-irqchip=split", Profile::NEWEST),
    ];
    for (style, machine, profile) in table {
        assert_eq!(Profile::of(style, machine), profile, "{machine}");
    }
    assert!(!Profile::V7_2.switchover_start && Profile::default().switchover_start);
}
