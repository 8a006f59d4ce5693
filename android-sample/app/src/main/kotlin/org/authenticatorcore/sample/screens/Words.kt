package org.authenticatorcore.sample.screens

import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.platform.LocalInspectionMode
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Words

/** The library's words for a code, in the language of the screen. A preview, which has no library, shows the code. */
@Composable
@ReadOnlyComposable
fun words(code: String): String =
    when {
        LocalInspectionMode.current -> code
        code == Problem.NO_LIBRARY -> stringResource(R.string.android_no_library)
        else -> Words.of(code, LocalConfiguration.current.locales[0].toLanguageTag())
    }

/** What a call is doing: its step, or [unknown] before that is known. */
@Composable
@ReadOnlyComposable
fun busyWith(
    step: String?,
    @StringRes unknown: Int,
): String = step?.let { words(it) } ?: stringResource(unknown)
