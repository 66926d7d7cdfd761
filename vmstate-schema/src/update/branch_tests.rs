//! Stable branches: their releases, and files of two branches in one.

use super::*;
use crate::compare;
use crate::model::Baseline;
use crate::rules::Rule;
use crate::testing::{Generator, device, lines, released};
use crate::text::{parse_baseline, print_baseline};

const BODY: &str = "version 1 minimum 1\nfield flags uint32\nfield lcr uint32\n";
const CLOCK: &str =
    "subsection s version 1 minimum 1 needed x by state\n  field clk uint64 absent \"0\"\n";
const FIFO: &str =
    "subsection t version 1 minimum 1 needed y by state\n  field n uint8 absent \"0\"\n";

/// `lines` accepted, and released with a name.
fn shipped(baseline: &Baseline, lines: &str, name: &str, after: &[&str]) -> Baseline {
    let accepted = update(baseline, &device(lines)).unwrap_or_else(|it| panic!("{it:#?}"));
    let after: Vec<String> = after.iter().map(|it| (*it).to_owned()).collect();
    release(&accepted, name, &after).unwrap_or_else(|it| panic!("{it}"))
}

fn with(parts: &[&str]) -> String {
    format!("{BODY}{}", parts.concat())
}

/// The file of the branch that went on, and that of the stable one.
fn branches(main: &[&str], stable: &[&str]) -> (Baseline, Baseline) {
    let old = released(BODY);
    (shipped(&old, &with(main), "9.0", &[]), shipped(&old, &with(stable), "8.0.1", &["8.0"]))
}

fn merged(main: &[&str], stable: &[&str]) -> Baseline {
    let (main, stable) = branches(main, stable);
    let both = merge(&main, &stable).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(merge(&stable, &main).as_ref(), Ok(&both), "whichever is ours");
    for side in [main, stable] {
        let shared = both.shared_with(&side).expect("it has releases");
        assert_eq!(print_baseline(&shared), print_baseline(&side), "no line changed");
        assert_eq!(merge(&both, &side).as_ref(), Ok(&both), "nothing is new");
    }
    both
}

fn rules(baseline: &Baseline, lines: &str) -> Vec<Rule> {
    compare(baseline, &device(lines)).iter().map(|finding| finding.rule).collect()
}

fn body(baseline: &Baseline) -> String {
    let text = print_baseline(baseline);
    text.split_once('\n').expect("a comment").1.to_owned()
}

#[test]
fn a_stable_branch_has_lines_of_its_own() {
    let (main, stable) = branches(&[], &[CLOCK]);
    assert!(body(&main).starts_with("format 2\ndevice pl011\nreleases 8.0 9.0\n"));
    let text = body(&stable);
    assert!(text.starts_with("8.0.1 after 8.0\nformat 2\ndevice pl011\nreleases 8.0\n"), "{text}");
    assert!(text.ends_with("8.0.1 subsection s version 1 minimum 1 needed x by state\n8.0.1   field clk uint64 absent \"0\"\n"));
    // It goes on as one.
    let later = shipped(&stable, &with(&[CLOCK]), "8.0.2", &[]);
    assert!(body(&later).starts_with("8.0.1 after 8.0\n8.0.2 after 8.0.1\nformat 2\n"));
    let new = release(&Baseline::new(device(BODY)), "8.0.1", &["8.0".to_owned()]).unwrap();
    assert!(body(&new).starts_with("8.0.1 first\nformat 2\ndevice pl011\n8.0.1 version"));
    assert_eq!(parse_baseline(&print_baseline(&new)), Ok(new));
}

#[test]
fn a_release_comes_after_all_that_the_file_has() {
    let (main, _) = branches(&[], &[]);
    let error = release(&main, "8.0.1", &["8.0".to_owned()]).expect_err("9.0 is in the file");
    assert!(error.to_string().contains("comes after `9.0` as well"), "{error}");
    let both = merged(&[FIFO], &[CLOCK]);
    let next = shipped(&both, &with(&[CLOCK, FIFO]), "9.1", &[]);
    let text = body(&next);
    assert!(
        text.starts_with(
            "8.0.1 after 8.0\n9.1 after 8.0.1 9.0\nformat 2\ndevice pl011\nreleases 8.0 9.0 9.1\n"
        ),
        "{text}"
    );
    assert_eq!(parse_baseline(&print_baseline(&next)).as_ref(), Ok(&next));
    assert_eq!(next.graph.heads(), [3]);
    let parts = |name: &str| next.at_release(name).expect("released").subsections.len();
    assert_eq!(["8.0", "8.0.1", "9.0", "9.1"].map(parts), [0, 1, 1, 2]);
}

#[test]
fn what_both_shipped_alike_stands_there_once() {
    let both = merged(&[FIFO, CLOCK], &[CLOCK]);
    let text = body(&both);
    assert!(text.contains("\n8.0.1,9.0 subsection s version 1 minimum 1 needed x by state\n8.0.1,9.0   field clk uint64 absent \"0\"\n"), "{text}");
    assert_eq!(rules(&both, &with(&[FIFO, CLOCK])), []);
    let now = device(&with(&[FIFO, CLOCK]));
    assert_eq!(update(&both, &now).as_ref(), Ok(&both), "order has no meaning");
}

#[test]
fn what_both_shipped_in_other_ways_is_said() {
    for (from, to) in [
        ("uint64", "uint32"),
        ("version 1 minimum 1 needed", "version 2 minimum 1 needed"),
        ("needed x", "needed z"),
        ("field clk", "field more uint8 absent \"0\"\n  field clk"),
        ("field clk", "subsection u version 1 minimum 1 needed z by state\n    field clk"),
        ("by state", "by property p"),
    ] {
        let other = CLOCK.replace(from, to);
        let other = if to.starts_with("subsection") {
            CLOCK.to_owned()
                + "  subsection u version 1 minimum 1 needed z by state\n    field v uint8 absent \"0\"\n"
        } else {
            other
        };
        let both = merged(&[CLOCK], &[&other]);
        if to.starts_with("subsection") {
            // One branch went on with it.
            assert_eq!(rules(&both, &with(&[&other])), []);
            continue;
        }
        let found = rules(&both, &with(&[CLOCK]));
        assert_eq!(
            found,
            [Rule::ReleasesDiffer],
            "{to}: {:#?}",
            compare(&both, &device(&with(&[CLOCK])))
        );
        assert_eq!(rules(&both, &with(&[&other])), found);
    }
}

#[test]
fn what_the_stable_branch_shipped_is_asked_for() {
    let both = merged(&[FIFO], &[CLOCK]);
    assert_eq!(rules(&both, &with(&[FIFO])), [Rule::ElsewhereOnly]);
    assert_eq!(rules(&both, &with(&[CLOCK])), [Rule::ElsewhereOnly]);
    assert_eq!(rules(&both, BODY), [Rule::ElsewhereOnly, Rule::ElsewhereOnly]);
    assert_eq!(rules(&both, &with(&[CLOCK, FIFO])), []);
    let removed = BODY.replace("field lcr uint32\n", "");
    assert_eq!(
        rules(&both, &format!("{removed}{CLOCK}{FIFO}")),
        [Rule::FieldRemoved],
        "all had it"
    );
    let findings = compare(&both, &device(&with(&[FIFO])));
    assert_eq!(findings[0].releases, ["8.0.1"]);
    // A field behind a test, too.
    let both = merged(&[], &["field cr uint8 test \"new(flags)\" absent \"0\"\n"]);
    assert_eq!(rules(&both, BODY), [Rule::ElsewhereOnly]);
}

#[test]
fn what_is_new_is_new_for_every_branch() {
    let both = merged(&[FIFO], &[CLOCK]);
    let more = "subsection z version 1 minimum 1 needed q\n  field v uint8\n";
    let found = rules(&both, &with(&[CLOCK, FIFO, more]));
    assert_eq!(found, [Rule::Undecided, Rule::AbsenceUnsaid]);
    let findings = compare(&both, &device(&with(&[CLOCK, FIFO, more])));
    assert_eq!(findings[0].releases, ["8.0", "8.0.1", "9.0"]);
}

#[test]
fn a_version_is_acknowledged_once() {
    let bumped = "version 2 minimum 1\nbreaks_backward 2 \"why\"\nfield flags uint32\nfield lcr uint32\nfield cr uint8 since 2\n";
    let old = released(BODY);
    let main = shipped(&old, bumped, "9.0", &[]);
    let stable = shipped(&old, BODY, "8.0.1", &["8.0"]);
    let both = merge(&main, &stable).unwrap();
    let silent = bumped.replace("breaks_backward 2 \"why\"\n", "");
    assert_eq!((rules(&both, bumped), rules(&both, &silent)), (vec![], vec![]));
    assert_eq!(rules(&both, BODY), [Rule::ElsewhereOnly, Rule::VersionLowered]);
}

#[test]
fn attributes_of_two_branches() {
    let tested = |name: &str| BODY.replace("lcr uint32", &format!("lcr uint32 test {name}"));
    let old = released(BODY);
    let main = shipped(&old, &tested("\"a(n)\""), "9.0", &[]);
    let stable = shipped(&old, &tested("\"b(n)\""), "8.0.1", &["8.0"]);
    let both = merge(&main, &stable).unwrap();
    assert!(
        body(&both).contains("8.0 field lcr uint32 test \"b(n)\"@8.0.1 test \"a(n)\"@9.0\n"),
        "{}",
        body(&both)
    );
    assert_eq!(rules(&both, &tested("\"a(n)\"")), [Rule::ReleasesDiffer]);
    let same = shipped(&old, &tested("\"a(n)\""), "8.0.1", &["8.0"]);
    let both = merge(&main, &same).unwrap();
    assert_eq!(rules(&both, &tested("\"a(n)\"")), []);
    // The larger limit of either must load.
    let limit =
        |max: u32| format!("version 1 minimum 1\nfield f [prefix uint32] uint8 max {max}\n");
    let old = released(&limit(8));
    let main = shipped(&old, &limit(16), "9.0", &[]);
    let stable = shipped(&old, &limit(32), "8.0.1", &["8.0"]);
    let both = merge(&main, &stable).unwrap();
    assert_eq!(rules(&both, &limit(16)), [Rule::LimitLowered]);
    assert_eq!(rules(&both, &limit(32)), []);
}

#[test]
fn nested_structs_grow_on_both_branches() {
    let fifo = |part: &str| {
        format!(
            "version 1 minimum 1\nfield fifo [2] struct fifo8 version 1 minimum 1\n  field data uint8\n{part}"
        )
    };
    let over = "  subsection fifo8/over version 1 minimum 1 needed o by state\n    field n uint8 absent \"0\"\n";
    let under = "  subsection fifo8/under version 1 minimum 1 needed u by state\n    field n uint8 absent \"0\"\n";
    let old = released(&fifo(""));
    let main = shipped(&old, &fifo(over), "9.0", &[]);
    let stable = shipped(&old, &fifo(under), "8.0.1", &["8.0"]);
    let both = merge(&main, &stable).unwrap();
    assert_eq!(merge(&stable, &main).as_ref(), Ok(&both));
    assert_eq!(rules(&both, &fifo(over)), [Rule::TypeChanged]);
    assert_eq!(rules(&both, &fifo(&format!("{over}{under}"))), []);
    let same = shipped(&old, &fifo(over), "8.0.1", &["8.0"]);
    let both = merge(&main, &same).unwrap();
    assert!(body(&both).contains("8.0.1,9.0   subsection fifo8/over"), "{}", body(&both));
    assert_eq!(rules(&both, &fifo(over)), []);
    let other = over.replace("uint8", "uint16");
    let stable = shipped(&old, &fifo(&other), "8.0.1", &["8.0"]);
    let both = merge(&main, &stable).unwrap();
    assert_eq!(rules(&both, &fifo(over)), [Rule::ReleasesDiffer]);
    assert_eq!(rules(&both, &fifo(&other)), [Rule::ReleasesDiffer]);
}

#[test]
fn properties_of_two_branches() {
    let on = "property p bool true\n";
    assert_eq!(rules(&merged(&[on], &["property p bool false\n"]), &with(&[on])), []);
    let other = "property p integer 4\n";
    assert_eq!(rules(&merged(&[on], &[other]), &with(&[on])), [Rule::ReleasesDiffer]);
}

#[test]
fn both_went_on_with_the_line() {
    let old = released(BODY);
    let main = shipped(&old, &with(&[FIFO]), "9.0", &[]);
    // The word was forgotten.
    let stable = shipped(&old, &with(&[CLOCK]), "8.0.1", &[]);
    let both = merge(&main, &stable).unwrap();
    assert_eq!(merge(&stable, &main).as_ref(), Ok(&both));
    assert!(body(&both).starts_with("8.0.1 after 8.0\nformat 2\ndevice pl011\nreleases 8.0 9.0\n"));
    let shared = both.shared_with(&stable).expect("released");
    assert_eq!(print_baseline(&shared), print_baseline(&stable), "a release may get its own line");
}

#[test]
fn edited_files_are_not_merged() {
    let (main, stable) = branches(&[FIFO], &[CLOCK]);
    let text = print_baseline(&stable).replace("8.0 field lcr uint32", "8.0 field lcr uint16");
    let edited = parse_baseline(&text).unwrap();
    assert_eq!(merge(&main, &edited), Err(MergeError::Edited));
    let unreleased = Baseline::new(device(BODY));
    assert_eq!(merge(&unreleased, &main), Ok(main.clone()));
    assert_eq!(merge(&main, &unreleased), Ok(main));
}

#[test]
fn damaged_graphs_are_errors() {
    let both = print_baseline(&merged(&[FIFO], &[CLOCK]));
    for (from, to, message) in [
        ("8.0.1 after 8.0\n", "8.0.1 after 7.0\n", "`7.0` is not among the releases"),
        ("8.0.1 after 8.0\n", "8.0.1 after 8.0.1\n", "comes after itself"),
        ("8.0.1 after 8.0\n", "8.0.1 after \n", "is not among the releases"),
        ("8.0.1 after 8.0\n", "8.0.1 after 8.0\n8.0.1 after 8.0\n", "is there twice"),
        ("8.0.1 after 8.0\n", "next after 8.0\n", "not the name of a release"),
        ("8.0.1 after 8.0\n", "8.0.1 after 8.0\n9.0 after 8.0\n", "canonical"),
        ("8.0.1 after 8.0\n", "", "`8.0.1` is not among the releases"),
        ("9.0 subsection", "8.0,9.0 subsection", "is not among the releases"),
        ("9.0   field n", "8.0.1   field n", "older than what it belongs to"),
        ("8.0.1 subsection", "9.0,8.0.1 subsection", "canonical"),
        ("8.0.1   field clk", "8.0   field clk", "older than what it belongs to"),
    ] {
        let text = both.replacen(from, to, 1);
        assert_ne!(text, both, "{from}");
        let error = parse_baseline(&text).expect_err(to);
        assert!(error.message.contains(message), "{to}: {error}");
    }
}

/// Two branches of many devices: the file of both has every release as it was, whichever is ours.
#[test]
fn branches_keep_their_history() {
    let mut generator = Generator(11);
    for round in 0..60 {
        let mut now = generator.device();
        let mut base = release(&Baseline::new(now.clone()), "1.0", &[]).expect("a good name");
        if round % 2 == 0 {
            now = generator.evolved(&now);
            base = release(&update(&base, &now).expect("legal"), "1.1", &[]).expect("a good name");
        }
        let fork = base.releases.last().expect("released").clone();
        let mut sides = [base.clone(), base.clone()];
        let mut devices = [now.clone(), now];
        for number in 0..3 {
            for side in 0..2 {
                devices[side] = generator.evolved(&devices[side]);
                let next = update(&sides[side], &devices[side]).expect("legal");
                let (name, after) = match side {
                    0 => (format!("{}.0", number + 2), vec![]),
                    _ if number == 0 => ("1.1.1".to_owned(), vec![fork.clone()]),
                    _ => (format!("1.1.{}", number + 1), vec![]),
                };
                sides[side] = release(&next, &name, &after).expect("a good name");
            }
        }
        let both = merge(&sides[0], &sides[1]).unwrap_or_else(|error| {
            panic!("{error}\n{}\n{}", print_baseline(&sides[0]), print_baseline(&sides[1]))
        });
        assert_eq!(merge(&sides[1], &sides[0]).as_ref(), Ok(&both));
        assert_eq!(both.graph.heads().len(), 2);
        for side in &sides {
            assert_eq!(merge(&both, side).as_ref(), Ok(&both));
            let shared = both.shared_with(side).expect("released");
            let (shared, own) = (print_baseline(&shared), print_baseline(side));
            for name in &side.releases {
                let of = |it: &Baseline| lines(&it.at_release(name).expect("released"));
                assert_eq!(of(&both), of(side), "{name}\n{own}\n{shared}");
            }
            assert_eq!(shared, own);
        }
    }
}
