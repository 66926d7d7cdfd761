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
/// use vmstate_runtime::property::{Property, PropertyError};
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
    ///
    /// ```
    /// use vmstate_runtime::property::Suggestion;
    ///
    /// let known = ["serial", "rtc"].into_iter();
    /// assert_eq!(Suggestion::new("seral", known).to_string(), "did you mean `serial`?");
    /// ```
    #[must_use]
    pub fn new<'a>(wrong: &str, known: impl Iterator<Item = &'a str> + Clone) -> Self {
        let nearest = known.clone().fold(Nearest::new(wrong), Nearest::or);
        match nearest.name {
            Some(name) => Suggestion::Nearest(String::from(name)),
            None => Suggestion::Known(known.map(String::from).collect()),
        }
    }

    /// The nearest name, if there is one.
    ///
    /// ```
    /// use vmstate_runtime::property::Suggestion;
    ///
    /// let known = ["demo-1.0", "q35"];
    /// assert_eq!(Suggestion::new("demo-1", known.into_iter()).nearest(), Some("demo-1.0"));
    /// assert_eq!(Suggestion::new("microvm", known.into_iter()).nearest(), None);
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

/// The name nearest to `wrong` so far; of equally near ones the first. Const, so that a table that
/// does not compile gets the same help as an override.
#[derive(Clone, Copy, Debug)]
pub struct Nearest<'a, 'w> {
    /// The nearest name, if one is near.
    pub name: Option<&'a str>,
    wrong: &'w str,
    /// What a better name must be below.
    distance: usize,
}

impl<'a, 'w> Nearest<'a, 'w> {
    /// Before any name is known.
    #[must_use]
    pub const fn new(wrong: &'w str) -> Self {
        Nearest { name: None, wrong, distance: usize::MAX }
    }

    /// With this known name, too.
    #[must_use]
    pub const fn or(self, name: &'a str) -> Self {
        match distance(self.wrong.as_bytes(), name.as_bytes()) {
            Some(distance) if distance < self.distance => {
                Nearest { name: Some(name), wrong: self.wrong, distance }
            }
            _ => self,
        }
    }
}

/// How many letters must be inserted, left out, replaced or swapped with a neighbor to make `b` of
/// `a`; `None` when that is more than a typing error, a third of the letters.
const fn distance(a: &[u8], b: &[u8]) -> Option<usize> {
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let longer = if a.len() > b.len() { a.len() } else { b.len() };
    let bound = if longer < 3 { 1 } else { longer / 3 };
    let distance = edits(a, b);
    if distance <= bound { Some(distance) } else { None }
}

/// A row of the table of distances: between a prefix of one name, and every prefix of the other.
type Row = [usize; LONGEST + 1];

/// The optimal string alignment distance of two names of at most [`LONGEST`] bytes.
const fn edits(a: &[u8], b: &[u8]) -> usize {
    let (mut before, mut above): (Row, Row) = ([0; LONGEST + 1], [0; LONGEST + 1]);
    let mut column = 0;
    while column <= b.len() {
        above[column] = column;
        column += 1;
    }
    let mut line = 0;
    while line < a.len() {
        let row = next_row(a, b, line, &before, &above);
        (before, above) = (above, row);
        line += 1;
    }
    above[b.len()]
}

/// The row for the first `line + 1` bytes of `a`, from the two rows before it.
const fn next_row(a: &[u8], b: &[u8], line: usize, before: &Row, above: &Row) -> Row {
    let mut row = [0; LONGEST + 1];
    row[0] = line + 1;
    let mut column = 0;
    while column < b.len() {
        let replaced = above[column] + !same_letter(a[line], b[column]) as usize;
        let mut best = min(replaced, min(above[column + 1], row[column]) + 1);
        if line > 0
            && column > 0
            && same_letter(a[line], b[column - 1])
            && same_letter(a[line - 1], b[column])
        {
            best = min(best, before[column - 1] + 1);
        }
        row[column + 1] = best;
        column += 1;
    }
    row
}

const fn same_letter(a: u8, b: u8) -> bool {
    a.eq_ignore_ascii_case(&b)
}

const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    fn suggest(wrong: &str, known: &[&str]) -> String {
        Suggestion::new(wrong, known.iter().copied()).to_string()
    }

    #[test]
    fn edits_are_counted() {
        let edits = |a: &str, b: &str| edits(a.as_bytes(), b.as_bytes());
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
        let endless = "x".repeat(100_000);
        assert_eq!(suggest(&endless, &["serial"]), "there are serial");
        assert_eq!(distance(endless.as_bytes(), endless.as_bytes()), None);
        let longest = "x".repeat(LONGEST);
        assert_eq!(distance(longest.as_bytes(), longest.as_bytes()), Some(0));
    }
}
