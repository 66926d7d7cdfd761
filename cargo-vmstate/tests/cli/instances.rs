//! Devices whose bytes depend on a parameter: a baseline for each instantiation that `baseline!` names.

use super::project::{Project, manifest_with_machines};

const DEVICES: &str = "\
use vmstate_runtime::VmState;

vmstate_runtime::baseline!(Uart<Kvm>, Uart<soft::Tcg>);

pub mod soft {
    use vmstate_runtime::VmState;

    #[derive(VmState, Default)]
    #[vmstate(nested)]
    pub struct Tcg {
        irq: u32,
        level: u8,
    }
}

#[derive(VmState, Default)]
#[vmstate(nested)]
pub struct Kvm {
    irq: u64,
}

#[derive(VmState)]
pub struct Uart<Backend> {
    lcr: u8,
    backend: Backend,
}
";

fn released(name: &str) -> Project {
    let project = Project::lib(name, DEVICES);
    project.begin(&["init"]);
    assert!(
        project.exists("vmstate/uart@kvm.vmstate") && project.exists("vmstate/uart@tcg.vmstate")
    );
    project.begin(&["release", "1.0"]);
    project
}

#[test]
fn each_instantiation_has_a_file() {
    let project = released("instances");
    assert!(project.read("vmstate/uart@tcg.vmstate").contains("device uart\ninstance tcg\n"));
    project.cargo(&["check"]).expect(0);
    project.run(&["check"]).expect(0).prints("clean, 2 devices gated of 2");
    project.run(&["show", "uart@kvm"]).expect(0).prints("irq");
    // An edit of one of them.
    project.edit("src/lib.rs", "level: u8", "level: u16");
    project.cargo(&["check"]).expect(101).says("VMS0010");
    project.run(&["check"]).expect(100).prints("VMS0010").prints("uart@tcg.vmstate");
}

#[test]
fn one_that_is_not_named_is_said() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("unnamed");
    project.edit("src/lib.rs", ", Uart<soft::Tcg>", "");
    project.cargo(&["check"]).expect(101).says("released device `uart@tcg` is [VMS0029]");
    project.run(&["check"]).expect(100).prints("VMS0029").prints("as \"tcg\"");
    project.run(&["drop", "uart@tcg", "--reason", "the emulation is gone"]).expect(0);
    project.run(&["check"]).expect(0).prints("clean, 1 device gated of 1");
    project.cargo(&["check"]).expect(0);
}

#[test]
fn a_renamed_argument_keeps_its_label() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("relabelled");
    project.edit("src/lib.rs", "pub struct Kvm", "pub struct KvmIrq");
    project.edit(
        "src/lib.rs",
        "#[vmstate(nested)]\npub struct KvmIrq",
        "#[vmstate(nested, name = \"kvm\")]\npub struct KvmIrq",
    );
    project.edit("src/lib.rs", "Uart<Kvm>", "Uart<KvmIrq>");
    project.cargo(&["check"]).expect(101).says("`uart@kvm_irq` has no baseline [VMS0019]");
    project.edit("src/lib.rs", "Uart<KvmIrq>", "Uart<KvmIrq> as \"kvm\"");
    project.cargo(&["check"]).expect(0);
    project.run(&["check"]).expect(0).prints("clean, 2 devices gated of 2");
}

#[test]
fn a_device_becomes_generic() {
    vmstate_tests::long!("it runs the command many times");
    let plain = DEVICES
        .replace("(Uart<Kvm>, Uart<soft::Tcg>)", "()")
        .replace("Uart<Backend>", "Uart")
        .replace("backend: Backend", "backend: Kvm");
    let project = Project::lib("becomes", &plain);
    project.run(&["init"]).expect(0).says("Created vmstate/uart.vmstate");
    project.run(&["release", "1.0"]).expect(0);
    project.write("src/lib.rs", &DEVICES.replace("Uart<Kvm>", "Uart<Kvm> as \"uart\""));
    project.run(&["check"]).expect(4).prints("device `uart@tcg` has no baseline");
    project.run(&["accept"]).expect(0).says("Created vmstate/uart@tcg.vmstate");
    project.cargo(&["check"]).expect(0);
    project.run(&["check"]).expect(0).prints("clean, 2 devices gated of 2");
}

/// A machine is the first to know the arguments; what it has is compared, or it does not compile.
#[test]
fn what_a_machine_has_is_one_that_is_compared() {
    vmstate_tests::long!("it builds what else is only checked");
    let machine = r#"
pub fn machine<T: Described + Clone + 'static>(state: T) -> usize {
    let mut machine = vmstate_machine::Machine::local("board");
    let _ = machine.add("dev", std::sync::Arc::new(std::sync::Mutex::new(state)));
    machine.sections().count()
}

#[derive(VmState, Clone, Default)]
#[vmstate(unreleased)]
pub struct Trial<T> { of: T }
"#;
    let source = DEVICES
        .replacen("use vmstate_runtime::VmState;", "use vmstate_runtime::{Described, VmState};", 1)
        .replace("#[derive(VmState, Default)]", "#[derive(VmState, Clone, Default)]")
        .replace("#[derive(VmState)]", "#[derive(VmState, Clone, Default)]");
    let project = Project::lib("held", &format!("{source}{machine}"));
    project.write("Cargo.toml", &manifest_with_machines("held", "[workspace]\n"));
    project.run(&["init"]).expect(0);
    project.run(&["release", "1.0"]).expect(0);
    let main = |state: &str| {
        let text = format!("use held::*;\nfn main() {{ held::machine({state}); }}\n");
        project.write("src/main.rs", &text);
        project.cargo(&["build"])
    };
    // One that is named, one of its bytes, and one that is not released on purpose.
    main("Uart::<Kvm>::default()").expect(0);
    main("Uart::<u64>::default()").expect(101).says("uart").says("[VMS0029]").says("Uart<u64>");
    main("Trial::<u64>::default()").expect(0);
    main("soft::Tcg::default()").expect(101).says("`tcg` says `nested`").says("[VMS0019]");
}

#[test]
fn the_line_to_type_is_shown() {
    let source = DEVICES.replace("(Uart<Kvm>, Uart<soft::Tcg>)", "()");
    let project = Project::lib(
        "shown",
        &source
            .replace("Uart<Backend>", "Uart<'a, Backend, const N: usize>")
            .replace("lcr: u8,", "lcr: [u8; N],\n    #[vmstate(skip)]\n    name: &'a str,"),
    );
    project.write("vmstate/tcg.vmstate", "");
    project
        .cargo(&["check"])
        .expect(101)
        .says("baseline!(Uart<'static, Backend, N>);")
        .says("types in place of `Backend`, `N`");
}
