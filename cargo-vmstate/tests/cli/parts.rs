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
    vmstate_tests::long!("it runs the command many times");
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

#[test]
fn findings_are_on_the_line_of_the_fault() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("lines", UART);
    let at = |text: &str| {
        let source = project.read("src/lib.rs");
        let offset = source.find(text).unwrap_or_else(|| panic!("{text}"));
        let before = &source[..offset];
        let line = before.matches('\n').count() + 1;
        (line, offset - before.rfind('\n').map_or(0, |end| end + 1) + 1)
    };
    for (old, new, token) in [
        ("version = 2, m", "version = 3, m", "3, m"),
        ("flags: u32", "flags: u64", "u64"),
        ("since = 2", "since = 1", "1)]\n    level"),
        ("    level: u32,\n    fifo", "    fifo", "fifo: Fifo"),
        ("subsection = \"clock_needed\"", "subsection = \"clock\"", "\"clock\""),
    ] {
        project.write("src/lib.rs", &UART.replace(old, new).replace("fn clock_needed", "fn clock"));
        if !new.contains("clock") {
            project.write("src/lib.rs", &UART.replace(old, new));
        }
        project.write(
            "src/lib.rs",
            &format!("{}\nvmstate_runtime::baseline!();\n", project.read("src/lib.rs")),
        );
        let (line, column) = at(token);
        let found = project.run(&["check", "--format", "json"]).expect(100).json();
        let source = &found["findings"][0]["source"];
        assert_eq!(
            (&source["line"], &source["column"]),
            (&line.into(), &column.into()),
            "{new}: {found:#}"
        );
        let place = format!("file=src/lib.rs,line={line},col={column}");
        project.run(&["check", "--format", "github"]).expect(100).prints(&place);
    }
}

#[test]
fn what_is_not_compared_is_named() {
    vmstate_tests::long!("it runs the command many times");
    let generic = "\n/// Generic.\n#[derive(VmState)]\npub struct Port<T> {\n    data: T,\n}\n";
    let project = Project::gated("generic", UART);
    project.write("src/lib.rs", &format!("{}{generic}", project.read("src/lib.rs")));
    let outcome = project.run(&["check"]).expect(100).prints("VMS0029");
    outcome.prints("the bytes of `data` depend on `T`").prints("1 device gated of 2");
    // One whose parameter nothing mentions that is sent is a device like any other.
    project.edit(
        "src/lib.rs",
        "    data: T,\n",
        "    data: u8,\n    #[vmstate(skip)]\n    more: Option<T>,\n",
    );
    project.run(&["accept"]).expect(0).says("Created vmstate/port.vmstate");
    project.run(&["check"]).expect(0).prints("2 devices gated of 2");
    project.edit("src/lib.rs", "    data: u8,\n", "    data: u16,\n");
    project.run(&["check"]).expect(4);
}

#[test]
fn init_says_what_stands_inside_of_others() {
    let project = Project::lib("inside", &UART.replace("nested, name", "name"));
    let said = project.run(&["init"]).expect(0);
    let said = said.says("`fifo` stands in `pl011`; if it is no section of its own");
    drop(said);
    let project = Project::gated("lonely", &UART.replace("    fifo: Fifo,\n", ""));
    project.run(&["check"]).expect(0).says("`fifo` says `nested`, and no device of");
}
