//! Reads Rust source text as far as the modules test needs it: tokens without comments and literals,
//! the paths written in it with `{…}` groups spelled out, and which parts are `#[cfg(test)]`.

/// An identifier, `::`, or one character of punctuation, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// A path such as `crate::jose::Jwk`, as it stands in a `use` or in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
    pub(crate) imported: bool,
    /// How many inline `mod name { … }` enclose it.
    pub(crate) inline_modules: usize,
}

pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let mut line = 1;
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        let c = at(i);
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            i = after_block_comment(&chars, i);
        } else if let Some(end) = after_string(&chars, i) {
            i = end;
        } else if c == '\'' {
            i = after_char_or_lifetime(&chars, i);
        } else if c == '_' || c.is_alphanumeric() {
            while at(i) == '_' || at(i).is_alphanumeric() {
                i += 1;
            }
            let text: String = chars.iter().take(i).skip(start).collect();
            found.push(Token { text, line });
        } else if c == ':' && at(i + 1) == ':' {
            found.push(Token { text: "::".to_owned(), line });
            i += 2;
        } else {
            if !c.is_whitespace() {
                found.push(Token { text: c.to_string(), line });
            }
            i += 1;
        }
        line += chars.iter().take(i).skip(start).filter(|c| **c == '\n').count();
    }
    found
}

fn after_block_comment(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut i = start;
    while i < chars.len() {
        match (chars.get(i), chars.get(i + 1)) {
            (Some('/'), Some('*')) => {
                depth += 1;
                i += 2;
            }
            (Some('*'), Some('/')) => {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    return i;
                }
            }
            _ => i += 1,
        }
    }
    i
}

/// The end of the string literal that begins at `start` (plain, raw, byte or C), if one does.
fn after_string(chars: &[char], start: usize) -> Option<usize> {
    let mut i = start;
    if matches!(chars.get(i), Some('b' | 'c')) {
        i += 1;
    }
    let raw = chars.get(i) == Some(&'r');
    if raw {
        i += 1;
    }
    let mut hashes = 0;
    while raw && chars.get(i) == Some(&'#') {
        hashes += 1;
        i += 1;
    }
    if chars.get(i) != Some(&'"') {
        return None;
    }
    i += 1;
    while i < chars.len() {
        match chars.get(i) {
            Some('\\') if !raw => i += 2,
            Some('"') => {
                let closing = chars.iter().skip(i + 1).take_while(|c| **c == '#').take(hashes).count();
                i += 1 + closing;
                if closing == hashes {
                    return Some(i);
                }
            }
            _ => i += 1,
        }
    }
    Some(i)
}

fn after_char_or_lifetime(chars: &[char], start: usize) -> usize {
    if chars.get(start + 1) == Some(&'\\') {
        let mut i = start + 3;
        while i < chars.len() && chars.get(i) != Some(&'\'') {
            i += 1;
        }
        return i + 1;
    }
    if chars.get(start + 2) == Some(&'\'') { start + 3 } else { start + 1 }
}

/// Cuts out every item under `#[cfg(test)]` or `#[cfg(all(test, …))]`. The second list holds the
/// names of the modules cut out that live in files of their own (`#[cfg(test)] mod tests;`).
pub(crate) fn without_tests(all: &[Token]) -> (Vec<Token>, Vec<String>) {
    let text = |i: usize| all.get(i).map_or("", |t| t.text.as_str());
    let mut kept = Vec::new();
    let mut test_files = Vec::new();
    let mut i = 0;
    while i < all.len() {
        if !is_test_attribute(all, i) {
            kept.extend(all.get(i).cloned());
            i += 1;
            continue;
        }
        if text(i + 1) == "!" {
            return (kept, test_files);
        }
        while text(i) == "#" {
            i = after_group(all, i + 1);
        }
        let mut item = i;
        while !matches!(text(item), "mod" | ";" | "{" | "") {
            item += 1;
        }
        if text(item) == "mod" && text(item + 2) == ";" {
            test_files.push(text(item + 1).to_owned());
        }
        while !matches!(text(i), ";" | "{" | "}" | "") {
            i = if matches!(text(i), "(" | "[") { after_group(all, i) } else { i + 1 };
        }
        i = match text(i) {
            "{" => after_group(all, i),
            "}" => i,
            _ => i + 1,
        };
    }
    (kept, test_files)
}

fn is_test_attribute(all: &[Token], start: usize) -> bool {
    let mut rest = all.iter().skip(start).map(|t| t.text.as_str());
    if rest.next() != Some("#") {
        return false;
    }
    let head: Vec<&str> = rest.filter(|t| *t != "!").take(6).collect();
    head.starts_with(&["[", "cfg", "(", "test", ")"]) || head == ["[", "cfg", "(", "all", "(", "test"]
}

/// The index after the group (`(…)`, `[…]` or `{…}`) that begins at or right after `start`.
fn after_group(all: &[Token], start: usize) -> usize {
    let mut depth = 0;
    for (i, token) in all.iter().enumerate().skip(start) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth -= 1;
                if depth == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
    }
    all.len()
}

/// Keywords that a path with a leading `::` may follow: no part of it.
const BEFORE_A_PATH: &[&str] = &[
    "as", "break", "const", "dyn", "else", "for", "if", "impl", "in", "match", "move", "mut", "return", "use", "where",
    "while",
];

/// Every path in the text, groups spelled out: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
pub(crate) fn paths(all: &[Token]) -> Vec<Path> {
    let text = |i: usize| all.get(i).map_or("", |t| t.text.as_str());
    let mut found = Vec::new();
    let mut braces: Vec<bool> = Vec::new();
    let mut i = 0;
    while i < all.len() {
        match text(i) {
            "{" => braces.push(i >= 2 && text(i - 2) == "mod"),
            "}" => {
                braces.pop();
            }
            _ => {}
        }
        if !is_identifier(text(i)) || BEFORE_A_PATH.contains(&text(i)) {
            i += 1;
            continue;
        }
        let before = found.len();
        let rooted = i >= 1 && text(i - 1) == "::";
        let imported = text(i.saturating_sub(1)) == "use" || (rooted && i >= 2 && text(i - 2) == "use");
        i = read_path(all, i, &[], &mut found);
        for path in found.iter_mut().skip(before) {
            path.imported = imported;
            path.inline_modules = braces.iter().filter(|is_module| **is_module).count();
        }
    }
    found
}

fn read_path(all: &[Token], start: usize, prefix: &[String], found: &mut Vec<Path>) -> usize {
    let text = |i: usize| all.get(i).map_or("", |t| t.text.as_str());
    let mut segments = prefix.to_vec();
    let mut i = start;
    loop {
        match text(i) {
            "{" => {
                i += 1;
                while !matches!(text(i), "}" | "") {
                    let next = read_path(all, i, &segments, found);
                    i = if next == i { i + 1 } else { next };
                    if text(i) == "as" {
                        i += 2;
                    }
                    if text(i) == "," {
                        i += 1;
                    }
                }
                return i + 1;
            }
            word if is_identifier(word) || word == "*" => {
                segments.push(word.to_owned());
                i += 1;
            }
            _ => break,
        }
        if text(i) != "::" {
            break;
        }
        i += 1;
    }
    if i > start {
        let line = all.get(start).map_or(0, |t| t.line);
        found.push(Path { segments, line, imported: false, inline_modules: 0 });
    }
    i
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_alphabetic())
}
