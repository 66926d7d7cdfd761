//! `vmm`: runs the guest of this crate, and migrates it. `vmm help` says how; commands come in on standard input.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn main() -> std::process::ExitCode {
    vmstate_vmm_example::cli::main()
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn main() {
    println!("KVM's crates are for Linux on x86-64.");
}
