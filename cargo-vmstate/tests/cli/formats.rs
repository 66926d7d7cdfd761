//! Output for people, programs and GitHub; `show` and `diff`.

use super::project::{Project, UART};

#[test]
fn color_is_only_for_those_who_want_it() {
    let project = Project::released("color", UART);
    project.edit("src/lib.rs", "flags: u32", "flags: u16");
    let plain = project.run(&["check"]).expect(100);
    assert!(
        !plain.stdout.contains('\x1b') && !plain.stderr.contains('\x1b'),
        "no terminal, no color"
    );
    let forced = project.run(&["check", "--color", "always"]).expect(100);
    assert!(forced.stdout.contains("\x1b["));
    let mut command = project.command(&["check"]);
    let output = command.env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("\x1b["));
    let mut command = project.command(&["check"]);
    let output = command.env("NO_COLOR", "1").output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stdout).contains('\x1b'));
}

#[test]
fn github_gets_annotations() {
    let project = Project::released("github", UART);
    project.edit("src/lib.rs", "flags: u32", "flags: u16");
    let outcome = project.run(&["check", "--format", "github"]).expect(100);
    let line = outcome.stdout.lines().next().unwrap();
    assert!(line.starts_with("::error file=src/lib.rs,line="), "{line}");
    assert!(line.contains("title=VMS0010%3A wire type of field `flags`"), "{line}");
    assert!(line.contains("%0A"), "{line}");
    outcome.prints("::notice title=cargo vmstate::1 device gated of 1");
}

#[test]
fn quiet_says_nothing_that_went_well() {
    let project = Project::lib("quiet", UART);
    let outcome = project.run(&["init", "--write-macro", "-q"]).expect(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    project.run(&["check", "-v"]).expect(0).says("Checking quiet");
}

#[test]
fn layouts_are_shown_as_table_json_and_dump() {
    let project = Project::released("show", UART);
    let file = "vmstate/pl011.vmstate";
    let outcome = project.run(&["show", file]).expect(0);
    assert_eq!(
        outcome.stdout,
        "pl011 version 2, loads from 1\n\
         \x20 released with: 8.0\n\
         \x20 offset   size  field   type\n\
         \x20      0      4  flags   uint32\n\
         \x20      4      4  level   uint32                           since version 2\n\
         \x20      8     17  fifo    struct fifo version 1 minimum 1\n\
         \x20      8      1    head  uint8\n\
         \x20      9     16    data  [16] uint8\n\
         \x20 subsection pl011/clock_needed version 1, loads from 1, sent when clock_needed\n\
         \x20 offset   size  field  type\n\
         \x20      0      8  clk  uint64\n"
    );
    let json = project.run(&["show", file, "--json"]).expect(0).json();
    assert_eq!(json["format"], 1);
    let device = &json["devices"][0];
    assert_eq!(device["name"], "pl011");
    assert_eq!(device["fields"][2]["type"]["fields"][1]["type"]["length"]["count"], 16);
    assert_eq!(device["fields"][2]["size"], 17);
    assert_eq!(device["subsections"][0]["needed"], "clock_needed");
    let dump = project.run(&["show", "show", "--format", "dump-vmstate"]).expect(0).json();
    let description = &dump["pl011"]["Description"];
    assert_eq!(dump["pl011"]["version_id"], 2);
    assert_eq!(description["Fields"][1]["field"], "level");
    assert_eq!(description["Fields"][1]["version_id"], 2);
    assert_eq!(description["Fields"][2]["Description"]["Fields"][1]["num"], 16);
    assert_eq!(description["Fields"][2]["Description"]["Fields"][1]["size"], 1);
    assert_eq!(description["Subsections"][0]["name"], "pl011/clock_needed");
}

#[test]
fn older_layouts_and_the_source_are_shown() {
    let project = Project::released("showat", UART);
    project.edit("src/lib.rs", "flags: u32", "flags: u16");
    project.run(&["show", "--source"]).expect(0).prints("flags   uint16");
    project.run(&["show"]).expect(0).prints("flags   uint32");
    project.run(&["show", "--at", "8.0"]).expect(0).prints("flags   uint32");
    project.run(&["show", "--at", "7.0"]).expect(2);
    project.run(&["show", "vmstate"]).expect(0).prints("pl011");
    project.run(&["show", "vmstate/nope.vmstate"]).expect(2).says("nope.vmstate");
    project.run(&["show", "nope"]).expect(2).says("no package `nope`");
}

#[test]
fn releases_are_compared_in_both_directions() {
    let project = Project::released("diff", UART);
    project.edit("src/lib.rs", "version = 2,", "version = 3, breaks_backward(3 = \"new ring\"),");
    project.edit(
        "src/lib.rs",
        "    fifo: Fifo,\n",
        "    fifo: Fifo,\n    #[vmstate(since = 3)]\n    ring: u64,\n",
    );
    project.run(&["accept"]).expect(0);
    let outcome = project.run(&["diff", "8.0", "next"]).expect(100);
    let outcome =
        outcome.prints("pl011: 8.0 -> next").prints("ring").prints("8.0 -> next: compatible");
    outcome.prints("next -> 8.0: broken by");
    project.run(&["release", "9.0"]).expect(0);
    let json = project.run(&["diff", "8.0", "9.0", "--format", "json"]).expect(100).json();
    let changes = json["devices"][0]["changes"].as_array().unwrap();
    assert!(changes.iter().any(|it| it["breaks"]["new_to_old"] == true));
    assert!(changes.iter().all(|it| it["breaks"]["old_to_new"] == false));
    project
        .run(&["diff", "8.0", "9.0", "--format", "github"])
        .expect(100)
        .prints("::error title=pl011");
    project.run(&["diff", "9.0", "next"]).expect(0).prints("next -> 9.0: compatible");
    project.run(&["diff", "7.0", "next"]).expect(2).says("no device was released with `7.0`");
}
