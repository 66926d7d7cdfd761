//! What a preflight found.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::json::Json;

/// What would become of a migration. `Display` says it in lines, [`to_json`](Self::to_json) for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preflight {
    /// The machine type.
    pub machine: String,
    /// Who is to load it.
    pub peer: String,
    /// What the peer would refuse.
    pub refusals: Vec<Refusal>,
    /// State that would get another value without a word.
    pub losses: Vec<Loss>,
    /// Sections of which nothing can be said, and why.
    pub unknown: Vec<(String, String)>,
}

/// Why the peer would refuse the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The device, such as `e1000[0000:00:03.0]`; empty if it is the machine.
    pub path: String,
    /// Why.
    pub why: String,
    /// What to do about it.
    pub help: Vec<String>,
}

/// State that the machine type does not send.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The device and the field, such as `uart[0]/clock/rate`.
    pub path: String,
    /// Its value here.
    pub value: String,
    /// Its value after the migration.
    pub reset: String,
}

impl Preflight {
    pub(super) fn new(machine: &str, peer: String) -> Self {
        let machine = machine.into();
        Self { machine, peer, refusals: Vec::new(), losses: Vec::new(), unknown: Vec::new() }
    }

    pub(super) fn refuse(&mut self, path: &str, why: String, help: Vec<String>) {
        self.refusals.push(Refusal { path: path.into(), why, help });
    }

    pub(super) fn lose(&mut self, path: &str, value: String, reset: String) {
        self.losses.push(Loss { path: path.into(), value, reset });
    }

    pub(super) fn unknown(&mut self, path: &str, why: &str) {
        self.unknown.push((path.into(), why.into()));
    }

    /// Whether nothing is refused. State may be lost, or nothing known of a section.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.refusals.is_empty()
    }

    /// Whether nothing is refused or lost, and everything is known.
    #[must_use]
    pub fn is_lossless(&self) -> bool {
        self.is_possible() && self.losses.is_empty() && self.unknown.is_empty()
    }

    /// The report for programs:
    ///
    /// ```json
    /// {"machine": "demo-1.0", "peer": "release 1.0", "possible": true,
    ///  "refusals": [{"path": "uart[0]", "why": "..", "help": [".."]}],
    ///  "losses": [{"path": "uart[0]/clock/rate", "value": "48", "reset": "1"}],
    ///  "unknown": [{"path": "gpu[0]", "why": ".."}]}
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Json::default();
        json.object(|json| {
            json.text("machine", &self.machine);
            json.text("peer", &self.peer);
            json.raw("possible", if self.is_possible() { "true" } else { "false" });
            json.array("refusals", &self.refusals, |json, it| {
                json.object(|json| {
                    json.text("path", &it.path);
                    json.text("why", &it.why);
                    json.array("help", &it.help, |json, help| json.string(help));
                });
            });
            json.array("losses", &self.losses, |json, it| {
                json.object(|json| {
                    json.text("path", &it.path);
                    json.text("value", &it.value);
                    json.text("reset", &it.reset);
                });
            });
            json.array("unknown", &self.unknown, |json, (path, why)| {
                json.object(|json| {
                    json.text("path", path);
                    json.text("why", why);
                });
            });
        });
        json.finish()
    }
}

impl fmt::Display for Preflight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { machine, peer, refusals, losses, unknown } = self;
        let can = if self.is_possible() { "can" } else { "cannot" };
        let end = if self.is_lossless() { ", and nothing is lost" } else { ":" };
        writeln!(f, "machine `{machine}` {can} migrate to {peer}{end}")?;
        for Refusal { path, why, help } in refusals {
            let separator = if path.is_empty() { "" } else { ": " };
            writeln!(f, "  refused: {path}{separator}{why}")?;
            for help in help {
                writeln!(f, "    help: {help}")?;
            }
        }
        for Loss { path, value, reset } in losses {
            writeln!(f, "  lost: {path} is {value}, and will be {reset}")?;
        }
        for (path, why) in unknown {
            writeln!(f, "  not known: {path}: {why}")?;
        }
        Ok(())
    }
}
