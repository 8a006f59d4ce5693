//! A phone that runs the whole core: its database, its journal, its own HTTP client.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{PlainDevice, SystemClock};
use authenticator_core::idp::{ReqwestTransport, TransportOptions};
use authenticator_core::keys::SoftwareKeyStore;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform, RequestId, Verdict};
use authenticator_core::{Account, Authenticator, Configuration, Error, Outcome, Ports, Request, SetupStep};
use tempfile::TempDir;

use crate::Trouble;
use crate::handset::{Handset, Intent, Order};
use crate::ledger::Answered;
use crate::world::{PASSWORD, World};

/// Between two tries while the server is away.
const PAUSE: Duration = Duration::from_millis(100);
/// For which the core may be offline by its own times, which a slow machine exceeds.
const PATIENCE: Duration = Duration::from_secs(120);
/// The longest wait of a poll.
const WAIT: u64 = 25;

/// A phone that runs the whole core.
pub(crate) struct CorePhone {
    account: Account,
    _authenticator: Authenticator,
    _folder: TempDir,
}

impl CorePhone {
    /// A phone with phone sign-in.
    pub(crate) async fn enabled(world: &World, folder: &Path, user: &str) -> Result<Self, Trouble> {
        let folder = tempfile::tempdir_in(folder)?;
        let keys = Arc::new(SoftwareKeyStore::in_memory()?);
        let ports = Ports {
            gate: Arc::new(ScriptedGate::new(Arc::clone(&keys))),
            keys,
            clock: Arc::new(SystemClock),
            device: Arc::new(PlainDevice),
            transport: Arc::new(ReqwestTransport::new(&TransportOptions::default())?),
        };
        let configuration = Configuration {
            directory: folder.path().to_owned(),
            device: DeviceDescription { name: "Phone".to_owned(), platform: Platform::Other, os: "load".to_owned() },
            app_version: AppVersion::parse("1.0.0").ok_or("not a version")?,
            redirect_uri: "com.example.authenticator:/oauth".to_owned(),
            development: DevelopmentServers::Allowed,
        };
        let authenticator = Authenticator::open(configuration, ports).await?;
        let text = world.control.enrollment_text(user).await?;
        let account = authenticator.enroll(&authenticator.read_enrollment(&text)?).await?;
        let number = world.control.live(user, "enrollment").await?.number;
        let request = account.requests(0).await?.pop().ok_or("there is no request for the enrollment")?;
        must(&request.approve(&number).await?, "the enrollment")?;

        let enabling = account.enable_phone_sign_in().await?;
        let SetupStep::SignIn { url } = enabling.step().await? else { return Err("no sign-in was asked for".into()) };
        let redirect = world.control.authorize(&url, user, PASSWORD).await?;
        enabling.complete_sign_in(&redirect).await?;
        let number = world.control.live(user, "enable").await?.number;
        must(&enabling.enter_number(&number).await?, "enabling")?;
        Ok(Self { account, _authenticator: authenticator, _folder: folder })
    }

    /// Waits for requests and answers them as its person wants, until the run stops.
    pub(crate) async fn carry(self, world: &World, handset: &Handset) -> Result<Self, Trouble> {
        let (mut orders, mut stop) = (handset.orders(), world.stopping());
        let (mut open, mut answered) = (Vec::<Request>::new(), HashSet::<RequestId>::new());
        let mut poll = Box::pin(self.poll(world, handset));
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                requests = &mut poll => {
                    open = requests?;
                    poll = Box::pin(self.poll(world, handset));
                }
                changed = orders.changed() => changed?,
            }
            if let Some(took) = (!open.is_empty()).then(|| handset.heard()).flatten() {
                world.measure("request on the phone", took);
            }
            let order = orders.borrow_and_update().clone();
            let request = open.iter().rev().find(|request| !answered.contains(&request.view().id));
            let (Some(order), Some(request)) = (order, request) else { continue };
            answered.insert(request.view().id);
            let done = self.answer(world, &handset.user, request, &order).await?;
            let over = !matches!(done.verdict, Verdict::Superseded | Verdict::Expired);
            world.ledger().answered(done);
            if over {
                handset.done(&order);
            }
        }
        drop(poll);
        Ok(self)
    }

    /// The requests, once there are others; again while the server is away.
    async fn poll(&self, world: &World, handset: &Handset) -> Result<Vec<Request>, Trouble> {
        let (mut wait, begun) = (WAIT, Instant::now());
        loop {
            world.line.up().await;
            let epoch = world.line.epoch();
            handset.set_waits(wait > 0);
            let polled = self.account.requests(wait).await;
            handset.set_waits(false);
            world.count_poll();
            match polled {
                Ok(requests) => return Ok(requests),
                // With a wait, the core pauses after what failed: nobody asks. Without one it asks in any case.
                Err(Error::Offline { .. })
                    if wait == 0 && !world.line.was_cut_since(epoch) && begun.elapsed() > PATIENCE =>
                {
                    return Err("the core is offline, and the server is there".into());
                }
                Err(Error::Offline { .. }) => {
                    tokio::time::sleep(PAUSE).await;
                    wait = 0;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn answer(&self, world: &World, user: &str, request: &Request, order: &Order) -> Result<Answered, Trouble> {
        let (id, begun) = (request.view().id, Instant::now());
        let mut outcome = match order.intent {
            Intent::Deny => request.deny().await?,
            Intent::Approve | Intent::Mistype => {
                request.approve(&order.intent.entered(&order.number).unwrap_or_default()).await?
            }
        };
        // It is in the journal, and sent until there is a result.
        while outcome == Outcome::Pending {
            world.line.up().await;
            tokio::time::sleep(PAUSE).await;
            outcome = self.account.answer_to(id).await?.ok_or("an answer is gone from the journal")?;
        }
        world.measure("verdict", begun.elapsed());
        Ok(Answered {
            user: user.to_owned(),
            purpose: request.view().purpose,
            request: id,
            intent: order.intent,
            verdict: verdict_of(&outcome)?,
            kept: None,
        })
    }

    /// What the journal says of an answer, after all.
    pub(crate) async fn journalled(&self, request: RequestId) -> Result<Verdict, Trouble> {
        verdict_of(&self.account.answer_to(request).await?.ok_or("an answer is gone from the journal")?)
    }
}

fn verdict_of(outcome: &Outcome) -> Result<Verdict, Trouble> {
    match outcome {
        Outcome::Approved => Ok(Verdict::Approved),
        Outcome::Denied => Ok(Verdict::Denied),
        Outcome::WrongNumber { .. } => Ok(Verdict::WrongNumber),
        Outcome::Expired => Ok(Verdict::Expired),
        Outcome::Superseded => Ok(Verdict::Superseded),
        other => Err(format!("the core came to {other:?}").into()),
    }
}

fn must(outcome: &Outcome, what: &str) -> Result<(), Trouble> {
    if *outcome == Outcome::Approved { Ok(()) } else { Err(format!("{what} came to {outcome:?}").into()) }
}
