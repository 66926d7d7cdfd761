//! The recipes of `docs/evolving-a-device.md`, carried out: what an old release and a new one send, loaded by both, with values
//! that need all their bits.
//!
//! | direction | what has to hold |
//! |---|---|
//! | old to old, new to new | all of it arrives |
//! | old to new | it loads, and what did not come is what the recipe says |
//! | new to old | a guest of an old machine type sends the bytes of old; any other is refused by name |

use std::collections::BTreeSet;

use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::{BoxError, Decoder, Encoder, Unused, Via, VmState};

fn save(device: &impl VmState) -> Vec<u8> {
    let mut stream = Vec::new();
    device.save(&mut Encoder::new(&mut stream)).expect("it saves");
    stream
}

/// A load into a device that has something else in it, which must not matter.
#[track_caller]
fn load<D: VmState>(device: &impl VmState, mut dirty: D) -> D {
    let version = device.description().version_id;
    let result = dirty.load(&mut Decoder::new(&save(device)), version);
    result.unwrap_or_else(|error| panic!("{error}"));
    dirty
}

/// What the destination says to it.
#[track_caller]
fn refused(device: &impl VmState, mut into: impl VmState) -> String {
    let version = device.description().version_id;
    let result = into.load(&mut Decoder::new(&save(device)), version);
    result.expect_err("it is refused").to_string()
}

const MACHINES: MachineTypes = machine_types! {
    #![unreleased]
    "virt-8.1" => {},
    "virt-8.0" => { "pl011.migrate-clock" = false, "baz-device.pre-version-baz" = true },
};

/// A device as this machine type has it.
fn under<D: VmState>(machine: &str, mut device: D) -> D {
    MACHINES.find(machine).unwrap().apply(&mut device, &[]).unwrap();
    device
}

/// What each recipe of the guide is tried by.
const TRIED: [(&str, &str); 12] = [
    ("Add state", "add_state"),
    ("Add state that is rarely needed", "add_state_that_is_rarely_needed"),
    ("Stop sending state", "stop_sending_state"),
    ("Rename", "rename"),
    ("Change a type", "change_a_type"),
    ("Put fields together in another way", "put_fields_together_in_another_way"),
    ("Change a nested struct", "change_a_nested_struct"),
    ("Repair a broken release", "repair_a_broken_release"),
    ("Break on purpose", "break_on_purpose"),
    ("Drop old releases", "drop_old_releases"),
    ("Remove a device", "tests/cli/history.rs, the command"),
    ("Worked example: the recipe of QEMU's documentation", "tests/recipe.rs, step by step"),
];

#[test]
fn every_recipe_is_tried() {
    let guide = include_str!("../../docs/evolving-a-device.md");
    let recipes: BTreeSet<&str> =
        guide.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let tried: BTreeSet<&str> = TRIED.iter().map(|(recipe, _)| *recipe).collect();
    assert_eq!(recipes, tried);
    let here = include_str!("guide.rs");
    for (recipe, test) in TRIED {
        assert!(test.contains(' ') || here.contains(&format!("fn {test}()")), "{recipe}");
    }
}

mod pl011_of_8_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased)]
    pub(crate) struct Pl011 {
        pub flags: u32,
        pub lcr: u32,
    }
}

#[derive(VmState, Clone, Debug, PartialEq)]
#[vmstate(default, unreleased, subsection(clock, property = "migrate-clock"))]
struct Pl011 {
    flags: u32,
    lcr: u32,
    #[vmstate(subsection = "clock", absent = 0)]
    clock: u64,
    #[vmstate(property = "migrate-clock", default = true)]
    migrate_clock: bool,
}

#[test]
fn add_state() {
    let old = pl011_of_8_0::Pl011 { flags: 0xffff_fffe, lcr: 0x8000_0001 };
    let dirty_old = pl011_of_8_0::Pl011 { flags: 1, lcr: 1 };
    let state = Pl011 { flags: old.flags, lcr: old.lcr, clock: u64::MAX - 7, migrate_clock: true };
    let dirty = Pl011 { clock: 5, ..Pl011::default() };
    // Of the old machine type, in all directions.
    let new = under("virt-8.0", state.clone());
    assert_eq!(load(&old, dirty_old.clone()), old);
    let came = load(&old, under("virt-8.0", dirty.clone()));
    assert_eq!(came, Pl011 { clock: 0, ..new.clone() });
    assert_eq!(save(&new), save(&old));
    assert_eq!(load(&new, dirty_old.clone()), old);
    assert_eq!(load(&new, under("virt-8.0", dirty.clone())), came);
    // Of the new one, also without a word from a machine type.
    for new in [under("virt-8.1", state.clone()), state] {
        assert_eq!(load(&new, dirty.clone()), new);
        assert!(refused(&new, dirty_old.clone()).contains("pl011/clock"));
    }
}

mod uart_of_8_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased)]
    pub(crate) struct Uart {
        pub lcr: u8,
    }
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(unreleased, subsection(retry, needed = "is_retrying", on = state))]
struct Uart {
    lcr: u8,
    #[vmstate(subsection = "retry", absent = 0)]
    tries: u32,
}

impl Uart {
    fn is_retrying(&self) -> bool {
        self.tries != 0
    }
}

#[test]
fn add_state_that_is_rarely_needed() {
    let old = uart_of_8_0::Uart { lcr: 0xff };
    let (still, retrying) = (Uart { lcr: 0xff, tries: 0 }, Uart { lcr: 0xff, tries: u32::MAX });
    let dirty = Uart { lcr: 1, tries: 9 };
    assert_eq!(load(&old, uart_of_8_0::Uart { lcr: 1 }), old);
    assert_eq!(load(&old, dirty.clone()), still);
    assert_eq!(load(&still, uart_of_8_0::Uart { lcr: 1 }), old);
    for new in [still, retrying.clone()] {
        assert_eq!(load(&new, dirty.clone()), new);
    }
    assert!(refused(&retrying, old).contains("uart/retry"));
}

mod baz_of_8_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased, name = "baz-device")]
    pub(crate) struct Old {
        pub flags: u32,
        pub baz: u32,
        pub cr: u32,
    }
}

#[derive(VmState, Clone, Debug, PartialEq)]
#[vmstate(default, unreleased, name = "baz-device")]
struct WithoutBaz {
    flags: u32,
    #[vmstate(test = "pre_version_baz", absent = 0)]
    baz: u32,
    cr: u32,
    #[vmstate(property = "pre-version-baz", default = false)]
    send_baz: bool,
}

/// Later: nobody looks at it any more, and its place stays.
#[derive(VmState, Clone, Debug, PartialEq)]
#[vmstate(default, unreleased, name = "baz-device")]
struct FilledBaz {
    flags: u32,
    #[vmstate(rename = "baz", test = "pre_version_baz")]
    baz: Unused<4>,
    cr: u32,
    #[vmstate(property = "pre-version-baz", default = false)]
    send_baz: bool,
}

macro_rules! pre_version_baz {
    ($($device:ident)+) => {
        $(impl $device {
            fn pre_version_baz(&self, _version_id: u32) -> bool {
                self.send_baz
            }
        })+
    };
}

pre_version_baz!(WithoutBaz FilledBaz);

#[test]
fn stop_sending_state() {
    let old = baz_of_8_0::Old { flags: u32::MAX, baz: 0x8765_4321, cr: 0xffff_fffe };
    let dirty_old = baz_of_8_0::Old { flags: 1, baz: 1, cr: 1 };
    let state = WithoutBaz { flags: old.flags, baz: old.baz, cr: old.cr, ..WithoutBaz::default() };
    let dirty = WithoutBaz { flags: 1, baz: 7, cr: 1, ..WithoutBaz::default() };
    assert_eq!(load(&old, dirty_old.clone()), old);
    let new = under("virt-8.0", state.clone());
    assert_eq!(load(&old, under("virt-8.0", dirty.clone())), new);
    assert_eq!(save(&new), save(&old));
    assert_eq!(load(&new, dirty_old.clone()), old);
    assert_eq!(load(&new, under("virt-8.0", dirty.clone())), new);
    // Under the new machine type it does not come, and is what it should be then.
    let newest = under("virt-8.1", state);
    assert_eq!(save(&newest).len(), 8);
    assert_eq!(load(&newest, under("virt-8.1", dirty)), WithoutBaz { baz: 0, ..newest.clone() });
    refused(&newest, dirty_old.clone());
    // The filler has its place.
    let filled =
        under("virt-8.0", FilledBaz { flags: old.flags, cr: old.cr, ..FilledBaz::default() });
    assert_eq!(load(&old, under("virt-8.0", FilledBaz::default())), filled);
    assert_eq!(load(&filled, dirty_old), baz_of_8_0::Old { baz: 0, ..old });
    assert_eq!(load(&newest, under("virt-8.1", FilledBaz::default())).cr, newest.cr);
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(unreleased, name = "pl011")]
struct PrimeCellUart {
    flags: u32,
    #[vmstate(rename = "lcr")]
    line_control: u32,
}

#[test]
fn rename() {
    let old = pl011_of_8_0::Pl011 { flags: 0xffff_fffe, lcr: 0x8000_0001 };
    let new = PrimeCellUart { flags: old.flags, line_control: old.lcr };
    assert_eq!(load(&old, PrimeCellUart::default()), new);
    assert_eq!(load(&new, pl011_of_8_0::Pl011::default()), old);
    assert_eq!(load(&new, PrimeCellUart::default()), new);
    assert_eq!(save(&new), save(&old));
}

mod pwm_of_8_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased)]
    pub(crate) struct Pwm {
        pub level: u16,
        pub duty: u8,
    }
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(unreleased, subsection(wide_level, needed = "is_wide", on = state))]
struct Pwm {
    #[vmstate(via = Low, rename = "level")]
    level: u32,
    duty: u8,
    #[vmstate(subsection = "wide_level", via = High, absent = keep)]
    high: (),
}

#[derive(VmState)]
struct Low(u16);

impl Via<Pwm> for Low {
    fn build(pwm: &Pwm) -> Self {
        Low(pwm.level as u16)
    }

    fn apply(self, pwm: &mut Pwm) -> Result<(), BoxError> {
        pwm.level = u32::from(self.0);
        Ok(())
    }
}

#[derive(VmState)]
struct High(u16);

impl Via<Pwm> for High {
    fn build(pwm: &Pwm) -> Self {
        High((pwm.level >> 16) as u16)
    }

    fn apply(self, pwm: &mut Pwm) -> Result<(), BoxError> {
        pwm.level |= u32::from(self.0) << 16;
        Ok(())
    }
}

impl Pwm {
    fn is_wide(&self) -> bool {
        self.level > 0xffff
    }
}

#[test]
fn change_a_type() {
    let dirty = Pwm { level: 0x7777_7777, duty: 1, high: () };
    for level in [0, 1, 0x1234, 0xffff] {
        let old = pwm_of_8_0::Pwm { level, duty: 0xfe };
        let new = Pwm { level: level.into(), duty: 0xfe, high: () };
        assert_eq!(load(&old, pwm_of_8_0::Pwm { level: 9, duty: 9 }), old);
        assert_eq!(load(&old, dirty.clone()), new);
        assert_eq!(load(&new, pwm_of_8_0::Pwm { level: 9, duty: 9 }), old);
        assert_eq!(save(&new), save(&old));
    }
    for level in [0xffff, 0x1_0000, 0x1_2345, 0x8000_0000, u32::MAX] {
        let new = Pwm { level, duty: 0xfe, high: () };
        assert_eq!(load(&new, dirty.clone()), new);
        if level > 0xffff {
            assert!(refused(&new, pwm_of_8_0::Pwm::default()).contains("pwm/wide_level"));
        }
    }
}

mod fpu_of_8_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased)]
    pub(crate) struct Fpu {
        pub low: [u64; 4],
        pub high: [u64; 4],
    }
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(unreleased, same_bytes = "the two halves are one array")]
struct Fpu {
    regs: [u64; 8],
}

#[test]
fn put_fields_together_in_another_way() {
    let regs: [u64; 8] = std::array::from_fn(|index| u64::MAX - index as u64);
    let half = |from: usize| std::array::from_fn(|index| regs[from + index]);
    let (old, new) = (fpu_of_8_0::Fpu { low: half(0), high: half(4) }, Fpu { regs });
    assert_eq!(load(&old, Fpu::default()), new);
    assert_eq!(load(&new, fpu_of_8_0::Fpu::default()), old);
    assert_eq!(load(&new, Fpu::default()), new);
    assert_eq!(save(&new), save(&old));
}

mod nested_of_8_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(nested, name = "fifo8")]
    pub(crate) struct Fifo {
        pub data: [u8; 16],
        pub head: u32,
    }

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased)]
    pub(crate) struct Port {
        pub fifo: Fifo,
        pub lcr: u32,
    }
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(nested, name = "fifo8", subsection(overrun, needed = "has_overrun", on = state))]
struct Fifo {
    data: [u8; 16],
    head: u32,
    #[vmstate(subsection = "overrun", absent = false)]
    overrun: bool,
}

impl Fifo {
    fn has_overrun(&self) -> bool {
        self.overrun
    }
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(unreleased)]
struct Port {
    fifo: Fifo,
    lcr: u32,
}

#[test]
fn change_a_nested_struct() {
    let fifo = nested_of_8_0::Fifo { data: [0xff; 16], head: u32::MAX };
    let old = nested_of_8_0::Port { fifo, lcr: 0xffff_fffe };
    let state =
        |overrun| Port { fifo: Fifo { data: [0xff; 16], head: u32::MAX, overrun }, lcr: old.lcr };
    let dirty = Port { fifo: Fifo { overrun: true, ..Fifo::default() }, lcr: 1 };
    assert_eq!(load(&old, dirty.clone()), state(false));
    assert_eq!(load(&state(false), nested_of_8_0::Port::default()), old);
    assert_eq!(save(&state(false)), save(&old));
    for overrun in [false, true] {
        assert_eq!(load(&state(overrun), dirty.clone()), state(overrun));
    }
    // What follows the nested struct is not taken for something else.
    let error = refused(&state(true), nested_of_8_0::Port::default());
    assert!(error.contains("port"), "{error}");
}

/// 8.1 sent the clock on the old machine type as well; 8.1.1 loads what 8.1 sends, and sends what 8.0 takes.
#[test]
fn repair_a_broken_release() {
    let of_8_1 = Pl011 { flags: 1, lcr: 2, clock: u64::MAX, migrate_clock: true };
    let here = load(&of_8_1, under("virt-8.0", Pl011::default()));
    assert_eq!(here, Pl011 { migrate_clock: false, ..of_8_1 });
    let back = load(&here, pl011_of_8_0::Pl011::default());
    assert_eq!(back, pl011_of_8_0::Pl011 { flags: 1, lcr: 2 });
}

mod nic_of_8_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased)]
    pub(crate) struct Nic {
        pub control: u32,
    }
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(unreleased, version = 2, minimum_version = 1)]
struct Nic {
    control: u32,
    #[vmstate(since = 2, absent = [0; 4])]
    ring: [u64; 4],
}

mod nic_of_10_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default, Clone, Debug, PartialEq)]
    #[vmstate(unreleased, version = 2, minimum_version = 2)]
    pub(crate) struct Nic {
        pub control: u32,
        pub ring: [u64; 4],
    }
}

#[test]
fn break_on_purpose() {
    let old = nic_of_8_0::Nic { control: u32::MAX };
    let new = Nic { control: u32::MAX, ring: [u64::MAX - 1; 4] };
    let dirty = Nic { control: 1, ring: [7; 4] };
    assert_eq!(load(&old, dirty.clone()), Nic { ring: [0; 4], ..new.clone() });
    assert_eq!(load(&new, dirty), new);
    let error = refused(&new, nic_of_8_0::Nic::default());
    assert!(error.contains("version 1") && error.contains("found 2"), "{error}");
}

#[test]
fn drop_old_releases() {
    let (first, second) =
        (nic_of_8_0::Nic { control: 1 }, Nic { control: u32::MAX, ring: [u64::MAX; 4] });
    let third = nic_of_10_0::Nic { control: second.control, ring: second.ring };
    assert_eq!(load(&second, nic_of_10_0::Nic::default()), third);
    assert_eq!(load(&third, Nic::default()), second);
    assert_eq!(load(&third, nic_of_10_0::Nic::default()), third);
    let error = refused(&first, nic_of_10_0::Nic::default());
    assert!(error.contains("version 2") && error.contains("found 1"), "{error}");
}
