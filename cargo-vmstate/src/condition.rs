//! Conditions of devices, as in `#[cfg(..)]`.

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
    fn slips_are_found() {
        for good in ["unix", "all(unix, target_arch = \"x86_64\")", "not(feature = \"a-b\")"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in ["", "all(unix", "unix)", "target_os = \"linux", "unix; x", "#[cfg(unix)]"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
