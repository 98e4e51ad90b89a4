package io.guestway.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.support.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page of the sandbox that is a guest's device, in Chromium. */
class GuestPageIT {

    private static final Path PICTURE = Path.of("docs", "guest-page.png");
    private static final By STATE = By.id("state");

    @TempDir
    private Path profile;

    private World world;
    private ChromeDriver browser;
    private WebDriverWait wait;

    @BeforeEach
    void start() throws Exception {
        world = World.startMessaging();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(System.getProperty("chromium", "/usr/bin/chromium"));
        options.addArguments(
                "--headless",
                // as root in a container, Chromium has no sandbox
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        ChromeDriverService driver = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(System.getProperty("chromedriver", "/usr/bin/chromedriver"))
                        .toFile())
                .usingAnyFreePort()
                .build();
        browser = new ChromeDriver(driver, options);
        browser.manage().window().setSize(new Dimension(900, 760));
        wait = new WebDriverWait(browser, Duration.ofSeconds(15));
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.quit();
        }
        world.close();
    }

    private void open(String hash) {
        browser.get(world.genesys().url() + "/sandbox/guest" + hash);
    }

    private void awaitState(String text) {
        wait.until(ExpectedConditions.textToBePresentInElementLocated(STATE, text));
    }

    private void send(String text) {
        browser.findElement(By.id("text")).sendKeys(text);
        browser.findElement(By.cssSelector("#send button")).click();
    }

    @Test
    void it_configures_a_session_sends_receives_and_shows_its_end_by_an_eviction() throws Exception {
        JsonNode guest = world.api().issue("device").json();
        open("#token=" + guest.path("guestToken").asText());
        awaitState("connected, a new session");

        send("Hello");
        wait.until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector("li.guest"), "Hello"));
        wait.until(ExpectedConditions.numberOfElementsToBeMoreThan(By.cssSelector("li.agent"), 0));
        for (int i = 0; i < 3; i++) {
            world.api().issue("device");
        }
        awaitState("the session was closed");

        if (Boolean.getBoolean("guestway.draw")) {
            Files.write(PICTURE, browser.getScreenshotAs(OutputType.BYTES));
        }
        assertThat(Files.size(PICTURE)).isPositive();
    }

    @Test
    void a_token_can_be_put_in_by_hand_and_a_session_is_resumed() {
        String token = world.api().issue("device").json().path("guestToken").asText();
        open("");
        browser.findElement(By.id("token")).sendKeys(token);
        browser.findElement(By.cssSelector("#configure button")).click();
        awaitState("connected, a new session");

        browser.findElement(By.cssSelector("#configure button")).click();
        awaitState("connected, the same session");
    }

    @Test
    void a_message_without_a_session_says_what_to_do() {
        open("");
        send("Hello");
        awaitState("put in a guestToken first");
    }

    @Test
    void the_end_of_a_conversation_by_the_agent_is_shown() {
        String token = world.api().issue("device").json().path("guestToken").asText();
        open("#token=" + token);
        awaitState("connected");
        send("/end");
        awaitState("the agent has ended the conversation");
    }
}
