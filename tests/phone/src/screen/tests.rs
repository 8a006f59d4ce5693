//! What the screen does with keys and news, without a terminal.

use authenticator_core::AppLock;
use authenticator_core::account::AccountId;
use authenticator_core::protocol::{Match, RequestId};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::draw::{Palette, draw};
use super::state::{AccountRow, Action, Asked, CodeRow, Lock, Page, RequestRow, State};

fn account(byte: u8) -> AccountId {
    AccountId::from_bytes([byte; 16])
}

fn request(byte: u8) -> RequestId {
    RequestId::from_bytes([byte; 16])
}

fn waits(id: RequestId, seconds_left: u64) -> RequestRow {
    RequestRow {
        id,
        purpose: "sign in".to_owned(),
        shown: [("application", "Library catalogue"), ("location", "Lisbon, Portugal"), ("browser", "Firefox")]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .to_vec(),
        number: Match::Enter { digits: 2 },
        seconds_left,
        at_first: 60,
        app_too_old: false,
        needs_phone_sign_in: false,
        quiet: false,
    }
}

fn row(id: AccountId, name: &str, user: &str, requests: Vec<RequestRow>) -> AccountRow {
    AccountRow {
        id,
        name: name.to_owned(),
        user: user.to_owned(),
        host: "login.aurora.example".to_owned(),
        standing: "active; phone sign-in enabled".to_owned(),
        has_codes: true,
        requests,
        trouble: None,
    }
}

pub(super) fn with_a_request() -> State {
    let mut state = State::default();
    state.show(vec![
        row(account(1), "Aurora University", "ana@aurora.example", vec![waits(request(1), 42)]),
        row(account(2), "Harbour & Sons", "ana.lima@harbour.example", Vec::new()),
        row(account(3), "Parcel Mail", "ana", Vec::new()),
    ]);
    state
}

pub(super) fn drawn(state: &State, (width, height): (u16, u16), palette: Palette) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| _ = draw(frame, state, palette)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(state: &State, size: (u16, u16)) -> String {
    let buffer = drawn(state, size, Palette::NONE);
    let line = |y| (0..size.0).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..size.1).map(|y| line(y) + "\n").collect()
}

fn is_whole(state: &State, size: (u16, u16)) -> bool {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let mut is_whole = false;
    terminal.draw(|frame| is_whole = draw(frame, state, Palette::NONE)).unwrap();
    is_whole
}

fn sign(of: RequestId) -> Asked {
    let lines = [("amount", "1250.00"), ("currency", "EUR"), ("payee", "Harbour & Sons")];
    Asked {
        text: "Sign?".to_owned(),
        lines: lines.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec(),
        of: Some((account(1), of)),
    }
}

fn pays(id: RequestId, seconds_left: u64, payee: &str, reference: &str) -> RequestRow {
    let lines = [
        ("amount", "1250.00"),
        ("currency", "EUR"),
        ("payee", payee),
        ("payee_account", "1000 2000"),
        ("reference", reference),
    ];
    let shown = lines.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    RequestRow { purpose: "approve payment".to_owned(), shown, ..waits(id, seconds_left) }
}

fn with(requests: Vec<RequestRow>) -> State {
    let mut state = State::default();
    state.show(vec![row(account(1), "Aurora University", "ana@aurora.example", requests)]);
    state
}

fn press(state: &mut State, keys: &[KeyCode]) -> Option<Action> {
    let mut last = None;
    for key in keys {
        last = state.key(KeyEvent::new(*key, KeyModifiers::NONE));
    }
    last
}

const FOUR_TWO: [KeyCode; 2] = [KeyCode::Char('4'), KeyCode::Char('2')];

#[test]
fn a_request_shows_all_its_lines_its_countdown_and_the_digits_that_were_typed() {
    let mut state = with_a_request();
    press(&mut state, &[KeyCode::Char('4')]);
    let shown = text(&state, (90, 16));
    for part in ["1 request waits", "Library catalogue", "Lisbon, Portugal", "Firefox", "42 s", "4 _", "d deny", "(1)"]
    {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
}

#[test]
fn the_number_is_typed_corrected_and_approved() {
    let mut state = with_a_request();
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None, "nothing was typed");
    press(
        &mut state,
        &[KeyCode::Char('4'), KeyCode::Char('3'), KeyCode::Char('9'), KeyCode::Backspace, KeyCode::Char('2')],
    );
    assert_eq!(
        press(&mut state, &[KeyCode::Enter]),
        Some(Action::Approve { account: account(1), request: request(1), number: "42".to_owned() })
    );
}

#[test]
fn digits_that_were_typed_for_one_request_are_never_those_of_another() {
    let mut state = with_a_request();
    press(&mut state, &FOUR_TWO);
    state.show(vec![row(account(1), "Aurora University", "ana@aurora.example", vec![waits(request(9), 60)])]);
    assert_eq!(state.digits(), "");
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None);
}

#[test]
fn what_is_not_shown_whole_is_not_approved_and_can_be_refused() {
    let mut state = with_a_request();
    assert!(is_whole(&state, (90, 17)) && is_whole(&state, (36, 26)));
    assert!(!is_whole(&state, (90, 14)) && !is_whole(&state, (1, 1)));
    press(&mut state, &FOUR_TWO);
    state.is_cut = true;
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None);
    assert!(text(&state, (90, 14)).contains("Make the terminal larger"));
    assert_eq!(
        press(&mut state, &[KeyCode::Char('d')]),
        Some(Action::Deny { account: account(1), request: request(1) })
    );
}

#[test]
fn refusing_waits_for_no_prompt_and_leaving_answers_none() {
    let mut state = with_a_request();
    state.question = Some(sign(request(1)));
    state.busy = Some("Approving");
    assert_eq!(
        press(&mut state, &[KeyCode::Char('d')]),
        Some(Action::Deny { account: account(1), request: request(1) })
    );
    assert_eq!(
        press(&mut state, &[KeyCode::Char('r')]),
        Some(Action::Report { account: account(1), request: request(1) })
    );
    assert_eq!(press(&mut state, &FOUR_TWO), None, "a number is no yes");
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None, "neither is Enter");
    assert!(text(&state, (90, 16)).contains("Sign?"));
    assert_eq!(press(&mut state, &[KeyCode::Esc]), Some(Action::Answer(false)));
    state.question = Some(sign(request(1)));
    assert_eq!(press(&mut state, &[KeyCode::Char('y')]), Some(Action::Answer(true)));
    assert_eq!(press(&mut state, &[KeyCode::Char('q')]), Some(Action::Leave));
    assert_eq!(state.key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)), Some(Action::Leave));
}

#[test]
fn the_account_whose_request_ends_first_shows_by_itself_unless_the_phone_is_quiet_about_it() {
    let mut state = with_a_request();
    let quiet = RequestRow { quiet: true, ..waits(request(4), 5) };
    let rows = |requests| row(account(2), "Harbour & Sons", "ana", requests);
    state.show(vec![
        row(account(1), "Aurora University", "ana", Vec::new()),
        rows(vec![quiet.clone()]),
        row(account(3), "Parcel Mail", "ana", vec![waits(request(5), 30)]),
    ]);
    assert_eq!(state.account().map(|one| one.id), Some(account(3)));
    // One that is read stays, whatever comes.
    state.show(vec![
        rows(vec![waits(request(6), 3)]),
        row(account(3), "Parcel Mail", "ana", vec![waits(request(5), 29)]),
    ]);
    assert_eq!(state.account().map(|one| one.id), Some(account(3)));
    press(&mut state, &[KeyCode::Up]);
    state.show(vec![rows(vec![quiet])]);
    assert!(text(&state, (90, 30)).contains("Several requests of this account"), "it says that it is quiet");
    assert_eq!(press(&mut state, &[KeyCode::Char('n')]), Some(Action::EndQuiet { account: account(2) }));
}

#[test]
fn codes_and_activity_have_their_pages_and_a_way_back() {
    let mut state = with_a_request();
    assert_eq!(press(&mut state, &[KeyCode::Char('c')]), Some(Action::ShowCode { account: account(1) }));
    state.page = Page::Code(CodeRow {
        digits: "123456".to_owned(),
        seconds_left: Some(12),
        at_first: 30,
        time_is_certain: false,
    });
    let shown = text(&state, (90, 16));
    assert!(shown.contains("1 2 3 4 5 6") && shown.contains("12 s") && shown.contains("clock is wrong"), "{shown}");
    press(&mut state, &[KeyCode::Esc]);
    assert_eq!(press(&mut state, &[KeyCode::Char('a')]), Some(Action::ShowActivity { account: account(1) }));
    state.page = Page::Activity { lines: vec!["newest".to_owned(), "oldest".to_owned()], first: 0 };
    press(&mut state, &[KeyCode::Down, KeyCode::Down, KeyCode::Down]);
    let shown = text(&state, (90, 16));
    assert!(!shown.contains("newest") && shown.contains("oldest"), "{shown}");
    press(&mut state, &[KeyCode::Esc]);
    assert_eq!(state.page, Page::Account);
}

#[test]
fn a_request_that_is_shown_stays_until_it_is_gone_whatever_comes() {
    let (payment, sign_in) = (request(1), request(2));
    let again = |state: &mut State, requests| {
        state.show(vec![row(account(1), "Aurora University", "ana@aurora.example", requests)]);
    };
    let mut state = with(vec![pays(payment, 300, "Shop", "Order 4711")]);
    press(&mut state, &[KeyCode::Char('4')]);
    let both = || vec![waits(sign_in, 60), pays(payment, 290, "Shop", "Order 4711")];
    again(&mut state, both());
    let shown = text(&state, (90, 20));
    assert!(shown.contains("Shop") && !shown.contains("Library catalogue"), "{shown}");
    assert!(shown.contains("Request 2 of 2: approve payment") && shown.contains("Left/Right request"), "{shown}");
    press(&mut state, &[KeyCode::Char('2')]);
    assert_eq!(
        press(&mut state, &[KeyCode::Enter]),
        Some(Action::Approve { account: account(1), request: payment, number: "42".to_owned() })
    );
    // The person turns to the other one, which gets no digit of the payment, and back.
    press(&mut state, &[KeyCode::Left, KeyCode::Left]);
    assert!(text(&state, (90, 20)).contains("Library catalogue"));
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None);
    again(&mut state, both());
    let denied = press(&mut state, &[KeyCode::Char('d')]);
    assert_eq!(denied, Some(Action::Deny { account: account(1), request: sign_in }));
    press(&mut state, &[KeyCode::Right, KeyCode::Right]);
    assert!(text(&state, (90, 20)).contains("Shop"));
    again(&mut state, vec![waits(sign_in, 50)]);
    assert!(text(&state, (90, 20)).contains("Library catalogue"), "the payment is gone");
}

#[test]
fn a_question_says_what_is_signed_and_refuses_its_own_request() {
    let (payment, sign_in) = (request(1), request(2));
    let mut state = with(vec![waits(sign_in, 60), pays(payment, 290, "Shop", "Order 4711")]);
    assert!(text(&state, (90, 24)).contains("Library catalogue"), "the page shows the other one");
    state.question = Some(sign(payment));
    let shown = text(&state, (90, 24));
    assert!(shown.contains("amount        1250.00") && shown.contains("payee         Harbour & Sons"), "{shown}");
    assert_eq!(press(&mut state, &[KeyCode::Char('d')]), Some(Action::Deny { account: account(1), request: payment }));
    assert_eq!(
        press(&mut state, &[KeyCode::Char('r')]),
        Some(Action::Report { account: account(1), request: payment })
    );
    // One that shows only in part is not answered with yes, and with no at any time.
    assert!(is_whole(&state, (90, 24)) && !is_whole(&state, (90, 9)));
    state.is_cut = true;
    assert_eq!(press(&mut state, &[KeyCode::Char('y')]), None);
    assert!(state.question.is_some() && text(&state, (90, 9)).contains("Make the terminal larger"));
    assert_eq!(press(&mut state, &[KeyCode::Char('n')]), Some(Action::Answer(false)));
}

#[test]
fn what_a_terminal_leaves_out_is_not_whole() {
    let payment = |payee: &str| with(vec![pays(request(1), 60, payee, "Order 4711")]);
    // Wide letters, letters from right to left, and a letter with its mark.
    for payee in ["Shop", "\u{5e97}\u{8217}", "\u{5d7}\u{5e0}\u{5d5}\u{5ea}", "Cafe\u{301}", "\u{915}\u{94d}\u{937}"] {
        assert!(is_whole(&payment(payee), (90, 30)), "{payee:?}");
    }
    // One cluster wider than the row; clusters that take no cell; a character that steers the terminal.
    for payee in ["\u{1100}".repeat(60), "Shop\u{1161}\u{1162}".to_owned(), "Shop\u{1b}[2J".to_owned()] {
        let state = payment(&payee);
        assert!(!is_whole(&state, (90, 30)), "{payee:?}:\n{}", text(&state, (90, 30)));
        let mut asked = payment("Shop");
        asked.question = Some(Asked { lines: vec![("payee".to_owned(), payee)], ..sign(request(1)) });
        assert!(!is_whole(&asked, (90, 30)));
    }
}

#[test]
fn a_text_that_goes_on_in_the_next_row_looks_like_no_other_line() {
    let reference = format!("{} amount 1.00 EUR payee Somebody", "x".repeat(34));
    let state = with(vec![pays(request(1), 60, "Shop", &reference)]);
    for size in [(90, 30), (40, 40), (30, 60)] {
        let shown = text(&state, size);
        assert!(is_whole(&state, size) && shown.contains("1.00"), "{shown}");
        let rows_of = |name: &str| shown.lines().filter(|line| starts_with(line, name)).count();
        assert_eq!((rows_of("amount"), rows_of("payee"), rows_of("payee_account")), (1, 1, 1), "{shown}");
        assert!(shown.lines().all(|line| !starts_with(line, "1.00") && !starts_with(line, "EUR")), "{shown}");
    }
}

/// Whether a row of the request begins with the word.
fn starts_with(line: &str, word: &str) -> bool {
    let begins = |part: &str| {
        part.strip_prefix(' ')
            .and_then(|part| part.strip_prefix(word))
            .is_some_and(|rest| rest.starts_with([' ', '\u{2502}']))
    };
    line.split('\u{2502}').any(begins)
}

#[test]
fn each_purpose_and_who_cannot_approve_it_are_told() {
    let mut needs = pays(request(1), 60, "Shop", "Order 4711");
    needs.needs_phone_sign_in = true;
    let mut state = with(vec![needs]);
    let shown = text(&state, (90, 24));
    for part in [
        "Request: approve payment",
        "1250.00",
        "payee_account 1000 2000",
        "Only a phone with phone sign-in can approve it",
    ] {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None);
    let denied = press(&mut state, &[KeyCode::Char('d')]);
    assert_eq!(denied, Some(Action::Deny { account: account(1), request: request(1) }));
    let old = with(vec![RequestRow { app_too_old: true, ..waits(request(1), 60) }]);
    assert!(text(&old, (90, 24)).contains("update it, or deny"));
}

#[test]
fn a_small_terminal_and_no_account_are_drawn_too() {
    let state = with_a_request();
    for size in [(1, 1), (10, 3), (30, 12), (40, 20)] {
        assert!(!is_whole(&state, size), "{size:?}");
    }
    for size in [(40, 24), (90, 24), (200, 60)] {
        assert!(is_whole(&state, size), "{size:?}:\n{}", text(&state, size));
        for part in ["Library catalogue", "Lisbon, Portugal", "Firefox", "42 s"] {
            assert!(text(&state, size).contains(part), "{part} {size:?}");
        }
    }
    assert!(text(&state, (50, 30)).contains("Library catalogue"));
    assert!(text(&State::default(), (90, 16)).contains("phone enroll"));
    let mut asks = with_a_request();
    asks.question = Some(sign(request(1)));
    for size in [(1, 1), (10, 3), (20, 10)] {
        assert!(!is_whole(&asks, size), "{size:?}");
    }
}

#[test]
fn l3_a_lock_covers_everything_and_refusing_needs_no_unlocking() {
    let mut state = with_a_request();
    press(&mut state, &FOUR_TWO);
    state.show_lock(AppLock::LockedByPin { wait_seconds: 0, tries_left: 10 });
    press(&mut state, &[KeyCode::Char('1'), KeyCode::Char('9'), KeyCode::Char('4')]);
    let shown = text(&state, (90, 16));
    for part in ["Library catalogue", "Lisbon", "ana@aurora.example", "Harbour", "194", "42 s"] {
        assert!(!shown.contains(part), "{part}:\n{shown}");
    }
    for part in ["* * *", "10 tries", "d deny", "1 request waits"] {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    for key in ['c', 'a', 'u', 'n'] {
        assert_eq!(press(&mut state, &[KeyCode::Char(key)]), None, "{key}");
    }
    let refusals = [
        ('d', Action::Deny { account: account(1), request: request(1) }),
        ('r', Action::Report { account: account(1), request: request(1) }),
    ];
    for (key, action) in refusals {
        assert_eq!(press(&mut state, &[KeyCode::Char(key)]), Some(action));
    }
    assert!(matches!(press(&mut state, &[KeyCode::Enter]), Some(Action::UnlockByPin(digits)) if *digits == "194"));
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None, "it was taken");
    state.show_lock(AppLock::LockedByPin { wait_seconds: 30, tries_left: 7 });
    assert!(text(&state, (90, 16)).contains("in 30 s"));
    state.show_lock(AppLock::LockedByGate);
    assert_eq!(press(&mut state, &[KeyCode::Enter]), Some(Action::UnlockByGate));
    state.show_lock(AppLock::NoTriesLeft);
    assert_eq!(press(&mut state, &[KeyCode::Enter]), None);
    assert!(text(&state, (90, 16)).contains("phone lock give-up"));
    state.show_lock(AppLock::Off);
    assert!(text(&state, (90, 16)).contains("Library catalogue"));
    assert_eq!(state.lock, Lock::Open);
    assert_eq!(state.digits(), "", "digits of a number do not outlive a lock");
}
