package org.authenticatorcore.testing

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.deleteRecursively

/** The reference identity provider in a process of its own, with data of its own, and its control interface. */
class IdentityProvider private constructor(
    private val process: Process,
    private val data: Path,
    private val origin: String,
) : AutoCloseable {
    private val http = HttpClient.newHttpClient()

    /** A request, as the web page shows it. */
    class Live(
        val id: String,
        val number: String,
    ) {
        /** A number that is not the one on the page, but could be. */
        val wrongNumber: String get() = number.map { if (it == '9') '0' else it + 1 }.joinToString("")
    }

    /** The tenant, as a person names it. */
    val issuer: String get() = "$origin/t1"

    fun addUser(name: String) {
        post("/control/users", "name" to name, "password" to PASSWORD)
    }

    fun enrollmentText(user: String): String = post("/control/enrollment-codes", "user" to user)["text"].asString

    fun live(
        user: String,
        purpose: String,
    ): Live = get("/control/live?user=${encoded(user)}&purpose=$purpose").live()

    /** A browser starts a request. */
    fun start(
        user: String,
        purpose: String,
    ): Live = post("/control/sign-in", "user" to user, "purpose" to purpose).live()

    /** The demonstration's web application asks a user to approve a transaction, as JSON. The policy has to have `transactions`. */
    fun pay(
        user: String,
        transaction: String,
    ): Live {
        val asked =
            call(TRANSACTIONS) {
                header("content-type", "application/json")
                    .header("authorization", SHOP)
                    .header("idempotency-key", "${UUID.randomUUID()}")
                    .POST(HttpRequest.BodyPublishers.ofString("""{"login_hint":"$user","transaction":$transaction}"""))
            }
        return Live(asked["transaction_id"].asString, asked["number"].asString)
    }

    /** Where a transaction stands, as its application is told. */
    fun transaction(id: String): JsonObject = call("$TRANSACTIONS/$id") { header("authorization", SHOP).GET() }

    /** Sets members of the tenant's policy, for all users. */
    fun policy(members: String) {
        post("/control/policy", members)
    }

    /** Moves the server's clock forward. */
    fun advanceClock(seconds: Long) {
        post("/control/clock", """{"advance":$seconds}""")
    }

    /** What became of a request, and what the server verified of its answer. */
    fun request(id: String): JsonObject = get("/control/requests/$id")

    fun state(id: String): String = request(id)["state"].asString

    /** The system browser signs the user in, and is led back. */
    fun authorize(
        url: String,
        user: String,
    ): String = post("/control/authorize", "url" to url, "user" to user, "password" to PASSWORD)["redirect"].asString

    /** Opens the URL of `askBrowser` in the browser that has the sign-in, and gives where it leads. */
    fun samePhone(url: String): String = post("/control/same-phone", "url" to url)["redirect"].asString

    @OptIn(ExperimentalPathApi::class)
    override fun close() {
        process.destroyForcibly().waitFor()
        data.deleteRecursively()
    }

    private fun JsonObject.live() = Live(this["request"].asString, this["number"].asString)

    private fun get(path: String) = call(path) { GET() }

    private fun post(
        path: String,
        vararg members: Pair<String, String>,
    ): JsonObject {
        val body = JsonObject().apply { members.forEach { (name, value) -> addProperty(name, value) } }
        return post(path, body.toString())
    }

    private fun post(
        path: String,
        body: String,
    ): JsonObject =
        call(path) {
            header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body))
        }

    private fun call(
        path: String,
        method: HttpRequest.Builder.() -> HttpRequest.Builder,
    ): JsonObject {
        val request =
            HttpRequest
                .newBuilder(URI(origin + path))
                .timeout(PATIENCE)
                .method()
                .build()
        val response = http.send(request, HttpResponse.BodyHandlers.ofString())
        check(response.statusCode() in SUCCESS) { "$path: ${response.statusCode()} ${response.body()}" }
        return response.body().ifBlank { "{}" }.let { JsonParser.parseString(it).asJsonObject }
    }

    private fun encoded(text: String) = URLEncoder.encode(text, Charsets.UTF_8)

    companion object {
        const val PASSWORD = "correct horse battery staple"
        private const val READY = "listening on "
        private const val TRANSACTIONS = "/t1/transactions"
        private const val SHOP = "Basic ZGVtby13ZWI6ZGVtby1jbGllbnQtc2VjcmV0"
        private val SUCCESS = 200..299
        private val PATIENCE: Duration = Duration.ofSeconds(60)

        fun start(): IdentityProvider {
            val data = Files.createTempDirectory("idp")
            val program = System.getProperty("identity.provider")
            val command = listOf(program, "--listen", "127.0.0.1:0", "--data", "$data", "--seed-demo", "--control")
            val process = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start()
            val ready = CompletableFuture<String>()
            thread(isDaemon = true) {
                process.inputStream.bufferedReader().useLines { lines ->
                    lines.filter { it.startsWith(READY) }.forEach { ready.complete(it.removePrefix(READY).trim()) }
                }
                ready.completeExceptionally(IllegalStateException("$program ended without saying where it listens"))
            }
            @Suppress("TooGenericExceptionCaught")
            try {
                return IdentityProvider(process, data, ready.get(PATIENCE.seconds, TimeUnit.SECONDS))
            } catch (failure: Exception) {
                process.destroyForcibly()
                throw failure
            }
        }
    }
}
