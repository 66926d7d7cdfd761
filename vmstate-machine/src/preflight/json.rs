//! As much of JSON as a report needs.

use alloc::string::String;

/// A text that grows.
#[derive(Default)]
pub(super) struct Json {
    out: String,
    /// Something is before what comes next.
    comma: bool,
}

impl Json {
    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.around(['{', '}'], members);
    }

    pub(super) fn array<T>(
        &mut self,
        name: &str,
        items: &[T],
        mut each: impl FnMut(&mut Self, &T),
    ) {
        self.name(name);
        self.around(['[', ']'], |json| items.iter().for_each(|item| each(json, item)));
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.string(value);
    }

    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.name(name);
        self.separate();
        self.out.push_str(value);
    }

    pub(super) fn string(&mut self, value: &str) {
        self.separate();
        self.out.push('"');
        for char in value.chars() {
            match char {
                '"' | '\\' => self.out.extend(['\\', char]),
                char if char < ' ' => {
                    self.out.push_str("\\u00");
                    let digit = |value| char::from_digit(value, 16).unwrap_or('0');
                    self.out.extend([digit(u32::from(char) >> 4), digit(u32::from(char) & 15)]);
                }
                char => self.out.push(char),
            }
        }
        self.out.push('"');
    }

    fn around(&mut self, [open, close]: [char; 2], inside: impl FnOnce(&mut Self)) {
        self.separate();
        self.out.push(open);
        self.comma = false;
        inside(self);
        self.out.push(close);
        self.comma = true;
    }

    fn name(&mut self, name: &str) {
        self.string(name);
        self.out.push_str(": ");
        self.comma = false;
    }

    fn separate(&mut self) {
        if core::mem::replace(&mut self.comma, true) {
            self.out.push_str(", ");
        }
    }
}
