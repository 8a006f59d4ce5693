package org.authenticatorcore.sample.design

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.unit.dp

private val LocalTones = staticCompositionLocalOf { LightTones }

private val SampleShapes =
    Shapes(
        extraSmall = RoundedCornerShape(8.dp),
        small = RoundedCornerShape(12.dp),
        medium = RoundedCornerShape(16.dp),
        large = RoundedCornerShape(20.dp),
        extraLarge = RoundedCornerShape(28.dp),
    )

/** Distances; nothing on a screen is set apart by another one. */
object Space {
    val tiny = 4.dp
    val small = 8.dp
    val medium = 12.dp
    val large = 16.dp
    val wide = 24.dp
    val huge = 32.dp
}

/** The least height and width of what is tapped. */
val TouchTarget = 48.dp

/** Lines of text longer than this are hard to read. */
val ContentWidth = 560.dp

@Composable
fun SampleTheme(
    dark: Boolean = isSystemInDarkTheme(),
    content: @Composable () -> Unit,
) {
    CompositionLocalProvider(LocalTones provides if (dark) DarkTones else LightTones) {
        MaterialTheme(
            colorScheme = if (dark) DarkColours else LightColours,
            typography = SampleType,
            shapes = SampleShapes,
            content = content,
        )
    }
}

@Composable
fun Tone.colours(): TonePair =
    with(MaterialTheme.colorScheme) {
        when (this@colours) {
            Tone.Neutral -> TonePair(surfaceContainerHighest, onSurfaceVariant)
            Tone.Informing -> TonePair(primaryContainer, onPrimaryContainer)
            Tone.Good -> LocalTones.current.good
            Tone.Caution -> TonePair(tertiaryContainer, onTertiaryContainer)
            Tone.Danger -> TonePair(errorContainer, onErrorContainer)
        }
    }
