package org.authenticatorcore.sample.catalogue

import org.authenticatorcore.Provider
import org.authenticatorcore.Purpose
import org.authenticatorcore.sample.model.AccountCard
import org.authenticatorcore.sample.model.AccountsState
import org.authenticatorcore.sample.model.BeginAnewState
import org.authenticatorcore.sample.model.CodeState
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.StartingState
import org.authenticatorcore.sample.model.Status
import org.authenticatorcore.sample.screens.AccountsActions
import org.authenticatorcore.sample.screens.AccountsScreen
import org.authenticatorcore.sample.screens.BeginAnewActions
import org.authenticatorcore.sample.screens.BeginAnewScreen
import org.authenticatorcore.sample.screens.LinkProblem
import org.authenticatorcore.sample.screens.StartingActions
import org.authenticatorcore.sample.screens.StartingScreen

private fun starting(
    name: String,
    state: StartingState,
) = Picture("starting-$name") { StartingScreen(state, StartingActions()) }

private fun anew(
    name: String,
    state: BeginAnewState,
) = Picture("anew-$name") { BeginAnewScreen(state, BeginAnewActions()) }

internal val startingPictures =
    listOf(
        starting("opening", StartingState.Opening),
        starting("locked", StartingState.Failed(Problem("storage.locked"), mayBeginAnew = true)),
        starting("key-lost", StartingState.Failed(Problem("storage.key_lost"), mayBeginAnew = true)),
        starting("newer", StartingState.Failed(Problem("storage.newer"), mayBeginAnew = false)),
        starting("full", StartingState.Failed(Problem("storage.full"), mayBeginAnew = false)),
        starting("keys-left", StartingState.KeysLeft(count = 3)),
        starting("keys-stay", StartingState.KeysLeft(count = 1, problem = Problem("storage.locked"))),
        anew("asks", BeginAnewState("storage.key_lost")),
        anew("agreed", BeginAnewState("storage.corrupt", agreed = true)),
        anew("fails", BeginAnewState("storage.corrupt", agreed = true, problem = Problem("storage.full"))),
        anew("done", BeginAnewState("storage.key_lost", agreed = true, done = true)),
    )

private fun accounts(
    name: String,
    state: AccountsState,
    reorders: Boolean = false,
) = Picture("accounts-$name") { AccountsScreen(state.copy(loading = name == "loading"), AccountsActions(), reorders) }

private val every =
    Status.entries.map { status ->
        AccountCard(
            status.name,
            "Organisation $status",
            "ana.lima@example.org",
            "login.example.org",
            if (status == Status.CodesOnly) Provider.ONE_TIME_PASSWORD else Provider.PHONE_SIGN_IN,
            status,
        )
    }

internal val accountsPictures =
    with(Example) {
        listOf(
            accounts("loading", AccountsState()),
            accounts("empty", AccountsState()),
            accounts("list", AccountsState(accounts = listOf(aurora, harbour, parcel.copy(code = code), forge))),
            accounts("waiting", AccountsState(accounts = listOf(aurora, parcel), waiting = listOf(request))),
            accounts(
                "waiting-password",
                AccountsState(accounts = listOf(aurora), waiting = listOf(request.copy(purpose = Purpose.PASSWORD_RESET))),
            ),
            accounts("offline", AccountsState(accounts = listOf(aurora, parcel.copy(code = code)), offline = true, refreshing = true)),
            accounts("counter", AccountsState(accounts = listOf(forge.copy(code = counted), parcel))),
            accounts("code-fails", AccountsState(accounts = listOf(parcel.copy(code = CodeState.Failed(Problem("busy")))))),
            accounts("reorder", AccountsState(accounts = listOf(aurora, harbour, parcel)), reorders = true),
            accounts("every-status", AccountsState(accounts = every)),
            accounts("problem", AccountsState(accounts = listOf(aurora), problem = Problem("storage.full"))),
            Picture("accounts-not-notified") {
                AccountsScreen(AccountsState(loading = false, accounts = listOf(aurora)), AccountsActions(), notifies = false)
            },
            Picture("link-problem") {
                AccountsScreen(AccountsState(loading = false, accounts = listOf(aurora)), AccountsActions())
                LinkProblem(Problem("invalid_input.any.wifi"), {}, {})
            },
        )
    }
