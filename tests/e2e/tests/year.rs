//! The story of a year with the phone, for whoever reads tests to learn what the library does: enroll, enable, sign in, refuse, lose the
//! phone, have it revoked, go on with a new one, disable.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::account::Lifecycle;
use authenticator_core::keys::KeyStore as _;
use authenticator_core::phone_sign_in::WhyDisabled;
use authenticator_core::{Account, AccountAction, Disabled, Error, Outcome, PhoneSignInView, SetupStep};
use e2e::{PASSWORD, Server, TestPhone, only};
use phone::lab::NetworkConditions;

const ANA: &str = "ana@contoso.example";
const MONTH: u64 = 30 * 24 * 60 * 60;

/// The server, and the phone that Ana has in her hand.
struct Year {
    server: Server,
    phone: TestPhone,
}

impl Year {
    async fn months_pass(&self, months: u64) {
        self.server.control.advance(months * MONTH).await.unwrap();
        self.phone.clock.advance(months * MONTH);
    }

    fn account(&self) -> Account {
        self.phone.authenticator().accounts().unwrap().pop().unwrap()
    }

    /// Ana scans the QR code of her organisation's page, looks at whom she trusts, and matches the number of the page.
    async fn enroll(&self) {
        let authenticator = self.phone.authenticator();
        let qr_code = self.server.control.enrollment_text(ANA).await.unwrap();
        let preview = authenticator.read_enrollment(&qr_code).unwrap();
        assert!(self.server.origin().contains(preview.host()), "the server, by name, before anything is sent to it");
        let account = authenticator.enroll(&preview).await.unwrap();
        assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Pending);

        let number = self.server.control.live(ANA, "enrollment").await.unwrap().number;
        assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
        assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active, "the phone is a second factor now");
    }

    /// Ana signs in in the browser once, and matches another number: from now on the phone takes the place of the password.
    async fn enable(&self) {
        let enabling = self.account().enable_phone_sign_in().await.unwrap();
        let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the browser") };
        let redirect = self.server.control.authorize(&url, ANA, PASSWORD).await.unwrap();
        let step = enabling.complete_sign_in(&redirect).await.unwrap();
        assert!(matches!(step, SetupStep::MatchNumber { digits: 2, .. }), "{step:?}");

        let number = self.server.control.live(ANA, "enable").await.unwrap().number;
        assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);
        assert!(matches!(enabling.step().await.unwrap(), SetupStep::Done { .. }));
        assert_eq!(self.account().view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
    }

    /// Ana types the number of the page; the biometric opens the key, and one signature joins them with what she was shown.
    async fn sign_in(&self) {
        let context = [("application", "Library catalogue"), ("place", "Lisbon")];
        let page = self.server.control.start(ANA, "sign_in", &context).await.unwrap();
        let request = only(&self.account()).await;
        let shown: Vec<_> = request.view().shown.iter().map(|line| line.1.clone()).collect();
        assert_eq!(shown, ["Library catalogue", "Lisbon"]);
        let prompts = self.phone.gate.prompts().len();

        assert_eq!(request.approve(&page.number).await.unwrap(), Outcome::Approved);
        assert_eq!(self.phone.gate.prompts().len(), prompts + 1, "asked each time, never remembered");
        assert_eq!(self.server.control.request(&page.request).await.unwrap().state, "approved");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_with_the_phone() {
    let mut year = Year { server: Server::start(), phone: TestPhone::new().await };
    year.server.control.add_user(ANA, PASSWORD).await.unwrap();

    // January: the phone becomes a second factor. In February it takes the place of the password.
    year.enroll().await;
    year.months_pass(1).await;
    year.enable().await;
    year.sign_in().await;

    // April: somebody else types Ana's name. She says no, in a tunnel, and the server hears of it once there is a network.
    year.months_pass(2).await;
    let attack = year.server.control.start(ANA, "sign_in", &[]).await.unwrap();
    let request = only(&year.account()).await;
    year.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending, "what was said is kept");
    year.phone.network.set(NetworkConditions::Fine);
    assert_eq!(year.account().sync().await.unwrap(), 0, "and delivered");
    assert_eq!(year.server.control.request(&attack.request).await.unwrap().state, "denied");

    // July: the phone is gone. The administrator revokes it; whoever finds it gets nothing more out of it.
    year.months_pass(3).await;
    year.sign_in().await;
    year.server.control.revoke(ANA, "device").await.unwrap();
    let lost = year.account();
    lost.refresh().await.unwrap();
    let view = lost.view().unwrap();
    assert!(matches!(view.lifecycle, Lifecycle::Removed { .. }), "{:?}", view.lifecycle);
    assert_eq!(view.possible, [AccountAction::Rename, AccountAction::Remove], "nothing that approves");
    assert!(year.phone.keys.list().await.unwrap().is_empty(), "its keys are destroyed");
    assert!(matches!(lost.requests(0).await.err(), Some(Error::Refused { .. })));

    // August: a new phone. Nothing comes over from the old one: keys never leave the hardware that made them.
    year.phone = TestPhone::new().await;
    year.enroll().await;
    year.enable().await;
    year.sign_in().await;

    // December: Ana goes back to her password. The key is destroyed at once; the phone stays a second factor until she removes it.
    year.months_pass(4).await;
    assert_eq!(year.account().disable_phone_sign_in().await.unwrap(), Disabled { server_told: true });
    assert_eq!(
        year.account().view().unwrap().phone_sign_in,
        PhoneSignInView::Disabled { why: Some(WhyDisabled::ByPerson) }
    );
    let page = year.server.control.start(ANA, "mfa", &[]).await.unwrap();
    assert_eq!(only(&year.account()).await.approve(&page.number).await.unwrap(), Outcome::Approved);
    assert!(year.account().remove().await.unwrap().server_told);
    assert!(year.phone.authenticator().accounts().unwrap().is_empty());
    assert!(year.phone.keys.list().await.unwrap().is_empty());
}
