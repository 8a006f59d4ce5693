//! What is code in a source text, and what only looks like it: what stands in a literal or a comment is no test.

/// How a language writes literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    Kotlin,
    Swift,
    JavaScript,
}

impl Language {
    pub(super) fn of_file(file: &str) -> Option<Self> {
        match file.rsplit('.').next()? {
            "rs" => Some(Self::Rust),
            "kt" => Some(Self::Kotlin),
            "swift" => Some(Self::Swift),
            "js" | "mjs" | "ts" => Some(Self::JavaScript),
            _ => None,
        }
    }
}

/// The text with the same lines, but without what stands in comments and in literals. In JavaScript the name of a test is a
/// literal: that which is the first argument of `test` or `it` stays.
pub(super) fn without_literals(source: &str, language: Language) -> String {
    let source: Vec<char> = source.chars().collect();
    let mut code = String::new();
    let mut at = 0;
    while let Some(&first) = source.get(at) {
        let Some((end, kind)) = skipped(&source, at, language) else {
            code.push(first);
            at += 1;
            continue;
        };
        let text = source.get(at..end).unwrap_or_default();
        if kind == Skipped::Literal && language == Language::JavaScript && names_a_test(&code) {
            code.extend(text.iter().filter(|c| **c != '\n'));
        } else {
            code.push_str(if kind == Skipped::LineComment { "//" } else { "" });
        }
        code.extend(text.iter().filter(|c| **c == '\n'));
        at = end;
    }
    code
}

fn names_a_test(code: &str) -> bool {
    ["test(", "it("].iter().any(|call| {
        code.strip_suffix(call).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || "_.$".contains(c)))
    })
}

#[derive(PartialEq, Eq)]
enum Skipped {
    LineComment,
    BlockComment,
    Literal,
}

/// Where the comment or the literal ends that begins here, if one does.
fn skipped(source: &[char], at: usize, language: Language) -> Option<(usize, Skipped)> {
    let begins = |text: &str| starts_with(source, at, text);
    if begins("//") {
        return Some((position(source, at, "\n").unwrap_or(source.len()), Skipped::LineComment));
    }
    if begins("/*") {
        return Some((after(source, at + 2, "*/"), Skipped::BlockComment));
    }
    let end = match language {
        Language::Rust => raw_string(source, at).or_else(|| character(source, at)).or_else(|| {
            // Goes on over the end of a line.
            begins("\"").then(|| quoted(source, at + 1, '"', true))
        }),
        Language::Kotlin | Language::Swift if begins("\"\"\"") => Some(after(source, at + 3, "\"\"\"")),
        Language::Kotlin => character(source, at).or_else(|| begins("\"").then(|| quoted(source, at + 1, '"', false))),
        Language::Swift => {
            sharp_string(source, at, 1).or_else(|| begins("\"").then(|| quoted(source, at + 1, '"', false)))
        }
        Language::JavaScript if begins("`") => Some(template(source, at + 1)),
        Language::JavaScript => {
            let quote = ['"', '\''].into_iter().find(|quote| source.get(at) == Some(quote));
            quote.map(|quote| quoted(source, at + 1, quote, false))
        }
    };
    end.map(|end| (end, Skipped::Literal))
}

fn starts_with(source: &[char], at: usize, text: &str) -> bool {
    text.chars().enumerate().all(|(n, c)| source.get(at + n) == Some(&c))
}

fn position(source: &[char], from: usize, text: &str) -> Option<usize> {
    (from..source.len()).find(|at| starts_with(source, *at, text))
}

fn after(source: &[char], from: usize, text: &str) -> usize {
    position(source, from, text).map_or(source.len(), |at| at + text.chars().count())
}

/// Behind the quotation mark; at the end of the line, if none is there and lines end it.
fn quoted(source: &[char], from: usize, quote: char, goes_on: bool) -> usize {
    let mut at = from;
    while let Some(&c) = source.get(at) {
        match c {
            '\\' => at += 1,
            '\n' if !goes_on => return at,
            c if c == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    source.len()
}

/// Behind the end of a template of JavaScript, which may hold code with templates of its own.
fn template(source: &[char], from: usize) -> usize {
    let mut at = from;
    while let Some(&c) = source.get(at) {
        match c {
            '\\' => at += 2,
            '`' => return at + 1,
            '$' if source.get(at + 1) == Some(&'{') => {
                let mut depth = 1;
                at += 2;
                while let (1.., Some(&c)) = (depth, source.get(at)) {
                    if let Some((end, _)) = skipped(source, at, Language::JavaScript) {
                        at = end;
                        continue;
                    }
                    depth = if c == '{' { depth + 1 } else { depth - i32::from(c == '}') };
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    source.len()
}

/// `r"…"`, `r#"…"#`, `br"…"` and the like.
fn raw_string(source: &[char], at: usize) -> Option<usize> {
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    let inside_a_word = at.checked_sub(1).and_then(|before| source.get(before)).is_some_and(is_word);
    let prefix = ["r", "br", "cr"]
        .into_iter()
        .find(|prefix| starts_with(source, at, prefix) && matches!(source.get(at + prefix.len()), Some('"' | '#')))?;
    if inside_a_word { None } else { sharp_string(source, at + prefix.len(), 0) }
}

/// `#"…"#` with at least so many signs.
fn sharp_string(source: &[char], at: usize, fewest: usize) -> Option<usize> {
    let signs = source.get(at..)?.iter().take_while(|c| **c == '#').count();
    let begins = signs >= fewest && source.get(at + signs) == Some(&'"');
    begins.then(|| after(source, at + signs + 1, &format!("\"{}", "#".repeat(signs))))
}

/// A character; not a lifetime, which has no second mark.
fn character(source: &[char], at: usize) -> Option<usize> {
    match (source.get(at)?, source.get(at + 1)?) {
        ('\'', '\\') => Some(quoted(source, at + 1, '\'', false)),
        ('\'', _) if source.get(at + 2) == Some(&'\'') => Some(at + 3),
        _ => None,
    }
}
