//! `cargo vmstate explain`

use std::fmt::Write as _;

use vmstate_schema::Rule;

use crate::cli::Explain;
use crate::exit::{Exit, Fault, Result};
use crate::report;
use crate::screen::{self, BOLD, CYAN, paint};

/// Prints one rule, or the list.
pub(super) fn run(args: &Explain) -> Result<Exit> {
    let text = match &args.rule {
        None => list(),
        Some(id) => one(Rule::find(id).ok_or_else(|| {
            Fault::new(format!("there is no rule `{id}`; `cargo vmstate explain` lists all"))
        })?),
    };
    screen::out(&text);
    Ok(Exit::Clean)
}

fn list() -> String {
    let mut out = String::new();
    for rule in Rule::all() {
        let _ = writeln!(out, "{}  {}", paint(CYAN, rule), rule.title());
    }
    out
}

fn one(rule: Rule) -> String {
    let mut out = format!("{}: {}\n\n", paint(CYAN, rule), paint(BOLD, rule.title()));
    for paragraph in rule.explanation().split("\n\n") {
        out.push_str(&wrapped(paragraph, 80));
        out.push('\n');
    }
    let _ = writeln!(out, "{}", paint(BOLD, "What to do"));
    for paragraph in rule.fix().split("\n\n") {
        out.push_str(&wrapped(paragraph, 80));
    }
    let _ = writeln!(out, "\n{}", report::url(rule));
    out
}

/// Breaks lines between words; lines that are indented stay as they are.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with(' ') {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let mut column = 0;
        for word in line.split(' ') {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                out.push('\n');
                column = 0;
            }
            if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out.push('\n');
    }
    out
}
