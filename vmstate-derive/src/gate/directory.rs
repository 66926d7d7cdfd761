//! Where the baselines of the crate are that is being compiled.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Ident, Span};

/// `vmstate/` beside `Cargo.toml` for a library, `vmstate/bin-NAME/` for a binary.
pub(crate) struct Directory {
    path: PathBuf,
    /// Relative to the crate's directory, with `/`.
    relative: String,
}

impl Directory {
    /// The directory of this crate, if it is gated. Tests, examples and benchmarks are not: nobody
    /// migrates to them.
    pub(crate) fn of_this_crate() -> Option<Self> {
        let directory = Self::expected()?;
        directory.exists().then_some(directory)
    }

    /// Where the directory would be.
    pub(crate) fn expected() -> Option<Self> {
        let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
        let relative = match env::var("CARGO_BIN_NAME") {
            Ok(bin) => format!("vmstate/bin-{bin}"),
            Err(_) if is_library(&manifest) => "vmstate".to_owned(),
            Err(_) => return None,
        };
        Some(Self { path: manifest.join(&relative), relative })
    }

    /// A directory that only holds those of binaries does not gate the library.
    pub(crate) fn exists(&self) -> bool {
        let Ok(entries) = fs::read_dir(&self.path) else { return false };
        let mut names = entries.flatten().map(|entry| entry.file_name()).peekable();
        let is_bin = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("bin-");
        names.peek().is_none() || !names.all(|name| is_bin(&name))
    }

    /// Relative to the crate's directory.
    pub(crate) fn relative(&self) -> &str {
        &self.relative
    }

    /// A file of the directory: its place relative to the crate, and what it holds.
    pub(crate) fn read(&self, name: &str) -> (String, Option<Vec<u8>>) {
        let path = self.path.join(name);
        // A pipe would never end.
        let bytes = if path.is_file() { fs::read(path).ok() } else { None };
        (format!("{}/{name}", self.relative), bytes)
    }

    /// The files of a device's instantiations, each with its label; the device's own comes as one that is called like it.
    pub(crate) fn instances(&self, device: &str) -> Vec<(String, String)> {
        let label = |file: &String| {
            let key = vmstate_schema::file::device_name(file)?;
            match key.strip_prefix(device)? {
                "" => Some(device.to_owned()),
                rest => rest.strip_prefix('@').map(str::to_owned),
            }
        };
        self.files().into_iter().filter_map(|file| Some((label(&file)?, file))).map(swap).collect()
    }

    /// Whether a device that has a baseline file holds a struct of this name: then it is compared with that.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.files().iter().any(|file| {
            let text = self.read(file).1.and_then(|text| String::from_utf8(text).ok());
            let baseline = text.and_then(|text| vmstate_schema::parse_baseline(&text).ok());
            baseline.is_some_and(|it| {
                it.dropped.is_none() && it.next().is_some_and(|it| it.holds(name))
            })
        })
    }

    /// The names of all baseline files, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        // What is no file cannot be included: rustc would fail, or wait for the end of a pipe.
        let files = entries.filter(|entry| entry.path().is_file());
        let names = files.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<_> =
            names.filter(|name| vmstate_schema::file::device_name(name).is_some()).collect();
        names.sort();
        names
    }
}

fn swap((a, b): (String, String)) -> (String, String) {
    (b, a)
}

/// Whether the library of the package is being compiled.
fn is_library(manifest: &Path) -> bool {
    let (Ok(krate), Ok(package)) = (env::var("CARGO_CRATE_NAME"), env::var("CARGO_PKG_NAME"))
    else {
        return false;
    };
    // Set for integration tests and benchmarks only.
    if env::var_os("CARGO_TARGET_TMPDIR").is_some() {
        return false;
    }
    krate == package.replace('-', "_") || Some(krate) == library_name(manifest)
}

/// The `name` of the manifest's `[lib]`.
fn library_name(manifest: &Path) -> Option<String> {
    let text = fs::read_to_string(manifest.join("Cargo.toml")).ok()?;
    name_in(&text)
}

fn name_in(manifest: &str) -> Option<String> {
    let lines = manifest.lines().map(str::trim);
    let section = lines.skip_while(|line| !line.starts_with("[lib]")).skip(1);
    let mut keys = section.take_while(|line| !line.starts_with('['));
    let value = keys.find_map(|line| line.strip_prefix("name")?.trim().strip_prefix('='))?;
    let quote = |c| c == '"' || c == '\'';
    // A comment may follow.
    let name = value.trim().strip_prefix(quote)?.split(quote).next()?;
    Some(name.replace('-', "_"))
}

/// The type that stands for a device in `baseline!()`: its name where that is an identifier, else
/// made one and told apart by a hash.
pub(crate) fn marker(device: &str, span: Span) -> Ident {
    if let Ok(mut ident) = syn::parse_str::<Ident>(device) {
        ident.set_span(span);
        return ident;
    }
    let plain: String =
        device.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    Ident::new(&format!("device_{plain}_{:08x}", hash(device)), span)
}

fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_may_have_another_name_than_its_package() {
        for manifest in [
            "[package]\nname = \"a\"\n[lib]\nname = \"my-lib\"\n",
            "[lib] # the library\npath = \"x.rs\"\nname='my_lib' # not \"a\"\n[dependencies]\n",
        ] {
            assert_eq!(name_in(manifest).as_deref(), Some("my_lib"));
        }
        assert_eq!(name_in("[package]\nname = \"a\"\n[lib]\npath = \"x.rs\"\n"), None);
    }

    #[test]
    fn markers_are_told_apart() {
        let [a, b, c] =
            ["a-b", "a_b", "a/b"].map(|name| marker(name, Span::call_site()).to_string());
        assert!(a != b && b != c && a != c, "{a} {b} {c}");
    }
}
