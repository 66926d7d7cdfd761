//! Default names: what a struct or property is called when no attribute says so.

/// `Pl011` is `pl011`, `FooDevice` is `foo_device`, `HPETTimer` is `hpet_timer`.
pub(super) fn snake(ident: &str) -> String {
    let chars: Vec<char> = ident.chars().collect();
    let mut name = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(i + 1).copied();
        let word = before.is_some_and(|before| {
            before.is_lowercase()
                || before.is_ascii_digit()
                || (before.is_uppercase() && after.is_some_and(char::is_lowercase))
        });
        if c.is_uppercase() && word {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// Properties are spelled with dashes in QEMU: `support_foo` is `support-foo`.
pub(super) fn kebab(ident: &str) -> String {
    ident.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_by_their_structs_in_snake_case() {
        for (ident, name) in [
            ("Pl011", "pl011"),
            ("I8254", "i8254"),
            ("FooDevice", "foo_device"),
            ("HPETTimer", "hpet_timer"),
            ("E1000State", "e1000_state"),
            ("Uart", "uart"),
            ("already_snake", "already_snake"),
        ] {
            assert_eq!(snake(ident), name);
        }
        assert_eq!(kebab("migrate_clk"), "migrate-clk");
    }
}
