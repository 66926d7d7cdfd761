//! What cargo says, from its JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// What became of each crate, by its name.
#[derive(Debug, Default)]
pub(crate) struct Report {
    crates: BTreeMap<String, Outcome>,
}

/// What became of one crate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// Whether the compiler was content with it.
    pub(crate) passed: bool,
    /// Whether it was not even compiled again.
    pub(crate) fresh: bool,
    /// In the order of the compiler.
    pub(crate) errors: Vec<Diagnostic>,
}

/// One error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// `VMS0007`, if the headline has one.
    pub(crate) rule: Option<String>,
    /// The headline.
    pub(crate) message: String,
    /// Where it points: file, line, column and the text there.
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) token: String,
    /// As a user sees it.
    pub(crate) rendered: String,
}

impl Report {
    /// From what `cargo check --message-format=json` prints.
    pub(crate) fn parse(stdout: &str) -> Self {
        let mut report = Self::default();
        for line in stdout.lines() {
            // A build script may print anything.
            let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
            report.message(&message);
        }
        report
    }

    fn message(&mut self, message: &Value) {
        let Some(name) = message["target"]["name"].as_str() else { return };
        let outcome = self.crates.entry(name.replace('-', "_")).or_default();
        match message["reason"].as_str() {
            Some("compiler-artifact") => {
                outcome.passed = true;
                outcome.fresh = message["fresh"] == true;
            }
            Some("compiler-message") => outcome.errors.extend(diagnostic(&message["message"])),
            _ => {}
        }
    }

    /// What became of this crate; nothing, if it was never compiled.
    pub(crate) fn outcome(&self, name: &str) -> Outcome {
        self.crates.get(name).cloned().unwrap_or_default()
    }
}

/// An error with a place; its end ("aborting due to ..") has none.
fn diagnostic(message: &Value) -> Option<Diagnostic> {
    if message["level"] != "error" {
        return None;
    }
    let span = message["spans"].as_array()?.iter().find(|span| span["is_primary"] == true)?;
    let headline = message["message"].as_str()?;
    Some(Diagnostic {
        rule: rule(headline),
        message: headline.to_owned(),
        file: span["file_name"].as_str()?.to_owned(),
        line: span["line_start"].as_u64()?,
        column: span["column_start"].as_u64()?,
        token: highlighted(span),
        rendered: message["rendered"].as_str()?.to_owned(),
    })
}

/// The source that is underlined.
fn highlighted(span: &Value) -> String {
    let lines = span["text"].as_array().into_iter().flatten().filter_map(|line| {
        let position = |key: &str| line[key].as_u64().map(|column| column.saturating_sub(1));
        let (start, end) = (position("highlight_start")?, position("highlight_end")?);
        let text: String = line["text"].as_str()?.chars().collect();
        Some(text.chars().skip(start as usize).take((end - start) as usize).collect::<String>())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The first identifier of a rule in a text.
pub(crate) fn rule(text: &str) -> Option<String> {
    let starts = text.match_indices("VMS").map(|(start, _)| start);
    let mut ids = starts.filter_map(|start| text.get(start..start + 7));
    ids.find(|id| id[3..].bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned)
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Some(rule) => write!(f, "{rule} on `{}`", self.token),
            None => write!(f, "`{}` on `{}`", self.message, self.token),
        }
    }
}
