//! What the person does with the phone, by the command that stands for it.

use std::path::{Path, PathBuf};

use authenticator_core::app_lock::{AppPin, Grace};
use authenticator_core::backup::Passphrase;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::qr::Pixels;
use authenticator_core::{
    Account, AtTheLimit, Authenticator, Configuration, Enabling, NewAppLock, Outcome, PinVerdict, SetupStep,
};
use zeroize::{Zeroize as _, Zeroizing};

use crate::Http;
use crate::ports::ports;

/// A phone, and what is in the hands of the person.
pub struct Phone {
    folder: PathBuf,
    out: PathBuf,
    http: Http,
    authenticator: Option<Authenticator>,
    enabling: Option<Enabling>,
    held: Vec<u8>,
    kept: Option<Account>,
}

type Reply = Result<String, String>;

impl Phone {
    pub fn new(folder: &Path, out: &Path, http: Http) -> Self {
        let (folder, out) = (folder.to_owned(), out.to_owned());
        Self { folder, out, http, authenticator: None, enabling: None, held: Vec::new(), kept: None }
    }

    /// A command and its argument, which is the rest of the line.
    pub async fn run(&mut self, line: &str) -> Reply {
        let (command, argument) = line.split_once(' ').unwrap_or((line, ""));
        match command {
            "hold" => self.hold(),
            "wipe" => self.wipe(),
            "let-go" => self.let_go(),
            "open" => self.open().await,
            "close" => self.close().await,
            "forget" => self.forget(),
            "scan" => self.scan().await,
            "enroll" => self.enroll(argument).await,
            "approve" => self.approve(argument).await,
            "enable" => self.enable().await,
            "complete" => self.complete(argument).await,
            "number" => self.number(argument).await,
            "code" => self.code(),
            "set-pin" => self.set_pin(argument).await,
            "unlock" => self.unlock(argument).await,
            "back-up" => self.back_up(argument),
            "restore" => self.restore(argument),
            _ => Err(format!("there is no command of {} characters", command.len())),
        }
    }

    /// Bytes that are meant to be found.
    fn hold(&mut self) -> Reply {
        self.held = std::fs::read(self.out.join("held")).map_err(text)?;
        done()
    }

    fn wipe(&mut self) -> Reply {
        self.held.zeroize();
        done()
    }

    /// They go as anything goes that nobody wipes: by the allocator alone.
    fn let_go(&mut self) -> Reply {
        self.held = Vec::new();
        done()
    }

    async fn open(&mut self) -> Reply {
        let configuration = Configuration {
            directory: self.folder.clone(),
            device: DeviceDescription {
                name: "Phone that is searched".to_owned(),
                platform: Platform::Other,
                os: "test".to_owned(),
            },
            app_version: AppVersion::parse("1.0.0").ok_or("version")?,
            redirect_uri: "com.example.authenticator:/oauth".to_owned(),
            development: DevelopmentServers::Allowed,
        };
        self.authenticator =
            Some(Authenticator::open(configuration, ports(&self.folder, &self.out, self.http)?).await.map_err(text)?);
        done()
    }

    async fn close(&mut self) -> Reply {
        self.enabling = None;
        // Something of it is often held on by an app.
        self.kept = self.first().ok();
        let authenticator = self.authenticator.take().ok_or("not open")?;
        authenticator.close().await;
        done()
    }

    /// Lets go of what was held on.
    fn forget(&mut self) -> Reply {
        self.kept = None;
        done()
    }

    /// Enrolls by the picture that lies ready, and wipes its pixels, as a host does.
    async fn scan(&mut self) -> Reply {
        let authenticator = self.authenticator()?;
        let pixels = Zeroizing::new(std::fs::read(self.out.join("picture")).map_err(text)?);
        let side = pixels.len().isqrt();
        let picture = Pixels::luma(side, side, side, &pixels).map_err(text)?;
        let preview = authenticator.read_enrollment_picture(&picture).map_err(text)?;
        authenticator.enroll(&preview).await.map_err(text)?;
        done()
    }

    async fn enroll(&mut self, code: &str) -> Reply {
        let authenticator = self.authenticator()?;
        let preview = authenticator.read_enrollment(code).map_err(text)?;
        authenticator.enroll(&preview).await.map_err(text)?;
        done()
    }

    async fn approve(&mut self, number: &str) -> Reply {
        let requests = self.first()?.requests(0).await.map_err(text)?;
        let request = requests.first().ok_or("no request")?;
        match request.approve(number).await.map_err(text)? {
            Outcome::Approved => done(),
            other => Err(format!("{other:?}")),
        }
    }

    async fn enable(&mut self) -> Reply {
        let enabling = self.first()?.enable_phone_sign_in().await.map_err(text)?;
        let SetupStep::SignIn { url } = enabling.step().await.map_err(text)? else { return Err("no sign-in".into()) };
        self.enabling = Some(enabling);
        Ok(url)
    }

    async fn complete(&mut self, redirect: &str) -> Reply {
        let enabling = self.enabling.as_ref().ok_or("not enabling")?;
        match enabling.complete_sign_in(redirect).await.map_err(text)? {
            SetupStep::MatchNumber { .. } => done(),
            _ => Err("no number".into()),
        }
    }

    async fn number(&mut self, number: &str) -> Reply {
        let enabling = self.enabling.take().ok_or("not enabling")?;
        enabling.enter_number(number).await.map_err(text)?;
        match enabling.step().await.map_err(text)? {
            SetupStep::Done { .. } => done(),
            _ => Err("not done".into()),
        }
    }

    fn code(&self) -> Reply {
        for account in self.authenticator()?.accounts().map_err(text)? {
            account.code().map_err(text)?;
        }
        done()
    }

    async fn set_pin(&mut self, pin: &str) -> Reply {
        let pin = AppPin::typed(pin).map_err(text)?;
        let lock = NewAppLock::Pin { pin, grace: Grace::None, at_the_limit: AtTheLimit::StayLocked };
        verdict(self.authenticator()?.set_app_lock(lock, None).await.map_err(text)?)
    }

    async fn unlock(&mut self, pin: &str) -> Reply {
        let pin = AppPin::typed(pin).map_err(text)?;
        verdict(self.authenticator()?.unlock_with_pin(&pin).await.map_err(text)?)
    }

    fn back_up(&mut self, passphrase: &str) -> Reply {
        let passphrase = Passphrase::typed(passphrase).map_err(text)?;
        let backup = self.authenticator()?.back_up(&passphrase).map_err(text)?;
        std::fs::write(self.out.join("backup"), backup.file).map_err(text)?;
        done()
    }

    fn restore(&mut self, passphrase: &str) -> Reply {
        let passphrase = Passphrase::typed(passphrase).map_err(text)?;
        let file = std::fs::read(self.out.join("backup")).map_err(text)?;
        self.authenticator()?.restore(&file, &passphrase).map_err(text)?;
        done()
    }

    fn authenticator(&self) -> Result<&Authenticator, String> {
        self.authenticator.as_ref().ok_or_else(|| "not open".to_owned())
    }

    /// The account that was enrolled first.
    fn first(&self) -> Result<Account, String> {
        let accounts = self.authenticator()?.accounts().map_err(text)?;
        accounts.into_iter().next().ok_or_else(|| "no account".to_owned())
    }
}

fn verdict(verdict: PinVerdict) -> Reply {
    match verdict {
        PinVerdict::Accepted => done(),
        other => Err(format!("{other:?}")),
    }
}

fn done() -> Reply {
    Ok(String::new())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
