//! A device through several releases, as its authors live through them.

use super::project::{Project, UART};

const FILE: &str = "vmstate/pl011.vmstate";

#[test]
fn a_retired_field_gets_a_test() {
    let project = Project::released("retired", UART);
    project.edit(
        "src/lib.rs",
        "    flags: u32,\n",
        "    #[vmstate(test = \"old_machine\")]\n    flags: u32,\n    #[vmstate(property)]\n    send_flags: bool,\n",
    );
    project.edit(
        "src/lib.rs",
        "impl Pl011 {\n",
        "impl Pl011 {\n    fn old_machine(&self, _: u32) -> bool {\n        self.send_flags\n    }\n\n",
    );
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["accept"]).expect(0);
    assert!(project.read(FILE).contains("8.0 field flags uint32 test old_machine@next\n"));
    project.run(&["release", "9.0"]).expect(0);
    assert!(project.read(FILE).contains("8.0 field flags uint32 test old_machine@9.0\n"));
    project.edit("src/lib.rs", "test = \"old_machine\"", "test = \"other\"");
    project.edit("src/lib.rs", "fn old_machine", "fn other");
    let outcome = project.run(&["accept", "--format", "json"]).expect(100);
    assert_eq!(outcome.rules(), ["VMS0012"]);
    project.run(&["show", "--at", "8.0", FILE]).expect(0).prints("flags");
}

#[test]
fn next_is_free_and_comes_back_to_the_release() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("free", UART);
    let (source, file) = (project.read("src/lib.rs"), project.read(FILE));
    project.edit("src/lib.rs", "version = 2,", "version = 3, breaks_backward(3 = \"ring\"),");
    project.edit(
        "src/lib.rs",
        "    fifo: Fifo,\n",
        "    fifo: Fifo,\n    #[vmstate(since = 3)]\n    ring: u32,\n",
    );
    project.run(&["accept"]).expect(0);
    assert!(project.read(FILE).contains("next breaks_backward 3 \"ring\"\n"));
    project.edit("src/lib.rs", "ring: u32", "ring: [u64; 4]");
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["check"]).expect(4);
    project.run(&["accept"]).expect(0);
    project.write("src/lib.rs", &source);
    project.run(&["accept"]).expect(0);
    assert_eq!(project.read(FILE), file, "an edit taken back leaves no trace");
}

/// Files did not always record which values a type does not hold: then what was released as a `NonZeroU32` is in them as a `uint32`,
/// and text as bytes.
#[test]
fn a_file_from_before_values_were_recorded_has_a_way_out() {
    const RING: &str = "//! Devices.\n\nuse std::num::NonZeroU32;\n\nuse vmstate_runtime::VmState;\n\n/// A ring.\n#[derive(VmState)]\n\
        pub(crate) struct Ring {\n    id: NonZeroU32,\n    #[vmstate(prefix = u8)]\n    label: String,\n}\n";
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("values", RING);
    let file = "vmstate/ring.vmstate";
    project.edit(file, "nonzero uint32", "uint32");
    project.edit(file, "utf8 uint8", "uint8");
    let old = project.read(file);
    let refused = project.run(&["check"]).expect(100);
    let refused = refused.prints("now:      nonzero uint32").prints("now:      utf8 uint8");
    refused.prints("`#[vmstate(as = u32)]`");
    project.edit("src/lib.rs", "    id: Non", "    #[vmstate(as = u32)]\n    id: Non");
    project.edit("src/lib.rs", "label: String", "label: Vec<u8>");
    project.run(&["check"]).expect(0);
    project.run(&["accept"]).expect(0);
    assert_eq!(project.read(file), old);
}
