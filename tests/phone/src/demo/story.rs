//! What happens when all is well.

use authenticator_core::protocol::Purpose;
use authenticator_core::{Error, Outcome, PhoneSignInView, SetupStep};

use super::report::{Report, Who};
use super::scene::{PASSWORD, Scene, SceneError, USER};
use crate::lab::Browser;
use crate::picture::Picture;

/// The QR picture of the web page becomes an account, confirmed by a number.
pub(super) async fn enroll(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Enrollment: the QR picture of the web page becomes an account");
    scene.browser.open("/t1/signin").await?;
    scene.browser.submit("/signin", &[("user_name", USER)]).await?;
    scene.browser.submit("/signin/password", &[("password", PASSWORD)]).await?;
    report.check(Who::Browser, scene.browser.text("amr")? == "password", &format!("{USER} signs in by password"));
    scene.browser.open("/t1/security-info").await?;
    scene.browser.submit("/security-info/wizard", &[]).await?;
    let png = scene.browser.fetch("/t1/security-info/qr.png").await?;
    report.step(
        Who::Browser,
        &format!("adds an authenticator app; the page shows a QR code ({} bytes of PNG)", png.len()),
    );
    let picture = Picture::of_bytes(&png)?;
    let preview = scene.phone.authenticator.read_enrollment_picture(&picture.pixels().map_err(Error::from)?)?;
    let sent = scene.network.exchanges("").len();
    report.check(
        Who::Phone,
        sent == 0 && preview.pinned(),
        &format!("reads the picture: {}, server key pinned; nothing was sent yet", preview.host()),
    );
    report.step(Who::Person, "confirms the preview");
    let account = scene.phone.authenticator.enroll(&preview).await?;
    report.step(Who::Phone, "made its device key and enrolled with it; the account is pending");
    scene.account = Some(account.clone());
    scene.browser.open("/t1/security-info/wizard").await?;
    let number = scene.browser.text("match-number")?;
    report.step(Who::Browser, &format!("shows the number {number}"));
    let request = scene.request().await?;
    let outcome = request.approve(&number).await?;
    let confirmed = request.view().purpose == Purpose::Enrollment && outcome == Outcome::Approved;
    report.check(
        Who::Phone,
        confirmed,
        &format!("{number} typed, signed by the device key; server: {}", outcome.as_str()),
    );
    scene.browser.open("/t1/security-info/wizard").await?;
    let state = scene.browser.attribute("request-state", "data-state")?;
    report.check(Who::Browser, state == "approved", "the page says that the app was added");
    let view = account.view()?;
    report.step(Who::Phone, &format!("holds {} of {}", view.user_name, view.organisation));
    Ok(())
}

/// A fresh sign-in and a number make the credential for phone sign-in.
pub(super) async fn enable(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Enabling phone sign-in: a fresh sign-in, a new key, a number");
    let account = scene.account()?;
    let enabling = account.enable_phone_sign_in().await?;
    let SetupStep::SignIn { url } = enabling.step().await? else {
        return Err(SceneError::Story("the phone does not ask for the sign-in".to_owned()));
    };
    report.step(Who::Phone, "opens the system browser: authorization code, PKCE, bound to the device key (DPoP)");
    scene.browser = Browser::at(&format!("{}/t1/", scene.server.origin()))?;
    scene.browser.open(&url).await?;
    scene.browser.submit("/signin", &[("user_name", USER)]).await?;
    scene.browser.submit("/signin/password", &[("password", PASSWORD)]).await?;
    let number = scene.browser.text("match-number")?;
    report.step(Who::Browser, &format!("the password alone is not enough: shows the number {number}"));
    let request = scene.request().await?;
    let outcome = request.approve(&number).await?;
    let stepped_up = request.view().purpose == Purpose::Mfa && outcome == Outcome::Approved;
    report.check(
        Who::Phone,
        stepped_up,
        &format!("{number} typed, signed by the device key; server: {}", outcome.as_str()),
    );
    scene.browser.open("/t1/signin").await?;
    scene.browser.submit("/authorize/confirm", &[("decision", "allow")]).await?;
    let redirect = scene.browser.attribute("open-app", "href")?;
    report.step(Who::Browser, "leads back to the app with a code, state and issuer");
    let step = enabling.complete_sign_in(&redirect).await?;
    let asks = matches!(step, SetupStep::MatchNumber { .. });
    report.check(Who::Phone, asks, "token bound to the device key, device registered, credential key made and proven");
    scene.browser.open("/t1/authorize/done").await?;
    let number = scene.browser.text("match-number")?;
    report.step(Who::Browser, &format!("shows the number {number}"));
    let outcome = enabling.enter_number(&number).await?;
    let done = outcome == Outcome::Approved && account.view()?.phone_sign_in == PhoneSignInView::Enabled;
    report.check(
        Who::Phone,
        done,
        &format!("{number} typed, gate, signed by the new key; server: {}", outcome.as_str()),
    );
    scene.browser.open("/t1/security-info").await?;
    report.check(Who::Browser, scene.browser.holds("Passwordless"), "Security info lists the method as passwordless");
    Ok(())
}

/// A number in place of a password.
pub(super) async fn sign_in(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Signing in: a number in place of the password");
    let number = scene.begin_sign_in().await?;
    report.step(Who::Browser, &format!("{USER} typed; the page shows {number}"));
    let request = scene.request().await?;
    let shown: Vec<String> = request.view().shown.iter().map(|line| format!("{}: {}", line.0, line.1)).collect();
    report.step(Who::Phone, &format!("shows {} ({} s left)", shown.join(", "), request.view().seconds_left));
    let outcome = request.approve(&number).await?;
    let text = format!("{number} typed, gate, signed by the credential key; server: {}", outcome.as_str());
    report.check(Who::Phone, outcome == Outcome::Approved, &text);
    let verified = scene.control.request(&request.view().id.to_string()).await?.verified;
    let is = |member: &str, value: serde_json::Value| verified.get(member) == Some(&value);
    let holds = is("signed_by", "credential".into()) && is("shown", true.into()) && is("number", true.into());
    report.check(Who::Server, holds, &format!("verified: {verified}"));
    scene.browser.open("/t1/signin").await?;
    let amr = scene.browser.text("amr")?;
    report.check(Who::Browser, amr == "your phone, without a password", &format!("is signed in by {amr}"));
    Ok(())
}

/// The key is destroyed, and the server is told.
pub(super) async fn disable(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Disabling phone sign-in");
    let disabled = scene.account()?.disable_phone_sign_in().await?;
    report.check(Who::Phone, disabled.server_told, "destroyed the credential key and told the server");
    scene.browser = Browser::at(&format!("{}/t1/", scene.server.origin()))?;
    scene.browser.open("/t1/signin").await?;
    scene.browser.submit("/signin", &[("user_name", USER)]).await?;
    let box_shown = scene.browser.holds("Enter your password");
    report.check(Who::Browser, box_shown, "asks for the password again");
    Ok(())
}

/// The other way: password, confirmed by a number on the phone.
pub(super) async fn sign_in_with_password(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Signing in with the password");
    scene.browser.submit("/signin/password", &[("password", PASSWORD)]).await?;
    let number = scene.browser.text("match-number")?;
    report.step(Who::Browser, &format!("the password is right; the page shows {number} as second factor"));
    let outcome = scene.request().await?.approve(&number).await?;
    let text = format!("{number} typed, signed by the device key; server: {}", outcome.as_str());
    report.check(Who::Phone, outcome == Outcome::Approved, &text);
    scene.browser.open("/t1/signin").await?;
    let amr = scene.browser.text("amr")?;
    report.check(Who::Browser, amr == "password, confirmed on your phone", &format!("is signed in by {amr}"));
    Ok(())
}
