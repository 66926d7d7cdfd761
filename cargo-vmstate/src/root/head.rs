//! What stands before the first item of a file: a byte order mark, comments, documentation and inner attributes.

/// What some editors put in front of a file. The compiler skips it.
pub(super) const BOM: char = '\u{feff}';

/// Where the first item may stand: behind the last inner attribute or inner documentation; without any, behind a comment that a
/// blank line separates from the rest.
pub(super) fn end(text: &str) -> usize {
    let mut at = start(text);
    let mut end = at;
    let mut inner = false;
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        let code = &rest[blank..];
        if let Some(length) = comment(code) {
            at += blank + length;
            let is_doc = code.starts_with("//!") || code.starts_with("/*!");
            if is_doc {
                (end, inner) = (behind(text, at), true);
            } else if !inner && is_alone(&text[at..]) {
                end = behind(text, at);
            }
        } else if let Some(length) = attribute(code) {
            at += blank + length;
            (end, inner) = (behind(text, at), true);
        } else {
            return end;
        }
    }
}

/// The text with blanks for comments and for what is in quotes.
pub(super) fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let doc = || rest.starts_with("//").then(|| line_length(rest));
        let skipped = comment(rest).or_else(doc).or_else(|| block(rest)).or_else(|| literal(rest));
        out.push(if skipped.is_some() { ' ' } else { first });
        rest = &rest[skipped.unwrap_or(first.len_utf8())..];
    }
    out
}

/// Behind a byte order mark and `#!/bin/interpreter`.
fn start(text: &str) -> usize {
    let mark = if text.starts_with(BOM) { BOM.len_utf8() } else { 0 };
    let code = &text[mark..];
    let is_script = code.strip_prefix("#!").is_some_and(|it| !it.trim_start().starts_with('['));
    mark + if is_script { (line_length(code) + 1).min(code.len()) } else { 0 }
}

/// The end of the line, if nothing but a comment to the end of it follows.
fn behind(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let line = line_length(rest);
    let code = rest[..line].trim();
    if code.is_empty() || code.starts_with("//") { (at + line + 1).min(text.len()) } else { at }
}

/// Whether a blank line follows.
fn is_alone(rest: &str) -> bool {
    let mut lines = rest.lines().map(str::trim);
    lines.next().is_some_and(str::is_empty) && lines.next().is_some_and(str::is_empty)
}

/// How long the line is that begins here, without its end.
fn line_length(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// The length of a comment that is not the documentation of what follows.
fn comment(code: &str) -> Option<usize> {
    let is_outer = |mark: &str, more: &str| code.starts_with(mark) && !code.starts_with(more);
    if code.starts_with("//") && !is_outer("///", "////") {
        return Some(line_length(code));
    }
    if code.starts_with("/**/") || !is_outer("/**", "/***") { block(code) } else { None }
}

/// The length of a `/* */` with those inside of it.
fn block(code: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    if !code.starts_with("/*") {
        return None;
    }
    while at < code.len() {
        let rest = &code.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// The length of `#![..]`.
fn attribute(code: &str) -> Option<usize> {
    let blank = |text: &str| text.len() - text.trim_start().len();
    let mark = code.strip_prefix("#!")?;
    let mut at = 2 + blank(mark);
    if !code[at..].starts_with('[') {
        return None;
    }
    let mut depth = 0_usize;
    while let Some(first) = code[at..].chars().next() {
        let rest = &code[at..];
        let line = || rest.starts_with("//").then(|| line_length(rest));
        if let Some(length) = line().or_else(|| block(rest)).or_else(|| literal(rest)) {
            at += length;
            continue;
        }
        at += first.len_utf8();
        match first {
            '[' => depth += 1,
            ']' if depth == 1 => return Some(at),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The length of a string or character that begins here.
fn literal(code: &str) -> Option<usize> {
    if let Some(raw) = code.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let length = raw[hashes + 1..].find(&close)?;
            return Some(1 + hashes + 1 + length + close.len());
        }
    }
    let quote = code.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let mut chars = code.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => drop(chars.next()),
            _ if char == quote => return Some(at + 1),
            // A lifetime.
            _ if quote == '\'' && at > 1 && !code[1..].starts_with('\\') => return None,
            _ => {}
        }
    }
    None
}
