//! Baseline files, the file of machine types, and what a build prints about either: what is read prints as it was, and
//! whatever is done with it is the same after printing and reading.

use vmstate_schema::machines::{self, parse_source};
use vmstate_schema::model::Baseline;
use vmstate_schema::update::{diff, drop_device, judgements, release, update};
use vmstate_schema::{
    Finding, ParseError, Rule, compare, parse_baseline, parse_dump, print_baseline, print_dump,
};

use crate::bound;

/// Bytes of memory for each byte of text: a line of a few bytes becomes a field with all that may be said of one.
pub const FACTOR: u64 = 512;

/// Which of the four texts an input is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A file of a device.
    Baseline,
    /// A device, as a build prints it.
    Dump,
    /// The file `machine-types`.
    Machines,
    /// A table of machine types, as a build prints it.
    Source,
}

/// Reads a text of one kind, and works with it.
pub fn run(data: &[u8]) {
    let Some((kind, text)) = data.split_first() else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    match kind % 4 {
        0 => {
            let read = bound::text(text.len(), FACTOR, || parse_baseline(text));
            if let Some(read) = heard(text, read) {
                baseline(text, &read);
            }
        }
        1 => {
            let device = heard(text, bound::text(text.len(), FACTOR, || parse_dump(text)));
            let Some(device) = device else { return };
            let printed = print_dump(&device);
            assert_eq!(parse_dump(&printed).as_ref(), Ok(&device), "{printed}");
            baseline_of(&Baseline::new(device));
        }
        2 => {
            let read = bound::text(text.len(), FACTOR, || machines::parse(text));
            let Some(read) = heard(text, read) else { return };
            assert_eq!(machines::print(&read), text);
            if let Ok(next) = machines::release(&read, "99.9", &[]) {
                let printed = machines::print(&next);
                assert_eq!(machines::parse(&printed).as_ref(), Ok(&next), "{printed}");
            }
        }
        _ => {
            let source = heard(text, bound::text(text.len(), FACTOR, || parse_source(text)));
            let Some(source) = source else { return };
            let Ok(written) =
                machines::update(&machines::Machines::default(), std::slice::from_ref(&source))
            else {
                return;
            };
            let printed = machines::print(&written);
            assert_eq!(machines::parse(&printed).as_ref(), Ok(&written), "{printed}");
            let findings = machines::compare(&written, &source);
            // Something may be retired that no release had, and that is all.
            let is_idle = |finding: &Finding| finding.rule == Rule::IdleAcknowledgement;
            assert!(findings.iter().all(is_idle), "{findings:?}\n{printed}");
        }
    }
}

/// What was read; an error is a short one, of a line of the text.
fn heard<T>(text: &str, read: Result<T, ParseError>) -> Option<T> {
    read.map_err(|error| {
        let lines = text.lines().count().max(1);
        assert!((1..=lines + 1).contains(&error.line), "{error:?} in {lines} lines");
        let longest = 1024 + text.lines().map(str::len).max().unwrap_or(0) * 4;
        assert!(error.to_string().len() <= longest, "{error}");
    })
    .ok()
}

fn baseline(text: &str, baseline: &Baseline) {
    assert_eq!(print_baseline(baseline), text);
    baseline_of(baseline);
    let _ = drop_device(baseline, "why");
    let Some(next) = baseline.next() else { return };
    if let Some(released) = baseline.released() {
        let _ = diff(&released, next);
    }
    for releases in 0..=baseline.releases.len().min(8) {
        let mut known = baseline.clone();
        known.releases.truncate(releases);
        if let Some(then) = baseline.shared_with(&known) {
            let _ = judgements(&then, baseline);
            reads_as_it_is(&then);
        }
    }
    // Format 1 becomes format 2, and what was accepted is accepted: a build has no stamps.
    let Ok(current) = parse_dump(&print_dump(next)) else { return };
    if compare(baseline, &current).is_empty()
        && let Ok(updated) = update(baseline, &current)
    {
        reads_as_it_is(&updated);
        let findings = compare(&updated, &current);
        assert!(findings.is_empty(), "{findings:?}\n{}", print_baseline(&updated));
    }
}

/// It can be released, and then is what it was.
fn baseline_of(baseline: &Baseline) {
    if let Ok(released) = release(baseline, "99.9", &[]) {
        reads_as_it_is(&released);
    }
}

fn reads_as_it_is(baseline: &Baseline) {
    let printed = print_baseline(baseline);
    match parse_baseline(&printed) {
        Ok(again) => assert_eq!(again, *baseline, "{printed}"),
        Err(error) => panic!("{error}\n{printed}"),
    }
}
