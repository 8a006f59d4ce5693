//! What was said before is still true: each answer has the result that it got, each browser and application what it was told.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use authenticator_core::protocol::{Purpose, Verdict};

use crate::Trouble;
use crate::application::user_of;
use crate::browser::Browser;
use crate::core_phone::CorePhone;
use crate::handset::Intent;
use crate::ledger::{Answered, Told};
use crate::light_phone::{post, verdict_of};
use crate::line::Broken;
use crate::world::{TENANT, World, crowd};

/// Calls at once while checking.
const AT_ONCE: usize = 32;

/// How much was looked at.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Checked {
    pub(crate) answers: usize,
    pub(crate) browsers: usize,
    pub(crate) tokens: usize,
}

/// Looks at everything that was said so far; what is not true any more is a failure of the run.
pub(crate) async fn check(world: &Arc<World>, core_phones: &HashMap<String, CorePhone>) -> Checked {
    let (answers, told) = {
        let ledger = world.ledger();
        (ledger.answers.clone(), ledger.told.clone())
    };
    let checked = Checked {
        answers: answers.len(),
        browsers: told.len(),
        tokens: told.iter().filter(|told| told.token.is_some()).count(),
    };
    for lost in balance(&answers, &told) {
        world.failed(lost);
    }
    for answer in answers.iter().filter(|answer| answer.kept.is_none()) {
        let Some(phone) = core_phones.get(&answer.user) else { continue };
        match phone.journalled(answer.request).await {
            Ok(verdict) if verdict == answer.verdict => {}
            Ok(verdict) => {
                world.failed(format!("{}: the journal says {verdict:?} of what was {:?}", answer.user, answer.verdict))
            }
            Err(trouble) => world.failed(format!("{}: the journal: {trouble}", answer.user)),
        }
    }
    let looked = crowd(answers, AT_ONCE, |answer| {
        let world = Arc::clone(world);
        async move {
            look_at_answer(&world, &answer).await.map_err(|trouble| format!("answer of {}: {trouble}", answer.user))
        }
    });
    let mut found = looked.await;
    let looked = crowd(told, AT_ONCE, |told| {
        let world = Arc::clone(world);
        async move { look_at_browser(&world, &told).await.map_err(|trouble| format!("browser of {}: {trouble}", told.user)) }
    });
    found.extend(looked.await);
    for lost in found.into_iter().filter_map(Result::err) {
        world.failed(lost);
    }
    checked
}

/// The same answer again gets the same result, byte for byte, and the request stands as that says.
async fn look_at_answer(world: &World, answer: &Answered) -> Result<(), Trouble> {
    if !answer.too_late() && answer.verdict != answer.intent.verdict() {
        return Err(format!("{:?} came to {:?}", answer.intent, answer.verdict).into());
    }
    if let Some((compact, result)) = &answer.kept {
        let again = post(world, &world.provider.endpoints.answers, compact).await?.good("the answer again")?;
        if again != *result {
            let now = verdict_of(world, compact, &again)?;
            return Err(format!("it was {:?}, and is {now:?} in another message", answer.verdict).into());
        }
    }
    let state = world.control.request(&answer.request.to_string()).await?.state;
    let right = match answer.verdict {
        Verdict::Superseded => "superseded",
        Verdict::Expired => "expired",
        _ => answer.intent.state(),
    };
    if state == right { Ok(()) } else { Err(format!("it was {:?}, and the request is {state}", answer.verdict).into()) }
}

/// The session is still signed in, or its page still says how the request ended; the token is still good.
async fn look_at_browser(world: &World, told: &Told) -> Result<(), Trouble> {
    let mut browser = Browser::with(world, &told.cookie);
    let path = if told.intent == Intent::Approve { TENANT.to_owned() } else { format!("{TENANT}/signin") };
    let page = browser.open(&path).await.map_err(|broken| match broken {
        Broken::Interrupted => "interrupted".into(),
        Broken::Failed(trouble) => trouble,
    })?;
    let stands = match told.intent {
        Intent::Approve => page.user() == Some(&told.user),
        Intent::Deny | Intent::Mistype => page.state() == Some(told.intent.state()),
    };
    if !stands {
        return Err(format!("it was {}, and the page is now {}", told.intent.state(), page.told()).into());
    }
    match &told.token {
        Some(token) if user_of(world, token).await? != told.user => Err("the token is somebody else's".into()),
        _ => Ok(()),
    }
}

/// Approvals and browsers that are signed in belong together. An approval without a browser is one whose reply was lost with the server:
/// the person had to begin anew.
fn balance(answers: &[Answered], told: &[Told]) -> Vec<String> {
    let mut lost = Vec::new();
    let mut requests = HashSet::new();
    for answer in answers {
        if !requests.insert(answer.request) {
            lost.push(format!("{}: one request was answered twice", answer.user));
        }
    }
    let approved = |user: &str| {
        let of_user = answers.iter().filter(|answer| answer.user == user && answer.purpose == Purpose::SignIn);
        of_user.filter(|answer| answer.verdict == Verdict::Approved).count()
    };
    let mut users: HashMap<&str, (usize, usize)> = HashMap::new();
    for told in told {
        let (signed_in, anew) = users.entry(&told.user).or_default();
        *signed_in += usize::from(told.intent == Intent::Approve);
        *anew += told.begun.saturating_sub(1);
    }
    for (user, (signed_in, anew)) in users {
        let approved = approved(user);
        if approved < signed_in || approved > signed_in + anew {
            lost.push(format!("{user}: {approved} approvals, {signed_in} sign-ins, {anew} begun anew"));
        }
    }
    lost
}
