//! Rules, their cases and their pages are the same set.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use vmstate_schema::Rule;

use crate::cases;
use crate::diagnostics::rule;
use crate::files;
use crate::workspace::repository;

/// What only `cargo vmstate` finds; its own tests cover these.
const BY_THE_TOOL: [Rule; 4] =
    [Rule::ReleasedLinesEdited, Rule::StaleLines, Rule::NameInTwoPackages, Rule::NotPackaged];

fn rules() -> BTreeSet<String> {
    Rule::all().map(Rule::id).collect()
}

fn pages() -> PathBuf {
    repository().join("docs/rules")
}

fn page(rule: Rule) -> String {
    fs::read_to_string(repository().join(rule.page())).unwrap_or_default()
}

#[test]
fn every_rule_has_a_case() {
    let mut covered = cases::rules();
    let mut tool = files::read_all(&repository().join("cargo-vmstate/src"));
    tool.extend(files::read_all(&repository().join("cargo-vmstate/tests/cli")));
    for rule in BY_THE_TOOL {
        assert!(covered.insert(rule.id()), "{rule} has a case; it need not be listed");
        let named =
            |text: &String| text.contains(&rule.id()) || text.contains(&format!("{rule:?}"));
        assert!(tool.values().any(named), "nothing in cargo-vmstate is about {rule}");
    }
    assert_eq!(covered, rules());
}

#[test]
fn every_rule_has_a_page() {
    let names = fs::read_dir(pages()).expect("docs/rules").flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let pages: BTreeSet<_> =
        names.filter(|name| name != "README.md").map(|name| name.replace(".md", "")).collect();
    assert_eq!(pages, rules());
}

#[test]
fn every_page_is_about_its_rule() {
    let index = fs::read_to_string(pages().join("README.md")).expect("docs/rules/README.md");
    for rule in Rule::all() {
        let page = page(rule);
        let title = format!("# {rule}: {}\n", rule.title());
        assert!(page.starts_with(&title), "{rule} begins with {title}");
        for part in ["## Why", "## Instead"] {
            assert!(page.contains(part), "{rule} has no {part}");
        }
        let line = format!("| [{rule}]({rule}.md) | {} |", rule.title());
        assert!(index.contains(&line), "README.md lacks {line}");
    }
}

/// Links to rules are links to pages.
#[test]
fn no_link_is_dead() {
    for text in files::read_all(&pages()).values() {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            assert!(file.is_empty() || pages().join(file).exists(), "{link}");
            let named = rule(link);
            assert!(named.is_none_or(|named| rules().contains(&named)), "{link}");
        }
    }
}
