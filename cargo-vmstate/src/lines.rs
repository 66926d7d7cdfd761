//! The difference of two texts, line by line.

/// Lines that went with `-`, lines that came with `+`, the rest left out.
pub(crate) fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[start..], &new[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    let lines = if old.len().saturating_mul(new.len()) > 4_000_000 {
        replaced(old, new)
    } else {
        aligned(old, new)
    };
    lines.join("\n")
}

fn replaced(old: &[&str], new: &[&str]) -> Vec<String> {
    let old = old.iter().map(|line| format!("- {line}"));
    old.chain(new.iter().map(|line| format!("+ {line}"))).collect()
}

/// By the longest common subsequence.
fn aligned(old: &[&str], new: &[&str]) -> Vec<String> {
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]
        {
            lines.push(format!("- {}", old[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn shows_only_what_differs() {
        assert_eq!(difference("a\nb\nc\nd\n", "a\nx\nc\ny\nd\n"), "- b\n+ x\n+ y");
        assert_eq!(difference("", "a\n"), "+ a");
        assert_eq!(difference("a\nb\n", "b\n"), "- a");
        assert_eq!(difference("a\n", "a\n"), "");
    }
}
