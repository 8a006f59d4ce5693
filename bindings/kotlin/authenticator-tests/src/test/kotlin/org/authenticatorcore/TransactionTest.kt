package org.authenticatorcore

import org.junit.jupiter.api.Test
import java.util.Locale
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** A payment, from the application that asks to what it is told. */
class TransactionTest : WithProvider() {
    private val books =
        """{"amount":"1249.90","currency":"EUR","payee":{"name":"Contoso Books","account":"DE89 3704 0044 0532 0130 00"},""" +
            """"reference":"Order 4711","lines":["3 books"]}"""

    @Test
    fun b16_a_payment_has_its_fields_and_is_approved_by_the_number() =
        onPhone {
            provider.policy("""{"transactions":true}""")
            val account = enrollAndEnable()
            assertTrue(account.requests(0u).isEmpty(), "so the phone has said that it can show payments")
            val asked = provider.pay(user, books)
            val request = account.onlyRequest()
            val view = request.view()
            assertEquals(Purpose.TRANSACTION to false, view.purpose to view.needsPhoneSignIn)
            val expected =
                TransactionView("1249.90", "EUR", 2u, "Contoso Books", "DE89 3704 0044 0532 0130 00", "Order 4711", listOf("3 books"))
            assertEquals(expected, view.transaction)
            val fields = listOf("amount", "currency", "payee", "payee_account", "reference", "line", "application")
            assertEquals(fields, view.shown.map { it.name })

            assertEquals(Outcome.Approved, request.approve(asked.number))
            assertEquals(PromptKind.Approve(Purpose.TRANSACTION), gate.prompts.last().kind)
            assertEquals(view.shown, gate.prompts.last().shown)
            assertEquals("approved", provider.transaction(asked.id)["state"].asString)
        }

    @Test
    fun b16_a_sign_in_has_no_payment() =
        onPhone {
            val view = startSignIn(enrollAndEnable()).second.view()
            assertNull(view.transaction)
            assertFalse(view.needsPhoneSignIn)
        }

    @Test
    fun b16_an_amount_is_formatted_exactly_by_the_locale() {
        fun formatted(
            amount: String,
            currency: String,
            decimals: UInt,
            locale: Locale,
        ) = TransactionView(amount, currency, decimals.toUByte(), "Shop", null, "4711", emptyList()).formattedAmount(locale)
        assertEquals("1.249,90\u00a0EUR", formatted("1249.90", "EUR", 2u, Locale.GERMANY))
        assertEquals("1,249.90\u00a0EUR", formatted("1249.90", "EUR", 2u, Locale.US))
        assertEquals("1,500\u00a0JPY", formatted("1500", "JPY", 0u, Locale.JAPAN))
        assertEquals("0.001\u00a0KWD", formatted("0.001", "KWD", 3u, Locale.US))
        assertEquals("9,999,999,999,999,999.99\u00a0USD", formatted("9999999999999999.99", "USD", 2u, Locale.US), "no float holds it")
        assertFailsWith<ArithmeticException>("nothing is rounded") { formatted("0.005", "EUR", 2u, Locale.US) }
    }
}
