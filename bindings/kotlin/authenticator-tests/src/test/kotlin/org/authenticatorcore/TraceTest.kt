package org.authenticatorcore

import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Test
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What was called, for the log of an app. */
class TraceTest : WithProvider() {
    @Test
    fun an_approval_is_seen_as_it_happens_and_the_flow_ends_with_the_authenticator() =
        onPhone { scope ->
            val (live, request) = startSignIn(enrollAndEnable())
            val trace = authenticator.trace()
            val before = trace.spans(0uL).last().sequence
            val all = scope.async { authenticator.spans.toList() }
            val following = Futures.next(trace, before.toLong())
            assertEquals(Outcome.Approved, request.approve(live.number))
            assertEquals("key_store.begin_signature", following.get(60, TimeUnit.SECONDS).first().name)
            val of = { spans: List<Span> ->
                spans.filter { it.sequence > before && !it.name.startsWith("database") }.map { "${it.name} ${it.result}" }
            }
            val expected = listOf("key_store.begin_signature ok", "gate.authorize ok", "key_store.finish_signature ok", "http.answers 200")
            assertEquals(expected, of(trace.spans(0uL)))
            authenticator.shutDown()
            assertEquals(expected, of(all.await()))
            assertEquals(emptyList(), trace.next(trace.spans(0uL).last().sequence))
        }

    @Test
    fun a_line_has_all_of_a_span() =
        onPhone {
            enrollAndEnable()
            val span = authenticator.spans.first { it.name == "http.enrollments" }
            assertTrue(Regex("""${span.sequence} \d+\.\d{3}s http\.enrollments 201 ${span.millis}ms""").matches(span.line), span.line)
        }
}
