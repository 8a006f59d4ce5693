//! What stands against phone sign-in: known before anybody tries, and the same when somebody does.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::Ordering;

use authenticator_core::account::AccountId;
use authenticator_core::host::Biometric;
use authenticator_core::idp::HttpResponse;
use authenticator_core::jose::{SigningKey, base64url_decode};
use authenticator_core::keys::KeyStore as _;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::{
    Account, EnablingPrerequisite, Error, Outcome, PhoneSignInView, PrerequisiteKind as Kind, PrerequisiteState,
    SetupStep, UserAction,
};
use e2e::{PASSWORD, Server, TestPhone, Told, World, signed_json};
use phone::lab::NetworkConditions;
use serde_json::{Value, json};

/// The prerequisites that are not met, with their reasons.
fn missing(prerequisites: &[EnablingPrerequisite]) -> Vec<(Kind, Vec<String>)> {
    assert_eq!(prerequisites.iter().map(|one| one.kind).collect::<Vec<_>>(), Kind::ALL);
    let missing = prerequisites.iter().filter(|one| one.state == PrerequisiteState::NotMet);
    missing.map(|one| (one.kind, one.reasons.clone())).collect()
}

/// With which codes an attempt ends; none if it comes to the number. The person signs in where it asks for that.
async fn attempt(server: &Server, account: &Account, user: &str) -> Vec<String> {
    let enabling = match account.enable_phone_sign_in().await {
        Ok(enabling) => enabling,
        Err(error) => return vec![error.code()],
    };
    let mut step = match enabling.step().await {
        Ok(step) => step,
        Err(error) => {
            enabling.give_up().await.unwrap();
            return vec![error.code()];
        }
    };
    if let SetupStep::SignIn { url } = &step {
        let redirect = server.control.authorize(url, user, PASSWORD).await.unwrap();
        step = enabling.complete_sign_in(&redirect).await.unwrap();
    }
    enabling.give_up().await.unwrap();
    match step {
        SetupStep::SetDeviceLock => {
            vec![Error::UserAction { action: UserAction::SetDeviceLock }.code()]
        }
        SetupStep::NotAllowed { reasons, .. } => {
            reasons.iter().map(|reason| format!("reason.{}", reason.as_str())).collect()
        }
        SetupStep::MatchNumber { .. } => Vec::new(),
        step => panic!("{step:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_each_reason_is_known_before_anybody_tries() {
    let world = World::enrolled().await;
    let (account, control) = (&world.account, &world.server.control);
    let cases: [(Value, Value, Kind, &str); 6] = [
        (json!({"mode": "push"}), json!({"mode": "any"}), Kind::AllowedByOrganisation, "reason.policy_mode"),
        (
            json!({"targets": {"exclude": [world.user]}}),
            json!({"targets": {"exclude": []}}),
            Kind::AllowedByOrganisation,
            "reason.not_targeted",
        ),
        (
            json!({"managed_app_users": [world.user]}),
            json!({"managed_app_users": []}),
            Kind::AllowedByOrganisation,
            "reason.managed_app_required",
        ),
        (
            json!({"min_app_version": {"other": "2.0"}}),
            json!({"min_app_version": {"other": null}}),
            Kind::AppVersion,
            "user_action.update_app",
        ),
        (json!({"device_limit": 0}), json!({"device_limit": 5}), Kind::FreeDevicePlace, "reason.device_limit"),
        // Several at once are told at once.
        (
            json!({"mode": "push", "device_limit": 0}),
            json!({"mode": "any", "device_limit": 5}),
            Kind::AllowedByOrganisation,
            "reason.policy_mode",
        ),
    ];
    for (policy, back, kind, code) in &cases {
        control.policy(policy).await.unwrap();
        let known = missing(&account.check_enabling().await.unwrap());
        assert_eq!(known.first(), Some(&(*kind, vec![(*code).to_owned()])), "{policy}");
        let all: Vec<String> = known.into_iter().flat_map(|(_, reasons)| reasons).collect();
        assert_eq!(attempt(&world.server, account, &world.user).await, all, "{policy}");
        control.policy(back).await.unwrap();
        assert_eq!(missing(&account.check_enabling().await.unwrap()), [], "{policy}");
    }

    world.phone.device.set_lock(false);
    let lock = [(Kind::DeviceLock, vec!["user_action.set_device_lock".to_owned()])];
    assert_eq!(missing(&account.prerequisites().await.unwrap()), lock);
    assert_eq!(attempt(&world.server, account, &world.user).await, ["user_action.set_device_lock"]);
    world.phone.device.set_lock(true);

    control.block(&world.user, true).await.unwrap();
    let blocked = [(Kind::AllowedByOrganisation, vec!["reason.enrollment_closed".to_owned()])];
    assert_eq!(missing(&account.check_enabling().await.unwrap()), blocked);
    assert_eq!(attempt(&world.server, account, &world.user).await, ["reason.enrollment_closed"]);
    control.block(&world.user, false).await.unwrap();

    assert_eq!(missing(&account.check_enabling().await.unwrap()), []);
    assert_eq!(
        attempt(&world.server, account, &world.user).await,
        [""; 0],
        "and without a reason it comes to the number"
    );
}

/// Whether the biometric that the organisation asks for is there.
fn biometric(prerequisites: &[EnablingPrerequisite]) -> PrerequisiteState {
    prerequisites.iter().find(|one| one.kind == Kind::Biometric).unwrap().state
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_a_biometric_that_the_organisation_asks_for_is_known_to_be_missing() {
    let world = World::enrolled().await;
    let (account, device, control) = (&world.account, &world.phone.device, &world.server.control);
    device.set_biometric(Told::That(Biometric::NotEnrolled));
    assert_eq!(biometric(&account.check_enabling().await.unwrap()), PrerequisiteState::Met);
    assert_eq!(device.biometric_asked.load(Ordering::SeqCst), 0, "where the PIN serves as well, nobody asks for one");

    control.policy(&json!({ "uv_policy": "biometric_strict" })).await.unwrap();
    let cases = [
        (Biometric::NotEnrolled, "user_action.enroll_biometric"),
        (Biometric::NoHardware, "refused.biometric_unsupported"),
    ];
    for (told, code) in cases {
        device.set_biometric(Told::That(told));
        let known = missing(&account.check_enabling().await.unwrap());
        assert_eq!(known, [(Kind::Biometric, vec![code.to_owned()])], "{told:?}");
        assert_eq!(attempt(&world.server, account, &world.user).await, [code], "{told:?}");
    }
    for told in [Told::That(Biometric::NotNow), Told::That(Biometric::Unknown), Told::Fails] {
        device.set_biometric(told);
        assert_eq!(biometric(&account.prerequisites().await.unwrap()), PrerequisiteState::Unknown);
        assert_eq!(attempt(&world.server, account, &world.user).await, [""; 0], "it stands in nobody's way");
    }

    // An attempt that ended at it goes on once a finger is enrolled, and the person had not signed in for nothing.
    device.set_biometric(Told::That(Biometric::NotEnrolled));
    let enabling = account.enable_phone_sign_in().await.unwrap();
    let enroll = Error::UserAction { action: UserAction::EnrollBiometric };
    assert_eq!(enabling.step().await, Err(enroll.clone()));
    assert_eq!(enabling.step().await, Err(enroll));
    device.set_biometric(Told::That(Biometric::Enrolled));
    assert_eq!(biometric(&account.prerequisites().await.unwrap()), PrerequisiteState::Met);
    assert!(matches!(enabling.step().await.unwrap(), SetupStep::SignIn { .. }));
    world.phone.enable(&world.server, account, &world.user).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_without_a_lock_the_lock_comes_first_and_both_are_told() {
    let world = World::enrolled().await;
    world.server.control.policy(&json!({ "uv_policy": "biometric_strict" })).await.unwrap();
    world.phone.device.set_lock(false);
    world.phone.device.set_biometric(Told::That(Biometric::NotEnrolled));
    let both = [
        (Kind::DeviceLock, vec!["user_action.set_device_lock".to_owned()]),
        (Kind::Biometric, vec!["user_action.enroll_biometric".to_owned()]),
    ];
    assert_eq!(missing(&world.account.check_enabling().await.unwrap()), both);
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    assert_eq!(enabling.step().await.unwrap(), SetupStep::SetDeviceLock);
    world.phone.device.set_lock(true);
    assert_eq!(enabling.step().await, Err(Error::UserAction { action: UserAction::EnrollBiometric }));
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_an_account_that_is_not_in_use_says_so() {
    let world = World::enrolled().await;
    world.server.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    let pending = world.phone.enroll_pending(&world.server, "other@contoso.example").await;
    let known = missing(&pending.prerequisites().await.unwrap());
    assert_eq!(known, [(Kind::AccountInUse, vec!["refused.account_not_active".to_owned()])]);
    assert_eq!(attempt(&world.server, &pending, "other@contoso.example").await, ["refused.account_not_active"]);

    for alias in world.phone.keys.list().await.unwrap() {
        world.phone.keys.delete(&alias).await.unwrap();
    }
    assert!(world.account.refresh().await.is_err(), "its device key is gone");
    let known = missing(&world.account.prerequisites().await.unwrap());
    assert_eq!(known, [(Kind::AccountInUse, vec!["user_action.enroll_again".to_owned()])]);
    assert_eq!(attempt(&world.server, &world.account, &world.user).await, ["user_action.enroll_again"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_without_a_network_it_tells_what_was_known_last() {
    let world = World::enrolled().await;
    use PrerequisiteState::{Later, Met, Unknown};
    let states = |known: &[EnablingPrerequisite]| known.iter().map(|one| one.state).collect::<Vec<_>>();
    let before = world.phone.network.exchanges("").len();
    let known = world.account.prerequisites().await.unwrap();
    assert_eq!(states(&known), [Met, Met, Unknown, Met, Met, Met, Met, Unknown, Later], "the server has not said yet");
    assert_eq!(world.phone.network.exchanges("").len(), before, "nothing was sent");
    let known = world.account.check_enabling().await.unwrap();
    assert_eq!(
        states(&known),
        [Met, Met, Met, Met, Met, Met, Met, Met, Later],
        "only the registration comes on the way"
    );
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(world.account.prerequisites().await.unwrap(), known);
    assert_eq!(world.account.check_enabling().await, Err(Error::Offline { retry_after: None }));
    world.phone.network.set(NetworkConditions::Fine);

    world.phone.enable(&world.server, &world.account, &world.user).await;
    let known = world.account.prerequisites().await.unwrap();
    assert!(known.iter().all(|one| one.state == Met), "{known:?}");
}

/// A phone with an account at each of two servers, by name.
struct Two {
    phone: TestPhone,
    contoso: (Server, Account, &'static str),
    fabrikam: (Server, Account, &'static str),
}

impl Two {
    async fn new() -> Self {
        let (phone, ana, ben) = (TestPhone::new().await, "ana@contoso.example", "ben@fabrikam.example");
        let (contoso, fabrikam) = (Server::start(), Server::start());
        contoso.control.add_user(ana, PASSWORD).await.unwrap();
        fabrikam.control.add_user(ben, PASSWORD).await.unwrap();
        let (at_contoso, at_fabrikam) = (phone.enroll(&contoso, ana).await, phone.enroll(&fabrikam, ben).await);
        Self { phone, contoso: (contoso, at_contoso, ana), fabrikam: (fabrikam, at_fabrikam, ben) }
    }
}

/// It is known beforehand, an attempt ends with it, and both name the account in the way.
async fn stands_in_the_way(holder: AccountId, account: &Account) {
    let known = account.check_enabling().await.unwrap();
    assert_eq!(missing(&known), [(Kind::OnlyTenant, vec!["reason.other_tenant".to_owned()])]);
    assert_eq!(known.iter().find_map(|one| one.held_by), Some(holder));
    let step = account.enable_phone_sign_in().await.unwrap().step().await.unwrap();
    let not_allowed =
        SetupStep::NotAllowed { reasons: vec![ProblemCode::OtherTenant], devices: Vec::new(), held_by: Some(holder) };
    assert_eq!(step, not_allowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_a_tenant_that_wants_a_phone_for_itself_names_the_account_that_holds_it() {
    let Two { phone, contoso: (contoso, ana, ana_name), fabrikam: (fabrikam, ben, ben_name) } = Two::new().await;

    // Without such a rule both are enabled on one phone.
    phone.enable(&contoso, &ana, ana_name).await;
    phone.enable(&fabrikam, &ben, ben_name).await;
    ben.disable_phone_sign_in().await.unwrap();

    // The one that is to be enabled wants it.
    fabrikam.control.policy(&json!({"registration": "one_tenant"})).await.unwrap();
    stands_in_the_way(ana.id(), &ben).await;
    ana.disable_phone_sign_in().await.unwrap();
    phone.enable(&fabrikam, &ben, ben_name).await;

    // The one that is enabled wants it, also after a restart.
    stands_in_the_way(ben.id(), &ana).await;
    phone.restart().await;
    let ana = phone.authenticator().account(ana.id()).unwrap().unwrap();
    let ben = phone.authenticator().account(ben.id()).unwrap().unwrap();
    stands_in_the_way(ben.id(), &ana).await;
    ben.disable_phone_sign_in().await.unwrap();
    phone.enable(&contoso, &ana, ana_name).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_of_two_ways_that_were_begun_the_first_to_register_ends_the_other() {
    let Two { phone, contoso: (contoso, ana, ana_name), fabrikam: (fabrikam, ben, ben_name) } = Two::new().await;
    fabrikam.control.policy(&json!({"registration": "one_tenant"})).await.unwrap();
    let enabling = ben.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    phone.enable(&contoso, &ana, ana_name).await;
    let registrations = phone.network.exchanges("/devices").len();
    let redirect = fabrikam.control.authorize(&url, ben_name, PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    let SetupStep::NotAllowed { reasons, held_by, .. } = step else { panic!("{step:?}") };
    assert_eq!((reasons.as_slice(), held_by), ([ProblemCode::OtherTenant].as_slice(), Some(ana.id())));
    assert_eq!(phone.network.exchanges("/devices").len(), registrations, "the device was not registered");
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_what_was_enabled_before_the_rule_stays_and_so_do_two_users_of_one_tenant() {
    let Two { phone, contoso: (contoso, ana, ana_name), fabrikam: (fabrikam, ben, ben_name) } = Two::new().await;
    fabrikam.control.add_user("eve@fabrikam.example", PASSWORD).await.unwrap();
    phone.enable(&contoso, &ana, ana_name).await;
    phone.enable(&fabrikam, &ben, ben_name).await;
    fabrikam.control.policy(&json!({"registration": "one_tenant"})).await.unwrap();
    assert_eq!(missing(&ben.check_enabling().await.unwrap()), []);
    assert_eq!(ben.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
    let renewing = ben.renew_credential_key().await.unwrap();
    assert!(matches!(renewing.step().await.unwrap(), SetupStep::SignIn { .. }), "its key can be renewed");
    ana.disable_phone_sign_in().await.unwrap();
    let eve = phone.enroll(&fabrikam, "eve@fabrikam.example").await;
    phone.enable(&fabrikam, &eve, "eve@fabrikam.example").await;
}

/// Another phone of the user is registered, and there is room for no more.
async fn at_the_limit() -> World {
    let world = World::enrolled().await;
    let other = TestPhone::new().await;
    let account = other.enroll(&world.server, &world.user).await;
    other.enable(&world.server, &account, &world.user).await;
    world.server.control.policy(&json!({ "device_limit": 1 })).await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn p9_at_the_limit_enabling_lists_the_devices() {
    let world = at_the_limit().await;
    let known = missing(&world.account.check_enabling().await.unwrap());
    assert_eq!(known, [(Kind::FreeDevicePlace, vec!["reason.device_limit".to_owned()])]);
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("the list is for a fresh sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    let SetupStep::NotAllowed { reasons, devices, held_by: None } = step else { panic!("{step:?}") };
    assert_eq!(reasons, [ProblemCode::DeviceLimit]);
    assert_eq!(devices.iter().map(|device| device.current).collect::<Vec<_>>(), [false, true], "{devices:?}");

    // Room was made on the web: it goes on with the same sign-in.
    world.server.control.policy(&json!({ "device_limit": 2 })).await.unwrap();
    assert!(matches!(enabling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
    assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn p9_a_list_that_the_server_did_not_sign_is_not_shown_and_moves_nothing() {
    let world = at_the_limit().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let replaced = |reply: &mut HttpResponse| {
        let mut problem: Value = serde_json::from_slice(&reply.body).unwrap();
        let list = problem["devices"].as_str().unwrap();
        let claims = base64url_decode(list.split('.').nth(1).unwrap()).unwrap();
        let theirs = SigningKey::from_scalar(&[7; 32]).unwrap();
        problem["devices"] =
            json!(signed_json("phone-devices+jwt", &serde_json::from_slice(&claims).unwrap(), &theirs));
        reply.body = problem.to_string().into_bytes();
    };
    world.phone.network.set(NetworkConditions::Tampered("/devices".to_owned(), Arc::new(replaced)));
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    let said = SetupStep::NotAllowed { reasons: vec![ProblemCode::DeviceLimit], devices: Vec::new(), held_by: None };
    assert_eq!(step, said);
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabling);
    world.phone.network.set(NetworkConditions::Fine);
    let SetupStep::NotAllowed { devices, .. } = enabling.step().await.unwrap() else { panic!("it is where it was") };
    assert_eq!(devices.len(), 2, "the list of the server");
}
