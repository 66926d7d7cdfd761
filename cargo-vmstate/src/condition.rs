//! Conditions of devices, as in `#[cfg(..)]`.

use std::collections::BTreeSet;

/// Whether a condition asks for more than features: a target, or a `--cfg` of the user's. No build here can tell whether
/// such a device is rightly missing, so the file is believed; the compiler obeys it.
pub(crate) fn is_beyond_features(condition: &str) -> bool {
    let mut rest = condition;
    loop {
        let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') else {
            return false;
        };
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = match word {
            "all" | "any" | "not" => after,
            // Behind it stands a name in quotes.
            "feature" => after.splitn(3, '"').nth(2).unwrap_or_default(),
            _ => return true,
        };
    }
}

/// Whether a condition holds with these features; `None` if it asks for more than features.
pub(crate) fn holds(condition: &str, features: &BTreeSet<String>) -> Option<bool> {
    if is_beyond_features(condition) {
        return None;
    }
    let (answer, rest) = predicate(condition.trim(), features)?;
    rest.trim().is_empty().then_some(answer)
}

/// The answer of the predicate that stands here, and what follows it.
fn predicate<'a>(text: &'a str, features: &BTreeSet<String>) -> Option<(bool, &'a str)> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix("feature") {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
        let (name, rest) = rest.split_once('"')?;
        return Some((features.contains(name), rest));
    }
    let words = ["all", "any", "not"];
    let word = words.into_iter().find(|word| text.starts_with(word))?;
    let mut rest = text[word.len()..].trim_start().strip_prefix('(')?;
    let mut answers = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(')') {
            let answer = match word {
                "all" => answers.iter().all(|it| *it),
                "any" => answers.iter().any(|it| *it),
                _ => !*answers.first()?,
            };
            return Some((answer, after));
        }
        let (answer, after) = predicate(rest, features)?;
        answers.push(answer);
        rest = after.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
}

/// What is wrong with a condition that a user wrote.
pub(crate) fn fault(condition: &str) -> Option<&'static str> {
    let (mut depth, mut quoted, mut words) = (0_i32, false, false);
    for c in condition.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth -= 1,
            '=' | ',' | ' ' => {}
            c if c.is_ascii_alphanumeric() || c == '_' => words = true,
            _ => return Some("it has a character that no `cfg` has"),
        }
        if depth < 0 {
            break;
        }
    }
    match (depth, quoted, words) {
        (0, false, true) => None,
        (0, false, false) => Some("it is empty"),
        (_, true, _) => Some("a quote is not closed"),
        _ => Some("its parentheses do not match"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_told_from_targets() {
        for within in ["feature = \"a\"", "all(feature = \"a\", not(feature = \"target_os\"))", ""]
        {
            assert!(!is_beyond_features(within), "{within}");
        }
        for beyond in ["target_os = \"linux\"", "any(feature = \"a\", unix)", "not(vmm_arm)"] {
            assert!(is_beyond_features(beyond), "{beyond}");
        }
    }

    #[test]
    fn features_are_looked_up() {
        let on: BTreeSet<String> = ["a", "b-c"].map(str::to_owned).into();
        for (condition, answer) in [
            ("feature = \"a\"", Some(true)),
            ("feature=\"b\"", Some(false)),
            ("all(feature = \"a\", feature = \"b-c\")", Some(true)),
            ("all(feature = \"a\", not(feature = \"b-c\"))", Some(false)),
            ("any(feature = \"x\", all(feature = \"a\", any(feature = \"b-c\")))", Some(true)),
            ("any()", Some(false)),
            ("all()", Some(true)),
            ("unix", None),
            ("all(feature = \"a\", unix)", None),
            ("feature = a", None),
            ("all(feature = \"a\"", None),
        ] {
            assert_eq!(holds(condition, &on), answer, "{condition}");
        }
    }

    #[test]
    fn slips_are_found() {
        for good in ["unix", "all(unix, target_arch = \"x86_64\")", "not(feature = \"a-b\")"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in ["", "all(unix", "unix)", "target_os = \"linux", "unix; x", "#[cfg(unix)]"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
