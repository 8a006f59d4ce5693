package org.authenticatorcore.sample.design

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.platform.LocalClipboard
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.SemanticsPropertyReceiver
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextAlign
import kotlinx.coroutines.launch
import org.authenticatorcore.sample.R

/**
 * Where the number of the page is typed or pasted. What is typed is given on as it is: digits of any script, spaces and dashes; the
 * library reads them.
 *
 * @param problem what was wrong with it, in words
 */
@Composable
fun NumberField(
    typed: String,
    digits: Int,
    onType: (String) -> Unit,
    onDone: () -> Unit,
    tag: String,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    problem: String? = null,
) {
    val label = pluralStringResource(R.plurals.number_label, digits, digits)
    val focus = remember { FocusRequester() }
    // What is wrong is scrolled to, and can be corrected at once.
    LaunchedEffect(problem) { if (problem != null) focus.requestFocus() }
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(Space.small)) {
        Text(label, style = MaterialTheme.typography.titleMedium)
        OutlinedTextField(
            value = typed,
            onValueChange = { onType(it.take(LONGEST)) },
            modifier =
                Modifier
                    .fillMaxWidth()
                    .focusRequester(focus)
                    .testTag(tag)
                    .semantics { spoken(label, typed, problem) },
            enabled = enabled,
            textStyle = NumberStyle.copy(textAlign = TextAlign.Center),
            placeholder = { Placeholder(digits) },
            trailingIcon = { PasteAction(enabled, onType) },
            leadingIcon = { Balance() },
            isError = problem != null,
            singleLine = true,
            shape = MaterialTheme.shapes.large,
            keyboardOptions = KeyboardOptions(autoCorrectEnabled = false, keyboardType = KeyboardType.Number, imeAction = ImeAction.Done),
            keyboardActions = KeyboardActions(onDone = { onDone() }),
            colors = fieldColours(),
        )
        problem?.let { FieldProblem(it) }
    }
}

/** Whether there are as many digits as are asked for. Only looks depend on it: the library reads what was typed. */
fun isFull(
    typed: String,
    digits: Int,
): Boolean = typed.count(Char::isDigit) >= digits

/** What was wrong with what was typed; said by TalkBack when it comes up. */
@Composable
fun FieldProblem(text: String) {
    Text(
        text,
        Modifier.semantics { liveRegion = LiveRegionMode.Polite },
        color = MaterialTheme.colorScheme.error,
        style = MaterialTheme.typography.bodyMedium,
    )
}

/** What it is and, digit by digit, what is in it. */
private fun SemanticsPropertyReceiver.spoken(
    label: String,
    typed: String,
    problem: String?,
) {
    contentDescription = if (typed.isEmpty()) label else "$label, ${typed.toList().joinToString(" ")}"
    problem?.let { error(it) }
}

@Composable
private fun Placeholder(digits: Int) {
    Text(
        "•".repeat(digits),
        Modifier.fillMaxWidth(),
        color = MaterialTheme.colorScheme.outline,
        style = NumberStyle,
        textAlign = TextAlign.Center,
    )
}

/** As wide as the way to paste, so that the digits are in the middle. */
@Composable
private fun Balance() {
    Spacer(Modifier)
}

@Composable
private fun PasteAction(
    enabled: Boolean,
    onPaste: (String) -> Unit,
) {
    val clipboard = LocalClipboard.current
    val scope = rememberCoroutineScope()
    IconAction(
        R.drawable.ic_paste,
        stringResource(R.string.number_paste),
        {
            scope.launch {
                val data = clipboard.getClipEntry()?.clipData
                val text = data?.takeIf { it.itemCount > 0 }?.getItemAt(0)?.text
                text?.let { onPaste(it.take(LONGEST).toString()) }
            }
        },
        enabled = enabled,
    )
}

/** Enough for a number among spaces; the library says what is wrong with it. */
private const val LONGEST = 64
