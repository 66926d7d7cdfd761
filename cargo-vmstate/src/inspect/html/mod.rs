//! `--html`: one page that needs nothing but a browser.
//!
//! All of the stream is in one JSON text, which the script of the page shows as text: nothing of it becomes markup.

mod section;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anstream::adapter::strip_str;
use serde_json::{Value as Json, json};

use super::diff;
use super::explain::Explainer;
use super::human;
use super::json::{ascii, open};
use super::printable::Printable;
use super::select::Selection;
use super::survey::Survey;
use crate::exit::{Fault, Result};
use vmstate_stream::survey::Ram;
use vmstate_stream::survey::Record;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// How many problems are listed.
const PROBLEMS: usize = 100;

/// A stream, and what explains it.
type Side<'a, 's> = (&'a Survey, &'a Explainer<'s>);

/// Writes the page; says how many places do not fit.
pub(super) fn write(
    page: &Path,
    stream: Side<'_, '_>,
    other: Option<Side<'_, '_>>,
    wanted: &Selection<'_>,
) -> Result<usize> {
    let fault = |error: std::io::Error| Fault::io(page.display(), &error);
    let mut out = BufWriter::new(File::create(page).map_err(fault)?);
    let page = PAGE.replace("@STYLE@", STYLE).replace("@SCRIPT@", SCRIPT);
    let (before, behind) = page.split_once("@STREAM@").unwrap_or((&page, ""));
    let (survey, explainer) = stream;
    let mut write = |text: &str| out.write_all(text.as_bytes()).map_err(fault);
    write(before)?;
    let head = head(survey, difference(stream, other, wanted).as_ref());
    write(&open(&inert(&head.to_string()), "sections"))?;
    let (mut faults, mut budget, mut comma) = (0, section::Budget::default(), "\n");
    for record in &survey.records {
        let Record::Section(it) = record else { continue };
        if !wanted.has_section(it) {
            continue;
        }
        let object = section::object(explainer, it, wanted, &mut budget, &mut faults);
        write(comma)?;
        write(&inert(&object))?;
        comma = ",\n";
    }
    write("]}")?;
    write(behind)?;
    out.flush().map_err(fault)?;
    Ok(faults)
}

/// JSON that no parser of HTML finds an end of its element in, nor anything else.
fn inert(json: &str) -> String {
    ascii(json).replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn head(survey: &Survey, difference: Option<&Vec<String>>) -> Json {
    let facts = strip_str(&human::head(survey)).to_string();
    let (machine, facts) = facts.split_once(": ").unwrap_or(("", &facts));
    let lines: Vec<_> = facts.lines().map(str::trim).collect();
    let blocks = survey.ram().into_iter().flat_map(Ram::blocks).map(|block| {
        json!({
            "name": Printable(&block.name).to_string(), "length": block.len, "whole": block.whole, "zero": block.zero,
            "xbzrle": block.xbzrle, "compressed": block.compressed,
        })
    });
    let problems = survey.problems.iter().take(PROBLEMS);
    let problems = problems
        .map(|it| json!({"offset": it.offset, "text": Printable(&it.text).to_string()}))
        .collect::<Vec<_>>();
    json!({
        "machine": machine, "facts": lines.join(", "), "ram": blocks.collect::<Vec<_>>(),
        "problems": problems, "difference": difference,
    })
}

/// What is different in the other stream, section by section.
fn difference(
    stream: Side<'_, '_>,
    other: Option<Side<'_, '_>>,
    wanted: &Selection<'_>,
) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    diff::compare_all(stream, other?, wanted, |text| {
        if !text.is_empty() {
            parts.push(strip_str(text).to_string());
        }
    });
    Some(parts)
}
