//! The record of machine types: its text, what is judged, and what `cargo vmstate` does with it.

use super::*;
use crate::Rule;
use crate::model::Stamp;

const RECORD: &str = "\
# Machine types. Written by `cargo vmstate`; review a change like a change of an interface.
format 1
releases 1.0 2.0
1.0 table virt-0.9 when \"feature = \\\"arm\\\"\"
1.0 machine virt-0.9
2.0 retired virt-0.9 \"the last guest moved\"
1.0 machine virt-1.0
2.0 machine \"virt 2.0\"
next machine virt-3.0
1.0 device \"0000:00/nic\"
2.0 dropped \"0000:00/nic\" \"never used\"
1.0   property mode \"a \\\"b\\\"\" from virt-0.9
1.0 device nic
1.0   property queues 1 from virt-0.9
2.0   property queues -8 from \"virt 2.0\"
2.0   property uso false from virt-0.9
2.0   property uso true from \"virt 2.0\"
next   property uso always true
";

/// A dump with these lines behind its head.
fn source(lines: &str) -> Source {
    parse_source(&format!("{DUMP} 1\n{lines}")).expect("a dump")
}

/// What `release 1.0` made of this table.
fn released(lines: &str) -> Machines {
    let machines = update(&Machines::default(), &[source(lines)]).expect("nothing was released");
    release(&machines, "1.0", &[]).expect("a good name")
}

const BEFORE: &str = "\
machine virt-1.1
machine virt-1.0
  set nic uso false
machine virt-0.9
  set nic queues 1
device nic
  property uso true
  property queues 4
device uart
";

fn rules(machines: &Machines, lines: &str) -> Vec<Rule> {
    let found = compare(machines, &source(lines));
    found.iter().map(|finding| finding.rule).collect()
}

/// The table after an edit, judged.
fn edited(edits: &[(&str, &str)]) -> Vec<Rule> {
    let mut lines = BEFORE.to_owned();
    for (from, to) in edits {
        assert_eq!(lines.matches(from).count(), 1, "{from}");
        lines = lines.replace(from, to);
    }
    rules(&released(BEFORE), &lines)
}

#[test]
fn what_is_read_prints_to_the_same_bytes() {
    assert_eq!(print(&parse(RECORD).unwrap()), RECORD);
    let empty = print(&Machines::default());
    assert_eq!(parse(&empty), Ok(Machines::default()));
}

#[test]
fn the_head_of_a_record_is_that_of_a_release() {
    let record = parse(RECORD).unwrap();
    let first = record.at_release("1.0").unwrap();
    let text = print(&first);
    assert!(text.contains("releases 1.0\n"), "{text}");
    for later in ["2.0", "next", "retired", "when"] {
        assert!(!text.contains(later), "{later}: {text}");
    }
    assert_eq!(parse(&text), Ok(first));
    assert_eq!(record.stamped().releases, ["1.0", "2.0"]);
}

#[test]
fn damage_is_said_with_its_line() {
    for (from, to, line, message) in [
        ("format 1", "format 2", 2, "newer than this program"),
        ("format 1\n", "", 2, "expected `format`"),
        ("1.0 machine virt-1.0", "3.0 machine virt-1.0", 7, "not among the releases"),
        ("1.0 machine virt-1.0", "1.0 machine virt-0.9", 7, "is there twice"),
        ("2.0 machine \"virt 2.0\"", "next machine \"virt 2.0\"", 15, "not in canonical form"),
        ("1.0 machine virt-1.0\n", "", 8, "canonical"),
        ("queues 1 from virt-0.9", "queues 1 from virt-7", 14, "no machine type of this table"),
        ("queues 1 from virt-0.9", "queues 01 from virt-0.9", 14, "canonical"),
        ("-8 from \"virt 2.0\"", "-8 from virt-0.9", 15, "order of the machine types"),
        ("1.0 device nic", "1.0 gadget nic", 13, "unknown item `gadget`"),
        ("1.0 device nic", "<<<<<<< HEAD", 13, "unresolved merge conflict"),
        ("always true\n", "always true", 18, "cut off"),
        ("2.0 retired virt-0.9", "2.0 retired virt-0.8", 6, "does not stand above"),
    ] {
        assert_eq!(RECORD.matches(from).count(), 1, "{from}");
        let Err(error) = parse(&RECORD.replace(from, to)) else {
            // Whatever passes is what this crate would write.
            assert!(message.contains("canonical"), "{from} -> {to} passes");
            continue;
        };
        assert!(error.message.contains(message), "{from} -> {to}: {error}");
        assert!(error.line <= line, "{from} -> {to}: {error}");
    }
    for end in 0..RECORD.len() {
        let _ = parse(&RECORD[..end]);
        assert!(parse(&RECORD[..end]).is_err() || RECORD[..end].ends_with('\n'), "{end}");
    }
}

#[test]
fn a_release_freezes_every_line() {
    let machines = released(BEFORE);
    let text = print(&machines);
    assert_eq!(
        text.lines().skip(2).collect::<Vec<_>>().join("\n"),
        "releases 1.0\n\
         1.0 table virt-0.9\n\
         1.0 machine virt-0.9\n\
         1.0 machine virt-1.0\n\
         1.0 machine virt-1.1\n\
         1.0 device nic\n\
         1.0   property queues 1 from virt-0.9\n\
         1.0   property queues 4 from virt-1.0\n\
         1.0   property uso false from virt-0.9\n\
         1.0   property uso true from virt-1.1\n\
         1.0 device uart"
    );
    assert_eq!(update(&machines, &[source(BEFORE)]), Ok(machines.clone()));
    assert!(release(&machines, "1.0", &[]).is_err() && release(&machines, "next", &[]).is_err());
}

#[test]
fn what_the_source_repeats_makes_no_difference() {
    assert_eq!(edited(&[("machine virt-0.9\n", "machine virt-0.9\n  set nic uso false\n")]), []);
    assert_eq!(edited(&[("machine virt-1.1\n", "machine virt-2.0\nmachine virt-1.1\n")]), []);
}

#[test]
fn devices_share_a_name_and_have_the_properties_of_all() {
    let moved = |mode: &str| {
        let other = format!("device uart\ndevice nic\n  property queues {mode}\n");
        edited(&[("  property queues 4\n", ""), ("device uart\n", &other)])
    };
    assert_eq!(moved("4"), []);
    assert_eq!(moved("5"), [Rule::MachineTypeChanged]);
}

#[test]
fn a_changed_value_is_found_wherever_it_comes_from() {
    let entry = ("  set nic uso false\n", "");
    assert_eq!(edited(&[entry]), [Rule::MachineTypeChanged]);
    assert_eq!(edited(&[("uso false", "uso true")]), [Rule::MachineTypeChanged]);
    assert_eq!(edited(&[("queues 4", "queues 8")]), [Rule::MachineTypeChanged]);
    assert_eq!(edited(&[("queues 4", "queues \"4\"")]), [Rule::MachineTypeChanged]);
    let inherited =
        ("machine virt-1.1\n", "machine virt-2.0\n  set nic queues 9\nmachine virt-1.1\n");
    // Also in the newest machine type, which is for all.
    assert_eq!(edited(&[inherited]), [Rule::MachineTypeChanged, Rule::EntryForAll]);
}

#[test]
fn a_changed_default_is_legal_with_its_entry() {
    let top = "machine virt-2.0\nmachine virt-1.1\n  set nic queues 4\n";
    assert_eq!(edited(&[("queues 4", "queues 8"), ("machine virt-1.1\n", top)]), []);
}

#[test]
fn machine_types_keep_names_and_order() {
    assert_eq!(edited(&[("machine virt-0.9", "machine virt-0.8")]), [Rule::MachineTypeMoved]);
    let swapped = [
        ("machine virt-1.1\n", ""),
        ("  set nic uso false\n", "  set nic uso false\nmachine virt-1.1\n"),
    ];
    assert_eq!(edited(&swapped), [Rule::MachineTypeMoved]);
    let inserted = ("machine virt-1.0\n", "machine virt-1.0.1\nmachine virt-1.0\n");
    assert_eq!(edited(&[inserted]), [Rule::MachineTypeMoved]);
    let below = ("device nic", "machine virt-0.1\ndevice nic");
    assert_eq!(edited(&[below]), [Rule::MachineTypeMoved]);
}

#[test]
fn the_old_end_retires_with_a_reason() {
    let gone = ("machine virt-0.9\n  set nic queues 1\n", "");
    assert_eq!(edited(&[gone]), [Rule::MachineTypeMoved]);
    let retired = ("machine virt-0.9\n  set nic queues 1\n", "retired virt-0.9 \"why\"\n");
    assert_eq!(edited(&[retired]), []);
    let unknown = ("device nic", "retired virt-0.1 \"why\"\ndevice nic");
    assert_eq!(edited(&[unknown]), [Rule::IdleAcknowledgement]);
}

#[test]
fn a_retired_machine_type_does_not_come_back() {
    let retired =
        BEFORE.replace("machine virt-0.9\n  set nic queues 1\n", "retired virt-0.9 \"why\"\n");
    let machines = update(&released(BEFORE), &[source(&retired)]).unwrap();
    assert_eq!(rules(&machines, BEFORE), [], "not released, so taken back");
    assert_eq!(update(&machines, &[source(BEFORE)]), Ok(released(BEFORE)));
    let machines = release(&machines, "2.0", &[]).unwrap();
    assert_eq!(rules(&machines, BEFORE), [Rule::MachineTypeMoved]);
    // The line may go once a release has it.
    assert_eq!(rules(&machines, &retired.replace("retired virt-0.9 \"why\"\n", "")), []);
}

#[test]
fn a_property_goes_when_all_that_are_left_agree() {
    let gone = ("  property queues 4\n", "");
    let entry = ("  set nic queues 1\n", "");
    let retired = ("machine virt-0.9\n", "retired virt-0.9 \"why\"\n");
    let always = |value| ("device nic\n", format!("always nic queues {value}\ndevice nic\n"));
    assert_eq!(edited(&[gone, entry]), [Rule::MachineTypeChanged]);
    assert_eq!(edited(&[gone, entry, retired]), [Rule::MachineTypeChanged]);
    let (from, to) = always(4);
    assert_eq!(edited(&[gone, entry, retired, (from, &to)]), []);
    assert_eq!(edited(&[gone, entry, (from, &to)]), [Rule::MachineTypeChanged], "0.9 had 1");
    let (from, to) = always(5);
    assert_eq!(edited(&[gone, entry, retired, (from, &to)]), [Rule::MachineTypeChanged]);
    assert_eq!(edited(&[(from, &to)]), [Rule::IdleAcknowledgement], "still there");
}

#[test]
fn the_message_shows_the_word_for_a_property_that_is_gone() {
    let lines = BEFORE.replace("  property uso true\n", "").replace("  set nic uso false\n", "");
    let found = compare(&released(BEFORE), &source(&lines));
    assert!(found[0].help[0].contains("`\"virt-1.0\" => retired(\"why\"),`"), "{found:?}");
    let lines = BEFORE
        .replace("  property queues 4\n", "")
        .replace("machine virt-0.9\n  set nic queues 1\n", "retired virt-0.9 \"why\"\n");
    let found = compare(&released(BEFORE), &source(&lines));
    assert!(found[0].help[0].contains("`always => { \"nic.queues\" = 4 },`"), "{found:?}");
}

#[test]
fn what_is_new_is_off_in_released_machine_types() {
    let new = ("device uart\n", "device uart\n  property fifo true\n");
    assert_eq!(edited(&[new]), [Rule::NewPropertyOn]);
    let older = ("  set nic queues 1\n", "  set nic queues 1\n  set uart fifo false\n");
    assert_eq!(edited(&[new, older]), [Rule::NewPropertyOn]);
    let right =
        ("machine virt-1.1\n", "machine virt-2.0\nmachine virt-1.1\n  set uart fifo false\n");
    assert_eq!(edited(&[new, right]), []);
    let for_all =
        ("machine virt-1.1\n", "machine virt-2.0\n  set uart fifo false\nmachine virt-1.1\n");
    assert_eq!(edited(&[new, for_all]), [Rule::EntryForAll]);
    let off = ("device uart\n", "device uart\n  property fifo false\n");
    assert_eq!(edited(&[off]), []);
    let device = ("device uart\n", "device uart\ndevice rtc\n  property lost true\n");
    assert_eq!(edited(&[device]), [], "a new device: no released host has it");
}

#[test]
fn a_released_device_is_given_or_dropped() {
    assert_eq!(edited(&[("device uart\n", "")]), [Rule::MachineTypeChanged]);
    let machines = drop_device(&released(BEFORE), "uart", "why").unwrap();
    let lines = BEFORE.replace("device uart\n", "");
    assert_eq!(rules(&machines, &lines), []);
    assert_eq!(update(&machines, &[source(&lines)]), Ok(machines));
    assert_eq!(drop_device(&released(BEFORE), "rtc", "why"), None);
}

#[test]
fn a_dropped_device_that_is_back_is_held_to_what_was_released() {
    let dropped = drop_device(&released(BEFORE), "nic", "why").unwrap();
    assert_eq!(update(&dropped, &[source(BEFORE)]), Ok(released(BEFORE)));
    let flipped = BEFORE.replace("  set nic uso false\n", "");
    assert_eq!(rules(&dropped, &flipped), [Rule::MachineTypeChanged]);
    // What a release said about it is no line to take back.
    let shipped = release(&dropped, "2.0", &[]).unwrap();
    assert_eq!(rules(&shipped, &flipped), [Rule::MachineTypeChanged]);
    assert_eq!(update(&shipped, &[source(BEFORE)]), Ok(shipped));
}

#[test]
fn values_of_new_machine_types_are_free_until_released() {
    let machines = released(BEFORE);
    let lines = BEFORE
        .replace("queues 4", "queues 8")
        .replace("machine virt-1.1\n", "machine virt-2.0\nmachine virt-1.1\n  set nic queues 4\n");
    let machines = update(&machines, &[source(&lines)]).unwrap();
    assert!(print(&machines).contains("next   property queues 8 from virt-2.0\n"));
    let machines = update(&machines, &[source(&lines.replace("queues 8", "queues 9"))]).unwrap();
    assert!(print(&machines).contains("next   property queues 9 from virt-2.0\n"));
    let machines = release(&machines, "2.0", &[]).unwrap();
    assert_eq!(rules(&machines, &lines), [Rule::MachineTypeChanged]);
}

#[test]
fn tables_are_told_apart_by_their_machine_types() {
    let arm = source("machine arm-1.0\ndevice nic\n  property uso true\n  property queues 4\n");
    let both = update(&released(BEFORE), &[source(BEFORE), arm.clone()]).unwrap();
    let names: Vec<_> = both.tables.iter().map(Table::name).collect();
    assert_eq!(names, ["arm-1.0", "virt-0.9"]);
    assert_eq!(both.find(["virt-9", "virt-1.0"].into_iter()), Some(1));
    assert_eq!(both.find(["virt-9"].into_iter()), None);
    // A released table that is gone stays; another one does not.
    let neither = update(&both, &[]).unwrap();
    assert_eq!(neither.tables.len(), 1);
    assert!(neither.tables[0].is_released());
    assert_eq!(both.stamp_name(Stamp::Release(7)), "?");
}

#[test]
fn a_dump_that_cannot_be_read_is_an_error() {
    for text in [
        "",
        "x\n",
        "vmstate-dump-machines 9\n",
        "vmstate-dump-machines 1\n",
        "vmstate-dump-machines 1\n  set a b 1\n",
    ] {
        assert!(parse_source(text).is_err(), "{text:?}");
    }
}

#[test]
fn line_ends_are_asked_for_by_the_right_name() {
    let error = parse(&RECORD.replace('\n', "\r\n")).unwrap_err();
    assert!(error.help.contains("`machine-types text eol=lf`"), "{error}");
}
