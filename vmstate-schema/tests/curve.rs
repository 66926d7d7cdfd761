//! Reading a baseline, judging it and bringing it up to date take time that is linear in its size, whatever there is much of.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use vmstate_schema::update::{diff, release, update};
use vmstate_schema::{compare, parse_baseline, print_baseline};

/// The file of a device `a`, up to its body.
fn head(more: &str) -> String {
    format!(
        "# Wire layout of `a`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
         format 1\ndevice a\n{more}"
    )
}

/// `count` lines behind the version.
fn body(count: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = head("releases 1.0\n1.0 version 1 minimum 1\n");
    (0..count).for_each(|index| text.push_str(&line(index)));
    text
}

fn releases(count: usize) -> String {
    let mut names = String::new();
    for index in 0..count {
        let _ = write!(names, " 1.{index}");
    }
    head(&format!("releases{names}\n1.0 version 1 minimum 1\n"))
}

/// Every release changes the version and adds a subsection.
fn history(count: usize) -> String {
    let mut text = head(releases(count).lines().nth(3).unwrap());
    text.push('\n');
    for index in 0..count {
        let _ = writeln!(text, "1.{index} version {} minimum 1", index + 1);
    }
    for index in 0..count {
        let _ = writeln!(text, "1.{index} breaks_backward {} \"x\"", index + 1);
    }
    for index in 0..count {
        let _ = write!(
            text,
            "1.{index} subsection a/s{index} version 1 minimum 1 needed f\n1.{index}   field f uint8\n"
        );
    }
    text
}

fn nested(count: usize) -> String {
    let mut text = body(1, |_| "1.0 field n struct n version 1 minimum 1\n".to_owned());
    for index in 0..count {
        let _ = writeln!(text, "1.0   field f{index} uint8");
    }
    for index in 0..count {
        let _ = write!(
            text,
            "1.0   subsection n/s{index} version 1 minimum 1 needed f\n1.0     field f uint8\n"
        );
    }
    text
}

/// The text of a baseline with this many of something.
type Make = fn(usize) -> String;

/// What a baseline can have much of.
const KINDS: [(&str, Make); 15] = [
    ("fields", |n| body(n, |i| format!("1.0 field f{i} uint8\n"))),
    ("fields of one name", |n| body(n, |i| format!("1.0 field f uint8 since {}\n", i + 2))),
    ("subsections", |n| {
        body(n, |i| {
            format!("1.0 subsection a/s{i} version 1 minimum 1 needed f\n1.0   field f{i} uint8\n")
        })
    }),
    ("releases", releases),
    ("history", history),
    ("nested", nested),
    ("properties", |n| body(n, |i| format!("1.0 property p{i} bool true\n"))),
    ("variants", |n| {
        let mut variants = String::new();
        (0..n).for_each(|i| {
            let _ = write!(variants, " V{i}={i}");
        });
        body(1, |_| format!("1.0 field e enum uint32{variants}\n"))
    }),
    ("breaks", |n| body(n, |i| format!("1.0 breaks_backward {} \"x\"\n", i + 2))),
    ("breaks forward", |n| body(n, |i| format!("1.0 breaks_forward {} \"x\"\n", i + 2))),
    ("quotes", |n| head(&format!("when \"{}\"\nnext version 1 minimum 1\n", "\\\"".repeat(n)))),
    ("long names", |n| body(1, |_| format!("1.0 field \"{}\" uint8\n", " ".repeat(n)))),
    ("validates", |n| {
        let mut text = head(releases(n).lines().nth(3).unwrap());
        text.push_str("\n1.0 version 1 minimum 1\n1.0 field f uint8");
        (0..n).for_each(|i| {
            let stamp = if i == 0 { String::new() } else { format!("@1.{i}") };
            let _ = write!(text, " validate v{i}{stamp}");
        });
        text + "\n"
    }),
    ("tests", |n| body(n, |i| format!("1.0 field f{i} uint8 test t{i}\n"))),
    ("hooks", |n| {
        let mut text = head(releases(n).lines().nth(3).unwrap());
        text.push_str("\n1.0 version 1 minimum 1\n");
        for i in 0..n {
            let _ = writeln!(text, "1.{i} hook post_load h{i}");
        }
        text
    }),
];

/// All that is done with a file: against itself, and against what has the first half less, or more.
fn work(text: &str, half: &str) {
    let baseline = parse_baseline(text).unwrap_or_else(|error| panic!("{error}: {}", &text[..300]));
    let other = parse_baseline(half).unwrap();
    assert!(print_baseline(&baseline) == text);
    let (now, less) = (baseline.next().unwrap(), other.next().unwrap());
    assert!(compare(&baseline, now).is_empty());
    assert!(update(&baseline, now).is_ok());
    assert!(diff(now, now).is_empty());
    let _ = (diff(now, less), diff(less, now));
    // A finding names every release that it strands, so many findings about many releases are that much text.
    if other.releases.len() < 10 {
        let _ = (compare(&other, now), update(&other, now));
    }
    assert!(release(&baseline, "next.1", &[]).is_ok());
}

/// Time on the processor, so that what else runs does not count.
fn spent() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// The time of one run: so many are made that the clock, which ticks coarsely, does not matter.
fn time(text: &str, half: &str) -> Duration {
    let mut runs = 1;
    loop {
        let (start, before) = (Instant::now(), spent());
        (0..runs).for_each(|_| work(text, half));
        let taken = match (before, spent()) {
            (Some(before), Some(after)) => after.checked_sub(before).unwrap(),
            _ => start.elapsed(),
        };
        if taken >= Duration::from_millis(80) {
            return taken / runs;
        }
        runs *= 2;
    }
}

#[test]
fn four_times_as_much_takes_four_times_as_long() {
    const SMALL: usize = 1000;
    if !long("four_times_as_much_takes_four_times_as_long", "it measures time") {
        return;
    }
    for (kind, make) in KINDS {
        let measure = |count: usize| time(&make(count), &make(count / 2));
        // 4 is linear, 16 quadratic. What is linear and was disturbed is so the next time.
        let is_linear = |_| {
            let (small, large) = (measure(SMALL), measure(4 * SMALL));
            let ratio = large.as_secs_f64() / small.as_secs_f64();
            println!("{kind}: {small:?}, {large:?} for four times as many: {ratio:.1}");
            ratio < 8.0
        };
        assert!((0..3).any(is_linear), "{kind}: see above");
    }
}

#[test]
fn depth_is_bounded() {
    for text in [
        body(1, |_| format!("1.0 field f {}uint8\n", "[2] ".repeat(100_000))),
        body(1, |_| format!("1.0 field f {}uint8\n", "nullable ".repeat(100_000))),
        body(1000, |i| format!("1.0 {}field f struct s version 1 minimum 1\n", "  ".repeat(i))),
        body(1, |_| format!("1.0 {}field f uint8\n", "  ".repeat(100_000))),
    ] {
        assert!(parse_baseline(&text).is_err());
    }
}

/// Whether tests that take long are run (`VMSTATE_LONG`, as in CI). What was left out elsewhere is said where no test runner hides it.
fn long(test: &str, why: &str) -> bool {
    let runs = std::env::var_os("VMSTATE_LONG").is_some();
    if !runs {
        let _ = writeln!(
            std::io::stderr(),
            "\n*** LEFT OUT: `{test}`: {why}. VMSTATE_LONG=1 runs it. ***\n"
        );
    }
    runs
}
