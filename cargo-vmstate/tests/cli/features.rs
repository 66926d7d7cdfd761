//! Devices behind features.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::project::{Project, UART, manifest};

fn project(name: &str, features: &str, attribute: &str) -> Project {
    let project = Project::empty(name);
    project.write("Cargo.toml", &manifest(name, &format!("[features]\n{features}\n[workspace]\n")));
    let rtc = format!(
        "\n{attribute}\n#[derive(VmState, Default)]\npub struct Rtc {{\n    pub seconds: u64,\n}}\n"
    );
    project.write("src/lib.rs", &format!("{UART}{rtc}"));
    project.run(&["init", "--write-macro"]).expect(0);
    project
}

#[test]
fn the_feature_of_a_device_is_found_and_recorded() {
    let project = project(
        "feature",
        "default = []\na = []\nrtc = []\nfull = [\"rtc\"]\n",
        "#[cfg(feature = \"rtc\")]",
    );
    assert!(project.read("vmstate/rtc.vmstate").contains("\nwhen \"feature = \\\"rtc\\\"\"\n"));
    assert!(!project.read("vmstate/pl011.vmstate").contains("when"));
    project.run(&["check"]).expect(0).prints("2 devices gated of 2");
    project.cargo(&["check", "-q"]).expect(0);
    project.cargo(&["check", "-q", "--features", "rtc"]).expect(0);
    // The device is rightly missing.
    project.run(&["check", "--default-features"]).expect(0).prints("1 device gated of 1");
    project.run(&["accept", "--default-features"]).expect(0);
    project.run(&["check"]).expect(0).prints("2 devices gated of 2");
    project.edit("src/lib.rs", "#[cfg(feature = \"rtc\")]\n", "");
    project.run(&["check"]).expect(4).prints("- when \"feature = \\\"rtc\\\"\"");
    project.run(&["accept"]).expect(0);
    assert!(!project.read("vmstate/rtc.vmstate").contains("when"));
    project.run(&["check"]).expect(0);
}

/// Each host builds for itself; here a `--cfg` stands for its target. What the project depends on is compiled without it, and so only once.
fn on_arm(project: &Project, on: bool) {
    let wrapper = "tools/arm";
    if !project.exists(wrapper) {
        project.write(wrapper, "#!/bin/sh\nexec \"$@\" --cfg arm\n");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(project.dir.join(wrapper), executable).unwrap();
    }
    let config = format!("[build]\nrustc-workspace-wrapper = \"{wrapper}\"\n");
    project.write(".cargo/config.toml", if on { &config } else { "[lints]\n" });
}

#[test]
fn a_device_of_another_target_keeps_its_condition() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::empty("targets");
    project.write("Cargo.toml", &manifest("targets", "[workspace]\n"));
    let device = |cfg: &str, name: &str| {
        format!(
            "\n#[cfg({cfg})]\n#[derive(VmState, Default)]\npub struct {name} {{\n    pub a: u64,\n}}\n"
        )
    };
    let source = format!("{UART}{}{}", device("not(arm)", "I8042"), device("arm", "Pl031"));
    project.write("src/lib.rs", &source);
    project.write(".cargo/config.toml", "[lints]\n");
    project.run(&["init", "--write-macro"]).expect(0);
    let arm = |arguments: &[&str]| {
        on_arm(&project, true);
        let outcome = project.run(arguments);
        on_arm(&project, false);
        outcome
    };
    // Without a word on it the other host misses a device, and `accept` would take it for removed.
    project.run(&["when", "i8042", "not(arm)"]).expect(0).says("Updated");
    arm(&["accept"]).expect(0).says("Created vmstate/pl031.vmstate");
    project.run(&["when", "pl031", "arm"]).expect(0);
    for _ in 0..2 {
        project.run(&["check"]).expect(0).prints("2 devices gated of 2");
        arm(&["check"]).expect(0).prints("2 devices gated of 2");
        project.run(&["accept"]).expect(0);
        arm(&["accept"]).expect(0);
        project.cargo(&["check", "-q"]).expect(0);
    }
    project.run(&["release", "1.0"]).expect(0);
    arm(&["check"]).expect(0);
    assert!(project.read("vmstate/pl031.vmstate").contains("\nwhen \"arm\"\n"));
    // The compiler obeys: where it should be, it is missed.
    project.write(
        "src/lib.rs",
        &project.read("src/lib.rs").replace("#[cfg(not(arm))]", "#[cfg(any())]"),
    );
    project.cargo(&["check", "-q"]).expect(101).says("VMS0020");
    project.run(&["when", "i8042", "all(unix"]).expect(2).says("its parentheses do not match");
    project.run(&["when", "i8042", "--always"]).expect(0);
    assert!(!project.read("vmstate/i8042.vmstate").contains("when"));
}

#[test]
fn several_features_together_or_each() {
    vmstate_tests::long!("it compiles with one feature after the other");
    let both = project(
        "both",
        "a = []\nb = []\nc = []\n",
        "#[cfg(all(feature = \"a\", feature = \"c\"))]",
    );
    let text = both.read("vmstate/rtc.vmstate");
    assert!(text.contains("when \"all(feature = \\\"a\\\", feature = \\\"c\\\")\""), "{text}");
    both.run(&["check"]).expect(0);
    both.cargo(&["check", "-q", "--features", "a"]).expect(0);
    let each = project(
        "each",
        "a = []\nb = []\nc = []\n",
        "#[cfg(any(feature = \"a\", feature = \"c\"))]",
    );
    let text = each.read("vmstate/rtc.vmstate");
    assert!(text.contains("when \"any(feature = \\\"a\\\", feature = \\\"c\\\")\""), "{text}");
    each.run(&["check"]).expect(0);
}

#[test]
fn features_that_exclude_each_other_are_listed_as_sets() {
    vmstate_tests::long!("it compiles with one feature after the other");
    let project = Project::empty("sets");
    let more = "[features]\nkvm = []\ntcg = []\n[package.metadata.vmstate]\nfeatures = [[\"kvm\"], [\"tcg\"]]\n[workspace]\n";
    project.write("Cargo.toml", &manifest("sets", more));
    let exclusive = "\n#[cfg(all(feature = \"kvm\", feature = \"tcg\"))]\ncompile_error!(\"choose\");\n\
                     #[cfg(feature = \"kvm\")]\n#[derive(VmState, Default)]\npub struct Kvm {\n    pub a: u8,\n}\n\
                     #[cfg(feature = \"tcg\")]\n#[derive(VmState, Default)]\npub struct Tcg {\n    pub a: u8,\n}\n";
    project.write("src/lib.rs", &format!("{UART}{exclusive}"));
    project.run(&["init", "--all-features"]).expect(2).says("choose");
    project.run(&["init", "--write-macro"]).expect(0);
    assert!(project.read("vmstate/kvm.vmstate").contains("when \"feature = \\\"kvm\\\"\"\n"));
    project.run(&["check"]).expect(0).prints("3 devices gated of 3");
}

/// A device behind a feature with a field behind another one.
const VGA: &str = "
#[cfg(feature = \"gpu\")]
#[derive(VmState, Default)]
pub struct Vga {
    mode: u8,
    #[cfg(feature = \"kvm\")]
    kvm_dirty: u64,
    bank: u8,
}
";

fn vga(name: &str, device: &str) -> Project {
    let project = Project::empty(name);
    let features = "[features]\ngpu = []\nkvm = []\nfast = [\"kvm\"]\n[workspace]\n";
    project.write("Cargo.toml", &manifest(name, features));
    project.write("src/lib.rs", &format!("{UART}{device}"));
    project
        .run(&["init", "--write-macro"])
        .expect(0)
        .says(&format!("the layout of device `vga` of {name} (lib) depends on features"));
    project
}

#[test]
fn a_field_behind_a_feature_in_a_device_behind_one() {
    vmstate_tests::long!("it compiles with one feature after the other");
    let project = vga("inner", VGA);
    let file = "vmstate/vga.vmstate";
    let text = project.read(file);
    assert!(
        text.contains(
            "\nwhen \"feature = \\\"gpu\\\"\"\nwhen field kvm_dirty \"feature = \\\"kvm\\\"\"\nnext version"
        ),
        "{text}"
    );
    project.run(&["release", "1.0"]).expect(0);
    let released = project.read(file);
    let every = [
        &[][..],
        &["--features", "gpu"],
        &["--features", "gpu,kvm"],
        &["--features", "gpu,fast"],
        &["--features", "kvm"],
    ];
    for features in every {
        project.cargo(&[&["check", "-q"], features].concat()).expect(0);
    }
    for _ in 0..2 {
        let outcome = project.run(&["check"]).expect(0).prints("2 devices gated of 2");
        assert!(!outcome.stderr.contains("depends on features"), "{}", outcome.stderr);
        project.run(&["check", "--features", "gpu"]).expect(0);
        project.run(&["accept", "--features", "gpu"]).expect(0);
        project.run(&["accept"]).expect(0);
        assert_eq!(project.read(file), released);
    }
    // Both ways round, and without a condition: each strands the guests of some hosts.
    let cfg = "    #[cfg(feature = \"kvm\")]\n    kvm_dirty";
    for (other, more, fewer) in [
        ("    #[cfg(not(feature = \"kvm\"))]\n    kvm_dirty", "gpu", "gpu,kvm"),
        ("    kvm_dirty", "gpu", ""),
        ("    #[cfg(feature = \"fast\")]\n    kvm_dirty", "", "gpu,kvm"),
    ] {
        project.edit("src/lib.rs", cfg, other);
        if !more.is_empty() {
            let outcome = project.cargo(&["check", "-q", "--features", more]).expect(101);
            outcome.says("VMS0006").says("released behind `#[cfg(feature = \"kvm\")]`");
        }
        if !fewer.is_empty() {
            let outcome = project.cargo(&["check", "-q", "--features", fewer]).expect(101);
            outcome.says("VMS0007").says("released where `feature = \"kvm\"`");
        }
        if !other.contains("fast") {
            project.run(&["check"]).expect(100);
        }
        project.edit("src/lib.rs", other, cfg);
    }
    project.cargo(&["check", "-q", "--features", "gpu,kvm"]).expect(0);
    // What was always there does not go behind a condition.
    project.edit("src/lib.rs", "    bank: u8", "    #[cfg(feature = \"kvm\")]\n    bank: u8");
    project.cargo(&["check", "-q", "--features", "gpu"]).expect(101).says("VMS0007");
    project.run(&["check"]).expect(100).prints("VMS0007").prints("bank");
}

#[test]
fn a_subsection_behind_features_inside_of_a_device_behind_one() {
    vmstate_tests::long!("it compiles with one feature after the other");
    let log = "    #[cfg(all(feature = \"kvm\", feature = \"fast\"))]\n    \
               #[vmstate(subsection = \"is_on\", absent = 0)]\n    log: u32,\n}\n";
    let function = "\n#[cfg(feature = \"gpu\")]\nimpl Vga {\n    #[allow(dead_code)]\n    fn is_on(&self) -> bool {\n        true\n    }\n}\n";
    let project = vga("inner-part", &format!("{}{function}", VGA.replace("}\n", log)));
    let text = project.read("vmstate/vga.vmstate");
    // One of the two turns on the other.
    assert!(text.contains("\nwhen subsection vga/is_on \"feature = \\\"fast\\\"\"\n"), "{text}");
    project.run(&["release", "1.0"]).expect(0);
    for features in ["", "gpu", "gpu,kvm", "gpu,fast", "kvm"] {
        project.cargo(&["check", "-q", "--features", features]).expect(0);
    }
    project.edit(
        "src/lib.rs",
        "#[cfg(all(feature = \"kvm\", feature = \"fast\"))]",
        "#[cfg(feature = \"kvm\")]",
    );
    project.cargo(&["check", "-q", "--features", "gpu,fast"]).expect(0);
    project.cargo(&["check", "-q", "--features", "gpu,kvm"]).expect(101).says("did not have it");
}

/// A `--cfg` stands for the target of another host.
#[test]
fn a_field_of_another_target_keeps_its_condition() {
    vmstate_tests::long!("it compiles with one feature after the other");
    let project = Project::empty("inner-target");
    project.write("Cargo.toml", &manifest("inner-target", "[workspace]\n"));
    let source =
        UART.replace("    flags: u32,\n", "    #[cfg(arm)]\n    wide: u64,\n    flags: u32,\n");
    project.write("src/lib.rs", &source);
    project.write(".cargo/config.toml", "[lints]\n");
    let arm = |arguments: &[&str]| {
        on_arm(&project, true);
        let outcome = match arguments {
            ["cargo", rest @ ..] => project.cargo(rest),
            _ => project.run(arguments),
        };
        on_arm(&project, false);
        outcome
    };
    arm(&["init", "--write-macro"]).expect(0);
    project.run(&["when", "pl011", "--field", "wider", "arm"]).expect(2).says("no field `wider`");
    project.run(&["when", "pl011", "--field", "wide", "arm"]).expect(0);
    let file = "vmstate/pl011.vmstate";
    assert!(project.read(file).contains("\nwhen field wide \"arm\"\n"));
    for _ in 0..2 {
        for outcome in
            [project.run(&["check"]), arm(&["check"]), project.run(&["accept"]), arm(&["accept"])]
        {
            outcome.expect(0);
        }
        project.cargo(&["check", "-q"]).expect(0);
        arm(&["cargo", "check", "-q"]).expect(0);
    }
    arm(&["release", "1.0"]).expect(0);
    project.run(&["check"]).expect(0);
    let lines =
        |stamp: &str| project.read(file).lines().filter(|line| line.starts_with(stamp)).count();
    let before = lines("1.0");
    project.edit("src/lib.rs", "#[cfg(arm)]", "#[cfg(not(arm))]");
    project.cargo(&["check", "-q"]).expect(101).says("VMS0006");
    arm(&["cargo", "check", "-q"]).expect(101).says("VMS0007");
    project.edit("src/lib.rs", "#[cfg(not(arm))]", "#[cfg(arm)]");
    project
        .run(&["when", "pl011", "--field", "wide", "not(arm)"])
        .expect(2)
        .says("its condition stays");
    project.run(&["accept"]).expect(0);
    assert_eq!(lines("1.0"), before);
}

/// The device that holds the struct is compared with what each configuration released.
#[test]
fn a_field_of_a_nested_struct_keeps_its_condition() {
    vmstate_tests::long!("it compiles with one feature after the other");
    let project = Project::empty("inside");
    project.write("Cargo.toml", &manifest("inside", "[features]\nkvm = []\n[workspace]\n"));
    project.write(
        "src/lib.rs",
        "use vmstate_runtime::VmState;\n\n\
         #[derive(VmState, Default)]\n#[vmstate(nested)]\npub struct Queue {\n    \
         head: u16,\n    #[cfg(feature = \"kvm\")]\n    dirty: u64,\n}\n\n\
         #[derive(VmState, Default)]\npub struct Net {\n    mode: u8,\n    queues: [Queue; 2],\n}\n",
    );
    project
        .run(&["init", "--write-macro"])
        .expect(0)
        .says("the layout of device `net` of inside (lib) depends on features");
    let file = "vmstate/net.vmstate";
    let line = "\nwhen field queues/dirty \"feature = \\\"kvm\\\"\"\n";
    assert!(project.read(file).contains(line), "{}", project.read(file));
    project.run(&["release", "1.0"]).expect(0);
    let released = project.read(file);
    let both = |expected: [i32; 2], says: &str| {
        for (features, code) in [&[][..], &["--features", "kvm"]].into_iter().zip(expected) {
            let outcome = project.cargo(&[&["check", "-q"], features].concat()).expect(code);
            if code != 0 {
                outcome.says(says);
            }
        }
    };
    both([0, 0], "");
    project.run(&["check"]).expect(0);
    project.run(&["accept"]).expect(0);
    assert_eq!(project.read(file), released);
    // Gone where it was, here where it was not, and always here.
    let off = "#[cfg(feature = \"kvm\")]";
    project.edit("src/lib.rs", off, "#[cfg(not(feature = \"kvm\"))]");
    both([101, 101], "VMS0010");
    project.edit("src/lib.rs", "#[cfg(not(feature = \"kvm\"))]", "");
    both([101, 0], "VMS0010");
    project.edit("src/lib.rs", "head: u16,\n    \n    dirty: u64,", "head: u16,");
    both([0, 101], "VMS0010");
    project.run(&["check"]).expect(100);
}

/// Released with this line in its file, the device passes with and without the feature, and the file stays.
fn released_with(project: &Project, file: &str, line: &str) {
    project.run(&["init", "--write-macro"]).expect(0);
    assert!(project.read(file).contains(line), "{}", project.read(file));
    project.run(&["release", "1.0"]).expect(0);
    let released = project.read(file);
    with_and_without(project, [0, 0]);
    project.run(&["check"]).expect(0);
    project.run(&["accept"]).expect(0);
    assert_eq!(project.read(file), released);
}

/// What `cargo check` ends with, without the feature and with it.
fn with_and_without(project: &Project, expected: [i32; 2]) {
    for (features, code) in [&[][..], &["--features", "kvm"]].into_iter().zip(expected) {
        project.cargo(&[&["check", "-q"], features].concat()).expect(code);
    }
}

/// By the names on the way to the struct, and its name on the wire.
#[test]
fn a_subsection_of_a_nested_struct_keeps_its_condition() {
    vmstate_tests::long!("it compiles with one feature after the other");
    let project = Project::empty("inside-part");
    project.write("Cargo.toml", &manifest("inside-part", "[features]\nkvm = []\n[workspace]\n"));
    let entry = "vmstate(subsection(dirty, needed = \"is_dirty\", on = state))";
    let keys = format!("#[cfg_attr(feature = \"kvm\", {entry})]\n");
    let field = "    #[cfg(feature = \"kvm\")]\n    #[vmstate(subsection = \"dirty\", absent = 0)]\n    log: u64,\n";
    let source = format!(
        "use vmstate_runtime::VmState;\n\n\
         #[derive(VmState, Default)]\n#[vmstate(nested)]\n{keys}pub struct Queue {{\n    head: u16,\n{field}}}\n\n\
         impl Queue {{\n    #[allow(dead_code)]\n    fn is_dirty(&self) -> bool {{\n        self.head != 0\n    }}\n}}\n\n\
         #[derive(VmState, Default)]\npub struct Net {{\n    mode: u8,\n    queues: [Queue; 2],\n}}\n"
    );
    project.write("src/lib.rs", &source);
    released_with(
        &project,
        "vmstate/net.vmstate",
        "\nwhen subsection queues/queue/dirty \"feature = \\\"kvm\\\"\"\n",
    );
    let both = |expected| with_and_without(&project, expected);
    // Gone where it was released.
    project.edit("src/lib.rs", &keys, "");
    project.edit("src/lib.rs", field, "");
    both([0, 101]);
    project.run(&["check"]).expect(100).prints("VMS0010").prints("queue/dirty");
}

/// One field of a subsection that is always there.
#[test]
fn a_field_of_a_subsection_keeps_its_condition() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::empty("in-part");
    project.write("Cargo.toml", &manifest("in-part", "[features]\nkvm = []\n[workspace]\n"));
    let field = "    #[cfg(feature = \"kvm\")]\n    #[vmstate(subsection = \"clock\", absent = 0)]\n    phase: u64,\n";
    let source = format!(
        "use vmstate_runtime::VmState;\n\n\
         #[derive(VmState, Default)]\n#[vmstate(subsection(clock, needed = \"ticks\", on = state))]\npub struct Uart {{\n    \
         mode: u8,\n    #[vmstate(subsection = \"clock\", absent = 0)]\n    rate: u32,\n{field}}}\n\n\
         impl Uart {{\n    fn ticks(&self) -> bool {{\n        self.rate != 0\n    }}\n}}\n"
    );
    project.write("src/lib.rs", &source);
    released_with(
        &project,
        "vmstate/uart.vmstate",
        "\nwhen field uart/clock/phase \"feature = \\\"kvm\\\"\"\n",
    );
    let both = |expected| with_and_without(&project, expected);
    // Gone where it was and here where it was not; here always.
    let on = "#[cfg(feature = \"kvm\")]";
    project.edit("src/lib.rs", on, "#[cfg(not(feature = \"kvm\"))]");
    both([101, 101]);
    project.edit("src/lib.rs", "#[cfg(not(feature = \"kvm\"))]", "");
    both([101, 0]);
    project.run(&["check"]).expect(100);
}

#[test]
fn a_layout_that_depends_on_features_is_a_warning() {
    let project = Project::empty("depends");
    project.write("Cargo.toml", &manifest("depends", "[features]\nwide = []\n[workspace]\n"));
    let field = "    #[cfg(feature = \"wide\")]\n    wide: u64,\n    flags: u32,\n";
    project.write("src/lib.rs", &UART.replace("    flags: u32,\n", field));
    project
        .run(&["init", "--write-macro"])
        .expect(0)
        .says("the layout of device `pl011` of depends (lib) depends on features");
    let text = project.read("vmstate/pl011.vmstate");
    assert!(text.contains("when field wide \"feature = \\\"wide\\\"\"\n"), "{text}");
}
