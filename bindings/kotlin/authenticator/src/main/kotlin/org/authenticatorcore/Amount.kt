package org.authenticatorcore

import java.math.BigDecimal
import java.math.RoundingMode
import java.text.NumberFormat
import java.util.Locale

/** Between the number and the letters of the currency, so that no line ends there. */
private const val NO_BREAK_SPACE = '\u00a0'

/**
 * The amount as people of a locale read numbers, with the letters of its currency behind it: `1.249,90 EUR`. It is exact: nothing is
 * rounded, and there is no float in between. Letters, because a sign such as `$` or `kr` stands for several currencies.
 */
public fun TransactionView.formattedAmount(locale: Locale): String {
    val format = NumberFormat.getNumberInstance(locale)
    format.minimumFractionDigits = decimals.toInt()
    format.maximumFractionDigits = decimals.toInt()
    format.roundingMode = RoundingMode.UNNECESSARY
    return format.format(BigDecimal(amount)) + NO_BREAK_SPACE + currency
}
