//! `--summary`: what takes how much.

use std::fmt::Write as _;

use super::human;
use super::printable::{Printable, size};
use super::survey::Survey;
use crate::screen::{self, BOLD, paint};
use vmstate_stream::survey::{Kind, Record, Section};

/// How many of the largest sections are listed.
const LARGEST: usize = 20;

/// Prints sizes, and RAM pages by kind.
pub(super) fn print(survey: &Survey) {
    let mut out = human::head(survey);
    ram(survey, &mut out);
    let mut sections: Vec<_> = survey
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Section(section) if section.kind == Kind::Full => Some(section),
            _ => None,
        })
        .collect();
    let total: u64 = sections.iter().map(|section| section.size()).sum();
    let _ = writeln!(
        out,
        "\n{}",
        paint(BOLD, format_args!("{} devices, {}", sections.len(), size(total)))
    );
    sections.sort_by_key(|section| std::cmp::Reverse(section.size()));
    for section in sections.iter().take(LARGEST) {
        let (bytes, name) = (section.size(), name(section));
        let share = (bytes * 100).checked_div(total).unwrap_or(0);
        let _ = writeln!(out, "{bytes:>12} {share:>3} %  {name}");
    }
    if let Some(rest) = sections.get(LARGEST..).filter(|rest| !rest.is_empty()) {
        let bytes: u64 = rest.iter().map(|section| section.size()).sum();
        let _ = writeln!(out, "{bytes:>12}        {} others", rest.len());
    }
    if let Some((_, text)) = survey.description() {
        let _ = writeln!(out, "{:>12}        the description", text.len());
    }
    if let Some((_, bytes)) = survey.behind() {
        let what = if survey.seal.is_some() { "the seal" } else { "behind the end" };
        let _ = writeln!(out, "{:>12}        {what}", bytes.len());
    }
    screen::out(&out);
    human::problems(&survey.problems);
}

fn name(section: &Section) -> String {
    let instance = match section.header.instance_id {
        0 => String::new(),
        instance => format!("@{instance}"),
    };
    format!("{}{instance}", Printable(&section.header.idstr))
}

fn ram(survey: &Survey, out: &mut String) {
    let bytes: u64 = survey
        .records
        .iter()
        .map(|record| match record {
            Record::Section(section) => section.ram,
            Record::Command { .. } => 0,
        })
        .sum();
    let Some(ram) = survey.ram() else { return };
    let pages =
        ram.page_size().map_or_else(String::new, |bytes| format!(", pages of {bytes} bytes"));
    let _ = writeln!(out, "\n{}", paint(BOLD, format_args!("RAM, {}{pages}", size(bytes))));
    let _ = writeln!(
        out,
        "{:>12} {:>10} {:>10} {:>10} {:>10}  block",
        "length", "whole", "zero", "xbzrle", "compressed"
    );
    for block in ram.blocks() {
        let _ = writeln!(
            out,
            "{:>12} {:>10} {:>10} {:>10} {:>10}  {}",
            size(block.len),
            block.whole,
            block.zero,
            block.xbzrle,
            block.compressed,
            Printable(&block.name)
        );
    }
}
