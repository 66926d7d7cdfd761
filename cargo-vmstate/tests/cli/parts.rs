//! Structs that stand inside of devices.

use super::project::{Project, UART};

#[test]
fn a_part_does_not_become_a_section() {
    let project = Project::released("parts", UART);
    project.edit(
        "src/lib.rs",
        "#[vmstate(nested, name = \"fifo\")]",
        "#[vmstate(name = \"fifo\")]",
    );
    project
        .run(&["accept"])
        .expect(100)
        .prints("`fifo` was released inside of `pl011`, and is a section now")
        .prints("restore `#[vmstate(nested)]`");
    assert!(!project.exists("vmstate/fifo.vmstate"));
    // Another name is another device.
    project.edit(
        "src/lib.rs",
        "#[vmstate(name = \"fifo\")]",
        "#[vmstate(nested, name = \"fifo\")]",
    );
    let device = "\n#[derive(VmState, Default)]\nstruct Single {\n    fifo: Fifo,\n}\n";
    project.write("src/lib.rs", &format!("{}{device}", project.read("src/lib.rs")));
    project.run(&["accept"]).expect(0).says("Created vmstate/single.vmstate");
}

#[test]
fn what_a_guest_could_spell_is_said() {
    let subsection = "#[vmstate(nested, name = \"fifo\", subsection(over, needed = \"is_over\"))]";
    let source = UART
        .replace("#[vmstate(nested, name = \"fifo\")]", subsection)
        .replace(
            "    data: [u8; 16],\n",
            "    data: [u8; 16],\n    #[vmstate(subsection = \"over\")]\n    over: u8,\n",
        )
        .replace("    fifo: Fifo,\n", "    fifo: Fifo,\n    scratch: [u8; 24],\n");
    let source = format!(
        "{source}\nimpl Fifo {{\n    fn is_over(&self) -> bool {{\n        self.over != 0\n    }}\n}}\n"
    );
    let project = Project::gated("spelled", &source);
    project
        .run(&["check"])
        .expect(0)
        .says("`pl011`: behind `fifo` the loader looks for subsection `fifo/over`");
    // Too few bytes for the name, and an integer, are harmless.
    for harmless in ["scratch: [u8; 10]", "scratch: u64"] {
        let project = Project::gated("unspelled", &source.replace("scratch: [u8; 24]", harmless));
        let outcome = project.run(&["check"]).expect(0);
        assert!(!outcome.stderr.contains("behind `fifo`"), "{harmless}: {}", outcome.stderr);
    }
}
