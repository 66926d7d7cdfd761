//! What still runs after something failed, and where the failure is reported: the table of section 2
//! of QEMU's rules. Hooks count themselves in the device.

use std::cell::Cell;

use vmstate_runtime::{Decoder, LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{load, try_save};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Fails {
    #[default]
    Nothing,
    PreSave,
    PostSave,
    PreLoad,
    PostLoad,
    SubPreSave,
    SubPostSave,
    SubPreLoad,
    SubPostLoad,
}

#[derive(VmState, Debug, Default)]
#[vmstate(
    name = "dev",
    pre_save = "pre_save",
    post_save = "post_save",
    pre_load = "pre_load",
    post_load = "post_load",
    subsection(
        sub,
        needed = true,
        pre_save = "sub_pre_save",
        post_save = "sub_post_save",
        pre_load = "sub_pre_load",
        post_load = "sub_post_load"
    )
)]
struct Device {
    a: u8,
    #[vmstate(validate = "b_is_valid")]
    b: u8,
    #[vmstate(subsection = "sub", validate = "c_is_valid")]
    c: u8,
    #[vmstate(skip)]
    fails: Fails,
    #[vmstate(skip)]
    post_saves: Cell<u32>,
    #[vmstate(skip)]
    sub_post_saves: Cell<u32>,
    #[vmstate(skip)]
    post_loads: u32,
}

impl Device {
    fn fail(&self, at: Fails) -> Result<(), String> {
        if self.fails == at { Err(format!("{at:?} failed on purpose")) } else { Ok(()) }
    }

    fn pre_save(&self) -> Result<(), String> {
        self.fail(Fails::PreSave)
    }

    fn post_save(&self) -> Result<(), String> {
        self.post_saves.set(self.post_saves.get() + 1);
        self.fail(Fails::PostSave)
    }

    fn pre_load(&mut self) -> Result<(), String> {
        self.fail(Fails::PreLoad)
    }

    fn post_load(&mut self, _version_id: u32) -> Result<(), String> {
        self.post_loads += 1;
        self.fail(Fails::PostLoad)
    }

    fn sub_pre_save(&self) -> Result<(), String> {
        self.fail(Fails::SubPreSave)
    }

    fn sub_post_save(&self) -> Result<(), String> {
        self.sub_post_saves.set(self.sub_post_saves.get() + 1);
        self.fail(Fails::SubPostSave)
    }

    fn sub_pre_load(&mut self) -> Result<(), String> {
        self.fail(Fails::SubPreLoad)
    }

    fn sub_post_load(&mut self, _version_id: u32) -> Result<(), String> {
        self.fail(Fails::SubPostLoad)
    }

    fn b_is_valid(&self, _version_id: u32) -> bool {
        self.b < 100
    }

    fn c_is_valid(&self, _version_id: u32) -> bool {
        self.c < 100
    }
}

const STREAM: &[u8] = b"\x01\x02\x05\x07dev/sub\x00\x00\x00\x01\x03";

fn device(fails: Fails) -> Device {
    Device { a: 1, b: 2, c: 3, fails, ..Device::default() }
}

/// Saves once: what was written, the error, and how often the two `post_save` ran.
fn saved(device: &Device) -> (Vec<u8>, Option<String>, [u32; 2]) {
    let mut out = Vec::new();
    let result = device.save(&mut vmstate_runtime::Encoder::new(&mut out));
    let calls = [device.post_saves.take(), device.sub_post_saves.take()];
    (out, result.err().map(|e| format!("{e:#}")), calls)
}

#[test]
fn nothing_fails() {
    assert_eq!(saved(&device(Fails::Nothing)), (STREAM.to_vec(), None, [1, 1]));
    let loaded = load(|| device(Fails::Nothing), STREAM, 1);
    assert!(loaded.result.is_ok());
    assert_eq!(loaded.state.post_loads, 1);
}

#[test]
fn hooks_of_a_save() {
    let cases = [
        (Fails::PreSave, "dev: pre_save `pre_save`", 0, [0, 0]),
        (Fails::PostSave, "dev: post_save `post_save`", STREAM.len(), [1, 1]),
        (Fails::SubPreSave, "dev/sub: pre_save `sub_pre_save`", 15, [1, 0]),
        (Fails::SubPostSave, "dev/sub: post_save `sub_post_save`", STREAM.len(), [1, 1]),
    ];
    for (fails, hook, written, calls) in cases {
        let error = format!("{hook} failed: {fails:?} failed on purpose");
        assert_eq!(saved(&device(fails)), (STREAM[..written].to_vec(), Some(error), calls));
    }
}

/// `post_save` runs after a field failed, and the error of the field is the one that is reported.
#[test]
fn fields_of_a_save() {
    let invalid = Device { b: 100, ..device(Fails::PostSave) };
    let (_, error, calls) = saved(&invalid);
    assert_eq!(
        error.as_deref(),
        Some("dev/b: expected a state that `b_is_valid` accepts, found one it does not")
    );
    assert_eq!(calls, [1, 0]);
    let invalid = Device { c: 100, ..device(Fails::SubPostSave) };
    let (_, error, calls) = saved(&invalid);
    assert!(error.is_some_and(|e| e.starts_with("dev/sub/c: ")));
    assert_eq!(calls, [1, 1]);
}

#[test]
fn hooks_of_a_load() {
    let end = STREAM.len() as u64;
    let cases = [
        (Fails::PreLoad, "dev", "pre_load `pre_load`", 0, 0),
        (Fails::PostLoad, "dev", "post_load `post_load`", end, 1),
        (Fails::SubPreLoad, "dev/sub", "pre_load `sub_pre_load`", end - 1, 0),
        (Fails::SubPostLoad, "dev/sub", "post_load `sub_post_load`", end, 0),
    ];
    for (fails, path, expected, offset, post_loads) in cases {
        let loaded = load(|| device(fails), STREAM, 1);
        assert_eq!(loaded.state.post_loads, post_loads, "{fails:?}");
        let e = loaded.error();
        assert_eq!((e.path().to_string().as_str(), e.offset()), (path, offset), "{e}");
        let LoadErrorKind::Hook { hook, source } = e.kind() else { panic!("{e}") };
        assert_eq!(*hook, expected);
        assert_eq!(source.to_string(), format!("{fails:?} failed on purpose"));
        assert!(std::error::Error::source(&e).is_some());
    }
}

/// After a field failed neither subsections nor `post_load` follow.
#[test]
fn fields_of_a_load() {
    let mut stream = STREAM.to_vec();
    stream[1] = 100;
    let loaded = load(|| device(Fails::Nothing), &stream, 1);
    assert_eq!((loaded.state.c, loaded.state.post_loads), (3, 0));
    let e = loaded.error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("dev/b", 1));
}

/// The caller names the instance.
#[test]
fn instances() {
    let e = load(|| device(Fails::Nothing), &STREAM[..1], 1).error().with_instance("0000:00:03.0");
    assert_eq!(e.path().to_string(), "dev[0000:00:03.0]/b");
    assert_eq!((e.path().device(), e.path().instance()), (Some("dev"), Some("0000:00:03.0")));
    let e = try_save(&device(Fails::PreSave)).unwrap_err().with_instance("1");
    assert!(e.to_string().starts_with("dev[1]: "), "{e}");
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "stuck", unmigratable = "it holds a lease")]
struct Stuck {
    a: u8,
}

/// In both directions (QEMU: "State blocked by non-migratable device").
#[test]
fn unmigratable() {
    let e = try_save(&Stuck::default()).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Unmigratable { reason: "it holds a lease" }));
    let loaded = load(Stuck::default, &[1], 1);
    assert_eq!((loaded.consumed, loaded.state.a), (0, 0));
    assert!(loaded.error().to_string().contains("it holds a lease"));
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "old", version = 4, minimum_version = 3, load_old(2, "load_v2"))]
struct Old {
    a: u32,
}

impl Old {
    fn load_v2(
        &mut self,
        input: &mut Decoder<'_>,
        version_id: u32,
    ) -> Result<(), vmstate_runtime::LoadError> {
        assert_eq!(version_id, 2);
        self.a = u32::from(input.read::<u16>()?) + 1000;
        Ok(())
    }
}

/// Versions below the minimum go to `load_old`, down to the one it names.
#[test]
fn old_versions() {
    let loaded = load(Old::default, &[0, 7], 2);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.a, loaded.consumed), (1007, 2));
    let e = load(Old::default, &[0], 2).error();
    assert!(matches!(e.kind(), LoadErrorKind::Truncated { needed: 2, available: 1 }));
    let e = load(Old::default, &[0, 0, 0, 0], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooOld { version_id: 1, minimum: 3 }));
    for version_id in [3, 4] {
        let loaded = load(Old::default, &[0, 0, 0, 7], version_id);
        assert!(loaded.result.is_ok());
        assert_eq!(loaded.state.a, 7);
    }
    assert!(load(Old::default, &[0, 0, 0, 7], 5).result.is_err());
}
