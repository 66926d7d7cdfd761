//! What is in the bytes of a value.

use core::fmt;

/// One value, or several of a type without parts side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values<'a> {
    /// QEMU's name of the type of one.
    ty: &'a str,
    bytes: &'a [u8],
    /// The bytes of one.
    size: usize,
    /// The number of the first, if these are elements.
    first: Option<u64>,
    /// Names of the legal values of an enum.
    variants: &'a [(&'a str, i128)],
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// An integer without a sign, of so many bytes.
    Unsigned(u64, usize),
    /// An integer with a sign, of so many bytes.
    Signed(i64, usize),
    /// A bool; QEMU takes every other byte than 0 for true.
    Bool(u8),
    /// A number with a fraction.
    Double(f64),
    /// Nanoseconds; `None` if the timer is not pending.
    Timer(Option<u64>),
    /// A variant of an enum, and its number.
    Variant(&'a str, i128),
    /// A byte that tells whether an object follows: `0x30` or `0x31`.
    Marker(u8),
    /// Bytes; see [`Values::is_opaque`].
    Bytes(&'a [u8]),
}

impl<'a> Values<'a> {
    pub(super) const fn one(ty: &'a str, bytes: &'a [u8]) -> Self {
        Self { ty, bytes, size: bytes.len(), first: None, variants: &[] }
    }

    pub(super) const fn elements(ty: &'a str, bytes: &'a [u8], size: usize, first: u64) -> Self {
        Self { ty, bytes, size, first: Some(first), variants: &[] }
    }

    pub(super) const fn named(self, variants: &'a [(&'a str, i128)]) -> Self {
        Self { variants, ..self }
    }

    /// QEMU's name of the type: of one, if these are elements.
    #[must_use]
    pub const fn ty(&self) -> &'a str {
        self.ty
    }

    /// All the bytes.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The number of the first element, if these are elements of an array.
    #[must_use]
    pub const fn first(&self) -> Option<u64> {
        self.first
    }

    /// The bytes of one.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match (self.first, self.size) {
            (None, _) => 1,
            (Some(_), 0) => 0,
            (Some(_), size) => self.bytes.len() / size,
        }
    }

    /// Whether these are no elements at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether nothing tells what is in the bytes: a device writes them by hand, and its description has the size
    /// alone.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        matches!(self.one_of(self.bytes.get(..self.size).unwrap_or_default()), Value::Bytes(_))
            && !matches!(
                self.ty,
                "buffer" | "unused_buffer" | "bitmap" | "pci config" | "GByteArray"
            )
    }

    /// The values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let this = *self;
        let one = this.first.is_none().then_some(this.bytes);
        let size = if one.is_some() { 0 } else { this.size };
        let many = if size == 0 { &[][..] } else { this.bytes };
        one.into_iter().chain(many.chunks_exact(size.max(1))).map(move |bytes| this.one_of(bytes))
    }

    fn one_of(&self, bytes: &'a [u8]) -> Value<'a> {
        let Some(unsigned) = unsigned(bytes) else { return Value::Bytes(bytes) };
        let size = bytes.len();
        let signed = signed(unsigned, size);
        if !self.variants.is_empty() {
            let number = if self.ty.starts_with('i') { signed.into() } else { unsigned.into() };
            let mut known = self.variants.iter();
            return match known.find(|(_, value)| *value == number) {
                Some((name, _)) => Value::Variant(name, number),
                None => Value::Variant("", number),
            };
        }
        let ty = self.ty.strip_suffix(" equal").or(self.ty.strip_suffix(" le")).unwrap_or(self.ty);
        match (ty, size) {
            ("bool", 1) => Value::Bool(bytes[0]),
            ("uint8", 1) | ("uint16" | "int32_as_uint16", 2) | ("uint32", 4) | ("uint64", 8) => {
                Value::Unsigned(unsigned, size)
            }
            ("int8", 1) | ("int16", 2) | ("int32", 4) | ("int64", 8) => Value::Signed(signed, size),
            ("CPU_Double_U", 8) => Value::Double(f64::from_bits(unsigned)),
            ("timer", 8) => Value::Timer((unsigned != u64::MAX).then_some(unsigned)),
            ("nullptr" | "ptr-marker", 1) => Value::Marker(bytes[0]),
            _ => Value::Bytes(bytes),
        }
    }

    /// The value as a count, if it is one integer.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        if self.first.is_some() {
            return None;
        }
        match self.one_of(self.bytes) {
            Value::Unsigned(value, _) => Some(value),
            // QEMU goes through a negative number of elements no time.
            Value::Signed(value, _) => Some(u64::try_from(value).unwrap_or(0)),
            Value::Bool(byte) => Some(byte.into()),
            _ => None,
        }
    }
}

pub(super) fn unsigned(bytes: &[u8]) -> Option<u64> {
    let value = bytes.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    (1..=8).contains(&bytes.len()).then_some(value)
}

const fn signed(value: u64, size: usize) -> i64 {
    let shift = 64 - 8 * size as u32;
    (value << shift).cast_signed() >> shift
}

/// As QEMU's own tools: integers in hexadecimal with all their digits, what is negative also in decimal.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Unsigned(value, size) => write!(f, "0x{value:0width$x}", width = 2 * size),
            Self::Signed(value, size) => {
                let mask = u64::MAX >> (64 - 8 * size.clamp(1, 8));
                let bits = value.cast_unsigned() & mask;
                write!(f, "0x{bits:0width$x}", width = 2 * size)?;
                if value < 0 { write!(f, " ({value})") } else { Ok(()) }
            }
            Self::Bool(0) => f.write_str("false"),
            Self::Bool(1) => f.write_str("true"),
            Self::Bool(byte) => write!(f, "true ({byte:#04x})"),
            Self::Double(value) => write!(f, "{value:?}"),
            Self::Timer(Some(at)) => write!(f, "{at} ns"),
            Self::Timer(None) => f.write_str("not pending"),
            Self::Variant("", number) => write!(f, "{number} (no variant)"),
            Self::Variant(name, number) => write!(f, "{name} ({number})"),
            Self::Marker(0x30) => f.write_str("null"),
            Self::Marker(0x31) => f.write_str("object"),
            Self::Marker(byte) => write!(f, "{byte:#04x} (no marker)"),
            Self::Bytes(bytes) => {
                for (nth, byte) in bytes.iter().enumerate() {
                    let blank = if nth == 0 { "" } else { " " };
                    write!(f, "{blank}{byte:02x}")?;
                }
                Ok(())
            }
        }
    }
}
