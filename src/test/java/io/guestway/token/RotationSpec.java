package io.guestway.token;

import io.guestway.event.Announcements;
import io.guestway.genesys.GenesysException;
import io.guestway.keystore.TokenKeystore;
import io.guestway.problem.ProblemException;
import io.guestway.support.Routes;
import io.guestway.support.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rotation and the shipped route that decides on its failures (docs/contract.md section 4), on a real keystore and with a
 * clock that only the test moves: what the tests of its parts share.
 */
abstract class RotationSpec {

    static final Duration PAUSE = TokenRig.PAUSE;

    @TempDir
    Path folder;

    final TestClock time = new TestClock();
    CamelContext context;
    TokenKeystore keystore;
    TokenState state;
    Announcements announcements;
    Rotation rotation;
    RotationSteps steps;
    RefreshSchedule schedule;
    TokenRig rig;

    @BeforeEach
    void open() throws Exception {
        restart();
    }

    @AfterEach
    void close() {
        context.stop();
    }

    /** What a process that starts has. */
    void restart() throws Exception {
        if (context != null) {
            context.stop();
        }
        rig = new TokenRig(folder, time);
        keystore = rig.keystore;
        announcements = rig.announcements;
        state = rig.state;
        rotation = rig.token.rotation();
        steps = rig.token.rotationSteps();
        schedule = rig.token.schedule();
        context = new DefaultCamelContext();
        context.getPropertiesComponent().setOverrideProperties(TokenRig.properties());
        rig.bind(context.getRegistry());
        Routes.load(context, "token-failures");
        context.start();
    }

    String present() throws Exception {
        String token = rotation.begin().orElseThrow();
        rotation.openJournal();
        return token;
    }

    void answer(String refreshToken, Object expiresIn) throws Exception {
        rotation.store(Map.of("access_token", "access", "refresh_token", refreshToken, "expires_in", expiresIn));
        rotation.publish();
        rig.token.failed().release();
    }

    ProblemException fail(GenesysException failure) throws Exception {
        present();
        return judge(failure);
    }

    /** What the route does about a failure. */
    ProblemException judge(Exception failure) {
        Exchange failed = context.createProducerTemplate()
                .send(
                        "direct:guestway-refresh-failed",
                        exchange -> exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure));
        rig.token.failed().release();
        return failed.getException(ProblemException.class);
    }

    /** A rotation that may send nothing. */
    ProblemException beginAndFail() {
        try {
            rotation.begin();
            throw new AssertionError("a token may be presented");
        } catch (Exception e) {
            return judge(e);
        }
    }

    Exception storeAgain() throws Exception {
        try {
            rotation.store(null);
            throw new AssertionError("it can be stored");
        } catch (java.io.IOException e) {
            return e;
        }
    }

    ProblemException refused(int status) throws Exception {
        return fail(GenesysException.answered(status));
    }

    ProblemException noAnswer() throws Exception {
        return fail(GenesysException.inDoubt("failed", null));
    }

    List<Object> events() {
        List<Map<String, Object>> taken = announcements.take();
        taken.forEach(event -> announcements.raised(event.get("id")));
        return taken.stream().map(event -> event.get("type")).toList();
    }

    boolean journal() {
        return Files.exists(folder.resolve("tokens.p12.journal"));
    }

    void refusedNow(int status) {
        judge(GenesysException.answered(status));
    }
}
