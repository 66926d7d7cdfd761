//! Where the baseline of a device stands.

use std::fmt::Write as _;

/// The directory beside `Cargo.toml` that holds the baselines of the library.
pub const DIRECTORY: &str = "vmstate";
/// What the directory of a binary's baselines begins with, inside of [`DIRECTORY`].
pub const BIN_PREFIX: &str = "bin-";
/// The extension of baseline files, without the dot.
pub const EXTENSION: &str = "vmstate";

/// What the baseline of a device is known by: its name, or `uart@kvm` for an instantiation of a generic struct.
///
/// ```
/// use vmstate_schema::file::{file_name, key};
///
/// assert_eq!(key("uart", None), "uart");
/// assert_eq!(file_name(&key("uart", Some("kvm"))), "uart@kvm.vmstate");
/// ```
#[must_use]
pub fn key(device: &str, instance: Option<&str>) -> String {
    instance.map_or_else(|| device.to_owned(), |instance| format!("{device}@{instance}"))
}

/// Whether this can be the label of an instantiation: letters in lower case, digits, `_`, `-` and `.`.
#[must_use]
pub fn is_label(text: &str) -> bool {
    let known = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.');
    !text.is_empty() && text.bytes().all(known)
}

/// The label of an instantiation that says none: the last names of its arguments in lower case, `Uart<arch::KvmIrq, 16>` is
/// `kvm_irq-16`. `None` if there is nothing in it that a label can be made of.
///
/// ```
/// use vmstate_schema::file::label;
///
/// assert_eq!(label("arch::KvmIrq, 16").as_deref(), Some("kvm_irq-16"));
/// assert_eq!(label("Fifo<[u8; 4]>").as_deref(), Some("fifo-u8-4"));
/// assert_eq!(label("()"), None);
/// ```
#[must_use]
pub fn label(arguments: &str) -> Option<String> {
    let mut label = String::new();
    let arguments = arguments.replace(" ::", "::").replace(":: ", "::");
    let words = arguments.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
    for word in words.filter_map(|word| word.rsplit("::").next()).filter(|word| !word.is_empty()) {
        if !label.is_empty() {
            label.push('-');
        }
        let mut last = '_';
        for c in word.chars() {
            if c.is_ascii_uppercase() && (last.is_ascii_lowercase() || last.is_ascii_digit()) {
                label.push('_');
            }
            label.push(c.to_ascii_lowercase());
            last = c;
        }
    }
    is_label(&label).then_some(label)
}

/// The name of the file for a device, or for an instantiation by its [key].
///
/// Bytes outside of `[a-z0-9_.@-]` become `%XX`, upper case too: some file systems do not tell it from lower case. So
/// does a dot in front, which would hide the file.
///
/// ```
/// use vmstate_schema::file::{device_name, file_name};
///
/// assert_eq!(file_name("PIIX4_PM"), "%50%49%49%584_%50%4D.vmstate");
/// assert_eq!(device_name("pci%2Fahci.vmstate").as_deref(), Some("pci/ahci"));
/// ```
#[must_use]
pub fn file_name(device: &str) -> String {
    let mut out = String::with_capacity(device.len() + EXTENSION.len() + 1);
    for (index, byte) in device.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'@' => out.push(char::from(byte)),
            b'.' if index > 0 => out.push('.'),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out.push('.');
    out.push_str(EXTENSION);
    out
}

/// The device that a file is about, or the key of the instantiation; `None` for a file that [`file_name`] does not name.
#[must_use]
pub fn device_name(file: &str) -> Option<String> {
    let mut rest = file.strip_suffix(EXTENSION)?.strip_suffix('.')?.as_bytes();
    let mut name = Vec::with_capacity(rest.len());
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            name.push(byte);
            continue;
        }
        let (digits, tail) = rest.split_at_checked(2)?;
        rest = tail;
        name.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
    }
    let name = String::from_utf8(name).ok()?;
    (file_name(&name) == file).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_one_file() {
        for name in ["", ".", "..", ".x", "a/b", "A", "a b", "für", "%41", "x.vmstate", "-", "\n"]
        {
            let file = file_name(name);
            assert!(!file.starts_with('.') || name.is_empty(), "{file}");
            assert!(!file.contains('/'), "{file}");
            assert_eq!(device_name(&file).as_deref(), Some(name));
        }
    }

    #[test]
    fn other_files_are_no_devices() {
        for file in [
            "",
            "a",
            "A.vmstate",
            "a%2",
            "%2.vmstate",
            "%zz.vmstate",
            "%61.vmstate",
            "%FF.vmstate",
            "a.txt",
        ] {
            assert_eq!(device_name(file), None, "{file}");
        }
    }
}
