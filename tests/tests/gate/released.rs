//! A crate that has shipped, and edits of it.

use crate::files::{self, Files};

/// A device crate and the crate that holds what its devices are made of.
#[derive(Clone, Debug)]
pub(crate) struct Released {
    /// The folder that it comes from.
    pub(crate) name: &'static str,
    /// `src/lib.rs` and `vmstate/*` of the device crate.
    pub(crate) device: Files,
    /// `src/lib.rs` of the other one.
    pub(crate) parts: Files,
}

impl Released {
    /// From a folder with `lib.rs`, `vmstate/` and maybe `parts.rs`.
    pub(crate) fn read(name: &'static str) -> Self {
        let mut device = files::read_all(&files::sources().join(name));
        let mut parts = Files::new();
        if let Some(text) = device.remove("parts.rs") {
            parts.insert("src/lib.rs".to_owned(), text);
        }
        let root = device.remove("lib.rs").unwrap_or_else(|| panic!("{name} has a lib.rs"));
        device.insert("src/lib.rs".to_owned(), root);
        Self { name, device, parts }
    }

    /// The same crate with the gate switched off.
    pub(crate) fn without_gate(&self) -> Self {
        let mut off = self.clone();
        off.device.retain(|path, _| !path.starts_with("vmstate/"));
        for text in off.device.values_mut() {
            let lines =
                text.lines().filter(|line| !line.starts_with("vmstate_runtime::baseline!("));
            *text = lines.fold(String::new(), |text, line| text + line + "\n");
        }
        off
    }
}

/// Replaces the one place where `from` stands. An edit that hits nothing, or several places, is a fault
/// of the test.
pub(crate) fn replace(files: &mut Files, path: &str, from: &str, to: &str) -> Result<(), String> {
    let text = files.get_mut(path).ok_or_else(|| format!("there is no `{path}`"))?;
    match text.matches(from).count() {
        1 => *text = text.replacen(from, to, 1),
        count => return Err(format!("`{from}` stands {count} times in `{path}`")),
    }
    Ok(())
}
