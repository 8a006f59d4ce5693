//! What the demo prints: who did what, what came of it, how long it took.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

/// Who does a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Person,
    Browser,
    Phone,
    Server,
    Attacker,
}

impl Who {
    const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Browser => "browser",
            Self::Phone => "phone",
            Self::Server => "server",
            Self::Attacker => "attacker",
        }
    }

    const fn colour(self) -> &'static str {
        match self {
            Self::Person => "\x1b[35m",
            Self::Browser => "\x1b[34m",
            Self::Phone => "\x1b[32m",
            Self::Server => "\x1b[36m",
            Self::Attacker => "\x1b[31m",
        }
    }
}

/// Prints steps and counts what was not as it should be.
pub(super) struct Report {
    colours: bool,
    started: Instant,
    last: Instant,
    checks: usize,
    wrong: Vec<String>,
    chapters: Vec<(String, Duration)>,
    chapter: Option<(String, Instant)>,
}

impl Report {
    pub(super) fn new() -> Self {
        let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let now = Instant::now();
        Self { colours, started: now, last: now, checks: 0, wrong: Vec::new(), chapters: Vec::new(), chapter: None }
    }

    /// Begins a chapter.
    pub(super) fn chapter(&mut self, title: &str) {
        self.end_chapter();
        self.chapter = Some((title.to_owned(), Instant::now()));
        self.last = Instant::now();
        println!("\n{}{title}{}", self.style("\x1b[1m"), self.style("\x1b[0m"));
    }

    /// Something that was done.
    pub(super) fn step(&mut self, who: Who, text: &str) {
        let took = self.last.elapsed();
        self.last = Instant::now();
        let (colour, end) = (self.style(who.colour()), self.style("\x1b[0m"));
        println!("  {:>8}  {colour}{:<8}{end}  {text}", milliseconds(took), who.name());
    }

    /// Something that must hold, and is said.
    pub(super) fn check(&mut self, who: Who, holds: bool, text: &str) {
        self.checks += 1;
        if holds {
            self.step(who, &format!("{text}  {}ok{}", self.style("\x1b[32m"), self.style("\x1b[0m")));
        } else {
            self.step(who, &format!("{text}  {}NOT AS IT SHOULD BE{}", self.style("\x1b[31m"), self.style("\x1b[0m")));
            self.wrong.push(text.to_owned());
        }
    }

    /// The demo cannot go on.
    pub(super) fn broken(&mut self, why: &str) {
        self.checks += 1;
        self.wrong.push(why.to_owned());
        println!("  {}stopped: {why}{}", self.style("\x1b[31m"), self.style("\x1b[0m"));
    }

    /// Prints the summary; true if everything was as it should be.
    pub(super) fn summary(mut self) -> bool {
        self.end_chapter();
        println!("\n{}Summary{}", self.style("\x1b[1m"), self.style("\x1b[0m"));
        for (title, took) in &self.chapters {
            println!("  {:>8}  {title}", milliseconds(*took));
        }
        let passed = self.checks - self.wrong.len();
        println!(
            "  {:>8}  in all: {passed} of {} checks as they should be",
            milliseconds(self.started.elapsed()),
            self.checks
        );
        for wrong in &self.wrong {
            println!("            not as it should be: {wrong}");
        }
        self.wrong.is_empty() && self.checks > 0
    }

    fn end_chapter(&mut self) {
        if let Some((title, started)) = self.chapter.take() {
            self.chapters.push((title, started.elapsed()));
        }
    }

    const fn style(&self, code: &'static str) -> &'static str {
        if self.colours { code } else { "" }
    }
}

fn milliseconds(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}
