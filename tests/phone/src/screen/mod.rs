//! `phone` alone: the accounts in a terminal, with what waits, until the person leaves.

mod draw;
mod feed;
mod keys;
mod layout;
mod perform;
#[cfg(test)]
mod picture;
mod state;
#[cfg(test)]
mod tests;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use crossterm::event::{Event as TerminalEvent, KeyEvent, KeyEventKind};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::gate::Question;
use crate::home::Home;
use crate::{Failure, exit};
use draw::Palette;
use feed::Feed;
use perform::perform;
use state::{Action, Asked, State};

/// How often the seconds that are left are counted anew.
const TICK: Duration = Duration::from_millis(250);

/// What happens while the screen is open.
enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized,
    /// The terminal is gone.
    NoTerminal,
    /// Something that is shown may be another.
    Feed(feed::News),
    /// The gate asks.
    Question(Question),
    /// A call of the person has ended.
    Done(perform::Done),
}

/// Whether somebody sits in front of it.
pub(crate) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Shows the screen until the person leaves it.
///
/// # Errors
/// [`Failure`] if the accounts cannot be read, or the terminal cannot be used.
pub(crate) async fn run(home: Home, mut questions: UnboundedReceiver<Question>) -> Result<ExitCode, Failure> {
    let (sender, mut events) = unbounded_channel();
    let mut terminal = ratatui::try_init().map_err(of_terminal)?;
    // From here on the terminal is given back, whatever comes.
    let _restored = Restored;
    listen_to_keys(sender.clone());
    let mut feed = Feed::new(home, sender.clone());
    let mut state = State::default();
    feed.read(&mut state)?;
    let palette = Palette::of_environment();
    let mut asked: Option<Question> = None;
    let mut tick = tokio::time::interval(TICK);
    loop {
        // A prompt that the core has closed asks nobody any more.
        if asked.as_ref().is_none_or(Question::is_closed) {
            asked = None;
            state.question = None;
        }
        let mut is_whole = true;
        terminal.draw(|frame| is_whole = draw::draw(frame, &state, palette)).map_err(of_terminal)?;
        state.is_cut = !is_whole;
        let event = tokio::select! {
            Some(event) = events.recv() => event,
            Some(question) = questions.recv() => Event::Question(question),
            _ = tick.tick() => {
                feed.count(&mut state);
                continue;
            }
        };
        match event {
            Event::Key(key) => match state.key(key) {
                None => {}
                Some(Action::Leave) => return Ok(ExitCode::from(exit::DONE)),
                Some(Action::Answer(yes)) => {
                    if let Some(question) = asked.take() {
                        question.answer(yes);
                    }
                }
                Some(action) => perform(action, &mut feed, &mut state, &sender),
            },
            Event::Resized => {}
            Event::NoTerminal => return Ok(ExitCode::from(exit::DONE)),
            Event::Feed(news) => feed.take(news, &mut state)?,
            Event::Question(question) => {
                let (text, lines) = (question.text.clone(), question.lines.clone());
                state.question = Some(Asked { text, lines, of: state.approving });
                asked = Some(question);
            }
            Event::Done(done) => {
                perform::show(done, &mut state);
                feed.read(&mut state)?;
            }
        }
    }
}

struct Restored;

impl Drop for Restored {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// Reads the terminal in a thread: it blocks until a key is pressed.
fn listen_to_keys(sender: UnboundedSender<Event>) {
    std::thread::spawn(move || {
        loop {
            let event = match crossterm::event::read() {
                Ok(TerminalEvent::Key(key)) if key.kind != KeyEventKind::Release => Event::Key(key),
                Ok(TerminalEvent::Resize(..)) => Event::Resized,
                Ok(_) => continue,
                Err(_) => Event::NoTerminal,
            };
            let ends = matches!(event, Event::NoTerminal);
            if sender.send(event).is_err() || ends {
                return;
            }
        }
    });
}

fn of_terminal(error: std::io::Error) -> Failure {
    Failure {
        exit: exit::TRY_AGAIN,
        code: "terminal".to_owned(),
        text: format!("The terminal cannot be used: {error}."),
    }
}
