//! Every rule by its smallest example, and the legal changes next to it.

use super::*;
use crate::model::{Baseline, Device, Type};
use crate::testing::{device, lines, released};

const BODY: &str = "\
version 2 minimum 1
field flags uint32
field lcr uint32
field old uint16 since 2 test pre_x check equal
field fifo struct fifo8 version 1 minimum 1
  field data [16] uint8
  field head uint32
  subsection fifo8/x version 1 minimum 1 needed has_x
    field x bool
field mode enum uint8 Off=0 On=1
subsection pl011/clock version 2 minimum 1 needed support_clock
  field clk timer:8
  field div uint32
subsection pl011/irq version 1 minimum 1
  field level uint32
subsection pl011/ring version 1 minimum 1 needed has_ring by property ring
  field ring [prefix uint16] uint32 max 64 absent \"empty()\"
property ring bool true
";

/// What is found when these pieces of the device are replaced.
fn edited(edits: &[(&str, &str)]) -> Vec<Finding> {
    compare(&released(BODY), &edit(edits))
}

fn edit(edits: &[(&str, &str)]) -> Device {
    let mut text = BODY.to_owned();
    for (from, to) in edits {
        let edited = text.replacen(from, to, 1);
        assert_ne!(edited, text, "{from}");
        text = edited;
    }
    device(&text)
}

fn summary(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|it| format!("{} {}", it.rule, place(&it.place))).collect()
}

fn place(place: &Place) -> String {
    let at = |at: &FieldAt| format!("{:?}.{}", at.subsection, at.field);
    match place {
        Place::Field(it) => format!("field {}", at(it)),
        Place::FollowingField(it) => format!("following {}", at(it)),
        Place::FieldType(it) => format!("type {}", at(it)),
        Place::FieldSince(it) => format!("since {}", at(it)),
        Place::FieldTest(it) => format!("test {}", at(it)),
        Place::FieldCheck(it) => format!("check {}", at(it)),
        Place::FieldSubsection(it) => format!("key {}", at(it)),
        other => format!("{other:?}"),
    }
}

/// What is replaced by what.
type Edits = &'static [(&'static str, &'static str)];

/// Illegal edits, and what is found.
const ILLEGAL: &[(Edits, &[&str])] = &[
    (&[("version 2 minimum 1", "version 3 minimum 1")], &["VMS0001 Version"]),
    (
        &[("version 2 minimum 1", "version 3 minimum 1\nbreaks_backward 4 \"why\"")],
        &["VMS0001 Version"],
    ),
    (
        &[("version 2", "version 3"), ("field lcr", "field cr uint8 since 3\nfield lcr")],
        &["VMS0001 Version"],
    ),
    (&[("version 2", "version 1")], &["VMS0002 Version"]),
    (&[("minimum 1", "minimum 2")], &["VMS0003 MinimumVersion"]),
    (
        &[("version 2 minimum 1", "version 3 minimum 3\nbreaks_backward 3 \"why\"")],
        &["VMS0003 MinimumVersion"],
    ),
    (
        &[("version 2 minimum 1", "version 3 minimum 3\nbreaks_forward 3 \"why\"")],
        &["VMS0001 Version"],
    ),
    (&[("minimum 1", "minimum 0")], &["VMS0004 MinimumVersion"]),
    (&[("minimum 1", "minimum 1\nbreaks_backward 2 \"why\"")], &["VMS0005 BreaksBackward(2)"]),
    (&[("minimum 1", "minimum 1\nbreaks_forward 1 \"why\"")], &["VMS0005 BreaksForward(1)"]),
    (&[("field lcr", "field cr uint8\nfield lcr")], &["VMS0006 field [].1"]),
    (&[("field lcr", "field cr uint8 since 2\nfield lcr")], &["VMS0006 since [].1"]),
    (
        &[("subsection pl011/clock", "field cr uint8\nsubsection pl011/clock")],
        &["VMS0006 field [].5"],
    ),
    (&[("field lcr uint32\n", "")], &["VMS0007 following [].1"]),
    (&[("field mode enum uint8 Off=0 On=1\n", "")], &["VMS0007 Device"]),
    (&[("  field clk timer:8\n", "")], &["VMS0007 following [0].0"]),
    (&[("  field div uint32\n", "")], &["VMS0007 Subsection([0])"]),
    (&[("flags uint32\nfield lcr", "lcr uint32\nfield flags")], &["VMS0008 field [].0"]),
    (
        &[("field flags", "field mode"), ("field mode enum", "field flags enum")],
        &["VMS0008 field [].0", "VMS0010 type [].0", "VMS0010 type [].4"],
    ),
    (
        &[("field flags uint32\n", ""), ("On=1\n", "On=1\nfield flags uint32\n")],
        &["VMS0008 field [].4"],
    ),
    (
        &[("field lcr uint32\n", ""), ("  field clk", "  field lcr uint32\n  field clk")],
        &["VMS0008 key [0].0"],
    ),
    (
        &[
            ("field lcr uint32\n", ""),
            (
                "subsection pl011/irq",
                "subsection new version 1 minimum 1 needed x by state\n  field lcr uint32 absent \"0\"\nsubsection pl011/irq",
            ),
        ],
        &["VMS0008 key [1].0"],
    ),
    (&[("field lcr", "field line_control")], &["VMS0009 field [].1"]),
    (&[("field old", "field older")], &["VMS0009 field [].2"]),
    (&[("field div", "field divisor")], &["VMS0009 field [0].1"]),
    (&[("field lcr uint32", "field cr uint64")], &["VMS0006 field [].1", "VMS0007 following [].2"]),
    (&[("lcr uint32", "lcr uint64")], &["VMS0010 type [].1"]),
    (&[("div uint32", "div uint64")], &["VMS0010 type [0].1"]),
    (&[("[16] uint8", "[32] uint8")], &["VMS0010 type [].3"]),
    (&[("Off=0 On=1", "Off=0 On=2")], &["VMS0010 type [].4"]),
    (&[("On=1", "On=1 Auto=2")], &["VMS0010 type [].4"]),
    (&[("enum uint8", "enum uint16")], &["VMS0010 type [].4"]),
    (&[("fifo8 version 1", "fifo8 version 2")], &["VMS0010 type [].3"]),
    (&[("field x bool", "field x uint8")], &["VMS0010 type [].3"]),
    (&[("old uint16 since 2", "old uint16")], &["VMS0011 field [].2"]),
    (&[("lcr uint32", "lcr uint32 since 2")], &["VMS0011 since [].1"]),
    (&[("test pre_x", "test pre_y")], &["VMS0012 test [].2"]),
    (&[(" test pre_x", "")], &["VMS0012 field [].2"]),
    (&[("subsection pl011/clock", "subsection pl011/clk")], &["VMS0013 Subsection([0])"]),
    (
        &[("subsection pl011/irq version 1 minimum 1\n  field level uint32\n", "")],
        &["VMS0013 Device"],
    ),
    (
        &[
            ("subsection pl011/irq version 1 minimum 1\n  field level uint32\n", ""),
            ("field mode", "field level uint32\nfield mode"),
        ],
        &["VMS0013 field [].4"],
    ),
    (&[("  field div", "  field new uint8\n  field div")], &["VMS0014 field [0].1"]),
    (&[("needed support_clock", "needed has_clock")], &["VMS0015 SubsectionNeeded([0])"]),
    (&[(" needed support_clock", "")], &["VMS0015 Subsection([0])"]),
    (
        &[("irq version 1 minimum 1", "irq version 1 minimum 1 needed x")],
        &["VMS0015 SubsectionNeeded([1])"],
    ),
    (&[("version 2", "needed x\nversion 2")], &["VMS0015 Needed"]),
    (&[("irq version 1", "irq version 2")], &["VMS0016 SubsectionVersion([1])"]),
    (
        &[("clock version 2 minimum 1", "clock version 2 minimum 2")],
        &["VMS0016 SubsectionMinimumVersion([0])"],
    ),
    (
        &[
            (
                "irq version 1 minimum 1\n",
                "irq version 1 minimum 1\n  subsection irq/x version 1 minimum 1\n    field y bool\n",
            ),
            ("  field level uint32\n", ""),
            ("  subsection irq/x", "  field level uint32\n  subsection irq/x"),
        ],
        &["VMS0017 Subsection([1, 0])"],
    ),
    (&[(" check equal", "")], &["VMS0018 field [].2"]),
    (&[("lcr uint32", "lcr uint32 check at_most")], &["VMS0018 check [].1"]),
    (&[("minimum 1", "minimum 1\nunmigratable \"why\"")], &["VMS0028 Unmigratable"]),
    (
        &[(
            "subsection pl011/irq",
            "subsection new version 1 minimum 1 needed x\n  field a bool absent \"true\"\nsubsection pl011/irq",
        )],
        &["VMS0030 Subsection([1])"],
    ),
    (&[("field lcr", "field cr uint8 test \"new(flags)\"\nfield lcr")], &["VMS0031 field [].1"]),
    (&[("absent \"empty()\"", "absent \"full()\"")], &["VMS0032 field [2].0"]),
    (&[(" absent \"empty()\"", "")], &["VMS0032 field [2].0"]),
    (&[("max 64", "max 63")], &["VMS0033 field [2].0"]),
    (&[("flags uint32", "flags [4] uint8 first 2")], &["VMS0010 type [].0", "VMS0010 type [].0"]),
    (&[("minimum 1", "minimum 1\npriority 7")], &["VMS0034 Device"]),
    (&[("by property ring", "by state")], &["VMS0015 SubsectionNeeded([2])"]),
    (&[(" by property ring", "")], &["VMS0015 SubsectionNeeded([2])"]),
    (&[("test pre_x", "test \"pre_y(x)\"")], &["VMS0012 test [].2"]),
    (
        &[
            ("version 2 minimum 1", "version 2 minimum 1\nsame_bytes \"why\""),
            ("lcr uint32", "lcr uint64"),
        ],
        &["VMS0035 field [].1"],
    ),
    // Two faults are two findings, in the order of the source.
    (
        &[("field lcr uint32\n", ""), ("On=1", "On=1 Auto=2"), ("version 2", "version 3")],
        &["VMS0001 Version", "VMS0007 following [].1", "VMS0010 type [].3"],
    ),
];

#[test]
fn illegal_edits_are_found_once_and_in_place() {
    for (edits, expected) in ILLEGAL {
        assert_eq!(summary(&edited(edits)), *expected, "{edits:?}");
    }
}

/// Legal edits.
const LEGAL: &[Edits] = &[
    &[("lcr uint32", "lcr uint32 test pre_lcr")],
    &[("field lcr", "field cr uint8 test \"new(flags)\" absent \"0\"\nfield lcr")],
    &[("  field div", "  field new uint8 test \"new(flags)\" absent \"keep\"\n  field div")],
    &[(
        "subsection pl011/irq",
        "subsection new version 1 minimum 1 needed x by state\n  field a bool absent \"false\"\nsubsection pl011/irq",
    )],
    // A `pre_load` of the device sets what does not come; that of the subsection would not be called.
    &[
        ("version 2 minimum 1", "version 2 minimum 1\nhook pre_load reset"),
        (
            "subsection pl011/irq",
            "subsection new version 1 minimum 1 by property ring\n  field a bool\nsubsection pl011/irq",
        ),
    ],
    &[("max 64", "max 65")],
    &[(" max 64", "")],
    &[("test pre_x", "test \"pre_x(flags)\"")],
    &[
        ("version 2 minimum 1", "version 2 minimum 1\nsame_bytes \"why\""),
        ("field flags uint32\nfield lcr uint32\n", "field both [2] uint32\n"),
    ],
    // The property is retired with its machine types, whose table has the last word.
    &[(" by property ring", ""), ("property ring bool true\n", "")],
    &[("field lcr uint32", "field lcr uint32 since 1")],
    &[("lcr uint32", "lcr uint32 validate sane")],
    &[("field flags", "hook post_load check\nfield flags")],
    &[
        ("version 2 minimum 1", "version 3 minimum 1\nbreaks_backward 3 \"why\""),
        ("field mode", "field cr uint8 since 3\nfield mode"),
    ],
    &[("version 2 minimum 1", "version 3 minimum 3\nload_old 1 f\nbreaks_backward 3 \"why\"")],
    &[(
        "version 2 minimum 1",
        "version 3 minimum 2\nbreaks_backward 3 \"why\"\nbreaks_forward 2 \"why\"",
    )],
    &[
        (
            "version 2 minimum 1",
            "version 3 minimum 3\nbreaks_backward 3 \"why\"\nbreaks_forward 3 \"why\"",
        ),
        ("field lcr uint32\n", "field other bool\n"),
        ("subsection pl011/clock", "subsection clock"),
    ],
    &[
        ("uint32\nsubsection pl011/irq version 1 minimum 1\n  field level uint32\n", "uint32\n"),
        (
            "subsection pl011/clock",
            "subsection pl011/irq version 1 minimum 1\n  field level uint32\nsubsection pl011/clock",
        ),
    ],
];

#[test]
fn legal_edits_pass() {
    for edits in LEGAL {
        assert_eq!(summary(&edited(edits)), [""; 0], "{edits:?}");
    }
}

#[test]
fn the_table_has_every_rule_of_the_comparison() {
    let found: Vec<String> =
        ILLEGAL.iter().flat_map(|it| it.1).map(|it| it[..7].to_owned()).collect();
    let compared = Rule::all().filter(|rule| {
        let number = *rule as u8;
        // What is about files, and about machine types, has tests of its own.
        !(19..30).contains(&number) && number < 40 || *rule == Rule::Unmigratable
    });
    for rule in compared {
        assert!(found.contains(&rule.id()), "{rule}");
    }
}

#[test]
fn unknown_types_are_not_compared() {
    let mut current = device(BODY);
    current.fields.iter_mut().for_each(|field| field.ty = None);
    assert!(compare(&released(BODY), &current).is_empty());
    current.fields[1].name = "line_control".to_owned();
    assert_eq!(summary(&compare(&released(BODY), &current)), ["VMS0009 field [].1"]);
}

#[test]
fn unreleased_lines_are_free() {
    let baseline = Baseline::new(device(BODY));
    assert!(compare(&baseline, &edit(&[("lcr uint32", "other uint64")])).is_empty());
    assert!(compare(&baseline, &Device::new("pl011")).is_empty());
}

#[test]
fn a_dropped_device_that_is_back_is_compared() {
    let dropped = crate::update::drop_device(&released(BODY), "gone");
    let findings = compare(&dropped, &edit(&[("lcr uint32", "lcr uint64")]));
    assert_eq!(summary(&findings), ["VMS0010 type [].1"]);
}

#[test]
fn an_unmigratable_release_binds_nobody() {
    let body = BODY.replacen("minimum 1\n", "minimum 1\nunmigratable \"not yet\"\n", 1);
    assert!(compare(&released(&body), &edit(&[("lcr uint32", "lcr uint64")])).is_empty());
}

#[test]
fn fields_of_one_name_are_told_apart_by_their_condition() {
    let body = "version 1 minimum 1\nfield pos uint16 test old\nfield pos uint32 test new\n";
    let now =
        |lines: &str| compare(&released(body), &device(&format!("version 1 minimum 1\n{lines}")));
    assert_eq!(summary(&now("field pos uint16 test old\nfield pos uint32 test new\n")), [""; 0]);
    assert_eq!(summary(&now("field pos uint32 test new\n")), ["VMS0007 following [].0"]);
    assert_eq!(
        summary(&now("field pos uint32 test new\nfield pos uint16 test old\n")),
        ["VMS0008 field [].0"]
    );
}

#[test]
fn messages_say_what_happens() {
    let mut findings = edited(&[("field lcr uint32\n", "")]);
    let finding = findings.remove(0);
    assert_eq!(finding.headline, "field `lcr` of device `pl011` was removed");
    assert_eq!(finding.label, "`lcr` stood before this field in 8.0");
    assert_eq!(
        finding.notes,
        [
            "8.0 hosts send 4 bytes of `lcr` (uint32) here, which this code takes for `old`",
            "8.0 hosts read 4 bytes more here and take `old` for `lcr`",
        ]
    );
    assert!(finding.help[0].contains("`#[vmstate(test = \"pre_version_lcr\")] lcr: ..`"));
    assert_eq!((finding.breaks, finding.releases), (Directions::BOTH, vec!["8.0".to_owned()]));

    let finding = edited(&[("data [16]", "data [32]")]).remove(0);
    assert_eq!(
        finding.headline,
        "wire type of field `fifo.data` of released device `pl011` changed"
    );
    assert_eq!(finding.label, "released in 8.0 as `[16] uint8`");
    assert_eq!(
        finding.notes[2],
        "`fifo.data` takes 32 bytes instead of 16 bytes: 8.0 hosts read 16 bytes fewer here"
    );
}

#[test]
fn a_nested_change_names_its_path() {
    let cases = [
        ("head uint32", "head uint64", "fifo.head", "uint32", "uint64"),
        ("  field head uint32\n", "", "fifo.head", "field head uint32", "-"),
        ("  field head", "  field new bool\n  field head", "fifo.new", "-", "field new bool"),
        ("x bool", "x uint8", "fifo.fifo8/x.x", "bool", "uint8"),
        (
            "needed has_x",
            "needed had_x",
            "fifo.fifo8/x",
            "subsection fifo8/x version 1 minimum 1 needed has_x",
            "subsection fifo8/x version 1 minimum 1 needed had_x",
        ),
        (
            "struct fifo8",
            "struct fifo9",
            "fifo",
            "struct fifo8 version 1 minimum 1",
            "struct fifo9 version 1 minimum 1",
        ),
    ];
    for (from, to, path, was, is) in cases {
        let (old, new) = (device(BODY), edit(&[(from, to)]));
        let types = [&old, &new].map(|it| it.fields[3].ty.clone().expect("it has a type"));
        let change = type_change(&types[0], &types[1]).expect("it changed");
        assert_eq!(change.path("fifo"), path);
        assert_eq!(change.from.as_deref().unwrap_or("-"), was);
        assert_eq!(change.to.as_deref().unwrap_or("-"), is);
        assert_ne!(types[0].fingerprint(), types[1].fingerprint());
    }
}

/// Behind a `struct_version` the bytes are those of that version, whatever the struct itself has come to.
#[test]
fn a_nested_struct_goes_on_behind_a_pinned_version() {
    let clock = |head: &str, more: &str| {
        device(&format!(
            "version 1 minimum 1\nfield c [2] {head}\n  field a uint8\n{more}field z uint8\n"
        ))
    };
    let (later, plain) = ("  field b uint8 since 2\n", "struct clock version 1 minimum 1");
    let (pinned, next) =
        ("vstruct clock at 1 version 1 minimum 1", "vstruct clock at 1 version 2 minimum 1");
    // What an older `cargo vmstate` wrote down, which had what is not sent, too.
    let mut unsent = clock("vstruct clock at 2 version 2 minimum 1", later);
    if let Some(Type::Sequence { element, .. }) = &mut unsent.fields[0].ty
        && let Type::Struct(nested) = &mut **element
    {
        nested.pinned = Some(1);
    }
    let layouts = [clock(plain, ""), clock(pinned, ""), clock(next, ""), unsent];
    for (was, is) in layouts.iter().flat_map(|was| layouts.iter().map(move |is| (was, is))) {
        let old = released_as(was);
        let new = crate::update::update(&old, is).expect("nothing changed on the wire");
        assert_eq!(new, old, "nothing to write down");
        assert!(same_bytes(&was.fields, &is.fields));
    }
    for (head, more) in [
        ("vstruct clock at 2 version 2 minimum 1", later),
        ("vstruct clock at 1 version 2 minimum 1", "  field b uint8 since 1\n"),
        ("vstruct timer at 1 version 2 minimum 1", ""),
        ("struct clock version 2 minimum 1", ""),
        ("struct clock version 2 minimum 1", later),
    ] {
        let findings = compare(&released_as(&layouts[2]), &clock(head, more));
        assert_eq!(findings.len(), 1, "{head}: {findings:?}");
        assert_eq!(findings[0].rule, Rule::TypeChanged);
    }
}

fn released_as(device: &Device) -> Baseline {
    crate::update::release(&Baseline::new(device.clone()), "8.0", &[]).expect("a good name")
}

#[test]
fn an_enum_breaks_the_way_it_changed() {
    let breaks = |variants: &str| edited(&[("Off=0 On=1", variants)]).remove(0).breaks;
    assert_eq!(breaks("Off=0 On=1 Auto=2"), Directions::NEW_TO_OLD);
    assert_eq!(breaks("Off=0"), Directions::OLD_TO_NEW);
    assert_eq!(breaks("Off=1 On=0"), Directions::BOTH);
    assert_eq!(breaks("On=1 Off=0"), Directions::NONE);
}

/// Equal texts are equal types; different types that compare as equal have evolved by legal means.
#[test]
fn types_and_fingerprints_agree() {
    let mut generator = crate::testing::Generator(11);
    let types: Vec<_> = (0..150).map(|_| generator.ty(3)).collect();
    for a in &types {
        for b in &types {
            let (from, to) = (a.text(), b.text());
            let evolved = [
                " test ",
                " validate ",
                "subsection ",
                "hook ",
                " absent ",
                " max ",
                " by ",
                "vstruct ",
            ];
            match type_change(a, b) {
                None => assert!(
                    from == to || evolved.iter().any(|it| from.contains(it) || to.contains(it)),
                    "{from}\n{to}"
                ),
                Some(_) => assert_ne!(from, to),
            }
        }
    }
}

#[test]
fn long_shuffles_end() {
    let many = |order: &mut dyn Iterator<Item = usize>| {
        let fields: Vec<String> = order.map(|index| format!("field f{index} uint8\n")).collect();
        format!("version 1 minimum 1\n{}", fields.concat())
    };
    let old = released(&many(&mut (0..300)));
    let new = device(&many(&mut (0..300).rev()));
    assert_eq!(compare(&old, &new).len(), 150, "a reversal is so many swaps");
    assert_eq!(lines(&new).lines().count(), 301);
}
