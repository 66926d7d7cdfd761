//! "did you mean": the known name that is nearest to a misspelled one.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Names longer than this are not compared: the cost stays bounded whatever a command line holds.
const LONGEST: usize = 64;

/// How many names are listed when none is near.
const LISTED: usize = 24;

/// What to write instead of an unknown name: the nearest known name, or all that there are.
///
/// ```
/// use vmstate_runtime::machine::{Property, PropertyError};
///
/// const FOO: &[Property] = &[Property::zero::<bool>("support-foo"), Property::zero::<u8>("queues")];
/// let near = PropertyError::unknown("suport-foo", FOO);
/// assert_eq!(
///     near.to_string(),
///     "there is no property `suport-foo`; did you mean `support-foo`?"
/// );
/// let far = PropertyError::unknown("timeout", FOO);
/// assert_eq!(far.to_string(), "there is no property `timeout`; there are support-foo, queues");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suggestion {
    /// The nearest name.
    Nearest(String),
    /// None is near: all the names there are.
    Known(Vec<String>),
}

impl Suggestion {
    /// The nearest of `known` to `wrong`, or all of `known`.
    pub(super) fn new<'a>(wrong: &str, known: impl Iterator<Item = &'a str> + Clone) -> Self {
        let near = known.clone().filter_map(|name| Some((distance(wrong, name)?, name)));
        match near.min_by_key(|(distance, _)| *distance) {
            Some((_, name)) => Suggestion::Nearest(String::from(name)),
            None => Suggestion::Known(known.map(String::from).collect()),
        }
    }

    /// The nearest name, if there is one.
    ///
    /// ```
    /// use vmstate_runtime::machine_types;
    /// use vmstate_runtime::machine::MachineError;
    ///
    /// let machines = machine_types! { "demo-1.0" => {} };
    /// let Err(MachineError::UnknownMachine { suggestion, .. }) = machines.find("demo-1") else {
    ///     panic!()
    /// };
    /// assert_eq!(suggestion.nearest(), Some("demo-1.0"));
    /// ```
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Suggestion::Nearest(name) => Some(name),
            Suggestion::Known(_) => None,
        }
    }
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Suggestion::Nearest(name) => write!(f, "did you mean `{name}`?"),
            Suggestion::Known(names) if names.is_empty() => f.write_str("there is none at all"),
            Suggestion::Known(names) => {
                let listed = names.get(..LISTED).unwrap_or(names);
                write!(f, "there are {}", listed.join(", "))?;
                match names.len() - listed.len() {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
        }
    }
}

/// How many letters must be inserted, left out, replaced or swapped with a neighbor to make `b` of
/// `a`; `None` when that is more than a typing error, a third of the letters.
fn distance(a: &str, b: &str) -> Option<usize> {
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let (a, b) = (letters(a), letters(b));
    let bound = a.len().max(b.len()).max(3) / 3;
    let distance = edits(&a, &b);
    (distance <= bound).then_some(distance)
}

fn letters(name: &str) -> Vec<char> {
    name.chars().map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The optimal string alignment distance, three rows at a time.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, &letter) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, &other) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(letter != other);
            let mut best = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && letter == b[j - 1] && a[i - 1] == other {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = core::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::{format, vec};

    use super::*;

    fn suggest(wrong: &str, known: &[&str]) -> String {
        Suggestion::new(wrong, known.iter().copied()).to_string()
    }

    #[test]
    fn edits_are_counted() {
        let edits = |a, b| edits(&letters(a), &letters(b));
        assert_eq!(edits("", ""), 0);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", ""), 3);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("migrate-clk", "migrate-ckl"), 1);
        assert_eq!(edits("Foo", "foo"), 0);
        assert_eq!(edits("ca", "abc"), 3);
    }

    #[test]
    fn the_nearest_wins_and_the_first_of_equals() {
        assert_eq!(suggest("pl012", &["pl031", "pl011", "pl013"]), "did you mean `pl011`?");
        assert_eq!(suggest("support_foo", &["support-foo"]), "did you mean `support-foo`?");
    }

    #[test]
    fn far_names_are_listed() {
        assert_eq!(suggest("hpet", &["pl011", "serial"]), "there are pl011, serial");
        assert_eq!(suggest("hpet", &[]), "there is none at all");
        let many: Vec<String> = (0..30).map(|n| format!("device-{n}")).collect();
        let text = Suggestion::new("x", many.iter().map(String::as_str)).to_string();
        assert!(text.starts_with("there are device-0, device-1, "), "{text}");
        assert!(text.ends_with("device-23 and 6 more"), "{text}");
    }

    #[test]
    fn endless_names_cost_nothing() {
        let endless = vec!["x"; 100_000].concat();
        assert_eq!(suggest(&endless, &["serial"]), "there are serial");
        assert_eq!(distance(&endless, &endless), None);
    }
}
