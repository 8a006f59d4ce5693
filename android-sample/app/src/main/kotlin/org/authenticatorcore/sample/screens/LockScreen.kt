package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import org.authenticatorcore.AppLock
import org.authenticatorcore.PinVerdict
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ButtonPair
import org.authenticatorcore.sample.design.ConfirmDialog
import org.authenticatorcore.sample.design.DangerButton
import org.authenticatorcore.sample.design.EmptyState
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.TextAction
import org.authenticatorcore.sample.design.TextEntry
import org.authenticatorcore.sample.model.LockModel
import org.authenticatorcore.sample.model.LockState
import org.authenticatorcore.sample.model.WayOut

class LockActions(
    val type: (String) -> Unit = {},
    val unlock: () -> Unit = {},
    val giveUp: () -> Unit = {},
    val deny: () -> Unit = {},
    val report: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun LockModel.actions(): LockActions = LockActions(::type, ::unlock, ::giveUp, ::deny, ::report, ::take)

/** Covers all screens; what waits can be refused, and no more is told of it. */
@Composable
fun LockScreen(
    state: LockState,
    actions: LockActions,
) {
    if (state.lock == null && state.problem == null) return Waiting(stringResource(R.string.common_loading), onBack = null)
    var givesUp by remember { mutableStateOf(false) }
    val pin = state.lock as? AppLock.LockedByPin
    val canTry = state.lock == AppLock.LockedByGate || pin?.waitSeconds == 0uL
    ScreenScaffold(
        title = null,
        bottom = {
            val busy = stringResource(R.string.common_working).takeIf { state.working }
            if (canTry) PrimaryButton(stringResource(R.string.lock_unlock), actions.unlock, Modifier.fillMaxWidth(), busy = busy)
            if (state.lock is AppLock.NoTriesLeft) {
                SecondaryButton(stringResource(R.string.lock_give_up), { givesUp = true }, Modifier.fillMaxWidth(), busy = busy)
            }
        },
    ) {
        EmptyState(R.drawable.drawing_locked, stringResource(R.string.lock_title), text(state))
        val ofField = state.problem?.takeIf { it.wayOut == WayOut.CorrectInput }
        if (ofField == null) state.problem?.let { ProblemCard(it, actions.take) }
        if (pin != null && canTry) {
            PinEntry(
                stringResource(R.string.lock_pin),
                state.typed.text,
                actions.type,
                "lock/pin",
                ofField?.let { words(it.code) },
                actions.unlock,
            )
        }
        if (pin != null) TextAction(stringResource(R.string.lock_forgotten), { givesUp = true })
        if (state.waiting > 0) Refusing(state, actions)
    }
    if (givesUp) {
        ConfirmDialog(
            stringResource(R.string.lock_give_up_title),
            stringResource(R.string.lock_give_up_text),
            stringResource(R.string.lock_give_up),
            onConfirm = {
                givesUp = false
                actions.giveUp()
            },
            onDismiss = { givesUp = false },
        )
    }
}

@Composable
private fun text(state: LockState): String {
    val lock = state.lock
    return when {
        lock is AppLock.NoTriesLeft -> stringResource(R.string.lock_no_tries)
        lock is AppLock.LockedByPin && lock.waitSeconds > 0uL -> verdictWords(PinVerdict.TooSoon(lock.waitSeconds)).orEmpty()
        lock is AppLock.LockedByPin -> verdictWords(state.verdict) ?: stringResource(R.string.lock_text_pin)
        else -> stringResource(R.string.lock_text)
    }
}

/** What became of a try; null if it unlocked. */
@Composable
internal fun verdictWords(verdict: PinVerdict?): String? =
    when (verdict) {
        null, is PinVerdict.Accepted -> null
        is PinVerdict.Wrong -> pluralStringResource(R.plurals.lock_wrong, verdict.triesLeft.toInt(), verdict.triesLeft.toInt())
        is PinVerdict.TooSoon -> {
            val left = verdict.waitSeconds.toInt()
            listOf(stringResource(R.string.lock_too_many), pluralStringResource(R.plurals.common_wait, left, left)).joinToString(" ")
        }
        is PinVerdict.NoTriesLeft -> stringResource(R.string.lock_no_tries)
        is PinVerdict.Wiped -> stringResource(R.string.lock_wiped)
    }

/** Digits that nobody is to read over the shoulder. */
@Composable
internal fun PinEntry(
    label: String,
    typed: String,
    onType: (String) -> Unit,
    tag: String,
    problem: String? = null,
    onDone: (() -> Unit)? = null,
) {
    TextEntry(
        label = label,
        typed = typed,
        onType = onType,
        tag = tag,
        problem = problem,
        hidden = true,
        options = KeyboardOptions(autoCorrectEnabled = false, keyboardType = KeyboardType.NumberPassword, imeAction = ImeAction.Go),
        onDone = onDone,
    )
}

@Composable
private fun Refusing(
    state: LockState,
    actions: LockActions,
) {
    Section(pluralStringResource(R.plurals.lock_waiting, state.waiting, state.waiting)) {
        ButtonPair(
            { SecondaryButton(stringResource(R.string.request_deny), actions.deny, it) },
            { DangerButton(stringResource(R.string.request_report), actions.report, it) },
        )
    }
}
