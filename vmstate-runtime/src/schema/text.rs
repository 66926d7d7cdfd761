//! Text that is put together in a const, and its fingerprint: FNV-1a (64 bit).

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The first `N` bytes of a text, its length and its fingerprint.
pub struct Text<const N: usize> {
    buffer: [u8; N],
    len: usize,
    hash: u64,
}

impl<const N: usize> Text<N> {
    /// An empty text.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "hidden, and made in consts")]
    pub const fn new() -> Self {
        Self { buffer: [0; N], len: 0, hash: OFFSET_BASIS }
    }

    /// The text, if it is not longer than `N` bytes.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        if self.len > N {
            return None;
        }
        match core::str::from_utf8(self.buffer.split_at(self.len).0) {
            Ok(text) => Some(text),
            Err(_) => None,
        }
    }

    /// The fingerprint of all that was written, also of what did not fit.
    pub(super) const fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) const fn byte(&mut self, byte: u8) {
        self.bytes(&[byte]);
    }

    /// Text as it is.
    pub const fn word(&mut self, word: &str) {
        self.bytes(word.as_bytes());
    }

    /// The compiler interprets this for every byte of the text of a nested struct, and each call takes it longer than the
    /// arithmetic: so the loop has none.
    const fn bytes(&mut self, bytes: &[u8]) {
        let (mut hash, mut rest) = (self.hash, bytes);
        while let [first, behind @ ..] = rest {
            hash = ((hash ^ *first as u64) as u128 * PRIME as u128) as u64;
            rest = behind;
        }
        self.hash = hash;
        if self.len < N {
            let room = self.buffer.split_at_mut(self.len).1;
            let fits = if bytes.len() < room.len() { bytes.len() } else { room.len() };
            room.split_at_mut(fits).0.copy_from_slice(bytes.split_at(fits).0);
        }
        self.len += bytes.len();
    }

    pub(super) const fn number(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number;
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.bytes(digits.split_at(at).1);
    }

    /// A number in decimal.
    pub const fn signed(&mut self, number: i128) {
        if number < 0 {
            self.byte(b'-');
        }
        self.number(number.unsigned_abs() as u64);
    }

    /// A name: bare if it cannot be taken for anything else, else in quotes.
    pub const fn name(&mut self, name: &str) {
        if is_bare(name.as_bytes(), false) {
            self.word(name);
        } else {
            self.quoted(name);
        }
    }

    /// The path of a function.
    pub(super) const fn path(&mut self, path: &str) {
        if is_bare(path.as_bytes(), true) {
            self.word(path);
        } else {
            self.quoted(path);
        }
    }

    /// The field that counts elements: in quotes where it would read as another length.
    pub(super) const fn count(&mut self, name: &str) {
        let (bytes, mut number, mut bracket, mut i) = (name.as_bytes(), true, false, 0);
        while i < bytes.len() {
            number &= bytes[i].is_ascii_digit();
            bracket |= matches!(bytes[i], b'[' | b']');
            i += 1;
        }
        let word = matches!(bytes, b"configured" | b"terminated");
        if is_bare(bytes, true) && !number && !bracket && !word {
            self.word(name);
        } else {
            self.quoted(name);
        }
    }

    /// Text in double quotes.
    pub const fn quoted(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.byte(b'"');
        let mut i = 0;
        while i < bytes.len() {
            match bytes[i] {
                b'"' | b'\\' => {
                    self.byte(b'\\');
                    self.byte(bytes[i]);
                }
                b'\n' => self.word("\\n"),
                byte => self.byte(byte),
            }
            i += 1;
        }
        self.byte(b'"');
    }

    pub(super) const fn indent(&mut self, level: usize) {
        let mut i = 0;
        while i < level {
            self.word("  ");
            i += 1;
        }
    }

    /// The end of a line.
    pub const fn line(&mut self) {
        self.byte(b'\n');
    }
}

const fn is_bare(name: &[u8], path: bool) -> bool {
    let mut rest = name;
    while let [first, behind @ ..] = rest {
        match first {
            b':' if path => {}
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'_'
            | b'.'
            | b'/'
            | b'['
            | b']'
            | b'+'
            | b'-' => {}
            _ => return false,
        }
        rest = behind;
    }
    !name.is_empty()
}
