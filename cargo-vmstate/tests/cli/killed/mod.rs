//! A command that is killed, or whose system calls fail, has changed everything or nothing.

mod build;
mod others;
mod trace;
mod tree;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::project::{Project, UART, manifest, uart_lines};
use trace::Call;
use tree::Tree;

/// A command to kill in a project.
struct Scenario {
    project: Project,
    arguments: Vec<&'static str>,
    /// The command that finds what a killed one left.
    next: Vec<&'static str>,
    before: Tree,
    after: Tree,
    calls: Vec<Call>,
}

/// How often a command was killed by these tests.
static KILLED: AtomicUsize = AtomicUsize::new(0);

impl Scenario {
    /// Runs the command once, to see what it does.
    fn new(project: Project, arguments: &[&'static str]) -> Self {
        let before = Tree::of(&project.dir);
        let mut scenario = Self {
            arguments: arguments.to_vec(),
            next: vec!["diff", "next", "next"],
            after: before.clone(),
            before,
            calls: Vec::new(),
            project,
        };
        // Once for the answers of cargo.
        assert!(scenario.command().output().unwrap().status.success());
        scenario.before.restore(&scenario.project.dir);
        let (output, calls) = trace::calls(&scenario.command(), &scenario.log());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        scenario.calls = calls;
        scenario.after = Tree::of(&scenario.project.dir);
        assert_ne!(scenario.before, scenario.after);
        scenario
    }

    fn log(&self) -> std::path::PathBuf {
        self.project.dir.join(".replay/log")
    }

    fn command(&self) -> Command {
        replayed(&self.project, &self.arguments)
    }

    /// Some other command: it finds what the killed one left.
    fn look(&self) {
        let output = replayed(&self.project, &self.next).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
    }

    fn kill(&self, call: &Call) {
        let output = trace::kill_at(&self.command(), &self.log(), call);
        assert_eq!(output.status.code(), None, "{}: not killed: {output:?}", call.text);
        KILLED.fetch_add(1, Ordering::Relaxed);
    }

    /// The tree is before or after; from before, the command does what it always does.
    fn verify(&self, call: &Call) {
        let now = Tree::of(&self.project.dir);
        if now != self.after {
            let differing = self.before.differing(&now);
            assert!(differing.is_empty(), "killed at {}: {differing:?}", call.text);
            let output = self.command().output().unwrap();
            assert!(output.status.success(), "{}: {output:?}", call.text);
            assert_eq!(Tree::of(&self.project.dir), self.after, "again after {}", call.text);
        }
    }

    /// Kills it at each of these calls.
    fn kill_at(&self, calls: &[&Call]) {
        for (index, call) in calls.iter().enumerate() {
            self.before.restore(&self.project.dir);
            self.kill(call);
            // Every other time the same command comes next, and cleans up for itself.
            if index % 2 == 0 {
                self.look();
            } else {
                let _ = self.command().output().unwrap();
            }
            self.verify(call);
        }
    }

    /// The calls from the first one that concerns the journal: what comes before changes nothing.
    fn writing(&self) -> Vec<&Call> {
        let at = self.calls.iter().position(|call| call.text.contains("vmstate-journal"));
        let calls: Vec<&Call> = self.calls[at.unwrap()..].iter().collect();
        assert!(calls.len() >= 8, "{calls:?}");
        calls
    }

    fn kill_everywhere(&self) {
        self.kill_at(&self.calls.iter().collect::<Vec<_>>());
    }

    /// Kills it, then kills the command that undoes what it did.
    fn kill_twice(&self, step: usize) {
        for call in self.calls.iter().step_by(step) {
            self.before.restore(&self.project.dir);
            self.kill(call);
            let half = Tree::of(&self.project.dir);
            let other = replayed(&self.project, &self.next);
            let (_, calls) = trace::calls(&other, &self.log());
            for second in calls.iter().step_by(step) {
                half.restore(&self.project.dir);
                let output = trace::kill_at(&other, &self.log(), second);
                assert_eq!(output.status.code(), None, "{}", second.text);
                KILLED.fetch_add(1, Ordering::Relaxed);
                self.look();
                self.verify(second);
            }
        }
    }

    /// Lets each call fail that concerns files of the project.
    fn fail_everywhere(&self, error: &str) {
        let ours = |call: &&Call| {
            let changes = !matches!(call.name.as_str(), "openat" | "write" | "flock");
            changes || call.text.contains("vmstate-")
        };
        self.fail_at(&self.calls.iter().filter(ours).collect::<Vec<_>>(), error);
    }

    /// Lets each of these calls fail.
    fn fail_at(&self, calls: &[&Call], error: &str) {
        for call in calls {
            self.before.restore(&self.project.dir);
            let output = trace::fail_at(&self.command(), &self.log(), call, error);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            // No later command is needed: this one has put everything in order.
            let now = Tree::of(&self.project.dir);
            if output.status.success() {
                assert_eq!(now, self.after, "{} fails: {said}", call.text);
            } else {
                assert!(
                    said.contains("every file is as it was")
                        || said.contains("nothing was changed"),
                    "{} fails: {said}",
                    call.text
                );
                let differing = self.before.differing(&now);
                assert!(differing.is_empty(), "{} fails: {said}\n{differing:?}", call.text);
            }
        }
    }
}

/// The command, with a cargo that answers from its notes.
fn replayed(project: &Project, arguments: &[&str]) -> Command {
    let script = project.dir.join(".replay/cargo");
    if !script.exists() {
        fs::create_dir_all(script.parent().unwrap()).unwrap();
        let text = format!(
            "#!/bin/sh\nsum=$(printf '%s\\n' \"$@\" | cksum)\nkey='{}'/${{sum% *}}-${{sum#* }}\n\
             if [ ! -e $key.code ]; then '{}' \"$@\" >$key.out 2>$key.err; echo $? >$key.code; fi\n\
             cat $key.out; [ ! -s $key.err ] || cat $key.err >&2; read -r code <$key.code; exit $code\n",
            script.parent().unwrap().display(),
            std::env::var("CARGO").unwrap()
        );
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = project.command(arguments);
    command.env("CARGO", script);
    command
}

/// A package with this many baselines, which are not compared with any source.
fn baselines(name: &str, count: usize) -> Project {
    let project = Project::lib(name, "//! Nothing.\n");
    for index in 0..count {
        let text = format!(
            "# Wire layout of `dev{index}`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
             format 1\ndevice dev{index}\n{}",
            uart_lines("next").replace("pl011", &format!("dev{index}"))
        );
        project.write(&format!("vmstate/dev{index}.vmstate"), &text);
    }
    project
}

/// Links, names and modes, which must stay.
fn make_special(project: &Project) {
    let path = |name: &str| project.dir.join(name);
    fs::create_dir(path("elsewhere")).unwrap();
    fs::rename(path("vmstate/dev0.vmstate"), path("elsewhere/dev0")).unwrap();
    symlink("../elsewhere/dev0", path("vmstate/dev0.vmstate")).unwrap();
    fs::hard_link(path("vmstate/dev1.vmstate"), path("elsewhere/dev1")).unwrap();
    fs::set_permissions(path("vmstate/dev2.vmstate"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(path("vmstate/dev3.vmstate"), fs::Permissions::from_mode(0o444)).unwrap();
}

#[test]
fn half_of_a_command_never_stays() {
    vmstate_tests::long!("it kills the command hundreds of times");
    if !trace::works("half_of_a_command_never_stays") {
        return;
    }
    let project = baselines("killedrelease", 12);
    make_special(&project);
    let release = Scenario::new(project, &["release", "9.0", "--no-check"]);
    let link = fs::symlink_metadata(release.project.dir.join("vmstate/dev0.vmstate")).unwrap();
    assert!(link.is_symlink());
    assert!(release.project.read("elsewhere/dev0").contains("releases 9.0"));
    assert!(release.project.read("elsewhere/dev1").contains("releases 9.0"));
    release.kill_everywhere();
    release.kill_twice(12);
    release.fail_everywhere("EIO");

    let init = Scenario::new(to_begin("killedinit"), &["init", "--write-macro"]);
    assert!(init.project.read("src/lib.rs").contains("baseline!()"));
    init.kill_everywhere();
    init.fail_everywhere("ENOSPC");

    let accept = Scenario::new(to_accept("killedaccept"), &["accept"]);
    accept.kill_everywhere();
    accept.fail_everywhere("EIO");

    let drop = Scenario::new(to_drop("killeddrop"), &["drop", "dev0", "--reason", "gone"]);
    drop.kill_everywhere();

    let many = Scenario::new(baselines("killedmany", 400), &["release", "9.0", "--no-check"]);
    many.kill_at(&many.calls.iter().step_by(200).collect::<Vec<_>>());
    let killed = KILLED.load(Ordering::Relaxed);
    assert!(killed >= 500, "killed {killed} times only");
}

/// What makes a directory, and what has files from elsewhere.
#[test]
fn half_of_an_import_never_stays() {
    vmstate_tests::long!("it kills the command hundreds of times");
    if !trace::works("half_of_an_import_never_stays") {
        return;
    }
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let streams = sources.join("../examples/streams");
    let project = baselines("killedimport", 2);
    fs::copy(streams.join("avr-uno.sec.xz"), project.dir.join("guest.xz")).unwrap();
    let import = Scenario::new(project, &["import", "guest.xz", "--out", "made"]);
    assert!(import.project.exists("made/src/lib.rs"));
    assert!(import.project.exists("made/tests/sections.bin"));
    import.kill_at(&import.calls.iter().step_by(3).collect::<Vec<_>>());
    import.fail_everywhere("ENOSPC");

    let project = baselines("killedrestore", 4);
    project.commit("all");
    fs::remove_file(project.dir.join("vmstate/dev0.vmstate")).unwrap();
    project.write("vmstate/dev1.vmstate", "half");
    let restore = Scenario { next: vec!["restore"], ..Scenario::new(project, &["restore"]) };
    restore.kill_everywhere();
    restore.fail_everywhere("EIO");

    let project = Project::empty("killeddump");
    let dump = sources.join("tests/dump/7.2/x86_64-microvm.json.xz");
    fs::copy(dump, project.dir.join("dump.xz")).unwrap();
    let arguments = ["import", "--dump", "dump.xz", "--out", "qemu"];
    let dump = Scenario { next: arguments.to_vec(), ..Scenario::new(project, &arguments) };
    dump.kill_at(&dump.calls.iter().step_by(32).collect::<Vec<_>>());
}

/// Into a directory of a workspace: any of its commands finds what is left, wherever it is run.
#[test]
fn half_of_an_import_into_a_workspace_never_stays() {
    vmstate_tests::long!("it kills the command hundreds of times");
    if !trace::works("half_of_an_import_into_a_workspace_never_stays") {
        return;
    }
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = baselines("killedhistory", 2);
    let types = [("a", 1), ("b", 2), ("c", 3)].map(|(name, size)| {
        format!(
            r#""{name}": {{"Name": "{name}", "Description": {{"name": "{name}", "version_id": 1, "minimum_version_id": 1,
            "Fields": [{{"field": "f", "version_id": 0, "field_exists": false, "size": {size}}}]}}}}"#
        )
    });
    project.write("dump.json", &format!("{{{}}}", types.join(",")));
    let dump = Scenario::new(project, &["import", "--dump", "dump.json", "--out", "vmstate"]);
    assert!(dump.project.exists("vmstate/a.vmstate"));
    dump.kill_at(&changes(&dump));

    let project = baselines("killedcrate", 2);
    fs::create_dir(project.dir.join("crates")).unwrap();
    let stream = sources.join("../examples/streams/avr-uno.sec.xz");
    fs::copy(stream, project.dir.join("guest.xz")).unwrap();
    let krate = Scenario::new(project, &["import", "guest.xz", "--out", "crates/made"]);
    assert!(krate.project.exists("crates/made/src/lib.rs"));
    krate.kill_at(&changes(&krate));
}

/// The calls that change names: between them lies every state that another command can find.
fn changes(scenario: &Scenario) -> Vec<&Call> {
    let is_change =
        |call: &&Call| call.name.starts_with("rename") || call.name.starts_with("mkdir");
    let calls: Vec<&Call> = scenario.calls.iter().filter(is_change).collect();
    assert!(calls.len() >= 3, "{} calls", calls.len());
    calls
}

/// Two binaries and a library: files and roots in several places.
fn to_begin(name: &str) -> Project {
    let project = Project::empty(name);
    project.write("Cargo.toml", &manifest(name, "[workspace]\n"));
    let mut source = format!("/* Licence */\n{}", UART.replace("pub(crate)", "pub"));
    for index in 0..4 {
        let _ = write!(
            source,
            "\n/// A.\n#[derive(VmState, Default)]\npub struct Dev{index} {{\n    a: u8,\n}}\n"
        );
    }
    project.write("src/lib.rs", &source);
    let main = "use vmstate_runtime::VmState;\n#[derive(VmState, Default)]\nstruct Tool {\n    a: u8,\n}\n\
                fn main() {\n    assert_eq!(Tool::default().a, 0);\n}\n";
    project.write("src/bin/tool.rs", main);
    project
}

/// A device is new, one has changed, and one that no release had is gone.
fn to_accept(name: &str) -> Project {
    let project = to_begin(name);
    project.run(&["init", "--write-macro"]).expect(0);
    project.edit("src/lib.rs", "struct Dev0", "struct New");
    project.edit("src/lib.rs", "struct Dev1 {\n    a: u8", "struct Dev1 {\n    a: u16");
    project.edit("src/lib.rs", "struct Dev2 {\n    a: u8", "struct Dev2 {\n    a: u32");
    // What goes may be a link, or have a mode.
    let path = project.dir.join("vmstate/dev0.vmstate");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    project
}

fn to_drop(name: &str) -> Project {
    let project = baselines(name, 3);
    project.run(&["release", "9.0", "--no-check"]).expect(0);
    project
}
