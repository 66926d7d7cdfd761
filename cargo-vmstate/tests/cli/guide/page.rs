//! A page of the guide: its text, and the blocks that a reader types.

/// A page, in pieces whose texts one after the other are the page.
pub(super) struct Page {
    pub(super) name: String,
    pub(super) pieces: Vec<Piece>,
}

pub(super) enum Piece {
    /// What is only read, and the fences.
    Prose(String),
    /// A file as it is from now on.
    File { path: String, text: String },
    /// A change of a file.
    Edit { path: String, text: String },
    /// Commands behind `$`, each with what it prints.
    Console(Vec<Command>),
}

pub(super) struct Command {
    pub(super) line: String,
    pub(super) output: String,
}

impl Page {
    /// Or why not: a block is of a kind that nothing checks, or does not say which file it is.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut page = Self { name: name.into(), pieces: Vec::new() };
        let mut prose = String::new();
        let mut block: Option<(&str, String)> = None;
        for line in text.split_inclusive('\n') {
            match (&mut block, line.trim_end().strip_prefix("```")) {
                (None, None) => prose.push_str(line),
                (None, Some(language)) => {
                    block = Some((language, file_before(&prose)));
                    prose.push_str(line);
                    page.pieces.push(Piece::Prose(std::mem::take(&mut prose)));
                    page.pieces.push(Piece::Prose(String::new()));
                }
                (Some(_), None) => match page.pieces.last_mut() {
                    Some(Piece::Prose(inside)) => inside.push_str(line),
                    _ => unreachable!("a block is open"),
                },
                (Some((language, path)), Some(_)) => {
                    let Some(Piece::Prose(inside)) = page.pieces.pop() else { unreachable!() };
                    page.pieces.push(piece(language, std::mem::take(path), inside)?);
                    block = None;
                    prose.push_str(line);
                }
            }
        }
        if block.is_some() {
            return Err("a block does not end".into());
        }
        page.pieces.push(Piece::Prose(prose));
        Ok(page)
    }

    pub(super) fn text(&self) -> String {
        let mut page = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Prose(text) | Piece::File { text, .. } | Piece::Edit { text, .. } => {
                    page.push_str(text);
                }
                Piece::Console(commands) => {
                    for Command { line, output } in commands {
                        page.extend(["$ ", line, "\n", output]);
                    }
                }
            }
        }
        page
    }
}

/// The file that the line before a block ends with: `src/lib.rs`:
fn file_before(prose: &str) -> String {
    let line = prose.trim_end().lines().last().unwrap_or_default();
    let path = line.strip_suffix("`:").and_then(|line| line.rsplit_once('`')).map(|(_, path)| path);
    path.unwrap_or_default().to_owned()
}

fn piece(language: &str, path: String, text: String) -> Result<Piece, String> {
    match language {
        "console" => Ok(Piece::Console(commands(&text)?)),
        "rust" | "toml" | "diff" if path.is_empty() => {
            Err(format!("which file is this? The line before has to end with its name.\n{text}"))
        }
        "rust" | "toml" => Ok(Piece::File { path, text }),
        "diff" => Ok(Piece::Edit { path, text }),
        _ => Err(format!("nothing checks a block of `{language}`:\n{text}")),
    }
}

fn commands(text: &str) -> Result<Vec<Command>, String> {
    let mut commands: Vec<Command> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(line), _) => {
                commands.push(Command { line: line.trim_end().into(), output: String::new() });
            }
            (None, Some(command)) => command.output.push_str(line),
            (None, None) => return Err(format!("`{line}` is printed by no command")),
        }
    }
    Ok(commands)
}

/// The file with the change: `-` lines and those of the context have to stand there, once.
pub(super) fn edited(file: &str, diff: &str) -> Result<String, String> {
    let side = |skip: char| {
        let lines = diff.split_inclusive('\n').filter(|line| !line.starts_with(skip));
        lines.map(|line| line.get(1..).filter(|_| line != "\n").unwrap_or(line)).collect::<String>()
    };
    let (old, new) = (side('+'), side('-'));
    match file.matches(&old).count() {
        1 => Ok(file.replacen(&old, &new, 1)),
        found => Err(format!("this stands there {found} times:\n{old}\nin\n{file}")),
    }
}

/// Whether `output` is what the page shows, where a line `...` stands for any lines.
pub(super) fn shown(pattern: &[&str], output: &[&str]) -> bool {
    match pattern {
        [] => output.is_empty(),
        ["...", rest @ ..] => (0..=output.len()).any(|skip| shown(rest, &output[skip..])),
        [line, rest @ ..] => output.first() == Some(line) && shown(rest, &output[1..]),
    }
}
