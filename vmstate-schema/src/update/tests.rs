//! A device through its releases.

use super::*;
use crate::model::{Baseline, Device};
use crate::rules::{Directions, Rule};
use crate::testing::{Generator, baseline, device, lines, released, sample_text};
use crate::text::{parse_baseline, print_baseline};

const BODY: &str = "version 1 minimum 1\nfield flags uint32\nfield lcr uint32\n";

fn accept(baseline: &Baseline, lines: &str) -> Baseline {
    update(baseline, &device(lines)).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// What was released.
fn stamped(baseline: &Baseline) -> Option<Baseline> {
    baseline.stamped()
}

#[test]
fn accepting_adds_next_lines_only() {
    let old = released(BODY);
    let new = accept(
        &old,
        "version 2 minimum 1\nbreaks_backward 2 \"why\"\nhook post_load check\nfield flags uint32 validate sane\n\
         field lcr uint32 test pre_lcr\nfield cr uint8 since 2\n\
         subsection s version 1 minimum 1 needed x by property p\n  field y bool absent \"true\"\nproperty p bool true\n",
    );
    let text = print_baseline(&new);
    let body = text.split_once("releases 8.0\n").expect("it was released").1;
    assert_eq!(
        body,
        "8.0 version 1 minimum 1\nnext version 2 minimum 1\nnext breaks_backward 2 \"why\"\nnext hook post_load check\n\
         8.0 field flags uint32 validate sane@next\n8.0 field lcr uint32 test pre_lcr@next\nnext field cr uint8 since 2\n\
         next subsection s version 1 minimum 1 needed x by property p\nnext   field y bool absent \"true\"\nnext property p bool true\n"
    );
    assert_eq!(accept(&new, BODY), old, "everything can be taken back");
    assert_eq!(parse_baseline(&text), Ok(new));
}

#[test]
fn accepting_refuses_what_the_compiler_refuses() {
    let findings = update(&released(BODY), &device("version 1 minimum 1\nfield flags uint32\n"));
    assert_eq!(findings.expect_err("a field is gone")[0].rule, Rule::FieldRemoved);
}

#[test]
fn accepting_twice_is_accepting_once() {
    let sample = baseline(&sample_text());
    let now = sample.next().expect("it has a layout").clone();
    let again = update(&sample, &now);
    assert_eq!(again.as_ref().map(print_baseline), Ok(sample_text()));
}

#[test]
fn a_release_freezes_next_lines() {
    let first = release(&Baseline::new(device(BODY)), "8.0", &[]).expect("a good name");
    assert_eq!(first, released(BODY));
    let lines = format!("{BODY}field cr uint8 test \"new(x)\" absent \"0\"\n");
    let second = release(&accept(&first, &lines), "9.0", &[]).expect("a good name");
    assert!(print_baseline(&second).contains("releases 8.0 9.0\n"));
    assert!(print_baseline(&second).contains("9.0 field cr uint8 test \"new(x)\" absent \"0\"\n"));
    assert_eq!(update(&second, &device(&lines)), Ok(second.clone()));
    assert!(update(&second, &device(BODY)).is_err());
    assert_eq!(second.at_release("8.0").expect("released").fields.len(), 2);
    for name in ["8.0", "9.0", "next", "", "a b", "x\n", "für", "@"] {
        let error = release(&second, name, &[]).expect_err(name).to_string();
        assert!(error.contains(';'), "{error}");
    }
}

#[test]
fn a_dropped_device_stays_in_its_file() {
    let dropped = drop_device(&released(BODY), "its machine is \"gone\"");
    let text = print_baseline(&dropped);
    assert!(text.contains("releases 8.0\ndropped \"its machine is \\\"gone\\\"\"\n8.0 version"));
    assert_eq!(parse_baseline(&text).as_ref(), Ok(&dropped));
    assert_eq!(release(&dropped, "9.0", &[]).as_ref(), Ok(&dropped));
    assert_eq!(accept(&dropped, BODY), released(BODY), "it may come back");
}

#[test]
fn a_fresh_start_keeps_what_was() {
    let old = released(BODY);
    let lines =
        "version 2 minimum 2\nbreaks_backward 2 \"a\"\nbreaks_forward 2 \"b\"\nfield other bool\n";
    let new = accept(&old, lines);
    assert_eq!(stamped(&new), stamped(&old));
    let next = new.next().expect("it has a layout");
    assert_eq!(next.fields.len(), 1);
    assert_eq!(new.released(), old.released());
    assert_eq!(accept(&new, BODY), old, "it can be taken back");
    let new = release(&new, "9.0", &[]).expect("a good name");
    assert_eq!(new.at_release("8.0").expect("released").fields.len(), 2);
    assert_eq!(new.at_release("9.0").expect("released").fields.len(), 1);
    assert!(crate::compare(&new, &device(lines)).is_empty());
    assert_eq!(update(&new, &device(lines)), Ok(new.clone()));
    assert_eq!(parse_baseline(&print_baseline(&new)), Ok(new.clone()));
    let third = lines.replace("bool\n", "bool\nfield more bool\n");
    assert!(update(&new, &device(&third)).is_err(), "the new layout binds");
    let later = release(&new, "10.0", &[]).expect("a good name");
    assert_eq!(later.at_release("8.0"), old.released());
}

#[test]
fn an_unmigratable_device_starts_afresh() {
    let stuck = "version 1 minimum 1\nunmigratable \"not yet\"\nfield flags uint32\n";
    let old = released(stuck);
    let new = accept(&old, "version 1 minimum 1\nfield other uint8\n");
    assert_eq!(stamped(&new), stamped(&old));
    assert!(
        print_baseline(&new)
            .contains("next restart\nnext version 1 minimum 1\nnext field other uint8\n")
    );
    let same = accept(&old, "version 1 minimum 1\nfield flags uint32\n");
    assert!(print_baseline(&same).contains("next unmigratable -\n8.0 field flags uint32\n"));
}

/// A file of the time before limits were recorded: they were released as they are.
#[test]
fn format_1_is_upgraded() {
    let first = "# Wire layout of `pl011`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
                 format 1\ndevice pl011\nreleases 8.0\n8.0 version 1 minimum 1\n8.0 field fifo [prefix uint32] uint8\n\
                 8.0 field part [2] uint8\n";
    let old = parse_baseline(first).expect("format 1 can be read");
    let now = "version 1 minimum 1\npriority 7\nfield fifo [prefix uint32] uint8 max 64\nfield part [2] uint8 first 3\n";
    let new = accept(&old, now);
    let text = print_baseline(&new);
    for line in ["format 2\n", "8.0 priority 7\n", "uint8 max 64\n", "uint8 first 3\n"] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(new.clone().in_format(1), old, "nothing else was touched");
    assert_eq!(accept(&new, now), new);
    for lower in ["max 63", "max 8"] {
        let findings =
            update(&new, &device(&now.replace("max 64", lower))).expect_err("it is lower");
        assert_eq!(findings[0].rule, Rule::LimitLowered);
    }
}

#[test]
fn properties_come_and_go() {
    let body = format!("{BODY}property a bool true\nproperty b integer 4\n");
    let old = released(&body);
    let new = accept(&old, &format!("{BODY}property a bool false\nproperty c text \"x\"\n"));
    let text = print_baseline(&new);
    let lines = "8.0 property a bool true\nnext property a bool false\n8.0 property b integer 4\nnext property b -\n\
                 next property c text \"x\"\n";
    assert!(text.ends_with(lines), "{text}");
    let later = release(&new, "9.0", &[]).expect("a good name");
    let kept = later.released().expect("released").properties;
    assert_eq!(kept.iter().filter(|it| it.value.get().is_some()).count(), 2);
    let back = print_baseline(&accept(&later, &body));
    assert!(back.contains("9.0 property b -\nnext property b integer 4\n"), "{back}");
}

/// Many devices through many releases: stamped lines never change, and every release keeps its layout.
#[test]
fn history_is_immutable() {
    let mut generator = Generator(3);
    for _ in 0..40 {
        let mut device = generator.device();
        let mut baseline = Baseline::new(device.clone());
        let mut layouts = Vec::new();
        for number in 0..6 {
            let name = format!("{number}.0");
            baseline = release(&baseline, &name, &[]).expect("a good name");
            let text = print_baseline(&baseline);
            assert_eq!(parse_baseline(&text).as_ref(), Ok(&baseline), "{text}");
            layouts.push((name, lines(&baseline.released().expect("released"))));
            let before = stamped(&baseline);
            device = generator.evolved(&device);
            let Ok(next) = update(&baseline, &device) else {
                panic!("{:?}\n{text}", update(&baseline, &device));
            };
            assert_eq!(stamped(&next), before);
            assert_eq!(next.released(), baseline.released());
            assert_eq!(update(&next, &device).as_ref(), Ok(&next));
            baseline = next;
        }
        for (name, shipped) in &layouts {
            let layout = baseline.at_release(name).expect("released");
            assert_eq!(&lines(&layout), shipped);
        }
    }
}

fn changes(from: &str, to: &str) -> Vec<String> {
    let list = diff(&device(from), &device(to));
    let show = |it: &Change| {
        let way = match it.breaks {
            Directions::NONE => "=",
            Directions::OLD_TO_NEW => ">",
            Directions::NEW_TO_OLD => "<",
            Directions::BOTH => "x",
        };
        let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
        format!("{way} {}: {} -> {}", it.path, part(&it.from), part(&it.to))
    };
    list.iter().map(show).collect()
}

#[test]
fn differences_are_classified() {
    let cases: [(&str, &str, &str); 15] = [
        ("version 1", "version 2", "< : version 1 minimum 1 -> version 2 minimum 1"),
        (
            "version 1 minimum 1",
            "version 2 minimum 2",
            "x : version 1 minimum 1 -> version 2 minimum 2",
        ),
        (
            "version 1 minimum 1",
            "version 0 minimum 0",
            "x : version 1 minimum 1 -> version 0 minimum 0",
        ),
        ("minimum 1", "minimum 1\nhook post_load f", "= : - -> hook post_load f"),
        ("field lcr uint32\n", "", "x lcr: field lcr uint32 -> -"),
        ("field lcr", "field cr uint8\nfield lcr", "x cr: - -> field cr uint8"),
        ("field lcr", "field cr uint8 test x\nfield lcr", "= cr: - -> field cr uint8 test x"),
        ("lcr uint32", "lcr uint64", "x lcr: uint32 -> uint64"),
        ("lcr uint32", "lcr uint32 test x", "= lcr: field lcr uint32 -> field lcr uint32 test x"),
        ("lcr uint32", "lcr uint32 since 2", "x lcr: field lcr uint32 -> field lcr uint32 since 2"),
        (
            "lcr uint32",
            "lcr uint32 check equal",
            "x lcr: field lcr uint32 -> field lcr uint32 check equal",
        ),
        (
            "lcr uint32\n",
            "lcr uint32\nsubsection s version 1 minimum 1 needed x\n",
            "= s: - -> subsection s version 1 minimum 1 needed x",
        ),
        (
            "lcr uint32\n",
            "lcr uint32\nsubsection s version 1 minimum 1\n",
            "< s: - -> subsection s version 1 minimum 1",
        ),
        ("lcr uint32\n", "lcr uint32\nproperty p bool true\n", "= p: - -> property p bool true"),
        (
            "flags uint32\nfield lcr",
            "lcr uint32\nfield flags",
            "x lcr: field lcr at 2 -> field lcr at 1",
        ),
    ];
    for (from, to, expected) in cases {
        assert_eq!(changes(BODY, &BODY.replace(from, to)), [expected], "{to}");
    }
    let sub = format!("{BODY}subsection s version 1 minimum 1 needed x\n  field y bool\n");
    assert_eq!(changes(&sub, BODY), ["> s: subsection s version 1 minimum 1 needed x -> -"]);
    assert_eq!(changes(&sub, &sub.replace("y bool", "y uint8")), ["x s.y: bool -> uint8"]);
    assert_eq!(changes(&sub, &sub), [""; 0]);
}

#[test]
fn nothing_released_is_replaced() {
    let next = Baseline::new(device(BODY));
    let other = "version 7 minimum 7\nfield other bool\n";
    assert_eq!(accept(&next, other), Baseline::new(device(other)));
    assert_eq!(update(&next, &Device::new("pl011")), Ok(Baseline::new(Device::new("pl011"))));
}

/// A nested struct evolves by the means of a device: subsections that are needed, a `test`.
#[test]
fn a_nested_struct_may_gain_what_a_device_may() {
    const OLD: &str = "version 1 minimum 1\nfield fifo [2] struct fifo8 version 1 minimum 1\n  \
                       field data uint8\n  field head uint32\n";
    let old = released(OLD);
    let part = "  field mark uint8 test new absent \"0\"\n  subsection fifo8/overrun version 1 minimum 1 needed overran by state\n    field n uint8 absent \"0\"\n";
    let new =
        accept(&old, &format!("{}{part}", OLD.replace("head uint32", "head uint32 test old")));
    let text = print_baseline(&new);
    assert!(text.contains("8.0   field head uint32 test old@next\n"), "{text}");
    assert!(
        text.contains(
            "next   field mark uint8 test new absent \"0\"\n\
             next   subsection fifo8/overrun version 1 minimum 1 needed overran by state\n\
             next     field n uint8 absent \"0\"\n"
        ),
        "{text}"
    );
    assert_eq!(parse_baseline(&text), Ok(new.clone()));
    assert_eq!(new.released(), old.released(), "what was released is still known");
    assert_eq!(accept(&new, OLD), old, "everything can be taken back");

    let next = release(&new, "9.0", &[]).expect("a good name");
    let findings = update(&next, &device(OLD)).expect_err("the subsection was released");
    assert_eq!(findings[0].rule, Rule::TypeChanged);
    let always = part.replace(" needed overran", "");
    let findings = update(&old, &device(&format!("{OLD}{always}"))).expect_err("it is always sent");
    assert_eq!(findings[0].rule, Rule::TypeChanged);
}
