//! Damage to a text that has a grammar line by line: bytes alone rarely get through it.

/// A generator of numbers: libFuzzer hands its mutators one seed a call.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Changes a line or a word of `text`, with lines and words of its own.
#[must_use]
pub fn mutate(text: &str, seed: u32) -> String {
    let mut numbers = Numbers(u64::from(seed) | 1 << 32);
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let (a, b) = (numbers.below(lines.len()), numbers.below(lines.len()));
    match numbers.below(8) {
        0 => drop(lines.remove(a)),
        1 => lines.insert(b, lines[a].clone()),
        2 => lines.swap(a, b),
        3 => lines[a].insert_str(0, "  "),
        4 => {
            let indent = if lines[a].starts_with("  ") { 2 } else { 0 };
            lines[a].drain(..indent);
        }
        5 => lines[a] = with_word_of(&lines[a], &lines[b], &mut numbers, true),
        6 => lines[a] = with_word_of(&lines[a], &lines[b], &mut numbers, false),
        _ => {
            let mut words: Vec<&str> = lines[a].split(' ').collect();
            words.remove(numbers.below(words.len()));
            lines[a] = words.join(" ");
        }
    }
    lines.join("\n")
}

/// The line with a word of the other one: in place of a word, or before it.
fn with_word_of(line: &str, other: &str, numbers: &mut Numbers, replace: bool) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    let others: Vec<&str> = other.split(' ').collect();
    let (at, word) = (numbers.below(words.len()), others[numbers.below(others.len())]);
    if replace {
        words[at] = word;
    } else {
        words.insert(at, word);
    }
    words.join(" ")
}
