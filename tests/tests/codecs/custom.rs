//! `via`, `with`, hand-written codecs, and `test`s that change their mind.

use vmstate_runtime::{BoxError, Described, LoadErrorKind, SaveErrorKind, TryVia, Via, VmState};
use vmstate_tests::{Wire, load, try_save};

#[derive(VmState, Debug, Default)]
#[vmstate(name = "clock")]
struct Clock {
    base: u32,
    #[vmstate(via = Elapsed)]
    now: u32,
    #[vmstate(via = Mask)]
    lines: [bool; 8],
}

#[derive(VmState)]
struct Elapsed {
    ticks: u64,
}

/// A single value, not a struct.
#[derive(VmState)]
struct Mask(u8);

impl Via<Clock> for Elapsed {
    fn build(clock: &Clock) -> Self {
        Self { ticks: u64::from(clock.now.wrapping_sub(clock.base)) }
    }

    fn apply(self, clock: &mut Clock) -> Result<(), BoxError> {
        clock.now = clock.base.wrapping_add(u32::try_from(self.ticks)?);
        Ok(())
    }
}

impl Via<Clock> for Mask {
    fn build(clock: &Clock) -> Self {
        let bit = |(i, line): (usize, &bool)| u8::from(*line) << i;
        Self(clock.lines.iter().enumerate().map(bit).sum())
    }

    fn apply(self, clock: &mut Clock) -> Result<(), BoxError> {
        clock.lines = std::array::from_fn(|i| self.0 >> i & 1 == 1);
        Ok(())
    }
}

#[test]
fn via() {
    let wire = Wire::of("clock")
        .value("base", "00000003")
        .value("now.ticks", "0000000000000002")
        .value("lines", "81");
    let lines = [true, false, false, false, false, false, false, true];
    wire.is(&Clock { base: 3, now: 5, lines }, Clock::default);
    let names: Vec<_> = Clock::DESCRIPTION.fields.iter().map(|field| field.ty.name).collect();
    assert_eq!(names, ["uint32", "tmp", "uint8"]);
}

#[test]
fn via_that_does_not_apply() {
    let e = load(Clock::default, &[0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0], 1).error();
    let LoadErrorKind::Hook { hook, source } = e.kind() else { panic!("{e}") };
    assert_eq!(*hook, "apply");
    assert!(source.is::<std::num::TryFromIntError>());
    assert_eq!(e.path().to_string(), "clock/now");
}

/// A string with its length in one byte.
mod label {
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

    pub(crate) const TYPE: Type = Type::variable("label");

    #[allow(clippy::ptr_arg)] // the derive passes the field as it is
    pub(crate) fn encode(label: &String, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&u8::try_from(label.len()).map_err(SaveError::other)?)?;
        out.bytes(label.as_bytes())
    }

    pub(crate) fn decode(label: &mut String, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let len = input.read::<u8>()?;
        let text = String::from_utf8(input.take(len.into())?.to_vec());
        *label = text.map_err(|e| input.error(e))?;
        Ok(())
    }
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "disk")]
struct Disk {
    before: u16,
    #[vmstate(with = label)]
    label: String,
    after: u16,
}

#[test]
fn with() {
    let wire = Wire::of("disk")
        .value("before", "0001")
        .value("label", "03")
        .value("label", "616263")
        .value("after", "0002");
    wire.is(&Disk { before: 1, label: "abc".to_owned(), after: 2 }, Disk::default);
    assert_eq!(Disk::DESCRIPTION.fields[1].ty.name, "label");
}

#[test]
fn with_that_fails() {
    let e = load(Disk::default, b"\0\x01\x02\xff\xff\0\x02", 1).error();
    assert!(
        matches!(e.kind(), LoadErrorKind::Other(source) if source.is::<std::string::FromUtf8Error>())
    );
    assert_eq!(e.path().to_string(), "disk/label");
    let long = Disk { label: "x".repeat(256), ..Disk::default() };
    let e = try_save(&long).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Other(_)));
    assert_eq!(e.path().to_string(), "disk/label");
}

/// A codec that does not keep to the size that it promises is found out, and nothing is read twice.
mod liar {
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError};

    #[derive(Debug, Default)]
    pub(crate) struct Liar<const REAL: usize>;

    impl<const REAL: usize> Layout<Self> for Liar<REAL> {
        const TYPE: Type = Type::leaf("liar", 4);

        fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            out.bytes(&[1; REAL])
        }

        fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
            input.take(REAL).map(|_| ())
        }
    }
}

#[test]
fn codecs_that_lie_about_their_size() {
    #[derive(VmState, Debug, Default)]
    struct Outer<T> {
        before: u8,
        inner: Inner<T>,
        after: u16,
    }
    #[derive(VmState, Debug, Default)]
    struct Inner<T> {
        lie: T,
        tail: u32,
    }
    let stream = [7; 64];
    let honest = load(Outer::<liar::Liar<4>>::default, &stream, 1);
    assert!(honest.result.is_ok());
    assert_eq!((honest.consumed, honest.state.after), (11, 0x0707));
    for (path, result) in [
        ("outer/inner.lie", load(Outer::<liar::Liar<3>>::default, &stream, 1).result),
        ("outer/inner.lie", load(Outer::<liar::Liar<9>>::default, &stream, 1).result),
        ("outer/inner.lie", load(Outer::<liar::Liar<0>>::default, &stream, 1).result),
    ] {
        let e = result.unwrap_err();
        assert!(matches!(e.kind(), LoadErrorKind::WrongSize), "{e}");
        assert_eq!((e.path().to_string().as_str(), e.offset()), (path, 1));
    }
    for result in
        [try_save(&Outer::<liar::Liar<3>>::default()), try_save(&Outer::<liar::Liar<9>>::default())]
    {
        assert_eq!(result.unwrap_err().path().to_string(), "outer/inner.lie");
    }
}

/// In arrays, each element is held to its size.
#[test]
fn elements_that_lie_about_their_size() {
    #[derive(VmState, Debug, Default)]
    struct Outer<T> {
        before: u8,
        lies: [T; 3],
        after: u16,
    }
    let e = load(Outer::<liar::Liar<5>>::default, &[7; 64], 1).error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("outer/lies[0]", 1));
    let e = try_save(&Outer::<liar::Liar<3>>::default()).unwrap_err();
    assert_eq!(e.path().to_string(), "outer/lies[0]");
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "unstable")]
struct Unstable {
    #[vmstate(test = "has_extra")]
    extra: u8,
    flags: u8,
}

impl Unstable {
    fn has_extra(&self, _version_id: u32) -> bool {
        self.flags & 1 == 1
    }
}

/// A `test` that reads a field saved later than itself: the source decided otherwise.
#[test]
fn unstable_tests() {
    let e = load(Unstable::default, &[1], 1).error();
    assert!(matches!(
        e.kind(),
        LoadErrorKind::UnstableTest { predicate: "has_extra", first: false }
    ));
    assert_eq!(e.path().to_string(), "unstable/extra");
    let loaded = load(Unstable::default, &[2], 1);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.flags, loaded.consumed), (2, 1));
}

/// A device that is in no state to be saved, and what the destination is not configured for.
#[test]
fn via_that_cannot_be_built() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "outer")]
    struct Outer {
        before: u16,
        inner: [Inner; 2],
    }
    #[derive(VmState, Debug, Default, Clone, Copy)]
    struct Inner {
        base: u8,
        #[vmstate(via = Difference)]
        now: u8,
        #[vmstate(via = Single)]
        single: u8,
        #[vmstate(via = Listed)]
        listed: u8,
    }
    #[derive(VmState)]
    struct Difference {
        ticks: u8,
        flags: u8,
    }
    #[derive(VmState)]
    struct Single(u8);
    /// Of no fixed size.
    #[derive(VmState)]
    struct Listed {
        #[vmstate(prefix = u8)]
        list: Vec<u8>,
    }
    impl TryVia<Inner> for Difference {
        fn build(inner: &Inner) -> Result<Self, BoxError> {
            let ticks = inner.now.checked_sub(inner.base).ok_or("it runs backwards")?;
            Ok(Self { ticks, flags: 0 })
        }

        fn apply(self, inner: &mut Inner) -> Result<(), BoxError> {
            inner.now = inner.base.checked_add(self.ticks).ok_or("too late")?;
            Ok(())
        }
    }
    impl TryVia<Inner> for Single {
        fn build(inner: &Inner) -> Result<Self, BoxError> {
            if inner.single == 99 { Err("not 99".into()) } else { Ok(Self(inner.single)) }
        }

        fn apply(self, inner: &mut Inner) -> Result<(), BoxError> {
            inner.single = self.0;
            Ok(())
        }
    }
    impl TryVia<Inner> for Listed {
        fn build(inner: &Inner) -> Result<Self, BoxError> {
            if inner.listed == 99 {
                Err("not 99".into())
            } else {
                Ok(Self { list: vec![inner.listed] })
            }
        }

        fn apply(self, inner: &mut Inner) -> Result<(), BoxError> {
            inner.listed = *self.list.first().ok_or("it is empty")?;
            Ok(())
        }
    }
    let good = || Inner { base: 1, now: 3, single: 4, listed: 5 };
    let outer = |bad| Outer { before: 7, inner: [good(), bad] };
    let stream = [0, 7, 1, 2, 0, 4, 1, 5, 1, 2, 0, 4, 1, 5];
    assert_eq!(vmstate_tests::save(&outer(good())), stream);
    for (path, offset, bad) in [
        ("outer/inner[1].now", 9, Inner { now: 0, ..good() }),
        ("outer/inner[1].single", 11, Inner { single: 99, ..good() }),
        ("outer/inner[1].listed", 12, Inner { listed: 99, ..good() }),
    ] {
        let e = try_save(&outer(bad)).unwrap_err();
        let SaveErrorKind::Hook { hook: "build", .. } = e.kind() else { panic!("{e:#}") };
        assert_eq!(e.path().to_string(), path);
        let loaded = load(|| outer(bad), &stream, 1);
        // Its base has come by then.
        if path.ends_with("now") {
            let mut stream = stream;
            stream[8] = 9;
            let e = load(|| outer(bad), &stream, 1).error();
            assert_eq!((e.path().to_string().as_str(), e.offset()), (path, offset), "{e:#}");
            continue;
        }
        let e = loaded.error();
        let LoadErrorKind::Hook { hook: "build", .. } = e.kind() else { panic!("{e:#}") };
        assert_eq!((e.path().to_string().as_str(), e.offset()), (path, offset), "{e:#}");
    }
    for (at, byte, path) in [(9, 255, "outer/inner[1].now"), (12, 0, "outer/inner[1].listed")] {
        let mut stream = stream;
        stream[at] = byte;
        let e = load(|| outer(good()), &stream, 1).error();
        let LoadErrorKind::Hook { hook: "apply", .. } = e.kind() else { panic!("{e:#}") };
        assert_eq!(e.path().to_string(), path, "{e:#}");
    }
}
