//! One use case again and again: its preparation, its command, and what must hold after a kill and the next tries.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use authenticator_core::otp::{Algorithm, Hotp};

use crate::checks::Checks;
use crate::cli::Arguments;
use crate::expectations::{account_is, answered, approves, complete, did, is_disabled, is_gone, lists};
use crate::person::{Person, Stage, phone, words};
use crate::program::{Kill, Ran};
use crate::trouble::Trouble;
use crate::use_case::UseCase;
use crate::ways::{Way, lose_device_key};
use crate::world::{World, copy_folder};

const CODES_BY_TIME: &str = "otpauth://totp/Example:kill?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example";
const CODES_BY_COUNTER: &str =
    "otpauth://hotp/Example:kill?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example&digits=8&counter=0";
/// What [`CODES_BY_COUNTER`] names.
const COUNTER_SECRET: &[u8] = b"12345678901234567890";

/// How phone sign-in is called by the phone.
const NEVER_ENABLED: &str = "disabled";
const DISABLED: &str = "disabled (by its owner)";
const NOT_TOLD: &str = "disabled, server not told yet";
const REVOKED: &str = "disabled (revoked, reason admin)";
const RENEWING: &str = "enabled, another key on the way";

/// A phone is used for so many tries: of the numbers that it is asked for, the server repeats none within ten minutes, there
/// are ninety, and a try takes up to four of them.
const TRIES_OF_A_PERSON: u32 = 20;

/// A server whose key is replaced lasts for so many tries: it tells the whole chain of its keys, longer each time.
const TRIES_OF_A_CHAIN: u32 = 15;

pub(crate) struct Bench<'a> {
    arguments: &'a Arguments,
    world: Rc<World>,
    pub(crate) case: UseCase,
    /// Whose phone is killed over and over, and how often it was used.
    person: Option<Person>,
    tries: u32,
    /// Whose folder is copied for each kill, where the server's state allows it.
    original: Option<Person>,
    /// The counter of the next code that may be shown.
    next_code: u64,
    /// How long the command lasted in all and how often it was measured, left alone.
    lasted: (Duration, u32),
    /// How often a person had to sign in once more because the code of the browser was used up.
    pub(crate) signed_in_again: u64,
}

/// The command that is to be killed.
pub(crate) struct Task {
    person: Person,
    pub(crate) arguments: Vec<String>,
    /// The request that it answers.
    request: String,
}

impl Task {
    fn new(person: Person, arguments: &[&str]) -> Self {
        Self { person, arguments: words(arguments), request: String::new() }
    }

    fn answering(person: Person, arguments: &[&str], request: String) -> Self {
        Self { person, arguments: words(arguments), request }
    }

    pub(crate) fn home(&self) -> &std::path::Path {
        &self.person.home
    }
}

impl<'a> Bench<'a> {
    pub(crate) fn new(arguments: &'a Arguments, world: &Rc<World>, case: UseCase) -> Self {
        Self {
            arguments,
            world: Rc::clone(world),
            case,
            person: None,
            tries: 0,
            original: None,
            next_code: 0,
            lasted: (Duration::ZERO, 0),
            signed_in_again: 0,
        }
    }

    /// Runs the command of `task`.
    pub(crate) fn run(&self, task: &Task, kill: Kill) -> Result<Ran, Trouble> {
        self.world.program.run(task.home(), &task.arguments, kill)
    }

    /// Brings a phone to where the command can be given.
    pub(crate) fn prepare(&mut self) -> Result<Task, Trouble> {
        if self.case == UseCase::LearnServerKey && self.tries.is_multiple_of(TRIES_OF_A_CHAIN) {
            self.world = Rc::new(World::open(self.arguments)?);
            self.person = None;
        }
        let world = &*Rc::clone(&self.world);
        world.wire.cut(false);
        match self.case {
            UseCase::Enroll => {
                let person = Person::new(world)?;
                let text = person.enrollment_text(world)?;
                Ok(Task::new(person, &["enroll", &text]))
            }
            UseCase::EnrollmentNumber => {
                let mut person = Person::new(world)?;
                person.reach(world, |stage| *stage == Stage::Pending)?;
                let (request, number) = person.live(world, "enrollment")?;
                Ok(Task::answering(person, &["approve", &number, "--request", &request], request.clone()))
            }
            UseCase::Enable => Ok(Task::new(self.copy(&Stage::Active)?, &["enable"])),
            UseCase::EnableRedirect => {
                let person = self.person_at(|stage| matches!(stage, Stage::SignIn { .. }))?;
                let redirect = match &person.stage {
                    Stage::SignIn { url } => person.browser(world, url)?,
                    _ => return Err(Trouble::Harness("no URL to sign in at".to_owned())),
                };
                Ok(Task::new(person, &["enable", "--redirect", &redirect]))
            }
            UseCase::EnableNumber => {
                let person = self.person_at(|stage| *stage == Stage::Number)?;
                let (request, number) = person.live(world, "enable")?;
                Ok(Task::answering(person, &["enable", "--number", &number], request))
            }
            UseCase::Renew => Ok(Task::new(self.copy(&Stage::Enabled)?, Way::Renew.begins())),
            UseCase::RenewRedirect => {
                let person = self.enabled()?;
                let (person, redirect) = self.brought(person, |person| Way::Renew.to_redirect(world, person))?;
                Ok(Task::new(person, &Way::Renew.with_redirect(&redirect)))
            }
            UseCase::RenewNumber => {
                let person = self.enabled()?;
                self.at_number(person, Way::Renew)
            }
            UseCase::EnrollAgain => {
                let mut person = self.copy(&Stage::Active)?;
                lose_device_key(world, &mut person)?;
                Ok(Task::new(person, Way::EnrollAgain.begins()))
            }
            UseCase::EnrollAgainRedirect => {
                let person = self.without_device_key()?;
                let (person, redirect) = self.brought(person, |person| Way::EnrollAgain.to_redirect(world, person))?;
                Ok(Task::new(person, &Way::EnrollAgain.with_redirect(&redirect)))
            }
            UseCase::EnrollAgainNumber => {
                let person = self.without_device_key()?;
                self.at_number(person, Way::EnrollAgain)
            }
            UseCase::ApproveSignIn => self.answer("sign_in", &Stage::Enabled, "approve"),
            UseCase::ApproveMfa => self.answer("mfa", &Stage::Active, "approve"),
            UseCase::Deny => self.answer("sign_in", &Stage::Enabled, "deny"),
            UseCase::Report => self.answer("sign_in", &Stage::Enabled, "report"),
            UseCase::Disable => Ok(Task::new(self.enabled()?, &["disable"])),
            UseCase::DisableWithoutServer => {
                let person = self.enabled()?;
                world.wire.cut(true);
                Ok(Task::new(person, &["disable"]))
            }
            UseCase::TellLater => {
                let person = self.enabled()?;
                world.wire.cut(true);
                person.does(world, &["disable"])?;
                world.wire.cut(false);
                Ok(Task::new(person, &["accounts", "--refresh"]))
            }
            UseCase::LearnRevocation => {
                let person = self.enabled()?;
                let name = person.name.clone();
                world.control(|control| async move { control.revoke(&name, "credential").await })?;
                Ok(Task::new(person, &["accounts", "--refresh"]))
            }
            UseCase::LearnServerKey => {
                let person = self.person_at(|stage| *stage == Stage::Active)?;
                world.control(|control| async move { control.rotate_key().await })?;
                Ok(Task::new(person, &["accounts", "--refresh"]))
            }
            UseCase::Remove => {
                let mut person = Person::new(world)?;
                person.reach(world, |stage| *stage == Stage::Enabled)?;
                Ok(Task::new(person, &["remove"]))
            }
            UseCase::RemoveWithoutServer => Ok(Task::new(self.copy(&Stage::Enabled)?, &["remove", "--without-server"])),
            UseCase::AddCodes => {
                let person = nobody(world);
                // So that what is killed is the adding of the codes, not the making of the phone.
                phone(world, &person.home, &["enroll", CODES_BY_TIME, "--preview"])?;
                Ok(Task::new(person, &["enroll", CODES_BY_TIME]))
            }
            UseCase::NextCode => {
                let person = match self.person.take() {
                    Some(person) => person,
                    None => {
                        let person = nobody(world);
                        person.does(world, &["enroll", CODES_BY_COUNTER])?;
                        self.next_code = 0;
                        person
                    }
                };
                Ok(Task::new(person, &["code"]))
            }
        }
    }

    /// Goes on as a person would after the end of a run, killed or not, and checks what must hold then. Where nothing is
    /// wrong the phone is the preparation of the next try.
    pub(crate) fn settle(&mut self, task: &mut Task, ran: Ran) -> Result<Checks, Trouble> {
        let world = &*Rc::clone(&self.world);
        let mut checks = Checks::default();
        let first_said = ran.says("code").map(str::to_owned).filter(|_| ran.killed());
        let last = if ran.killed() {
            let again = world.program.run(task.home(), &task.arguments, Kill::Never)?;
            self.lasted = (self.lasted.0 + again.took, self.lasted.1 + 1);
            again
        } else {
            ran
        };
        let person = &mut task.person;
        match self.case {
            UseCase::Enroll => {
                did(&mut checks, &last);
                account_is(world, &mut checks, person, "pending", NEVER_ENABLED)?;
                checks.keys(&person.home, 1, 0)?;
                person.stage = Stage::Pending;
                person.reach(world, |stage| *stage == Stage::Active)?;
                account_is(world, &mut checks, person, "active", NEVER_ENABLED)?;
            }
            UseCase::EnrollmentNumber | UseCase::ApproveMfa => {
                did(&mut checks, &last);
                answered(world, &mut checks, person, &task.request, "approved")?;
                account_is(world, &mut checks, person, "active", NEVER_ENABLED)?;
                checks.keys(&person.home, 1, 0)?;
                person.stage = Stage::Active;
            }
            UseCase::Enable => {
                did(&mut checks, &last);
                let redirect = last.says("url").map(|url| person.browser(world, url));
                checks.nothing_lost(matches!(redirect, Some(Ok(_))), || {
                    format!("no URL to sign in at: {}", last.output())
                });
                account_is(world, &mut checks, person, "active", "enabling")?;
                checks.keys(&person.home, 1, 0)?;
            }
            UseCase::EnableRedirect => {
                let again = Way::Enable.go_on_to_number(world, &mut checks, person, last)?;
                self.signed_in_again += again;
                account_is(world, &mut checks, person, "active", "enabling")?;
                checks.keys(&person.home, 1, 1)?;
                person.stage = Stage::Number;
            }
            UseCase::EnableNumber | UseCase::RenewNumber => {
                // Where the first try got through, no number is expected any more.
                let last = if last.error() == "invalid_input.number.not_expected" {
                    person.phone(world, &["enable"])?
                } else {
                    last
                };
                did(&mut checks, &last);
                answered(world, &mut checks, person, &task.request, "approved")?;
                account_is(world, &mut checks, person, "active", "enabled")?;
                checks.keys(&person.home, 1, 1)?;
                person.stage = Stage::Enabled;
            }
            UseCase::Renew => {
                did(&mut checks, &last);
                let redirect = last.says("url").map(|url| person.browser(world, url));
                checks.nothing_lost(matches!(redirect, Some(Ok(_))), || {
                    format!("no URL to sign in at: {}", last.output())
                });
                account_is(world, &mut checks, person, "active", RENEWING)?;
                checks.keys(&person.home, 1, 1)?;
            }
            UseCase::RenewRedirect => {
                self.signed_in_again += Way::Renew.go_on_to_number(world, &mut checks, person, last)?;
                account_is(world, &mut checks, person, "active", RENEWING)?;
                checks.keys(&person.home, 1, 2)?;
                complete(world, &mut checks, person, Way::Renew)?;
                account_is(world, &mut checks, person, "active", "enabled")?;
                checks.keys(&person.home, 1, 1)?;
            }
            UseCase::EnrollAgain => {
                did(&mut checks, &last);
                let redirect = last.says("url").map(|url| person.browser(world, url));
                checks.nothing_lost(matches!(redirect, Some(Ok(_))), || {
                    format!("no URL to sign in at: {}", last.output())
                });
                lists(world, &mut checks, person, &["must_enroll_again"])?;
                checks.keys(&person.home, 1, 0)?;
            }
            UseCase::EnrollAgainRedirect => {
                self.signed_in_again += Way::EnrollAgain.go_on_to_number(world, &mut checks, person, last)?;
                lists(world, &mut checks, person, &["must_enroll_again", "pending"])?;
                checks.keys(&person.home, 1, 0)?;
                complete(world, &mut checks, person, Way::EnrollAgain)?;
                account_is(world, &mut checks, person, "active", NEVER_ENABLED)?;
                checks.keys(&person.home, 1, 0)?;
            }
            UseCase::EnrollAgainNumber => {
                // Where the first try got through, nothing has to be enrolled again.
                checks.nothing_lost(last.done() || last.error() == "enroll_again_not_needed", || last.output());
                answered(world, &mut checks, person, &task.request, "approved")?;
                account_is(world, &mut checks, person, "active", NEVER_ENABLED)?;
                checks.keys(&person.home, 1, 0)?;
                approves(world, &mut checks, person)?;
            }
            UseCase::ApproveSignIn | UseCase::Deny | UseCase::Report => {
                did(&mut checks, &last);
                let wanted = match self.case {
                    UseCase::Deny => "denied",
                    UseCase::Report => "reported",
                    _ => "approved",
                };
                answered(world, &mut checks, person, &task.request, wanted)?;
                account_is(world, &mut checks, person, "active", "enabled")?;
                checks.keys(&person.home, 1, 1)?;
            }
            UseCase::Disable => {
                // Where the first try got through, it is not enabled any more.
                checks.nothing_lost(last.done() || last.error() == "refused.not_enabled", || last.output());
                is_disabled(world, &mut checks, person, DISABLED)?;
            }
            UseCase::DisableWithoutServer => {
                did(&mut checks, &last);
                account_is(world, &mut checks, person, "active", NOT_TOLD)?;
                checks.keys(&person.home, 1, 0)?;
                world.wire.cut(false);
                is_disabled(world, &mut checks, person, DISABLED)?;
            }
            UseCase::TellLater => {
                did(&mut checks, &last);
                is_disabled(world, &mut checks, person, DISABLED)?;
            }
            UseCase::LearnRevocation => {
                did(&mut checks, &last);
                is_disabled(world, &mut checks, person, REVOKED)?;
            }
            UseCase::LearnServerKey => {
                did(&mut checks, &last);
                approves(world, &mut checks, person)?;
                account_is(world, &mut checks, person, "active", NEVER_ENABLED)?;
                checks.keys(&person.home, 1, 0)?;
            }
            UseCase::Remove => {
                // Where the first try got through, there is no account any more.
                checks.nothing_lost(last.done() || last.error() == "no_account", || last.output());
                is_gone(world, &mut checks, person)?;
                let asked = person.start(world, "mfa");
                checks.nothing_lost(asked.is_err(), || "the server still asks the phone".to_owned());
            }
            UseCase::RemoveWithoutServer => {
                checks.nothing_lost(last.done() || last.error() == "no_account", || last.output());
                is_gone(world, &mut checks, person)?;
            }
            UseCase::AddCodes => {
                did(&mut checks, &last);
                person.does(world, &["enroll", CODES_BY_TIME])?;
                let accounts = person.does(world, &["accounts"])?.out.len();
                checks.once(accounts <= 1, || format!("{accounts} accounts of one code"));
                let code = person.does(world, &["code"])?;
                checks.nothing_lost(code.says("code").is_some_and(|code| code.len() == 6), || code.output());
                checks.keys(&person.home, 0, 0)?;
            }
            UseCase::NextCode => {
                did(&mut checks, &last);
                let second_said = last.says("code").map(str::to_owned);
                for code in first_said.into_iter().chain(second_said) {
                    self.take_code(&mut checks, &code)?;
                }
            }
        }
        Ok(checks)
    }

    /// How long the command lasts when nobody kills it; zero as long as this is not known.
    pub(crate) fn lasts(&self) -> Duration {
        self.lasted.0.checked_div(self.lasted.1).unwrap_or_default()
    }

    /// Keeps the phone of a try after which nothing was wrong for the next one, where the use case goes on with it.
    pub(crate) fn keep(&mut self, task: Task) -> Result<(), Trouble> {
        let goes_on = !matches!(
            self.case,
            UseCase::Enroll
                | UseCase::EnrollmentNumber
                | UseCase::Enable
                | UseCase::Renew
                | UseCase::EnrollAgain
                | UseCase::Remove
                | UseCase::RemoveWithoutServer
                | UseCase::AddCodes
        );
        self.tries += 1;
        if goes_on && self.tries < TRIES_OF_A_PERSON {
            self.person = Some(task.person);
            return Ok(());
        }
        self.tries = 0;
        Ok(std::fs::remove_dir_all(task.home())?)
    }

    /// Keeps no phone for the next try, and gives the folder that `task` was about.
    pub(crate) fn abandon(&mut self, task: Option<&Task>) -> Option<PathBuf> {
        self.tries = 0;
        let kept = self.person.take().map(|person| person.home);
        self.original = None;
        task.map(|task| task.home().to_owned()).or(kept)
    }

    /// The phone of the last try, or a new one, brought as far as is wanted. It comes back by [`Self::keep`].
    fn person_at(&mut self, wanted: impl Fn(&Stage) -> bool) -> Result<Person, Trouble> {
        let mut person = match self.person.take() {
            Some(person) => person,
            None => Person::new(&self.world)?,
        };
        match person.reach(&self.world, wanted) {
            Ok(()) => Ok(person),
            Err(trouble) => {
                // It stays here, so that its folder is told.
                self.person = Some(person);
                Err(trouble)
            }
        }
    }

    fn enabled(&mut self) -> Result<Person, Trouble> {
        self.person_at(|stage| *stage == Stage::Enabled)
    }

    /// A phone in use that has lost its device key.
    fn without_device_key(&mut self) -> Result<Person, Trouble> {
        let mut person = self.person_at(|stage| *stage == Stage::Active)?;
        match lose_device_key(&self.world, &mut person) {
            Ok(()) => Ok(person),
            Err(trouble) => {
                self.person = Some(person);
                Err(trouble)
            }
        }
    }

    /// A person who did something more; after trouble they stay here, so that their folder is told.
    fn brought<T>(
        &mut self,
        person: Person,
        by: impl FnOnce(&Person) -> Result<T, Trouble>,
    ) -> Result<(Person, T), Trouble> {
        match by(&person) {
            Ok(done) => Ok((person, done)),
            Err(trouble) => {
                self.person = Some(person);
                Err(trouble)
            }
        }
    }

    /// The number that ends a way is to be typed.
    fn at_number(&mut self, person: Person, way: Way) -> Result<Task, Trouble> {
        let world = Rc::clone(&self.world);
        let (person, (request, number)) = self.brought(person, |person| {
            way.to_number(&world, person)?;
            person.live(&world, way.purpose())
        })?;
        Ok(Task::answering(person, &way.with_number(&number), request))
    }

    /// A copy of a phone that nothing was done with since. Never for what the server hears of: that would be a clone.
    fn copy(&mut self, wanted: &Stage) -> Result<Person, Trouble> {
        let original = match self.original.take() {
            Some(original) => original,
            None => {
                let mut person = Person::new(&self.world)?;
                person.reach(&self.world, |stage| stage == wanted)?;
                person
            }
        };
        let home = self.world.fresh_path();
        copy_folder(&original.home, &home)?;
        let copy =
            Person { name: original.name.clone(), home, stage: original.stage.clone(), counter: original.counter };
        self.original = Some(original);
        Ok(copy)
    }

    fn answer(&mut self, purpose: &str, stage: &Stage, command: &str) -> Result<Task, Trouble> {
        let person = self.person_at(|reached| reached == stage)?;
        let (request, number) = match person.start(&self.world, purpose) {
            Ok(started) => started,
            Err(trouble) => {
                self.person = Some(person);
                return Err(trouble);
            }
        };
        let mut arguments = vec![command, "--request", &request];
        if command == "approve" {
            arguments.push(&number);
        }
        Ok(Task::answering(person, &arguments, request.clone()))
    }

    /// A code that was shown: of a counter that none before had, and that none was left out for without a reason.
    fn take_code(&mut self, checks: &mut Checks, code: &str) -> Result<(), Trouble> {
        // A killed try may have used up one without showing it.
        const AHEAD: u64 = 2;
        let hotp = Hotp { secret: COUNTER_SECRET, algorithm: Algorithm::Sha1, digits: 8 };
        for counter in 0..self.next_code + AHEAD {
            let of_counter = hotp.at(counter).map_err(|error| Trouble::Harness(error.to_string()))?;
            if of_counter.reveal() == code {
                let next = self.next_code;
                checks.once(counter >= next, || format!("the code of counter {counter} was shown before"));
                self.next_code = self.next_code.max(counter + 1);
                return Ok(());
            }
        }
        let next = self.next_code;
        checks.nothing_lost(false, || format!("{code} is not a code of counter {next} or the one after"));
        Ok(())
    }
}

/// A phone without a user at the identity provider.
fn nobody(world: &World) -> Person {
    Person { name: String::new(), home: world.fresh_path(), stage: Stage::New, counter: 0 }
}
