//! The words of one line.

use std::str::FromStr;

use super::ParseError;
use super::names::is_bare_byte;
use crate::model::Versions;

/// What to do about a file that nobody should have touched.
pub(crate) const RESTORE: &str =
    "only `cargo vmstate` writes this file: restore it from version control";

type Result<T> = std::result::Result<T, ParseError>;

/// What is left of one line.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) line: usize,
    pub(crate) rest: &'a str,
}

impl<'a> Words<'a> {
    pub(crate) fn error(&self, message: impl Into<String>) -> ParseError {
        ParseError::new(self.line, message, RESTORE)
    }

    fn expected(&self, what: &str) -> ParseError {
        let found = self.rest.split(' ').next().unwrap_or_default();
        if self.rest.is_empty() {
            self.error(format!("the line ends where {what} should stand"))
        } else {
            self.error(format!("expected {what}, found `{found}`"))
        }
    }

    /// Takes this text if it stands here.
    pub(crate) fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(crate) fn expect(&mut self, text: &str) -> Result<()> {
        if self.eat(text) { Ok(()) } else { Err(self.expected(&format!("`{}`", text.trim()))) }
    }

    pub(crate) fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }

    /// A number without sign or leading zeros.
    pub(crate) fn number<T: FromStr>(&mut self) -> Result<T> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        self.integer(digits)
    }

    /// `2 minimum 1`: what is saved, and the oldest that is loaded.
    pub(crate) fn versions(&mut self) -> Result<Versions> {
        let version = self.number()?;
        self.expect(" minimum ")?;
        let minimum = self.number()?;
        if minimum > version {
            let why =
                format!("minimum {minimum} is above version {version}, so nothing would load");
            return Err(self.error(why));
        }
        Ok(Versions { version, minimum })
    }

    /// A number that may be negative.
    pub(crate) fn signed(&mut self) -> Result<i128> {
        let sign = usize::from(self.rest.starts_with('-'));
        let digits = self.rest.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        self.integer(sign + digits)
    }

    fn integer<T: FromStr>(&mut self, len: usize) -> Result<T> {
        let (digits, rest) = self.rest.split_at(len);
        if digits.is_empty() {
            return Err(self.expected("a number"));
        }
        let number =
            digits.parse().map_err(|_| self.error(format!("`{digits}` is out of range")))?;
        self.rest = rest;
        Ok(number)
    }

    /// A name of a device, field, type or variant.
    pub(crate) fn name(&mut self) -> Result<String> {
        self.spelled(|byte| is_bare_byte(byte, false), "a name")
    }

    /// The path of a function.
    pub(crate) fn path(&mut self) -> Result<String> {
        self.spelled(|byte| is_bare_byte(byte, true), "the name of a function")
    }

    /// The field that counts elements.
    pub(crate) fn count(&mut self) -> Result<String> {
        let bare = |byte| is_bare_byte(byte, true) && byte != b'[' && byte != b']';
        self.spelled(bare, "the name of a field")
    }

    fn spelled(&mut self, bare: impl Fn(u8) -> bool, what: &str) -> Result<String> {
        if self.rest.starts_with('"') {
            return self.quoted();
        }
        let word = self.bare(bare);
        if word.is_empty() { Err(self.expected(what)) } else { Ok(word.to_owned()) }
    }

    /// Takes all bytes of a kind; those are ASCII.
    pub(crate) fn bare(&mut self, bare: impl Fn(u8) -> bool) -> &'a str {
        let bytes = self.rest.as_bytes();
        let mut len = 0;
        while len < bytes.len() && bytes[len] < 0x80 && bare(bytes[len]) {
            len += 1;
        }
        let (word, rest) = self.rest.split_at(len);
        self.rest = rest;
        word
    }

    /// A lone `-`: the value was taken away.
    pub(crate) fn eat_none(&mut self) -> bool {
        let none = self.rest.starts_with('-')
            && matches!(self.rest.as_bytes().get(1), None | Some(b'@' | b' '));
        if none {
            self.rest = &self.rest[1..];
        }
        none
    }

    /// Text in double quotes.
    pub(crate) fn quoted(&mut self) -> Result<String> {
        if !self.eat("\"") {
            return Err(self.expected("text in double quotes"));
        }
        let mut text = String::new();
        let mut chars = self.rest.chars();
        while let Some(char) = chars.next() {
            match char {
                '"' => {
                    self.rest = chars.as_str();
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some('n') => text.push('\n'),
                    Some(char @ ('"' | '\\')) => text.push(char),
                    _ => return Err(self.error("unknown escape in quoted text")),
                },
                char => text.push(char),
            }
        }
        Err(self.error("the quotes are not closed"))
    }
}
