package org.authenticatorcore.sample.design

import androidx.compose.material3.Typography
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.LineBreak
import androidx.compose.ui.text.style.TextDirection
import androidx.compose.ui.unit.TextUnit
import androidx.compose.ui.unit.em
import androidx.compose.ui.unit.sp

private fun style(
    size: TextUnit,
    line: TextUnit,
    weight: FontWeight = FontWeight.Normal,
    breaks: LineBreak = LineBreak.Paragraph,
) = TextStyle(
    fontFamily = FontFamily.Default,
    fontSize = size,
    lineHeight = line,
    fontWeight = weight,
    lineBreak = breaks,
    textDirection = TextDirection.Content,
)

internal val SampleType =
    Typography(
        headlineMedium = style(28.sp, 36.sp, FontWeight.Medium, LineBreak.Heading),
        headlineSmall = style(24.sp, 32.sp, FontWeight.Medium, LineBreak.Heading),
        titleLarge = style(21.sp, 28.sp, FontWeight.Medium, LineBreak.Heading),
        titleMedium = style(17.sp, 24.sp, FontWeight.Medium, LineBreak.Heading),
        titleSmall = style(15.sp, 22.sp, FontWeight.Medium, LineBreak.Heading),
        bodyLarge = style(16.sp, 24.sp),
        bodyMedium = style(15.sp, 22.sp),
        bodySmall = style(13.sp, 18.sp),
        labelLarge = style(16.sp, 22.sp, FontWeight.Medium),
        labelMedium = style(13.sp, 18.sp, FontWeight.Medium),
        labelSmall = style(12.sp, 16.sp, FontWeight.Medium),
    )

/** Digits of equal width, so that nothing moves while they change. */
private const val TABULAR = "tnum"

/** A code that is read off. */
val CodeStyle: TextStyle = style(30.sp, 38.sp, FontWeight.Medium).copy(fontFeatureSettings = TABULAR, letterSpacing = 0.04.em)

/** The number that is typed, or chosen. */
val NumberStyle: TextStyle = style(40.sp, 48.sp, FontWeight.Medium).copy(fontFeatureSettings = TABULAR, letterSpacing = 0.12.em)

/** The seconds in a ring. */
val SecondsStyle: TextStyle = style(15.sp, 18.sp, FontWeight.Medium).copy(fontFeatureSettings = TABULAR)
