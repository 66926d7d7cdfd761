//! A machine of ten devices goes to a file and back, and over a Unix socket to a second process of an older release and back.
//!
//! `machine` is release 2.0. It starts `machine peer SOCKET`, which is release 1.0.

use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::ops::ControlFlow;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vmstate_examples::board::{
    Cpu, Disk, Gic, Gpio, MACHINES, RELEASE_1_0, Timer, Uart, release_1_0,
};
use vmstate_machine::{LoadOptions, Machine, Progress, Release, SaveOptions};
use vmstate_runtime::BoxError;

type Uarts = [Arc<Mutex<Uart>>; 2];

/// The machine of release 2.0.
fn build(machine_type: &str) -> Result<(Machine, Uarts), BoxError> {
    let mut machine = Machine::new(MACHINES.find(machine_type)?);
    let uarts: Uarts = Default::default();
    for uart in &uarts {
        machine.add("uart", uart.clone())?;
    }
    others(&mut machine)?;
    Ok((machine, uarts))
}

/// That of release 1.0, which knows neither `demo-2.0` nor the clock.
fn build_old() -> Result<Machine, BoxError> {
    let mut machine = Machine::named("demo-1.0");
    for _ in 0..2 {
        machine.add("uart", Mutex::new(release_1_0::Uart::default()))?;
    }
    others(&mut machine)?;
    Ok(machine)
}

fn others(machine: &mut Machine) -> Result<(), BoxError> {
    for number in 0..2 {
        machine.add("cpu", Arc::new(Mutex::new(Cpu { pc: 0xfff0, ..Cpu::default() })))?;
        machine.add(format!("bank{number}/gpio"), Arc::new(Mutex::new(Gpio::default())))?;
        machine.add(format!("disk{number}/disk"), Arc::new(Disk::default()))?;
    }
    machine.add("gic", Arc::new(Mutex::new(Gic::default())))?;
    machine.add("timer", Timer::after(Duration::from_secs(9)))?;
    Ok(())
}

fn show(progress: &Progress<'_>) -> ControlFlow<String> {
    let Progress { phase, idstr, instance_id, done, total, .. } = progress;
    let is_last = done + 1 == *total;
    // On a terminal the line is written again and again, elsewhere at its end alone.
    if io::stdout().is_terminal() {
        print!("\r\x1b[K  {phase:?} {}/{total} {idstr} {instance_id}", done + 1);
    } else if is_last {
        print!("  {phase:?} {total}/{total}");
    }
    if is_last {
        println!();
    }
    ControlFlow::Continue(())
}

fn to_file_and_back(path: &Path) -> Result<(), BoxError> {
    let (mut machine, uarts) = build("demo-2.0")?;
    uarts[0].lock().unwrap().fifo = b"hello".to_vec();
    machine.resume()?;
    let saved = machine.save_io(
        &mut fs::File::create(path)?,
        SaveOptions::new().sealed("2.0").progress(&mut show),
    )?;
    println!("saved {} sections, {} bytes", saved.sections, saved.bytes);

    let (mut copy, uarts) = build("demo-2.0")?;
    let loaded =
        copy.load_io(&mut fs::File::open(path)?, LoadOptions::new().progress(&mut show))?;
    let seal = loaded.seal.ok_or("there is no seal")?;
    let fifo = uarts[0].lock().unwrap().fifo.escape_ascii().to_string();
    println!("loaded; release {} saved it: {fifo}", seal.release);

    let mut damaged = fs::read(path)?;
    let at = damaged.windows(5).position(|bytes| bytes == b"hello").ok_or("no fifo")?;
    damaged[at] ^= 1;
    println!("a damaged file: {}", copy.load(&damaged).unwrap_err());
    Ok(())
}

/// Sends the machine to the peer, and takes it back if the peer has it.
fn there_and_back(machine: &mut Machine, mut peer: UnixStream) -> Result<(), BoxError> {
    peer.set_read_timeout(Some(Duration::from_secs(10)))?;
    machine.save_io(&mut peer, SaveOptions::new().progress(&mut show))?;
    let mut answer = String::new();
    BufReader::new(&peer).read_line(&mut answer)?;
    println!("the peer: {}", answer.trim());
    if answer.trim() == "loaded" {
        peer.write_all(b"back\n")?;
        machine.load_io(&mut peer, LoadOptions::new().progress(&mut show))?;
        println!("back again");
    }
    Ok(machine.resume()?)
}

/// Release 1.0: takes a machine, says whether it has it, and sends it back.
fn peer(socket: &str) -> Result<(), BoxError> {
    for _ in 0..2 {
        let (mut stream, mut machine) = (UnixStream::connect(socket)?, build_old()?);
        if let Err(error) = machine.load_io(&mut stream, LoadOptions::new()) {
            writeln!(stream, "{error}")?;
            continue;
        }
        writeln!(stream, "loaded")?;
        BufReader::new(&stream).read_line(&mut String::new())?;
        machine.save_io(&mut stream, SaveOptions::new())?;
    }
    Ok(())
}

fn main() -> Result<(), BoxError> {
    if let [_, command, socket] = &std::env::args().collect::<Vec<_>>()[..]
        && command == "peer"
    {
        return peer(socket);
    }
    let folder = std::env::temp_dir().join(format!("vmstate-machine-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    to_file_and_back(&folder.join("snapshot"))?;

    let socket = folder.join("socket");
    let listener = UnixListener::bind(&socket)?;
    let mut older = Command::new(std::env::current_exe()?).arg("peer").arg(&socket).spawn()?;
    let release = Release::described("1.0", &RELEASE_1_0)?.shipping(&["demo-1.0"]);
    for machine_type in ["demo-2.0", "demo-1.0"] {
        let (mut machine, uarts) = build(machine_type)?;
        uarts[1].lock().unwrap().rate = 48_000_000;
        machine.resume()?;
        print!("{}", machine.can_migrate(&release)?);
        there_and_back(&mut machine, listener.accept()?.0)?;
        println!("{} runs here; the clock is {}", machine.name(), uarts[1].lock().unwrap().rate);
    }
    older.wait()?;
    Ok(fs::remove_dir_all(folder)?)
}
