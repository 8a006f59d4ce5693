//! CSV (RFC 4180) that a spreadsheet shows and never runs.

/// What a spreadsheet takes for the start of a formula, also in wide forms, and white space before one.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Lines of fields, each quoted. A field that could be a formula begins with an apostrophe, as whoever is named in it may have chosen it.
pub(super) fn write<const N: usize>(lines: impl Iterator<Item = [String; N]>) -> String {
    let mut text = String::new();
    for line in lines {
        let fields = line.map(|field| quoted(&field));
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}

fn quoted(field: &str) -> String {
    let guard = if field.trim_start_matches(' ').starts_with(STARTS) { "'" } else { "" };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s14_a_field_is_never_a_formula_and_never_two_fields() {
        assert_eq!(quoted("ana@contoso.example"), "\"ana@contoso.example\"");
        assert_eq!(quoted("a \"b\", c\r\nd"), "\"a \"\"b\"\", c\r\nd\"");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{ff1d}1"] {
            assert!(quoted(formula).starts_with("\"'"), "{formula:?}");
        }
        let lines = [["a".to_owned(), "b".to_owned()], ["c".to_owned(), String::new()]];
        assert_eq!(write(lines.into_iter()), "\"a\",\"b\"\r\n\"c\",\"\"\r\n");
    }
}
