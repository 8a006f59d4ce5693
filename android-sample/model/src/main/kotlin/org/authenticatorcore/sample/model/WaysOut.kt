package org.authenticatorcore.sample.model

import org.authenticatorcore.Remedy
import org.authenticatorcore.remedy

/** The way out for a code of the library, which says what the remedy is; each remedy has its own way in this app. */
fun wayOut(code: String): WayOut =
    when (remedy(code)) {
        Remedy.NOTHING -> WayOut.None
        Remedy.CORRECT_INPUT -> WayOut.CorrectInput
        Remedy.SCAN_AGAIN -> WayOut.ScanAgain
        Remedy.TYPE_BY_HAND -> WayOut.TypeByHand
        Remedy.BEGIN_AGAIN_ON_WEB -> WayOut.BeginAgainOnWeb
        Remedy.LOOK_ON_WEB -> WayOut.UseWeb
        Remedy.ASK_ORGANISATION -> WayOut.AskOrganisation
        Remedy.USE_SOMETHING_ELSE -> WayOut.UseSomethingElse
        Remedy.LEAVE_NETWORK -> WayOut.LeaveNetwork
        Remedy.RETRY -> WayOut.Retry
        Remedy.WAIT -> WayOut.Wait
        Remedy.UNLOCK_PHONE -> WayOut.UnlockPhone
        Remedy.CONFIRM_AGAIN -> WayOut.ConfirmAgain
        Remedy.SET_DEVICE_LOCK -> WayOut.OpenLockSettings
        Remedy.ENROLL_BIOMETRIC -> WayOut.EnrollBiometric
        Remedy.ALLOW_LOCATION -> WayOut.AllowLocation
        Remedy.UPDATE_APP -> WayOut.OpenAppStore
        Remedy.SET_CLOCK -> WayOut.SetClock
        Remedy.FREE_SPACE -> WayOut.FreeSpace
        Remedy.SIGN_IN_AGAIN -> WayOut.SignInAgain
        Remedy.MATCH_NUMBER -> WayOut.MatchEnrollNumber
        Remedy.ENABLE_PHONE_SIGN_IN -> WayOut.EnablePhoneSignIn
        Remedy.ENROLL_AGAIN -> WayOut.EnrollAgain
        Remedy.SHOW_ACCOUNT -> WayOut.ShowAccount
        Remedy.SHOW_ACCOUNTS -> WayOut.ShowAccounts
        Remedy.BEGIN_ANEW -> WayOut.BeginAnew
        Remedy.REPORT -> WayOut.Report
    }

/** Where the button of a way out leads, in a screen about [accountId]; null if it makes a call again, or leads nowhere from there. */
internal fun WayOut.move(accountId: String?): Move? =
    when (leads) {
        WayOut.Leads.Nowhere, WayOut.Leads.Again -> null
        WayOut.Leads.Outside -> Move.Leave(this)
        WayOut.Leads.Screen -> screen(accountId)
    }

private fun WayOut.screen(accountId: String?): Move? =
    when (this) {
        WayOut.ScanAgain -> Move.Open(Destination.Scan)
        WayOut.TypeByHand -> Move.Open(Destination.EnterByHand)
        WayOut.Report -> Move.Open(Destination.Diagnostics)
        WayOut.ShowAccounts -> Move.Home
        else -> accountId?.let(::screenOf)?.let(Move::Open)
    }

private fun WayOut.screenOf(accountId: String): Destination? =
    when (this) {
        WayOut.SignInAgain, WayOut.ShowAccount -> Destination.AccountDetail(accountId)
        WayOut.MatchEnrollNumber -> Destination.EnrollNumber(accountId)
        WayOut.EnablePhoneSignIn -> Destination.Enabling(accountId)
        WayOut.EnrollAgain -> Destination.EnrollAgain(accountId)
        else -> null
    }
