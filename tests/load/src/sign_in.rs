//! One sign-in, as a person goes through it: user name, number, phone, and what the page says then.

use std::time::Instant;

use crate::Trouble;
use crate::application::{Attempt, Redeemed};
use crate::browser::{Browser, Page};
use crate::handset::{Asking, Handset, Intent, Order};
use crate::ledger::Told;
use crate::line::Broken;
use crate::world::{TENANT, World};

/// More times than a sign-in is begun anew by kills and by requests that run out of time.
const MOST: usize = 20;

struct SignIn<'a> {
    world: &'a World,
    handset: &'a Handset,
    intent: Intent,
    browser: Browser<'a>,
    attempt: Option<Attempt>,
    /// How often a request was asked for, and the last time.
    begun: usize,
    asking: Option<Asking>,
}

/// How it goes on.
enum Next {
    /// With the page of this path.
    Open(String),
    Over {
        token: Option<String>,
    },
}

/// Signs a user in through the page, from an application if `from_application`; the phone does what its person wants.
pub(crate) async fn sign_in(
    world: &World,
    handset: &Handset,
    intent: Intent,
    from_application: bool,
) -> Result<(), Trouble> {
    let begun = Instant::now();
    let attempt = if from_application { Some(Attempt::new()?) } else { None };
    let mut this = SignIn { world, handset, intent, browser: Browser::new(world), attempt, begun: 0, asking: None };
    let mut path = this.start();
    let token = loop {
        if this.begun > MOST {
            return Err(format!("{}: the sign-in does not end", handset.user).into());
        }
        let next = match this.browser.open(&path).await {
            Ok(page) => this.go_on(page).await,
            Err(broken) => Err(broken),
        };
        path = match next {
            Ok(Next::Open(path)) => path,
            Ok(Next::Over { token }) => break token,
            Err(Broken::Interrupted) => this.start(),
            Err(Broken::Failed(trouble)) => return Err(format!("{}: {trouble}", handset.user).into()),
        };
    };
    world.measure("whole sign-in", begun.elapsed());
    let (user, cookie) = (handset.user.clone(), this.browser.cookie());
    world.ledger().told(Told { user, intent, cookie, token, begun: this.begun });
    // The page can be faster than the reply to the phone.
    handset.idle().await;
    Ok(())
}

impl SignIn<'_> {
    /// Where the person begins, and goes on after the server was away.
    fn start(&self) -> String {
        match &self.attempt {
            Some(attempt) => attempt.path(),
            None => format!("{TENANT}/signin"),
        }
    }

    async fn go_on(&mut self, page: Page) -> Result<Next, Broken> {
        let here = || Ok(Next::Open(format!("{TENANT}/signin")));
        let failed = |text: String| Err(Broken::Failed(text.into()));
        if let (Some(place), Some(attempt)) = (&page.leads_to, &self.attempt) {
            let code = attempt.code(place).map_err(Broken::Failed)?;
            return match attempt.redeem(self.world, &code).await.map_err(Broken::Failed)? {
                Redeemed::Token(token) => Ok(Next::Over { token: Some(token) }),
                Redeemed::Used => {
                    self.attempt = Some(Attempt::new().map_err(Broken::Failed)?);
                    Ok(Next::Open(self.start()))
                }
            };
        }
        if let Some(user) = page.user() {
            return match (user == self.handset.user, self.intent) {
                (true, Intent::Approve) => Ok(Next::Over { token: None }),
                _ => failed(format!("{user} is signed in, and was to be {}", self.intent.state())),
            };
        }
        match page.state() {
            Some("live") => {
                let number = page.number().ok_or_else(|| Broken::Failed("there is no number on the page".into()))?;
                let asking = self.asking.ok_or_else(|| Broken::Failed("a number came unasked".into()))?;
                self.handset.enter(Order { asking, number: number.to_owned(), intent: self.intent });
                match self.browser.wait().await {
                    // The page is kept by the session.
                    Ok(()) | Err(Broken::Interrupted) => here(),
                    Err(failed) => Err(failed),
                }
            }
            Some(state) if state == self.intent.state() => Ok(Next::Over { token: None }),
            Some("expired" | "superseded") => {
                self.ask(&page, "/signin/again", &[]).await?;
                here()
            }
            Some(state) => failed(format!("the page says {state}")),
            None if page.asks_for_user_name() => {
                let user = self.handset.user.clone();
                let page = self.ask(&page, "/signin", &[("user_name", &user)]).await?;
                match page.number() {
                    Some(_) => here(),
                    None => failed(format!("no number came: {}", page.told())),
                }
            }
            None => failed(format!("an unexpected page: {}", page.told())),
        }
    }

    /// Sends a form that has the phone asked.
    async fn ask(&mut self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Result<Page, Broken> {
        self.begun += 1;
        self.asking = Some(self.handset.is_asked());
        let begun = Instant::now();
        let page = self.browser.submit(page, &format!("{TENANT}{path}"), fields).await?;
        self.world.measure("number on the page", begun.elapsed());
        Ok(page)
    }
}
