//! What is true of every page: links lead somewhere, no line is hidden from one who reads it where it is kept, and the book has all of them.

use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_owned()
}

/// README and its like, and all of `docs`, with their text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut pages = Vec::new();
    let root = repository();
    for folder in ["", "docs", "docs/adr", "docs/guide", "docs/rules", "examples"] {
        let entries = root.join(folder).read_dir().expect("a folder of pages");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        for path in paths.filter(|path| path.extension().is_some_and(|it| it == "md")) {
            let text = fs::read_to_string(&path).expect("a page");
            pages.push((path, text));
        }
    }
    assert!(pages.len() > 50, "pages were found");
    pages
}

/// The lines of code blocks of a page, with the word behind the fence.
fn code(text: &str) -> Vec<(&str, &str)> {
    let mut block = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), block) {
            (Some(language), None) => block = Some(language),
            (Some(_), Some(_)) => block = None,
            (None, Some(language)) => lines.push((language, line)),
            (None, None) => {}
        }
    }
    lines
}

#[test]
fn no_line_of_code_is_hidden() {
    for (path, text) in pages() {
        for (language, line) in code(&text) {
            let hidden = language.starts_with("rust") && (line == "#" || line.starts_with("# "));
            assert!(
                !hidden,
                "{}: `{line}` is hidden by rustdoc, and seen by everyone else",
                path.display()
            );
        }
    }
}

#[test]
fn the_readme_shows_what_the_gate_says() {
    let said = "tests/gate/cases/VMS0001-version-raised/expected.stderr";
    let said = fs::read_to_string(repository().join(said)).expect("a message of the gate");
    let readme = fs::read_to_string(repository().join("README.md")).expect("README.md");
    assert!(readme.contains(&said.replace("lib.rs", "src/lib.rs")), "{said}");
}

/// In the documentation of an interface. A page of the book shows files and what is printed, which its own tests compare.
#[test]
fn a_compiler_sees_every_block_of_an_interface() {
    let mut sources = vec![repository()];
    let mut blocks = 0;
    while let Some(path) = sources.pop() {
        if path.is_dir() {
            let of_us = |path: &PathBuf| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                path.parent() != Some(&repository()) || name.starts_with("vmstate-")
            };
            let entries = path.read_dir().expect("a folder of sources");
            sources.extend(entries.map(|entry| entry.expect("an entry").path()).filter(of_us));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let documented = text.lines().filter_map(|line| {
                let line = line.trim_start();
                line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))
            });
            for language in documented.filter_map(|line| line.trim_start().strip_prefix("```")) {
                blocks += 1;
                let is_seen =
                    !["text", "ignore", "console"].iter().any(|it| language.starts_with(it));
                assert!(is_seen, "{}: no compiler sees a block of `{language}`", path.display());
            }
        }
    }
    assert!(blocks > 200, "{blocks} blocks were found");
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for (path, text) in pages() {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.contains(' ')) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target =
                if file.is_empty() { path.clone() } else { path.with_file_name("").join(file) };
            let found = target.exists()
                && (heading.is_empty() || headings(&target).contains(&heading.to_owned()));
            if !found {
                broken.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The headings of a page as they are linked to.
fn headings(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap_or_default();
    let headings = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim());
    headings.map(anchor).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn the_book_has_every_page() {
    let summary =
        fs::read_to_string(repository().join("docs/SUMMARY.md")).expect("the book's summary");
    for (path, _) in pages() {
        let Ok(page) = path.strip_prefix(repository().join("docs")) else { continue };
        let page = page.to_str().expect("a name");
        // Rules are listed by their own page, decisions by the folder they stand in.
        let listed = page == "SUMMARY.md" || summary.contains(&format!("]({page})"));
        assert!(listed, "docs/SUMMARY.md does not list {page}");
    }
}

/// The error that README shows is one of the gate's cases, but for where it stands and what rustc says on its own.
#[test]
fn the_message_in_readme_is_one() {
    let root = repository();
    let case = root.join("tests/gate/cases/VMS0001-version-raised/expected.stderr");
    let case = fs::read_to_string(case).expect("the case");
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md");
    let shown: Vec<_> = code(&readme).into_iter().filter(|(kind, _)| *kind == "text").collect();
    let lines: Vec<_> = case.lines().map(without_margin).collect();
    let wrong: Vec<_> = shown
        .iter()
        .map(|(_, line)| without_margin(line))
        .filter(|line| !line.starts_with("-->") && !lines.contains(line))
        .collect();
    assert!(shown.len() > 8 && wrong.is_empty(), "{wrong:#?}");
}

/// A line of a message without the numbers of the source's lines.
fn without_margin(line: &str) -> &str {
    line.trim_start_matches(|it: char| it.is_ascii_digit() || it == ' ' || it == '|')
}
