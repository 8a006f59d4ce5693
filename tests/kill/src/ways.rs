//! The ways to new keys: enabling, renewing, enrolling again. Each leads through a browser to a number.

use crate::checks::{Checks, device_key_files};
use crate::person::Person;
use crate::program::Ran;
use crate::trouble::Trouble;
use crate::world::World;

/// A way, named by the command that begins it and goes on with it.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    Enable,
    Renew,
    EnrollAgain,
}

impl Way {
    /// What goes on with it.
    const fn command(self) -> &'static str {
        match self {
            Self::Enable | Self::Renew => "enable",
            Self::EnrollAgain => "enroll-again",
        }
    }

    /// The purpose of the request whose number ends it.
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Enable | Self::Renew => "enable",
            Self::EnrollAgain => "enrollment",
        }
    }

    /// The command that begins it.
    pub(crate) const fn begins(self) -> &'static [&'static str] {
        match self {
            Self::Enable => &["enable"],
            Self::Renew => &["enable", "--renew"],
            Self::EnrollAgain => &["enroll-again"],
        }
    }

    /// Goes on with what the browser led back to.
    pub(crate) fn with_redirect(self, redirect: &str) -> [&str; 3] {
        [self.command(), "--redirect", redirect]
    }

    /// Goes on with the number.
    pub(crate) fn with_number(self, number: &str) -> [&str; 3] {
        [self.command(), "--number", number]
    }

    /// Begins it, and signs in in the browser; gives the URL that it leads back to.
    pub(crate) fn to_redirect(self, world: &World, person: &Person) -> Result<String, Trouble> {
        let begun = person.does(world, self.begins())?;
        let url = begun.says("url").ok_or_else(|| Trouble::Phone(format!("tell the URL: {}", begun.output())))?;
        person.browser(world, url)
    }

    /// Begins it, and goes on to the number.
    pub(crate) fn to_number(self, world: &World, person: &Person) -> Result<(), Trouble> {
        let redirect = self.to_redirect(world, person)?;
        let ran = person.does(world, &self.with_redirect(&redirect))?;
        if ran.says("step") == Some("match_number") {
            Ok(())
        } else {
            Err(Trouble::Phone(format!("get to the number: {}", ran.output())))
        }
    }

    /// From the redirect of the browser to the number, by whatever the phone asks for next. Gives how often the person had to
    /// sign in once more.
    pub(crate) fn go_on_to_number(
        self,
        world: &World,
        checks: &mut Checks,
        person: &Person,
        mut last: Ran,
    ) -> Result<u64, Trouble> {
        const MOST: usize = 5;
        let mut again = 0;
        for _ in 0..MOST {
            last = match (last.says("step"), last.says("url")) {
                (Some("match_number"), _) => return Ok(again),
                (Some("sign_in"), Some(url)) => {
                    again += 1;
                    let redirect = person.browser(world, url)?;
                    person.phone(world, &self.with_redirect(&redirect))?
                }
                (Some("sign_in_again"), _) => person.phone(world, &[self.command(), "--sign-in-again"])?,
                (None, _) if last.error() == "invalid_input.redirect.not_expected" => {
                    person.phone(world, &[self.command()])?
                }
                _ => break,
            };
        }
        checks.nothing_lost(false, || format!("it does not come to the number: {}", last.output()));
        Ok(again)
    }
}

/// The key store loses the device key, and the phone finds out.
pub(crate) fn lose_device_key(world: &World, person: &mut Person) -> Result<(), Trouble> {
    for file in device_key_files(&person.home)? {
        std::fs::remove_file(file)?;
    }
    person.phone(world, &["accounts", "--refresh"])?;
    let accounts = person.does(world, &["accounts"])?;
    if accounts.says("state") != Some("must_enroll_again") {
        return Err(Trouble::Phone(format!("find out that its key is lost: {}", accounts.output())));
    }
    // Those of the account that is to come.
    person.counter = 0;
    Ok(())
}
