//! The machines all of whose values are changed.

use vmstate_stream::Profile;

use crate::qemu::{Board, Release};

/// A machine, and the releases that have it.
pub struct Machine {
    /// Its name in what is printed.
    pub name: &'static str,
    /// What it is made of.
    pub board: Board,
    /// The releases that save it, and take it again.
    pub releases: &'static [Release],
}

const ALL: &[Release] = &[Release::V7_2, Release::V10_0, Release::V11_1];
const TO_10: &[Release] = &[Release::V7_2, Release::V10_0];
const FROM_10: &[Release] = &[Release::V10_0, Release::V11_1];
const ONLY_7: &[Release] = &[Release::V7_2];

const fn x86(
    name: &'static str,
    machine: &'static str,
    options: &'static str,
    releases: &'static [Release],
) -> Machine {
    let arguments = &["-m", "16", "-nodefaults"];
    let board = Board { target: "x86_64", machine, arguments, options };
    Machine { name, board, releases }
}

const fn arm(
    name: &'static str,
    machine: &'static str,
    options: &'static str,
    releases: &'static [Release],
) -> Machine {
    let arguments = &["-nodefaults"];
    let board = Board { target: "aarch64", machine, arguments, options };
    Machine { name, board, releases }
}

const PARTS: &str = "-serial null -parallel null -vga std";

const NET: &str = "-device e1000,romfile= -device rtl8139,romfile= -device pcnet,romfile= -device i82550,romfile= \
    -device vmxnet3,romfile= -device e1000e,romfile= -device ne2k_pci,romfile= -device tulip,romfile= -device i82801,romfile=";

const SOUND: &str = "-audiodev none,id=a -device AC97,audiodev=a -device ES1370,audiodev=a -device gus,audiodev=a -device cs4231a,audiodev=a -device intel-hda \
    -device hda-duplex,audiodev=a -device edu -device pci-serial,chardev=n -chardev null,id=n -device vmgenid -device i6300esb -device ib700 -device pvpanic";

const DISKS: &str = "-drive driver=null-co,size=4M,if=none,id=a -device ide-hd,drive=a \
    -drive driver=null-co,size=4M,if=none,id=b,read-only=on -device ide-cd,drive=b \
    -drive driver=null-co,size=1440K,if=none,id=c -device floppy,drive=c \
    -device virtio-scsi-pci,id=v -drive driver=null-co,size=4M,if=none,id=d -device scsi-hd,drive=d,bus=v.0 \
    -device lsi53c895a,id=m -drive driver=null-co,size=4M,if=none,id=e -device scsi-hd,drive=e,bus=m.0 \
    -device pvscsi -device ich9-ahci -device sdhci-pci";

const AHCI: &str = "-drive driver=null-co,size=4M,if=none,id=a -device ide-hd,drive=a,bus=ide.0 \
    -drive driver=null-co,size=4M,if=none,id=b,read-only=on -device ide-cd,drive=b,bus=ide.1 \
    -device virtio-scsi-pci,id=v -drive driver=null-co,size=4M,if=none,id=d -device scsi-hd,drive=d,bus=v.0 \
    -device lsi53c895a -device megasas -device megasas-gen2 -device mptsas1068";

const USB: &str = "-device piix3-usb-uhci,id=u -device usb-tablet,bus=u.0 -device usb-hub,bus=u.0 -device usb-ehci,id=e \
    -device usb-kbd,bus=e.0 -device pci-ohci,id=o -device usb-mouse,bus=o.0 -device nec-usb-xhci,id=x -device usb-tablet,bus=x.0 \
    -device qemu-xhci,p2=15,p3=15 -drive driver=null-co,size=4M,if=none,id=s -device usb-storage,drive=s,bus=x.0";

const VIRTIO: &str = "-device virtio-net-pci,romfile= -drive driver=null-co,size=4M,if=none,id=b -device virtio-blk-pci,drive=b \
    -device virtio-scsi-pci -device virtio-serial-pci -device virtconsole,chardev=n -chardev null,id=n -device virtio-rng-pci \
    -device virtio-balloon-pci -device virtio-keyboard-pci -device virtio-tablet-pci \
    -device virtio-net-pci,romfile=,mq=on,vectors=10 -device virtio-blk-pci,drive=c,disable-modern=on,disable-legacy=off \
    -drive driver=null-co,size=4M,if=none,id=c";

const PORTS: &str = "-smp 2,maxcpus=4 -m 16,slots=2,maxmem=64M -device pcie-root-port,id=p1,chassis=1 -device e1000e,bus=p1,romfile= \
    -device pcie-root-port,id=p2,chassis=2 -device virtio-rng-pci,bus=p2 -device pcie-root-port,id=p3,chassis=3 \
    -device virtio-blk-pci,bus=p3,drive=b -drive driver=null-co,size=4M,if=none,id=b -device vmgenid -device vmcoreinfo \
    -device ich9-usb-ehci1,id=e -device ich9-usb-uhci1,masterbus=e.0,firstport=0 -device pcie-root-port,id=p4,chassis=4 \
    -device x3130-upstream,bus=p4,id=s -device xio3130-downstream,bus=s,chassis=5 -device i82801b11-bridge";

const MMIO: &str = "-serial null -device virtio-net-device -device virtio-rng-device -device virtio-balloon-device \
    -device virtio-serial-device -device virtconsole,chardev=n -chardev null,id=n \
    -device virtio-keyboard-device -drive driver=null-co,size=4M,if=none,id=b -device virtio-blk-device,drive=b \
    -device virtio-scsi-device";

/// All of them.
pub const MACHINES: &[Machine] = &[
    x86("isapc", "isapc", "-cpu 486 -serial null -parallel null", ALL),
    x86(
        "isapc-cards",
        "isapc",
        "-cpu pentium -device isa-vga -audiodev none,id=a -device sb16,audiodev=a",
        ONLY_7,
    ),
    x86("pc-7.2", "pc-i440fx-7.2", PARTS, ALL),
    x86("pc-7.2-net", "pc-i440fx-7.2", NET, ALL),
    x86("pc-7.2-sound", "pc-i440fx-7.2", SOUND, ALL),
    x86("pc-7.2-disks", "pc-i440fx-7.2", DISKS, ALL),
    x86("pc-7.2-usb", "pc-i440fx-7.2", USB, ALL),
    x86("pc-7.2-virtio", "pc-i440fx-7.2", VIRTIO, ALL),
    x86(
        "pc-7.2-cirrus",
        "pc-i440fx-7.2",
        "-vga cirrus -device secondary-vga -device bochs-display -smp 2",
        ALL,
    ),
    x86("pc-7.2-vmware", "pc-i440fx-7.2", "-vga vmware -cpu max", ALL),
    x86(
        "pc-7.2-virtio-vga",
        "pc-i440fx-7.2",
        "-vga virtio -device virtio-gpu-pci -cpu Haswell",
        ONLY_7,
    ),
    x86("pc-2.4", "pc-i440fx-2.4", PARTS, ONLY_7),
    x86("pc-2.12", "pc-i440fx-2.12", PARTS, TO_10),
    x86("pc-4.2", "pc-i440fx-4.2", NET, TO_10),
    x86("pc-5.1", "pc-i440fx-5.1", SOUND, TO_10),
    x86("pc-6.0", "pc-i440fx-6.0", USB, ALL),
    x86("pc-8.2", "pc-i440fx-8.2", DISKS, FROM_10),
    x86("pc-10.0", "pc-i440fx-10.0", NET, FROM_10),
    x86("pc-10.0-virtio", "pc-i440fx-10.0", VIRTIO, FROM_10),
    x86("q35-7.2", "pc-q35-7.2", PARTS, ALL),
    x86("q35-7.2-ports", "pc-q35-7.2", PORTS, ALL),
    x86("q35-7.2-virtio", "pc-q35-7.2", VIRTIO, ALL),
    x86("q35-7.2-disks", "pc-q35-7.2", AHCI, ALL),
    x86(
        "q35-7.2-iommu",
        "pc-q35-7.2,kernel-irqchip=off",
        "-device intel-iommu -device usb-ehci",
        ALL,
    ),
    x86("q35-2.12", "pc-q35-2.12", PARTS, TO_10),
    x86("q35-6.2", "pc-q35-6.2", USB, ALL),
    x86("q35-10.0", "pc-q35-10.0", PORTS, FROM_10),
    x86("q35-10.0-sound", "pc-q35-10.0", SOUND, FROM_10),
    x86("microvm", "microvm,isa-serial=on,acpi=off,pic=on,pit=on,rtc=on", "-serial null", ALL),
    x86("microvm-mmio", "microvm,acpi=off", MMIO, ALL),
    x86("microvm-acpi", "microvm,acpi=on,rtc=on", MMIO, ALL),
    x86("microvm-pcie", "microvm,acpi=on,pcie=on,usb=on", VIRTIO, ALL),
    arm("virt", "virt-7.2,gic-version=2", "-m 16 -cpu cortex-a57 -serial null", ALL),
    arm("virt-gicv3", "virt-7.2,gic-version=3", "-m 16 -cpu cortex-a57 -serial null -smp 2", ALL),
    arm("virt-mmio", "virt-7.2,gic-version=2", MMIO, ALL),
    arm("virt-pci", "virt-7.2,gic-version=2", VIRTIO, ALL),
    arm("virt-5.0", "virt-5.0,gic-version=2", "-m 16 -cpu cortex-a53 -serial null", TO_10),
    arm("virt-10.0", "virt-10.0,gic-version=3", MMIO, FROM_10),
    arm("versatilepb", "versatilepb", "-serial null", ONLY_7),
    arm("versatilepb", "versatilepb", "-audio driver=none -serial null", FROM_10),
    arm("realview-eb", "realview-eb", "-serial null", ONLY_7),
    arm("realview-eb", "realview-eb", "-audio driver=none -serial null", FROM_10),
    arm("vexpress-a9", "vexpress-a9", "-serial null", ONLY_7),
    arm("vexpress-a9", "vexpress-a9", "-audio driver=none -serial null", FROM_10),
    arm("vexpress-a15", "vexpress-a15", "-serial null", ONLY_7),
    arm("vexpress-a15", "vexpress-a15", "-audio driver=none -serial null", FROM_10),
    arm("integratorcp", "integratorcp", "-serial null", ONLY_7),
    arm("integratorcp", "integratorcp", "-audio driver=none -serial null", FROM_10),
    arm("cubieboard", "cubieboard", "-serial null", ALL),
    arm("orangepi", "orangepi-pc", "-serial null", ALL),
    arm("netduino2", "netduino2", "-serial null", ALL),
    arm("netduinoplus2", "netduinoplus2", "-serial null", ALL),
    arm("microbit", "microbit", "-serial null", ALL),
    arm("mps2-an385", "mps2-an385", "-serial null", ALL),
    arm("mps2-an505", "mps2-an505", "-serial null", ALL),
    arm("musca-b1", "musca-b1", "-serial null", ALL),
    arm("palmetto", "palmetto-bmc", "-serial null", ALL),
    arm("sabrelite", "sabrelite", "-m 64 -serial null", ALL),
    arm("mcimx6ul-evk", "mcimx6ul-evk", "-m 64 -serial null", ALL),
    arm("imx25-pdk", "imx25-pdk", "-m 64 -serial null", ALL),
    arm("raspi2b", "raspi2b", "-serial null", ALL),
    arm("raspi3b", "raspi3b", "-serial null", ALL),
    arm("npcm750-evb", "npcm750-evb", "-serial null", ALL),
    arm("collie", "collie", "-serial null", ONLY_7),
    arm("collie", "collie", "-audio driver=none -serial null", FROM_10),
    arm("musicpal", "musicpal", "-serial null", ONLY_7),
    arm("musicpal", "musicpal", "-audio driver=none -serial null", FROM_10),
    arm("highbank", "highbank", "-m 64 -serial null", TO_10),
    arm("stm32vldiscovery", "stm32vldiscovery", "-serial null", ALL),
    arm("b-l475e-iot01a", "b-l475e-iot01a", "-serial null", FROM_10),
    arm("sbsa-ref", "sbsa-ref", "-m 64 -serial null", ALL),
    arm("kzm", "kzm", "-m 64 -serial null", ALL),
];

impl Machine {
    /// What this release and the machine agree on.
    #[must_use]
    pub fn profile(&self, release: Release) -> Profile {
        Profile::of(release.style(), self.board.machine)
    }

    /// Whether other releases have the same machine under this name: x86 types with a version. (Registers of Arm CPUs are another list in each
    /// release, which QEMU compares.)
    #[must_use]
    pub fn is_versioned(&self) -> bool {
        let name = self.board.machine;
        name.starts_with("pc-i440fx-") || name.starts_with("pc-q35-")
    }
}
