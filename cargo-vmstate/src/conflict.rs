//! Merge conflicts: what both sides released stands there for good, and `next` lines are written anew anyway, so a conflict is
//! no question to anybody.

use vmstate_schema::update::{MergeError, unite};

use crate::regular;
use crate::workspace::{BaselineFile, Trouble};

/// The file behind a conflict: what both sides released, in one. `None` if it is no conflict; why, if they do not fit.
pub(crate) fn resolve(trouble: &Trouble) -> Option<Result<BaselineFile, MergeError>> {
    let text = regular::text(&trouble.path).ok()?;
    let (ours, theirs) = sides(&text)?;
    let ours = BaselineFile::of_text(&trouble.path, ours).ok()?.baseline;
    let theirs = BaselineFile::of_text(&trouble.path, theirs).ok()?.baseline;
    let path = trouble.path.clone();
    Some(unite(&ours, &theirs).map(|both| {
        let known = ours.stamped().map_or(both.releases.is_empty(), |it| it == both);
        let baseline = if known { ours } else { both };
        // The text with its markers, so that the file counts as changed.
        let key = baseline.key();
        BaselineFile { path, text, baseline, key }
    }))
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Both,
    Ours,
    Base,
    Theirs,
}

/// Both sides of every conflict, with what they have in common.
pub(crate) fn sides(text: &str) -> Option<(String, String)> {
    let (mut ours, mut theirs, mut part, mut found) =
        (String::new(), String::new(), Part::Both, false);
    for line in text.split_inclusive('\n') {
        let next = match line.get(..7) {
            Some("<<<<<<<") => Part::Ours,
            Some("|||||||") => Part::Base,
            Some("=======") => Part::Theirs,
            Some(">>>>>>>") => Part::Both,
            _ => {
                if part == Part::Both || part == Part::Ours {
                    ours.push_str(line);
                }
                if part == Part::Both || part == Part::Theirs {
                    theirs.push_str(line);
                }
                continue;
            }
        };
        (part, found) = (next, true);
    }
    (found && part == Part::Both).then_some((ours, theirs))
}
