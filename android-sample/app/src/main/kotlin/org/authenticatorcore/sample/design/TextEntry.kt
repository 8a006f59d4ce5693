package org.authenticatorcore.sample.design

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.OutlinedTextFieldDefaults
import androidx.compose.material3.Text
import androidx.compose.material3.TextFieldColors
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.semantics

/** A line of text to type, with its label above it, where no size of text cuts it. */
@Composable
fun TextEntry(
    label: String,
    typed: String,
    onType: (String) -> Unit,
    tag: String,
    modifier: Modifier = Modifier,
    hint: String? = null,
    problem: String? = null,
    options: KeyboardOptions = KeyboardOptions.Default,
    onDone: (() -> Unit)? = null,
) {
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(Space.small)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        OutlinedTextField(
            value = typed,
            onValueChange = onType,
            modifier =
                Modifier.fillMaxWidth().testTag(tag).semantics {
                    contentDescription = if (typed.isEmpty()) label else "$label, $typed"
                    problem?.let { error(it) }
                },
            textStyle = MaterialTheme.typography.bodyLarge,
            placeholder = hint?.let { { Text(it, color = MaterialTheme.colorScheme.onSurfaceVariant) } },
            isError = problem != null,
            shape = MaterialTheme.shapes.medium,
            singleLine = true,
            keyboardOptions = options,
            keyboardActions = KeyboardActions(onDone = onDone?.let { { it() } }, onGo = onDone?.let { { it() } }),
            colors = fieldColours(),
        )
        problem?.let { FieldProblem(it) }
    }
}

@Composable
internal fun fieldColours(): TextFieldColors {
    val ground = MaterialTheme.colorScheme.surfaceContainerLow
    return OutlinedTextFieldDefaults.colors(
        unfocusedContainerColor = ground,
        focusedContainerColor = ground,
        errorContainerColor = ground,
        disabledContainerColor = ground,
        unfocusedBorderColor = MaterialTheme.colorScheme.outline,
    )
}
