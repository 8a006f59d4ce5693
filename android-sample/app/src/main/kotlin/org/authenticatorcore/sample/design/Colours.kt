package org.authenticatorcore.sample.design

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.ui.graphics.Color

internal val LightColours: ColorScheme =
    lightColorScheme(
        primary = Color(0xFF0B5568),
        onPrimary = Color(0xFFFFFFFF),
        primaryContainer = Color(0xFFCFE8F0),
        onPrimaryContainer = Color(0xFF06333F),
        secondary = Color(0xFF45606A),
        onSecondary = Color(0xFFFFFFFF),
        secondaryContainer = Color(0xFFDDE8ED),
        onSecondaryContainer = Color(0xFF1B333C),
        tertiary = Color(0xFF7A4F00),
        onTertiary = Color(0xFFFFFFFF),
        tertiaryContainer = Color(0xFFFFE6BD),
        onTertiaryContainer = Color(0xFF4D3200),
        error = Color(0xFFA8231C),
        onError = Color(0xFFFFFFFF),
        errorContainer = Color(0xFFFFE0DC),
        onErrorContainer = Color(0xFF6B0F0A),
        background = Color(0xFFF5F8FA),
        onBackground = Color(0xFF14191C),
        surface = Color(0xFFF5F8FA),
        onSurface = Color(0xFF14191C),
        surfaceVariant = Color(0xFFE1E8EC),
        onSurfaceVariant = Color(0xFF465157),
        surfaceTint = Color(0xFF0B5568),
        inverseSurface = Color(0xFF293135),
        inverseOnSurface = Color(0xFFEDF2F4),
        inversePrimary = Color(0xFF86D1E6),
        outline = Color(0xFF6A757B),
        outlineVariant = Color(0xFFD3DBDF),
        surfaceBright = Color(0xFFFFFFFF),
        surfaceDim = Color(0xFFDCE3E7),
        surfaceContainerLowest = Color(0xFFFFFFFF),
        surfaceContainerLow = Color(0xFFFFFFFF),
        surfaceContainer = Color(0xFFECF1F4),
        surfaceContainerHigh = Color(0xFFE7EDF0),
        surfaceContainerHighest = Color(0xFFE1E8EC),
    )

internal val DarkColours: ColorScheme =
    darkColorScheme(
        primary = Color(0xFF86D1E6),
        onPrimary = Color(0xFF003440),
        primaryContainer = Color(0xFF11475A),
        onPrimaryContainer = Color(0xFFCBEDF8),
        secondary = Color(0xFFB1CAD4),
        onSecondary = Color(0xFF1C343D),
        secondaryContainer = Color(0xFF2C3F47),
        onSecondaryContainer = Color(0xFFD2E5ED),
        tertiary = Color(0xFFF2BE63),
        onTertiary = Color(0xFF402900),
        tertiaryContainer = Color(0xFF4E3700),
        onTertiaryContainer = Color(0xFFFFE2B0),
        error = Color(0xFFFFB4AB),
        onError = Color(0xFF5F0B07),
        errorContainer = Color(0xFF65201B),
        onErrorContainer = Color(0xFFFFDAD5),
        background = Color(0xFF0E1417),
        onBackground = Color(0xFFE2E8EB),
        surface = Color(0xFF0E1417),
        onSurface = Color(0xFFE2E8EB),
        surfaceVariant = Color(0xFF2B353A),
        onSurfaceVariant = Color(0xFFBAC6CC),
        surfaceTint = Color(0xFF86D1E6),
        inverseSurface = Color(0xFFE2E8EB),
        inverseOnSurface = Color(0xFF1A2226),
        inversePrimary = Color(0xFF0B5568),
        outline = Color(0xFF87939A),
        outlineVariant = Color(0xFF323D43),
        surfaceBright = Color(0xFF343D42),
        surfaceDim = Color(0xFF0E1417),
        surfaceContainerLowest = Color(0xFF090E11),
        surfaceContainerLow = Color(0xFF182024),
        surfaceContainer = Color(0xFF1C2529),
        surfaceContainerHigh = Color(0xFF242D32),
        surfaceContainerHighest = Color(0xFF2B353A),
    )

/** A pair of colours that belong together: text and icons in [content] are readable on [container]. */
data class TonePair(
    val container: Color,
    val content: Color,
)

/** What a colour says. Never the only thing that says it: an icon or a word stands beside it. */
enum class Tone { Neutral, Informing, Good, Caution, Danger }

internal data class Tones(
    val good: TonePair,
)

internal val LightTones = Tones(good = TonePair(Color(0xFFD8F1DF), Color(0xFF0E4A29)))

internal val DarkTones = Tones(good = TonePair(Color(0xFF14402A), Color(0xFFBDEBCB)))
