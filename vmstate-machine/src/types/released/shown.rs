//! A value as source code has it, in a const.

use vmstate_runtime::property::Value;

/// The digits of a value, where it is a number.
pub(super) struct Shown {
    digits: [u8; 40],
    start: usize,
}

impl Shown {
    pub(super) const fn new(value: &Value<'_>) -> Self {
        let mut shown = Shown { digits: [0; 40], start: 40 };
        if let Value::Integer(number) = value {
            let mut rest = number.unsigned_abs();
            loop {
                shown.push(b'0' + (rest % 10) as u8);
                rest /= 10;
                if rest == 0 {
                    break;
                }
            }
            if *number < 0 {
                shown.push(b'-');
            }
        }
        shown
    }

    const fn push(&mut self, byte: u8) {
        self.start -= 1;
        self.digits[self.start] = byte;
    }

    /// The quote around a value and the value, as source code has it.
    pub(super) const fn parts<'a>(&'a self, value: &'a Value<'a>) -> [&'a str; 2] {
        match value {
            Value::Bool(true) => ["", "true"],
            Value::Bool(false) => ["", "false"],
            Value::Text(text) => ["\"", text],
            Value::Integer(_) => match core::str::from_utf8(self.digits.split_at(self.start).1) {
                Ok(digits) => ["", digits],
                Err(_) => ["", "a number"],
            },
        }
    }
}
