//! Merge conflicts: `next` lines are written anew anyway, so a conflict that only they have needs nobody.

use std::fs;

use crate::workspace::{BaselineFile, Trouble};

/// The file behind a conflict in `next` lines; `None` if released lines are in conflict, or it is no conflict.
pub(crate) fn resolve(trouble: &Trouble) -> Option<BaselineFile> {
    // A pipe would never end.
    if !trouble.path.is_file() {
        return None;
    }
    let text = fs::read_to_string(&trouble.path).ok()?;
    let (ours, theirs) = sides(&text)?;
    let ours = BaselineFile::of_text(&trouble.path, ours).ok()?;
    let theirs = BaselineFile::of_text(&trouble.path, theirs).ok()?;
    let released = |file: &BaselineFile| {
        let baseline = &file.baseline;
        (
            baseline.as_of(baseline.releases.len()),
            baseline.releases.clone(),
            baseline.dropped.clone(),
        )
    };
    if released(&ours) != released(&theirs) {
        return None;
    }
    // The text with its markers, so that the file counts as changed.
    Some(BaselineFile { text, ..ours })
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
