//! The command line.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const OVERVIEW: &str = "\
Keeps the baselines of VM devices: text files in `vmstate/` beside `Cargo.toml` that say what every \
release sent over the wire. The compiler compares a device with its file and refuses an edit that \
would strand a guest; this command is the only one that writes the files.";

const WORKFLOW: &str = "\
Workflow:
  cargo vmstate init            once: write a baseline for every device of the package
  cargo vmstate accept          after an edit of a device: record it in the `next` lines
  cargo vmstate check           in CI: is everything recorded, legal and packaged?
  cargo vmstate release 9.2     when tagging: from now on guests depend on this layout
  cargo vmstate explain VMS0007 what a rule means and what to do about it

Exit codes:
  0    clean
  2    usage, or the command could not run (it says why)
  4    files are stale: `cargo vmstate accept` repairs that
  100  incompatible: a guest would be stranded

Environment:
  CARGO             the cargo to run (set by cargo itself)
  CARGO_TERM_COLOR  always, never or auto, as for cargo
  NO_COLOR          no color
  CLICOLOR_FORCE    color without a terminal";

/// The whole command line.
#[derive(Parser)]
#[command(name = "cargo-vmstate", bin_name = "cargo vmstate", version, styles = STYLES)]
#[command(about = OVERVIEW, after_help = WORKFLOW, subcommand_required = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub screen: Screen,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Args)]
pub(crate) struct Screen {
    /// Color: `auto` follows the terminal and `NO_COLOR`
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Long results go straight to the terminal, not through `PAGER`
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Show what cargo says, too
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// When to color.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// The commands.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start: write a baseline for every device of a package
    Init(Init),
    /// Record what changed since the last release in the `next` lines
    Accept(Accept),
    /// Verify everything without writing anything (for CI)
    Check(Check),
    /// Stamp the `next` lines with the name of a release
    Release(Release),
    /// Record that a released device is gone for good
    Drop(Drop),
    /// Say in which configurations a device is there
    When(When),
    /// Get a lost or damaged baseline back from version control
    Restore(Restore),
    /// Show a baseline file, or the devices of a package
    Show(Show),
    /// Show what changed between two releases, and whom it breaks
    Diff(Diff),
    /// Explain a migration stream field by field, or what is different in another one
    Inspect(Inspect),
    /// Turn a migration stream into annotated Rust, or what QEMU dumps of its devices into baseline files
    Import(Import),
    /// Explain a rule, or list all rules
    Explain(Explain),
    /// Print what a shell needs to complete the command line
    Completions(Completions),
    /// Write manual pages
    Man(Man),
}

/// Which packages.
#[derive(Args, Clone)]
#[command(next_help_heading = "Package selection")]
pub(crate) struct Selection {
    /// A package of the workspace (may be given several times)
    #[arg(short, long, value_name = "NAME")]
    pub package: Vec<String>,
    /// All packages of the workspace
    #[arg(long, alias = "all", conflicts_with = "package")]
    pub workspace: bool,
    /// A package to leave out, with `--workspace`
    #[arg(long, value_name = "NAME", requires = "workspace")]
    pub exclude: Vec<String>,
    /// The `Cargo.toml` to start from, instead of the nearest one
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
}

/// How the check-only build is made that the devices are read from.
#[derive(Args, Clone)]
#[command(next_help_heading = "Compilation")]
pub(crate) struct Build {
    /// Only these features, beside the default ones [default: all features, so that no device is missed]
    #[arg(short = 'F', long, value_name = "NAMES", value_delimiter = ',')]
    pub features: Vec<String>,
    /// All features; the default, unless `package.metadata.vmstate.features` lists sets of features
    #[arg(long, conflicts_with_all = ["features", "no_default_features", "default_features"])]
    pub all_features: bool,
    /// Without the default features
    #[arg(long)]
    pub no_default_features: bool,
    /// Only the default features
    #[arg(long, conflicts_with = "no_default_features")]
    pub default_features: bool,
    /// The target to compile for; nothing runs there
    #[arg(long, value_name = "TRIPLE")]
    pub target: Option<String>,
    #[command(flatten)]
    pub network: Network,
}

impl Build {
    /// Whether the command line says which features.
    pub(crate) fn selects_features(&self) -> bool {
        self.default_features || self.no_default_features || !self.features.is_empty()
    }
}

/// What cargo may do on its own.
#[derive(Args, Clone)]
pub(crate) struct Network {
    /// Do not touch the network
    #[arg(long)]
    pub offline: bool,
    /// Do not change `Cargo.lock`
    #[arg(long)]
    pub locked: bool,
    /// Both `--locked` and `--offline`
    #[arg(long)]
    pub frozen: bool,
}

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// As the compiler prints errors
    Human,
    /// One JSON object
    Json,
    /// Annotations of GitHub Actions
    Github,
}

/// `--format`
#[derive(Args, Clone, Copy)]
pub(crate) struct Output {
    /// How findings are written to standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
}

#[derive(Args)]
#[command(after_help = "\
Writes `vmstate/DEVICE.vmstate` for every device of the package's library and
`vmstate/bin-NAME/DEVICE.vmstate` for those of binary NAME, all lines stamped `next`. Existing files
are never overwritten, so it can be repeated.

The crate root then needs one line, which makes the compiler notice devices that are gone:
  vmstate_runtime::baseline!();

A device that never leaves a test says `#[vmstate(unreleased)]`; a struct that is only ever part of
other devices says `#[vmstate(nested)]`. Neither gets a file.

Examples:
  cargo vmstate init
  cargo vmstate init --workspace --write-macro")]
pub(crate) struct Init {
    /// Insert `baseline!()` into the crate root where it is missing
    #[arg(long)]
    pub write_macro: bool,
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub build: Build,
}

#[derive(Args)]
#[command(after_help = "\
Writes what the source says into the `next` lines of the baselines: new devices get a file, files of
devices that are gone and were never released are removed. Lines that a release stamped are never
touched. What the compiler would refuse is refused here (exit code 100), and nothing of that crate is
written.

A merge conflict in `next` lines is resolved on the way: they are written anew.

A hook, a test, a `validate` or a default of a released device that changed leaves the bytes as they
were, and may still strand a guest: nobody but you can know. That is shown and asked; without a
terminal nothing is written unless --yes is given.

Examples:
  cargo vmstate accept
  cargo vmstate accept --dry-run
  cargo vmstate accept -p my-devices")]
pub(crate) struct Accept {
    /// Show what would be recorded, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask about what only you can judge
    #[arg(short, long)]
    pub yes: bool,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub build: Build,
}

#[derive(Args)]
#[command(after_help = "\
Never writes. Verifies that
  - every device has a file, and every file a device
  - files are in the form that this command writes, and their `next` lines are up to date
  - nothing breaks a guest of a released version
  - no name is used by two packages of the workspace
  - `cargo package` includes the files
  - with --against: no line that a release stamped was edited since, and no file removed; of another branch
    also that guests can move between what it released and what is here
and prints how many of the devices are gated. Packages without baselines are only counted.

Exit codes: 0 clean, 4 stale (`cargo vmstate accept`), 100 incompatible, 2 could not run.

Examples:
  cargo vmstate check --workspace
  cargo vmstate check --workspace --against origin/main --format github
  cargo vmstate check --against v9.1
  cargo vmstate check --against origin/main --against origin/stable-9.1")]
pub(crate) struct Check {
    /// A git commit, branch or tag, or the directory of another checkout, whose released lines must be here, unedited; of
    /// another branch, must fit. May be given several times
    #[arg(long, value_name = "GITREF|PATH")]
    pub against: Vec<String>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub build: Build,
}

#[derive(Args)]
#[command(after_help = "\
Run it on the commit that gets tagged, for the whole workspace. From then on the compiler holds every
device to what these files say. It first does what `check` does and refuses to freeze anything that
is not clean.

The name is what stamps are called in the files and in messages: letters, digits, dots, `_`, `-`, `+`.

A release comes after all that the files have. The first one of a stable branch says what it comes after: with
--after it gets a line of its own in the files, which git can merge with what the main branch releases.

Examples:
  cargo vmstate release 9.2 --workspace
  cargo vmstate release 9.1.1 --after 9.1 --workspace
  cargo vmstate release 9.2-rc1 -p my-devices")]
pub(crate) struct Release {
    /// The name of the release
    pub name: String,
    /// The newest release before it, on a stable branch
    #[arg(long, value_name = "RELEASE")]
    pub after: Vec<String>,
    /// Stamp without compiling and checking first
    #[arg(long)]
    pub no_check: bool,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub build: Build,
}

#[derive(Args)]
#[command(after_help = "\
For a device whose machine types are no longer offered, so that no guest has it. The file stays, as
history: the name cannot be taken for something else unnoticed. A device that no release shipped needs
no record: remove the struct and run `cargo vmstate accept`.

Examples:
  cargo vmstate drop ne2000 --reason \"its machine types ended with 9.0\"")]
pub(crate) struct Drop {
    /// The name of the device on the wire
    pub device: String,
    /// Why it may go; kept in the file
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[command(flatten)]
    pub selection: Selection,
}

#[derive(Args)]
#[command(after_help = "\
For a device behind `#[cfg(..)]` of a target or of a `--cfg`: `baseline!()` asks for it in these
configurations, and `accept` keeps the line. Features are found by `accept` itself.

Examples:
  cargo vmstate when i8042 'target_arch = \"x86_64\"'
  cargo vmstate when vga --field kvm_dirty 'kvm'
  cargo vmstate when i8042 --always")]
pub(crate) struct When {
    /// The name of the device on the wire
    pub device: String,
    /// What stands in `#[cfg(..)]`
    #[arg(value_name = "CFG", required_unless_present = "always")]
    pub condition: Option<String>,
    /// The device, or its part, is there in every configuration
    #[arg(long, conflicts_with = "condition")]
    pub always: bool,
    /// A field of its main body instead of the device
    #[arg(long, value_name = "NAME", conflicts_with = "subsection")]
    pub field: Option<String>,
    /// A subsection, by its name on the wire
    #[arg(long, value_name = "NAME")]
    pub subsection: Option<String>,
    #[command(flatten)]
    pub selection: Selection,
}

#[derive(Args)]
#[command(after_help = "\
Takes the newest version that git has and that can be read, from HEAD or the history behind it. With
names: these devices' files; without: all that HEAD has and that are missing or damaged. What changed
since then is recorded anew by `cargo vmstate accept`. A file that can be read is left alone.

Examples:
  cargo vmstate restore
  cargo vmstate restore pl011 -p my-devices")]
pub(crate) struct Restore {
    /// The names of the devices on the wire
    #[arg(value_name = "DEVICE")]
    pub devices: Vec<String>,
    #[command(flatten)]
    pub selection: Selection,
}

#[derive(Args)]
#[command(after_help = "\
Formats:
  human         a table per device; offsets where all sizes before are fixed
  json          the layout as JSON: {\"format\": 1, \"devices\": [...]}; described in docs/cli.md
  dump-vmstate  what QEMU's `-dump-vmstate` prints, for scripts made for that

Examples:
  cargo vmstate show vmstate/pl011.vmstate
  cargo vmstate show my-devices --at 9.1 --json
  cargo vmstate show --source")]
pub(crate) struct Show {
    /// A baseline file, a package or a device [default: the package of the current directory]
    #[arg(value_name = "FILE|PACKAGE|DEVICE")]
    pub what: Option<String>,
    /// The layout that this release shipped [default: that of the `next` release]
    #[arg(long, value_name = "RELEASE")]
    pub at: Option<String>,
    /// What the source says, instead of the files (compiles)
    #[arg(long, conflicts_with = "at")]
    pub source: bool,
    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: ShowFormat,
    /// What QEMU calls the devices, for `dump-vmstate` [default: `qdev.json` beside the baselines]
    #[arg(long, value_name = "FILE")]
    pub qdev: Option<PathBuf>,
    /// The `Cargo.toml` to start from, instead of the nearest one
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    #[command(flatten)]
    pub build: Build,
}

/// How a layout is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// A table
    Human,
    /// JSON
    Json,
    /// The shape of QEMU's `-dump-vmstate`
    DumpVmstate,
}

#[derive(Args)]
#[command(after_help = "\
A and B are each one of
  9.1             what a release shipped
  next            what the files say about the next release
  git:REF         what the files say at a git commit, branch or tag
  git:REF@9.1     what they said there about a release
  FILE            a migration stream

Every change is classified for both directions: does a stream of A load at B, and one of B at A? Exit
code 100 if any does not. Two streams are compared field by field. A stream and a release: would it load
there? Exit code 100 if a section would be refused.

Examples:
  cargo vmstate diff 9.0 9.1
  cargo vmstate diff 9.1 next --workspace
  cargo vmstate diff git:v9.1 next
  cargo vmstate diff qemu-7.2 qemu-10.0 --baselines history
  cargo vmstate diff before.mig after.mig
  cargo vmstate diff guest.mig 9.0")]
pub(crate) struct Diff {
    /// The older side
    pub a: String,
    /// The newer side
    pub b: String,
    /// A directory of baseline files, instead of those of packages
    #[arg(long, value_name = "DIRECTORY", conflicts_with_all = ["package", "workspace"])]
    pub baselines: Vec<PathBuf>,
    /// Only these devices, or sections of a stream (may be given several times)
    #[arg(short, long, value_name = "DEVICE")]
    pub device: Vec<String>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub selection: Selection,
}

#[derive(Args)]
#[command(after_help = "\
Any stream of QEMU's format: raw or .xz, from a file or a pipe (`-`), whole, cut or damaged. What the
sender described is explained by that; the rest by baseline files, as far as they fit. What cannot be
read is said at its offset, and the rest is read.

A section is named as in the stream (`0000:00:04.0/e1000`), by its device (`e1000`), with an instance
(`serial@1`), or by its number (`#39`). A field has the path that is shown: `mac_reg[17]`.

Exit codes: 0, or 2 if something could not be read.

Examples:
  cargo vmstate inspect guest.mig
  cargo vmstate inspect guest.mig.xz --summary
  cargo vmstate inspect guest.mig --section serial --hex
  cargo vmstate inspect guest.mig --field mac_reg[17]
  cargo vmstate inspect before.mig --diff after.mig
  cargo vmstate inspect guest.mig --html guest.html
  ssh host cat /tmp/failed.mig | cargo vmstate inspect - --baselines vmstate")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(crate) struct Inspect {
    /// The stream; `-` for standard input
    pub file: PathBuf,
    /// Only this section (may be given several times)
    #[arg(short, long, value_name = "NAME")]
    pub section: Vec<String>,
    /// Only this field, with all that is in it
    #[arg(short, long, value_name = "PATH")]
    pub field: Option<String>,
    /// The bytes, too
    #[arg(long, conflicts_with_all = ["json", "summary", "diff"])]
    pub hex: bool,
    /// All elements of long arrays, all bytes of long buffers
    #[arg(long, conflicts_with_all = ["json", "summary", "diff"])]
    pub all: bool,
    /// One JSON object; described in docs/inspect.md
    #[arg(long, conflicts_with = "diff")]
    pub json: bool,
    /// Write one page for a browser, which needs no network; with `--diff` also what is different
    #[arg(long, value_name = "PAGE", conflicts_with_all = ["json", "summary", "hex"])]
    pub html: Option<PathBuf>,
    /// Sizes, and RAM pages by kind
    #[arg(long, conflicts_with = "diff")]
    pub summary: bool,
    /// What is different in this stream
    #[arg(long, value_name = "OTHER")]
    pub diff: Option<PathBuf>,
    /// A directory of baseline files, for what has no description [default: vmstate, if it is there]
    #[arg(long, value_name = "DIRECTORY")]
    pub baselines: Vec<PathBuf>,
}

#[derive(Args)]
#[command(after_help = "\
Structs with attributes, from the description that QEMU puts behind a stream: names, types, nested structs,
arrays, subsections, versions. What a description cannot tell is said in comments. With `--out` it is a crate
with a test that loads every section of the stream and saves it to the same bytes; what cannot be turned into
Rust is left out, with the reason. Several streams make one crate: each shows subsections, and what counts
elements, that others do not.

With --dump it is baseline files, of what `qemu-system-TARGET -M none -dump-vmstate FILE` writes, raw or .xz;
several, of the targets of one release, are taken together. Every description in it becomes a file; what a
file has already becomes older history, so releases are imported from the oldest to the newest. A dump says
sizes, no types and no predicates: values are `data`.

With --qdev as well no baseline is made: what QEMU calls the devices that have files in DIR, and how it shows
their fields, goes to `qdev.json` there, for `show --format dump-vmstate`.

Exit codes: 0, or 2 if nothing was imported or something of the stream could not be read.

Examples:
  cargo vmstate import guest.mig --section serial
  cargo vmstate import guest.mig.xz --out devices
  cargo vmstate import --dump qemu-7.2.json --release qemu-7.2 --out history
  cargo vmstate import --dump qemu-10.0.json --machines machines-10.0.json --release qemu-10.0 --out history
  cargo vmstate import --dump qemu-7.2.json --qdev --out vmstate")]
pub(crate) struct Import {
    /// The streams; `-` for standard input
    #[arg(required_unless_present = "dump", conflicts_with = "dump", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only this section (may be given several times), named as for `inspect`
    #[arg(short, long, value_name = "NAME", conflicts_with = "dump")]
    pub section: Vec<String>,
    /// A new directory for a crate [default: print one file]; with --dump, the directory of the baselines
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// A `-dump-vmstate` file of QEMU (may be given several times)
    #[arg(long, value_name = "FILE", requires = "out")]
    pub dump: Vec<PathBuf>,
    /// The release of QEMU that it is of [default: the `next` one]
    #[arg(long, value_name = "NAME", requires = "dump")]
    pub release: Option<String>,
    /// What that QEMU answers to `query-machines` with `compat-props` (may be given several times)
    #[arg(long, value_name = "FILE", requires = "dump", conflicts_with = "qdev")]
    pub machines: Vec<PathBuf>,
    /// Only say what QEMU calls the devices that have files there
    #[arg(long, requires = "dump", conflicts_with = "release")]
    pub qdev: bool,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo vmstate explain
  cargo vmstate explain VMS0007")]
pub(crate) struct Explain {
    /// The rule, as errors name it [default: list all]
    pub rule: Option<String>,
}

#[derive(Args)]
#[command(after_help = "\
The command is completed as `cargo-vmstate`; cargo completes no subcommands of others.

Examples:
  cargo vmstate completions bash > ~/.local/share/bash-completion/completions/cargo-vmstate
  cargo vmstate completions fish > ~/.config/fish/completions/cargo-vmstate.fish")]
pub(crate) struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[derive(Args)]
#[command(after_help = "\
Writes `cargo-vmstate.1`, which `cargo help vmstate` and `man cargo-vmstate` show, and a page for every
subcommand.

Examples:
  cargo vmstate man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The directory that the pages go to; made if it is not there
    pub directory: PathBuf,
}
