# Build: docker build -t guestway .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml application.properties LICENSE NOTICE ./
COPY .mvn .mvn
COPY routes routes
COPY src src
RUN mvn -q -B package -DskipTests

FROM eclipse-temurin:17-jre AS production
RUN groupadd --system --gid 10001 guestway \
 && useradd --system --uid 10001 --gid guestway --home-dir /app --shell /usr/sbin/nologin guestway \
 && mkdir -p /app/data && chown guestway:guestway /app/data
WORKDIR /app
COPY LICENSE NOTICE ./
COPY --from=build /build/target/guestway.jar guestway.jar
COPY --from=build /build/target/lib lib
# Mount your own files over these two; changes of routes are reloaded.
COPY application.properties application.properties
COPY routes routes
# the classes that a start loads, which shortens it; made by the JVM that uses it, and ignored if it does not fit
RUN GUESTWAY_API_KEYS=0123456789abcdef0123456789abcdef GUESTWAY_REDIS_ENCRYPTION_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    GUESTWAY_GENESYS_CLIENT_ID=none GUESTWAY_GENESYS_CLIENT_SECRET=none GUESTWAY_KEYSTORE_PASSWORD=none-at-all \
    GUESTWAY_GENESYS_API_URL=http://127.0.0.1:9 GUESTWAY_GENESYS_CLIENT_CREDENTIALS_URL=http://127.0.0.1:9 \
    GUESTWAY_GENESYS_OAUTH_URL=http://127.0.0.1:9 GUESTWAY_GENESYS_WEBSOCKET_URL=ws://127.0.0.1:9 \
    GUESTWAY_REDIS_URL=redis://127.0.0.1:9 \
    java -XX:ArchiveClassesAtExit=classes.jsa -jar guestway.jar check >/dev/null 2>&1 || true
USER guestway
# the keystore of the refresh token, and beside it journal and state: a folder, as files in it are replaced
ENV GUESTWAY_KEYSTORE_PATH=/app/data/secure_tokens.p12
VOLUME /app/data
EXPOSE 8080 9876
# a process that ran out of memory exits to be restarted
ENTRYPOINT ["java", "-XX:SharedArchiveFile=classes.jsa", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "guestway.jar"]

# docker build --target sandbox -t guestway-sandbox .    the same with a Redis and a Genesys of its own, for trying it out
FROM production AS sandbox
COPY --from=build /build/target/sandbox sandbox
# in a container the loopback, the default of the sandbox, is reached from nowhere; publish the ports on 127.0.0.1
ENV GUESTWAY_HTTP_HOST=0.0.0.0 GUESTWAY_MANAGEMENT_HOST=0.0.0.0
CMD ["--sandbox"]

# what `docker build .` makes: nothing of the sandbox is in it
FROM production
