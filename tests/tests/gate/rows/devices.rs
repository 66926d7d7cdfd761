//! Devices that are gone, renamed or doubled, and halves of a gate.

use crate::released::Released;
use crate::table::Row;

const MACRO: &str = "vmstate_runtime::baseline!()";
const WATCHDOG: &str = "\
#[derive(VmState)]
#[vmstate(name = \"watchdog\", needed = \"is_armed\")]
pub struct Watchdog {
    timeout: u64,
    armed: bool,
}
";

pub(super) fn rows(base: &Released) -> Vec<Row> {
    let mut rows = devices(base);
    rows.extend(instances(base));
    rows.extend(features(base));
    rows
}

/// Devices and fields that some configurations of the crate do not have.
fn features(base: &Released) -> Vec<Row> {
    let off = "#[cfg(feature = \"watchdog\")]\n";
    let row = |edit: &str| {
        let row = Row::new(base, edit, "feature");
        row.device(
            "#[derive(VmState)]\n#[vmstate(name = \"watchdog\"",
            &format!("{off}#[derive(VmState)]\n#[vmstate(name = \"watchdog\""),
        )
        .device("impl Watchdog", &format!("{off}impl Watchdog"))
    };
    let when = |row: Row, predicate: &str| {
        row.baseline("watchdog", "8.0 needed", &format!("when \"{predicate}\"\n8.0 needed"))
    };
    // A field behind one condition in the source, and behind one in the file.
    let part = |edit: &str, field: &str, source: &str, file: &str| {
        Row::new(base, edit, "feature")
            .device(
                &format!("{field}: u16"),
                &format!("    #[cfg({})]\n{field}: u16", predicate(source)),
            )
            .baseline(
                "uart",
                "8.0 version",
                &format!("when field {} \"{}\"\n8.0 version", field.trim(), quoted(file)),
            )
    };
    let of_part = |edit: &str, source: &str, file: &str| {
        Row::new(base, edit, "feature")
            .device(
                "    clk_mul: u16",
                &format!("    #[cfg({})]\n    clk_mul: u16", predicate(source)),
            )
            .baseline(
                "uart",
                "8.0 version",
                &format!("when field uart/clock/clk_mul \"{}\"\n8.0 version", quoted(file)),
            )
    };
    vec![
        of_part(
            "field of a subsection behind a feature that is off, and the baseline knows",
            "off",
            "off",
        ),
        of_part(
            "field of a subsection behind a feature that is on, and the baseline knows",
            "not(off)",
            "not(off)",
        ),
        of_part(
            "field of a subsection whose condition was turned round, gone here",
            "off",
            "not(off)",
        )
        .rejected("VMS0007", "Uart"),
        of_part(
            "field of a subsection whose condition was turned round, here now",
            "not(off)",
            "off",
        )
        .rejected("VMS0014", "clk_mul"),
        row("device behind a feature that is off").rejected("VMS0020", MACRO),
        when(row("the same, and the baseline knows"), "feature = \\\"watchdog\\\""),
        when(row("gone, though its configuration is this"), "not(feature = \\\"watchdog\\\")")
            .rejected("VMS0020", MACRO),
        Row::new(base, "field behind a feature that is off", "feature")
            .device("    tx: u16", "    #[cfg(feature = \"watchdog\")]\n    tx: u16")
            .rejected("VMS0007", "status"),
        part("field behind a feature that is off, and the baseline knows", "    tx", "off", "off"),
        part(
            "field behind a feature that is on, and the baseline knows",
            "    tx",
            "not(off)",
            "not(off)",
        ),
        part("field whose condition was turned round, gone here", "    tx", "off", "not(off)")
            .rejected("VMS0007", "Uart"),
        part("field whose condition was turned round, here now", "    tx", "not(off)", "off")
            .rejected("VMS0006", "tx"),
        Row::new(base, "field whose condition was taken away", "feature")
            .baseline(
                "uart",
                "8.0 version",
                &format!("when field tx \"{}\"\n8.0 version", quoted("off")),
            )
            .rejected("VMS0006", "tx"),
    ]
}

/// A feature that is always off.
fn predicate(of: &str) -> String {
    of.replace("off", "feature = \"watchdog\"")
}

fn quoted(of: &str) -> String {
    predicate(of).replace('"', "\\\"")
}

const BOARD: &str = "\n\
#[derive(VmState)]
#[vmstate(name = \"slot\")]
pub struct Slot<T> {
    level: T,
}

#[derive(VmState)]
#[vmstate(name = \"board\")]
pub struct Board {
    slot: Slot<u16>,
}
";
const BOARD_FILE: &str = "\
# Wire layout of `board`. Written by `cargo vmstate`; review a change like a change of an interface.
format 2
device board
releases 8.0
8.0 version 1 minimum 1
8.0 field slot struct slot version 1 minimum 1
8.0   field level uint16
";
const BOARD_FILE_ALONE: &str = "\
# Wire layout of `board`. Written by `cargo vmstate`; review a change like a change of an interface.
format 2
device board
releases 8.0
8.0 version 1 minimum 1
8.0 field slot uint16
";

/// Devices whose bytes depend on a parameter.
fn instances(base: &Released) -> Vec<Row> {
    let row = |edit: &str| Row::new(base, edit, "device");
    // What `armed` is, the arguments say.
    let generic = |edit: &str| {
        row(edit)
            .device(WATCHDOG, WATCHDOG_GENERIC)
            .device("impl Watchdog", "impl<T> Watchdog<T>")
            .device("        self.armed", "        self.timeout > 0")
    };
    vec![
        generic("generic device, named")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<bool> as \"watchdog\")"),
        generic("generic device, named, and of another layout")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<u16> as \"watchdog\")")
            .rejected("VMS0010", "T"),
        generic("generic device, named and edited")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<bool> as \"watchdog\")")
            .device("    timeout: u64", "    timeout: u32")
            .rejected("VMS0010", "u32"),
        generic("generic device, another instantiation named")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<u8>)")
            .rejected("VMS0019", "Watchdog")
            .rejected("VMS0029", "armed"),
        generic("generic device, with a new instantiation")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<bool> as \"watchdog\", Watchdog<u8>)")
            .rejected("VMS0019", "Watchdog"),
        generic("generic device, all instantiations named")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<bool> as \"watchdog\", Watchdog<bool>)")
            .file("vmstate/watchdog@bool.vmstate", WATCHDOG_BOOL),
        generic("instantiation no longer named")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<bool> as \"watchdog\")")
            .file("vmstate/watchdog@bool.vmstate", WATCHDOG_BOOL)
            .rejected("VMS0029", "armed"),
        generic("instantiation whose arguments were renamed")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<bool> as \"watchdog\", Watchdog<Armed> as \"bool\")")
            .device(WATCHDOG_GENERIC, &format!("pub type Armed = bool;\n\n{WATCHDOG_GENERIC}"))
            .file("vmstate/watchdog@bool.vmstate", WATCHDOG_BOOL),
        generic("file of another instantiation")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<bool> as \"watchdog\", Watchdog<u8>)")
            .file("vmstate/watchdog@u8.vmstate", WATCHDOG_BOOL)
            .rejected("VMS0022", "\"watchdog\""),
        row("generic struct in a device that is compared")
            .device(WATCHDOG, &format!("{WATCHDOG}{BOARD}"))
            .file("vmstate/board.vmstate", BOARD_FILE),
        row("generic struct in a device that is compared, of another argument")
            .device(WATCHDOG, &format!("{WATCHDOG}{}", BOARD.replace("Slot<u16>", "Slot<u32>")))
            .file("vmstate/board.vmstate", BOARD_FILE)
            .rejected("VMS0010", "Slot<u32>"),
        row("generic struct in no device")
            .device(WATCHDOG, &format!("{WATCHDOG}{}", BOARD.replace("Slot<u16>", "u16")))
            .file("vmstate/board.vmstate", BOARD_FILE_ALONE)
            .rejected("VMS0029", "level"),
        row("device named that is compared anyway")
            .device(WATCHDOG, "#[derive(VmState)]\n#[vmstate(name = \"watchdog\", needed = \"is_armed\")]\npub struct Watchdog<T> {\n    timeout: u64,\n    armed: bool,\n    #[vmstate(skip)]\n    line: Option<T>,\n}\n")
            .device("impl Watchdog", "impl<T> Watchdog<T>")
            .device(MACRO, "vmstate_runtime::baseline!(Watchdog<u8>)")
            .rejected("VMS0029", "Watchdog"),
    ]
}

fn devices(base: &Released) -> Vec<Row> {
    let row = |edit: &str| Row::new(base, edit, "device");
    let second = "\n#[derive(VmState)]\n#[vmstate(name = \"watchdog\")]\npub struct Second {\n    armed: bool,\n}\n";
    vec![
        row("deleted")
            .device(WATCHDOG, "pub struct Watchdog {\n    armed: bool,\n}\n")
            .rejected("VMS0020", MACRO),
        row("renamed")
            .device("name = \"watchdog\"", "name = \"wdt\"")
            .rejected("VMS0019", "Watchdog")
            .rejected("VMS0020", MACRO),
        row("struct renamed, name by default")
            .device("name = \"watchdog\", ", "")
            .device("pub struct Watchdog", "pub struct Wdt")
            .device("impl Watchdog", "impl Wdt")
            .rejected("VMS0019", "Wdt")
            .rejected("VMS0020", MACRO),
        row("doubled")
            .device(WATCHDOG, &(WATCHDOG.to_owned() + &second.replace("name = \"watchdog\"", "name = \"watchdog\", needed = \"is_armed\"").replace("    armed: bool", "    timeout: u64,\n    armed: bool") + "\nimpl Second {\n    fn is_armed(&self) -> bool {\n        self.armed\n    }\n}\n"))
            .rejected("VMS0021", "Second"),
        row("declared a part of others")
            .device(", needed = \"is_armed\")", ", nested)")
            .rejected("VMS0020", MACRO),
        row("declared a test device")
            .device("needed = \"is_armed\")", "needed = \"is_armed\", unreleased)")
            .rejected("VMS0020", MACRO),
        row("new, without a file")
            .device(WATCHDOG, &(WATCHDOG.to_owned() + &second.replace("watchdog", "second")))
            .rejected("VMS0019", "Second"),
        row("file lost").without("vmstate/watchdog.vmstate").rejected("VMS0019", "Watchdog"),
        row("file of nothing")
            .file("vmstate/ghost.vmstate", &EMPTY.replace("NAME", "ghost"))
            .rejected("VMS0020", MACRO),
        row("all files lost, macro there")
            .without("vmstate/watchdog.vmstate")
            .without("vmstate/uart.vmstate")
            .rejected("VMS0023", MACRO),
        row("macro lost").device("vmstate_runtime::baseline!();", "").rejected("VMS0023", "Uart").rejected("VMS0023", "Watchdog"),
        row("file cut off")
            .baseline("watchdog", "8.0 field armed bool\n", "8.0 field armed bo")
            .rejected("VMS0022", "\"watchdog\""),
        row("file in conflict")
            .baseline("watchdog", "8.0 field timeout", "<<<<<<< HEAD\n8.0 field timeout")
            .rejected("VMS0022", "\"watchdog\""),
        row("file of a newer format")
            .baseline("watchdog", "format 2", "format 3")
            .rejected("VMS0022", "\"watchdog\""),
        row("file of another device")
            .baseline("watchdog", "device watchdog", "device wdt")
            .rejected("VMS0022", "\"watchdog\""),
        row("generic device")
            .device(WATCHDOG, "pub struct Watchdog {\n    armed: bool,\n}\n")
            .device(
                "impl Watchdog",
                "#[derive(VmState)]\n#[vmstate(name = \"watchdog\", needed = \"is_on\")]\n\
                 pub struct Generic<T> {\n    armed: bool,\n    more: T,\n}\n\n\
                 impl<T> Generic<T> {\n    fn is_on(&self) -> bool {\n        self.armed\n    }\n}\n\n\
                 impl Watchdog",
            )
            .rejected("VMS0029", "more")
            .rejected("VMS0015", "\"is_on\"")
            .rejected("VMS0007", "armed")
            .rejected("VMS0006", "more"),
        row("generic in what is not sent")
            .device(WATCHDOG, "#[derive(VmState)]\n#[vmstate(name = \"watchdog\", needed = \"is_armed\")]\npub struct Watchdog<'a, T, const N: usize> {\n    timeout: u64,\n    armed: bool,\n    #[vmstate(skip)]\n    line: Option<&'a [T; N]>,\n}\n")
            .device("impl Watchdog", "impl<T, const N: usize> Watchdog<'_, T, N>"),
        row("generic in what is not sent, and edited")
            .device(WATCHDOG, "#[derive(VmState)]\n#[vmstate(name = \"watchdog\", needed = \"is_armed\")]\npub struct Watchdog<'a, T> {\n    timeout: parts::Reg,\n    armed: bool,\n    #[vmstate(skip)]\n    line: Option<&'a T>,\n}\n")
            .device("impl Watchdog", "impl<T> Watchdog<'_, T>")
            .rejected("VMS0010", "parts::Reg"),
        row("with a lifetime, and edited")
            .device(WATCHDOG, "#[derive(VmState)]\n#[vmstate(name = \"watchdog\", needed = \"is_armed\")]\npub struct Watchdog<'a> {\n    armed: bool,\n    #[vmstate(skip)]\n    line: Option<&'a u8>,\n}\n")
            .device("impl Watchdog", "impl Watchdog<'_>")
            .rejected("VMS0007", "armed"),
        row("dropped, and still there")
            .baseline("watchdog", "8.0 needed", "dropped \"its machines are gone\"\n8.0 needed")
            .rejected("VMS0020", "\"watchdog\""),
        row("dropped with a reason")
            .device(WATCHDOG, "pub struct Watchdog {\n    armed: bool,\n}\n")
            .baseline("watchdog", "8.0 needed", "dropped \"its machines are gone\"\n8.0 needed"),
    ]
}

const WATCHDOG_GENERIC: &str = "\
#[derive(VmState)]
#[vmstate(name = \"watchdog\", needed = \"is_armed\")]
pub struct Watchdog<T> {
    timeout: u64,
    armed: T,
}
";

const WATCHDOG_BOOL: &str = "\
# Wire layout of `watchdog`. Written by `cargo vmstate`; review a change like a change of an interface.
format 2
device watchdog
instance bool
releases 8.0
8.0 needed is_armed
8.0 version 1 minimum 1
8.0 field timeout uint64
8.0 field armed bool
";

const EMPTY: &str = "\
# Wire layout of `NAME`. Written by `cargo vmstate`; review a change like a change of an interface.
format 1
device NAME
releases 8.0
8.0 version 1 minimum 1
8.0 field x uint8
";
