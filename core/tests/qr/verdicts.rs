//! What the app hears: what can be enrolled, or why a picture gives nothing.

use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{ManualClock, PlainDevice};
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::keys::SoftwareKeyStore;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::qr::PictureError;
use authenticator_core::{Authenticator, Configuration, Error, Ports};

use super::folder::Folder;
use super::pictures::{Gray, code};
use super::{REAL, luma};

const STORE: &str = "https://apps.apple.com/app/id983156458";
const PAGE: &str = "https://example.org/";

struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::Unreachable)
    }
}

async fn open(folder: &Folder) -> Authenticator {
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let configuration = Configuration {
        directory: folder.path().to_owned(),
        device: DeviceDescription { name: "Phone".to_owned(), platform: Platform::Other, os: "Test".to_owned() },
        app_version: AppVersion::parse("1.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Refused,
    };
    let ports = Ports {
        keys: Arc::clone(&keys) as _,
        gate: Arc::new(ScriptedGate::new(keys)),
        clock: Arc::new(ManualClock::at(1_800_000_000)),
        device: Arc::new(PlainDevice),
        transport: Arc::new(NoNetwork),
    };
    Authenticator::open(configuration, ports).await.unwrap()
}

/// Pictures beside each other, on white.
fn beside(pictures: &[&Gray]) -> Gray {
    let width = pictures.iter().map(|picture| picture.width).sum();
    let height = pictures.iter().map(|picture| picture.height).max().unwrap();
    let mut all = Gray::filled(width, height, 255);
    let mut left = 0;
    for picture in pictures {
        all.put(picture, left, 0);
        left += picture.width;
    }
    all
}

fn written(text: &str) -> Gray {
    code(text.as_bytes(), 3)
}

#[tokio::test]
async fn e2_b11_of_several_codes_the_one_that_enrolls_is_taken() {
    let folder = Folder::new();
    let phone = open(&folder).await;
    let (real, store, light) = (written(REAL), written(STORE), written(REAL).inverted());
    for pictures in
        [&[&real, &store][..], &[&store, &real], &[&store, &light], &[&real, &real], &[&store, &real, &store]]
    {
        let picture = beside(pictures);
        let read = phone.read_enrollment_picture(&luma(&picture)).unwrap();
        assert_eq!(read.host(), "login.contoso.example");
        let read = phone.read_enrollment_frame(&luma(&picture)).unwrap().unwrap();
        assert_eq!(read.host(), "login.contoso.example");
    }
}

#[tokio::test]
async fn b11_what_is_no_code_of_ours_says_so() {
    let folder = Folder::new();
    let phone = open(&folder).await;
    let picture = |picture: &Gray| phone.read_enrollment_picture(&luma(picture)).unwrap_err().code();
    let frame = |frame: &Gray| {
        phone.read_enrollment_frame(&luma(frame)).map(|read| read.is_some()).map_err(|error| error.code())
    };

    let empty = Gray::filled(64, 64, 128);
    assert_eq!(picture(&empty), "invalid_input.picture.no_code");
    assert_eq!(frame(&empty), Ok(false), "the next frame may have one");

    let torn = written(REAL).spotted(45, 45, 75, 0);
    assert_eq!(picture(&torn), "invalid_input.picture.damaged");
    assert_eq!(frame(&torn), Ok(false), "the next frame may be sharper");

    let other = phone.read_enrollment(PAGE).unwrap_err().code();
    assert_eq!(picture(&written(PAGE)), other, "which kind of code it is");
    assert_eq!(frame(&written(PAGE)), Err(other));

    let none = beside(&[&written(PAGE), &written(STORE)]);
    assert_eq!(picture(&none), "invalid_input.picture.not_an_enrollment");
    let two = beside(&[&written(REAL), &written(&REAL.replace("uYyX", "vYyX"))]);
    assert_eq!(picture(&two), "invalid_input.picture.several");
    assert_eq!(frame(&two), Err("invalid_input.picture.several".to_owned()));
}

#[test]
fn b11_each_reason_has_a_code_and_an_advice_of_its_own() {
    for error in PictureError::ALL {
        let public = Error::from(error);
        assert_eq!(public.code(), format!("invalid_input.picture.{}", error.as_str()));
        assert_eq!(public.advice(), error.advice());
        assert_eq!(PictureError::ALL.iter().filter(|other| other.advice() == error.advice()).count(), 1);
    }
}
