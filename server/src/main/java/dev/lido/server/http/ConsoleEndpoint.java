package dev.lido.server.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** {@code GET /}: the console, a page with its script and style, served from the jar. */
final class ConsoleEndpoint extends Endpoint {

    private static final long serialVersionUID = 1;
    private static final Map<String, Asset> ASSETS = load();

    ConsoleEndpoint() {
        super(READ);
    }

    /** The page and what belongs to it. */
    static Set<String> paths() {
        return ASSETS.keySet();
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Asset asset = ASSETS.get(request.getServletPath().isEmpty() ? "/" : request.getServletPath());
        if (asset == null) {
            throw new IllegalStateException("Mapped to a path that the console doesn't have");
        }
        // Asked for each time and sent only when changed, so that page and script never come from two versions.
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", asset.tag());
        if (asset.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(asset.type());
        response.setContentLength(asset.content().length);
        response.getOutputStream().write(asset.content());
    }

    private static Map<String, Asset> load() {
        Map<String, Asset> assets = new LinkedHashMap<>();
        assets.put("/", asset("index.html", "text/html; charset=utf-8"));
        assets.put("/console.css", asset("console.css", "text/css; charset=utf-8"));
        assets.put("/console.js", asset("console.js", "text/javascript; charset=utf-8"));
        assets.put("/pool-card.js", asset("pool-card.js", "text/javascript; charset=utf-8"));
        assets.put("/sparkline.js", asset("sparkline.js", "text/javascript; charset=utf-8"));
        assets.put("/token.js", asset("token.js", "text/javascript; charset=utf-8"));
        assets.put("/favicon.svg", asset("favicon.svg", "image/svg+xml"));
        return assets;
    }

    private static Asset asset(String file, String type) {
        try (InputStream in = ConsoleEndpoint.class.getResourceAsStream("console/" + file)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks the console's " + file);
            }
            byte[] content = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new Asset(type, content, '"' + HexFormat.of().formatHex(hash, 0, 8) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // private, and nobody compares assets
    private record Asset(String type, byte[] content, String tag) {}
}
