//! What consts of properties and of tables of them are made with: defaults from literals, and compile
//! errors that name the offender. Not part of the public interface.

use super::Value;

/// A default whose type is known: [`PropertyValue::Constant`](super::PropertyValue::Constant) of the
/// field's type. `300` for a `u8` is then rustc's own error, on the user's literal.
#[derive(Clone, Copy, Debug)]
pub struct Typed<T>(pub T);

macro_rules! value {
    ($($type:ty as $variant:ident $(($wide:ty))?),+ $(,)?) => {
        $(impl Typed<$type> {
            /// The value, in a const.
            #[must_use]
            pub const fn value(self) -> Value<'static> {
                Value::$variant(self.0 $(as $wide)?)
            }
        })+
    };
}

value! {
    bool as Bool,
    u8 as Integer(i128),
    u16 as Integer(i128),
    u32 as Integer(i128),
    u64 as Integer(i128),
    i8 as Integer(i128),
    i16 as Integer(i128),
    i32 as Integer(i128),
    i64 as Integer(i128),
    &'static str as Text,
}

/// Ends a const evaluation with a message put together from `parts`.
#[track_caller]
pub const fn fail(parts: &[&str]) -> ! {
    let mut message = [0; 4096];
    let mut length = 0;
    let mut part = 0;
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut at = 0;
        while at < bytes.len() && length < message.len() {
            message[length] = bytes[at];
            length += 1;
            at += 1;
        }
        part += 1;
    }
    match core::str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        // The names are so long that the message was cut inside a character.
        Err(_) => panic!("a name is too long"),
    }
}

/// All that is wrong, for one message: a const evaluation ends with the first panic.
#[derive(Debug)]
pub struct Report {
    message: [u8; 8192],
    length: usize,
    is_cut: bool,
}

impl Report {
    /// Nothing is wrong.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "`default` is no const fn")]
    pub const fn new() -> Self {
        Self { message: [0; 8192], length: 0, is_cut: false }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// One thing that is wrong, put together from `parts`.
    pub const fn add(&mut self, parts: &[&str]) {
        if !self.is_empty() {
            self.push("\n");
        }
        let mut parts = parts;
        while let [part, others @ ..] = parts {
            self.push(part);
            parts = others;
        }
    }

    /// Whole parts alone, so that no character is cut.
    const fn push(&mut self, part: &str) {
        let bytes = part.as_bytes();
        self.is_cut |= bytes.len() > self.message.len() - self.length;
        let mut at = 0;
        while at < bytes.len() && !self.is_cut {
            self.message[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
    }

    /// Ends a const evaluation if something is wrong.
    #[track_caller]
    pub const fn end(&self) {
        if self.is_empty() {
            return;
        }
        let Ok(message) = core::str::from_utf8(self.message.split_at(self.length).0) else {
            return;
        };
        fail_with(message, if self.is_cut { "\nand so on" } else { "" })
    }
}

#[track_caller]
const fn fail_with(message: &str, end: &str) -> ! {
    match end.len() {
        0 => panic!("{}", message),
        _ => fail(&[message, end]),
    }
}

/// `a == b`, which a const fn cannot write; from the end, where the names of devices differ, because
/// rustc counts the steps of a const and a product has many names.
#[must_use]
pub const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = a.len();
    if at != b.len() {
        return false;
    }
    while at > 0 {
        at -= 1;
        if a[at] != b[at] {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_defaults_keep_their_value() {
        assert_eq!(Typed::<u64>(u64::MAX).value(), Value::Integer(i128::from(u64::MAX)));
        assert_eq!(Typed::<i8>(-128).value(), Value::Integer(-128));
        assert_eq!(Typed::<bool>(false).value(), Value::Bool(false));
        assert_eq!(Typed::<&str>("x").value(), Value::Text("x"));
    }

    #[test]
    fn same_compares_bytes() {
        assert!(same("", "") && same("pl011", "pl011"));
        assert!(!same("pl011", "pl01") && !same("pl011", "pl012"));
        let long = "virtio-net-pci-transitional";
        assert!(same(long, long) && !same(long, "virtio-net-pci-transitionaL"));
        assert!(!same(long, "Virtio-net-pci-transitional"));
    }

    #[test]
    #[should_panic(expected = "machine type `a` is doubled; name it once")]
    fn fail_names_the_offender() {
        fail(&["machine type `", "a", "` is doubled; name it once"]);
    }

    #[test]
    #[should_panic(expected = "a name is too long")]
    fn fail_survives_a_cut_character() {
        fail(&["x", &"ä".repeat(4000)]);
    }
}
