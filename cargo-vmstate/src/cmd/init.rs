//! `cargo vmstate init`

use std::path::Path;

use vmstate_schema::file::file_name;
use vmstate_schema::{Baseline, print_baseline};

use crate::cli::Init;
use crate::dump;
use crate::exit::{Exit, Result};
use crate::workspace::{Crate, Workspace};
use crate::write::Batch;
use crate::{location, root, screen};

/// Keeps the bytes of baselines the same on every system, and the directory under version control without any.
const ATTRIBUTES: &str = "*.vmstate text eol=lf\n";

/// Writes what is missing.
pub(super) fn run(args: &Init) -> Result<Exit> {
    let workspace = Workspace::load(&args.selection, Some(&args.build.network))?;
    let mut any = false;
    for krate in workspace.crates() {
        let devices = dump::devices(&krate, &args.build)?;
        if devices.is_empty() && !krate.is_gated() {
            continue;
        }
        any = true;
        let mut batch = Batch::default();
        let attributes = krate.directory.join(".gitattributes");
        if !attributes.exists() {
            batch.write(attributes, ATTRIBUTES.to_owned());
        }
        let mut written = Vec::new();
        for found in devices {
            let path = krate.directory.join(file_name(&found.device.name));
            if !path.exists() && !written.contains(&path) {
                written.push(path.clone());
                batch.write(path, print_baseline(&Baseline::new(found.device)));
            }
        }
        if args.write_macro && !root::has_macro(&krate) {
            batch.write(krate.root.clone(), root::with_macro(&krate)?);
        }
        batch.commit()?;
        report(&krate, &written);
    }
    if !any {
        screen::note("no devices: nothing derives `VmState`");
    }
    Ok(Exit::Clean)
}

fn report(krate: &Crate, written: &[impl AsRef<Path>]) {
    for path in written {
        screen::status("Created", location::shown(path.as_ref()));
    }
    if written.is_empty() {
        screen::status("Unchanged", format_args!("{krate}: every device has a baseline"));
    }
    if !root::has_macro(krate) {
        let (line, shown) = (root::line(krate), location::shown(&krate.root));
        screen::note(format_args!(
            "put `{line}` into `{shown}`: without it the crate does not compile any more (`--write-macro` does it)"
        ));
    }
}
