package org.authenticatorcore

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.authenticatorcore.testing.IdentityProvider
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.Arguments
import org.junit.jupiter.params.provider.Arguments.arguments
import org.junit.jupiter.params.provider.MethodSource
import java.nio.file.Path
import kotlin.io.path.readText
import kotlin.test.assertEquals
import kotlin.test.assertIs

/** Plays `tests/scenario/scenario.json`, which `tests/scenario/README.md` explains. */
class ScenarioTest {
    @TempDir
    lateinit var directory: Path

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    fun b3_the_scenario_that_all_languages_play(
        name: String,
        steps: List<JsonObject>,
    ) = inRealTime {
        // Of its own, as scenarios move its clock.
        IdentityProvider.start().use { provider ->
            val player = Player.begin(this, provider, directory)
            for (step in steps) player.play(step, name)
        }
    }

    companion object {
        @JvmStatic
        fun scenarios(): List<Arguments> =
            JsonParser
                .parseString(Path.of("../../../tests/scenario/scenario.json").readText())
                .asJsonObject["scenarios"]
                .asJsonArray
                .map { it.asJsonObject }
                .map { scenario -> arguments(scenario["name"].asString, scenario["steps"].asJsonArray.map { it.asJsonObject }) }
    }
}

/** A phone that does what a scenario says. */
private class Player private constructor(
    private val scope: CoroutineScope,
    private var phone: Phone,
    private val network: Network,
    private val directory: Path,
) {
    private lateinit var account: Account
    private lateinit var live: IdentityProvider.Live
    private lateinit var request: Request
    private val keys = phone.keys
    private val gate = phone.gate
    private val provider = phone.provider

    suspend fun play(
        step: JsonObject,
        scenario: String,
    ) {
        val members = Members(step)
        val verb = members.text("do")
        val name = "$scenario: $verb"
        val promptsBefore = gate.prompts.size
        val answers = mutableListOf<Result<Outcome>>()
        when (verb) {
            "enroll" -> account = phone.enroll()
            "enable" -> phone.enable(account)
            "renew" -> phone.finish(account.renewCredentialKey())
            "disable" -> {
                val disabled = account.disablePhoneSignIn()
                members.ifThere("server_told") { assertEquals(it.asBoolean, disabled.serverTold, name) }
            }
            "start" -> {
                live = provider.start(phone.user, members.text("purpose"))
                request = account.onlyRequest()
            }
            "approve" -> answers += answer { request.approve(number(members.text("number"))) }
            "approve_by_browser" -> answers += answer { approveByBrowser() }
            "approve_twice" -> answers += approveTwice()
            "approve_and_die" -> approveAndDie()
            "deny" -> answers += answer { request.deny() }
            "report" -> answers += answer { request.report() }
            "gate" -> gateNext(members.text("next"))
            "biometrics" -> keys.list().filter { "credential" in it }.forEach { keys.invalidate(it) }
            "network" -> network.isOn = members.ifThere("on") { it.asBoolean } ?: error("$name has no `on`")
            "server_time" -> provider.advanceClock(members.ifThere("advance") { it.asLong } ?: error("$name has no `advance`"))
            "sync" -> {
                val waiting = account.sync()
                members.ifThere("waiting") { assertEquals(it.asLong.toULong(), waiting, name) }
            }
            "expect" -> Unit
            else -> error("no step is called $verb")
        }
        val outcomes = answers.mapNotNull { it.getOrNull()?.let(::nameOf) }
        val errors = answers.mapNotNull { (it.exceptionOrNull() as AuthenticatorException?)?.code }
        assertEquals(listOfNotNull(members.ifThere("outcome") { it.asString }), outcomes, name)
        assertEquals(listOfNotNull(members.ifThere("error") { it.asString }), errors, name)
        members.ifThere("state") { assertEquals(it.asString, provider.state(live.id), name) }
        members.ifThere("phone_sign_in") { assertEquals(it.asString, nameOf(account.view().phoneSignIn), name) }
        members.ifThere("answer") { assertEquals(it.asString, account.answerTo(live.id)?.let(::nameOf) ?: "none", name) }
        members.ifThere("prompts") { assertEquals(it.asInt, gate.prompts.size - promptsBefore, name) }
        members.ifThere("credential_keys") { assertEquals(it.asInt, phone.credentialKeys(), name) }
        members.ifThere("open_sessions") { assertEquals(it.asInt, keys.openSessions, name) }
        assertEquals(emptySet(), members.left, "members of $name that nobody knows")
    }

    private fun number(which: String) =
        when (which) {
            "right" -> live.number
            "wrong" -> live.wrongNumber
            else -> error("no number is $which")
        }

    private fun gateNext(what: String) =
        when (what) {
            "cancelled" -> gate.next { throw HostException.Cancelled() }
            "locked_out" -> gate.next { throw HostException.LockedOut() }
            "only_says_yes" -> gate.next { UserVerification.BIOMETRIC }
            else -> error("no gate does $what")
        }

    private suspend fun approveByBrowser(): Outcome {
        provider.policy("""{"same_phone":true}""")
        live = provider.start(phone.user, "sign_in")
        request = account.onlyRequest()
        val redirect = provider.samePhone(request.askBrowser())
        val completed = assertIs<CompletedSignIn.Number>(phone.authenticator.completeSignIn(redirect))
        return completed.number.approve()
    }

    private suspend fun approveTwice(): List<Result<Outcome>> {
        val opened = CompletableDeferred<Unit>()
        val answers = CompletableDeferred<Unit>()
        gate.nextWaits(answers, opened)
        val first = scope.async { answer { request.approve(live.number) } }
        opened.await()
        val second = answer { request.approve(live.number) }
        answers.complete(Unit)
        return listOf(second, first.await())
    }

    private suspend fun approveAndDie() {
        val sent = network.loseNextReply()
        val call = scope.launch { request.approve(live.number) }
        sent.await()
        call.cancelAndJoin()
        phone.authenticator.shutDown()
        phone = Phone(provider, phone.user, open(directory, keys, gate, network), keys, gate)
        account = checkNotNull(phone.authenticator.account(account.id()))
    }

    private suspend fun answer(call: suspend () -> Outcome): Result<Outcome> =
        try {
            Result.success(call())
        } catch (failure: AuthenticatorException) {
            Result.failure(failure)
        }

    companion object {
        suspend fun begin(
            scope: CoroutineScope,
            provider: IdentityProvider,
            directory: Path,
        ): Player {
            val network = Network()
            val keys = JcaKeyStore()
            val gate = ScriptedGate(keys)
            val user = "ana@contoso.example".also { provider.addUser(it) }
            return Player(scope, Phone(provider, user, open(directory, keys, gate, network), keys, gate), network, directory)
        }

        private suspend fun open(
            directory: Path,
            keys: JcaKeyStore,
            gate: ScriptedGate,
            network: Network,
        ) = Authenticator.open(configuration(directory), host(keys, gate, transport = network))

        /** The name of a case, in snake case. */
        private fun nameOf(value: Any): String = checkNotNull(value::class.simpleName).replace(Regex("(?<=.)([A-Z])"), "_$1").lowercase()
    }
}

/** The members of a step; each is asked for once. */
private class Members(
    step: JsonObject,
) {
    private val json: MutableMap<String, JsonElement> = step.asMap().toMutableMap()
    val left: Set<String> get() = json.keys

    fun text(name: String): String = ifThere(name) { it.asString } ?: error("a step has no `$name`")

    inline fun <T> ifThere(
        name: String,
        use: (JsonElement) -> T,
    ): T? = json.remove(name)?.let(use)
}
