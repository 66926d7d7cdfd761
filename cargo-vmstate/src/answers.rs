//! What functions answer: the file that the proof by execution writes, and a release stamps.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use vmstate_schema::Rule;
use vmstate_schema::answers::{self, Answers, FILE, Line};
use vmstate_schema::rules::Directions;

use crate::cli::Build;
use crate::exit::{Fault, Result};
use crate::reference::Reference;
use crate::report::Item;
use crate::workspace::{self, Crate, Kind, Trouble, Workspace, network_flags};
use crate::write::is_taken;
use crate::{location, screen};

/// Where a crate has it, or would have it: the proof is a test, and those see the library.
fn path(krate: &Crate) -> Option<PathBuf> {
    matches!(krate.kind, Kind::Lib).then(|| krate.directory.join(FILE))
}

fn read(path: &Path) -> std::result::Result<Option<Answers>, Trouble> {
    let trouble = |line, message: String, help: &str| Trouble {
        path: path.to_owned(),
        line,
        message,
        help: help.to_owned(),
        damaged: false,
    };
    if !is_taken(path) {
        return Ok(None);
    }
    match answers::parse(&workspace::text(path)?) {
        Ok(answers) => Ok(Some(answers)),
        Err(error) => Err(trouble(error.line, error.message, &error.help)),
    }
}

/// What is wrong with the file of a crate.
pub(crate) fn items(krate: &Crate) -> Vec<Item> {
    let trouble = path(krate).and_then(|path| read(&path).err());
    trouble.iter().map(|trouble| Item::of_trouble(trouble).of_crate(krate)).collect()
}

/// Runs the proof of a crate, which writes down what functions answer: `proof` in its manifest says how.
pub(crate) fn prove(workspace: &Workspace, krate: &Crate, build: &Build) -> Result<()> {
    let Some(path) = path(krate).filter(|_| krate.is_gated()) else { return Ok(()) };
    let Some(arguments) = &krate.proof else {
        if path.exists() {
            screen::note(format_args!(
                "`{}` is what the last run of `prove!` with `VMSTATE_RECORD=1` found; `proof = [\"--test\", \"NAME\"]` under \
                 `[package.metadata.vmstate]` lets `release` run it",
                location::shown(&path)
            ));
        }
        return Ok(());
    };
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&workspace.root).args(["test", "--quiet", "-p", &krate.package]);
    command.arg("--manifest-path").arg(&krate.manifest);
    command.args(network_flags(&build.network)).args(arguments);
    command.env("VMSTATE_RECORD", "1").stdin(Stdio::null());
    screen::status("Proving", format_args!("{krate}"));
    let output = command.output().map_err(|error| Fault::io("cannot run cargo", &error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(Fault::new(format!("the proof of {krate} fails, so nothing was released"))
        .because(vec![String::from_utf8_lossy(&said).into_owned()]))
}

/// The file of a crate after a release, if it has one.
pub(crate) fn released(krate: &Crate, name: &str) -> Result<Option<(PathBuf, String)>> {
    let Some(path) = path(krate) else { return Ok(None) };
    let answers = read(&path)?;
    Ok(answers.map(|answers| (path, answers::print(&answers.released(name)))))
}

/// Released lines that are not there any more.
pub(crate) fn against(
    workspace: &Workspace,
    reference: &Reference,
    name: &str,
) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for krate in workspace.crates() {
        let Some(path) = path(&krate) else { continue };
        let Some(text) = reference.read(&path)? else { continue };
        let Ok(old) = answers::parse(&text) else {
            let shown = location::shown(&path);
            screen::warning(format_args!("{shown} cannot be read at {name}; it is not compared"));
            continue;
        };
        // What cannot be read is a finding of its own.
        let Ok(new) = read(&path) else { continue };
        let new = new.unwrap_or_default();
        let gone = |line: &&Line| line.stamp.is_some() && !new.lines.contains(line);
        let lines: Vec<Line> = old.lines.iter().filter(gone).cloned().collect();
        let Some(first) = lines.first() else { continue };
        let mut releases: Vec<String> =
            lines.iter().filter_map(|line| line.stamp.clone()).collect();
        releases.dedup();
        let headline = format!(
            "what `{}` answers, as released, was edited since {name}",
            first.subject.device
        );
        let text = answers::print(&Answers { lines });
        let lines: Vec<String> = text.lines().skip(2).map(|line| format!("- {line}")).collect();
        let mut item = Item::new(Rule::ReleasedLinesEdited, headline)
            .of_crate(&krate)
            .in_file(&path)
            .note(lines.join("\n"))
            .note("what a release has sent cannot change afterwards; the proof would compare with a fiction")
            .help("restore these lines; everything else may stay");
        item.breaks = Directions::BOTH;
        item.releases = releases;
        items.push(item);
    }
    Ok(items)
}
