//! Not the command is killed, but what it calls, as where memory is scarce: what was not read is no device that is gone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::project::{Project, UART};

const CLOCK: &str = "\n/// A clock.\n#[derive(VmState, Default)]\npub struct Clock {\n    seconds: u64,\n}\n\n\
    /// An alarm.\n#[derive(VmState, Default)]\npub struct Alarm {\n    minute: u32,\n}\n";

/// Ends as soon as the first device is read. `$1` is the program.
const COMPILER: &str = "#!/bin/sh\ncase \" $* \" in *vmstate_dump*)\n    \"$@\" 2>&1 >&- | sed /vmstate-dump/q >&2\n    kill -9 $$\nesac\nexec \"$@\"\n";
const CARGO: &str = "#!/bin/sh\ncase \"$1\" in rustc)\n    \"$REAL_CARGO\" \"$@\" | sed /vmstate-dump/q\n    kill -9 $$\nesac\nexec \"$REAL_CARGO\" \"$@\"\n";
const METADATA: &str =
    "#!/bin/sh\ncase \"$1\" in metadata) kill -9 $$ ;; esac\nexec \"$REAL_CARGO\" \"$@\"\n";

#[test]
fn a_build_that_was_ended_has_no_devices_that_are_gone() {
    let project = Project::gated("ended", &format!("{UART}{CLOCK}"));
    let names = ["alarm", "clock", "pl011"].map(|name| format!("vmstate/{name}.vmstate"));
    let files = || names.iter().map(|name| project.read(name)).collect::<Vec<_>>();
    let before = files();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ended = "the build was ended before it was through";
    for (name, text, variable, why) in [
        ("compiler", COMPILER, "RUSTC_WORKSPACE_WRAPPER", [ended, "(signal: 9, SIGKILL: kill)"]),
        ("cargo", CARGO, "CARGO", [ended, "cargo: signal: 9 (SIGKILL)"]),
        ("metadata", METADATA, "CARGO", ["`cargo metadata` was ended", "before it was through"]),
    ] {
        let program = project.dir.join(name);
        fs::write(&program, text).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        for arguments in
            [&["accept"][..], &["accept", "--verbose"], &["release", "1.0"], &["check"]]
        {
            let mut command = project.command(arguments);
            command.env("REAL_CARGO", &cargo).env(variable, &program);
            let outcome = crate::project::outcome(&mut command).expect(2);
            why.into_iter().fold(outcome, |outcome, it| outcome.says(it));
            assert_eq!(files(), before, "{name}, {arguments:?}");
        }
    }
    project.run(&["check"]).expect(0);
}
