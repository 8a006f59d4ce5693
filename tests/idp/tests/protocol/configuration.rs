//! The configuration file, as the program takes it.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use authenticator_core::protocol::{DevelopmentServers, Issuer, MatchMode};
use reqwest::StatusCode;

use crate::support::{Directory, PASSWORD, Process, http, metadata, refused};

/// A directory with a configuration file.
struct Configured {
    directory: Directory,
}

impl Configured {
    fn new(text: &str) -> Self {
        let directory = Directory::new();
        std::fs::create_dir(&directory.0).unwrap();
        let configured = Self { directory };
        configured.write(text);
        configured
    }

    fn write(&self, text: &str) {
        std::fs::write(self.file(), text).unwrap();
        std::fs::set_permissions(self.file(), std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn file(&self) -> PathBuf {
        self.directory.0.join("idp.toml")
    }

    /// The data directory of the command line; that of the file is `data` beside it.
    fn start(&self, arguments: &[&str]) -> Process {
        let file = self.file();
        let all = [&["--config", file.to_str().unwrap()], arguments].concat();
        Process::start(&self.directory.0.join("data"), &all)
    }

    fn refused(&self) -> (Option<i32>, String) {
        refused(&self.directory.0.join("data"), &["--config", self.file().to_str().unwrap()])
    }

    /// What `--check-config` says.
    fn check(&self) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_idp"));
        command.arg("--config").arg(self.file()).arg("--check-config").output().unwrap()
    }
}

/// What `idp hash-password` prints for this.
fn hash(password: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idp"));
    let command = command.arg("hash-password").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn two_tenants() -> String {
    let hash = hash(&format!("{PASSWORD}\n"));
    format!(
        r#"[[tenants]]
id = "a"
name = "Tenant A"
policy = {{ min_digits = 3, digits = 4 }}
users = [{{ name = "Ana", password_hash = "{hash}" }}]

[[tenants]]
id = "b"
name = "Tenant B"
"#
    )
}

async fn metadata_of(origin: &str, tenant: &str) -> authenticator_core::protocol::MetadataClaims {
    let url = format!("{origin}/.well-known/phone-signin/{tenant}");
    metadata(&http().get(url).send().await.unwrap().text().await.unwrap())
}

/// Whether a password signs in at a tenant.
async fn signs_in(origin: &str, tenant: &str, user: &str, password: &str) -> bool {
    drop(http());
    let browser =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true).build().unwrap();
    let page = async |path: &str| {
        let page = browser.get(format!("{origin}/{tenant}{path}")).send().await.unwrap();
        page.text().await.unwrap()
    };
    for (path, field, value) in [("/signin", "user_name", user), ("/signin/password", "password", password)] {
        let html = page("/signin").await;
        let csrf = html.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let form = [("csrf", csrf.as_str()), (field, value)];
        browser.post(format!("{origin}/{tenant}{path}")).form(&form).send().await.unwrap();
    }
    page("").await.contains("You are signed in")
}

#[test]
fn the_example_is_right() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/idp.example.toml")).unwrap();
    let configured = Configured::new(&text);
    let checked = configured.check();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert!(!configured.directory.0.join("data").exists(), "a check makes nothing");
    assert_eq!(configured.start(&["--listen", "127.0.0.1:0"]).terminate(), Some(0), "and it starts as it is");
}

/// What docs/testing.md says of it: TLS, a public URL without a port, which phones accept, and users with a known password.
#[tokio::test]
async fn the_example_for_phones_is_right() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/phones.example.toml")).unwrap();
    let checked = Configured::new(&text).check();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let public_url = text.lines().find_map(|line| line.strip_prefix("public_url = ")).unwrap().trim_matches('"');
    Issuer::parse(&format!("{public_url}/t1"), DevelopmentServers::Refused).unwrap();
    let tls = "[tls]\ncert = \"server.pem\"\nkey = \"server.key\"\n";
    assert!(text.contains(tls));
    let without_tls = text.replace(tls, "").replace(&format!("public_url = \"{public_url}\"\n"), "");
    let configured = Configured::new(&without_tls);
    let server = configured.start(&["--listen", "127.0.0.1:0"]);
    for user in ["ana@contoso.example", "ben@contoso.example", "admin@contoso.example"] {
        assert!(signs_in(&server.origin, "t1", user, "correct horse battery").await, "{user}");
    }
}

#[test]
fn without_a_tenant_the_server_says_how_to_get_one() {
    let (code, said) = Configured::new("listen = \"127.0.0.1:0\"").refused();
    assert_eq!(code, Some(1));
    assert!(said.contains("[[tenants]]") && said.contains("--seed-demo"), "{said}");
}

#[tokio::test]
async fn tenants_of_the_file_are_made_each_with_issuer_key_policy_and_users_of_its_own() {
    let configured = Configured::new(&two_tenants());
    let server = configured.start(&[]);
    let (a, b) = (metadata_of(&server.origin, "a").await, metadata_of(&server.origin, "b").await);
    assert_eq!(a.iss.as_str(), format!("{}/a", server.origin));
    assert_eq!((a.tenant.name.as_str(), b.tenant.name.as_str()), ("Tenant A", "Tenant B"));
    assert_eq!((a.match_rule.min_digits, b.match_rule.min_digits), (3, 2));
    assert_ne!(a.jwks.keys, b.jwks.keys);
    assert!(signs_in(&server.origin, "a", "ana", PASSWORD).await);
    assert!(!signs_in(&server.origin, "a", "ana", "another").await);
    assert!(!signs_in(&server.origin, "b", "ana", PASSWORD).await, "users are of one tenant");
    let demo = http().get(format!("{}/t1/signin", server.origin)).send().await.unwrap();
    assert_eq!(demo.status(), StatusCode::NOT_FOUND, "the demonstration is there only if it is asked for");
}

#[tokio::test]
async fn a_start_sets_what_the_file_names_and_nothing_else() {
    let configured = Configured::new(&two_tenants());
    let first = configured.start(&[]);
    let (origin, before) = (first.origin.clone(), metadata_of(&first.origin, "a").await);
    let address = origin.strip_prefix("http://").unwrap().to_owned();
    assert_eq!(first.terminate(), Some(0));

    let hash = hash("another");
    configured.write(&format!(
        r#"[[tenants]]
id = "a"
name = "Tenant of Ana"
policy = {{ match_modes = ["enter", "choose"] }}
users = [{{ name = "ana", password_hash = "{hash}" }}, {{ name = "ben", password_hash = "{hash}" }}]
"#
    ));
    let second = configured.start(&["--listen", &address]);
    let after = metadata_of(&origin, "a").await;
    assert_eq!(after.tenant.name, "Tenant of Ana");
    assert_eq!((after.match_rule.min_digits, after.match_rule.modes.contains(&MatchMode::Choose)), (3, true));
    assert_eq!(after.jwks.keys, before.jwks.keys, "the key stays");
    assert!(after.version > before.version);
    assert!(signs_in(&origin, "a", "ana", PASSWORD).await, "the password of a user that was there stays");
    assert!(signs_in(&origin, "a", "ben", "another").await);
    assert_eq!(metadata_of(&origin, "b").await.tenant.name, "Tenant B", "a tenant that is not named stays");
    assert_eq!(second.terminate(), Some(0));

    let (code, text) = configured.refused();
    assert_eq!(code, Some(1), "another port makes other issuers");
    assert!(text.contains(&format!("belongs to the issuer {origin}/a")), "{text}");
}

#[tokio::test]
async fn applications_of_the_file_are_those_of_their_tenant() {
    let secret = hash("the secret of the wiki");
    let client = format!(
        r#"[[tenants.clients]]
client_id = "wiki"
client_name = "Wiki"
application_type = "web"
client_secret_hash = "{secret}"
redirect_uris = ["https://wiki.example/callback"]
"#
    );
    let [a, b] = ["a", "b"].map(|id| format!("[[tenants]]\nid = \"{id}\"\nname = \"Tenant\"\n"));
    let configured = Configured::new(&format!("{b}{a}{client}"));
    let server = configured.start(&[]);
    let redeem = async |tenant: &str, secret: &str| {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", "no code"),
            ("code_verifier", &"v".repeat(43)),
            ("redirect_uri", "https://wiki.example/callback"),
        ];
        let token = format!("{}/{tenant}/token", server.origin);
        let reply = http().post(token).basic_auth("wiki", Some(secret)).form(&form).send().await.unwrap();
        let reply: serde_json::Value = reply.json().await.unwrap();
        reply["error"].as_str().unwrap().to_owned()
    };
    assert_eq!(redeem("a", "the+secret+of+the+wiki").await, "invalid_grant", "the client is known, the code is not");
    assert_eq!(redeem("a", "another").await, "invalid_client");
    assert_eq!(redeem("b", "the+secret+of+the+wiki").await, "invalid_client");

    let twice = Configured::new(&format!("{a}{client}{client}")).refused();
    assert!(twice.0 == Some(2) && twice.1.contains("tenant a: client wiki is there already"), "{}", twice.1);
}

#[test]
fn the_command_line_wins() {
    let configured = Configured::new("listen = \"192.0.2.1:1\"\npublic_url = \"https://a.example\"\n");
    let server = configured.start(&["--seed-demo", "--listen", "127.0.0.1:0", "--public-url", "http://127.0.0.1:7"]);
    assert_eq!(server.origin, "http://127.0.0.1:7");
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let tenant = "[[tenants]]\nid = \"a\"\nname = \"A\"\n";
    let user = |member: &str| format!("{tenant}[[tenants.users]]\nname = \"ana\"\n{member}\n");
    let client = |id: &str, member: &str| {
        let members = "client_name = \"W\"\napplication_type = \"web\"\nredirect_uris = [\"https://wiki.example/\"]";
        format!("{tenant}[[tenants.clients]]\n{id}\n{members}\n{member}\n")
    };
    let cases = [
        ("listen = \"127.0.0.1\"".to_owned(), "idp.toml:1: invalid socket address"),
        ("\nlisten_on = \"127.0.0.1:1\"".to_owned(), "idp.toml:2: unknown field `listen_on`, expected one of `listen`"),
        ("public_url = \"https://a.example/b\"".to_owned(), "idp.toml:1: needs scheme and host only"),
        ("[tls]\ncert = \"c\"".to_owned(), "idp.toml:1: missing field `key`"),
        ("[log]\nlevel = \"loud\"".to_owned(), "idp.toml:2: unknown variant `loud`, expected one of `error`"),
        ("x".to_owned(), "idp.toml:1: "),
        (format!("{tenant}[tenants.policy]\nmode = \"all\""), "idp.toml:4: policy member mode: unknown variant `all`"),
        (format!("{tenant}[tenants.policy]\nmodes = 1"), "idp.toml:4: policy member modes: no member modes"),
        (format!("{tenant}[tenants.policy]\ndigits = 9"), "idp.toml:4: policy: digits and min_digits are 2 to 8"),
        ("[[tenants]]\nid = \"A b\"\nname = \"A\"".to_owned(), "idp.toml:2: an id is 1 to 64 lower-case letters"),
        (format!("{tenant}{tenant}"), "idp.toml: two tenants have the id a"),
        (user("password = \"p\""), "idp.toml:6: unknown field `password`, expected one of"),
        (
            format!("{tenant}[[tenants.clients]]\nclient_id = \"wiki\"\nname = \"W\""),
            "idp.toml:6: unknown field `name`",
        ),
        (client("client_id = \"wiki\"", ""), "client wiki: needs client_secret_hash"),
        (client("client_id = \"wiki\"", "client_secret_hash = \"s\""), "make one with `idp hash-password`"),
        (user("password_hash = \"p\""), "idp.toml:6: not an argon2id hash in PHC form"),
        (user(""), "user ana: give one of password_hash and password_hash_file"),
        (user("password_hash_file = \"none\""), "none: No such file"),
    ];
    for (text, told) in cases {
        let configured = Configured::new(&text);
        for (code, said) in [configured.refused(), {
            let checked = configured.check();
            (checked.status.code(), String::from_utf8(checked.stderr).unwrap())
        }] {
            assert_eq!(code, Some(2), "{text}");
            assert!(said.contains(told), "{text}: {said}");
        }
        assert!(!configured.directory.0.join("data").exists(), "{text}: nothing was made");
    }
}

#[test]
fn a_file_with_a_hash_that_everybody_may_read_is_refused() {
    let tenant = |user: &str| {
        format!("data = \"d\"\n[[tenants]]\nid = \"a\"\nname = \"A\"\nusers = [{{ name = \"ana\", {user} }}]\n")
    };
    let beside = Configured::new(&tenant("password_hash_file = \"h\""));
    let inside = Configured::new(&tenant(&format!("password_hash = \"{}\"", hash("p"))));
    std::fs::write(beside.directory.0.join("h"), hash("p")).unwrap();
    for (configured, file) in [(&beside, "h"), (&inside, "idp.toml")] {
        let path = configured.directory.0.join(file);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let (code, text) = configured.refused();
        assert_eq!(code, Some(2));
        assert!(text.contains(&format!("chmod 600 {}", path.display())), "{text}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(configured.check().status.success());
    }
}

#[test]
fn without_a_data_directory_it_says_where_to_give_one() {
    let output = Command::new(env!("CARGO_BIN_EXE_idp")).arg("--seed-demo").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("give --data DIR"));
}
