package org.authenticatorcore.sample.catalogue

import org.authenticatorcore.sample.model.BackUpState
import org.authenticatorcore.sample.model.MadeBackUp
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.RestoreState
import org.authenticatorcore.sample.model.RestoredBackUp
import org.authenticatorcore.sample.model.RestoredRow
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.screens.BackUpActions
import org.authenticatorcore.sample.screens.BackUpScreen
import org.authenticatorcore.sample.screens.RestoreActions
import org.authenticatorcore.sample.screens.RestoreScreen

private fun backUp(
    name: String,
    state: BackUpState,
) = Picture("backup-$name") { BackUpScreen(state, BackUpActions()) }

private fun restore(
    name: String,
    state: RestoreState,
) = Picture("restore-$name") { RestoreScreen(state, RestoreActions()) }

private val proposed = Secret("7K2M-9QXC-4VHT-W8RB-3NPD-6YJF")

private val restored =
    RestoredBackUp(
        rows =
            listOf(
                RestoredRow("1", "Aurora Logistics", "ana@aurora.example", signIn = true),
                RestoredRow("2", "Parcel Mail", "ana@parcel.example", signIn = false),
            ),
        alreadyThere = 1,
        unreadable = 0,
    )

internal val backupPictures =
    listOf(
        backUp("empty", BackUpState()),
        backUp("short", BackUpState(passphrase = Secret("too short"))),
        backUp("differs", BackUpState(passphrase = Secret("meadow in the rain"), repeated = Secret("meadow"))),
        backUp("proposed", BackUpState(passphrase = proposed, repeated = proposed, proposed = true)),
        backUp("made", BackUpState(made = MadeBackUp(accounts = 3, leftOut = 1))),
        backUp("saved", BackUpState(made = MadeBackUp(accounts = 3, leftOut = 0, saved = true))),
        restore("empty", RestoreState()),
        restore(
            "wrong",
            RestoreState(
                chosen = true,
                passphrase = Secret("another"),
                problem = Problem("invalid_input.passphrase.wrong", field = "passphrase"),
            ),
        ),
        restore("done", RestoreState(restored = restored)),
    )
