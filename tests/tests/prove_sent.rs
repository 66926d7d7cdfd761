//! What a release sent of a state: a layout by hand that takes the same bytes for other values is found by it, and by nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use vmstate_machine::prove::{Proof, Report};
use vmstate_runtime::schema::{Type, device_text};
use vmstate_runtime::{Decoder, Described, Encoder, LoadError, SaveError, VmState};
use vmstate_schema::file::file_name;
use vmstate_schema::model::{Graph, Stamp};
use vmstate_schema::{Baseline, parse_dump, print_baseline};

/// Two layouts of one name and size.
macro_rules! word {
    ($module:ident, $to:ident, $from:ident) => {
        mod $module {
            use super::{Decoder, Encoder, LoadError, SaveError, Type};

            pub(super) const TYPE: Type = Type::leaf("word", 4);

            pub(super) fn encode(word: &u32, out: &mut Encoder<'_>) -> Result<(), SaveError> {
                out.value(&word.$to())
            }

            pub(super) fn decode(word: &mut u32, input: &mut Decoder<'_>) -> Result<(), LoadError> {
                let mut bytes = [0_u8; 4];
                input.value(&mut bytes)?;
                *word = u32::$from(bytes);
                Ok(())
            }
        }
    };
}

word!(le, to_le_bytes, from_le_bytes);
word!(be, to_be_bytes, from_be_bytes);

/// A device with the layout at the top, inside of a struct, and in a subsection.
macro_rules! uart {
    ($release:ident, $top:ident, $inside:ident, $part:ident, $loaded:expr) => {
        mod $release {
            use vmstate_runtime::VmState;

            #[derive(VmState, Default)]
            #[vmstate(nested, name = "line")]
            pub(super) struct Line {
                pub(super) speed: u16,
                #[vmstate(with = super::$inside)]
                pub(super) word: u32,
            }

            #[derive(VmState, Default)]
            #[vmstate(name = "uart", unreleased, post_load = "loaded")]
            #[vmstate(subsection(more, needed = "has_more", on = state))]
            pub(super) struct Uart {
                pub(super) flags: u8,
                #[vmstate(with = super::$top)]
                pub(super) word: u32,
                pub(super) line: Line,
                #[vmstate(subsection = "more", absent = 0)]
                pub(super) level: u8,
                #[vmstate(subsection = "more", with = super::$part, absent = 0)]
                pub(super) more: u32,
            }

            impl Uart {
                pub(super) fn busy() -> Self {
                    let line = Line { speed: 7, word: 0x0102 };
                    Self { flags: 1, word: 0x0304, line, level: 3, more: 0x0506 }
                }

                fn has_more(&self) -> bool {
                    self.more != 0
                }

                fn loaded(&mut self, _: u32) {
                    let change: fn(&mut Self) = $loaded;
                    change(self);
                }
            }
        }
    };
}

uart!(released, le, le, le, |_| {});
uart!(top, be, le, le, |_| {});
uart!(inside, le, be, le, |_| {});
uart!(part, le, le, be, |_| {});
uart!(hook, le, le, le, |uart| uart.flags = 0);
uart!(forgets, le, le, le, |uart| uart.more = 0);

fn body(device: &impl VmState) -> Vec<u8> {
    let mut body = Vec::new();
    device.save(&mut Encoder::new(&mut body)).unwrap();
    body
}

/// A folder with the baseline of the release, which is written once: other tests read it at the same time.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sent");
    fs::create_dir_all(&folder).unwrap();
    let text = device_text::<{ 4 << 10 }>(&released::Uart::DESCRIPTION);
    let mut device = parse_dump(text.as_str().unwrap()).unwrap();
    device.restamp(Stamp::Next, Stamp::Release(0));
    let baseline =
        Baseline { releases: vec!["1.0".into()], graph: Graph::line(1), ..Baseline::new(device) };
    fs::write(folder.join(file_name("uart")), print_baseline(&baseline)).unwrap();
    folder
});

fn proof<D: VmState + 'static>(state: fn() -> D, sent: Option<Vec<u8>>) -> Report {
    let proof = Proof::at(&*FOLDER);
    match sent {
        Some(body) => proof.state_sent(state, 1, body).run(),
        None => proof.state(state).run(),
    }
}

#[test]
fn a_state_that_a_release_sent_is_that_state() {
    let sent = || body(&released::Uart::busy());
    assert!(proof(released::Uart::busy, Some(sent())).is_proven());
    let finds = |path: &str, state: Report, blind: Report| {
        let faults: Vec<_> = state.faults().collect();
        let [fault] = faults.as_slice() else { panic!("{path}: {state}") };
        assert!(
            fault.contains(&format!("a state is another one here: `{path}` differs")),
            "{fault}"
        );
        assert!(blind.is_proven(), "{path}: the schema alone shows it: {blind}");
    };
    finds("word", proof(top::Uart::busy, Some(sent())), proof(top::Uart::busy, None));
    finds("line/word", proof(inside::Uart::busy, Some(sent())), proof(inside::Uart::busy, None));
    finds("uart/more/more", proof(part::Uart::busy, Some(sent())), proof(part::Uart::busy, None));
    finds("flags", proof(hook::Uart::busy, Some(sent())), proof(hook::Uart::busy, None));
}

#[test]
fn a_subsection_that_does_not_come_back_is_named() {
    let report = proof(forgets::Uart::busy, Some(body(&released::Uart::busy())));
    let said = report.to_string();
    assert!(said.contains("a state is another one here: `uart/more` differs"), "{said}");
}

#[test]
fn what_a_release_sent_and_is_refused_is_a_fault() {
    let mut cut = body(&released::Uart::busy());
    cut.truncate(4);
    let report = proof(released::Uart::busy, Some(cut));
    let said = report.to_string();
    assert!(said.contains("what a release sent of a state is refused: "), "{said}");
}
