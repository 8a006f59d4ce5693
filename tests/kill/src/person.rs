//! A person with a phone, who does one step after the other and is never killed.

use std::path::{Path, PathBuf};

use crate::program::{Kill, Ran};
use crate::trouble::Trouble;
use crate::world::{PASSWORD, World};

/// How far the phone has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    New,
    /// Enrolled; the first number is to come.
    Pending,
    /// In use, without phone sign-in.
    Active,
    /// The browser is to go to this URL.
    SignIn {
        url: String,
    },
    /// The number of the web page is to be entered.
    Number,
    /// Phone sign-in is enabled.
    Enabled,
}

pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) home: PathBuf,
    pub(crate) stage: Stage,
    /// How many answers there should be.
    pub(crate) counter: u64,
}

/// The words of a command line.
pub(crate) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

impl Person {
    pub(crate) fn new(world: &World) -> Result<Self, Trouble> {
        Ok(Self { name: world.fresh_user()?, home: world.fresh_path(), stage: Stage::New, counter: 0 })
    }

    /// Goes on, round after round, until the phone has got this far.
    pub(crate) fn reach(&mut self, world: &World, wanted: impl Fn(&Stage) -> bool) -> Result<(), Trouble> {
        const MOST: usize = 12;
        for _ in 0..MOST {
            if wanted(&self.stage) {
                return Ok(());
            }
            self.step(world)?;
        }
        Err(Trouble::Harness("no step leads there".to_owned()))
    }

    fn step(&mut self, world: &World) -> Result<(), Trouble> {
        self.stage = match self.stage.clone() {
            Stage::New => {
                let text = self.enrollment_text(world)?;
                self.does(world, &["enroll", &text])?;
                Stage::Pending
            }
            Stage::Pending => {
                let number = self.live(world, "enrollment")?.1;
                self.does(world, &["approve", &number])?;
                self.counter += 1;
                Stage::Active
            }
            Stage::Active => {
                let ran = self.does(world, &["enable"])?;
                let url = ran.says("url").ok_or_else(|| Trouble::Phone(format!("tell the URL: {}", ran.output())))?;
                Stage::SignIn { url: url.to_owned() }
            }
            Stage::SignIn { url } => {
                let redirect = self.browser(world, &url)?;
                let ran = self.does(world, &["enable", "--redirect", &redirect])?;
                if ran.says("step") != Some("match_number") {
                    return Err(Trouble::Phone(format!("get to the number: {}", ran.output())));
                }
                Stage::Number
            }
            Stage::Number => {
                let number = self.live(world, "enable")?.1;
                self.does(world, &["enable", "--number", &number])?;
                self.counter += 1;
                Stage::Enabled
            }
            Stage::Enabled => {
                self.does(world, &["disable"])?;
                Stage::Active
            }
        };
        Ok(())
    }

    /// One command, whatever comes of it.
    pub(crate) fn phone(&self, world: &World, arguments: &[&str]) -> Result<Ran, Trouble> {
        phone(world, &self.home, arguments)
    }

    /// One command, which must do what was asked.
    pub(crate) fn does(&self, world: &World, arguments: &[&str]) -> Result<Ran, Trouble> {
        let ran = self.phone(world, arguments)?;
        if ran.done() { Ok(ran) } else { Err(Trouble::Phone(format!("{}: {}", arguments.join(" "), ran.output()))) }
    }

    pub(crate) fn enrollment_text(&self, world: &World) -> Result<String, Trouble> {
        let name = self.name.clone();
        world.control(|control| async move { control.enrollment_text(&name).await })
    }

    /// The live request of a purpose and its number, as the web page shows them.
    pub(crate) fn live(&self, world: &World, purpose: &str) -> Result<(String, String), Trouble> {
        let (name, purpose) = (self.name.clone(), purpose.to_owned());
        let live = world.control(|control| async move { control.live(&name, &purpose).await })?;
        Ok((live.request, live.number))
    }

    /// A browser starts a request; gives it and its number.
    pub(crate) fn start(&self, world: &World, purpose: &str) -> Result<(String, String), Trouble> {
        let (name, purpose) = (self.name.clone(), purpose.to_owned());
        let live = world.control(|control| async move { control.start(&name, &purpose, &[]).await })?;
        Ok((live.request, live.number))
    }

    /// The browser signs in at a URL that the phone built, and leads back.
    pub(crate) fn browser(&self, world: &World, url: &str) -> Result<String, Trouble> {
        let (name, url) = (self.name.clone(), url.to_owned());
        world.control(|control| async move { control.authorize(&url, &name, PASSWORD).await })
    }
}

/// One command in `home`, left alone.
pub(crate) fn phone(world: &World, home: &Path, arguments: &[&str]) -> Result<Ran, Trouble> {
    world.program.run(home, &words(arguments), Kill::Never)
}
