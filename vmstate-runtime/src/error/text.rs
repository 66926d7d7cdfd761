//! What messages are made of: quantities, and values of unknown size.

use alloc::string::String;
use core::{error::Error, fmt};

/// A quantity with its noun: `1 byte`, `2 bytes`.
pub(crate) struct Quantity(pub(crate) u64, pub(crate) &'static str);

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, noun) = self;
        let ending = if *number == 1 { "" } else { "s" };
        write!(f, "{number} {noun}{ending}")
    }
}

/// Characters of a value that a message shows.
const LIMIT: usize = 200;

/// The start of a value's `Debug` text, with `...` where it was cut.
///
/// The value may be a megabyte of guest memory. Formatting stops at the limit, so neither the time
/// nor the memory of an error depends on the value's size.
#[cold]
#[inline(never)]
pub(crate) fn bounded(value: &dyn fmt::Debug) -> String {
    let mut out = Bounded { text: String::new(), room: LIMIT, cut: false };
    // An error is the limit, which `cut` records, or that of a `Debug` that has no more to say.
    let _ = fmt::write(&mut out, format_args!("{value:?}"));
    if out.cut {
        out.text.push_str("...");
    }
    out.text
}

/// Takes `room` characters, then refuses.
struct Bounded {
    text: String,
    room: usize,
    cut: bool,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if let Some((end, _)) = part.char_indices().nth(self.room) {
            self.text.push_str(&part[..end]);
            self.room = 0;
            self.cut = true;
            return Err(fmt::Error);
        }
        self.text.push_str(part);
        self.room -= part.chars().count();
        Ok(())
    }
}

/// `{error}` or, alternate, what caused it as well: `: ` and the next message of the chain, as error
/// reporters print it.
pub(super) fn with_causes(
    f: &mut fmt::Formatter<'_>,
    message: fmt::Arguments<'_>,
    source: Option<&(dyn Error + 'static)>,
) -> fmt::Result {
    f.write_fmt(message)?;
    let mut cause = source.filter(|_| f.alternate());
    while let Some(error) = cause {
        write!(f, ": {error}")?;
        cause = error.source();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};
    use core::cell::Cell;

    use super::*;

    #[test]
    fn quantities() {
        let table = [
            (0, "byte", "0 bytes"),
            (1, "byte", "1 byte"),
            (2, "byte", "2 bytes"),
            (1, "element", "1 element"),
            (11, "element", "11 elements"),
            (1, "node", "1 node"),
            (u64::MAX, "node", "18446744073709551615 nodes"),
        ];
        for (number, noun, expected) in table {
            assert_eq!(Quantity(number, noun).to_string(), expected);
        }
    }

    #[test]
    fn short_values_are_whole() {
        assert_eq!(bounded(&[1, 2]), "[1, 2]");
        assert_eq!(bounded(&""), r#""""#);
        let exact = "x".repeat(LIMIT);
        assert_eq!(bounded(&format_args!("{exact}")), exact);
        assert_eq!(bounded(&format_args!("{exact}y")), format!("{exact}..."));
        assert_eq!(bounded(&format_args!("{exact}{}", "")), exact);
    }

    /// Characters are counted, and none is cut in two.
    #[test]
    fn cut_between_characters() {
        let text = "é".repeat(LIMIT + 1);
        assert_eq!(bounded(&format_args!("{text}")), format!("{}...", "é".repeat(LIMIT)));
    }

    struct Item<'a>(&'a Cell<u32>);

    impl fmt::Debug for Item<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.set(self.0.get() + 1);
            f.write_str("0123456789")
        }
    }

    #[test]
    fn formatting_stops_early() {
        let calls = Cell::new(0);
        let items: [_; 1000] = core::array::from_fn(|_| Item(&calls));
        let text = bounded(&items);
        assert!(text.starts_with("[0123456789, 01234") && text.ends_with("..."), "{text}");
        assert_eq!(text.len(), LIMIT + 3);
        assert!(calls.get() < 20, "{calls:?}");
    }

    /// A `Debug` that ignores the limit writes into nothing.
    #[test]
    fn careless_debug() {
        struct Careless;

        impl fmt::Debug for Careless {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for _ in 0..1000 {
                    let _ = f.write_str("0123456789");
                }
                Ok(())
            }
        }

        assert_eq!(bounded(&Careless).len(), LIMIT + 3);
    }
}
