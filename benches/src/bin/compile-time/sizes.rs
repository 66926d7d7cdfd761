//! How much source a derive writes, and how much machine code comes of it.

use std::error::Error;
use std::fs;

use object::{Object as _, ObjectSection as _};
use vmstate_benches::throwaway::Package;

/// Bytes of the crate's source after expansion.
///
/// Only a nightly compiler prints it; `RUSTC_BOOTSTRAP` makes the stable one do so. It is the one
/// measurement that needs this, in a target directory of its own so that no other sees it.
pub(crate) fn expanded(package: &Package) -> Result<u32, Box<dyn Error>> {
    let mut cargo = package.cargo(&["rustc", "--profile=check"]);
    cargo.env("CARGO_TARGET_DIR", package.path().join("expanded")).env("RUSTC_BOOTSTRAP", "1");
    let output = cargo.args(["--", "-Zunpretty=expanded"]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(u32::try_from(output.stdout.len())?)
}

/// Bytes of machine code in the program that the last release build made.
pub(crate) fn text(package: &Package) -> Result<u32, Box<dyn Error>> {
    let name = package.path().file_name().unwrap_or_default();
    let program = fs::read(package.target().join("release").join(name))?;
    let program = object::File::parse(&*program)?;
    let section = program.section_by_name(".text").ok_or("the program has no `.text`")?;
    Ok(u32::try_from(section.size())?)
}
