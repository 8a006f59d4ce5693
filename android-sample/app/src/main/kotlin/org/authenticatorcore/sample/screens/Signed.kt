package org.authenticatorcore.sample.screens

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.ShownLine
import org.authenticatorcore.TransactionView
import org.authenticatorcore.formattedAmount
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.Fact
import org.authenticatorcore.sample.design.FactList
import org.authenticatorcore.sample.design.Panel

/** Exactly the lines that are signed, all of them and in their order, uncut. */
@Composable
fun SignedLines(
    lines: List<ShownLine>,
    modifier: Modifier = Modifier,
) {
    if (lines.isEmpty()) return
    Panel(modifier) {
        FactList(lines.map { Fact(it.label(), it.text, it.look?.icon ?: R.drawable.ic_info) })
        Text(
            stringResource(R.string.request_signed),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodySmall,
        )
    }
}

/** How much is paid, and to whom, large. The lines that are signed say all of it once more. */
@Composable
fun PaymentPanel(payment: TransactionView) {
    Panel {
        Text(payment.formattedAmount(LocalConfiguration.current.locales[0]), style = MaterialTheme.typography.headlineLarge)
        Text(stringResource(R.string.request_payee, payment.payee), style = MaterialTheme.typography.titleMedium)
    }
}

/** A line whose name this app does not know keeps its own. */
@Composable
private fun ShownLine.label(): String = look?.let { stringResource(it.label) } ?: name

private class LineLook(
    @StringRes val label: Int,
    @DrawableRes val icon: Int,
)

private val ShownLine.look: LineLook? get() = looks[name]

private val looks =
    mapOf(
        "application" to LineLook(R.string.line_application, R.drawable.ic_application),
        "location" to LineLook(R.string.line_location, R.drawable.ic_place),
        "ip" to LineLook(R.string.line_ip, R.drawable.ic_network),
        "browser" to LineLook(R.string.line_browser, R.drawable.ic_globe),
        "os" to LineLook(R.string.line_os, R.drawable.ic_computer),
        "flow" to LineLook(R.string.line_flow, R.drawable.ic_info),
        "host" to LineLook(R.string.line_host, R.drawable.ic_globe),
        "account" to LineLook(R.string.line_account, R.drawable.ic_person),
        "amount" to LineLook(R.string.line_amount, R.drawable.ic_info),
        "currency" to LineLook(R.string.line_currency, R.drawable.ic_info),
        "payee" to LineLook(R.string.line_payee, R.drawable.ic_person),
        "payee_account" to LineLook(R.string.line_payee_account, R.drawable.ic_organisation),
        "reference" to LineLook(R.string.line_reference, R.drawable.ic_info),
        "line" to LineLook(R.string.line_line, R.drawable.ic_info),
    )
