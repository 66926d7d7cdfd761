//! What only the author can judge is asked before it is recorded.

use std::io::{self, BufRead as _, IsTerminal as _};

use vmstate_schema::update::Change as Judgement;

use crate::screen;
use crate::survey::Change;

/// Shows what changed and asks whether it is meant, unless `--yes` said so. Without a terminal there is nobody to ask: no.
pub(crate) fn ask(changes: &[&Change], yes: bool) -> bool {
    for change in changes {
        let device = &change.device;
        screen::warning(format_args!(
            "device `{device}` was released, and what becomes of its bytes changes; that cannot be checked here:"
        ));
        for judgement in &change.judgements {
            screen::plain(format_args!("  {}", about(judgement)));
        }
    }
    if yes {
        return true;
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        screen::error(
            "nothing was recorded: there is no terminal to ask at; if guests of all releases survive this, run \
             `cargo vmstate accept --yes`",
        );
        return false;
    }
    screen::prompt("Do guests of all releases survive this? [y/N] ");
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    let yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if !yes {
        screen::note("nothing was recorded");
    }
    yes
}

/// One change in a line.
pub(crate) fn about(change: &Judgement) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    let place = if change.path.is_empty() { String::new() } else { format!("{}: ", change.path) };
    format!("{place}`{}` becomes `{}`", side(&change.from), side(&change.to))
}
