//! Other processes: this VMM, QEMU, and what their guest has printed. For the tour and the tests.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Value, json};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far the time stamp counter may go on from one line to the next, on a machine under load: 20 seconds of 3 GHz, in units of 2^20.
const TOLERANCE: u32 = 57_000;

/// A folder for files and sockets, which goes away with this.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one, among those of the system: paths of sockets are short.
    pub fn new(name: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("vmm-{}-{name}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The address of a socket in it.
    pub fn socket(&self, name: &str) -> String {
        format!("unix:{}", self.file(&format!("{}.socket", name.replace(' ', "-"))).display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// This VMM in a process of its own, which ends when this is dropped.
pub struct Vmm {
    child: Child,
    lines: Receiver<String>,
}

impl Vmm {
    /// `vmm run` with these arguments.
    pub fn run(program: &Path, serial: &Path, arguments: &[&str]) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["run", "--serial"])
            .arg(serial)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let stdout = child.stdout.take().context("no output")?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let line = line.strip_prefix("vmm: ").map(str::to_owned).unwrap_or(line);
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, lines })
    }

    /// A machine that runs.
    pub fn running(program: &Path, serial: &Path, arguments: &[&str]) -> Result<Self> {
        let mut vmm = Self::run(program, serial, arguments)?;
        vmm.expect("running")?;
        Ok(vmm)
    }

    /// One that waits for a machine from this address.
    pub fn incoming(
        program: &Path,
        serial: &Path,
        address: &str,
        arguments: &[&str],
    ) -> Result<Self> {
        let arguments = [arguments, &["--incoming", address]].concat();
        let mut vmm = Self::run(program, serial, &arguments)?;
        vmm.expect("listening")?;
        Ok(vmm)
    }

    /// Gives a command.
    pub fn command(&mut self, line: &str) -> Result<()> {
        let stdin = self.child.stdin.as_mut().context("no input")?;
        writeln!(stdin, "{line}").with_context(|| format!("`{line}`"))
    }

    /// The next line that it says, which begins so.
    pub fn expect(&mut self, start: &str) -> Result<String> {
        let line = self.line()?;
        ensure!(line.starts_with(start), "expected `{start}`, and the VMM says `{line}`");
        Ok(line)
    }

    /// The next line that it says.
    pub fn line(&mut self) -> Result<String> {
        self.lines.recv_timeout(PATIENCE).map_err(|e| anyhow!("the VMM says nothing: {e}"))
    }

    /// All lines until one that begins so, which is the last.
    pub fn lines_until(&mut self, start: &str) -> Result<Vec<String>> {
        let mut lines = vec![self.line()?];
        while !lines.last().is_some_and(|line| line.starts_with(start)) {
            let line = self.line().with_context(|| format!("it has said {lines:?}"))?;
            lines.push(line);
        }
        Ok(lines)
    }

    /// All lines until it has said nothing for a while.
    pub fn lines(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.lines.recv_timeout(Duration::from_millis(300)).ok()).collect()
    }

    /// Waits until it has ended by itself; whether it says that it has failed.
    pub fn has_failed(&mut self) -> Result<bool> {
        Ok(!self.child.wait()?.success())
    }

    /// Ends it, as `kill -9` does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Vmm {
    fn drop(&mut self) {
        self.kill();
    }
}

/// How QEMU runs the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accel {
    /// By translation.
    Tcg,
    /// By KVM.
    Kvm,
}

/// The newest QEMU of those that `.ci/qemu` unpacks, or the one that is installed.
pub fn qemu() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/qemu");
    let unpacked = ["11.1", "10.0", "7.2"].map(|it| target.join(it).join("qemu-system-x86_64"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = std::env::split_paths(&path).map(|folder| folder.join("qemu-system-x86_64"));
    unpacked.into_iter().chain(installed.collect::<Vec<_>>()).find(|program| program.exists())
}

/// QEMU's machine `microvm` in a process, which ends when this is dropped.
pub struct Qemu {
    child: Child,
    qmp: BufReader<UnixStream>,
    serial: UnixStream,
}

impl Qemu {
    /// Starts it: the guest runs, or is awaited at an address.
    pub fn start(
        program: &Path,
        accel: Accel,
        folder: &Folder,
        serial: &Path,
        more: &[&str],
    ) -> Result<Self> {
        let (firmware, qmp, input) =
            (folder.file("firmware"), folder.file("qmp"), folder.file("serial"));
        fs::write(&firmware, crate::guest::firmware())?;
        for socket in [&qmp, &input] {
            let _ = fs::remove_file(socket);
        }
        let socket = |path: &Path| format!("path={},server=on,wait=off", path.display());
        let log = format!("logfile={},logappend=on", serial.display());
        let child = Command::new(program)
            .args(["-M", "microvm,pic=off,pit=off,rtc=off,isa-serial=on"])
            .args(["-nodefaults", "-display", "none"])
            .args(if more.contains(&"-m") { &[][..] } else { &["-m", "16"] })
            .args(["-accel", if accel == Accel::Tcg { "tcg" } else { "kvm" }])
            .arg("-bios")
            .arg(firmware)
            .args(["-qmp", &format!("unix:{},server=on,wait=off", qmp.display())])
            .args(["-chardev", &format!("socket,id=serial,{},{log}", socket(&input))])
            .args(["-serial", "chardev:serial"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.file("qemu"))?)
            .spawn()
            .with_context(|| program.display().to_string())?;
        let connect = |path: &Path| -> Result<UnixStream> {
            let start = Instant::now();
            loop {
                match UnixStream::connect(path) {
                    Ok(socket) => return Ok(socket),
                    Err(e) if start.elapsed() > PATIENCE => {
                        let said = fs::read_to_string(folder.file("qemu")).unwrap_or_default();
                        return Err(e).context(format!("QEMU: {said}"));
                    }
                    Err(_) => sleep(Duration::from_millis(10)),
                }
            }
        };
        let qmp = connect(&qmp)?;
        qmp.set_read_timeout(Some(PATIENCE))?;
        let mut qemu = Self { child, qmp: BufReader::new(qmp), serial: connect(&input)? };
        let mut discarded = qemu.serial.try_clone()?;
        thread::spawn(move || std::io::copy(&mut discarded, &mut std::io::sink()));
        qemu.answer()?;
        qemu.qmp("qmp_capabilities", &json!({}))?;
        Ok(qemu)
    }

    /// One that waits for a machine at this address.
    pub fn incoming(
        program: &Path,
        accel: Accel,
        folder: &Folder,
        serial: &Path,
        address: &str,
    ) -> Result<Self> {
        let _ = fs::remove_file(address.trim_start_matches("unix:"));
        Self::start(program, accel, folder, serial, &["-incoming", address])
    }

    /// A command of QMP.
    pub fn qmp(&mut self, command: &str, arguments: &Value) -> Result<Value> {
        writeln!(self.qmp.get_mut(), "{}", json!({"execute": command, "arguments": arguments}))?;
        loop {
            let mut answer = self.answer()?;
            if let Some(error) = answer.get("error") {
                bail!("QEMU: `{command}`: {error}");
            }
            if let Some(value) = answer.get_mut("return") {
                return Ok(value.take());
            }
        }
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.qmp.read_line(&mut line)?;
        serde_json::from_str(&line).with_context(|| format!("QEMU ended, or said `{line}`"))
    }

    /// Sends its machine there, and waits until the destination says that it has it: without a return path, QEMU takes that for granted when all is
    /// written.
    pub fn migrate(&mut self, address: &str) -> Result<()> {
        let on = json!([{"capability": "return-path", "state": true}]);
        self.qmp("migrate-set-capabilities", &json!({"capabilities": on}))?;
        self.qmp("migrate", &json!({"uri": address}))?;
        self.wait_until("the migration is complete", |qemu| {
            let status = qemu.qmp("query-migrate", &json!({}))?["status"].clone();
            ensure!(status != "failed", "QEMU: the migration failed");
            Ok(status == "completed")
        })
    }

    /// For how many milliseconds the guest stood still, as QEMU has measured.
    pub fn downtime(&mut self) -> Result<Value> {
        Ok(self.qmp("query-migrate", &json!({}))?["downtime"].take())
    }

    /// Waits until the guest runs.
    pub fn wait_until_running(&mut self) -> Result<()> {
        self.wait_until("the guest runs", |qemu| {
            Ok(qemu.qmp("query-status", &json!({}))?["running"] == true)
        })
    }

    fn wait_until(&mut self, what: &str, is_so: impl Fn(&mut Self) -> Result<bool>) -> Result<()> {
        let start = Instant::now();
        while !is_so(self)? {
            ensure!(start.elapsed() < PATIENCE, "QEMU: still not so: {what}");
            sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Types into the serial port.
    pub fn enter(&mut self, text: &str) -> Result<()> {
        Ok(self.serial.write_all(text.as_bytes())?)
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line of the guest: see `guest.S`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub number: u32,
    /// `ok`, or what is wrong.
    pub verdict: String,
    /// The time stamp counter in units of 2^20.
    pub tsc: u32,
    /// Interrupts of the timer.
    pub pulses: u32,
    /// Requests that the disk has answered.
    pub disk: u32,
    /// The line as it is.
    pub text: String,
}

/// What a guest has printed, wherever it ran.
pub struct Printed {
    /// Lines that are complete.
    pub lines: Vec<Line>,
    /// What was typed.
    pub got: String,
}

impl Printed {
    /// Reads the file.
    pub fn read(serial: &Path) -> Result<Self> {
        let text = fs::read_to_string(serial).unwrap_or_default();
        let complete = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut printed = Self { lines: Vec::new(), got: String::new() };
        for text in complete.lines() {
            if let Some(typed) = text.strip_prefix("got ") {
                printed.got.push_str(typed);
                continue;
            }
            let words: Vec<&str> = text.split(' ').collect();
            let [number, verdict, _, tsc, pulses, disk] = words[..] else {
                bail!("`{text}` is no line of the guest");
            };
            let hex = |word| u32::from_str_radix(word, 16).with_context(|| format!("`{text}`"));
            printed.lines.push(Line {
                number: hex(number)?,
                verdict: verdict.into(),
                tsc: hex(tsc)?,
                pulses: hex(pulses)?,
                disk: hex(disk)?,
                text: text.into(),
            });
        }
        Ok(printed)
    }

    /// The last line.
    pub fn last(&self) -> Option<&Line> {
        self.lines.last()
    }

    /// Every number was printed once and in order, and the guest has found nothing wrong.
    pub fn check(&self) -> Result<()> {
        for (line, number) in self.lines.iter().zip(1..) {
            ensure!(line.number == number, "expected number {number:#x}, found `{}`", line.text);
            ensure!(line.verdict == "ok", "the guest has found something wrong: `{}`", line.text);
        }
        Ok(())
    }

    /// The time stamp counter goes on as if nothing had happened, but for so many jumps. (That it never goes back the guest sees itself.)
    pub fn check_tsc(&self, jumps: usize) -> Result<()> {
        let goes_on = |it: &[Line]| it[1].tsc.wrapping_sub(it[0].tsc) < TOLERANCE;
        let jumped: Vec<_> = self.lines.windows(2).filter(|pair| !goes_on(pair)).collect();
        let lines: Vec<_> =
            jumped.iter().map(|it| format!("{} -> {}", it[0].text, it[1].text)).collect();
        ensure!(lines.len() <= jumps, "the time stamp counter jumps: {}", lines.join("; "));
        Ok(())
    }

    /// Waits until the guest has printed so many more lines, and checks all.
    pub fn after(serial: &Path, more: usize) -> Result<Self> {
        let (start, before) = (Instant::now(), Self::read(serial)?.lines.len());
        loop {
            let printed = Self::read(serial)?;
            if printed.lines.len() >= before + more {
                printed.check()?;
                return Ok(printed);
            }
            ensure!(
                start.elapsed() < PATIENCE,
                "the guest does not go on; it printed {} lines",
                printed.lines.len()
            );
            sleep(Duration::from_millis(10));
        }
    }
}
