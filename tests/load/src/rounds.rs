//! The rounds of a run.

use std::collections::HashMap;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::Trouble;
use crate::checks::{Checked, check};
use crate::cli::Size;
use crate::core_phone::CorePhone;
use crate::figures::{Report, Round, at};
use crate::handset::{Handset, Intent, Order};
use crate::light_phone::Phone;
use crate::server::Server;
use crate::sign_in::sign_in;
use crate::silent::Silent;
use crate::world::{World, crowd};

/// Phones that enroll at once.
const ENROLLING: usize = 16;
/// Between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(20);
/// How often people go to an application, and not to the sign-in page itself.
const FROM_APPLICATION: usize = 5;
/// For which a person waits: far longer than it takes, so that only what never ends is given up.
const PATIENCE: Duration = Duration::from_secs(240);
/// A megabyte, in bytes.
const MEGABYTE: f64 = 1_000_000.0;

/// A run.
struct Run {
    size: Size,
    server: Server,
    world: Arc<World>,
    handsets: Vec<Arc<Handset>>,
    report: Report,
}

/// The phones while they wait.
struct Waiting {
    light: Vec<JoinHandle<()>>,
    core: Vec<JoinHandle<Option<(String, CorePhone)>>>,
}

/// Goes through all rounds. What fails or is lost is in the report; an error says that the run could not be made at all.
pub(crate) async fn run(size: Size, program: &Path, folder: &Path) -> Result<Report, Trouble> {
    let users: Vec<String> = (0..size.phones).map(|number| format!("user{number:05}@load.example")).collect();
    let server = Server::start(program, folder, &users)?;
    let world = Arc::new(World::new(server.origin()).await?);
    let handsets = users.iter().map(|user| Arc::new(Handset::new(user))).collect();
    let mut run = Run { size, server, world, handsets, report: Report::default() };

    let cores = std::thread::available_parallelism().map_or(0, NonZero::get);
    run.report.fact("processors for server and load together", cores as f64, "");
    let waiting = run.enroll(folder).await?;
    run.wait_quietly().await;
    run.sign_ins("sign-ins", 0).await?;
    run.sign_ins_among_silent().await?;
    run.ask_each_phone("each phone asked").await;
    if size.kills > 0 {
        run.sign_ins("sign-ins, the server killed", size.kills).await?;
        run.ask_each_phone("each phone asked, after the kills").await;
    }
    run.use_of_server("at the end");
    run.end(waiting).await?;
    Ok(run.report)
}

fn say(text: &str) {
    eprintln!(":: {text}");
}

impl Run {
    /// Enrolls all phones, enables phone sign-in on those that sign somebody in, and has all of them wait.
    async fn enroll(&mut self, folder: &Path) -> Result<Waiting, Trouble> {
        say(&format!("{} phones enroll, {} of them run the core", self.size.phones, self.size.core_phones));
        let begun = Instant::now();
        let (mut waiting, numbered) =
            (Waiting { light: Vec::new(), core: Vec::new() }, self.handsets.iter().cloned().enumerate());
        let (core, light): (Vec<_>, Vec<_>) = numbered.partition(|(number, _)| *number < self.size.core_phones);

        // First, as the core has times of its own: before thousands poll at once.
        let enrolled = crowd(core, ENROLLING, |(_, handset)| {
            let (world, folder) = (Arc::clone(&self.world), folder.to_owned());
            async move { CorePhone::enabled(&world, &folder, &handset.user).await.map(|phone| (phone, handset)) }
        });
        for enrolled in enrolled.await {
            let (phone, handset) = enrolled?;
            let world = Arc::clone(&self.world);
            waiting.core.push(tokio::spawn(async move {
                match phone.carry(&world, &handset).await {
                    Ok(phone) => Some((handset.user.clone(), phone)),
                    Err(trouble) => {
                        world.failed(format!("core phone of {}: {trouble}", handset.user));
                        None
                    }
                }
            }));
        }
        let enrolled = crowd(light, ENROLLING, |(number, handset)| {
            let (world, enables) = (Arc::clone(&self.world), number < self.size.sign_ins);
            async move {
                let began = Instant::now();
                let mut phone = Phone::enroll(&world, &handset.user).await?;
                world.measure("phone enrolled", began.elapsed());
                if enables {
                    let began = Instant::now();
                    phone.enable(&world, &handset.user).await?;
                    world.measure("phone sign-in enabled", began.elapsed());
                }
                Ok::<_, Trouble>((phone, handset))
            }
        });
        for enrolled in enrolled.await {
            let (phone, handset) = enrolled?;
            let world = Arc::clone(&self.world);
            waiting.light.push(tokio::spawn(async move {
                if let Err(trouble) = phone.carry(&world, &handset).await {
                    world.failed(format!("phone of {}: {trouble}", handset.user));
                }
            }));
        }
        self.end_round("phones enrolled", begun.elapsed(), 0);
        Ok(waiting)
    }

    /// Waits until each phone waits; how long that took.
    async fn all_wait(&self) -> Duration {
        let begun = Instant::now();
        let waits = || self.handsets.iter().filter(|handset| handset.waits()).count();
        // Some of them are between two polls at any moment.
        while waits() < self.handsets.len() * 99 / 100 {
            tokio::time::sleep(LOOK).await;
        }
        begun.elapsed()
    }

    /// What it costs that phones wait, and nothing happens.
    async fn wait_quietly(&mut self) {
        let took = self.all_wait().await;
        self.report.fact("until all phones waited", took.as_secs_f64(), "s");
        if self.size.quiet.is_zero() {
            return;
        }
        say(&format!("{} phones wait for {} s", self.size.phones, self.size.quiet.as_secs()));
        let (before, polls, begun) = (self.server.used(), self.world.polls(), Instant::now());
        tokio::time::sleep(self.size.quiet).await;
        let seconds = begun.elapsed().as_secs_f64();
        self.report.fact("polls while nothing happened", (self.world.polls() - polls) as f64 / seconds, "a second");
        if let (Some(before), Some(after)) = (before, self.server.used()) {
            let share = (after.processor - before.processor) / seconds * 100.0;
            self.report.fact("processor of the server then", share, "% of one");
        }
        self.use_of_server("while all phones waited");
        self.world.take_measures();
    }

    fn use_of_server(&mut self, when: &str) {
        let Some(used) = self.server.used() else { return };
        let (memory, peak) = match when {
            "at the end" => ("memory of the server at the end", "memory of the server at most, since the last kill"),
            _ => ("memory of the server while all phones waited", "memory of the server at most until then"),
        };
        self.report.fact(memory, used.memory as f64 / MEGABYTE, "MB");
        self.report.fact(peak, used.peak as f64 / MEGABYTE, "MB");
    }

    fn end_round(&mut self, name: &str, took: Duration, failures_before: usize) {
        let failed = self.world.failures().count - failures_before;
        self.report.rounds.push(Round::new(name.to_owned(), took, failed, self.world.take_measures()));
    }

    /// People sign in, so many at once, and the server is killed so often meanwhile.
    async fn sign_ins(&mut self, name: &str, kills: usize) -> Result<(), Trouble> {
        let Size { sign_ins: total, at_once, .. } = self.size;
        say(&format!(
            "{name}: {total}, {at_once} at once{}",
            if kills > 0 { format!(", {kills} kills") } else { String::new() }
        ));
        let (begun, before) = (Instant::now(), self.world.failures().count);
        let ended = watch::Sender::new(0);
        let mut counted = ended.subscribe();
        let signing_in = crowd(self.handsets.iter().take(total).cloned().enumerate(), at_once, |(number, handset)| {
            let (world, ended) = (Arc::clone(&self.world), ended.clone());
            async move {
                let intent = Intent::of(number);
                let signing_in = sign_in(&world, &handset, intent, number % FROM_APPLICATION == 0);
                match timeout(PATIENCE, signing_in).await {
                    Ok(Ok(())) => {}
                    Ok(Err(trouble)) => world.failed(format!("sign-in of {trouble}")),
                    Err(_) => world.failed(format!("sign-in of {}: it does not end", handset.user)),
                }
                ended.send_modify(|ended| *ended += 1);
            }
        });
        let killing = async {
            let mut away = Vec::new();
            for kill in 1..=kills {
                let due = total * kill / (kills + 1);
                counted.wait_for(|ended| *ended >= due).await?;
                away.push(self.server.kill(&self.world.line).await?);
            }
            Ok::<_, Trouble>(away)
        };
        let (_, away) = tokio::join!(signing_in, killing);
        let away = away?;
        let took = begun.elapsed();
        self.end_round(name, took, before);
        if kills > 0 {
            let all_wait = self.all_wait().await;
            let begun_anew = self.world.ledger().told.iter().filter(|told| told.begun > 1).count();
            let longest = away.iter().max().copied().unwrap_or_default();
            self.report.fact("kills", kills as f64, "");
            self.report.fact("the server was away, at most", longest.as_secs_f64(), "s");
            self.report.fact("until all phones waited again", all_wait.as_secs_f64(), "s");
            self.report.fact("calls that the kills interrupted", self.world.line.interrupted() as f64, "");
            self.report.fact("sign-ins that had to be begun anew", begun_anew as f64, "");
        }
        Ok(())
    }

    /// People sign in while other connections take places and give nothing.
    async fn sign_ins_among_silent(&mut self) -> Result<(), Trouble> {
        if self.size.silent == 0 {
            return Ok(());
        }
        let address = self.server.origin().split("://").nth(1).unwrap_or_default().to_owned();
        let silent = Silent::open(&address, self.size.silent).await?;
        self.sign_ins("sign-ins among silent connections", 0).await?;
        let mut closed = silent.closed().await;
        closed.after.sort_unstable();
        self.report.fact("silent connections that the server closed", closed.after.len() as f64, "");
        self.report.fact("the last of them after", at(&closed.after, 100) / 1000.0, "s");
        if closed.open > 0 {
            self.world.failed(format!("{} connections that give nothing are kept open", closed.open));
        }
        Ok(())
    }

    /// Each phone is asked once: none of them waits in vain.
    async fn ask_each_phone(&mut self, name: &str) {
        say(&format!("{name}: {}, {} at once", self.size.phones, self.size.at_once));
        let (begun, before) = (Instant::now(), self.world.failures().count);
        let asked = crowd(self.handsets.clone(), self.size.at_once, |handset| {
            let world = Arc::clone(&self.world);
            async move {
                let began = Instant::now();
                let asking = handset.is_asked();
                match world.control.start(&handset.user, "mfa", &[("application", "Load")]).await {
                    Ok(live) => {
                        handset.enter(Order { asking, number: live.number, intent: Intent::Approve });
                        match timeout(PATIENCE, handset.idle()).await {
                            Ok(()) => world.measure("asked and answered", began.elapsed()),
                            Err(_) => world.failed(format!("{} waits in vain", handset.user)),
                        }
                    }
                    Err(error) => world.failed(format!("asking {}: {error}", handset.user)),
                }
            }
        });
        asked.await;
        self.end_round(name, begun.elapsed(), before);
    }

    /// Kills the server once more, and looks at everything that was said.
    async fn end(&mut self, waiting: Waiting) -> Result<(), Trouble> {
        self.report.fact("database of the server", self.server.database() as f64 / MEGABYTE, "MB");
        if self.size.kills > 0 {
            self.server.kill(&self.world.line).await?;
        }
        self.world.stop();
        let mut core_phones = HashMap::new();
        for phone in waiting.core {
            core_phones.extend(phone.await?);
        }
        for phone in waiting.light {
            phone.await?;
        }
        say("what was said before is looked at");
        let Checked { answers, browsers, tokens } = check(&self.world, &core_phones).await;
        for fault in self.server.faults() {
            self.world.failed(format!("the server: {fault}"));
        }
        let late = self.world.ledger().answers.iter().filter(|answer| answer.too_late()).count();
        self.report.fact("answers looked at after the last kill", answers as f64, "");
        self.report.fact("browsers looked at", browsers as f64, "");
        self.report.fact("tokens looked at", tokens as f64, "");
        self.report.fact("answers that came after their request had ended", late as f64, "");
        let failures = self.world.failures();
        (self.report.failures, self.report.told) = (failures.count, failures.told);
        Ok(())
    }
}
