package org.authenticatorcore.sample.model

/** What a person can do about a [Problem] or an outcome; each has one button, or none. */
enum class WayOut(
    val leads: Leads,
) {
    /** Words are enough. */
    None(Leads.Nowhere),

    /** Correct what was typed. */
    CorrectInput(Leads.Nowhere),

    /** Ask the organisation. */
    AskOrganisation(Leads.Nowhere),

    /** Begin again on the page of the browser, or let it show a new code. */
    BeginAgainOnWeb(Leads.Nowhere),

    /** Remove another device, or look at the sign-ins, on the web. */
    UseWeb(Leads.Nowhere),

    /** Use another device, another app, or another setting of the service. */
    UseSomethingElse(Leads.Nowhere),

    /** Leave this network. */
    LeaveNetwork(Leads.Nowhere),

    /** Do it once more. */
    Retry(Leads.Again),

    /** Do it once more, after some time. */
    Wait(Leads.Again),

    /** Unlock the phone with PIN or password, then do it once more. */
    UnlockPhone(Leads.Again),

    /** Confirm once more. */
    ConfirmAgain(Leads.Again),

    /** Set up a screen lock. */
    OpenLockSettings(Leads.Outside),

    /** Enroll a finger or a face. */
    EnrollBiometric(Leads.Outside),

    /** Permit the location, or turn it on. */
    AllowLocation(Leads.Outside),

    /** Update the app. */
    OpenAppStore(Leads.Outside),

    /** Set date and time. */
    SetClock(Leads.Outside),

    /** Free some space. */
    FreeSpace(Leads.Outside),

    /** Allow the camera, or notifications, in the settings of the app. */
    OpenAppSettings(Leads.Outside),

    /** Show the code to the camera once more. */
    ScanAgain(Leads.Screen),

    /** Type the code. */
    TypeByHand(Leads.Screen),

    /** Sign in again in the browser. */
    SignInAgain(Leads.Screen),

    /** Match the number of the enrollment. */
    MatchEnrollNumber(Leads.Screen),

    /** Enable phone sign-in. */
    EnablePhoneSignIn(Leads.Screen),

    /** Enroll the account again. */
    EnrollAgain(Leads.Screen),

    /** Look at the account, as it is now. */
    ShowAccount(Leads.Screen),

    /** Look at all accounts. */
    ShowAccounts(Leads.Screen),

    /** Begin anew, with no accounts. */
    BeginAnew(Leads.Screen),

    /** Report it, with the text of the diagnostics. */
    Report(Leads.Screen),
    ;

    /** Where the button of a way out leads. */
    enum class Leads {
        /** There is no button. */
        Nowhere,

        /** The same call is made again. */
        Again,

        /** To a page of the system, or the store. */
        Outside,

        /** To a screen of this app. */
        Screen,
    }

    val hasButton: Boolean get() = leads != Leads.Nowhere
}
