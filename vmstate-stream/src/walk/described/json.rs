//! A reader of JSON: as much as a description needs, over text that may be anything.
//!
//! It keeps the order and the repetitions of members, which QEMU's descriptions of lists have, and borrows strings.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// A description that is no such text, or makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Malformed {
    /// Where, in bytes from the start of the text.
    pub offset: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at offset {} of the description: expected {}", self.offset, self.expected)
    }
}

impl core::error::Error for Malformed {}

pub(super) type Result<T> = core::result::Result<T, Malformed>;

/// A place in a text.
#[derive(Clone)]
pub(super) struct Json<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Json<'a> {
    pub(super) const fn new(text: &'a [u8], at: usize) -> Self {
        Self { text, at }
    }

    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn fault(&self, expected: &'static str) -> Malformed {
        Malformed { offset: self.at.min(self.text.len()), expected }
    }

    /// The next byte that is no blank.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
        self.at += blanks.count();
        self.text.get(self.at).copied()
    }

    fn is_next(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<()> {
        if self.is_next(byte) { Ok(()) } else { Err(self.fault(expected)) }
    }

    /// Hands each member of an object to `member`, which reads its value.
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &str) -> Result<()>,
    ) -> Result<()> {
        self.expect(b'{', "an object")?;
        if self.is_next(b'}') {
            return Ok(());
        }
        loop {
            let name = self.string()?;
            self.expect(b':', "`:`")?;
            member(self, &name)?;
            if self.is_next(b'}') {
                return Ok(());
            }
            self.expect(b',', "`,` or `}`")?;
        }
    }

    /// Calls `item` where an item of a list begins, to read it.
    pub(super) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.expect(b'[', "a list")?;
        if self.is_next(b']') {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.is_next(b']') {
                return Ok(());
            }
            self.expect(b',', "`,` or `]`")?;
        }
    }

    pub(super) fn string(&mut self) -> Result<Cow<'a, str>> {
        self.expect(b'"', "a string")?;
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
        let Some(plain) = plain else {
            self.at = self.text.len();
            return Err(self.fault("the end of a string"));
        };
        self.at += plain;
        let text = str::from_utf8(&rest[..plain])
            .map_err(|_| Malformed { offset: start, expected: "a string in UTF-8" })?;
        if self.is_next_raw(b'"') {
            return Ok(Cow::Borrowed(text));
        }
        self.escaped(String::from(text)).map(Cow::Owned)
    }

    fn is_next_raw(&mut self, byte: u8) -> bool {
        let is_next = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// The rest of a string with escapes.
    fn escaped(&mut self, mut out: String) -> Result<String> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20));
            let plain = plain.count();
            out.push_str(
                str::from_utf8(&rest[..plain]).map_err(|_| self.fault("a string in UTF-8"))?,
            );
            self.at += plain;
            match rest.get(plain) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                _ => return Err(self.fault("the end of a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        let escape = self.text.get(self.at + 1).copied();
        self.at += 2;
        Ok(match escape {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'u') => {
                let high = self.unit()?;
                let is_pair = (0xd800..0xdc00).contains(&high);
                let low = if is_pair && self.is_next_raw(b'\\') && self.is_next_raw(b'u') {
                    self.unit()?
                } else {
                    return Ok(char::from_u32(high.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
                };
                let mut decoded = char::decode_utf16([high, low]);
                decoded.next().and_then(core::result::Result::ok).unwrap_or('\u{fffd}')
            }
            _ => {
                self.at -= 1;
                return Err(self.fault("an escape"));
            }
        })
    }

    fn unit(&mut self) -> Result<u16> {
        let digits = self.text.get(self.at..).and_then(|rest| rest.get(..4));
        let digits = digits.and_then(|digits| str::from_utf8(digits).ok());
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or(self.fault("four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }

    /// A number without sign, fraction and exponent.
    pub(super) fn number(&mut self) -> Result<u64> {
        self.peek();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = str::from_utf8(&rest[..digits]).ok().and_then(|digits| digits.parse().ok());
        let goes_on = matches!(rest.get(digits), Some(b'.' | b'e' | b'E'));
        match number {
            Some(number) if !goes_on => {
                self.at += digits;
                Ok(number)
            }
            _ => Err(self.fault("a number from 0 to 2^64 - 1")),
        }
    }

    /// Goes behind a value, however deep it is.
    pub(super) fn skip(&mut self) -> Result<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                Some(b',' | b':') if depth > 0 => self.at += 1,
                Some(b'"') => self.pass_string()?,
                Some(b'-' | b'0'..=b'9' | b'a'..=b'z') => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let is_word =
                        |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                    self.at += rest.iter().take_while(is_word).count();
                }
                _ => return Err(self.fault("a value")),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn pass_string(&mut self) -> Result<()> {
        self.at += 1;
        loop {
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => {
                    self.at = self.text.len();
                    return Err(self.fault("the end of a string"));
                }
            }
        }
    }
}
