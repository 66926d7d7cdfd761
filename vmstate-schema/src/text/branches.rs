//! Releases of stable branches: the lines between the comment and the format.
//!
//! A release that came after the one before it, as all do until there is a branch, stands in the line `releases`. One of a branch
//! has a line of its own, away from that one, so that git can merge what two branches released.

use std::fmt::Write as _;

use super::names::{is_release, is_release_byte};
use super::words::{RESTORE, Words};
use super::{ParseError, parse::release_names};
use crate::model::{Graph, Stamp, natural};

type Result<T> = std::result::Result<T, ParseError>;

/// `1.0.1 after 1.0`; `1.0.1 first` for a device that no release before had.
#[derive(Debug)]
pub(crate) struct Branch<'a> {
    line: usize,
    name: String,
    after: Vec<&'a str>,
}

/// Reads such a line; none if it is another.
pub(crate) fn branch<'a>(words: &Words<'a>) -> Result<Option<Branch<'a>>> {
    let mut words = *words;
    let name = words.bare(is_release_byte).to_owned();
    let after = if words.rest == " first" {
        Vec::new()
    } else if words.eat(" after ") {
        words.rest.split(' ').collect()
    } else {
        return Ok(None);
    };
    if !is_release(&name) {
        return Err(words.error(format!("`{name}` is not the name of a release")));
    }
    Ok(Some(Branch { line: words.line, name, after }))
}

/// The releases of both kinds of lines, each behind those that it came after.
pub(crate) fn graph(
    line: Option<Words<'_>>,
    branches: &[Branch<'_>],
) -> Result<(Vec<String>, Graph)> {
    let trunk = line.map_or_else(|| Ok(Vec::new()), |words| release_names(&words))?;
    let mut waiting: Vec<&Branch<'_>> = branches.iter().collect();
    let mut rest = trunk.iter();
    let (mut next, mut last) = (rest.next(), None);
    let (mut releases, mut graph) = (Vec::new(), Graph::default());
    loop {
        let ready =
            |it: &&Branch<'_>| it.after.iter().all(|name| releases.iter().any(|it| it == name));
        let on_line = |it: &&Branch<'_>| trunk.contains(&it.name);
        if let Some(at) = waiting.iter().position(|it| ready(it) && !on_line(it)) {
            let it = waiting.remove(at);
            if releases.contains(&it.name) {
                return Err(fault(it, format!("release `{}` is there twice", it.name)));
            }
            graph.push(places(&releases, &it.after), true);
            releases.push(it.name.clone());
            continue;
        }
        let Some(name) = next else { break };
        let mut parents: Vec<usize> = last.into_iter().collect();
        if let Some(at) = waiting.iter().position(|it| it.name == *name) {
            if !ready(&waiting[at]) {
                break;
            }
            parents.extend(places(&releases, &waiting.remove(at).after));
            parents.sort_unstable();
            parents.dedup();
        }
        last = Some(releases.len());
        graph.push(parents, false);
        releases.push(name.clone());
        next = rest.next();
    }
    let Some(it) = waiting.first() else { return Ok((releases, graph)) };
    let known =
        |name: &&&str| trunk.iter().chain(branches.iter().map(|it| &it.name)).any(|it| it == *name);
    Err(match it.after.iter().find(|name| !known(name)) {
        Some(name) => fault(it, format!("`{name}` is not among the releases")),
        None => fault(it, format!("release `{}` comes after itself", it.name)),
    })
}

/// The same of names.
pub(crate) fn of_names(
    trunk: &[String],
    branches: &[(String, Vec<String>)],
) -> Result<(Vec<String>, Graph)> {
    let line = trunk.join(" ");
    let branches: Vec<Branch<'_>> = branches
        .iter()
        .map(|(name, after)| Branch {
            line: 1,
            name: name.clone(),
            after: after.iter().map(String::as_str).collect(),
        })
        .collect();
    graph((!trunk.is_empty()).then_some(Words { line: 1, rest: &line }), &branches)
}

fn places(releases: &[String], names: &[&str]) -> Vec<usize> {
    let place = |name: &&str| releases.iter().position(|it| it == name);
    let mut places: Vec<usize> = names.iter().filter_map(place).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn fault(branch: &Branch<'_>, message: String) -> ParseError {
    ParseError::new(branch.line, message, RESTORE)
}

/// The lines of branches, and of what is after one of them, by their names.
pub(crate) fn print(out: &mut String, releases: &[String], graph: &Graph) {
    let own = |at: &usize| graph.is_branch(*at) || graph.parents(*at).len() > 1;
    let mut lines: Vec<usize> = (0..releases.len()).filter(own).collect();
    lines.sort_by(|a, b| natural(&releases[*a], &releases[*b]));
    for at in lines {
        out.push_str(&releases[at]);
        out.push_str(if graph.parents(at).is_empty() { " first" } else { " after" });
        for parent in graph.parents(at) {
            let _ = write!(out, " {}", releases[*parent]);
        }
        out.push('\n');
    }
}

/// The line of all others, if there are some.
pub(crate) fn print_line(out: &mut String, releases: &[String], graph: &Graph) {
    let all = releases.iter().enumerate();
    let line: Vec<&str> =
        all.filter(|(at, _)| !graph.is_branch(*at)).map(|(_, name)| name.as_str()).collect();
    if !line.is_empty() {
        let _ = writeln!(out, "releases {}", line.join(" "));
    }
}

/// A stamp: the names of its releases, with commas between them.
pub(crate) fn spell(out: &mut String, releases: &[String], graph: &Graph, stamp: Stamp) {
    if stamp == Stamp::Next {
        out.push_str("next");
    }
    for (index, at) in graph.members(stamp).iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(releases.get(*at).map_or("?", String::as_str));
    }
}
