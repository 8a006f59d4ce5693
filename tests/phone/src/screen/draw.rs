//! Draws the screen.

use authenticator_core::protocol::Match;
use authenticator_core::texts::{Language, text};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, LineGauge, Padding, Paragraph, Wrap};

use super::layout::{rows, wrap};
use super::state::{AccountRow, Asked, CodeRow, Lock, Page, RequestRow, State};

/// The colours, or none (<https://no-color.org>).
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    accent: Option<Color>,
    good: Option<Color>,
    bad: Option<Color>,
}

impl Palette {
    pub const COLOURS: Self = Self { accent: Some(Color::Cyan), good: Some(Color::Green), bad: Some(Color::Red) };
    pub const NONE: Self = Self { accent: None, good: None, bad: None };

    pub fn of_environment() -> Self {
        let set = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if set { Self::NONE } else { Self::COLOURS }
    }

    fn accent(self) -> Style {
        style(self.accent)
    }

    fn verdict(self, good: bool) -> Style {
        style(if good { self.good } else { self.bad })
    }
}

fn style(colour: Option<Color>) -> Style {
    colour.map_or_else(Style::new, |colour| Style::new().fg(colour))
}

const BOLD: Modifier = Modifier::BOLD;
const DIM: Modifier = Modifier::DIM;
/// Wide enough for both halves.
const WIDE: u16 = 70;

/// Draws all of it; tells whether all of what is asked is shown: of the question where there is one, else of the request.
pub(super) fn draw(frame: &mut Frame<'_>, state: &State, palette: Palette) -> bool {
    if state.lock != Lock::Open {
        return cover(frame, state, palette);
    }
    let [top, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(3), Constraint::Length(3)]).areas(frame.area());
    frame.render_widget(headline(state, palette), top);
    let halves = if body.width >= WIDE {
        Layout::horizontal([Constraint::Length(32), Constraint::Min(30)]).areas(body)
    } else {
        let rows = u16::try_from(state.accounts.len()).unwrap_or(u16::MAX).saturating_mul(2).saturating_add(2);
        Layout::vertical([Constraint::Max(rows.max(4)), Constraint::Min(8)]).areas(body)
    };
    let [list, page]: [Rect; 2] = halves;
    accounts(frame, list, state, palette);
    let is_whole = match &state.page {
        Page::Account => account(frame, page, state, palette),
        Page::Code(code) => {
            code_page(frame, page, code, palette);
            true
        }
        Page::Activity { lines, first } => {
            activity(frame, page, lines, *first);
            true
        }
    };
    frame.render_widget(Paragraph::new(footer(state, palette)).wrap(Wrap { trim: false }), foot);
    state.question.as_ref().map_or(is_whole, |question| ask(frame, question, palette))
}

/// Covers all of it: of what waits no more is told than that it can be refused.
fn cover(frame: &mut Frame<'_>, state: &State, palette: Palette) -> bool {
    let [top, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(3), Constraint::Length(3)]).areas(frame.area());
    frame.render_widget(headline(state, palette), top);
    let mut lines = match &state.lock {
        Lock::Open => Vec::new(),
        Lock::ByGate => vec![Line::raw("The app is locked. Press Enter to unlock it.")],
        Lock::ByPin { typed, wait_seconds: 0, tries_left } => vec![
            Line::raw("The app is locked. Type its PIN, then Enter:"),
            Line::styled(format!("  {}", "* ".repeat(typed.len())), palette.accent().add_modifier(BOLD)),
            Line::raw(format!("{tries_left} tries are left.")),
        ],
        Lock::ByPin { wait_seconds, tries_left, .. } => {
            vec![Line::raw(format!("Too many wrong tries. The next of {tries_left} can be in {wait_seconds} s."))]
        }
        Lock::NoTriesLeft => vec![
            Line::raw("The PIN was wrong ten times, and the app stays locked."),
            Line::raw("Leave with q, then: phone lock give-up"),
        ],
    };
    if let (Some(row), Some(request)) = (state.account(), state.request()) {
        lines.extend([
            Line::raw(""),
            Line::raw(format!("A request waits ({}, {}). It can be refused.", request.purpose, row.name)),
        ]);
    }
    frame.render_widget(Paragraph::new(lines).block(panel("Locked")).wrap(Wrap { trim: true }), body);
    frame.render_widget(Paragraph::new(footer(state, palette)).wrap(Wrap { trim: false }), foot);
    state.question.as_ref().is_none_or(|question| ask(frame, question, palette))
}

fn headline(state: &State, palette: Palette) -> Line<'static> {
    let waiting = match state.waiting() {
        0 => "nothing waits".to_owned(),
        1 => "1 request waits".to_owned(),
        many => format!("{many} requests wait"),
    };
    Line::from(vec![Span::styled(" phone ", palette.accent().add_modifier(BOLD)), Span::raw(waiting)])
}

fn accounts(frame: &mut Frame<'_>, area: Rect, state: &State, palette: Palette) {
    let block = panel("Accounts");
    let inside = block.inner(area);
    frame.render_widget(block, area);
    if state.accounts.is_empty() {
        let words = "No account yet. Leave with q, then: phone enroll <text|picture.png>";
        return frame.render_widget(Paragraph::new(words).wrap(Wrap { trim: true }), inside);
    }
    let rows = usize::from(inside.height / 2).max(1);
    let first = state.chosen.saturating_sub(rows - 1);
    let mut lines = Vec::new();
    for (at, row) in state.accounts.iter().enumerate().skip(first).take(rows) {
        let chosen = at == state.chosen;
        let mark = if chosen { "> " } else { "  " };
        let name = if chosen { Style::new().add_modifier(BOLD) } else { Style::new() };
        let mut title = vec![Span::raw(mark), Span::styled(row.name.clone(), name)];
        if !row.requests.is_empty() {
            title.push(Span::styled(format!("  ({})", row.requests.len()), palette.accent().add_modifier(BOLD)));
        }
        lines.push(Line::from(title));
        lines.push(Line::styled(format!("  {}", row.user), Style::new().add_modifier(DIM)));
    }
    frame.render_widget(Paragraph::new(lines), inside);
}

fn account(frame: &mut Frame<'_>, area: Rect, state: &State, palette: Palette) -> bool {
    let Some(row) = state.account() else {
        frame.render_widget(panel("Request"), area);
        return true;
    };
    if let Some(request) = state.request() {
        return request_page(frame, area, state, request, palette);
    }
    quiet_account(frame, area, row, palette);
    true
}

fn quiet_account(frame: &mut Frame<'_>, area: Rect, row: &AccountRow, palette: Palette) {
    let block = panel(&row.name);
    let mut lines = vec![Line::raw(row.user.clone())];
    if !row.host.is_empty() {
        lines.push(Line::styled(row.host.clone(), Style::new().add_modifier(DIM)));
    }
    lines.push(Line::raw(row.standing.clone()));
    lines.push(Line::raw(""));
    match &row.trouble {
        Some(trouble) => lines.push(Line::styled(trouble.clone(), palette.verdict(false))),
        None => lines.push(Line::raw("No request waits. One that comes shows here.")),
    }
    frame.render_widget(Paragraph::new(lines).block(block).wrap(Wrap { trim: true }), area);
}

fn request_page(frame: &mut Frame<'_>, area: Rect, state: &State, request: &RequestRow, palette: Palette) -> bool {
    let block = panel(&title(state, request));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let [shown, gauge, number] =
        Layout::vertical([Constraint::Min(1), Constraint::Length(2), Constraint::Length(4)]).areas(inside);
    let mut laid = rows(&request.shown, shown.width);
    if request.quiet {
        let quiet = wrap(text("attention.quiet", Language::English).unwrap_or_default(), shown.width);
        laid.rows.extend(quiet.rows.into_iter().map(|row| Line::styled(row, palette.verdict(false))));
    }
    let is_whole = laid.is_whole && laid.rows.len() <= usize::from(shown.height);
    frame.render_widget(Paragraph::new(laid.rows), shown);
    frame.render_widget(countdown(request.seconds_left, request.at_first, palette), gauge);
    frame.render_widget(Paragraph::new(entry(state, request, palette)).wrap(Wrap { trim: true }), number);
    is_whole
}

fn title(state: &State, request: &RequestRow) -> String {
    let many = state.account().map_or(0, |account| account.requests.len());
    match state.place_of_shown() {
        Some(at) if many > 1 => format!("Request {} of {many}: {}", at + 1, request.purpose),
        _ => format!("Request: {}", request.purpose),
    }
}

fn entry(state: &State, request: &RequestRow, palette: Palette) -> Vec<Line<'static>> {
    if request.app_too_old {
        return vec![Line::raw("This app is too old to approve it: update it, or deny.")];
    }
    if request.needs_phone_sign_in {
        return vec![Line::raw("Only a phone with phone sign-in can approve it: enable it, or deny.")];
    }
    let digits = state.digits();
    match &request.number {
        Match::Enter { digits: most } => {
            let boxes: Vec<String> =
                (0..usize::from(*most)).map(|at| digits.get(at..=at).unwrap_or("_").to_owned()).collect();
            vec![
                Line::raw(format!("Type the {most} digits that the screen shows:")),
                Line::styled(format!("  {}", boxes.join(" ")), palette.accent().add_modifier(BOLD)),
            ]
        }
        Match::Choose { numbers } => vec![
            Line::raw(format!("Type the one that the screen shows: {}", numbers.join("  "))),
            Line::styled(format!("  {digits}"), palette.accent().add_modifier(BOLD)),
        ],
    }
}

fn code_page(frame: &mut Frame<'_>, area: Rect, code: &CodeRow, palette: Palette) {
    let block = panel("Code");
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let [digits, gauge, warning] =
        Layout::vertical([Constraint::Length(2), Constraint::Length(2), Constraint::Min(0)]).areas(inside);
    let spaced = code.digits.chars().map(String::from).collect::<Vec<_>>().join(" ");
    frame.render_widget(Line::styled(spaced, palette.accent().add_modifier(BOLD)), digits);
    match code.seconds_left {
        Some(left) => frame.render_widget(countdown(left, code.at_first, palette), gauge),
        None => frame.render_widget(Line::raw("Used up by showing it. c: the next one."), gauge),
    }
    if !code.time_is_certain && code.seconds_left.is_some() {
        let words = "The time is this machine's own: if its clock is wrong, the code does not work.";
        frame.render_widget(Paragraph::new(words).wrap(Wrap { trim: true }), warning);
    }
}

fn activity(frame: &mut Frame<'_>, area: Rect, lines: &[String], first: usize) {
    let block = panel("Activity");
    let words: Vec<Line<'_>> = if lines.is_empty() {
        vec![Line::raw("Nothing happened yet.")]
    } else {
        lines.iter().skip(first).map(|line| Line::raw(line.as_str())).collect()
    };
    frame.render_widget(Paragraph::new(words).block(block).wrap(Wrap { trim: true }), area);
}

fn countdown(left: u64, whole: u64, palette: Palette) -> LineGauge<'static> {
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    let whole = u32::try_from(whole).unwrap_or(u32::MAX).max(1);
    LineGauge::default()
        .ratio((f64::from(left) / f64::from(whole)).clamp(0.0, 1.0))
        .label(format!("{left:>3} s"))
        .filled_style(palette.accent())
        .unfilled_style(Style::new().add_modifier(DIM))
}

fn footer(state: &State, palette: Palette) -> Vec<Line<'static>> {
    let said = match (&state.busy, &state.said) {
        (Some(busy), _) => Line::raw(format!(" {busy} …")),
        (None, Some(said)) => Line::styled(format!(" {}", said.text), palette.verdict(said.good)),
        (None, None) => Line::raw(""),
    };
    vec![said, Line::styled(format!(" {}", hints(state)), Style::new().add_modifier(DIM))]
}

fn hints(state: &State) -> String {
    if let Some(question) = &state.question {
        return answers(question).to_owned();
    }
    let mut hints = Vec::new();
    if state.lock != Lock::Open {
        if state.request().is_some() {
            hints.extend(["d deny", "r no, it's not me"]);
        }
        if state.lock != Lock::NoTriesLeft {
            hints.push("Enter unlock");
        }
        hints.push("q leave");
        return hints.join("   ");
    }
    match &state.page {
        Page::Account => {
            if let Some(request) = state.request() {
                hints.extend(["Enter approve", "d deny", "r no, it's not me"]);
                if request.quiet {
                    hints.push("n notify again");
                }
                if state.account().is_some_and(|account| account.requests.len() > 1) {
                    hints.push("Left/Right request");
                }
            }
        }
        Page::Code(_) => hints.push("Esc back"),
        Page::Activity { .. } => hints.push("Up/Down scroll   Esc back"),
    }
    if state.accounts.len() > 1 && !matches!(state.page, Page::Activity { .. }) {
        hints.push("Up/Down account");
    }
    if state.account().is_some_and(|account| account.has_codes) {
        hints.push("c code");
    }
    if state.account().is_some() {
        hints.extend(["a activity", "u update"]);
    }
    hints.push("q leave");
    hints.join("   ")
}

/// Tells whether all of it is shown.
fn ask(frame: &mut Frame<'_>, question: &Asked, palette: Palette) -> bool {
    let area = frame.area();
    let width = area.width.saturating_sub(4).min(76);
    let block = panel("Confirm").border_style(palette.accent());
    let text_width = block.inner(Rect { width, ..area }).width;
    let asked = wrap(&question.text, text_width);
    let mut laid = rows(&question.lines, text_width);
    if !laid.rows.is_empty() {
        laid.rows.push(Line::raw(""));
    }
    laid.rows.extend(asked.rows.into_iter().map(Line::raw));
    laid.rows.push(Line::raw(""));
    laid.rows.push(Line::styled(answers(question), Style::new().add_modifier(BOLD)));
    let rows = u16::try_from(laid.rows.len()).unwrap_or(u16::MAX);
    // Above the footer, which says what is wrong.
    let height = rows.saturating_add(2).min(area.height.saturating_sub(3));
    let top = area.y + (area.height.saturating_sub(3) - height) / 2;
    let window = Rect { x: area.x + (area.width - width) / 2, y: top, width, height };
    let inside = block.inner(window);
    frame.render_widget(Clear, window);
    frame.render_widget(Paragraph::new(laid.rows).block(block), window);
    laid.is_whole && asked.is_whole && rows <= inside.height && text_width > 0
}

const fn answers(question: &Asked) -> &'static str {
    if question.of.is_some() { "y yes   n no   d deny   r no, it's not me" } else { "y yes   n no" }
}

fn panel(title: &str) -> Block<'static> {
    Block::bordered().border_type(BorderType::Rounded).padding(Padding::horizontal(1)).title(format!(" {title} "))
}
