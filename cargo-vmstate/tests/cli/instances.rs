//! Devices whose bytes depend on a parameter: a baseline for each instantiation that `baseline!` names.

use super::project::Project;

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
    project
        .run(&["init"])
        .expect(0)
        .says("Created vmstate/uart@kvm.vmstate")
        .says("Created vmstate/uart@tcg.vmstate");
    project.run(&["release", "1.0"]).expect(0).says("Released 1.0 with 2 devices");
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
