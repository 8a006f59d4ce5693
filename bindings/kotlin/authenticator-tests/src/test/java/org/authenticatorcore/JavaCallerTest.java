package org.authenticatorcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.authenticatorcore.testing.IdentityProvider;
import org.authenticatorcore.testing.JavaHostKt;
import org.authenticatorcore.testing.JavaTransport;
import org.junit.jupiter.api.Test;

/** The library from Java: whatever is named here can be named there. */
class JavaCallerTest extends WithProvider {
  private static <T> T done(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static AuthenticatorException failure(CompletableFuture<?> future) {
    var failed = assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
    return (AuthenticatorException) failed.getCause();
  }

  @Test
  void java_enrolls_watches_approves_and_reads_the_codes_of_errors() throws Exception {
    IdentityProvider provider = WithProvider.Companion.getProvider();
    String user = newUser();
    Host host =
        JavaHostKt.host(getKeys(), getGate(), getClock(), new JavaTransport(), AlwaysLocked.INSTANCE);
    try (Authenticator authenticator = done(Futures.open(PhoneKt.configuration(getDirectory()), host))) {
      var unread = assertThrows(AuthenticatorException.class, () -> authenticator.readEnrollment("no code"));
      assertEquals("invalid_input", CodeKt.getCode(unread).split("\\.")[0]);
      EnrollmentPreview preview = authenticator.readEnrollment(provider.enrollmentText(user));
      Account account = done(Futures.enroll(authenticator, preview));

      Request enrollment = done(Futures.requests(account, 0)).get(0);
      if (enrollment.view().getNumberMatch() instanceof NumberMatch.Enter enter) {
        assertEquals(2, Numbers.digits(enter));
      }
      AuthenticatorException noNumber = failure(Futures.approve(enrollment, "x"));
      assertEquals("number", ((AuthenticatorException.InvalidInput) noNumber).getField());
      String number = provider.live(user, "enrollment").getNumber();
      assertEquals(Outcome.Approved.INSTANCE, done(Futures.approve(enrollment, number)));

      IdentityProvider.Live mistyped = provider.start(user, "mfa");
      try (RequestsWatch watch = account.watchRequests()) {
        LiveRequests shown = done(Futures.next(watch, 0));
        assertEquals(1, Numbers.number(shown));
        assertNull(Numbers.retryAfter(shown));
        Request request = shown.getRequests().get(0);
        assertEquals(mistyped.getId(), request.view().getId());
        Outcome wrong = done(Futures.approve(request, mistyped.getWrongNumber()));
        assertTrue(Numbers.attemptsLeft((Outcome.WrongNumber) wrong) > 0);
        LiveRequests none = done(Futures.next(watch, Numbers.number(shown)));
        assertEquals(List.of(), none.getRequests());

        IdentityProvider.Live live = provider.start(user, "mfa");
        LiveRequests again = done(Futures.next(watch, Numbers.number(none)));
        Outcome approved = done(Futures.approve(again.getRequests().get(0), live.getNumber()));
        assertEquals(Outcome.Approved.INSTANCE, approved);
      }

      AllRequests all = done(Futures.requests(authenticator, 20));
      assertEquals(0, Numbers.count(all));
      assertNull(Numbers.retryAfter(all));
      done(Futures.shutDown(authenticator));
      assertEquals("storage.closed", CodeKt.getCode(failure(Futures.accounts(authenticator))));
    }
  }
}
