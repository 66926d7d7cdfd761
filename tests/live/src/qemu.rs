//! A QEMU that runs.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vmstate_stream::description::Style;

/// How long anything may take. A machine under load is slow; one that hangs takes longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

/// What went wrong, with what QEMU said.
pub type Result<T> = std::result::Result<T, String>;

/// A release of QEMU that `.ci/qemu` has fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release(pub &'static str);

impl Release {
    /// Debian bookworm's.
    pub const V7_2: Self = Self("7.2");
    /// That of bookworm-backports.
    pub const V10_0: Self = Self("10.0");
    /// That of trixie-backports.
    pub const V11_1: Self = Self("11.1");

    /// How it describes what it saves.
    ///
    /// # Panics
    ///
    /// For a release that is none of these.
    #[must_use]
    pub fn style(self) -> Style {
        match self {
            Self::V7_2 => Style::V7_2,
            Self::V10_0 => Style::V10_0,
            Self::V11_1 => Style::V11_1,
            Self(other) => panic!("how does QEMU {other} describe?"),
        }
    }

    fn program(self, target: &str) -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        root.join("target/qemu").join(self.0).join(format!("qemu-system-{target}"))
    }

    /// Whether it is there. Where it must be (`VMSTATE_NEEDS_QEMU`, as in CI), `test` fails without it; elsewhere what was left out is said
    /// where no test runner hides it.
    ///
    /// # Panics
    ///
    /// When it must be there, and is not.
    #[must_use]
    pub fn is_there(self, test: &str) -> bool {
        if self.program("x86_64").exists() {
            return true;
        }
        let how = format!("QEMU {0} is not there; `.ci/qemu {0}` fetches it", self.0);
        assert!(std::env::var_os("VMSTATE_NEEDS_QEMU").is_none(), "{how}");
        let _ = writeln!(
            io::stderr(),
            "\n*** LEFT OUT: `{test}`: {how}. That real QEMU takes our streams was NOT tested. ***\n"
        );
        false
    }
}

/// What a machine is made of.
#[derive(Clone, Debug)]
pub struct Board {
    /// `x86_64`, `aarch64`.
    pub target: &'static str,
    /// The machine type, with its options.
    pub machine: &'static str,
    /// All other arguments that both sides have.
    pub arguments: &'static [&'static str],
    /// More of them, with spaces between.
    pub options: &'static str,
}

/// A process, and the two sockets it is spoken to by. It ends when this is dropped.
pub struct Qemu {
    child: Child,
    qmp: BufReader<UnixStream>,
    qtest: BufReader<UnixStream>,
    folder: PathBuf,
    name: String,
}

impl Qemu {
    /// Starts a machine that does not run yet.
    pub fn stopped(release: Release, board: &Board, folder: &Path) -> Result<Self> {
        Self::start(release, board, folder, &["-S"])
    }

    /// Starts a machine that runs.
    pub fn running(release: Release, board: &Board, folder: &Path) -> Result<Self> {
        Self::start(release, board, folder, &[])
    }

    /// Starts a machine, has it take a stream in, and waits until it has.
    pub fn incoming(
        release: Release,
        board: &Board,
        folder: &Path,
        stream: &[u8],
        more: &[&str],
    ) -> Result<Self> {
        let arguments: Vec<&str> =
            ["-incoming", "defer"].into_iter().chain(more.iter().copied()).collect();
        let mut qemu = Self::start(release, board, folder, &arguments)?;
        let file = folder.join("incoming");
        fs::write(&file, stream).map_err(|e| e.to_string())?;
        qemu.qmp("migrate-incoming", &json!({"uri": format!("exec:cat {}", file.display())}))?;
        qemu.wait_for_migration()?;
        Ok(qemu)
    }

    fn start(release: Release, board: &Board, folder: &Path, more: &[&str]) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| e.to_string())?;
        let sockets = ["qmp", "qtest"].map(|name| folder.join(name));
        for socket in &sockets {
            let _ = fs::remove_file(socket);
        }
        let [qmp, qtest] =
            sockets.each_ref().map(|path| format!("unix:{},server=on,wait=off", path.display()));
        let errors = fs::File::create(folder.join("stderr")).map_err(|e| e.to_string())?;
        let child = Command::new(release.program(board.target))
            .args([
                "-M",
                board.machine,
                "-display",
                "none",
                "-accel",
                "tcg",
                "-qmp",
                &qmp,
                "-qtest",
                &qtest,
            ])
            .args(["-qtest-log", "none"])
            .args(board.arguments)
            .args(board.options.split_whitespace())
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .map_err(|e| format!("QEMU {}: {e}", release.0))?;
        let (child, [qmp, qtest]) = connect(child, &sockets, folder)?;
        let name = format!("QEMU {} {}", release.0, board.machine);
        let (qmp, qtest) = (BufReader::new(qmp), BufReader::new(qtest));
        let mut qemu = Self { child, qmp, qtest, folder: folder.to_owned(), name };
        qemu.answer()?;
        qemu.qmp("qmp_capabilities", &json!({}))?;
        Ok(qemu)
    }

    /// A command of QMP; what it returns.
    pub fn qmp(&mut self, command: &str, arguments: &Value) -> Result<Value> {
        let line = json!({"execute": command, "arguments": arguments});
        let sent = writeln!(self.qmp.get_mut(), "{line}");
        sent.map_err(|e| self.failed(&format!("`{command}`: {e}")))?;
        loop {
            let answer = self.answer()?;
            if let Some(value) = answer.get("return") {
                return Ok(value.clone());
            }
            if let Some(error) = answer.get("error") {
                return Err(self.failed(&format!("`{command}`: {error}")));
            }
        }
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        match self.qmp.read_line(&mut line) {
            Ok(0) => Err(self.failed("the process ended")),
            Ok(_) => {
                serde_json::from_str(&line).map_err(|e| self.failed(&format!("`{line}`: {e}")))
            }
            Err(e) => Err(self.failed(&e.to_string())),
        }
    }

    /// A command of the human monitor; what it prints.
    pub fn monitor(&mut self, command: &str) -> Result<String> {
        let said = self.qmp("human-monitor-command", &json!({"command-line": command}))?;
        Ok(said.as_str().unwrap_or_default().to_owned())
    }

    /// A command of qtest; what stands behind `OK`.
    pub fn qtest(&mut self, command: &str) -> Result<String> {
        let sent = writeln!(self.qtest.get_mut(), "{command}");
        sent.map_err(|e| self.failed(&format!("`{command}`: {e}")))?;
        let mut line = String::new();
        self.qtest.read_line(&mut line).map_err(|e| self.failed(&format!("`{command}`: {e}")))?;
        let value = line.trim().strip_prefix("OK").map(|rest| rest.trim().to_owned());
        value.ok_or_else(|| self.failed(&format!("`{command}` is answered by `{}`", line.trim())))
    }

    /// What a command of qtest reads: `inb 0x3ff`, `readl 0xfed00000`.
    pub fn read(&mut self, command: &str) -> Result<u64> {
        let value = self.qtest(command)?;
        let digits = value.strip_prefix("0x").unwrap_or(&value);
        u64::from_str_radix(digits, 16)
            .map_err(|e| self.failed(&format!("`{command}`: `{value}`: {e}")))
    }

    /// Saves the machine: the stream.
    pub fn migrate(&mut self) -> Result<Vec<u8>> {
        let [file, part] = ["outgoing", "part"].map(|name| self.folder.join(name));
        let _ = fs::remove_file(&file);
        // QEMU does not wait for what takes the stream: it has all of it when it gives it another name.
        let [to, from] = [&file, &part].map(|path| path.display());
        self.qmp("migrate", &json!({"uri": format!("exec:cat > {from} && mv {from} {to}")}))?;
        self.wait_for_migration()?;
        self.wait_until("the stream is written", |_| Ok(file.exists()))?;
        fs::read(&file).map_err(|e| self.failed(&e.to_string()))
    }

    fn wait_for_migration(&mut self) -> Result<()> {
        let start = Instant::now();
        loop {
            let state = self.qmp("query-migrate", &json!({}))?;
            match state["status"].as_str() {
                Some("completed") => return Ok(()),
                Some("failed") => {
                    return Err(self.failed(&format!("the migration failed: {state}")));
                }
                _ if start.elapsed() > PATIENCE => {
                    return Err(self.failed(&format!("the migration does not end: {state}")));
                }
                _ => sleep(Duration::from_millis(10)),
            }
        }
    }

    /// Waits until `is_so`.
    pub fn wait_until(
        &mut self,
        what: &str,
        is_so: impl Fn(&mut Self) -> Result<bool>,
    ) -> Result<()> {
        let start = Instant::now();
        while !is_so(self)? {
            if start.elapsed() > PATIENCE {
                return Err(
                    self.failed(&format!("after {} s still not so: {what}", PATIENCE.as_secs()))
                );
            }
            sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// `what`, with the words that QEMU has printed.
    fn failed(&mut self, what: &str) -> String {
        // What it prints last comes with its end.
        sleep(Duration::from_millis(50));
        let _ = self.child.try_wait();
        format!("{}: {what}; it says: {}", self.name, said(&self.folder))
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn said(folder: &Path) -> String {
    fs::read_to_string(folder.join("stderr")).unwrap_or_default().trim().replace('\n', " | ")
}

/// Both sockets, as soon as they are there.
fn connect(
    mut child: Child,
    sockets: &[PathBuf; 2],
    folder: &Path,
) -> Result<(Child, [UnixStream; 2])> {
    let start = Instant::now();
    loop {
        if let [Ok(qmp), Ok(qtest)] = sockets.each_ref().map(UnixStream::connect) {
            for socket in [&qmp, &qtest] {
                socket.set_read_timeout(Some(PATIENCE)).map_err(|e| e.to_string())?;
            }
            return Ok((child, [qmp, qtest]));
        }
        let ended = child.try_wait().map_err(|e| e.to_string())?;
        if ended.is_some() || start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("QEMU does not start; it says: {}", said(folder)));
        }
        sleep(Duration::from_millis(5));
    }
}
